// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The kernels of one architecture as a unit of their own, compiled once for each by realizar_add_kernels. Their types
// lie in that architecture's namespace, so the linker merges none of their functions with another unit's.
#include <string_view>

#include <realizar/kernel/kernels.hpp>

static_assert(REALIZAR_KERNEL_ARCH == std::string_view("native") ||
                  realizar::arch::native::name == REALIZAR_KERNEL_ARCH,
              "the compiler flags of this unit allow another architecture than the unit is for");

extern "C" {
extern const realizar::kernel::table REALIZAR_KERNEL_TABLE;
const realizar::kernel::table REALIZAR_KERNEL_TABLE = realizar::kernel::kernels_of<realizar::arch::native>;
}
