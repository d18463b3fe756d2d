// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/kernel/attention.hpp>
#include <realizar/kernel/epilogue.hpp>
#include <realizar/kernel/x86/amx_permission.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/base/aligned_buffer.hpp>

#include "arch_list.hpp"
#include "random_blocks.hpp"

using namespace realizar;

namespace {

struct shape {
  std::size_t heads, kv_heads, head_dim, length, window;
  float softcap;
  bool alibi = false;
  std::size_t hidden = 0;  ///< the row is this many positions before the last, and sees them all
};

float slope(std::size_t head) { return std::exp2(-static_cast<float>(head + 1)); }

/// Softmax attention of the last position in double precision, from its definition.
std::vector<double> reference(const shape& s, const std::vector<float>& q, const std::vector<float>& k,
                              const std::vector<float>& v) {
  std::vector<double> out(s.heads * s.head_dim);
  const std::size_t first = s.window != 0 && s.length > s.window ? s.length - s.window : 0;
  for (std::size_t h = 0; h < s.heads; ++h) {
    const std::size_t kv = h / (s.heads / s.kv_heads);
    std::vector<double> weights;
    double sum = 0;
    for (std::size_t p = first; p < s.length; ++p) {
      double score = 0;
      for (std::size_t d = 0; d < s.head_dim; ++d)
        score +=
            static_cast<double>(q[h * s.head_dim + d]) * static_cast<double>(k[(p * s.kv_heads + kv) * s.head_dim + d]);
      score /= std::sqrt(static_cast<double>(s.head_dim));
      if (s.softcap != 0.0f) score = static_cast<double>(s.softcap) * std::tanh(score / static_cast<double>(s.softcap));
      if (s.alibi)
        score +=
            static_cast<double>(slope(h)) * (static_cast<double>(p) - static_cast<double>(s.length - 1 - s.hidden));
      weights.push_back(std::exp(score));
      sum += weights.back();
    }
    for (std::size_t p = first; p < s.length; ++p)
      for (std::size_t d = 0; d < s.head_dim; ++d)
        out[h * s.head_dim + d] +=
            weights[p - first] / sum * static_cast<double>(v[(p * s.kv_heads + kv) * s.head_dim + d]);
  }
  return out;
}

/// What a q8_0 cache holds of numbers: each 32 as codes of max|x| / 127.
std::vector<float> rounded(std::vector<float> x) {
  for (std::size_t i = 0; i < x.size(); i += 32) {
    float peak = 0;
    for (std::size_t j = i; j < i + 32; ++j) peak = std::max(peak, std::abs(x[j]));
    for (std::size_t j = i; j < i + 32; ++j) x[j] = std::nearbyint(x[j] * (127.0f / peak)) * (peak / 127.0f);
  }
  return x;
}

template <class Arch>
void check_attention(const shape& s, kernel::cache_type type, double tolerance) {
  CAPTURE(std::string(Arch::name));
  CAPTURE(s.length);
  CAPTURE(s.head_dim);
  test::random random{21};
  auto q = random.floats(s.heads * s.head_dim);
  for (auto& x : q) x *= 4.0f;
  const auto k = random.floats(s.length * s.kv_heads * s.head_dim),
             v = random.floats(s.length * s.kv_heads * s.head_dim);

  // Pages in a shuffled order, and every slot that is never written holds NaN.
  const std::size_t n_pages = (s.length + kernel::page_size - 1) / kernel::page_size;
  kernel::cache_layer cache{.type = type, .n_heads = s.kv_heads, .head_dim = s.head_dim};
  aligned_buffer<std::byte> keys(n_pages * kernel::key_page_bytes(cache)),
      values(n_pages * kernel::value_page_bytes(cache));
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = std::byte{0xff};
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::byte{0xff};
  cache.keys = keys.data();
  cache.values = values.data();
  std::vector<std::uint32_t> pages(n_pages);
  for (std::size_t i = 0; i < n_pages; ++i) pages[i] = static_cast<std::uint32_t>(n_pages - 1 - i);
  for (std::size_t p = 0; p < s.length; ++p)
    for (std::size_t h = 0; h < s.kv_heads; ++h)
      kernel::visit_cache_type<Arch>(type, [&](auto element) noexcept {
        using T = decltype(element);
        const std::size_t at = (p * s.kv_heads + h) * s.head_dim, page = pages[p / kernel::page_size];
        kernel::detail::write_cache<Arch, T>(cache, false, h, page, p % kernel::page_size, &k[at]);
        kernel::detail::write_cache<Arch, T>(cache, true, h, page, p % kernel::page_size, &v[at]);
      });

  const auto position = static_cast<std::uint32_t>(s.length - 1 - s.hidden),
             visible = static_cast<std::uint32_t>(s.length);
  const std::uint32_t first_page = 0;
  const kernel::batch rows{.n_rows = 1,
                           .n_prompt = 0,
                           .positions = &position,
                           .first_page = &first_page,
                           .pages = pages.data(),
                           .visible = s.hidden != 0 ? &visible : nullptr};
  std::vector<float> slopes;
  for (std::size_t h = 0; h < s.heads; ++h) slopes.push_back(slope(h));
  std::vector<float> out(s.heads * s.head_dim);
  const kernel::attend op{.rows = &rows,
                          .queries = q.data(),
                          .out = out.data(),
                          .cache = cache,
                          .n_heads = s.heads,
                          .scale = 1.0f / std::sqrt(static_cast<float>(s.head_dim)),
                          .softcap = s.softcap,
                          .window = s.window,
                          .slopes = s.alibi ? slopes.data() : nullptr};
  aligned_buffer<std::byte> scratch(kernel::attend_scratch_bytes<Arch>(op, false));
  kernel::item_counter counter;
  kernel::attend_rows<Arch>(op, {&counter, scratch.data()});
  const bool codes = type == kernel::cache_type::q8_0;
  const auto expected = codes ? reference(s, q, rounded(k), rounded(v)) : reference(s, q, k, v);
  for (std::size_t i = 0; i < out.size(); ++i) REQUIRE(std::abs(static_cast<double>(out[i]) - expected[i]) < tolerance);

  // In parts; the counters of parts are zero again behind it.
  const auto whole = out;
  aligned_buffer<float> partials(kernel::attend_partials<Arch>(op) + 1);
  std::memset(partials.data(), 0xff, partials.size() * sizeof(float));
  std::vector<std::uint32_t> done(s.kv_heads, 0);
  counter = {};
  kernel::worker parts{&counter, scratch.data()};
  parts.partials = partials.data();
  parts.done = done.data();
  out.assign(out.size(), 0.0f);
  kernel::attend_rows<Arch>(op, parts);
  for (std::size_t i = 0; i < out.size(); ++i) REQUIRE(std::abs(static_cast<double>(out[i]) - expected[i]) < tolerance);
  if (partials.size() == 1) CHECK(out == whole);
  CHECK(done == std::vector<std::uint32_t>(s.kv_heads, 0));
}

}  // namespace

TEST_CASE_TEMPLATE("attention over pages is softmax attention", Arch, REALIZAR_TEST_ARCHS) {
  for (const std::size_t length : {1u, 2u, 31u, 32u, 33u, 100u, 257u})
    for (const auto& [heads, kv_heads, head_dim] :
         {std::array<std::size_t, 3>{8, 2, 64}, {4, 4, 8}, {6, 1, 40}, {3, 1, 17}, {2, 1, 128}}) {
      check_attention<Arch>({heads, kv_heads, head_dim, length, 0, 0.0f}, kernel::cache_type::f32, 2e-6);
      check_attention<Arch>({heads, kv_heads, head_dim, length, 0, 0.0f}, kernel::cache_type::f16, 2e-3);
      check_attention<Arch>({heads, kv_heads, head_dim, length, 0, 0.0f}, kernel::cache_type::bf16, 2e-2);
      if (head_dim % 32 == 0)
        check_attention<Arch>({heads, kv_heads, head_dim, length, 0, 0.0f}, kernel::cache_type::q8_0, 5e-6);
    }
  for (const std::size_t window : {1u, 16u, 40u, 100u})
    check_attention<Arch>({8, 2, 64, 100, window, 0.0f}, kernel::cache_type::f32, 2e-6);
  check_attention<Arch>({8, 2, 64, 100, 0, 5.0f}, kernel::cache_type::f32, 5e-6);
  for (const std::size_t length : {1u, 33u, 100u}) {
    check_attention<Arch>({8, 2, 64, length, 0, 0.0f, true}, kernel::cache_type::f32, 5e-6);
    check_attention<Arch>({3, 3, 17, length, 0, 0.0f, true}, kernel::cache_type::f32, 5e-6);
    check_attention<Arch>({8, 2, 64, length, 0, 0.0f, false, length - 1}, kernel::cache_type::f32, 5e-6);
  }
  check_attention<Arch>({8, 2, 64, 70, 0, 0.0f, false, 33}, kernel::cache_type::f32, 5e-6);
  check_attention<Arch>({4, 1, 288, 70, 40, 0.0f}, kernel::cache_type::q8_0, 5e-6);  // more than a chunk of codes
  for (const std::size_t length : {513u, 1000u, 9000u}) {                            // parts of 8 pages, and of 9
    check_attention<Arch>({4, 1, 64, length, 0, 0.0f}, kernel::cache_type::q8_0, 5e-6);
    check_attention<Arch>({4, 1, 40, length, 0, 0.0f}, kernel::cache_type::f32, 5e-6);
    check_attention<Arch>({2, 2, 16, length, 300, 0.0f, true}, kernel::cache_type::f32, 5e-6);
  }
}

namespace {

/// A prompt of two sequences, whose rows the matrix unit takes together.
template <class Arch>
struct prompt {
  prompt(const shape& wanted, kernel::cache_type type)
      : s(wanted), cache{.type = type, .n_heads = wanted.kv_heads, .head_dim = wanted.head_dim} {
    test::random random{22};
    n_pages = 2 * ((s.length + kernel::page_size - 1) / kernel::page_size);
    keys = aligned_buffer<std::byte>(n_pages * kernel::key_page_bytes(cache));
    values = aligned_buffer<std::byte>(n_pages * kernel::value_page_bytes(cache));
    std::memset(keys.data(), 0xff, keys.size());  // NaN where nothing is written
    std::memset(values.data(), 0xff, values.size());
    cache.keys = keys.data();
    cache.values = values.data();
    for (std::size_t i = 0; i < n_pages; ++i) pages.push_back(static_cast<std::uint32_t>(n_pages - 1 - i));
    for (std::size_t h = 0; h < s.heads; ++h) slopes.push_back(slope(h));
    for (std::size_t sequence = 0; sequence < 2; ++sequence) {
      k[sequence] = random.floats(s.length * s.kv_heads * s.head_dim);
      v[sequence] = random.floats(s.length * s.kv_heads * s.head_dim);
      for (std::size_t p = 0; p < s.length; ++p) {
        positions.push_back(static_cast<std::uint32_t>(p));
        first_page.push_back(static_cast<std::uint32_t>(sequence * n_pages / 2));
        visible.push_back(static_cast<std::uint32_t>(s.length));
        for (std::size_t h = 0; h < s.kv_heads; ++h)
          kernel::visit_cache_type<Arch>(type, [&](auto element) noexcept {
            using T = decltype(element);
            const std::size_t at = (p * s.kv_heads + h) * s.head_dim;
            const std::size_t page = pages[first_page.back() + p / kernel::page_size];
            kernel::detail::write_cache<Arch, T>(cache, false, h, page, p % kernel::page_size, &k[sequence][at]);
            kernel::detail::write_cache<Arch, T>(cache, true, h, page, p % kernel::page_size, &v[sequence][at]);
          });
      }
    }
    q = random.floats(2 * s.length * s.heads * s.head_dim);
    for (auto& x : q) x *= 4.0f;
  }

  /// The output of rows [first, first + n).
  std::vector<float> attend(std::size_t first, std::size_t n, bool use_unit) const {
    const kernel::batch rows{.n_rows = n,
                             .n_prompt = n,
                             .positions = &positions[first],
                             .first_page = &first_page[first],
                             .pages = pages.data(),
                             .visible = s.hidden != 0 ? &visible[first] : nullptr};
    std::vector<float> out(n * s.heads * s.head_dim);
    const kernel::attend op{.rows = &rows,
                            .queries = &q[first * s.heads * s.head_dim],
                            .out = out.data(),
                            .cache = cache,
                            .n_heads = s.heads,
                            .scale = 1.0f / std::sqrt(static_cast<float>(s.head_dim)),
                            .softcap = s.softcap,
                            .window = s.window,
                            .slopes = s.alibi ? slopes.data() : nullptr};
    aligned_buffer<std::byte> scratch(kernel::attend_scratch_bytes<Arch>(op, use_unit));
    std::memset(scratch.data(), 0xff, scratch.size());
    kernel::item_counter counter;
    kernel::attend_rows<Arch>(op, {&counter, scratch.data(), 1, use_unit});
    return out;
  }

  shape s;
  kernel::cache_layer cache;
  std::size_t n_pages;
  aligned_buffer<std::byte> keys, values;
  std::vector<std::uint32_t> pages, positions, first_page, visible;
  std::vector<float> slopes, q, k[2], v[2];
};

template <class Arch>
void check_prompt(const shape& s, kernel::cache_type type, double tolerance) {
  CAPTURE(s.length);
  CAPTURE(s.heads);
  CAPTURE(s.head_dim);
  CAPTURE(s.window);
  const prompt<Arch> p(s, type);
  const std::size_t n = 2 * s.length, width = s.heads * s.head_dim;
  const auto plain = p.attend(0, n, false), unit = p.attend(0, n, true);
  for (std::size_t i = 0; i < unit.size(); ++i)
    REQUIRE(std::abs(static_cast<double>(unit[i]) - static_cast<double>(plain[i])) < tolerance);
  std::vector<float> apart;  // in three pieces, whose rows have other neighbours
  for (const auto& [first, last] : {std::array<std::size_t, 2>{0, 1}, {1, n / 2 + 3}, {n / 2 + 3, n}}) {
    const auto piece = first < last && last <= n ? p.attend(first, last - first, true) : std::vector<float>();
    apart.insert(apart.end(), piece.begin(), piece.end());
  }
  REQUIRE(apart.size() == n * width);
  for (std::size_t i = 0; i < unit.size(); ++i) REQUIRE(unit[i] == apart[i]);
}

}  // namespace

TEST_CASE_TEMPLATE("prompt rows in tiles agree with the others, whatever rows are beside them", Arch,
                   REALIZAR_TEST_ARCHS) {
  if constexpr (kernel::has_units<Arch>) {
    if (!arch::at_least<Arch, arch::amx> || kernel::matrix_unit_granted()) {
      using kernel::cache_type;
      for (const std::size_t length : {3u, 32u, 100u, 300u})
        for (const auto& [heads, kv_heads, head_dim] :
             {std::array<std::size_t, 3>{8, 2, 64}, {4, 4, 8}, {6, 1, 40}, {3, 1, 17}, {2, 1, 128}, {2, 2, 80}}) {
          check_prompt<Arch>({heads, kv_heads, head_dim, length, 0, 0.0f}, cache_type::f16, 1e-4);
          check_prompt<Arch>({heads, kv_heads, head_dim, length, 0, 0.0f}, cache_type::bf16, 1e-4);
          if (head_dim % 32 == 0)
            check_prompt<Arch>({heads, kv_heads, head_dim, length, 0, 0.0f}, cache_type::q8_0, 1e-5);
        }
      for (const std::size_t window : {1u, 16u, 40u, 200u})
        check_prompt<Arch>({8, 2, 64, 300, window, 0.0f}, cache_type::f16, 1e-4);
      check_prompt<Arch>({8, 2, 64, 300, 0, 5.0f}, cache_type::f16, 1e-4);
      check_prompt<Arch>({8, 2, 64, 300, 0, 0.0f, true}, cache_type::f16, 1e-4);
      check_prompt<Arch>({8, 2, 64, 150, 0, 0.0f, false, 1}, cache_type::f16, 1e-4);
      check_prompt<Arch>({8, 2, 64, 40, 0, 0.0f}, cache_type::f32, 1e-6);
      return;
    }
  }
  MESSAGE("skipped: " << std::string(Arch::name) << " has no tiles, or the system does not grant them");
}
