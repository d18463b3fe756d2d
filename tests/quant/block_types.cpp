// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/quant/block_types.hpp>

#include <doctest/doctest.h>

using namespace realizar;
using namespace realizar::quant;

TEST_CASE("every type is visited as its own block or refused by name") {
  std::size_t visited = 0;
  for (const auto& entry : type_table) {
    CAPTURE(entry.name);
    try {
      const auto size = visit_block_type(entry.id, [&]<class Block>(std::type_identity<Block>) {
        CHECK(Block::id == entry.id);
        CHECK(Block::name == entry.name);
        return sizeof(Block);
      });
      CHECK(size == entry.block_bytes);
      ++visited;
    } catch (const error& e) {
      CHECK(e.code() == error_code::unsupported);
      CHECK(std::string(e.what()).find(entry.name) != std::string::npos);
    }
  }
  CHECK(visited == block_types::size);
  CHECK(visited == 16);
  try {
    visit_block_type(static_cast<type>(4), [](auto) {});  // Q4_2, removed from the format
    FAIL("no error");
  } catch (const error& e) {
    CHECK(std::string(e.what()).find("type id 4") != std::string::npos);
  }
}

TEST_CASE("a visitor may return nothing or a reference") {
  int calls = 0;
  visit_block_type(type::q6_k, [&](auto) { ++calls; });
  visit_block_type(type::mxfp4, [&](auto) -> int& { return calls; }) += 10;
  CHECK(calls == 11);
}

TEST_CASE("row_bytes checks the length") {
  CHECK(row_bytes(type::f32, 5) == 20);
  CHECK(row_bytes(type::q4_k, 512) == 288);
  CHECK(row_bytes(type::q4_k, 0) == 0);
  CHECK(row_bytes(type::iq2_xs, 256) == 74);
  CHECK_THROWS_AS(row_bytes(type::q4_k, 300), error);
  CHECK_THROWS_AS(row_bytes(static_cast<type>(99), 256), error);
  CHECK_THROWS_AS(row_bytes(type::f64, SIZE_MAX / 4), error);
}
