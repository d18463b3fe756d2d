#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Every vectorised unpacker there is; unpack.hpp says how one is picked.

#include <realizar/kernel/unpack.hpp>
#include <realizar/kernel/unpack/portable.hpp>
#include <realizar/kernel/x86/unpack_avx2.hpp>
#include <realizar/kernel/x86/unpack_avx512.hpp>
