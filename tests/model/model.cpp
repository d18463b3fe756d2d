// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/model/model.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <realizar/base/byte_order.hpp>
#include <realizar/model/family/llama.hpp>

#include "model_file.hpp"

using namespace realizar;

namespace {

using llama = model<family::llama>;

struct loaded {
  explicit loaded(const test::model_shape& s = {}, const load_options& options = {.threads = 2})
      : bytes(test::model_file(s).bytes()), m(gguf::file::from_memory(bytes, "memory"), options) {}
  std::vector<std::byte> bytes;
  llama m;
};

std::vector<text::token_id> some_tokens(std::size_t n, std::uint32_t seed) {
  std::vector<text::token_id> ids = {1};
  while (ids.size() < n) ids.push_back(static_cast<text::token_id>(3 + (seed = seed * 1664525u + 1013904223u) % 256));
  return ids;
}

/// The logits after every token of a sequence, given in chunks.
std::vector<float> run(llama& m, sequence& s, const std::vector<text::token_id>& ids, std::size_t chunk,
                       row_kind kind) {
  std::vector<float> all;
  for (std::size_t i = 0; i < ids.size(); i += chunk) {
    std::vector<batch_row> rows;
    for (std::size_t j = i; j < std::min(i + chunk, ids.size()); ++j) rows.push_back({ids[j], &s, kind, true});
    const auto logits = m.forward(rows);
    all.insert(all.end(), logits.begin(), logits.end());
  }
  return all;
}

std::string message_of(test::model_file& file) {
  const auto bytes = file.bytes();
  try {
    llama m(gguf::file::from_memory(bytes, "memory"));
  } catch (const error& e) {
    return std::string(to_string(e.code())) + " | " + e.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("copied weights give the same logits, and no tensor points to the file") {
  loaded mapped, copied({}, {.threads = 2, .copy_weights = true});
  const auto ids = some_tokens(20, 5);
  sequence a = mapped.m.new_sequence(), b = copied.m.new_sequence();
  CHECK(run(mapped.m, a, ids, 20, row_kind::prompt) == run(copied.m, b, ids, 20, row_kind::prompt));
  const auto inside = [](const gguf::tensor& t, const std::vector<std::byte>& bytes) {
    return t.data.data() >= bytes.data() && t.data.data() < bytes.data() + bytes.size();
  };
  for (const auto& t : mapped.m.file().tensors()) CHECK(inside(t, mapped.bytes));
  for (const auto& t : copied.m.file().tensors()) CHECK_FALSE(inside(t, copied.bytes));
}

TEST_CASE(
    "a sequence alone, in chunks, token by token, in any batch and with any number of threads gives the same logits") {
  const auto ids = some_tokens(70, 5);
  for (const auto type : {quant::type::f32, quant::type::f16, quant::type::q4_0, quant::type::q8_0}) {
    const test::model_shape shape{.type = type};
    loaded one(shape, {.threads = 1}), three(shape, {.threads = 3, .batch = 16});
    for (const row_kind kind : {row_kind::prompt, row_kind::generated}) {
      auto s = one.m.new_sequence();
      const auto expected = run(one.m, s, ids, ids.size(), kind);
      REQUIRE(expected.size() == ids.size() * one.m.vocabulary_size());
      for (const float x : expected) REQUIRE(std::isfinite(x));
      for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, ids.size()}) {
        auto t = three.m.new_sequence();
        CHECK(run(three.m, t, ids, chunk, kind) == expected);
      }
      // Three other sequences beside it, rows interleaved.
      auto a = three.m.new_sequence(), b = three.m.new_sequence(), c = three.m.new_sequence();
      const auto other = some_tokens(50, 6);
      std::vector<batch_row> rows;
      for (std::size_t i = 0; i < ids.size(); ++i) {
        rows.push_back({ids[i], &a, kind, true});
        if (i < other.size()) rows.push_back({other[i], &b, row_kind::generated, false});
        if (i < other.size()) rows.push_back({other[other.size() - 1 - i], &c, row_kind::prompt, false});
      }
      const auto mixed = three.m.forward(rows);
      CHECK(std::equal(mixed.begin(), mixed.end(), expected.begin(), expected.end()));
      CHECK(a.length() == ids.size());
      CHECK(c.length() == other.size());
    }
  }
}

TEST_CASE("threads wait for each other five times a layer for a token, nine times for a prompt") {
  const auto waits = [](std::size_t layers, std::size_t rows, row_kind kind) {
    test::model_shape s;
    s.layers = static_cast<std::uint32_t>(layers);
    loaded l(s);
    sequence sequence = l.m.new_sequence();
    const std::size_t before = l.m.backend().barriers();
    run(l.m, sequence, some_tokens(rows, 3), rows, kind);
    return l.m.backend().barriers() - before;
  };
  CHECK(waits(3, 1, row_kind::generated) - waits(2, 1, row_kind::generated) == 5);
  CHECK(waits(3, 2, row_kind::generated) - waits(2, 2, row_kind::generated) == 5);
  CHECK(waits(3, 20, row_kind::prompt) - waits(2, 20, row_kind::prompt) == 9);  // rows are prepared once for all
  CHECK(waits(1, 1, row_kind::generated) == 5 + 3);                             // embedding, rows wanted, head
}

TEST_CASE("forks share pages until they write, and truncation goes back") {
  loaded l;
  const auto ids = some_tokens(50, 8);
  auto s = l.m.new_sequence();
  run(l.m, s, ids, ids.size(), row_kind::prompt);
  auto fork = s.fork();
  const auto a = run(l.m, s, {10, 11}, 2, row_kind::generated);
  const auto b = run(l.m, fork, {10, 11}, 2, row_kind::generated);
  CHECK(a == b);
  const auto c = run(l.m, fork, {12}, 1, row_kind::generated);
  fork.truncate(50);
  run(l.m, fork, {77, 78}, 2, row_kind::generated);
  fork.truncate(50);
  CHECK(run(l.m, fork, {10, 11}, 2, row_kind::generated) == a);
  CHECK(run(l.m, s, {12}, 1, row_kind::generated) == c);
}

TEST_CASE("every page is free again when its sequences are gone") {
  loaded l({}, {.threads = 1, .context_length = 64, .cache_tokens = 128});
  for (int round = 0; round < 5; ++round) {
    auto a = l.m.new_sequence(), b = l.m.new_sequence();
    run(l.m, a, some_tokens(64, 1), 64, row_kind::prompt);
    run(l.m, b, some_tokens(64, 2), 64, row_kind::prompt);
    auto c = l.m.new_sequence();
    const batch_row row{5, &c, row_kind::prompt, true};
    CHECK_THROWS_WITH_AS(l.m.forward({&row, 1}), doctest::Contains("kv cache"), error);
    CHECK(c.length() == 0);
    b = l.m.new_sequence();
    CHECK_NOTHROW(l.m.forward({&row, 1}));
  }
}

TEST_CASE("what cannot be run is refused before anything changes") {
  loaded l({}, {.threads = 1, .context_length = 32});
  auto s = l.m.new_sequence();
  const auto refused = [&](batch_row row, error_code code) {
    try {
      l.m.forward({&row, 1});
      FAIL("accepted");
    } catch (const error& e) {
      CHECK(e.code() == code);
    }
    CHECK(s.length() == 0);
  };
  refused({-1, &s}, error_code::usage);
  refused({259, &s}, error_code::usage);
  refused({5, nullptr}, error_code::usage);
  std::vector<batch_row> many(33, {5, &s});
  CHECK_THROWS_WITH_AS(l.m.forward(many), doctest::Contains("at most 32 tokens of context, found 33"), error);
  CHECK(l.m.forward({}).empty());
}

TEST_CASE("hidden states are what the head reads: of all rows, in any number of passes") {
  for (const std::size_t batch : {std::size_t{512}, std::size_t{3}}) {
    loaded l({}, {.threads = 2, .batch = batch});
    const auto ids = some_tokens(7, 4);
    auto s = l.m.new_sequence(), t = l.m.new_sequence();
    const auto logits = run(l.m, s, ids, ids.size(), row_kind::prompt);
    std::vector<batch_row> rows;
    for (const auto id : ids) rows.push_back({id, &t, row_kind::prompt, false});
    const auto states = l.m.hidden_states(rows);
    const std::size_t width = l.m.shape().width, n = l.m.vocabulary_size();
    REQUIRE(states.size() == ids.size() * width);
    const auto head = l.m.file().require_tensor("output.weight").data;  // (vocabulary, width), float32
    double worst = 0;
    for (std::size_t row = 0; row < ids.size(); ++row)
      for (std::size_t v = 0; v < n; ++v) {
        double sum = 0;
        for (std::size_t i = 0; i < width; ++i)
          sum += static_cast<double>(states[row * width + i]) *
                 static_cast<double>(load_le<float>(head.data() + (v * width + i) * sizeof(float)));
        worst = std::max(worst, std::abs(sum - static_cast<double>(logits[row * n + v])));
      }
    CHECK(worst < 1e-3);
  }
}

TEST_CASE("a tied head is the embedding") {
  loaded tied({.tied = true});
  auto s = tied.m.new_sequence();
  const auto logits = run(tied.m, s, some_tokens(3, 4), 3, row_kind::prompt);
  CHECK(std::ranges::all_of(logits, [](float x) { return std::isfinite(x); }));
}

TEST_CASE("a file whose parts contradict each other is refused, and the error says which") {
  using test::model_file;
  {
    model_file f({});
    f.missing = "blk.1.ffn_up.weight";
    CHECK(message_of(f).find("blk.1.ffn_up.weight") != std::string::npos);
  }
  {
    model_file f({});
    f.resized = "blk.0.attn_k.weight";
    const auto m = message_of(f);
    CHECK(m.starts_with("mismatch"));
    CHECK(m.find("tensor 'blk.0.attn_k.weight': expected shape (32, 64)") != std::string::npos);
    CHECK(m.find("rows 32 by attention.head_count_kv * attention.key_length, columns 64 by embedding_length") !=
          std::string::npos);
    CHECK(m.find("found shape (33, 64)") != std::string::npos);
  }
  {
    model_file f({});
    f.resized = "token_embd.weight";
    CHECK(message_of(f).starts_with("mismatch"));
  }
  {
    model_file f({.heads = 3, .kv_heads = 2});
    CHECK(message_of(f).find("attention.head_count_kv") != std::string::npos);
  }
  {
    model_file f({});
    f.metadata().add("llama.rope.scaling.type", "spiral");
    CHECK(message_of(f).starts_with("unsupported"));
  }
  {
    model_file f({});
    f.metadata().add("llama.expert_count", std::uint32_t{8});
    CHECK(message_of(f).find("expert_used_count") != std::string::npos);
  }
  {
    model_file f({});
    f.metadata().add("llama.expert_count", std::uint32_t{8});
    f.metadata().add("llama.expert_used_count", std::uint32_t{9});
    CHECK(message_of(f).find("at most expert_count = 8, found 9") != std::string::npos);
  }
  {
    model_file f({});
    f.metadata().add("llama.rope.freq_base", std::nanf(""));
    CHECK(message_of(f).find("rope.freq_base") != std::string::npos);
  }
  {
    model_file f({.stated_heads = 0});
    CHECK(message_of(f).find("attention.head_count") != std::string::npos);
  }
  for (const std::uint32_t dims : {18u, 3u, 0u}) {  // more than a head has, odd, none
    model_file f({.rotary_dims = dims});
    CHECK(message_of(f).find("rope.dimension_count") != std::string::npos);
  }
  {
    model_file f({});
    f.metadata().add("llama.expert_count", std::vector<std::uint32_t>{8, 8});
    CHECK(message_of(f).find("expert_count") != std::string::npos);
  }
  {
    model_file f({.layers = 3});  // one more than there are tensors for
    f.missing = "blk.2.attn_norm.weight";
    CHECK(message_of(f).find("blk.2.attn_norm.weight") != std::string::npos);
  }
  {
    model_file f({.layers = 0});
    CHECK(message_of(f).find("block_count") != std::string::npos);
  }
}

TEST_CASE("a model of one family refuses a file of another architecture") {
  gguf::writer w;
  w.add("general.architecture", "perceptron");
  const auto path = std::filesystem::temp_directory_path() / "realizar-other-architecture.gguf";
  w.write(path);
  CHECK_THROWS_WITH_AS(llama{path}, doctest::Contains("expected 'llama', found 'perceptron'"), error);
  std::filesystem::remove(path);
}
