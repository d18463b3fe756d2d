// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/kernel/multiply.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/quant/block_types.hpp>

#include "arch_list.hpp"
#include "random_blocks.hpp"

using namespace realizar;

namespace {

/// Four tokens' activations as the format wants them, and the numbers they stand for.
template <class Arch, class Block>
struct inputs {
  static constexpr bool is_float = quant::float_block<Block>;
  using element = std::conditional_t<is_float, float, kernel::activation_chunk>;

  explicit inputs(std::size_t cols)
      : stride(is_float ? cols : kernel::activation_chunks(cols)), storage(4 * stride + 1) {
    test::random random{11};
    for (std::size_t t = 0; t < 4; ++t) {
      values.push_back(random.floats(cols));
      if constexpr (is_float) {
        for (std::size_t i = 0; i < cols; ++i) storage[t * stride + i] = values[t][i];
      } else {
        kernel::quantize_activations<Arch>(values[t].data(), cols, storage.data() + t * stride);
        for (std::size_t i = 0; i < cols; ++i) {
          const auto& chunk = storage[t * stride + i / 256];
          const float rounded = chunk.scales[i % 256 / 16] * static_cast<float>(chunk.codes[i % 256]);
          REQUIRE(std::abs(rounded - values[t][i]) <= 0.5001f / 127.0f);
          values[t][i] = rounded;
        }
      }
    }
  }
  const element* operator[](std::size_t t) const { return storage.data() + t * stride; }

  std::size_t stride;
  std::vector<element> storage;
  std::vector<std::vector<float>> values;
};

template <class Arch, class Block>
void check_multiply(std::size_t n_blocks, std::size_t n_rows) {
  const std::size_t cols = n_blocks * Block::size;
  CAPTURE(std::string(Arch::name));
  CAPTURE(std::string(Block::name));
  CAPTURE(n_blocks);
  const auto weights = test::random_blocks<Block>(n_blocks * n_rows, 3);
  const inputs<Arch, Block> x(cols);
  const std::size_t stride = n_rows + 3;
  std::vector<float> four(4 * stride, -1.0f), one(stride, -1.0f);
  const typename inputs<Arch, Block>::element* all[] = {x[0], x[1], x[2], x[3]};
  kernel::multiply_tile<Arch>(weights.data(), n_blocks, n_rows, all, 4, four.data(), stride);
  std::vector<float> row(cols);
  for (std::size_t t = 0; t < 4; ++t) {
    kernel::multiply_tile<Arch>(weights.data(), n_blocks, n_rows, all + t, 1, one.data(), stride);
    for (std::size_t r = 0; r < n_rows; ++r) {
      REQUIRE(one[r] == four[t * stride + r]);  // a row's arithmetic does not depend on the tile
      quant::decode(weights.data() + r * n_blocks, n_blocks, row.data());
      double expected = 0, magnitude = 1e-30;
      for (std::size_t i = 0; i < cols; ++i) {
        const double product = static_cast<double>(row[i]) * static_cast<double>(x.values[t][i]);
        expected += product;
        magnitude += std::abs(product);
      }
      // Formats with a zero point carry it through a sum of their own: allow for the size of that.
      REQUIRE(std::abs(static_cast<double>(four[t * stride + r]) - expected) <= 3e-6 * magnitude);
    }
    REQUIRE(four[t * stride + n_rows] == -1.0f);
  }
}

template <class Arch, class... Blocks>
void check_all(quant::block_list<Blocks...>) {
  const auto check = []<class Block>(std::type_identity<Block>) {
    constexpr std::size_t chunk = quant::float_block<Block> ? 64 : 256 / Block::size;
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, chunk - 1, chunk, chunk + 1, 3 * chunk + 1})
      for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, std::size_t{5}})
        check_multiply<Arch, Block>(n, rows);
  };
  (check(std::type_identity<Blocks>{}), ...);
}

}  // namespace

TEST_CASE_TEMPLATE("products of every format agree with the reference decode", Arch, REALIZAR_TEST_ARCHS) {
  check_all<Arch>(quant::block_types{});
}

TEST_CASE_TEMPLATE("activations that are no numbers are not hidden", Arch, REALIZAR_TEST_ARCHS) {
  std::vector<float> x(40, 1.0f);
  x[3] = std::nanf("");
  x[35] = INFINITY;
  kernel::activation_chunk chunk;
  kernel::quantize_activations<Arch>(x.data(), x.size(), &chunk);
  CHECK(std::isnan(chunk.scales[0]));
  CHECK(std::isnan(chunk.sums[0]));
  CHECK(std::isnan(chunk.scales[2]));
  CHECK(chunk.scales[4] == 0.0f);
  CHECK(chunk.sums[15] == 0.0f);
}
