// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/kernel/unpackers.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "arch_list.hpp"
#include "random_blocks.hpp"

using namespace realizar;

namespace {

template <class Arch, class Block>
void check_unpack() {
  CAPTURE(std::string(Arch::name));
  CAPTURE(std::string(Block::name));
  constexpr std::size_t per_chunk = kernel::chunk_blocks<Block>;
  const auto blocks = test::random_blocks<Block>(per_chunk * 50, 7);
  for (std::size_t c = 0; c < 50; ++c) {
    kernel::chunk ours, reference;
    kernel::unpack<Arch>(&blocks[c * per_chunk], ours);
    kernel::unpack<arch::scalar>(&blocks[c * per_chunk], reference);
    REQUIRE(std::memcmp(ours.codes, reference.codes, sizeof ours.codes) == 0);
    REQUIRE(std::memcmp(ours.scales, reference.scales, sizeof ours.scales) == 0);
    if constexpr (Block::affine) REQUIRE(std::memcmp(ours.offsets, reference.offsets, sizeof ours.offsets) == 0);
  }
  for (std::size_t n = 1; n < per_chunk; ++n) {  // a short chunk reads no block past its end and adds nothing there
    const std::vector<Block> exact(blocks.begin(), blocks.begin() + static_cast<std::ptrdiff_t>(n));
    kernel::chunk ours, reference;
    kernel::unpack_chunk<Arch>(exact.data(), n, ours);
    kernel::unpack<arch::scalar>(blocks.data(), reference);
    REQUIRE(std::memcmp(ours.codes, reference.codes, n * Block::size) == 0);
    for (std::size_t s = 0; s < 16; ++s) {
      const bool inside = s < n * Block::size / 16;
      REQUIRE(ours.scales[s] == (inside ? reference.scales[s] : 0.0f));
      if constexpr (Block::affine) REQUIRE(ours.offsets[s] == (inside ? reference.offsets[s] : 0.0f));
    }
  }
}

template <class Arch, class... Blocks>
void check_all(quant::block_list<Blocks...>) {
  (
      [] {
        if constexpr (quant::quantized_block<Blocks>) check_unpack<Arch, Blocks>();
      }(),
      ...);
}

}  // namespace

TEST_CASE_TEMPLATE("every unpacker agrees with the reference bit for bit", Arch, REALIZAR_TEST_ARCHS) {
  check_all<Arch>(quant::block_types{});
}
