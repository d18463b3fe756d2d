#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Counts what this thread takes from operator new, which allocations.cpp replaces in the test program.

#include <cstddef>

/// The allocations of this thread from the object's beginning on.
class allocations {
 public:
  allocations() noexcept;
  ~allocations();
  allocations(const allocations&) = delete;
  allocations& operator=(const allocations&) = delete;

  std::size_t largest() const noexcept { return largest_; }
  std::size_t total() const noexcept { return total_; }

  void note(std::size_t n) noexcept {
    largest_ = n > largest_ ? n : largest_;
    total_ += n;
  }

 private:
  allocations* outer_;
  std::size_t largest_ = 0, total_ = 0;
};
