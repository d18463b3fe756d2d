#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// For tests of what is refused.

#include <doctest/doctest.h>
#include <realizar/base/error.hpp>

/// The error `action` throws; a failed test when it throws none.
template <class Action>
realizar::error failure(Action&& action) {
  try {
    action();
  } catch (const realizar::error& e) {
    return e;
  }
  FAIL("nothing was thrown");
  return {realizar::error_code::usage, "", "", ""};
}
