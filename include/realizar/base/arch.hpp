#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The SIMD architectures as empty types. Inheritance says what a machine of one kind can also run, so a kernel written
/// for a base is found for everything derived from it; simd/ maps each tag to xsimd's.

#include <concepts>
#include <string_view>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::arch {

/// Plain C++ without vector types: runs everywhere and is the reference of the others.
struct scalar {
  static constexpr std::string_view name = "scalar";
};

struct sse2 : scalar {
  static constexpr std::string_view name = "sse2";
};
/// AVX2 with FMA and F16C (x86-64-v3).
struct avx2 : sse2 {
  static constexpr std::string_view name = "avx2";
};
/// AVX2 with the 256-bit dot products of AVX-VNNI.
struct avx_vnni : avx2 {
  static constexpr std::string_view name = "avx_vnni";
};
/// AVX-512 F, BW, DQ and VL (x86-64-v4).
struct avx512 : avx2 {
  static constexpr std::string_view name = "avx512";
};
struct avx512_vnni : avx512 {
  static constexpr std::string_view name = "avx512_vnni";
};
struct avx512_bf16 : avx512_vnni {
  static constexpr std::string_view name = "avx512_bf16";
};
/// AVX-512 with VNNI, BF16 and the bf16 tiles of AMX.
struct amx : avx512_bf16 {
  static constexpr std::string_view name = "amx";
};

/// AArch64 Advanced SIMD.
struct neon : scalar {
  static constexpr std::string_view name = "neon";
};
struct dotprod : neon {
  static constexpr std::string_view name = "dotprod";
};
struct i8mm : dotprod {
  static constexpr std::string_view name = "i8mm";
};

/// The best architecture the compiler flags of this translation unit allow.
using native = REALIZAR_UNIT_ARCH;

/// True when code for `A` may also use what is written for `Base`.
template <class A, class Base>
concept at_least = std::derived_from<A, Base>;

}  // namespace realizar::inline REALIZAR_ABI::arch
