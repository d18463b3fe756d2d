// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/kernel/codec.hpp>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
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
    REQUIRE((n == 0 || std::memcmp(ours.data(), reference.data(), ours.size() * sizeof(float)) == 0));

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

/// A format of a user: Q4_0 with another zero point.
struct nine_block {
  static constexpr auto id = static_cast<quant::type>(1000);
  static constexpr std::string_view name = "nine";
  static constexpr std::size_t size = 32, group = 32;
  static constexpr unsigned zero_point = 9, max_code = 15;
  static constexpr bool affine = false;

  half scale;
  std::uint8_t codes[16];

  constexpr void unpack(std::uint8_t* out, float* scales, float*) const noexcept {
    for (std::size_t j = 0; j < 16; ++j) {
      out[j] = codes[j] & 0x0f;
      out[j + 16] = codes[j] >> 4;
    }
    scales[0] = to_float(scale);
  }
};
static_assert(quant::quantized_block<nine_block>);

int unpacked = 0;
#if defined(__SSE2__)
[[maybe_unused]] void unpack_as(arch::sse2, const nine_block* blocks, kernel::chunk& out) noexcept {
  ++unpacked;
  kernel::unpack_as(arch::scalar{}, blocks, out);
}
#endif

}  // namespace

TEST_CASE_TEMPLATE("a codec decodes like the reference and its dot is a dot product", Arch, REALIZAR_TEST_ARCHS) {
  check_all<Arch>(quant::block_types{});
}

TEST_CASE_TEMPLATE("a user's format has a codec, and its unpacker serves all that inherit from its architecture", Arch,
                   REALIZAR_TEST_ARCHS) {
  check_codec<Arch, nine_block>();

  const auto blocks = test::random_blocks<nine_block>(16, 5);
  std::vector<float> x(16 * nine_block::size, 1.0f);
  const int chunks = arch::at_least<Arch, arch::sse2> ? 2 : 0;
  unpacked = 0;
  quant::codec<nine_block, Arch>::decode(blocks.data(), blocks.size(), x.data());
  CHECK(unpacked == chunks);
  unpacked = 0;
  quant::codec<nine_block, Arch>::dot(blocks.data(), blocks.size(), x.data());
  CHECK(unpacked == chunks);
}
