#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The portable unpackers as overloads of unpack_as: SSE2, AVX2 and NEON run the same code on registers of their own
/// width. A format without one, a user's own, falls back to the reference.

#include <realizar/kernel/unpack/blocks_256.hpp>
#include <realizar/kernel/unpack/blocks_32.hpp>
#include <realizar/kernel/x86/unpack_avx2.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

#if defined(__SSE2__)
template <quant::quantized_block Block>
requires requires(const Block* b, chunk& c) { portable::unpack<arch::sse2>(b, c); }
REALIZAR_INLINE void unpack_as(arch::sse2, const Block* blocks, chunk& out) noexcept {
  portable::unpack<arch::sse2>(blocks, out);
}
#endif

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__)
template <quant::quantized_block Block>
requires(!avx2::unpacked_in_registers<Block> && requires(const Block* b, chunk& c) {
  portable::unpack<arch::avx2>(b, c);
}) REALIZAR_INLINE void unpack_as(arch::avx2, const Block* blocks, chunk& out) noexcept {
  portable::unpack<arch::avx2>(blocks, out);
}
#endif

#if defined(__aarch64__)
template <quant::quantized_block Block>
requires requires(const Block* b, chunk& c) { portable::unpack<arch::neon>(b, c); }
REALIZAR_INLINE void unpack_as(arch::neon, const Block* blocks, chunk& out) noexcept {
  portable::unpack<arch::neon>(blocks, out);
}
#endif

}  // namespace realizar::inline REALIZAR_ABI::kernel
