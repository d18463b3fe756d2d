#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What a kernel body asks of the thread that runs it, and the reductions made from that. A body is a template over the
/// thread: nvcc compiles it for the device, tests for a thread of a simulated block.
///
///     unsigned index(), count()     of the thread in its block, and threads of the block
///     unsigned lane(), warp()       of 32
///     unsigned block(i)             of the grid, i from 0 to 2
///     std::byte* shared()           the block's memory, 16-byte aligned
///     void sync()                   all threads of the block
///     void sync_warp()              all lanes of the warp
///     T shuffle_xor(T x, unsigned)  the value of the lane with these bits flipped
///     int dot(int a, int b, int c)  c + the sum of four products of signed bytes
///     void multiply(d, a, b)        the warp's d += a * b, bf16 of 16 x 16 times 16 x 8 (mma.m16n8k16)
///     void copy(to, from)           16 bytes into shared memory, on their way until commit and wait
///     void commit(), wait<N>()      closes a group of copies; waits until at most N groups are on their way

#include <cstddef>
#include <cstdint>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

/// Lanes of a warp.
inline constexpr unsigned warp_size = 32;

/// Sixteen bytes that are loaded and stored at once.
struct alignas(16) quad {
  std::uint32_t words[4];
};

template <class Thread>
REALIZAR_DEVICE float warp_sum(Thread& t, float x) {
  for (unsigned mask = warp_size / 2; mask != 0; mask /= 2) x += t.shuffle_xor(x, mask);
  return x;
}
template <class Thread>
REALIZAR_DEVICE float warp_max(Thread& t, float x) {
  for (unsigned mask = warp_size / 2; mask != 0; mask /= 2) {
    const float other = t.shuffle_xor(x, mask);
    x = x < other ? other : x;
  }
  return x;
}

/// The sum over all threads of a block, which has at most 32 warps. shared: (32)
template <class Thread>
REALIZAR_DEVICE float block_sum(Thread& t, float x, float* shared) {
  x = warp_sum(t, x);
  t.sync();  // what was there before may still be read
  if (t.lane() == 0) shared[t.warp()] = x;
  t.sync();
  x = 0.0f;
  for (unsigned w = 0; w * warp_size < t.count(); ++w) x += shared[w];
  return x;
}

}  // namespace realizar::inline REALIZAR_ABI::cuda
