// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The device's unpackers against the blocks' own; the tensor cores' fragments cover their operands.
#include <cstring>
#include <set>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <realizar/cuda/fragments.hpp>
#include <realizar/cuda/staging.hpp>
#include <realizar/cuda/unit.hpp>

using namespace realizar;

namespace {

template <class Block>
void check_block() {
  CAPTURE(std::string(Block::name));
  std::uint32_t state = 7;
  for (int round = 0; round < 50; ++round) {
    Block blocks[2];
    std::uint8_t bytes[sizeof(blocks)];
    for (auto& b : bytes) {
      state = state * 1664525u + 1013904223u;
      b = static_cast<std::uint8_t>(state >> 24);
    }
    std::memcpy(blocks, bytes, sizeof(blocks));
    float expected[2 * Block::size];
    quant::decode(blocks, 2, expected);
    for (unsigned i = 0; i < 2 * Block::size; ++i) {
      const float found = cuda::weight_of(blocks, i);
      CHECK((std::memcmp(&found, &expected[i], sizeof(float)) == 0 || (found != found && expected[i] != expected[i])));
    }
  }
}

template <class... Blocks>
void check_blocks(quant::block_list<Blocks...>) {
  (check_block<Blocks>(), ...);
}

}  // namespace

TEST_CASE("weights of every format are those of the block's decode, bit for bit") {
  check_blocks(quant::block_types{});
}

TEST_CASE("fragments of the lanes cover each operand once") {
  std::set<std::pair<unsigned, unsigned>> a, b, d;
  for (unsigned lane = 0; lane < 32; ++lane) {
    for (unsigned i = 0; i < 8; ++i) {
      const auto p = cuda::fragment_a(lane, i);
      CHECK((p.row < 16 && p.column < 16));
      a.insert({p.row, p.column});
    }
    for (unsigned i = 0; i < 4; ++i) {
      const auto p = cuda::fragment_b(lane, i), q = cuda::fragment_d(lane, i);
      CHECK((p.row < 16 && p.column < 8 && q.row < 16 && q.column < 8));
      b.insert({p.row, p.column});
      d.insert({q.row, q.column});
    }
  }
  CHECK(a.size() == 256);
  CHECK(b.size() == 128);
  CHECK(d.size() == 128);
}

TEST_CASE("host arrays keep their places while one of them grows") {
  const std::vector<int> first(5), pages(3), longer(4), longest(5);
  cuda::staging s;
  const auto plan = [&](const std::vector<int>& grown) {
    s.begin(nullptr);
    const int* a = s.place(first.data(), first.size());
    const int* b = s.place(grown.data(), grown.size(), true);
    CHECK(s.place(first.data(), first.size()) == a);
    const float x = 1;
    return std::vector<const void*>{a, b, s.place(&x, 1)};
  };
  const auto places = plan(pages);
  CHECK(plan(longer) == places);
  CHECK(plan(longest) == places);  // 256 bytes hold them still
  const std::vector<int> many(65), more(100), most(129);
  CHECK(plan(many) == plan(more));
  CHECK(plan(most) != plan(more));
  CHECK(s.place(static_cast<const int*>(nullptr), 4) == nullptr);
}
