// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The device's side of realizar/cuda/backend.hpp; compiled into a target by realizar_add_cuda.
#include <realizar/cuda/backend.cuh>
