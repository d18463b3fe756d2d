#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The wall between a program and the unit that nvcc compiles: a table of C functions over plain data. Nothing whose
/// name carries the ABI namespace crosses it, since the two units may be compiled for different instruction sets.

#include <cstddef>
#include <cstdint>
#include <string>

#include <realizar/base/error.hpp>
#include <realizar/cuda/launch.hpp>

extern "C" {

/// A device as the driver found it.
struct realizar_cuda_device {
  char name[256];
  std::uint64_t total_bytes, free_bytes;
  std::uint32_t major, minor;  ///< compute capability
  std::uint32_t multiprocessors;
};

/// Every function returns 0 or one of realizar_cuda_status; message() then says in words what the last one found.
struct realizar_cuda_driver_table {
  std::uint64_t launch_bytes;  ///< sizeof(launch) as that unit sees it
  int (*open)(void** context, realizar_cuda_device* device);
  void (*close)(void* context);
  int (*free_bytes)(std::uint64_t* n);
  int (*allocate)(std::size_t n, void** memory);
  void (*release)(void* memory);
  int (*allocate_pinned)(std::size_t n, void** memory);
  void (*release_pinned)(void* memory);
  int (*upload)(void* to, const void* from, std::size_t n);               ///< from any memory; returns when it is there
  int (*copy)(void* context, void* to, const void* from, std::size_t n);  ///< on the device, in order
  int (*stage)(void* context, void* to, const void* pinned, std::size_t n);  ///< in order
  int (*staged)(void* context);  ///< waits until the last stage has read its memory
  int (*download)(void* context, void* pinned, const void* from, std::size_t n);  ///< in order; waits
  int (*run)(void* context, const void* launches, std::size_t n);                 ///< in order
  int (*capture)(void* context, const void* launches, std::size_t n, void** graph);
  int (*replay)(void* context, void* graph);  ///< in order
  void (*drop)(void* graph);
  const char* (*message)();
};

/// What the unit made by realizar_add_cuda defines.
const realizar_cuda_driver_table* realizar_cuda_driver();
}

enum realizar_cuda_status : int {
  realizar_cuda_no_memory = 1,  ///< the device or the host has no more
  realizar_cuda_no_device = 2,  ///< none, too old a one, or a driver that does not fit
  realizar_cuda_failed = 3,
};

namespace realizar::inline REALIZAR_ABI::cuda {

namespace detail {

/// The table, checked once a call: a unit of another version is an error, not a crash.
inline const realizar_cuda_driver_table& driver() {
  const realizar_cuda_driver_table* table = realizar_cuda_driver();
  if (table == nullptr || table->launch_bytes != sizeof(launch))
    throw error(error_code::mismatch, "the unit compiled by nvcc", "the same version of the library as the program",
                "another");
  return *table;
}

/// Throws what a status says.
inline void check(int status, phrase what) {
  if (status == 0) return;
  const std::string found = realizar_cuda_driver()->message();
  throw error(status == realizar_cuda_no_memory   ? error_code::out_of_memory
              : status == realizar_cuda_no_device ? error_code::unsupported
                                                  : error_code::io,
              "GPU", what, found);
}

}  // namespace detail

}  // namespace realizar::inline REALIZAR_ABI::cuda
