#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Keys and values of one head in one page of the cache as float registers, whatever the cache holds.

#include <cstddef>

#include <realizar/kernel/activations.hpp>
#include <realizar/kernel/cache_layout.hpp>
#include <realizar/simd/batch.hpp>
#include <realizar/simd/convert.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

template <class Arch, class T>
class page_keys {
 public:
  using floats = simd::batch<float, Arch>;

  page_keys(const cache_layer& c, std::size_t page, std::size_t head) noexcept : at_(keys_of<Arch, T>(c, page, head)) {}
  /// Element d of as many slots as a register has lanes, from `slot` on.
  REALIZAR_INLINE floats load(std::size_t d, std::size_t slot) const noexcept {
    return simd::load_widened<Arch>(static_cast<const T*>(at_ + d * page_size + slot));
  }
  void store(std::size_t slot, const float* x, std::size_t head_dim) const noexcept {
    for (std::size_t d = 0; d < head_dim; ++d) at_[d * page_size + slot] = simd::narrowed<Arch, T>(x[d]);
  }

 private:
  T* at_;
};

template <class Arch, class T>
class page_values {
 public:
  using floats = simd::batch<float, Arch>;

  page_values(const cache_layer& c, std::size_t page, std::size_t head) noexcept
      : at_(values_of<Arch, T>(c, page, head)), padded_(padded_head(c.head_dim)) {}
  /// As many elements of a slot as a register has lanes, from d on.
  REALIZAR_INLINE floats load(std::size_t slot, std::size_t d) const noexcept {
    return simd::load_widened<Arch>(static_cast<const T*>(at_ + slot * padded_ + d));
  }
  void store(std::size_t slot, const float* x, std::size_t head_dim) const noexcept {
    for (std::size_t d = 0; d < head_dim; ++d) at_[slot * padded_ + d] = simd::narrowed<Arch, T>(x[d]);
  }

 private:
  T* at_;
  std::size_t padded_;
};

namespace detail {

/// Calls f(d, codes, scale) for each 32 elements of a head, rounded as activations are.
template <class Arch, class F>
void round_head(const float* x, std::size_t head_dim, F f) noexcept {
  for (std::size_t start = 0; start < head_dim; start += chunk_size) {
    activation_chunk rounded;
    const std::size_t n = head_dim - start < chunk_size ? head_dim - start : chunk_size;
    quantize_activations<Arch>(x + start, n, &rounded);
    for (std::size_t d = 0; d < n; d += cache_code::group) f(start + d, rounded.codes + d, rounded.factors[d / 32]);
  }
}

}  // namespace detail

/// Codes as (head_dim, page_size), then scales as (head_dim / 32, page_size).
template <class Arch>
class page_keys<Arch, cache_code> {
 public:
  using floats = simd::batch<float, Arch>;

  page_keys(const cache_layer& c, std::size_t page, std::size_t head) noexcept
      : codes_(reinterpret_cast<std::int8_t*>(keys_of<Arch, cache_code>(c, page, head))),
        scales_(reinterpret_cast<float*>(codes_ + c.head_dim * page_size)) {}
  REALIZAR_INLINE floats load(std::size_t d, std::size_t slot) const noexcept { return code(d, slot) * scale(d, slot); }
  /// load is code * scale, which is one for each `cache_code::group` elements.
  REALIZAR_INLINE floats code(std::size_t d, std::size_t slot) const noexcept {
    return simd::load_widened<Arch>(static_cast<const std::int8_t*>(codes_ + d * page_size + slot));
  }
  REALIZAR_INLINE floats scale(std::size_t d, std::size_t slot) const noexcept {
    return simd::load<Arch>(static_cast<const float*>(scales_ + d / cache_code::group * page_size + slot));
  }
  void store(std::size_t slot, const float* x, std::size_t head_dim) const noexcept {
    detail::round_head<Arch>(x, head_dim, [&](std::size_t d, const std::int8_t* codes, float scale) noexcept {
      for (std::size_t i = 0; i < cache_code::group; ++i) codes_[(d + i) * page_size + slot] = codes[i];
      scales_[d / cache_code::group * page_size + slot] = scale;
    });
  }

 private:
  std::int8_t* codes_;
  float* scales_;
};

/// Codes as (page_size, head_dim), then scales as (page_size, head_dim / 32).
template <class Arch>
class page_values<Arch, cache_code> {
 public:
  using floats = simd::batch<float, Arch>;

  page_values(const cache_layer& c, std::size_t page, std::size_t head) noexcept
      : codes_(reinterpret_cast<std::int8_t*>(values_of<Arch, cache_code>(c, page, head))),
        scales_(reinterpret_cast<float*>(codes_ + c.head_dim * page_size)),
        head_dim_(c.head_dim) {}
  REALIZAR_INLINE floats load(std::size_t slot, std::size_t d) const noexcept {
    return simd::load_widened<Arch>(static_cast<const std::int8_t*>(codes_ + slot * head_dim_ + d)) *
           floats(scales_[(slot * head_dim_ + d) / cache_code::group]);
  }
  void store(std::size_t slot, const float* x, std::size_t head_dim) const noexcept {
    detail::round_head<Arch>(x, head_dim, [&](std::size_t d, const std::int8_t* codes, float scale) noexcept {
      for (std::size_t i = 0; i < cache_code::group; ++i) codes_[slot * head_dim + d + i] = codes[i];
      scales_[(slot * head_dim + d) / cache_code::group] = scale;
    });
  }

 private:
  std::int8_t* codes_;
  float* scales_;
  std::size_t head_dim_;
};

}  // namespace realizar::inline REALIZAR_ABI::kernel
