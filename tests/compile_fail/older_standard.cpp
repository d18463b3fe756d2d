// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// expect: realizar needs C\+\+20
#if defined(REALIZAR_MUST_FAIL)
#undef __cplusplus
#define __cplusplus 201703L
#endif
#include <realizar/config.hpp>
