// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/kernel/cpu.hpp>

#include <cstdint>
#include <cstring>
#include <vector>

#include <doctest/doctest.h>

#include <realizar/base/half.hpp>

#include "random_blocks.hpp"

using namespace realizar;

TEST_CASE("rows of several lengths come out alike with any number of threads, alone or together") {
  const std::vector<std::uint32_t> lengths{3000, 1, 256, 257, 700};
  constexpr std::size_t heads = 6, head_dim = 32;
  const std::size_t width = heads * head_dim;
  test::random random{23};
  const auto queries = random.floats(lengths.size() * width);
  kernel::cache_layer cache{.type = kernel::cache_type::f16, .n_heads = 1, .head_dim = head_dim};
  std::vector<std::uint32_t> positions, first_page, pages;
  for (const std::uint32_t n : lengths) {
    positions.push_back(n - 1);
    first_page.push_back(static_cast<std::uint32_t>(pages.size()));
    for (std::size_t i = 0; i < n; i += kernel::page_size) pages.push_back(static_cast<std::uint32_t>(pages.size()));
  }
  aligned_buffer<std::byte> keys(pages.size() * kernel::key_page_bytes(cache)),
      values(pages.size() * kernel::value_page_bytes(cache));
  const auto fill = [&](aligned_buffer<std::byte>& to) {
    for (std::size_t i = 0; i < to.size(); i += 2) {
      const half h = to_half(static_cast<float>(static_cast<std::int32_t>(random.next())) * 0x1p-31f);
      std::memcpy(to.data() + i, &h, 2);
    }
  };
  fill(keys);
  fill(values);
  cache.keys = keys.data();
  cache.values = values.data();

  const auto attended = [&](unsigned threads, std::size_t first, std::size_t n) {
    kernel::cpu backend(threads);
    const kernel::batch rows{.n_rows = n,
                             .n_prompt = 0,
                             .positions = &positions[first],
                             .first_page = &first_page[first],
                             .pages = pages.data()};
    std::vector<float> out(n * width);
    const kernel::attend op{.rows = &rows,
                            .queries = &queries[first * width],
                            .out = out.data(),
                            .cache = cache,
                            .n_heads = heads,
                            .scale = 0.25f,
                            .softcap = 0.0f,
                            .window = 0,
                            .slopes = nullptr};
    for (int twice = 0; twice < 2; ++twice) {  // the second finds what the first left
      backend.submit(op);
      backend.submit(op);
      backend.finish();
    }
    return out;
  };
  const auto one = attended(1, 0, lengths.size());
  for (const unsigned threads : {2u, 3u, 7u}) CHECK(attended(threads, 0, lengths.size()) == one);
  for (std::size_t r = 0; r < lengths.size(); ++r) {
    const auto row = one.begin() + static_cast<std::ptrdiff_t>(r * width);
    CHECK(attended(2, r, 1) == std::vector<float>(row, row + width));
  }
}
