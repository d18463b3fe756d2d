#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The kernels a program runs: those of this unit's instruction set, or, in a target with realizar_add_kernels, the
/// best of several that the processor has. REALIZAR_ARCH in the environment asks for one by name.

#include <cstdlib>
#include <string>
#include <string_view>

#include <realizar/base/error.hpp>
#include <realizar/kernel/table.hpp>
#if defined(REALIZAR_DISPATCH)
#include <realizar/kernel/processor.hpp>
#else
#include <realizar/kernel/kernels.hpp>
#endif

namespace realizar::inline REALIZAR_ABI::kernel {

#if defined(REALIZAR_DISPATCH)
/// The kernel units of the program, best first; a null pointer ends them. Each is compiled with its own flags in a
/// namespace of its own, and only its table has a name others see.
extern "C" const table* const realizar_kernel_units[];
#endif

/// The kernels to run. Throws error(usage) when REALIZAR_ARCH names none that the program has and the processor runs.
inline const table& pick_kernels() {
  const char* const asked = std::getenv("REALIZAR_ARCH");
  const std::string_view wanted = asked != nullptr ? asked : "";
  std::string available;
  const auto matches = [&](const table& kernels) {
    if (wanted.empty() || wanted == kernels.arch) return true;
    available.append(available.empty() ? "" : ", ").append(kernels.arch);
    return false;
  };
#if defined(REALIZAR_DISPATCH)
  for (const table* const* unit = realizar_kernel_units; *unit != nullptr; ++unit)
    if (processor_runs((*unit)->arch) && matches(**unit)) return **unit;
#else
  if (matches(kernels_of<arch::native>)) return kernels_of<arch::native>;
#endif
  throw error(error_code::usage, "REALIZAR_ARCH",
              {"kernels that this program has and this processor runs: ", available}, wanted);
}

}  // namespace realizar::inline REALIZAR_ABI::kernel
