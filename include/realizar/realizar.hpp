#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A language model from a file and text from it, in one include. What else there is has headers of its own.

#include <realizar/generate/generator.hpp>
#include <realizar/model/load.hpp>
#include <realizar/version.hpp>
