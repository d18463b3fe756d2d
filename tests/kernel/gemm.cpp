// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/kernel/gemm.hpp>
#include <realizar/kernel/x86/amx_permission.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/base/aligned_buffer.hpp>

#include "random_blocks.hpp"

using namespace realizar;

namespace {

// The first parameter keeps what a unit has from being looked up where there is none.
template <class Arch, class Block>
void check_product(std::size_t n_blocks, std::size_t n_columns, std::size_t n_rows) {
  using unit = kernel::matrix_unit<Arch>;
  const std::size_t cols = n_blocks * Block::size;
  CAPTURE(std::string(Block::name));
  CAPTURE(cols);
  CAPTURE(n_rows);
  const auto a = test::random_blocks<Block>(n_blocks * n_columns, 3),
             b = test::random_blocks<Block>(n_blocks * n_columns, 4);
  test::random random{31};
  const auto x = random.floats(n_rows * cols);
  const std::size_t parts = unit::parts(Block::id), part_bytes = unit::packed_bytes(n_rows, cols);
  aligned_buffer<std::byte> packed(parts * part_bytes);
  const std::size_t rounded_bytes = unit::padded(cols) * 2;
  aligned_buffer<std::byte> rounded(parts * unit::pack_rows * rounded_bytes);
  for (std::size_t first = 0; first < n_rows; first += unit::pack_rows) {
    for (std::size_t r = first; r < first + unit::pack_rows && r < n_rows; ++r)
      unit::round(&x[r * cols], cols, parts, rounded.data() + (r - first) * rounded_bytes,
                  unit::pack_rows * rounded_bytes);
    for (std::size_t p = 0; p < parts; ++p)
      unit::pack(rounded.data() + p * unit::pack_rows * rounded_bytes, cols, first, packed.data() + p * part_bytes);
  }

  using gemm = kernel::gemm<Arch>;
  aligned_buffer<std::byte> scratch(gemm::scratch_bytes(n_rows, cols, parts, 2 * gemm::strips(n_columns)));
  const auto describe = [&](const std::vector<Block>& w) {
    return kernel::matrix{reinterpret_cast<const std::byte*>(w.data()), Block::id, n_columns, cols,
                          n_blocks * sizeof(Block)};
  };
  const kernel::matrix first = describe(a), second = describe(b);
  const kernel::matrix* const both[] = {&first, &second};
  const std::size_t stride = gemm::strips(n_columns) * kernel::strip_rows;
  std::vector<float> y[2];
  for (auto& m : y) m.resize((n_rows + 32) * stride);
  {
    const unit taken;
    gemm product(packed.data(), n_rows, cols, parts, scratch.data());
    product.run(both, 2, 0, n_columns, [&](std::size_t block) noexcept {
      for (unsigned m = 0; m < 2; ++m) product.result(m, block, &y[m][block * 32 * stride], stride);
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
        // Each factor is rounded to eight significant bits, or is a sum of two or three such numbers.
        const double bound = parts == 1 ? 0x1.1p-8 : parts == 2 ? 0x1p-15 : 0x1p-19;
        REQUIRE(std::abs(static_cast<double>(y[m][r * stride + c]) - expected) <= bound * magnitude);
      }
    }
}

template <class Arch>
void check_unit() {
  if constexpr (kernel::matrix_unit<Arch>::available) {
    if (!kernel::matrix_unit_granted()) {
      MESSAGE("skipped: the system does not grant the matrix unit");
      return;
    }
    for (const std::size_t rows : {1u, 31u, 32u, 33u, 70u})
      for (const std::size_t columns : {1u, 32u, 45u}) {
        check_product<Arch, quant::q4_0_block>(3, columns, rows);
        check_product<Arch, quant::q4_k_block>(2, columns, rows);
        check_product<Arch, quant::q6_k_block>(9, columns, rows);  // wider than a panel
        check_product<Arch, quant::bf16_block>(70, columns, rows);
        check_product<Arch, quant::f16_block>(70, columns, rows);
        check_product<Arch, quant::f32_block>(70, columns, rows);
      }
    check_product<Arch, quant::q8_0_block>(65, 64, 40);
    check_product<Arch, quant::mxfp4_block>(5, 33, 5);
    check_product<Arch, quant::f16_block>(1029, 33, 33);  // wider than their panels
    check_product<Arch, quant::f32_block>(1029, 33, 33);
  } else {
    MESSAGE("skipped: this build's instruction set has no matrix unit");
  }
}

}  // namespace

TEST_CASE("products on the matrix unit agree with the reference decode") { check_unit<arch::native>(); }
