#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The macros every header starts from: the instruction set of the translation unit, the inline ABI namespace made from
/// it, and the attributes kernels need.
///
/// Two translation units compiled with different -m flags see different types (a link error when they are mixed),
/// because the inline namespace carries the instruction set. Where the kernels are picked at run time
/// (REALIZAR_DISPATCH, defined by the CMake function realizar_add_kernels) there is one namespace for all units.
///
/// Define REALIZAR_SCALAR to keep to plain C++ on any machine.

#include <realizar/version.hpp>

#if defined(__cplusplus) && __cplusplus < 202002L && !defined(_MSC_VER)
#error "realizar needs C++20: compile with -std=c++20"
#endif

// AMX as g++ names it, and as clang does.
#if defined(__AVX512BF16__) && \
    ((defined(__AMX_TILE__) && defined(__AMX_BF16__)) || (defined(__AMXTILE__) && defined(__AMXBF16__)))
#define REALIZAR_HAS_AMX
#endif

// The ladder: the best instruction set the compiler flags of this unit allow.
#if defined(REALIZAR_SCALAR)
#define REALIZAR_UNIT_ARCH scalar
#elif defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__) && \
    defined(__AVX512VNNI__) && defined(REALIZAR_HAS_AMX)
#define REALIZAR_UNIT_ARCH amx
#elif defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__) && \
    defined(__AVX512VNNI__) && defined(__AVX512BF16__)
#define REALIZAR_UNIT_ARCH avx512_bf16
#elif defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__) && \
    defined(__AVX512VNNI__)
#define REALIZAR_UNIT_ARCH avx512_vnni
#elif defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define REALIZAR_UNIT_ARCH avx512
#elif defined(__AVX2__) && defined(__FMA__) && defined(__F16C__) && defined(__AVXVNNI__)
#define REALIZAR_UNIT_ARCH avx_vnni
#elif defined(__AVX2__) && defined(__FMA__) && defined(__F16C__)
#define REALIZAR_UNIT_ARCH avx2
#elif defined(__SSE2__)
#define REALIZAR_UNIT_ARCH sse2
#elif defined(__aarch64__) && defined(__ARM_FEATURE_MATMUL_INT8)
#define REALIZAR_UNIT_ARCH i8mm
#elif defined(__aarch64__) && defined(__ARM_FEATURE_DOTPROD)
#define REALIZAR_UNIT_ARCH dotprod
#elif defined(__aarch64__)
#define REALIZAR_UNIT_ARCH neon
#else
#define REALIZAR_UNIT_ARCH scalar
#endif

#define REALIZAR_JOIN_(a, b, c) a##b##c
#define REALIZAR_JOIN(a, b, c) REALIZAR_JOIN_(a, b, c)
#if defined(REALIZAR_DISPATCH)
#define REALIZAR_ABI REALIZAR_JOIN(v, REALIZAR_VERSION_MAJOR, )
#else
#define REALIZAR_ABI REALIZAR_JOIN(REALIZAR_JOIN(v, REALIZAR_VERSION_MAJOR, _), , REALIZAR_UNIT_ARCH)
#endif

#if defined(__CUDACC__)
#define REALIZAR_HOST_DEVICE __host__ __device__
/// Kernel bodies: device code for nvcc, plain functions for other compilers, so that tests can run them.
#define REALIZAR_DEVICE __device__
#else
#define REALIZAR_HOST_DEVICE
#define REALIZAR_DEVICE
#endif

#if defined(__GNUC__) || defined(__clang__)
#define REALIZAR_INLINE inline __attribute__((always_inline))
/// The same, after the parameters of a lambda.
#define REALIZAR_INLINE_LAMBDA __attribute__((always_inline))
#define REALIZAR_NOINLINE __attribute__((noinline))
#define REALIZAR_COLD __attribute__((cold, noinline))
#define REALIZAR_RESTRICT __restrict__
/// Before a loop of a constant number of steps whose variables are to be registers.
#if defined(__CUDACC__)
#define REALIZAR_UNROLL _Pragma("unroll")
#elif defined(__clang__)
#define REALIZAR_UNROLL _Pragma("clang loop unroll(full)")
#else
#define REALIZAR_UNROLL _Pragma("GCC unroll 16")
#endif
#else
#define REALIZAR_INLINE inline
#define REALIZAR_INLINE_LAMBDA
#define REALIZAR_NOINLINE
#define REALIZAR_COLD
#define REALIZAR_RESTRICT
#define REALIZAR_UNROLL
#endif

/// Everything of the library; the inline namespace inside it names the ABI.
namespace realizar {
inline namespace REALIZAR_ABI {}
}  // namespace realizar
