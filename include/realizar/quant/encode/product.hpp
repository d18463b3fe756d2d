#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A product that is rounded to float before anything else happens to it, whatever the compiler thinks of fused
/// multiply-add.
///
/// Encoders must write the same bytes on every machine, so what is added to a product must see the rounded product.

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

/// a * b rounded to float: never contracted with an addition that follows.
REALIZAR_HOST_DEVICE REALIZAR_INLINE constexpr float product(float a, float b) noexcept {
#if defined(__CUDA_ARCH__)
  if (!__builtin_is_constant_evaluated()) return __fmul_rn(a, b);
  return a * b;
#elif defined(__clang__)
#pragma clang fp contract(off)
  return a * b;
#elif defined(__GNUC__) && !defined(__CUDACC__)
  return __builtin_assoc_barrier(a * b);  // g++ contracts across statements; it never looks through this
#else
  return a * b;
#endif
}

}  // namespace realizar::inline REALIZAR_ABI::quant
