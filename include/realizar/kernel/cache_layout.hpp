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

/// An element of a q8_0 cache: x = scale * code, with one scale, max|x| / 127 in float32, for each `group` elements.
struct cache_code {
  static constexpr std::size_t group = 32;
  std::int8_t value;
};

/// Bytes of one head in one page, `width` elements wide.
constexpr std::size_t head_bytes(cache_type type, std::size_t width) noexcept {
  const std::size_t n = width * page_size;
  switch (type) {
    case cache_type::f32:
      return 4 * n;
    case cache_type::f16:
    case cache_type::bf16:
      break;
    case cache_type::q8_0:
      return n + n / cache_code::group * sizeof(float);
  }
  return 2 * n;
}
/// Bytes of the keys of one page in one layer.
constexpr std::size_t key_page_bytes(const cache_layer& c) noexcept {
  return c.n_heads * head_bytes(c.type, c.head_dim);
}
/// Bytes of the values of one page in one layer.
constexpr std::size_t value_page_bytes(const cache_layer& c) noexcept {
  return c.n_heads * head_bytes(c.type, padded_head(c.head_dim));
}

/// The keys of one head in one page: element d of slot s at [d * page_size + s]; page_keys reads them.
template <class Arch, class T>
REALIZAR_INLINE T* keys_of(const cache_layer& c, std::size_t page, std::size_t head) noexcept {
  return reinterpret_cast<T*>(c.keys + page * key_page_bytes(c) + head * head_bytes(c.type, c.head_dim));
}
/// The values of one head in one page: element d of slot s at [s * padded_head(head_dim) + d]; page_values reads them.
template <class Arch, class T>
REALIZAR_INLINE T* values_of(const cache_layer& c, std::size_t page, std::size_t head) noexcept {
  return reinterpret_cast<T*>(c.values + page * value_page_bytes(c) +
                              head * head_bytes(c.type, padded_head(c.head_dim)));
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
    case cache_type::q8_0:
      return f(cache_code{});
  }
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
