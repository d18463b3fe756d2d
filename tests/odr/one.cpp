// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/base/half.hpp>

float widen(realizar::half h);

int main() { return widen(realizar::to_half(2.0f)) == 2.0f ? 0 : 1; }
