#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A thread of the device, as kernel bodies see it (realizar/cuda/thread.hpp).

#include <cstddef>
#include <cstdint>

#include <realizar/cuda/thread.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

struct device_thread {
  __device__ unsigned index() const { return threadIdx.x; }
  __device__ unsigned count() const { return blockDim.x; }
  __device__ unsigned lane() const { return threadIdx.x % warp_size; }
  __device__ unsigned warp() const { return threadIdx.x / warp_size; }
  __device__ unsigned block(int i) const { return i == 0 ? blockIdx.x : i == 1 ? blockIdx.y : blockIdx.z; }
  __device__ std::byte* shared() const {
    extern __shared__ quad memory[];
    return reinterpret_cast<std::byte*>(memory);
  }
  __device__ void sync() const { __syncthreads(); }
  __device__ void sync_warp() const { __syncwarp(); }
  template <class T>
  __device__ T shuffle_xor(T x, unsigned mask) const {
    return __shfl_xor_sync(0xffffffffu, x, mask);
  }
  __device__ static int dot(int a, int b, int c) { return __dp4a(a, b, c); }
  __device__ static void multiply(float (&d)[4], const std::uint32_t (&a)[4], const std::uint32_t (&b)[2]) {
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%0, %1, %2, %3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
  }
  __device__ static void copy(void* to, const void* from) {
    const auto at = static_cast<unsigned>(__cvta_generic_to_shared(to));
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(at), "l"(from) : "memory");
  }
  __device__ static void commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }
  template <unsigned N>
  __device__ static void wait() {
    asm volatile("cp.async.wait_group %0;" ::"n"(N) : "memory");
  }
};

/// The kernel of a body.
template <class Kernel>
__global__ void entry(const __grid_constant__ typename Kernel::arguments a) {
  device_thread t;
  Kernel::run(a, t);
}

}  // namespace realizar::inline REALIZAR_ABI::cuda
