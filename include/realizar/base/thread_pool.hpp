#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The one pool of threads: every thread runs the same function, with barriers inside it; waiting spins for a moment
/// and then sleeps, so an idle or oversubscribed machine is not burnt.

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <type_traits>
#include <vector>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI {

namespace detail {

inline void cpu_relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("yield");
#endif
}

/// How often n threads look before they sleep: about 50 us, or not at all when there are fewer cores, since the one
/// waited for may need this very core.
inline unsigned spins_of(unsigned n_threads) noexcept {
  const unsigned cores = std::thread::hardware_concurrency();
  return cores != 0 && n_threads > cores ? 0 : 1500;
}

/// Waits until `value` is no longer `old`: looks `spins` times, then sleeps. Whoever changes the value notifies.
inline void spin_then_wait(const std::atomic<std::uint32_t>& value, std::uint32_t old, unsigned spins) noexcept {
  for (unsigned i = 0; i < spins; ++i) {
    if (value.load(std::memory_order_acquire) != old) return;
    cpu_relax();
  }
  while (value.load(std::memory_order_acquire) == old) value.wait(old, std::memory_order_acquire);
}

}  // namespace detail

/// A reusable barrier for a fixed number of threads.
class spin_barrier {
 public:
  explicit spin_barrier(unsigned n_threads) noexcept : n_(n_threads), spins_(detail::spins_of(n_threads)) {}

  /// Returns when all threads have arrived; what each wrote before is visible to all after.
  void arrive_and_wait() noexcept {
    if (n_ == 1) return;
    const std::uint32_t phase = phase_.load(std::memory_order_relaxed);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == n_) {
      arrived_.store(0, std::memory_order_relaxed);
      phase_.store(phase + 1, std::memory_order_release);
      phase_.notify_all();
    } else {
      detail::spin_then_wait(phase_, phase, spins_);
    }
  }

 private:
  unsigned n_, spins_;
  alignas(64) std::atomic<std::uint32_t> arrived_{0};
  alignas(64) std::atomic<std::uint32_t> phase_{0};
};

/// `size()` threads, the caller among them. One `run` at a time.
class thread_pool {
 public:
  /// n_threads = 0 takes what the process may use.
  explicit thread_pool(unsigned n_threads = 0)
      : size_(n_threads != 0 ? n_threads : default_threads()), spins_(detail::spins_of(size_)) {
    threads_.reserve(size_ - 1);
    for (unsigned i = 1; i < size_; ++i) threads_.emplace_back([this, i] { work(i); });
  }
  thread_pool(const thread_pool&) = delete;
  thread_pool& operator=(const thread_pool&) = delete;
  ~thread_pool() {
    stop_ = true;
    start_.fetch_add(1, std::memory_order_release);
    start_.notify_all();
    for (auto& t : threads_) t.join();
  }

  unsigned size() const noexcept { return size_; }

  /// Runs `f(index)` on every thread, index 0 on the caller's, and returns when all have returned. f must not throw.
  template <class F>
  void run(F&& f) noexcept {
    if (size_ == 1) return f(0u);
    call_ = [](void* p, unsigned index) noexcept { (*static_cast<std::remove_reference_t<F>*>(p))(index); };
    context_ = const_cast<void*>(static_cast<const void*>(std::addressof(f)));
    running_.store(size_ - 1, std::memory_order_relaxed);
    start_.fetch_add(1, std::memory_order_release);
    start_.notify_all();
    f(0u);
    for (std::uint32_t left = running_.load(std::memory_order_acquire); left != 0;
         left = running_.load(std::memory_order_acquire))
      detail::spin_then_wait(running_, left, spins_);
  }

 private:
  static unsigned default_threads() noexcept {
    const unsigned n = std::thread::hardware_concurrency();
    return n == 0 ? 1 : n;
  }

  void work(unsigned index) noexcept {
    std::uint32_t seen = 0;
    while (true) {
      detail::spin_then_wait(start_, seen, spins_);
      ++seen;
      if (stop_) return;
      call_(context_, index);
      if (running_.fetch_sub(1, std::memory_order_acq_rel) == 1) running_.notify_one();
    }
  }

  unsigned size_, spins_;
  void (*call_)(void*, unsigned) noexcept = nullptr;
  void* context_ = nullptr;
  bool stop_ = false;
  alignas(64) std::atomic<std::uint32_t> start_{0};
  alignas(64) std::atomic<std::uint32_t> running_{0};
  std::vector<std::thread> threads_;
};

}  // namespace realizar::inline REALIZAR_ABI
