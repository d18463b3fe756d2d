// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/perplexity.hpp>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include <realizar/model/family/llama.hpp>
#include <realizar/model/model.hpp>

#include <doctest/doctest.h>

#include "mock_model.hpp"

using namespace realizar;
using mock::byte_token;

namespace {

error caught(auto act) {
  try {
    act();
  } catch (const error& e) {
    return e;
  }
  FAIL("nothing was thrown");
  throw;
}

std::vector<text::token_id> counted(std::size_t n) {
  std::vector<text::token_id> ids(n);
  std::iota(ids.begin(), ids.end(), byte_token(0));
  return ids;
}

}  // namespace

TEST_CASE("the loss of a token is minus the logarithm of its softmax") {
  const float even[] = {2, 2, 2, 2};
  CHECK(token_loss(even, 3) == doctest::Approx(std::log(4.0)).epsilon(1e-12));
  const float some[] = {0, 1, -1};
  const double sum = 1 + std::exp(1.0) + std::exp(-1.0);
  CHECK(token_loss(some, 1) == doctest::Approx(std::log(sum) - 1).epsilon(1e-12));
  CHECK(token_loss(some, 2) == doctest::Approx(std::log(sum) + 1).epsilon(1e-12));
  const float large[] = {1e6f, 1e6f, -std::numeric_limits<float>::infinity()};
  CHECK(token_loss(large, 0) == doctest::Approx(std::log(2.0)).epsilon(1e-9));
}

TEST_CASE("perplexity is exp of the mean loss, its error that of the mean times it") {
  loss_sum sum;
  CHECK(sum.perplexity().value == 1);
  CHECK(sum.perplexity().error == 0);
  for (const double loss : {1.0, 2.0, 3.0, 6.0}) sum.add(loss);
  CHECK(sum.mean().value == doctest::Approx(3));
  CHECK(sum.mean().error == doctest::Approx(std::sqrt(3.5 / 3)));  // variance 3.5 = (4 + 1 + 0 + 9) / 4
  CHECK(sum.perplexity().value == doctest::Approx(std::exp(3.0)));
  CHECK(sum.perplexity().error == doctest::Approx(std::exp(3.0) * std::sqrt(3.5 / 3)));
  loss_sum both;
  both.add(sum);
  both.add(sum);
  CHECK(both.count() == 8);
  CHECK(both.mean().value == doctest::Approx(3));
  CHECK(bits_per_byte(std::log(2.0), 30, 120) == doctest::Approx(0.25));
  CHECK(bits_per_byte(1, 30, 0) == 0);
}

TEST_CASE(
    "divergence is 0 between equals, never negative, and has mean, median, most and the share of equal best tokens") {
  divergence_sum d;
  CHECK(d.median() == 0);
  CHECK(d.max() == 0);
  const float p[] = {0, 0}, q[] = {0, std::log(3.0f)}, other[] = {1, 0};
  d.add(p, p);
  CHECK(d.mean().value == 0);
  CHECK(d.same_top().value == 1);
  d.add(p, q);  // 1/2 log(1/2 / 1/4) + 1/2 log(1/2 / 3/4)
  const double expected = 0.5 * std::log(2.0) + 0.5 * std::log(2.0 / 3);
  CHECK(d.max() == doctest::Approx(expected).epsilon(1e-6));
  CHECK(d.mean().value == doctest::Approx(expected / 2).epsilon(1e-6));
  CHECK(d.median() == doctest::Approx(expected / 2).epsilon(1e-6));
  d.add(q, other);
  CHECK(d.same_top().value == doctest::Approx(1.0 / 3));
  CHECK(d.median() == doctest::Approx(expected).epsilon(1e-6));
  const float impossible[] = {0, -std::numeric_limits<float>::infinity()};
  divergence_sum none;
  none.add(impossible, p);  // what the reference excludes counts nothing
  CHECK(none.max() == doctest::Approx(std::log(2.0)));
  const float three[] = {0, 0, 0};
  CHECK(caught([&] { d.add(p, three); }).code() == error_code::mismatch);
}

TEST_CASE("a text is cut into whole chunks that begin with BOS, their second halves scored") {
  const auto ids = counted(35);
  const auto chunks = cut_into_chunks(ids, 10, text::token_id{1}, 100);
  REQUIRE(chunks.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(chunks[i].tokens.size() == 10);
    CHECK(chunks[i].tokens[0] == 1);
    CHECK(chunks[i].tokens[1] == ids[10 * i + 1]);
    CHECK(chunks[i].first == 5);
    CHECK(chunks[i].scored() == 4);
  }
  CHECK(cut_into_chunks(ids, 10, std::nullopt, 2).size() == 2);
  CHECK(cut_into_chunks(ids, 10, std::nullopt, 2)[1].tokens[0] == ids[10]);
  const auto e = caught([&] { cut_into_chunks(ids, 18, std::nullopt, 1); });
  CHECK(e.code() == error_code::usage);
  CHECK(std::string(e.what()).find("35 tokens") != std::string::npos);
  CHECK(caught([&] { cut_into_chunks(ids, 3, std::nullopt, 1); }).code() == error_code::usage);
}

TEST_CASE("a chunk is run once from its beginning, and only the predictions of its second half are looked at") {
  const auto ids = counted(200);
  mock::model m(ids, {}, 256);  // at position p it expects ids[p]
  m.padding = 0;
  m.certainty = 10;
  text_chunk chunk{{ids.begin(), ids.end()}, 100};
  const loss_sum wrong = chunk_loss(m, chunk);  // ids[p + 1] comes
  CHECK(wrong.count() == 99);
  CHECK(wrong.mean().value > 9);
  REQUIRE(m.seen.size() == 199);  // the last token predicts nothing
  for (std::size_t i = 0; i < m.seen.size(); ++i) {
    CHECK(m.seen[i].position == i);
    CHECK(m.seen[i].token == ids[i]);
    CHECK(m.seen[i].kind == row_kind::prompt);
  }
  std::vector<text::token_id> shifted(ids.begin(), ids.end() - 1);
  shifted.insert(shifted.begin(), 1);
  const loss_sum right = chunk_loss(m, {shifted, 0});
  CHECK(right.count() == 199);
  CHECK(right.mean().value < 0.05);

  CHECK(chunk_loss(m, {{1}, 0}).count() == 0);
  CHECK(chunk_loss(m, {{}, 0}).count() == 0);

  mock::model unsure(ids, {}, 256);
  unsure.padding = 0;
  unsure.certainty = 8;
  divergence_sum d;
  loss_sum reference_loss;
  const loss_sum sum = chunk_loss(m, {shifted, 100}, unsure, d, reference_loss);
  CHECK(sum.count() == 99);
  CHECK(reference_loss.count() == 99);
  CHECK(reference_loss.mean().value > sum.mean().value);
  CHECK(d.count() == 99);
  CHECK(d.mean().value > 0.01);
  CHECK(d.same_top().value == 1);
}

TEST_CASE("perplexity of stories260K equals llama-perplexity's") {
  const char* set = std::getenv("REALIZAR_TEST_DATA");
  const std::filesystem::path data(set != nullptr && *set != '\0' ? set : REALIZAR_TEST_DATA_DIR);
  const auto path = data / "models/stories260K/stories260K-f32.gguf", book = data / "text/tinyshakespeare/input.txt";
  if (!std::filesystem::exists(path) || !std::filesystem::exists(book)) {
    MESSAGE("skipped: no stories260K or tinyshakespeare under REALIZAR_TEST_DATA (" << data.string() << ")");
    return;
  }
  std::string start(60000, '\0');
  std::ifstream(book, std::ios::binary).read(start.data(), static_cast<std::streamsize>(start.size()));
  realizar::model<family::llama> model(path, {.threads = 1, .context_length = 512});
  const auto& t = model.tokenizer();
  loss_sum sum;
  std::vector<double> after;
  for (const text_chunk& chunk : cut_into_chunks(t.encode(start), 512, t.bos(), 10)) {
    sum.add(chunk_loss(model, chunk));
    after.push_back(sum.perplexity().value);
  }
  // head -c 60000 input.txt >60k; llama-perplexity -m stories260K-f32.gguf -f 60k -c 512 (llama.cpp, F32, CPU)
  const double theirs[] = {49.8067, 51.6810, 55.6021, 55.1140, 56.8668, 55.8785, 59.8570, 63.2995, 63.6469, 62.5930};
  REQUIRE(after.size() == std::size(theirs));
  for (std::size_t i = 0; i < after.size(); ++i) CHECK(after[i] == doctest::Approx(theirs[i]).epsilon(1e-3));
}
