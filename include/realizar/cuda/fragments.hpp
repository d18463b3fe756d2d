#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Which elements of its operands a lane holds for the tensor cores' m16n8k16 (PTX ISA, "Matrix Fragments for
/// mma.m16n8k16 with floating point type"), shared by the kernels and the tests' own multiplication.

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

struct place {
  unsigned row, column;
};

/// Element i (0 to 7) of a lane's part of A, 16 rows of 16; register i / 2, lower half first.
REALIZAR_HOST_DEVICE constexpr place fragment_a(unsigned lane, unsigned i) noexcept {
  return {lane / 4 + (i / 2 % 2) * 8, lane % 4 * 2 + i % 2 + i / 4 * 8};
}
/// Element i (0 to 3) of a lane's part of B, 16 rows of 8; register i / 2.
REALIZAR_HOST_DEVICE constexpr place fragment_b(unsigned lane, unsigned i) noexcept {
  return {lane % 4 * 2 + i % 2 + i / 2 * 8, lane / 4};
}
/// Element i (0 to 3) of a lane's part of the result, 16 rows of 8.
REALIZAR_HOST_DEVICE constexpr place fragment_d(unsigned lane, unsigned i) noexcept {
  return {lane / 4 + i / 2 * 8, lane % 4 * 2 + i % 2};
}

}  // namespace realizar::inline REALIZAR_ABI::cuda
