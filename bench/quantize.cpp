// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Suite quantize: float32 weights a second into every block format, one thread.
#include <cstdint>

#include <realizar/generate/sampler/random.hpp>
#include <realizar/quant/quantize.hpp>

#include "suite.hpp"

namespace bench {

namespace {

using namespace realizar;

constexpr std::size_t n_rows = 16;

template <class... Blocks>
void all(const options& o, report& r, quant::block_list<Blocks...>) {
  const std::size_t columns = o.columns;
  sampler::random_source random(1);
  std::vector<float> weights(n_rows * columns);
  for (float& x : weights) {  // about normal: the sum of four uniform numbers
    x = 0;
    for (int i = 0; i < 4; ++i) x += static_cast<float>(static_cast<std::int32_t>(random.next())) * 0x1p-31f;
  }
  const auto one = [&](quant::type id) {
    const std::string name(quant::to_string(id));
    if (!r.wants(name)) return;
    std::vector<std::byte> out(quant::row_bytes(id, columns));
    const auto seconds = measure(o.stop, [&] {
      for (std::size_t i = 0; i < n_rows; ++i) quant::quantize(id, {&weights[i * columns], columns}, out);
    });
    r.add(name, "MB/s", rates(seconds, static_cast<double>(weights.size() * sizeof(float)) * 1e-6));
  };
  (one(Blocks::id), ...);
}

}  // namespace

void quantize(const options& o, report& r) { all(o, r, quant::block_types{}); }

}  // namespace bench
