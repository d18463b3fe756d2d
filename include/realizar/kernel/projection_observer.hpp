#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Looking on while a model multiplies: for statistics of activations, and for times.

#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// Sees what projections read.
class projection_observer {
 public:
  virtual ~projection_observer() = default;
  /// Called before each, when its input is there.
  virtual void see(const project& op) = 0;
  virtual void see(const project_experts& op) = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::kernel
