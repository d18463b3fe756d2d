#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// REALIZAR_TEST_ARCHS: every architecture this unit's compiler flags allow.

#include <realizar/base/arch.hpp>

#if defined(REALIZAR_SCALAR)
#define REALIZAR_TEST_ARCHS realizar::arch::scalar
#elif defined(__AVX512BW__) && defined(__AVX512BF16__) && defined(__AVXVNNI__)
#define REALIZAR_TEST_ARCHS                                                                     \
  realizar::arch::scalar, realizar::arch::sse2, realizar::arch::avx2, realizar::arch::avx_vnni, \
      realizar::arch::avx512, realizar::arch::avx512_vnni, realizar::arch::native
#elif defined(__AVX512BW__) && defined(__AVX512BF16__)
#define REALIZAR_TEST_ARCHS                                                                   \
  realizar::arch::scalar, realizar::arch::sse2, realizar::arch::avx2, realizar::arch::avx512, \
      realizar::arch::avx512_vnni, realizar::arch::native
#elif defined(__AVX512BW__)
#define REALIZAR_TEST_ARCHS realizar::arch::scalar, realizar::arch::sse2, realizar::arch::avx2, realizar::arch::avx512
#elif defined(__AVX2__)
#define REALIZAR_TEST_ARCHS realizar::arch::scalar, realizar::arch::sse2, realizar::arch::avx2
#elif defined(__SSE2__)
#define REALIZAR_TEST_ARCHS realizar::arch::scalar, realizar::arch::sse2
#elif defined(__aarch64__)
#define REALIZAR_TEST_ARCHS realizar::arch::scalar, realizar::arch::native
#else
#define REALIZAR_TEST_ARCHS realizar::arch::scalar
#endif
