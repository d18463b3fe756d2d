#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Counts of measured values by size, written by one thread and read by any.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <vector>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::serve {

/// A histogram at one moment.
struct histogram_snapshot {
  std::vector<double> bounds;         ///< of the buckets from above; one more bucket has no bound
  std::vector<std::uint64_t> counts;  ///< (bounds + 1), each of its bucket alone
  std::uint64_t count = 0;
  double sum = 0;

  /// The value below which the part `q` of all lies, by linear interpolation in its bucket; 0 without values.
  double quantile(double q) const noexcept {
    if (count == 0) return 0;
    const double rank = q * static_cast<double>(count);
    double below = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto here = static_cast<double>(counts[i]);
      if (below + here >= rank && here > 0) {
        if (i == bounds.size()) return bounds.empty() ? 0 : bounds.back();
        const double low = i == 0 ? 0 : bounds[i - 1];
        return low + (bounds[i] - low) * (rank - below) / here;
      }
      below += here;
    }
    return bounds.empty() ? 0 : bounds.back();
  }
};

/// Buckets with bounds in rising order.
class histogram {
 public:
  explicit histogram(std::initializer_list<double> bounds)
      : bounds_(bounds), counts_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds_.size() + 1)) {}

  void observe(double x) noexcept {
    const auto bucket = static_cast<std::size_t>(std::lower_bound(bounds_.begin(), bounds_.end(), x) - bounds_.begin());
    counts_[bucket].fetch_add(1, std::memory_order_relaxed);
    double sum = sum_.load(std::memory_order_relaxed);
    while (!sum_.compare_exchange_weak(sum, sum + x, std::memory_order_relaxed)) {
    }
  }

  histogram_snapshot snapshot() const {
    histogram_snapshot s{bounds_, {}, 0, sum_.load(std::memory_order_relaxed)};
    for (std::size_t i = 0; i <= bounds_.size(); ++i) {
      s.counts.push_back(counts_[i].load(std::memory_order_relaxed));
      s.count += s.counts.back();
    }
    return s;
  }

 private:
  std::vector<double> bounds_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;
  std::atomic<double> sum_{0};
};

}  // namespace realizar::inline REALIZAR_ABI::serve
