#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The version of the library: the one place it is written; CMake and the packages read it from here.

#define REALIZAR_VERSION_MAJOR 0
#define REALIZAR_VERSION_MINOR 1
#define REALIZAR_VERSION_PATCH 0
