#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// JSON: `parse` text to a `value` tree, read it with typed access that names paths in its errors, write it with
/// `to_text` or `writer`; `read` gives the events without a tree.

#include <realizar/base/json/parse.hpp>
#include <realizar/base/json/reader.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/base/json/view.hpp>
#include <realizar/base/json/writer.hpp>
