#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The K formats: Q2_K, Q4_K, Q5_K (affine) and Q3_K, Q6_K (symmetric). Searched for the least weighted squared error.

#include <cstddef>
#include <cstdint>
#include <span>

#include <realizar/config.hpp>
#include <realizar/quant/encode/levels.hpp>
#include <realizar/quant/q2_k.hpp>
#include <realizar/quant/q3_k.hpp>
#include <realizar/quant/q4_k.hpp>
#include <realizar/quant/q5_k.hpp>
#include <realizar/quant/q6_k.hpp>

namespace realizar::inline REALIZAR_ABI::quant {

namespace detail {

/// The inverse of unpack_affine_6bit.
inline void pack_affine_6bit(const int* scales, const int* minima, std::uint8_t* packed) noexcept {
  for (std::size_t j = 0; j < 4; ++j) {
    packed[j] = static_cast<std::uint8_t>(scales[j] | ((scales[j + 4] >> 4) << 6));
    packed[j + 4] = static_cast<std::uint8_t>(minima[j] | ((minima[j + 4] >> 4) << 6));
    packed[j + 8] = static_cast<std::uint8_t>((scales[j + 4] & 15) | ((minima[j + 4] & 15) << 4));
  }
}

/// Two bits of each of 256 codes, in the order of Q2_K.
inline void pack_2bit(const std::uint8_t* codes, std::uint8_t* out) noexcept {
  for (std::size_t j = 0; j < 64; ++j) {
    const std::uint8_t* const in = codes + j / 32 * 128 + j % 32;
    out[j] = static_cast<std::uint8_t>((in[0] & 3) | ((in[32] & 3) << 2) | ((in[64] & 3) << 4) | ((in[96] & 3) << 6));
  }
}

/// The low four bits of 256 codes: `distance` apart in a byte's two halves.
template <std::size_t Distance>
void pack_4bit_256(const std::uint8_t* codes, std::uint8_t* out) noexcept {
  for (std::size_t j = 0; j < 128; ++j) {
    const std::uint8_t* const in = codes + j / Distance * (2 * Distance) + j % Distance;
    out[j] = static_cast<std::uint8_t>((in[0] & 15) | ((in[Distance] & 15) << 4));
  }
}

}  // namespace detail

// x: (n) with n a multiple of 256; out: (n / 256); importance: (n), the weight of each number's squared error, or
// empty. Throws error(mismatch) for a length that does not fit, error(malformed) that names the index of a NaN or
// infinity, error(limit) for a magnitude whose scale no half can hold.

inline void encode(std::span<const float> x, q2_k_block* out, std::span<const float> importance = {}) {
  detail::check_row<q2_k_block>(x, importance);
  for (std::size_t start = 0; start < x.size(); start += 256, ++out) {
    const auto found = detail::search_affine_levels<q2_k_block, 15>(x, start, importance);
    out->scale = found.scale;
    out->minimum = found.minimum;
    for (std::size_t g = 0; g < 16; ++g)
      out->packed_scales[g] = static_cast<std::uint8_t>(found.scales[g] | (found.minima[g] << 4));
    detail::pack_2bit(found.codes, out->codes);
  }
}

inline void encode(std::span<const float> x, q4_k_block* out, std::span<const float> importance = {}) {
  detail::check_row<q4_k_block>(x, importance);
  for (std::size_t start = 0; start < x.size(); start += 256, ++out) {
    const auto found = detail::search_affine_levels<q4_k_block, 63>(x, start, importance);
    out->scale = found.scale;
    out->minimum = found.minimum;
    detail::pack_affine_6bit(found.scales, found.minima, out->packed_scales);
    detail::pack_4bit_256<32>(found.codes, out->codes);
  }
}

inline void encode(std::span<const float> x, q5_k_block* out, std::span<const float> importance = {}) {
  detail::check_row<q5_k_block>(x, importance);
  for (std::size_t start = 0; start < x.size(); start += 256, ++out) {
    const auto found = detail::search_affine_levels<q5_k_block, 63>(x, start, importance);
    out->scale = found.scale;
    out->minimum = found.minimum;
    detail::pack_affine_6bit(found.scales, found.minima, out->packed_scales);
    detail::pack_4bit_256<32>(found.codes, out->codes);
    for (std::size_t j = 0; j < 32; ++j) {
      unsigned bits = 0;
      for (std::size_t g = 0; g < 8; ++g) bits |= static_cast<unsigned>(found.codes[g * 32 + j] >> 4) << g;
      out->high[j] = static_cast<std::uint8_t>(bits);
    }
  }
}

inline void encode(std::span<const float> x, q3_k_block* out, std::span<const float> importance = {}) {
  detail::check_row<q3_k_block>(x, importance);
  for (std::size_t start = 0; start < x.size(); start += 256, ++out) {
    const auto found =
        detail::search_symmetric_levels<q3_k_block, detail::integer_grid<4, 7>, -32, 31>(x, start, importance);
    out->scale = found.scale;
    for (auto& byte : out->packed_scales) byte = 0;
    for (std::size_t g = 0; g < 16; ++g) {
      const int stored = found.multiples[g] + 32;
      auto &low = out->packed_scales[g % 8], &upper = out->packed_scales[8 + g % 4];
      low = static_cast<std::uint8_t>(low | ((stored & 15) << (g / 8 * 4)));
      upper = static_cast<std::uint8_t>(upper | ((stored >> 4) << (g / 4 * 2)));
    }
    detail::pack_2bit(found.codes, out->codes);
    for (std::size_t j = 0; j < 32; ++j) {
      unsigned bits = 0;
      for (std::size_t part = 0; part < 8; ++part)
        bits |= static_cast<unsigned>(found.codes[part * 32 + j] >> 2) << part;
      out->high[j] = static_cast<std::uint8_t>(bits);
    }
  }
}

inline void encode(std::span<const float> x, q6_k_block* out, std::span<const float> importance = {}) {
  detail::check_row<q6_k_block>(x, importance);
  for (std::size_t start = 0; start < x.size(); start += 256, ++out) {
    const auto found =
        detail::search_symmetric_levels<q6_k_block, detail::integer_grid<32, 63>, -128, 127>(x, start, importance);
    out->scale = found.scale;
    for (std::size_t g = 0; g < 16; ++g) out->group_scales[g] = static_cast<std::int8_t>(found.multiples[g]);
    detail::pack_4bit_256<64>(found.codes, out->codes);
    for (std::size_t j = 0; j < 64; ++j) {
      const std::uint8_t* const in = found.codes + j / 32 * 128 + j % 32;
      out->high[j] =
          static_cast<std::uint8_t>((in[0] >> 4) | ((in[32] >> 4) << 2) | ((in[64] >> 4) << 4) | ((in[96] >> 4) << 6));
    }
  }
}

}  // namespace realizar::inline REALIZAR_ABI::quant
