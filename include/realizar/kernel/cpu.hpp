#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The CPU backend: operations are put into a queue, and on finish every thread of the pool walks it, with a barrier
/// after each.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>
#include <variant>
#include <vector>

#include <realizar/base/aligned_buffer.hpp>
#include <realizar/base/thread_pool.hpp>
#include <realizar/kernel/cache_layout.hpp>
#include <realizar/kernel/operations.hpp>
#include <realizar/kernel/pick.hpp>
#include <realizar/kernel/processor.hpp>
#include <realizar/kernel/projection_observer.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// Runs operations on the processor's cores. Results do not depend on the number of threads.
///
/// One forward pass at a time: submit and finish belong to one thread.
class cpu {
 public:
  /// Memory of the backend; on the CPU it can be read and written directly.
  template <class T>
  using buffer = aligned_buffer<T>;

  /// n_threads = 0 takes what the process may use.
  explicit cpu(unsigned n_threads = 0)
      : pool_(n_threads), barrier_(pool_.size()), scratch_(pool_.size()), counters_(2 * pool_.size()) {}

  unsigned threads() const noexcept { return pool_.size(); }
  /// True when prompt rows have products of their own, and are not multiplied as generated ones.
  bool uses_matrix_unit() const noexcept { return use_unit_; }
  /// The architecture of the kernels, e.g. "avx2".
  const char* arch() const noexcept { return kernels_->arch; }

  /// How often all threads have waited for each other: once behind every operation.
  std::size_t barriers() const noexcept { return barriers_; }

  /// Whether a cache of such heads can be kept.
  static constexpr bool keeps(cache_type type, std::size_t head_dim) noexcept {
    return type != cache_type::q8_0 || head_dim % cache_code::group == 0;
  }
  /// Bytes of one page of a layer of the cache: keys, and values.
  static std::size_t key_page_bytes(const cache_layer& shape) noexcept { return kernel::key_page_bytes(shape); }
  static std::size_t value_page_bytes(const cache_layer& shape) noexcept { return kernel::value_page_bytes(shape); }

  /// From now on every projection waits for what is before it and is shown to `o`; nullptr: to none.
  void observe(projection_observer* o) noexcept { observer_ = o; }

  /// Copies one page of a layer, at once.
  void copy_page(const cache_layer& c, std::size_t from, std::size_t to) noexcept {
    const std::size_t keys = key_page_bytes(c), values = value_page_bytes(c);
    std::memcpy(c.keys + to * keys, c.keys + from * keys, keys);
    std::memcpy(c.values + to * values, c.values + from * values, values);
  }

  /// Weights are used where they lie.
  template <class Weights>
  static const Weights& bind(const Weights& weights) noexcept {
    return weights;
  }

  void submit(const embed& op) {
    want_scratch(kernels_->embed_scratch_bytes(op));
    queue_.emplace_back(op);
  }
  void submit(const add_norm& op) {
    want_scratch(kernels_->add_norm_scratch_bytes(op));
    queue_.emplace_back(op);
  }
  void submit(const place_heads& op) { queue_.emplace_back(op); }
  void submit(const route& op) {
    want_scratch(kernels_->route_scratch_bytes(op));
    queue_.emplace_back(op);
  }
  void submit(const select& op) { queue_.emplace_back(op); }
  void submit(const attend& op) {
    want_scratch(kernels_->attend_scratch_bytes(op, use_unit_));
    const std::size_t partials = kernels_->attend_partials(op), units = op.rows->n_rows * op.cache.n_heads;
    want_partials_ = want_partials_ < partials ? partials : want_partials_;
    if (partials != 0) want_done_ = want_done_ < units ? units : want_done_;
    queue_.emplace_back(op);
  }
  void submit(const project& op) {
    if (observer_ != nullptr) finish(), observer_->see(op);
    // For a row or two every thread prepares the input itself, which costs less than a barrier.
    const bool shared = op.rows->n_rows > 2 && pool_.size() > 1;
    want_scratch(kernels_->project_scratch_bytes(op, use_unit_, pool_.size(), shared));
    if (shared) {
      submit_prepare(op, use_unit_);
      queue_.emplace_back(prepared_project{op});
    } else {
      queue_.emplace_back(op);
    }
  }
  void submit(const project_experts& op) {
    if (observer_ != nullptr) finish(), observer_->see(op);
    want_scratch(kernels_->expert_scratch_bytes(op));
    submit_prepare(op.each, false);
    queue_.emplace_back(op);
  }

  /// Runs everything submitted, in order, and returns when it is done.
  void finish() {
    if (prepared_.size() < pending_prepared_) prepared_ = aligned_buffer<std::byte>(pending_prepared_);
    for (auto& s : scratch_)
      if (s.size() < scratch_bytes_) s = aligned_buffer<std::byte>(scratch_bytes_);
    if (partials_.size() < want_partials_) partials_ = aligned_buffer<float>(want_partials_);
    if (done_.size() < want_done_) {
      done_ = aligned_buffer<std::uint32_t>(want_done_);
      for (std::size_t i = 0; i < want_done_; ++i) done_[i] = 0;
    }
    const unsigned n = pool_.size();
    for (unsigned i = 0; i < n; ++i) counters_[i] = {};
    pool_.run([this, n](unsigned index) noexcept {
      for (std::size_t i = 0; i < queue_.size(); ++i) {
        item_counter *const now = counters_.data() + i % 2 * n, *const next = counters_.data() + (i + 1) % 2 * n;
        next[index] = {};  // of the operation before, which is over for all
        const worker w{now, scratch_[index].data(), n, use_unit_, streams_, index, partials_.data(), done_.data()};
        std::visit([&](const auto& op) noexcept { execute(op, w); }, queue_[i]);
        barrier_.arrive_and_wait();
      }
    });
    barriers_ += queue_.size();
    queue_.clear();
  }

  /// Values of a buffer, for the host to read.
  static const float* read(const float* values, std::size_t) noexcept { return values; }

 private:
  struct prepare_input {
    project op;
    bool use_unit;
  };
  struct prepared_project {
    project op;
  };

  void execute(const embed& op, const worker& w) const noexcept { kernels_->embed(op, w); }
  void execute(const select& op, const worker& w) const noexcept { kernels_->select(op, w); }
  void execute(const attend& op, const worker& w) const noexcept { kernels_->attend(op, w); }
  void execute(const project& op, const worker& w) const noexcept { kernels_->project(op, nullptr, w); }
  void execute(const add_norm& op, const worker& w) const noexcept { kernels_->add_norm(op, w); }
  void execute(const place_heads& op, const worker& w) const noexcept { kernels_->place_heads(op, w); }
  void execute(const route& op, const worker& w) const noexcept { kernels_->route(op, w); }
  void execute(const project_experts& op, const worker& w) const noexcept {
    kernels_->project_experts(op, prepared_.data(), w);
  }
  void execute(const prepare_input& p, worker w) noexcept {
    w.use_unit = p.use_unit;
    kernels_->prepare(p.op, prepared_.data(), w);
  }
  void execute(const prepared_project& p, const worker& w) const noexcept {
    kernels_->project(p.op, prepared_.data(), w);
  }

  void submit_prepare(const project& op, bool use_unit) {
    const std::size_t bytes = kernels_->prepared_bytes(op, use_unit);
    if (prepared_.size() < bytes) pending_prepared_ = pending_prepared_ < bytes ? bytes : pending_prepared_;
    queue_.emplace_back(prepare_input{op, use_unit});
  }
  void want_scratch(std::size_t bytes) noexcept { scratch_bytes_ = scratch_bytes_ < bytes ? bytes : scratch_bytes_; }

  const table* kernels_ = &pick_kernels();
  bool use_unit_ = kernels_->has_unit && (!kernels_->unit_is_granted || matrix_unit_granted());
  unsigned streams_ = processor_streams();
  thread_pool pool_;
  spin_barrier barrier_;
  std::vector<std::variant<embed, project, prepare_input, prepared_project, attend, select, add_norm, place_heads,
                           route, project_experts>>
      queue_;
  std::vector<aligned_buffer<std::byte>> scratch_;  // one a thread
  aligned_buffer<std::byte> prepared_;
  aligned_buffer<item_counter> counters_;  // for each thread, of this operation and of the next
  aligned_buffer<float> partials_;         // of attention over parts of the context
  aligned_buffer<std::uint32_t> done_;     // parts of each, zero between operations
  std::size_t scratch_bytes_ = 0, pending_prepared_ = 0, want_partials_ = 0, want_done_ = 0, barriers_ = 0;
  projection_observer* observer_ = nullptr;
};

}  // namespace realizar::inline REALIZAR_ABI::kernel
