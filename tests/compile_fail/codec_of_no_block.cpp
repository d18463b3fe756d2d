// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// expect: Block::id
#include <realizar/quant/codec.hpp>

struct bytes {
  char c[18];
};
#if defined(REALIZAR_MUST_FAIL)
using codec = realizar::quant::codec<bytes, realizar::arch::scalar>;
#else
using codec = realizar::quant::codec<realizar::quant::q4_0_block, realizar::arch::scalar>;
#endif
static_assert(sizeof(codec) != 0);
