#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The vector type of an architecture, and the few operations on it that kernels use: our arch tags mapped to xsimd's,
/// and what xsimd renamed between its versions 8 and 14 under one name.

// GCC 12 takes its own _mm512_undefined_* for a mistake (GCC bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <xsimd/xsimd.hpp>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <realizar/base/arch.hpp>
#include <realizar/simd/array_batch.hpp>

namespace realizar::inline REALIZAR_ABI::simd {

namespace detail {

template <class Arch>
struct mapped;  // architectures this unit's compiler flags do not allow have no mapping
#if defined(__SSE2__)
template <>
struct mapped<arch::sse2> {
  using type = xsimd::sse2;
};
#endif
#if defined(__AVX2__) && defined(__FMA__)
template <>
struct mapped<arch::avx2> {
  using type = xsimd::fma3<xsimd::avx2>;
};
template <>
struct mapped<arch::avx_vnni> : mapped<arch::avx2> {};
#endif
#if defined(__AVX512BW__)
template <>
struct mapped<arch::avx512> {
  using type = xsimd::avx512bw;
};
template <>
struct mapped<arch::avx512_vnni> : mapped<arch::avx512> {};
template <>
struct mapped<arch::avx512_bf16> : mapped<arch::avx512> {};
template <>
struct mapped<arch::amx> : mapped<arch::avx512> {};
#endif
#if defined(__aarch64__)
template <>
struct mapped<arch::neon> {
  using type = xsimd::neon64;
};
template <>
struct mapped<arch::dotprod> : mapped<arch::neon> {};
template <>
struct mapped<arch::i8mm> : mapped<arch::neon> {};
#endif

template <class T, class Arch>
struct batch_of {
  using type = xsimd::batch<T, typename mapped<Arch>::type>;
};
template <class T>
struct batch_of<T, arch::scalar> {
  using type = array_batch<T>;
};

}  // namespace detail

/// A vector register of T on Arch.
template <class T, class Arch>
using batch = typename detail::batch_of<T, Arch>::type;

/// Lanes of a batch.
template <class T, class Arch>
inline constexpr std::size_t lanes = sizeof(batch<T, Arch>) / sizeof(T);

/// True where batches are xsimd's.
template <class Arch>
inline constexpr bool is_vector = !std::is_same_v<Arch, arch::scalar>;

template <class Arch, class T>
REALIZAR_INLINE batch<T, Arch> load(const T* p) noexcept {
  if constexpr (is_vector<Arch>)
    return batch<T, Arch>::load_unaligned(p);
  else
    return batch<T, Arch>::apply([&](std::size_t i) { return p[i]; });
}

template <class Arch, class T>
REALIZAR_INLINE void store(T* p, batch<T, Arch> v) noexcept {
  if constexpr (is_vector<Arch>)
    v.store_unaligned(p);
  else
    for (std::size_t i = 0; i < lanes<T, Arch>; ++i) p[i] = v.lane[i];
}

/// a * b + c of single floats, fused where Arch's registers are, on every path alike.
template <class Arch>
REALIZAR_INLINE float fused(float a, float b, float c) noexcept {
#if defined(__FMA__) || defined(__aarch64__)
  return __builtin_fmaf(a, b, c);
#else
  return a * b + c;
#endif
}

namespace detail {

// Written out: xsimd leaves some of these to the compiler, which fuses or not as it likes from one place to the next.
template <class Arch>
REALIZAR_INLINE batch<float, Arch> fma(arch::scalar, batch<float, Arch> a, batch<float, Arch> b,
                                       batch<float, Arch> c) noexcept {
#if defined(__FMA__) || defined(__aarch64__)
  if constexpr (!is_vector<Arch>)
    return batch<float, Arch>::apply([&](std::size_t i) { return __builtin_fmaf(a.lane[i], b.lane[i], c.lane[i]); });
  else
#endif
    return a * b + c;
}
#if defined(__FMA__)
template <class Arch>
REALIZAR_INLINE batch<float, Arch> fma(arch::sse2, batch<float, Arch> a, batch<float, Arch> b,
                                       batch<float, Arch> c) noexcept {
  return batch<float, Arch>(_mm_fmadd_ps(a, b, c));
}
template <class Arch>
REALIZAR_INLINE batch<float, Arch> fma(arch::avx2, batch<float, Arch> a, batch<float, Arch> b,
                                       batch<float, Arch> c) noexcept {
  return batch<float, Arch>(_mm256_fmadd_ps(a, b, c));
}
#endif
#if defined(__AVX512F__)
template <class Arch>
REALIZAR_INLINE batch<float, Arch> fma(arch::avx512, batch<float, Arch> a, batch<float, Arch> b,
                                       batch<float, Arch> c) noexcept {
  return batch<float, Arch>(_mm512_fmadd_ps(a, b, c));
}
#endif
#if defined(__aarch64__)
template <class Arch>
REALIZAR_INLINE batch<float, Arch> fma(arch::neon, batch<float, Arch> a, batch<float, Arch> b,
                                       batch<float, Arch> c) noexcept {
  return batch<float, Arch>(vfmaq_f32(c, a, b));
}
#endif

}  // namespace detail

/// a * b + c, always fused where the instruction set can.
template <class Arch>
REALIZAR_INLINE batch<float, Arch> fma(batch<float, Arch> a, batch<float, Arch> b, batch<float, Arch> c) noexcept {
  return detail::fma<Arch>(Arch{}, a, b, c);
}

template <class Arch, class T>
REALIZAR_INLINE batch<T, Arch> minimum(batch<T, Arch> a, batch<T, Arch> b) noexcept {
  if constexpr (is_vector<Arch>)
    return (xsimd::min)(a, b);
  else
    return batch<T, Arch>::apply([&](std::size_t i) { return b.lane[i] < a.lane[i] ? b.lane[i] : a.lane[i]; });
}

template <class Arch, class T>
REALIZAR_INLINE batch<T, Arch> maximum(batch<T, Arch> a, batch<T, Arch> b) noexcept {
  if constexpr (is_vector<Arch>)
    return (xsimd::max)(a, b);
  else
    return batch<T, Arch>::apply([&](std::size_t i) { return a.lane[i] < b.lane[i] ? b.lane[i] : a.lane[i]; });
}

namespace detail {

// Halves are combined until one lane is left; the vector forms do what the loop does, in its order.
template <class Arch, class Combine>
REALIZAR_INLINE float reduce(arch::scalar, batch<float, Arch> v, Combine combine) noexcept {
  constexpr std::size_t n = lanes<float, Arch>;
  float x[n];
  store<Arch>(x, v);
  for (std::size_t step = n / 2; step > 0; step /= 2)
    for (std::size_t i = 0; i < step; ++i) x[i] = combine(x[i], x[i + step]);
  return x[0];
}

#if defined(__AVX2__)
template <class Combine>
REALIZAR_INLINE float reduce_four(__m128 v, Combine combine) noexcept {
  const __m128 two = combine(v, _mm_movehl_ps(v, v));
  return _mm_cvtss_f32(combine(two, _mm_shuffle_ps(two, two, 1)));
}
template <class Arch, class Combine>
REALIZAR_INLINE float reduce(arch::avx2, batch<float, Arch> v, Combine combine) noexcept {
  return reduce_four(combine(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1)), combine);
}
#endif
#if defined(__AVX512DQ__)
template <class Arch, class Combine>
REALIZAR_INLINE float reduce(arch::avx512, batch<float, Arch> v, Combine combine) noexcept {
  const __m256 eight = combine(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
  return reduce_four(combine(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1)), combine);
}
#endif

struct add {
  REALIZAR_INLINE float operator()(float a, float b) const noexcept { return a + b; }
#if defined(__AVX2__)
  REALIZAR_INLINE __m128 operator()(__m128 a, __m128 b) const noexcept { return _mm_add_ps(a, b); }
  REALIZAR_INLINE __m256 operator()(__m256 a, __m256 b) const noexcept { return _mm256_add_ps(a, b); }
#endif
};
struct larger {
  REALIZAR_INLINE float operator()(float a, float b) const noexcept { return a < b ? b : a; }
#if defined(__AVX2__)
  REALIZAR_INLINE __m128 operator()(__m128 a, __m128 b) const noexcept { return _mm_max_ps(a, b); }
  REALIZAR_INLINE __m256 operator()(__m256 a, __m256 b) const noexcept { return _mm256_max_ps(a, b); }
#endif
};

}  // namespace detail

/// The sum of the lanes, halves added until one is left: one order for each vector width.
template <class Arch>
REALIZAR_INLINE float reduce_add(batch<float, Arch> v) noexcept {
  return detail::reduce<Arch>(Arch{}, v, detail::add{});
}

template <class Arch>
REALIZAR_INLINE float reduce_max(batch<float, Arch> v) noexcept {
  return detail::reduce<Arch>(Arch{}, v, detail::larger{});
}

/// The same bits seen as lanes of To.
template <class To, class Arch, class From>
REALIZAR_INLINE batch<To, Arch> bits_as(batch<From, Arch> v) noexcept {
  static_assert(std::is_trivially_copyable_v<batch<From, Arch>>);
  return __builtin_bit_cast(batch<To, Arch>, v);
}

/// Each lane converted by value; float to int truncates, and of what no int is near makes any.
template <class To, class Arch, class From>
REALIZAR_INLINE batch<To, Arch> convert(batch<From, Arch> v) noexcept {
  static_assert(sizeof(To) == sizeof(From));
  if constexpr (is_vector<Arch>)
    return xsimd::batch_cast<To>(v);
  else
    return batch<To, Arch>::apply([&](std::size_t i) {
      if constexpr (std::is_same_v<To, std::int32_t>)
        if (!(v.lane[i] >= -2147483648.0f && v.lane[i] < 2147483648.0f)) return To{INT32_MIN};
      return static_cast<To>(v.lane[i]);
    });
}

/// To the nearest integer, ties to even.
template <class Arch>
REALIZAR_INLINE batch<float, Arch> round_to_even(batch<float, Arch> v) noexcept {
  if constexpr (is_vector<Arch>)
    return xsimd::nearbyint(v);
  else
    return batch<float, Arch>::apply([&](std::size_t i) { return __builtin_nearbyintf(v.lane[i]); });
}

}  // namespace realizar::inline REALIZAR_ABI::simd
