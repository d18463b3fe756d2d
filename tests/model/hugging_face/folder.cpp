// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Folders as transformers saves them against the GGUF files of the same models (golden/transformers_logits.py).
#include <realizar/model/hugging_face/folder.hpp>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include <realizar/format/safetensors/writer.hpp>
#include <realizar/model/family/bert.hpp>
#include <realizar/model/family/nomic_bert.hpp>
#include <realizar/model/load.hpp>

using namespace realizar;

namespace {

std::filesystem::path golden() {
  return std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" / "transformers";
}

template <class... Families>
family_facts facts_for(std::string_view name, family_list<Families...>) {
  family_facts facts;
  const auto take = [&]<class Family>(std::type_identity<Family>) {
    if (name == Family::name) facts = facts_of<Family>();
  };
  (take(std::type_identity<Families>{}), ...);
  take(std::type_identity<family::bert>{});
  take(std::type_identity<family::nomic_bert>{});
  return facts;
}

void check_numbers(const std::vector<double>& found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-6));
}

void check_hyperparameters(const nn::hyperparameters& a, const nn::hyperparameters& b) {
  CHECK(a.vocabulary == b.vocabulary);
  CHECK(a.width == b.width);
  CHECK(a.layers == b.layers);
  CHECK(a.heads == b.heads);
  CHECK(a.kv_heads == b.kv_heads);
  CHECK(a.head_dim == b.head_dim);
  CHECK(a.ffn_width == b.ffn_width);
  CHECK(a.norm_epsilon == b.norm_epsilon);
  CHECK(a.rotary_dims == b.rotary_dims);
  check_numbers(a.rotary_frequencies, b.rotary_frequencies);
  check_numbers(a.local_rotary_frequencies, b.local_rotary_frequencies);
  CHECK(a.rotary_magnitude == doctest::Approx(b.rotary_magnitude));
  CHECK(a.alibi_slopes == b.alibi_slopes);
  for (std::size_t i = 0; i < a.layers; ++i) CHECK(a.window_of(i) == b.window_of(i));
  const auto scale = [](const nn::hyperparameters& h) {
    return h.attention_scale != 0.0f ? h.attention_scale : 1.0f / std::sqrt(static_cast<float>(h.head_dim));
  };
  CHECK(scale(a) == doctest::Approx(scale(b)));
  CHECK(a.attention_softcap == b.attention_softcap);
  CHECK(a.qkv_clamp == b.qkv_clamp);
  CHECK(a.embedding_scale == b.embedding_scale);
  CHECK(a.residual_scale == b.residual_scale);
  CHECK(a.logit_scale == b.logit_scale);
  CHECK(a.logit_softcap == b.logit_softcap);
  CHECK(a.parallel_residual == b.parallel_residual);
  CHECK(a.experts == b.experts);
  CHECK(a.experts_used == b.experts_used);
  CHECK(a.normalize_experts == b.normalize_experts);
  if (a.experts != 0) CHECK(a.expert_width == b.expert_width);
}

/// A folder of this test with a config and one tensor.
std::string refusal(std::string_view config, std::string_view tensor = "model.norm.weight") {
  const auto folder = std::filesystem::temp_directory_path() / "realizar-hugging-face";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "config.json") << config;
  const std::vector<std::byte> data(16);
  safetensors::writer w;
  w.add_tensor(std::string(tensor), safetensors::element_type::f32, {4}, data);
  w.write(folder / "model.safetensors");
  std::string message = "taken";
  try {
    hugging_face::open_folder(folder);
  } catch (const error& e) {
    message = std::string(to_string(e.code())) + " | " + e.what();
  }
  std::filesystem::remove_all(folder);
  return message;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a folder reads as the GGUF file of the same model") {
  std::size_t n = 0;
  for (const auto& entry : std::filesystem::directory_iterator(golden())) {
    if (!entry.is_directory()) continue;
    ++n;
    CAPTURE(entry.path().filename().string());
    const gguf::file found = hugging_face::open_folder(entry.path());
    const gguf::file expected(entry.path().string() + ".gguf");
    const std::string name(architecture(expected));
    REQUIRE(architecture(found) == name);
    std::size_t more = 0;
    for (const gguf::tensor& e : expected.tensors()) {
      CAPTURE(std::string(e.name));
      const gguf::tensor* f = found.find_tensor(e.name);
      std::size_t offset = 0;
      if (const auto at = e.name.find("attn_");
          f == nullptr && at != std::string_view::npos) {  // fused there, not here
        f = found.find_tensor(std::string(e.name.substr(0, at)) + "attn_qkv.weight");
        offset = e.data.size() * std::string_view("qkv").find(e.name[at + 5]);  // as many heads of each
        if (offset != 0) ++more;
        REQUIRE(f != nullptr);
        REQUIRE(f->data.size() == 3 * e.data.size());
      } else {
        REQUIRE(f != nullptr);
        CHECK(f->shape == e.shape);
        REQUIRE(f->data.size() == e.data.size());
      }
      CHECK(f->type == e.type);
      if (e.name == "rope_freqs.weight") {  // reckoned from config.json, there in single precision
        for (std::size_t i = 0; i < e.shape[0]; ++i) {
          float a, b;
          std::memcpy(&a, f->data.data() + 4 * i, 4);
          std::memcpy(&b, e.data.data() + 4 * i, 4);
          CHECK(a == doctest::Approx(b).epsilon(1e-5));
        }
        continue;
      }
      CHECK(std::memcmp(f->data.data() + offset, e.data.data(), e.data.size()) == 0);
    }
    CHECK(found.tensors().size() + more == expected.tensors().size());
    const family_facts facts = facts_for(name, all_families{});
    for (const std::size_t context : {0u, 16u, 60u})
      check_hyperparameters(read_hyperparameters(found, facts, context),
                            read_hyperparameters(expected, facts, context));
  }
  CHECK(n >= 30);
}

TEST_CASE("a folder that cannot be read says what is wrong") {
  constexpr const char* good =
      R"({"model_type":"llama","hidden_size":4,"num_hidden_layers":1,"num_attention_heads":2,"rms_norm_eps":1e-5)";
  const std::string config = std::string(good) + "}";
  CHECK(refusal(config) == "taken");
  CHECK(contains(refusal("{"), "config.json"));
  CHECK(contains(refusal(R"({"a":1})"), "model_type"));
  CHECK(contains(refusal(R"({"model_type":"perceptron"})"), "found 'perceptron'"));
  CHECK(contains(refusal(R"({"model_type":"perceptron"})"), "unsupported"));
  CHECK(contains(refusal(R"({"model_type":"llama"})"), "hidden_size"));
  CHECK(contains(refusal(R"({"model_type":"llama","hidden_size":"x"})"), "hidden_size"));
  CHECK(contains(refusal(R"({"model_type":"llama","hidden_size":-4})"), "hidden_size"));
  CHECK(contains(refusal(std::string(good) + R"(,"num_key_value_heads":0})"), "heads"));
  CHECK(contains(refusal(std::string(good) + R"(,"num_key_value_heads":3})"), "heads"));
  CHECK(contains(refusal(config, "model.layers.0.self_attn.q_proj.weight"), "taken"));  // 4 rows
  CHECK(contains(refusal(config, "model.layers.0.self_attn.z_proj.weight"), "z_proj"));
  CHECK(
      contains(refusal(std::string(good) + R"(,"head_dim":8})", "model.layers.0.self_attn.q_proj.weight"), "16 rows"));
  CHECK(contains(refusal(config, "model.layers.0.mlp.experts.1.up_proj.weight"), "number 0"));
  CHECK(contains(refusal(config, "unheard.of"), "'unheard.of'"));
}
