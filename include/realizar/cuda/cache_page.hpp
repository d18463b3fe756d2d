#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Where the device keeps a page of the kv cache: keys and values alike as (kv heads, page_size, head_dim), so that a
/// token's head is read as one run.

#include <cstddef>
#include <cstdint>

#include <realizar/base/half.hpp>
#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

REALIZAR_HOST_DEVICE constexpr std::size_t element_bytes(kernel::cache_type type) noexcept {
  return type == kernel::cache_type::f32 ? 4 : 2;
}
/// Bytes of the keys, or of the values, of a page in one layer.
REALIZAR_HOST_DEVICE constexpr std::size_t page_bytes(const kernel::cache_layer& c) noexcept {
  return c.n_heads * c.head_dim * kernel::page_size * element_bytes(c.type);
}
/// The first byte of a token's head.
REALIZAR_HOST_DEVICE inline std::byte* head_of(const kernel::cache_layer& c, std::byte* base, std::size_t page,
                                               std::size_t head, std::size_t slot) noexcept {
  return base + page * page_bytes(c) + (head * kernel::page_size + slot) * c.head_dim * element_bytes(c.type);
}
REALIZAR_HOST_DEVICE inline float load_element(kernel::cache_type type, const std::byte* head, std::size_t d) noexcept {
  switch (type) {
    case kernel::cache_type::f32:
      return reinterpret_cast<const float*>(head)[d];
    case kernel::cache_type::f16:
      return to_float(reinterpret_cast<const half*>(head)[d]);
    case kernel::cache_type::bf16:
      return to_float(reinterpret_cast<const bfloat16*>(head)[d]);
    case kernel::cache_type::q8_0:
      break;  // not kept here
  }
  return 0.0f;
}
REALIZAR_HOST_DEVICE inline void store_element(kernel::cache_type type, std::byte* head, std::size_t d,
                                               float x) noexcept {
  switch (type) {
    case kernel::cache_type::f32:
      reinterpret_cast<float*>(head)[d] = x;
      return;
    case kernel::cache_type::f16:
      reinterpret_cast<half*>(head)[d] = to_half(x);
      return;
    case kernel::cache_type::bf16:
      reinterpret_cast<bfloat16*>(head)[d] = to_bfloat16(x);
      return;
    case kernel::cache_type::q8_0:
      break;  // not kept here
  }
}

}  // namespace realizar::inline REALIZAR_ABI::cuda
