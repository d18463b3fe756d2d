#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Which architectures' kernels this processor and its system can run, asked of both, and how it likes memory read.

#include <cstdint>
#include <string_view>

#include <realizar/config.hpp>
#include <realizar/kernel/x86/amx_permission.hpp>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

namespace realizar::inline REALIZAR_ABI::kernel {

#if defined(__x86_64__)

/// True when kernels compiled for `arch`, a name of base/arch.hpp, run here. Also asks for the tiles of AMX.
inline bool processor_runs(std::string_view arch) noexcept {
  if (arch == "scalar" || arch == "sse2") return true;
  struct registers {
    unsigned a = 0, b = 0, c = 0, d = 0;
  };
  const auto leaf = [](unsigned number, unsigned part) {
    registers r;
    if (__get_cpuid_count(number, part, &r.a, &r.b, &r.c, &r.d) == 0) return registers{};
    return r;
  };
  const auto has = [](unsigned bits, unsigned wanted) { return (bits & wanted) == wanted; };
  const registers first = leaf(1, 0), more = leaf(7, 0), latest = leaf(7, 1), extended = leaf(0x80000001u, 0);
  if (!has(first.c, 1u << 27)) return false;  // the system saves no registers beyond those of SSE
  std::uint32_t saved = 0, upper = 0;
  __asm__("xgetbv" : "=a"(saved), "=d"(upper) : "c"(0));
  const bool v3 = has(first.c, 1u << 12 | 1u << 22 | 1u << 28 | 1u << 29) &&  // fma, movbe, avx, f16c
                  has(more.b, 1u << 3 | 1u << 5 | 1u << 8) &&                 // bmi, avx2, bmi2
                  has(extended.c, 1u << 5) && has(saved, 0x6);                // lzcnt
  const bool v4 = v3 && has(more.b, 1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31) && has(saved, 0xe6);
  const bool vnni = v4 && has(more.c, 1u << 11), bf16 = vnni && has(latest.a, 1u << 5);
  if (arch == "avx2") return v3;
  if (arch == "avx_vnni") return v3 && has(latest.a, 1u << 4);
  if (arch == "avx512") return v4;
  if (arch == "avx512_vnni") return vnni;
  if (arch == "avx512_bf16") return bf16;
  return arch == "amx" && bf16 && has(more.d, 1u << 22 | 1u << 24 | 1u << 25) && matrix_unit_granted();
}

/// Rows of weights that are read at the same time for one row of input: see kernel/multiply.hpp.
inline unsigned processor_streams() noexcept {
  unsigned highest = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(0, &highest, &b, &c, &d) == 0) return 4;
  return b == 0x68747541u && d == 0x69746e65u && c == 0x444d4163u ? 1 : 4;  // "AuthenticAMD"
}

#elif defined(__aarch64__)

/// True when kernels compiled for `arch`, a name of base/arch.hpp, run here.
inline bool processor_runs(std::string_view arch) noexcept {
  if (arch == "scalar" || arch == "neon") return true;
#if defined(__linux__)
  if (arch == "dotprod") return (getauxval(AT_HWCAP) >> 20 & 1) != 0;
  if (arch == "i8mm") return (getauxval(AT_HWCAP) >> 20 & 1) != 0 && (getauxval(AT_HWCAP2) >> 13 & 1) != 0;
#endif
  return false;
}

inline unsigned processor_streams() noexcept { return 4; }

#else

/// True when kernels compiled for `arch`, a name of base/arch.hpp, run here.
inline bool processor_runs(std::string_view arch) noexcept { return arch == "scalar"; }

inline unsigned processor_streams() noexcept { return 4; }

#endif

}  // namespace realizar::inline REALIZAR_ABI::kernel
