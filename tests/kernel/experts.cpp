// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/kernel/experts.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/base/aligned_buffer.hpp>

#include "random_blocks.hpp"

using namespace realizar;

// Two are enough: what differs between architectures is tested in multiply.cpp, and every one costs all block formats.
#define REALIZAR_EXPERT_ARCHS arch::scalar, arch::native

namespace {

/// Runs an operation of one worker.
template <class Op, class F>
void run(const Op& op, std::size_t scratch_bytes, F f) {
  aligned_buffer<std::byte> scratch(scratch_bytes + 64);
  kernel::item_counter counter;
  f(op, kernel::worker{&counter, scratch.data()});
}

template <class Block>
struct experts {
  std::size_t n, rows, cols;
  std::vector<Block> blocks;
  std::vector<float> values;

  experts(std::size_t count, std::size_t n_rows, std::size_t n_cols, std::uint32_t seed)
      : n(count),
        rows(n_rows),
        cols(n_cols),
        blocks(test::random_blocks<Block>(n * rows * cols / Block::size, seed)),
        values(n * rows * cols) {
    quant::decode(blocks.data(), blocks.size(), values.data());
  }
  kernel::matrix matrix() const {
    return {reinterpret_cast<const std::byte*>(blocks.data()), Block::id, rows, cols,
            cols / Block::size * sizeof(Block)};
  }
  double dot(std::size_t e, std::size_t row, const float* x) const {
    double sum = 0;
    for (std::size_t i = 0; i < cols; ++i)
      sum += static_cast<double>(values[(e * rows + row) * cols + i]) * static_cast<double>(x[i]);
    return sum;
  }
};

template <class Arch, class Block>
void check_experts(std::size_t n_rows, double tolerance) {
  constexpr std::size_t n_experts = 5, n_used = 3, width = 64, hidden = 96;
  CAPTURE(std::string(Arch::name));
  CAPTURE(std::string(Block::name));
  CAPTURE(n_rows);
  const experts<Block> gate(n_experts, hidden, width, 1), up(n_experts, hidden, width, 2),
      down(n_experts, 70, hidden, 3);
  test::random random{4};
  const auto x = random.floats(n_rows * width), bias = random.floats(n_experts * hidden),
             down_bias = random.floats(n_experts * 70);
  std::vector<std::uint32_t> chosen;
  std::vector<float> weights;
  for (std::size_t r = 0; r < n_rows; ++r)
    for (std::size_t k = 0; k < n_used; ++k) {
      chosen.push_back(static_cast<std::uint32_t>((r + 2 * k) % n_experts));
      weights.push_back(0.5f + 0.1f * static_cast<float>(k));
    }
  const kernel::batch rows{.n_rows = n_rows}, pairs{.n_rows = n_rows * n_used};
  std::vector<float> y(n_rows * n_used * hidden), out(n_rows * 70, 1.0f);
  const auto project = [&](const kernel::project_experts& op) {
    aligned_buffer<std::byte> prepared(kernel::prepared_bytes<Arch>(op.each, false));
    run(op.each, kernel::expert_scratch_bytes<Arch>(op),
        [&](const auto& each, const auto& w) { kernel::prepare<Arch>(each, prepared.data(), w); });
    run(op, kernel::expert_scratch_bytes<Arch>(op),
        [&](const auto& o, const auto& w) { kernel::expert_rows<Arch>(o, prepared.data(), w); });
  };
  kernel::project_experts in{.each = {.rows = &rows,
                                      .input = x.data(),
                                      .before = {},
                                      .weights = {gate.matrix(), up.matrix()},
                                      .n_weights = 2,
                                      .after = {}},
                             .n_experts = n_experts,
                             .n_used = n_used,
                             .chosen = chosen.data()};
  in.each.after.id = kernel::epilogue_id::gate;
  in.each.after.activation = activation_id::relu;
  in.each.after.biases = {nullptr, bias.data()};
  in.each.after.out = y.data();
  project(in);
  for (std::size_t p = 0; p < y.size() / hidden; ++p)
    for (std::size_t c = 0; c < hidden; ++c) {
      const std::size_t e = chosen[p];
      const float* row = &x[p / n_used * width];
      const double expected =
          std::max(gate.dot(e, c, row), 0.0) * (up.dot(e, c, row) + static_cast<double>(bias[e * hidden + c]));
      REQUIRE(std::abs(static_cast<double>(y[p * hidden + c]) - expected) < tolerance * 10);
    }
  const auto middle = random.floats(n_rows * n_used * hidden);
  kernel::project_experts sum{.each = {.rows = &pairs,
                                       .input = middle.data(),
                                       .before = {},
                                       .weights = {down.matrix()},
                                       .n_weights = 1,
                                       .after = {}},
                              .n_experts = n_experts,
                              .n_used = n_used,
                              .chosen = chosen.data(),
                              .weights = weights.data()};
  sum.each.after.biases = {down_bias.data()};
  sum.each.after.out = out.data();
  for (const auto id : {kernel::epilogue_id::store, kernel::epilogue_id::add}) {  // the second adds to the first
    sum.each.after.id = id;
    project(sum);
    for (std::size_t r = 0; r < n_rows; ++r)
      for (std::size_t c = 0; c < 70; ++c) {
        double expected = 0;
        for (std::size_t k = 0; k < n_used; ++k) {
          const std::size_t p = r * n_used + k, e = chosen[p];
          expected += static_cast<double>(weights[p]) *
                      (down.dot(e, c, &middle[p * hidden]) + static_cast<double>(down_bias[e * 70 + c]));
        }
        if (id == kernel::epilogue_id::add) expected *= 2;
        REQUIRE(std::abs(static_cast<double>(out[r * 70 + c]) - expected) < tolerance * 2);
      }
  }
}

}  // namespace

TEST_CASE_TEMPLATE("every row goes through the experts chosen for it", Arch, REALIZAR_EXPERT_ARCHS) {
  for (const std::size_t rows : {1u, 2u, 4u, 9u, 33u}) {
    check_experts<Arch, quant::f32_block>(rows, 2e-5);
    check_experts<Arch, quant::q8_0_block>(rows, 0.3);
  }
}

TEST_CASE_TEMPLATE("routing takes the likeliest experts", Arch, REALIZAR_EXPERT_ARCHS) {
  const std::vector<float> scores = {0.1f, 2.0f, -1.0f, 2.0f, 0.5f, 99.0f, /**/ 5.0f, 1.0f, 0.0f, -2.0f, 4.0f, 99.0f};
  const float bias[] = {0.0f, 0.0f, 10.0f, 0.0f, 0.0f};
  for (const bool normalize : {false, true})
    for (const bool sigmoid : {false, true})
      for (const bool biased : {false, true}) {
        std::uint32_t chosen[4];
        float weights[4];
        kernel::route op{.n_rows = 2, .scores = scores.data(), .stride = 6, .n_experts = 5, .n_used = 2};
        op.gating = sigmoid ? kernel::expert_gating::sigmoid : kernel::expert_gating::softmax;
        op.normalize = normalize;
        op.scale = 2.5f;
        op.bias = biased ? bias : nullptr;
        op.chosen = chosen;
        op.weights = weights;
        run(op, kernel::route_scratch_bytes<Arch>(op),
            [](const auto& o, const auto& w) { kernel::route_rows<Arch>(o, w); });
        const std::vector<std::uint32_t> expected =
            biased ? std::vector<std::uint32_t>{2, 1, 2, 0} : std::vector<std::uint32_t>{1, 3, 0, 4};
        for (std::size_t i = 0; i < 4; ++i) {
          CHECK(chosen[i] == expected[i]);
          const auto probability = [&](std::size_t row, std::size_t e) {
            const double x = static_cast<double>(scores[row * 6 + e]);
            if (sigmoid) return 1 / (1 + std::exp(-x));
            double sum = 0;
            for (std::size_t j = 0; j < 5; ++j) sum += std::exp(static_cast<double>(scores[row * 6 + j]));
            return std::exp(x) / sum;
          };
          const std::size_t row = i / 2;
          double weight = 2.5 * probability(row, expected[i]);
          if (normalize) weight /= probability(row, expected[2 * row]) + probability(row, expected[2 * row + 1]);
          CHECK(static_cast<double>(weights[i]) == doctest::Approx(weight).epsilon(1e-5));
        }
      }
}

TEST_CASE_TEMPLATE("norms on their own are stored or added", Arch, REALIZAR_EXPERT_ARCHS) {
  const float x[] = {3.0f, -1.0f, 2.0f, 0.0f, 1.0f, 1.0f}, weight[] = {1.0f, 2.0f, 0.5f};
  float out[6] = {1, 1, 1, 1, 1, 1};
  kernel::add_norm op{
      .n_rows = 2, .width = 3, .in = x, .norm = {kernel::norm_id::rms, 0.0f, weight, nullptr}, .add = true};
  op.scale = 4.0f;  // does not matter to this norm
  op.out = out;
  run(op, kernel::add_norm_scratch_bytes<Arch>(op),
      [](const auto& o, const auto& w) { kernel::add_norm_rows<Arch>(o, w); });
  for (std::size_t i = 0; i < 6; ++i) {
    const double rms = std::sqrt((i < 3 ? 14.0 : 2.0) / 3.0);
    CHECK(static_cast<double>(out[i]) == doctest::Approx(1 + static_cast<double>(x[i] * weight[i % 3]) / rms));
  }
  op.in = out;  // in place
  op.add = false;
  float before[6];
  std::copy(out, out + 6, before);
  run(op, kernel::add_norm_scratch_bytes<Arch>(op),
      [](const auto& o, const auto& w) { kernel::add_norm_rows<Arch>(o, w); });
  double square = 0;
  for (int i = 0; i < 3; ++i) square += static_cast<double>(before[i] * before[i]) / 3;
  CHECK(static_cast<double>(out[1]) == doctest::Approx(static_cast<double>(before[1]) * 2 / std::sqrt(square)));
}

TEST_CASE_TEMPLATE("heads placed from rows are those a projection places", Arch, REALIZAR_EXPERT_ARCHS) {
  constexpr std::size_t n_rows = 3, heads = 4, kv_heads = 2, dim = 8, all = (heads + 2 * kv_heads) * dim;
  test::random random{8};
  const auto rows_in = random.floats(n_rows * all), weight = random.floats(heads * dim),
             angles = random.floats(n_rows * dim);
  const std::uint32_t positions[] = {0, 1, 2}, first_page[] = {0, 0, 0}, page = 0;
  const kernel::batch rows{.n_rows = n_rows,
                           .positions = positions,
                           .first_page = first_page,
                           .pages = &page,
                           .rotations = nullptr,
                           .local_rotations = angles.data()};
  kernel::cache_layer cache{.type = kernel::cache_type::f32, .n_heads = kv_heads, .head_dim = dim};
  aligned_buffer<std::byte> keys(kernel::key_page_bytes(cache)), values(kernel::value_page_bytes(cache));
  cache.keys = keys.data();
  cache.values = values.data();
  std::vector<float> input = rows_in, queries(n_rows * heads * dim);
  kernel::place_heads op;
  op.rows = &rows;
  op.input = input.data();
  op.n_heads = heads;
  op.query_norm = {kernel::norm_id::rms, 1e-6f, weight.data(), nullptr};
  op.after.id = kernel::epilogue_id::heads;
  op.after.out = queries.data();
  op.after.head_dim = dim;
  op.after.pairs = kernel::rope_pairs::split;
  op.after.rotary_dims = dim;
  op.after.local_rotation = true;
  op.after.cache = cache;
  run(op, 0, [](const auto& o, const auto& w) { kernel::place_head_rows<Arch>(o, w); });
  for (std::size_t r = 0; r < n_rows; ++r) {
    std::vector<float> row(&rows_in[r * all], &rows_in[r * all] + all);
    kernel::normalize<Arch>(op.query_norm, row.data(), heads * dim, row.data());
    for (std::size_t h = 0; h < heads + kv_heads; ++h)
      kernel::rotate<Arch>(&row[h * dim], dim, kernel::rope_pairs::split, &angles[r * dim]);
    for (std::size_t i = 0; i < heads * dim; ++i) REQUIRE(queries[r * heads * dim + i] == row[i]);
    for (std::size_t h = 0; h < kv_heads; ++h)
      for (std::size_t d = 0; d < dim; ++d) {
        REQUIRE(kernel::keys_of<Arch, float>(cache, 0, h)[d * kernel::page_size + r] == row[(heads + h) * dim + d]);
        REQUIRE(kernel::values_of<Arch, float>(cache, 0, h)[r * kernel::padded_head(dim) + d] ==
                row[(heads + kv_heads + h) * dim + d]);
      }
  }
}

TEST_CASE_TEMPLATE("epilogues clamp, gate by row, cap, and store matrices side by side", Arch, REALIZAR_EXPERT_ARCHS) {
  constexpr std::size_t n_rows = 3, cols = 20;
  const experts<quant::f32_block> a(1, 33, cols, 5), b(1, 7, cols, 6);
  test::random random{7};
  const auto x = random.floats(n_rows * cols), gates = random.floats(n_rows * 2);
  const kernel::batch rows{.n_rows = n_rows};
  std::vector<float> out(n_rows * 40, 1.0f);
  kernel::project op{
      .rows = &rows, .input = x.data(), .before = {}, .weights = {a.matrix(), b.matrix()}, .n_weights = 2, .after = {}};
  op.after.out = out.data();
  op.after.clamp = 0.7f;
  const auto project = [&] {
    run(op, kernel::project_scratch_bytes<Arch>(op, false, 1, false),
        [](const auto& o, const auto& w) { kernel::project_rows<Arch>(o, nullptr, w); });
  };
  const auto y = [&](std::size_t r, std::size_t c) {
    return c < 33 ? a.dot(0, c, &x[r * cols]) : b.dot(0, c - 33, &x[r * cols]);
  };
  project();
  for (std::size_t r = 0; r < n_rows; ++r)
    for (std::size_t c = 0; c < 40; ++c)
      REQUIRE(static_cast<double>(out[r * 40 + c]) ==
              doctest::Approx(std::clamp(y(r, c), -0.7, 0.7)).epsilon(1e-5).scale(1));
  op.after.clamp = 0.0f;
  op.after.softcap = 1.5f;
  project();
  for (std::size_t r = 0; r < n_rows; ++r)
    for (std::size_t c = 0; c < 40; ++c)
      REQUIRE(static_cast<double>(out[r * 40 + c]) ==
              doctest::Approx(1.5 * std::tanh(y(r, c) / 1.5)).epsilon(1e-5).scale(1));
  op.n_weights = 1;
  op.after.softcap = 0.0f;
  op.after.id = kernel::epilogue_id::add;
  op.after.row_gates = gates.data();
  op.after.row_gate_stride = 2;
  out.assign(n_rows * 33, 1.0f);
  project();
  for (std::size_t r = 0; r < n_rows; ++r)
    for (std::size_t c = 0; c < 33; ++c)
      REQUIRE(static_cast<double>(out[r * 33 + c]) ==
              doctest::Approx(1 + y(r, c) / (1 + std::exp(-static_cast<double>(gates[2 * r])))).epsilon(1e-5).scale(1));
}
