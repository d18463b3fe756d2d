// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Suite tensor_ops: the operations a layer is made of, through the backend, so with the kernels that models run with;
// shapes of a model of 1.1 B parameters (2048 wide, 32 heads, 4 kv heads, feed-forward 5632).
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include <realizar/base/aligned_buffer.hpp>
#include <realizar/generate/sampler/random.hpp>
#include <realizar/kernel/cpu.hpp>
#include <realizar/quant/quantize.hpp>

#include "suite.hpp"

namespace bench {

namespace {

using namespace realizar;

constexpr std::size_t width = 2048, ffn_width = 5632, n_heads = 32, n_kv_heads = 4, head_dim = 64;

class operations {
 public:
  operations(const options& o, report& r) : o_(&o), r_(&r), backend_(o.threads) {}

  void norm(std::size_t n_rows) {
    const std::string name = "rms norm, " + rows_text(n_rows);
    if (!r_->wants(name)) return;
    const auto in = random_floats(n_rows * width), weight = random_floats(width);
    aligned_buffer<float> out(n_rows * width);
    const auto seconds = measure(o_->stop, [&] {
      backend_.submit(kernel::add_norm{.n_rows = n_rows,
                                       .width = width,
                                       .in = in.data(),
                                       .norm = {kernel::norm_id::rms, 1e-5f, weight.data(), nullptr},
                                       .add = false,
                                       .scale = 1.0f,
                                       .out = out.data()});
      backend_.finish();
    });
    r_->add(name, "us", microseconds(seconds));
  }

  /// Rows of a prompt, or one that is generated.
  void product(quant::type type, std::size_t n_rows) {
    const std::string name = "product " + std::string(quant::to_string(type)) + ", " + rows_text(n_rows);
    if (!r_->wants(name)) return;
    const std::size_t row_bytes = quant::row_bytes(type, width);
    aligned_buffer<std::byte> weights(ffn_width * row_bytes);
    const auto row = random_floats(width);
    quant::quantize(type, {row.data(), width}, {weights.data(), row_bytes});
    for (std::size_t i = 1; i < ffn_width; ++i) std::copy_n(weights.data(), row_bytes, weights.data() + i * row_bytes);
    const auto in = random_floats(n_rows * width);
    aligned_buffer<float> out(n_rows * ffn_width);
    const kernel::batch rows{.n_rows = n_rows, .n_prompt = n_rows == 1 ? 0 : n_rows};
    kernel::project op{.rows = &rows, .input = in.data(), .before = {}, .weights = {}, .n_weights = 1, .after = {}};
    op.weights[0] = {weights.data(), type, ffn_width, width, row_bytes};
    op.after.out = out.data();
    const auto seconds = measure(o_->stop, [&] {
      backend_.submit(op);
      backend_.finish();
    });
    r_->add(name, "GFLOP/s", rates(seconds, 2e-9 * static_cast<double>(n_rows * ffn_width * width)));
  }

  /// One generated row after `n_cached` tokens, or a prompt of that many.
  void attention(std::size_t n_cached, bool prompt) {
    const std::size_t n_rows = prompt ? n_cached : 1;
    const std::string name = "attention, " + rows_text(n_rows) + " over " + std::to_string(n_cached) + " tokens";
    if (!r_->wants(name)) return;
    const std::size_t n_pages = (n_cached + kernel::page_size - 1) / kernel::page_size;
    kernel::cache_layer cache{.type = kernel::cache_type::f16, .n_heads = n_kv_heads, .head_dim = head_dim};
    aligned_buffer<std::byte> keys(n_pages * kernel::cpu::key_page_bytes(cache)),
        values(n_pages * kernel::cpu::value_page_bytes(cache));
    std::fill_n(keys.data(), keys.size(), std::byte{0x2e});  // 0x2e2e is 0.097 in half precision
    std::fill_n(values.data(), values.size(), std::byte{0x2e});
    cache.keys = keys.data();
    cache.values = values.data();
    std::vector<std::uint32_t> pages(n_pages), positions(n_rows), first(n_rows, 0);
    std::iota(pages.begin(), pages.end(), 0u);
    std::iota(positions.begin(), positions.end(), static_cast<std::uint32_t>(n_cached - n_rows));
    const kernel::batch rows{.n_rows = n_rows,
                             .n_prompt = prompt ? n_rows : 0,
                             .positions = positions.data(),
                             .first_page = first.data(),
                             .pages = pages.data()};
    const auto queries = random_floats(n_rows * n_heads * head_dim);
    aligned_buffer<float> out(n_rows * n_heads * head_dim);
    const auto seconds = measure(o_->stop, [&] {
      backend_.submit(kernel::attend{.rows = &rows,
                                     .queries = queries.data(),
                                     .out = out.data(),
                                     .cache = cache,
                                     .n_heads = n_heads,
                                     .scale = 1 / std::sqrt(static_cast<float>(head_dim))});
      backend_.finish();
    });
    r_->add(name, "us", microseconds(seconds));
  }

 private:
  static std::string rows_text(std::size_t n) { return n == 1 ? "1 row" : std::to_string(n) + " rows"; }

  static std::vector<double> microseconds(std::vector<double> seconds) {
    for (double& s : seconds) s *= 1e6;
    return seconds;
  }

  aligned_buffer<float> random_floats(std::size_t n) {
    aligned_buffer<float> x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<float>(static_cast<std::int32_t>(random_.next())) * 0x1p-31f;
    return x;
  }

  const options* o_;
  report* r_;
  kernel::cpu backend_;
  sampler::random_source random_{1};
};

}  // namespace

void tensor_ops(const options& o, report& r) {
  operations run(o, r);
  for (const std::size_t n : {1u, 512u}) run.norm(n);
  for (const auto type : {quant::type::f32, quant::type::f16, quant::type::q8_0, quant::type::q4_0, quant::type::q4_k})
    for (const std::size_t n : {1u, 512u}) run.product(type, n);
  run.attention(1024, false);
  run.attention(512, true);
}

}  // namespace bench
