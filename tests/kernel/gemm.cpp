// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/kernel/gemm.hpp>
#include <realizar/kernel/x86/amx_permission.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/base/aligned_buffer.hpp>

#include "arch_list.hpp"
#include "random_blocks.hpp"

using namespace realizar;

namespace {

template <class Arch, class Unit>
[[maybe_unused]] constexpr bool rounds_to_codes = std::is_same_v<Unit, kernel::codes_unit<Arch>>;

/// What a unit's products may differ from those of its inputs by, as a share of the sum of sizes: float32 sums, or for
/// the tiles of AMX factors of eight significant bits, or sums of two or three such numbers.
template <class Arch, class Unit>
double bound(std::size_t parts) {
  if constexpr (std::is_same_v<Unit, kernel::codes_unit<Arch>> || std::is_same_v<Unit, kernel::floats_unit<Arch>>)
    return 0x1p-17;
  else
    return parts == 1 ? 0x1.1p-8 : parts == 2 ? 0x1p-15 : 0x1p-19;
}

// Arch is a parameter to keep what a unit has from being looked up where there is none.
template <class Arch, class Unit, class Block>
void check_product(std::size_t n_blocks, std::size_t n_columns, std::size_t n_rows) {
  using unit = Unit;
  if (!unit::takes(Block::id)) return;
  const std::size_t cols = n_blocks * Block::size;
  CAPTURE(std::string(Arch::name));
  CAPTURE(std::string(Block::name));
  CAPTURE(cols);
  CAPTURE(n_rows);
  const auto a = test::random_blocks<Block>(n_blocks * n_columns, 3),
             b = test::random_blocks<Block>(n_blocks * n_columns, 4);
  test::random random{31};
  auto x = random.floats(n_rows * cols);
  const std::size_t parts = unit::parts(Block::id), part_bytes = unit::packed_bytes(n_rows, cols);
  aligned_buffer<std::byte> packed(parts * part_bytes);
  const std::size_t rounded_bytes = unit::rounded_bytes(cols);
  aligned_buffer<std::byte> rounded(parts * unit::pack_rows * rounded_bytes);
  for (std::size_t first = 0; first < n_rows; first += unit::pack_rows) {
    for (std::size_t r = first; r < first + unit::pack_rows && r < n_rows; ++r)
      unit::round(&x[r * cols], cols, parts, rounded.data() + (r - first) * rounded_bytes,
                  unit::pack_rows * rounded_bytes);
    for (std::size_t p = 0; p < parts; ++p)
      unit::pack(rounded.data() + p * unit::pack_rows * rounded_bytes, cols, first, packed.data() + p * part_bytes);
  }
  if constexpr (rounds_to_codes<Arch, Unit>) {  // the product is one of what inputs were rounded to
    std::vector<kernel::activation_chunk> chunks(kernel::activation_chunks(cols));
    for (std::size_t r = 0; r < n_rows; ++r) {
      kernel::quantize_activations<Arch>(&x[r * cols], cols, chunks.data());
      for (std::size_t i = 0; i < cols; ++i)
        x[r * cols + i] = chunks[i / 256].scales[i % 256 / 16] * static_cast<float>(chunks[i / 256].codes[i % 256]);
    }
  }

  using gemm = kernel::gemm<Arch, Unit>;
  aligned_buffer<std::byte> scratch(gemm::scratch_bytes(n_rows, cols, parts, 2 * gemm::strips(n_columns)));
  const auto describe = [&](const std::vector<Block>& w) {
    return kernel::matrix{reinterpret_cast<const std::byte*>(w.data()), Block::id, n_columns, cols,
                          n_blocks * sizeof(Block)};
  };
  const kernel::matrix first = describe(a), second = describe(b);
  const kernel::matrix* const both[] = {&first, &second};
  const std::size_t stride = gemm::strips(n_columns) * kernel::strip_rows;
  std::vector<float> y[2];
  for (auto& m : y) m.resize((n_rows + unit::block_rows) * stride);
  {
    [[maybe_unused]] const unit taken;
    gemm product(packed.data(), n_rows, cols, parts, scratch.data());
    product.run(both, 2, 0, n_columns, [&](std::size_t block) noexcept {
      for (unsigned m = 0; m < 2; ++m) product.result(m, block, &y[m][block * unit::block_rows * stride], stride);
    });
  }
  std::vector<float> row(cols);
  for (unsigned m = 0; m < 2; ++m)
    for (std::size_t c = 0; c < n_columns; ++c) {
      quant::decode(&(m == 0 ? a : b)[c * n_blocks], n_blocks, row.data());
      for (std::size_t r = 0; r < n_rows; ++r) {
        double expected = 0, magnitude = 1e-30;
        for (std::size_t i = 0; i < cols; ++i) {
          const double product = static_cast<double>(row[i]) * static_cast<double>(x[r * cols + i]);
          expected += product;
          magnitude += std::abs(product);
        }
        REQUIRE(std::abs(static_cast<double>(y[m][r * stride + c]) - expected) <= bound<Arch, Unit>(parts) * magnitude);
      }
    }
}

template <class Arch, class Unit>
void check_unit() {
  for (const std::size_t rows : {1u, 31u, 48u, 70u})
    for (const std::size_t columns : {1u, 32u, 45u}) {
      check_product<Arch, Unit, quant::q4_0_block>(3, columns, rows);
      check_product<Arch, Unit, quant::q4_k_block>(2, columns, rows);
      check_product<Arch, Unit, quant::q6_k_block>(9, columns, rows);  // wider than a panel
      check_product<Arch, Unit, quant::bf16_block>(70, columns, rows);
      check_product<Arch, Unit, quant::f16_block>(70, columns, rows);
      check_product<Arch, Unit, quant::f32_block>(70, columns, rows);
    }
  check_product<Arch, Unit, quant::q4_1_block>(9, 33, 7);
  check_product<Arch, Unit, quant::q5_0_block>(1, 33, 7);
  check_product<Arch, Unit, quant::q5_1_block>(8, 33, 7);
  check_product<Arch, Unit, quant::q8_0_block>(65, 64, 40);
  check_product<Arch, Unit, quant::q2_k_block>(3, 33, 7);
  check_product<Arch, Unit, quant::q3_k_block>(3, 33, 7);
  check_product<Arch, Unit, quant::q5_k_block>(3, 33, 7);
  check_product<Arch, Unit, quant::iq4_nl_block>(7, 33, 7);
  check_product<Arch, Unit, quant::iq4_xs_block>(3, 33, 7);
  check_product<Arch, Unit, quant::mxfp4_block>(5, 33, 5);
  check_product<Arch, Unit, quant::f16_block>(1029, 33, 33);  // wider than their panels
  check_product<Arch, Unit, quant::f32_block>(1029, 33, 33);
}

template <class Arch, class... Units>
void check_units(kernel::unit_list<Units...>) {
  (check_unit<Arch, Units>(), ...);
}

}  // namespace

TEST_CASE_TEMPLATE("products of prompt rows agree with the reference decode", Arch, REALIZAR_TEST_ARCHS) {
  if constexpr (kernel::has_units<Arch>) {
    if (arch::at_least<Arch, arch::amx> && !kernel::matrix_unit_granted())
      MESSAGE("skipped: the system does not grant the matrix unit");
    else
      check_units<Arch>(kernel::units_of<Arch>{});
  } else {
    MESSAGE("no units on " << std::string(Arch::name));
  }
}

TEST_CASE_TEMPLATE("codes at both ends of their range do not overflow", Arch, REALIZAR_TEST_ARCHS) {
  if constexpr (kernel::has_units<Arch> && !arch::at_least<Arch, arch::amx>) {
    // Inputs of one size round to 127 and -127; a weight's codes are all the highest, or all the lowest.
    const auto check = [&]<class Block>(Block block, std::uint8_t fill, float sign) {
      using unit = kernel::codes_unit<Arch>;
      auto* bytes = reinterpret_cast<unsigned char*>(&block);
      for (std::size_t i = 0; i < sizeof(Block); ++i) bytes[i] = fill;
      block.scale = to_half(1.0f);
      if constexpr (requires { block.minimum; }) block.minimum = to_half(0.0f);
      const std::size_t cols = Block::size;
      const std::vector<float> x(cols, sign);
      aligned_buffer<std::byte> rounded(unit::pack_rows * unit::rounded_bytes(cols)),
          packed(unit::packed_bytes(1, cols));
      unit::round(x.data(), cols, 1, rounded.data(), 0);
      unit::pack(rounded.data(), cols, 0, packed.data());
      using gemm = kernel::gemm<Arch, unit>;
      aligned_buffer<std::byte> scratch(gemm::scratch_bytes(1, cols, 1, 1));
      const kernel::matrix w{reinterpret_cast<const std::byte*>(&block), Block::id, 1, cols, sizeof(Block)};
      const kernel::matrix* const one[] = {&w};
      std::vector<float> y(unit::block_rows * kernel::strip_rows), row(cols);
      gemm product(packed.data(), 1, cols, 1, scratch.data());
      product.run(one, 1, 0, 1, [&](std::size_t) noexcept { product.result(0, 0, y.data(), kernel::strip_rows); });
      quant::decode(&block, 1, row.data());
      double expected = 0;
      for (const float v : row) expected += static_cast<double>(v) * static_cast<double>(sign);
      CAPTURE(std::string(Block::name));
      CAPTURE(int{fill});
      REQUIRE(static_cast<double>(y[0]) == doctest::Approx(expected).epsilon(1e-5));
    };
    constexpr std::uint8_t fills[] = {0x00, 0x80, 0x7f, 0xff};
    for (const std::uint8_t fill : fills)
      for (const float sign : {1.0f, -1.0f}) {
        check(quant::q4_0_block{}, fill, sign);
        check(quant::q4_1_block{}, fill, sign);
        check(quant::q5_0_block{}, fill, sign);
        check(quant::q5_1_block{}, fill, sign);
        check(quant::q8_0_block{}, fill, sign);
        check(quant::iq4_nl_block{}, fill, sign);
        check(quant::q2_k_block{}, fill, sign);
        check(quant::q3_k_block{}, fill, sign);
        check(quant::q4_k_block{}, fill, sign);
        check(quant::q5_k_block{}, fill, sign);
        check(quant::q6_k_block{}, fill, sign);
        check(quant::iq4_xs_block{}, fill, sign);
      }
  } else {
    MESSAGE("no 8-bit unit on " << std::string(Arch::name));
  }
}
