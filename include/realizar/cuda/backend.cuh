#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The device's side of the CUDA backend: the kernels and the table of functions behind realizar/cuda/driver.hpp. A
/// program includes it in one .cu unit; realizar_add_cuda makes that unit.

#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <type_traits>

#include <realizar/cuda/device_thread.cuh>
#include <realizar/cuda/driver.hpp>
#include <realizar/cuda/kernel_table.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

namespace detail {

/// What the last function that failed found.
inline char (&failure())[512] {
  thread_local char text[512] = "";
  return text;
}

/// A status of the runtime as one of the table's.
inline int status_of(cudaError_t e) {
  if (e == cudaSuccess) return 0;
  std::snprintf(failure(), sizeof(failure()), "%s (%s)", cudaGetErrorString(e), cudaGetErrorName(e));
  (void)cudaGetLastError();  // an error that can be recovered from is not reported a second time
  if (e == cudaErrorMemoryAllocation) return realizar_cuda_no_memory;
  if (e == cudaErrorNoDevice || e == cudaErrorInsufficientDriver || e == cudaErrorInitializationError ||
      e == cudaErrorNoKernelImageForDevice || e == cudaErrorUnsupportedPtxVersion)
    return realizar_cuda_no_device;
  return realizar_cuda_failed;
}

/// One backend's stream; staged: when the last stage had read its memory.
struct context {
  cudaStream_t stream = nullptr;
  cudaEvent_t staged = nullptr;
};

inline int open(void** out, realizar_cuda_device* device) {
  int count = 0;
  if (const int s = status_of(cudaGetDeviceCount(&count))) return s;
  if (count == 0) return status_of(cudaErrorNoDevice);
  cudaDeviceProp p;
  if (const int s = status_of(cudaGetDeviceProperties(&p, 0))) return s;
  if (p.major < 8) {
    std::snprintf(failure(), sizeof(failure()), "%s of compute capability %d.%d", p.name, p.major, p.minor);
    return realizar_cuda_no_device;
  }
  if (const int s = status_of(cudaSetDevice(0))) return s;
  std::size_t available = 0, total = 0;
  if (const int s = status_of(cudaMemGetInfo(&available, &total))) return s;
  std::memset(device, 0, sizeof(*device));
  std::snprintf(device->name, sizeof(device->name), "%s", p.name);
  device->total_bytes = total;
  device->free_bytes = available;
  device->major = static_cast<std::uint32_t>(p.major);
  device->minor = static_cast<std::uint32_t>(p.minor);
  device->multiprocessors = static_cast<std::uint32_t>(p.multiProcessorCount);
  context* c = new (std::nothrow) context;
  if (c == nullptr) return status_of(cudaErrorMemoryAllocation);
  int s = status_of(cudaStreamCreateWithFlags(&c->stream, cudaStreamNonBlocking));
  if (s == 0) s = status_of(cudaEventCreateWithFlags(&c->staged, cudaEventDisableTiming));
  if (s != 0) {
    delete c;
    return s;
  }
  *out = c;
  return 0;
}

inline void close(void* opened) {
  auto* c = static_cast<context*>(opened);
  (void)cudaStreamSynchronize(c->stream);
  (void)cudaEventDestroy(c->staged);
  (void)cudaStreamDestroy(c->stream);
  delete c;
}

inline int free_bytes(std::uint64_t* n) {
  std::size_t available = 0, total = 0;
  const int s = status_of(cudaMemGetInfo(&available, &total));
  *n = available;
  return s;
}

inline int allocate(std::size_t n, void** memory) { return status_of(cudaMalloc(memory, n)); }
inline void release(void* memory) { (void)cudaFree(memory); }  // waits for what still uses it
inline int allocate_pinned(std::size_t n, void** memory) { return status_of(cudaMallocHost(memory, n)); }
inline void release_pinned(void* memory) { (void)cudaFreeHost(memory); }

inline int upload(void* to, const void* from, std::size_t n) {
  return status_of(cudaMemcpy(to, from, n, cudaMemcpyHostToDevice));
}
inline int copy(void* c, void* to, const void* from, std::size_t n) {
  return status_of(cudaMemcpyAsync(to, from, n, cudaMemcpyDeviceToDevice, static_cast<context*>(c)->stream));
}
inline int stage(void* opened, void* to, const void* pinned, std::size_t n) {
  auto* c = static_cast<context*>(opened);
  if (const int s = status_of(cudaMemcpyAsync(to, pinned, n, cudaMemcpyHostToDevice, c->stream))) return s;
  return status_of(cudaEventRecord(c->staged, c->stream));
}
inline int staged(void* c) { return status_of(cudaEventSynchronize(static_cast<context*>(c)->staged)); }
inline int download(void* opened, void* pinned, const void* from, std::size_t n) {
  auto* c = static_cast<context*>(opened);
  if (const int s = status_of(cudaMemcpyAsync(pinned, from, n, cudaMemcpyDeviceToHost, c->stream))) return s;
  return status_of(cudaStreamSynchronize(c->stream));
}

/// Puts a launch into a stream.
inline cudaError_t start(const launch& l, cudaStream_t stream) {
  return visit_kernel(l, [&]<class Kernel>(Kernel*) {
    using arguments = typename Kernel::arguments;
    const auto a = l.get<arguments>();
    if (l.shared_bytes > 48u << 10) {  // more than every kernel has
      const cudaError_t e = cudaFuncSetAttribute(entry<Kernel>, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                                 static_cast<int>(l.shared_bytes));
      if (e != cudaSuccess) return e;
    }
    entry<Kernel><<<dim3(l.grid[0], l.grid[1], l.grid[2]), l.threads, l.shared_bytes, stream>>>(a);
    return cudaGetLastError();
  });
}

inline cudaError_t start_all(const void* launches, std::size_t n, cudaStream_t stream) {
  const auto* first = static_cast<const launch*>(launches);
  for (std::size_t i = 0; i < n; ++i)
    if (const cudaError_t e = start(first[i], stream); e != cudaSuccess) return e;
  return cudaSuccess;
}

inline int run(void* c, const void* launches, std::size_t n) {
  return status_of(start_all(launches, n, static_cast<context*>(c)->stream));
}

inline int capture(void* c, const void* launches, std::size_t n, void** graph) {
  const cudaStream_t stream = static_cast<context*>(c)->stream;
  if (const int s = status_of(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal))) return s;
  const cudaError_t started = start_all(launches, n, stream);
  cudaGraph_t captured = nullptr;
  const cudaError_t ended = cudaStreamEndCapture(stream, &captured);
  cudaGraphExec_t ready = nullptr;
  const cudaError_t e = started != cudaSuccess ? started
                        : ended != cudaSuccess ? ended
                                               : cudaGraphInstantiate(&ready, captured, 0);
  if (captured != nullptr) (void)cudaGraphDestroy(captured);
  *graph = ready;
  return status_of(e);
}

inline int replay(void* c, void* graph) {
  return status_of(cudaGraphLaunch(static_cast<cudaGraphExec_t>(graph), static_cast<context*>(c)->stream));
}
inline void drop(void* graph) { (void)cudaGraphExecDestroy(static_cast<cudaGraphExec_t>(graph)); }
inline const char* message() { return failure(); }

}  // namespace detail

/// The table that realizar_cuda_driver returns.
inline constexpr realizar_cuda_driver_table device_table{
    .launch_bytes = sizeof(launch),
    .open = detail::open,
    .close = detail::close,
    .free_bytes = detail::free_bytes,
    .allocate = detail::allocate,
    .release = detail::release,
    .allocate_pinned = detail::allocate_pinned,
    .release_pinned = detail::release_pinned,
    .upload = detail::upload,
    .copy = detail::copy,
    .stage = detail::stage,
    .staged = detail::staged,
    .download = detail::download,
    .run = detail::run,
    .capture = detail::capture,
    .replay = detail::replay,
    .drop = detail::drop,
    .message = detail::message,
};

}  // namespace realizar::inline REALIZAR_ABI::cuda

// No inline function: the one unit that includes this defines it.
extern "C" const realizar_cuda_driver_table* realizar_cuda_driver() { return &realizar::cuda::device_table; }
