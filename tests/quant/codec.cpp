// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/quant/codec.hpp>

#include <vector>

#include <doctest/doctest.h>

using namespace realizar;
using namespace realizar::quant;

static_assert(std::is_same_v<q4_k<arch::scalar>, codec<q4_k_block, arch::scalar>>);
static_assert(std::is_same_v<q4_k<>, codec<q4_k_block, arch::native>>);

TEST_CASE_TEMPLATE("the scalar codec decodes a row and multiplies with it", Codec, f32<arch::scalar>, f16<arch::scalar>,
                   bf16<arch::scalar>, q4_0<arch::scalar>, q4_1<arch::scalar>, q5_0<arch::scalar>, q5_1<arch::scalar>,
                   q8_0<arch::scalar>, q2_k<arch::scalar>, q3_k<arch::scalar>, q4_k<arch::scalar>, q5_k<arch::scalar>,
                   q6_k<arch::scalar>, iq4_nl<arch::scalar>, iq4_xs<arch::scalar>, mxfp4<arch::scalar>) {
  using block = typename Codec::block;
  struct raw_block {
    std::uint8_t bytes[sizeof(block)];
  };
  for (std::size_t n = 0; n < 4; ++n) {
    std::vector<block> row;
    for (std::size_t b = 0; b < n; ++b) {
      raw_block raw;
      for (std::size_t i = 0; i < sizeof raw; ++i)
        raw.bytes[i] = static_cast<std::uint8_t>((37 * i + 11 * b) & 0x3f);  // finite, small
      row.push_back(__builtin_bit_cast(block, raw));
    }
    std::vector<float> weights(n * block::size), x(n * block::size);
    Codec::decode(row.data(), n, weights.data());
    double expected = 0, magnitude = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = static_cast<float>(static_cast<int>(i * 29 % 64) - 31) / 16;
      const double term = static_cast<double>(weights[i]) * static_cast<double>(x[i]);
      expected += term;
      magnitude += term < 0 ? -term : term;
      float one[block::size];
      decode(row[i / block::size], one);
      REQUIRE(weights[i] == one[i % block::size]);
    }
    const double found = static_cast<double>(Codec::dot(row.data(), n, x.data()));
    CHECK((found - expected) * (found - expected) <= 1e-10 * magnitude * magnitude);
  }
}
