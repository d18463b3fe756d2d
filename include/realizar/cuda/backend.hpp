#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The CUDA backend as g++ sees it: operations are planned into launches, which the unit that nvcc compiles runs. A
/// program that uses it links a target with realizar_add_cuda.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/cuda/buffer.hpp>
#include <realizar/cuda/cache_page.hpp>
#include <realizar/cuda/driver.hpp>
#include <realizar/cuda/graph_cache.hpp>
#include <realizar/cuda/planner.hpp>
#include <realizar/cuda/uploaded_weights.hpp>
#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

/// Runs operations on an NVIDIA GPU: the first one that CUDA_VISIBLE_DEVICES leaves. Results of a row do not depend on
/// what else is in the batch.
///
/// One forward pass at a time: submit, finish and read belong to one thread.
class backend {
 public:
  template <class T>
  using buffer = cuda::buffer<T>;

  /// Throws error(unsupported) when there is no device, none that is new enough, or no driver for it. The number of
  /// threads means nothing here.
  explicit backend(unsigned = 0) {
    void* context = nullptr;
    detail::check(detail::driver().open(&context, &device_), "an NVIDIA GPU of compute capability 8.0 or newer");
    context_.reset(context);
  }

  const char* arch() const noexcept { return device_.name; }
  unsigned threads() const noexcept { return device_.multiprocessors; }
  const realizar_cuda_device& device() const noexcept { return device_; }

  /// Whether a cache of such heads can be kept.
  static constexpr bool keeps(kernel::cache_type type, std::size_t) noexcept {
    return type != kernel::cache_type::q8_0;
  }
  static std::size_t key_page_bytes(const kernel::cache_layer& shape) noexcept { return page_bytes(shape); }
  static std::size_t value_page_bytes(const kernel::cache_layer& shape) noexcept { return page_bytes(shape); }

  /// Copies one page of a layer, before whatever is submitted next.
  void copy_page(const kernel::cache_layer& c, std::size_t from, std::size_t to) {
    const std::size_t n = page_bytes(c);
    for (std::byte* base : {c.keys, c.values})
      detail::check(detail::driver().copy(context_.get(), base + to * n, base + from * n, n), "a copy of a page");
  }

  /// The weights of a source, on the device for as long as the backend lives. Throws error(out_of_memory) that says
  /// what would be needed, before anything is uploaded.
  template <class Weights>
  uploaded_weights<Weights> bind(const Weights& host) {
    if constexpr (requires { host.bytes(); }) {
      std::uint64_t available = 0;
      detail::check(detail::driver().free_bytes(&available), "its free memory");
      if (host.bytes() > available)
        throw error(error_code::out_of_memory, {"GPU ", std::string(device_.name)},
                    {host.bytes() >> 20, " MiB free for the weights"}, {available >> 20, " MiB"});
    }
    return {host, store_};
  }

  void submit(const kernel::embed& op) { queue_.emplace_back(op); }
  void submit(const kernel::add_norm& op) { queue_.emplace_back(op); }
  void submit(const kernel::select& op) { queue_.emplace_back(op); }
  void submit(const kernel::route& op) { queue_.emplace_back(op); }
  void submit(const kernel::attend& op) { queue_.emplace_back(op); }
  void submit(const kernel::place_heads& op) {
    refuse_custom(op.after);
    queue_.emplace_back(op);
  }
  void submit(const kernel::project& op) {
    refuse_custom(op.after);
    queue_.emplace_back(op);
  }
  void submit(const kernel::project_experts& op) {
    refuse_custom(op.each.after);
    queue_.emplace_back(op);
  }

  /// Starts everything submitted, in order. The host arrays of the operations are free again; results are there for
  /// read, and for what is submitted next.
  void finish() {
    const auto queue = std::exchange(queue_, {});
    const auto plan = [&] {
      planner_.begin(workspace_.data(), staged_.data());
      for (const auto& op : queue) std::visit([&](const auto& o) { planner_.add(o); }, op);
    };
    plan();
    const realizar_cuda_driver_table& driver = detail::driver();
    detail::check(driver.staged(context_.get()), "the step before to be read");
    if (planner_.workspace_bytes() > workspace_.size() || planner_.arrays().bytes() > staged_.size()) {
      grow(workspace_, planner_.workspace_bytes());
      grow(staged_, planner_.arrays().bytes());
      if (pinned_.size() < staged_.size()) pinned_ = pinned_buffer(staged_.size());
      plan();  // the addresses are others now
    }
    if (const std::size_t n = planner_.arrays().bytes(); n != 0) {
      planner_.arrays().write(pinned_.data());
      detail::check(driver.stage(context_.get(), staged_.data(), pinned_.data(), n), "the rows of a step");
    }
    graphs_.run(driver, context_.get(), planner_.launches());
  }

  /// n values of a buffer on the host, when everything before is done; valid until the next read.
  const float* read(const float* values, std::size_t n) {
    if (n == 0) return nullptr;
    if (results_.size() < n * sizeof(float)) results_ = pinned_buffer(n * sizeof(float));
    detail::check(detail::driver().download(context_.get(), results_.data(), values, n * sizeof(float)), "its results");
    return reinterpret_cast<const float*>(results_.data());
  }

 private:
  struct closer {
    void operator()(void* context) const noexcept { realizar_cuda_driver()->close(context); }
  };

  static void refuse_custom(const kernel::epilogue& e) {
    if (e.custom != nullptr)
      throw error(error_code::unsupported, "epilogue", "one of the built-in ones on a GPU", "a function of the host");
  }

  static void grow(buffer<std::byte>& memory, std::size_t n) {
    if (memory.size() >= n) return;
    memory = buffer<std::byte>();  // freed before more is asked for
    memory = buffer<std::byte>(n);
  }

  realizar_cuda_device device_{};
  std::unique_ptr<void, closer> context_;
  std::shared_ptr<weight_store> store_ = std::make_shared<weight_store>();
  std::vector<std::variant<kernel::embed, kernel::project, kernel::attend, kernel::select, kernel::add_norm,
                           kernel::place_heads, kernel::route, kernel::project_experts>>
      queue_;
  planner planner_;
  buffer<std::byte> workspace_, staged_;
  pinned_buffer pinned_, results_;
  graph_cache graphs_;
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
