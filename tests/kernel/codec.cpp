// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/kernel/codec.hpp>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "arch_list.hpp"
#include "random_blocks.hpp"

using namespace realizar;

namespace {

template <class Arch, class Block>
void check_codec() {
  CAPTURE(std::string(Block::name));
  using codec = quant::codec<Block, Arch>;
  constexpr std::size_t chunk = Block::size == 1 ? 64 : 256 / Block::size;
  for (const std::size_t n : {std::size_t{0}, std::size_t{1}, chunk - 1, chunk, chunk + 1}) {
    const auto blocks = test::random_blocks<Block>(n, 17);
    std::vector<float> ours(n * Block::size), reference(n * Block::size);
    codec::decode(blocks.data(), n, ours.data());
    quant::decode(blocks.data(), n, reference.data());
    REQUIRE(std::memcmp(ours.data(), reference.data(), ours.size() * sizeof(float)) == 0);

    test::random random{23};
    const auto x = random.floats(ours.size());
    double expected = 0, magnitude = 1e-30;
    for (std::size_t i = 0; i < x.size(); ++i) {
      expected += static_cast<double>(reference[i]) * static_cast<double>(x[i]);
      magnitude += std::abs(static_cast<double>(reference[i]));
    }
    const double tolerance = quant::float_block<Block> || !simd::is_vector<Arch> ? 1e-6 : 0.51 / 127.0;
    REQUIRE(std::abs(static_cast<double>(codec::dot(blocks.data(), n, x.data())) - expected) <= tolerance * magnitude);
  }
}

template <class Arch, class... Blocks>
void check_all(quant::block_list<Blocks...>) {
  (check_codec<Arch, Blocks>(), ...);
}

}  // namespace

TEST_CASE_TEMPLATE("a codec decodes like the reference and its dot is a dot product", Arch, REALIZAR_TEST_ARCHS) {
  check_all<Arch>(quant::block_types{});
}
