#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Everything of the library in one include.

#include <realizar/generate/generator.hpp>
#include <realizar/model/load.hpp>
#include <realizar/version.hpp>
