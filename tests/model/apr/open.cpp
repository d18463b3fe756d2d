// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Language models in .apr tensor files: there and back unchanged, and files as other programs write them. That logits
/// are equal too is a test of the command line's.

#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/base/json.hpp>
#include <realizar/format/apr/tensor_writer.hpp>
#include <realizar/format/gguf/writer.hpp>
#include <realizar/model/apr/open.hpp>
#include <realizar/model/apr/write.hpp>
#include <realizar/text/tokenizer/gguf.hpp>

#include "../../failure.hpp"

using namespace realizar;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t width = 64, heads = 4, kv_heads = 2, head = width / heads, ffn = 96, vocabulary = 32;

struct weights {
  std::string gguf, transformers;
  std::vector<std::uint64_t> shape;  // row length first
  std::vector<float> values;
};

std::vector<weights> tiny() {
  std::vector<weights> all{{"token_embd.weight", "model.embed_tokens.weight", {width, vocabulary}, {}},
                           {"output_norm.weight", "model.norm.weight", {width}, {}},
                           {"output.weight", "lm_head.weight", {width, vocabulary}, {}},
                           {"blk.0.attn_norm.weight", "model.layers.0.input_layernorm.weight", {width}, {}},
                           {"blk.0.attn_q.weight", "model.layers.0.self_attn.q_proj.weight", {width, width}, {}},
                           {"blk.0.attn_k.weight", "model.layers.0.self_attn.k_proj.weight", {width, width / 2}, {}},
                           {"blk.0.attn_v.weight", "model.layers.0.self_attn.v_proj.weight", {width, width / 2}, {}},
                           {"blk.0.attn_output.weight", "model.layers.0.self_attn.o_proj.weight", {width, width}, {}},
                           {"blk.0.ffn_norm.weight", "model.layers.0.post_attention_layernorm.weight", {width}, {}},
                           {"blk.0.ffn_gate.weight", "model.layers.0.mlp.gate_proj.weight", {width, ffn}, {}},
                           {"blk.0.ffn_up.weight", "model.layers.0.mlp.up_proj.weight", {width, ffn}, {}},
                           {"blk.0.ffn_down.weight", "model.layers.0.mlp.down_proj.weight", {ffn, width}, {}}};
  std::uint32_t state = 7;
  for (auto& w : all) {
    std::uint64_t n = 1;
    for (const auto d : w.shape) n *= d;
    for (std::uint64_t i = 0; i < n; ++i) {
      state = state * 1664525u + 1013904223u;
      w.values.push_back(static_cast<float>(state >> 8) / 0x1p24f - 0.5f);
    }
  }
  return all;
}

fs::path folder() {
  const fs::path path = fs::temp_directory_path() / "realizar-test-model-apr";
  fs::create_directories(path);
  return path;
}

std::vector<std::string> pieces() {
  std::vector<std::string> tokens{"<unk>", "<s>", "</s>"};
  while (tokens.size() < vocabulary) tokens.push_back("piece" + std::to_string(tokens.size()));
  return tokens;
}

fs::path write_gguf(const std::vector<weights>& all) {
  gguf::writer w;
  w.add("general.architecture", "llama").add("general.name", "tiny \xc3\xa9");
  w.add("llama.context_length", std::uint32_t{64}).add("llama.embedding_length", std::uint32_t{width});
  w.add("llama.block_count", std::uint32_t{1}).add("llama.feed_forward_length", std::uint32_t{ffn});
  w.add("llama.attention.head_count", std::uint32_t{heads});
  w.add("llama.attention.head_count_kv", std::uint32_t{kv_heads});
  w.add("llama.attention.layer_norm_rms_epsilon", 1e-5f).add("llama.rope.freq_base", 10000.0f);
  w.add("tokenizer.ggml.model", "llama").add("tokenizer.ggml.tokens", pieces());
  w.add("tokenizer.ggml.scores", std::vector<float>(vocabulary, -0.1f));
  w.add("tokenizer.ggml.token_type", std::vector<std::int32_t>(vocabulary, 1));
  w.add("tokenizer.ggml.add_bos_token", true).add("odd.u64", ~std::uint64_t{0}).add("odd.i8", std::int8_t{-5});
  w.add("odd.f64", 0.1).add("odd.empty", std::vector<std::int16_t>{}).add("odd.flags", std::vector<bool>{true, false});
  for (const auto& t : all)
    w.add_tensor(t.gguf, quant::type::f32, std::span<const std::uint64_t>(t.shape),
                 std::as_bytes(std::span<const float>(t.values)));
  const fs::path path = folder() / "tiny.gguf";
  w.write(path);
  return path;
}

void check_same_metadata(const gguf::file& a, const gguf::file& b) {
  REQUIRE(a.metadata().size() == b.metadata().size());
  for (const auto& entry : a.metadata()) {
    const auto& [key, value] = entry;
    const std::string name(key);
    const auto* other = b.find(key);
    REQUIRE_MESSAGE(other != nullptr, name);
    CHECK(other->kind() == value.kind());
    CHECK_MESSAGE((other->bytes().size() == value.bytes().size() &&
                   std::memcmp(other->bytes().data(), value.bytes().data(), value.bytes().size()) == 0),
                  name);
  }
}

void check_same_tensors(const gguf::file& a, const gguf::file& b) {
  REQUIRE(a.tensors().size() == b.tensors().size());
  for (const auto& t : a.tensors()) {
    const auto& other = b.require_tensor(t.name);
    CHECK(other.type == t.type);
    CHECK(other.n_dims == t.n_dims);
    CHECK(other.shape == t.shape);
    CHECK_MESSAGE(
        (other.data.size() == t.data.size() && std::memcmp(other.data.data(), t.data.data(), t.data.size()) == 0),
        std::string(t.name));
  }
}

/// Row 2 i and 2 i + 1 of a head back to i and i + head / 2: as transformers lays queries and keys out.
std::vector<float> halves(const weights& t) {
  std::vector<float> out(t.values.size());
  const std::size_t cols = t.shape[0], rows = t.shape[1];
  for (std::size_t r = 0; r < rows; ++r) {
    const std::size_t in_head = r % head, to = r - in_head + in_head / 2 + in_head % 2 * (head / 2);
    std::copy_n(t.values.begin() + static_cast<std::ptrdiff_t>(r * cols), cols,
                out.begin() + static_cast<std::ptrdiff_t>(to * cols));
  }
  return out;
}

json::object aliases() {
  json::array vocabulary_list;
  for (const auto& p : pieces()) vocabulary_list.emplace_back(p);
  return {{"architecture", "LlamaForCausalLM"},
          {"hidden_dim", width},
          {"n_layers", 1},
          {"num_heads", heads},
          {"n_kv_heads", kv_heads},
          {"intermediate_dim", ffn},
          {"max_seq_len", 64},
          {"layer_norm_eps", 1e-5},
          {"rope_theta", 10000.0},
          {"num_experts", nullptr},
          {"tokenizer.vocabulary", std::move(vocabulary_list)},
          {"tokenizer.bos_token_id", 1},
          {"special_tokens", json::object{{"eos_token", "</s>"}}}};
}

}  // namespace

TEST_CASE("a GGUF file as .apr and opened again is the same, compressed or not") {
  const gguf::file file(write_gguf(tiny()));
  for (const auto how : {apr::compression::none, apr::compression::lz4}) {
    const fs::path path = folder() / "tiny.apr";
    apr::write_language_model(file, path, {.compression = how, .matrices = std::nullopt});
    CHECK(apr::is_tensor_file(path));
    const gguf::file back = apr::open_language_model(path);
    check_same_metadata(file, back);
    check_same_tensors(file, back);
    const apr::tensor_file raw(path);
    CHECK(raw.metadata()["hidden_size"].as_integer<std::uint64_t>() == width);
    CHECK(raw.metadata()["rope_type"].as_integer<int>() == 0);
    CHECK(raw.metadata()["tokenizer.vocabulary"].size() == vocabulary);
  }
  CHECK_FALSE(apr::is_tensor_file(folder() / "tiny.gguf"));
}

TEST_CASE("names of transformers, metadata by other names") {
  const auto all = tiny();
  const gguf::file file(write_gguf(all));
  std::map<std::string, std::vector<float>> values;
  for (const int rope : {-1, 0, 2}) {  // not said: as transformers has it
    auto metadata = aliases();
    if (rope >= 0) metadata.set("rope_type", rope);
    apr::tensor_writer w{json::value(metadata)};
    for (const auto& t : all) {
      const bool turned = t.gguf.ends_with("attn_q.weight") || t.gguf.ends_with("attn_k.weight");
      values[t.transformers] = turned && rope != 0 ? halves(t) : t.values;
      std::vector<std::uint64_t> shape(t.shape.rbegin(), t.shape.rend());
      w.add(t.transformers, shape, values[t.transformers]);
    }
    w.write(folder() / "names.apr");
    const gguf::file opened = apr::open_language_model(folder() / "names.apr");
    check_same_tensors(file, opened);
    CHECK(opened.get<std::uint32_t>("llama.attention.head_count_kv") == kv_heads);
    CHECK(opened.get<std::uint32_t>("llama.context_length") == 64);
    CHECK(opened.get<std::uint32_t>("tokenizer.ggml.bos_token_id") == 1);
    CHECK(opened.get<std::uint32_t>("tokenizer.ggml.eos_token_id") == 2);
    CHECK(opened.get<std::string_view>("tokenizer.ggml.model") == "plain");  // no merges, no scores
    const text::tokenizer tokenizer = text::load_tokenizer<text::bpe_tokenizers>(opened);
    CHECK(tokenizer.encode("piece3piece12?", {.add_special = false}) == std::vector<text::token_id>{3, 12, 0});
  }
}

TEST_CASE("names of GGUF files under metadata of other writers") {
  const auto all = tiny();
  const gguf::file file(write_gguf(all));
  for (const int rope : {-1, 0, 2}) {
    auto metadata = aliases();
    metadata.set("architecture", "llama");
    if (rope >= 0) metadata.set("rope_type", rope);
    apr::tensor_writer w{json::value(metadata)};
    for (const auto& t : all) {
      std::vector<std::uint64_t> shape(t.shape.rbegin(), t.shape.rend());
      w.add(t.gguf, shape, t.values);
    }
    w.write(folder() / "gguf_names.apr");
    if (rope == 2)
      CHECK(failure([] { apr::open_language_model(folder() / "gguf_names.apr"); }).code() == error_code::unsupported);
    else
      check_same_tensors(file, apr::open_language_model(folder() / "gguf_names.apr"));
  }
}

TEST_CASE("AprQ4 becomes the Q4_0 of the same numbers, AprQ8 floats; both within half a step") {
  const auto all = tiny();
  const gguf::file file(write_gguf(all));
  for (const auto type : {apr::element_type::apr_q4, apr::element_type::apr_q8}) {
    apr::write_language_model(file, folder() / "q.apr", {.compression = apr::compression::none, .matrices = type});
    const apr::tensor_file raw(folder() / "q.apr");
    const gguf::file opened = apr::open_language_model(folder() / "q.apr");
    for (const auto& t : all) {
      const auto& g = opened.require_tensor(t.gguf);
      if (t.shape.size() == 1) {
        CHECK(g.type == quant::type::f32);
        continue;
      }
      CHECK(g.type == (type == apr::element_type::apr_q4 ? quant::type::q4_0 : quant::type::f32));
      std::vector<float> stored(t.values.size()), used(t.values.size());
      const auto& r = raw.require_tensor(t.gguf);
      CHECK(r.type == type);
      apr::decode(r.type, r.data, stored);
      quant::visit_block_type(g.type, [&]<class Block>(std::type_identity<Block>) {
        quant::decode(reinterpret_cast<const Block*>(g.data.data()), used.size() / Block::size, used.data());
      });
      CHECK(stored == used);
      const float step = type == apr::element_type::apr_q4 ? 0.5f / 7 : 0.5f / 127;
      float worst = 0;
      for (std::size_t i = 0; i < used.size(); ++i) worst = std::max(worst, std::fabs(used[i] - t.values[i]));
      CHECK(worst <= 0.51f * step);
    }
  }
}

TEST_CASE("what an .apr file of tensors lacks to be a language model is named") {
  const auto open = [](json::object metadata, const char* tensor) {
    apr::tensor_writer w{json::value(std::move(metadata))};
    const std::vector<float> x{1, 2};
    const std::array<std::uint64_t, 1> shape{2};
    w.add(tensor, shape, x);
    w.write(folder() / "bad.apr");
    return failure([] { apr::open_language_model(folder() / "bad.apr"); });
  };
  CHECK(open({}, "a").code() == error_code::unsupported);
  CHECK(std::string(open({}, "a").what()).find("architecture") != std::string::npos);
  CHECK(open({{"architecture", "nonesuch"}}, "a").code() == error_code::unsupported);
  CHECK(std::string(open({{"architecture", "llama"}}, "a").what()).find("hidden_size") != std::string::npos);
  auto no_heads = aliases();
  no_heads.set("num_heads", 3);
  CHECK(open(no_heads, "a").code() == error_code::mismatch);
  CHECK(std::string(open(aliases(), "model.layers.0.odd.weight").what()).find("model.layers.0.odd.weight") !=
        std::string::npos);
  for (const char* text : {R"({"gguf.metadata":{"a":{"u99":1}}})", R"({"gguf.metadata":{"a":{"u8":256}}})",
                           R"({"gguf.metadata":{"a":{"u8":1,"i8":1}}})", R"({"gguf.metadata":{"a":{"from":"b"}}})",
                           R"({"gguf.metadata":{"a":{"arr":[]}}})", R"({"gguf.metadata":[]})"})
    CHECK_MESSAGE(open(*json::parse(text).if_object(), "a").code() == error_code::mismatch, text);
}
