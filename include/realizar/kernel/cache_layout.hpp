#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Where the CPU backend keeps a page of the kv cache: keys of a head as (head_dim, page_size), so that scores of a
/// whole page come from broadcasts without a horizontal sum; values as (page_size, padded head_dim).

#include <cstddef>
#include <type_traits>

#include <realizar/base/half.hpp>
#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// Floats of a value row: head_dim rounded up to the widest register. The padding is never written nor used.
constexpr std::size_t padded_head(std::size_t head_dim) noexcept { return (head_dim + 15) / 16 * 16; }

constexpr std::size_t element_bytes(cache_type type) noexcept { return type == cache_type::f32 ? 4 : 2; }

/// Bytes of the keys of one page in one layer.
constexpr std::size_t key_page_bytes(const cache_layer& c) noexcept {
  return c.n_heads * c.head_dim * page_size * element_bytes(c.type);
}
/// Bytes of the values of one page in one layer.
constexpr std::size_t value_page_bytes(const cache_layer& c) noexcept {
  return c.n_heads * padded_head(c.head_dim) * page_size * element_bytes(c.type);
}

/// The keys of one head in one page: element d of slot s at [d * page_size + s].
template <class Arch, class T>
REALIZAR_INLINE T* keys_of(const cache_layer& c, std::size_t page, std::size_t head) noexcept {
  return reinterpret_cast<T*>(c.keys + page * key_page_bytes(c)) + head * c.head_dim * page_size;
}
/// The values of one head in one page: element d of slot s at [s * padded_head(head_dim) + d].
template <class Arch, class T>
REALIZAR_INLINE T* values_of(const cache_layer& c, std::size_t page, std::size_t head) noexcept {
  return reinterpret_cast<T*>(c.values + page * value_page_bytes(c)) + head * padded_head(c.head_dim) * page_size;
}

/// Calls f(T{}) for the element type of a cache.
template <class Arch, class F>
REALIZAR_INLINE void visit_cache_type(cache_type type, F f) noexcept {
  switch (type) {
    case cache_type::f32:
      return f(float{});
    case cache_type::f16:
      return f(half{});
    case cache_type::bf16:
      return f(bfloat16{});
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
