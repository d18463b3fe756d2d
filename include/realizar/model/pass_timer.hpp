#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Measures where the time of forward passes goes.

#include <charconv>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include <realizar/format/gguf/file.hpp>
#include <realizar/kernel/operations.hpp>
#include <realizar/kernel/projection_observer.hpp>
#include <realizar/model/pass_times.hpp>
#include <realizar/model/tensor_places.hpp>

namespace realizar::inline REALIZAR_ABI {

/// Measures passes of one model on the CPU. Waiting for each product takes time of its own.
class pass_timer final : public kernel::projection_observer {
 public:
  /// `file` must outlive the timer.
  explicit pass_timer(const gguf::file& file) : places_(file), first_(file.tensors().data()) {
    empty_.emplace_back();
    for (const gguf::tensor& t : file.tensors()) empty_.push_back(part_of(t.name));
  }

  /// Runs pass(), which uses `backend`, and adds what it took to `sum`. Throws what pass() throws.
  template <class Backend, class Pass>
  auto time(Backend& backend, pass_times& sum, Pass pass) {
    struct observation {
      observation(Backend& b, pass_timer& timer) : backend(b) { backend.observe(&timer); }
      ~observation() { backend.observe(nullptr); }
      Backend& backend;
    };
    if (sum.empty()) sum = empty_;
    times_ = &sum;
    now_ = 0;
    since_ = clock::now();
    const observation observing(backend, *this);
    auto result = pass();
    leave();
    return result;
  }

  void see(const kernel::project& op) override { enter(op.weights[0].data); }
  void see(const kernel::project_experts& op) override { enter(op.each.weights[0].data); }

 private:
  using clock = std::chrono::steady_clock;

  static part_time part_of(std::string_view tensor) {
    part_time p;
    p.tensor = std::string(tensor);
    if (tensor.starts_with("blk.")) std::from_chars(tensor.data() + 4, tensor.data() + tensor.size(), p.layer);
    if (p.layer < 0 || p.layer >= 65536) p.layer = -1;  // of no model's name
    p.step = p.layer < 0                                      ? pass_step::head
             : tensor.find(".ffn_") != std::string_view::npos ? pass_step::ffn
                                                              : pass_step::attention;
    return p;
  }

  /// The time since the last call was that of the part before.
  void leave() {
    const auto now = clock::now();
    (*times_)[now_].seconds += std::chrono::duration<double>(now - since_).count();
    ++(*times_)[now_].n;
    since_ = now;
  }
  void enter(const std::byte* weights) {
    leave();
    if (const gguf::tensor* const found = places_.find(weights)) now_ = static_cast<std::size_t>(found - first_) + 1;
  }

  tensor_places places_;
  const gguf::tensor* first_;
  pass_times empty_;  // what comes before the first product, then the tensors
  pass_times* times_ = nullptr;
  std::size_t now_ = 0;
  clock::time_point since_;
};

}  // namespace realizar::inline REALIZAR_ABI
