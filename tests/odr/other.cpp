// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/base/half.hpp>

float widen(realizar::half h) { return realizar::to_float(h); }
