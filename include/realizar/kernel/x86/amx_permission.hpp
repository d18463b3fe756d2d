#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Asks the system for the AMX tiles: Linux grants their large state to a process on request only.

#include <realizar/config.hpp>

#if defined(__linux__) && defined(__x86_64__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace realizar::inline REALIZAR_ABI::kernel {

/// True when this process may use AMX tiles; also asks for it.
inline bool matrix_unit_granted() noexcept {
#if defined(__linux__) && defined(__x86_64__)
  constexpr long request_permission = 0x1023, tile_data = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  return syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
#else
  return false;
#endif
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
