// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/serve/trace_context.hpp>

#include <string>

#include <doctest/doctest.h>

using realizar::serve::trace_context;

TEST_CASE("the example of the recommendation is read and written") {
  const std::string header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const auto t = trace_context::parse(header);
  REQUIRE(t);
  CHECK(t->trace_id == "4bf92f3577b34da6a3ce929d0e0e4736");
  CHECK(t->parent_id == "00f067aa0ba902b7");
  CHECK(t->flags == 1);
  CHECK(t->header() == header);
  const auto c = t->child();
  CHECK(c.trace_id == t->trace_id);
  CHECK(c.parent_id != t->parent_id);
  CHECK(trace_context::parse(c.header()));
}

TEST_CASE("a later version may be longer; what breaks the rules is no context") {
  const std::string ids = "-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  CHECK(trace_context::parse("cc" + ids));
  CHECK(trace_context::parse("cc" + ids + "-what-the-future-has"));
  CHECK_FALSE(trace_context::parse("cc" + ids + ".what"));
  CHECK_FALSE(trace_context::parse("ff" + ids));
  CHECK_FALSE(trace_context::parse("00" + ids + "-more"));
  CHECK_FALSE(trace_context::parse("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"));
  CHECK_FALSE(trace_context::parse("00-00000000000000000000000000000000-00f067aa0ba902b7-01"));
  CHECK_FALSE(trace_context::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"));
  CHECK_FALSE(trace_context::parse("00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
  CHECK_FALSE(trace_context::parse(""));
  CHECK(trace_context::parse(trace_context::start().header()));
}
