// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Models of any family: tiny ones of each against Hugging Face transformers (golden/transformers_logits.py), from
// files, from folders and from memory.
#include <realizar/model/load.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <realizar/base/byte_order.hpp>
#include <realizar/base/half.hpp>
#include <realizar/format/safetensors/file.hpp>
#include <realizar/format/safetensors/writer.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/model/embedding_model.hpp>
#include <realizar/model/family/bert.hpp>
#include <realizar/model/family/nomic_bert.hpp>

#include "model_file.hpp"

using namespace realizar;

namespace {

constexpr double tolerance = 1e-4;
constexpr std::size_t n_tokens = 24;

std::filesystem::path golden() { return std::filesystem::path(__FILE__).parent_path() / "golden" / "transformers"; }

std::vector<text::token_id> tokens() {
  std::vector<text::token_id> ids;
  for (int i = 0; i < static_cast<int>(n_tokens); ++i) ids.push_back((7 * i * i + 3 * i + 5) % 61 + 3);
  return ids;
}

std::vector<float> read_floats(const std::filesystem::path& path) {
  const io::mapped_file file(path);
  std::vector<float> out(file.bytes().size() / sizeof(float));
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = load_le<float>(file.bytes().data() + i * sizeof(float));
  return out;
}

/// The largest difference, as a part of the largest value expected.
double difference(std::span<const float> found, std::span<const float> expected) {
  REQUIRE(found.size() == expected.size());
  double most = 0, scale = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    REQUIRE(std::isfinite(found[i]));
    most = std::max(most, std::abs(static_cast<double>(found[i]) - static_cast<double>(expected[i])));
    scale = std::max(scale, std::abs(static_cast<double>(expected[i])));
  }
  return most / scale;
}

std::vector<float> prompt_logits(any_model<all_families>& m) {
  auto s = m.new_sequence();
  std::vector<batch_row> rows;
  for (const auto id : tokens()) rows.push_back({id, &s, row_kind::prompt, true});
  const auto logits = m.forward(rows);
  return {logits.begin(), logits.end()};
}

std::vector<std::filesystem::path> models() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(golden()))
    if (entry.path().extension() == ".gguf") paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

bool is_encoder(const std::filesystem::path& path) { return path.stem().string().find("bert") != std::string::npos; }

template <class... Families>
std::set<std::string> names(family_list<Families...>) {
  return {std::string(Families::name)...};
}

template <class Family>
void check_encoder(const char* name, pooling expected_pooling) {
  CAPTURE(std::string(name));
  const auto expected = read_floats(golden() / (std::string(name) + ".bin"));
  for (const unsigned threads : {1u, 2u}) {
    embedding_model<Family> m(golden() / (std::string(name) + ".gguf"), {.threads = threads});
    CHECK(m.pooling() == expected_pooling);
    CHECK(difference(m.hidden_states(tokens()), expected) < tolerance);
    const auto raw = m.embed(tokens(), false), unit = m.embed(tokens());
    double square = 0;
    for (std::size_t i = 0; i < m.width(); ++i) {
      double mean = 0;
      for (std::size_t t = 0; t < n_tokens; ++t) mean += static_cast<double>(expected[t * m.width() + i]) / n_tokens;
      const double pooled = expected_pooling == pooling::mean ? mean : static_cast<double>(expected[i]);
      CHECK(static_cast<double>(raw[i]) == doctest::Approx(pooled).epsilon(1e-4).scale(1));
      square += static_cast<double>(unit[i]) * static_cast<double>(unit[i]);
    }
    CHECK(square == doctest::Approx(1.0));
    CHECK(m.embed(std::span<const text::token_id>{}) == std::vector<float>(m.width()));
  }
}

}  // namespace

TEST_CASE("logits of every family agree with transformers: as a prompt, as generated, one by one, among others") {
  std::set<std::string> missing = names(all_families{});
  const auto ids = tokens();
  for (const auto& path : models()) {
    if (is_encoder(path)) continue;
    CAPTURE(path.stem().string());
    const auto expected = read_floats(std::filesystem::path(path).replace_extension(".bin"));
    any_model<all_families> m(
        path, {.threads = 2, .context_length = 64, .cache_tokens = 256, .cache = kernel::cache_type::f32});
    missing.erase(std::string(m.architecture()));
    const auto run = [&](row_kind kind, std::size_t chunk) {
      auto s = m.new_sequence();
      std::vector<float> all;
      for (std::size_t i = 0; i < ids.size(); i += chunk) {
        std::vector<batch_row> rows;
        for (std::size_t j = i; j < std::min(i + chunk, ids.size()); ++j) rows.push_back({ids[j], &s, kind, true});
        const auto logits = m.forward(rows);
        all.insert(all.end(), logits.begin(), logits.end());
      }
      return all;
    };
    const auto prompt = run(row_kind::prompt, n_tokens), generated = run(row_kind::generated, 1);
    CHECK(difference(prompt, expected) < tolerance);
    CHECK(difference(generated, expected) < tolerance);
    CHECK(run(row_kind::prompt, 5) == prompt);
    CHECK(run(row_kind::generated, 7) == generated);
    // Beside three others, rows in turns.
    auto a = m.new_sequence(), b = m.new_sequence(), c = m.new_sequence(), d = m.new_sequence();
    std::vector<batch_row> rows;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      rows.push_back({ids[n_tokens - 1 - i], &b, row_kind::prompt, false});
      rows.push_back({ids[i], &a, row_kind::prompt, true});
      if (i % 2 == 0) rows.push_back({ids[i / 2], &c, row_kind::generated, false});
      if (i % 3 == 0) rows.push_back({ids[i / 3], &d, row_kind::prompt, false});
    }
    const auto mixed = m.forward(rows);
    CHECK(std::equal(mixed.begin(), mixed.end(), prompt.begin(), prompt.end()));
  }
  CHECK(missing == std::set<std::string>{});
}

TEST_CASE("a folder that transformers saved loads as it is, with the logits of transformers") {
  std::size_t n = 0;
  for (const auto& entry : std::filesystem::directory_iterator(golden())) {
    if (!entry.is_directory() || is_encoder(entry.path())) continue;
    ++n;
    CAPTURE(entry.path().filename().string());
    auto m = load(entry.path(), {.threads = 2, .context_length = 64, .cache = kernel::cache_type::f32});
    CHECK(difference(prompt_logits(m), read_floats(entry.path().string() + ".bin")) < tolerance);
    CHECK(m.tokenizer().size() == m.vocabulary_size());
    CHECK(m.tokenizer().decode(tokens()) == "");
    CHECK_THROWS_WITH_AS(m.tokenizer().encode("text"), doctest::Contains("no tokenizer"), error);
  }
  CHECK(n >= 30);
}

TEST_CASE("shards, and weights in bfloat16, load as the whole in float32") {
  const auto folder = std::filesystem::temp_directory_path() / "realizar-shards";
  const safetensors::file whole(golden() / "llama" / "model.safetensors");
  const load_options options{.threads = 1, .context_length = 64, .cache = kernel::cache_type::f32};
  const auto expected = read_floats(golden() / "llama.bin");
  for (const bool narrow : {false, true}) {
    std::filesystem::create_directories(folder);
    std::filesystem::copy_file(golden() / "llama" / "config.json", folder / "config.json");
    std::vector<std::vector<std::byte>> made;
    safetensors::writer shards[2];
    std::string map;
    for (const safetensors::tensor& t : whole.tensors()) {
      const std::size_t at = made.size() % 2;
      std::vector<std::byte>& data = made.emplace_back(t.data.begin(), t.data.end());
      if (narrow) {
        for (std::size_t i = 0; i < data.size() / 4; ++i)
          store_le(to_bfloat16(load_le<float>(t.data.data() + 4 * i)).bits, data.data() + 2 * i);
        data.resize(data.size() / 2);
      }
      shards[at].add_tensor(t.name, narrow ? safetensors::element_type::bf16 : safetensors::element_type::f32, t.shape,
                            data);
      map += (map.empty() ? "\"" : ",\"") + t.name + "\":\"" + (at == 0 ? "a" : "b") + ".safetensors\"";
    }
    shards[0].write(folder / "a.safetensors");
    shards[1].write(folder / "b.safetensors");
    std::ofstream(folder / "model.safetensors.index.json") << "{\"weight_map\":{" << map << "}}";
    {
      auto m = load(folder, options);
      CHECK(difference(prompt_logits(m), expected) < (narrow ? 5e-2 : tolerance));
      CHECK(m.file().require_tensor("blk.0.ffn_up.weight").type == (narrow ? quant::type::bf16 : quant::type::f32));
    }
    std::filesystem::remove_all(folder);
  }
}

TEST_CASE("hidden states of encoders agree with transformers, and are pooled as files say") {
  check_encoder<family::bert>("bert", pooling::mean);
  check_encoder<family::nomic_bert>("nomic-bert", pooling::cls);
}

TEST_CASE("an encoder is no language model, and the other way round") {
  CHECK_THROWS_WITH_AS(load(golden() / "bert.gguf"), doctest::Contains("found 'bert'"), error);
  CHECK_THROWS_WITH_AS(embedding_model<family::bert>{golden() / "llama.gguf"},
                       doctest::Contains("expected 'bert', found 'llama'"), error);
}

TEST_CASE("learned positions bound the context") {
  any_model<all_families> m(golden() / "gpt2.gguf", {.threads = 1, .context_length = 1000});
  CHECK(m.context_length() == 64);
}

TEST_CASE("LongRoPE takes the factors of the context that the model is loaded for") {
  const auto path = golden() / "phi3-longrope.gguf";
  any_model<all_families> small(path, {.threads = 1, .context_length = 16}),
      large(path, {.threads = 1, .context_length = 17});
  CHECK(small.shape().rotary_frequencies[3] == doctest::Approx(1e-3 / 2.0));
  CHECK(large.shape().rotary_frequencies[3] == doctest::Approx(1e-3 / 4.0));
}

TEST_CASE("a folder runs with a tokenizer from elsewhere") {
  for (const char* name : {"llama", "mixtral", "gpt2"}) {
    const gguf::file same(golden() / (std::string(name) + ".gguf"));
    const load_options options{.threads = 1, .context_length = 64};
    any_model<all_families> a(hugging_face::open_folder(golden() / name), text::load_tokenizer(same), options);
    any_model<all_families> b(golden() / (std::string(name) + ".gguf"), options);
    const auto logits = [](auto& m) {
      auto s = m.new_sequence();
      const batch_row rows[] = {{5, &s}, {9, &s}, {33, &s, row_kind::prompt, true}};
      const auto found = m.forward(rows);
      return std::vector<float>(found.begin(), found.end());
    };
    CHECK(logits(a) == logits(b));
  }
}

TEST_CASE("a model of any family runs where its file lies in memory") {
  const auto bytes = test::model_file({}).bytes();
  const std::vector<text::token_id> ids{1, 7, 100, 42, 9};
  const auto last_logits = [&](auto& m) {
    auto s = m.new_sequence();
    std::vector<batch_row> rows;
    for (const auto id : ids) rows.push_back({id, &s, row_kind::prompt, false});
    rows.back().wants_logits = true;
    const auto logits = m.forward(rows);
    return std::vector<float>(logits.begin(), logits.end());
  };
  auto any = load(gguf::file::from_memory(bytes, "memory"), {.threads = 1});
  model<family::llama> one(gguf::file::from_memory(bytes, "memory"), {.threads = 2});
  CHECK(any.architecture() == "llama");
  CHECK(any.file().bytes().data() == bytes.data());
  CHECK(any.file().require_tensor("token_embd.weight").data.data() > bytes.data());
  CHECK(any.file().require_tensor("token_embd.weight").data.data() < bytes.data() + bytes.size());
  CHECK(last_logits(any) == last_logits(one));
}

TEST_CASE("an architecture no family has is named beside the known ones") {
  gguf::writer w;
  w.add("general.architecture", "perceptron");
  const auto path = std::filesystem::temp_directory_path() / "realizar-unknown-architecture.gguf";
  w.write(path);
  CHECK_THROWS_WITH_AS(load(path), doctest::Contains("expected one of llama, qwen2, "), error);
  CHECK_THROWS_WITH_AS(load(path), doctest::Contains("deepseek, found 'perceptron'"), error);
  std::filesystem::remove(path);
}
