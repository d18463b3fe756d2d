// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Small models against llama.cpp: the logits after a prompt, kept in golden/llama_cpp (see golden/llama_cpp_logits.py).
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <realizar/base/byte_order.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/model/family/llama.hpp>
#include <realizar/model/model.hpp>

#include "model_file.hpp"

using namespace realizar;

namespace {

using quant::type;

constexpr const char* prompt = "It was a bright cold day in April, and the clocks were striking thirteen.";

struct golden_case {
  std::string name;
  test::model_shape shape;
  double least_cosine;
};

std::vector<golden_case> cases() {
  const test::model_shape multi_head{.width = 64, .heads = 4, .kv_heads = 4, .head_dim = 16, .ffn = 96};
  const test::model_shape multi_query{.width = 64, .heads = 4, .kv_heads = 1, .head_dim = 16, .ffn = 160};
  const test::model_shape wide_heads{.width = 64, .heads = 3, .kv_heads = 1, .head_dim = 48, .ffn = 100};
  const test::model_shape tied{.width = 64, .heads = 4, .kv_heads = 2, .head_dim = 16, .ffn = 96, .tied = true};
  const test::model_shape deep{.width = 96, .layers = 5, .heads = 6, .kv_heads = 2, .head_dim = 16, .ffn = 128};
  // Both keep the cache in half precision. llama.cpp rounds activations to bf16 before bf16 weights, and both round
  // them to 8 bits before quantized ones, llama.cpp with one scale for 256 of them where the weights come so.
  std::vector<golden_case> all = {
      {"multi_head-F32", multi_head, 0.99999},
      {"multi_query-F32", multi_query, 0.99999},
      {"wide_heads-F32", wide_heads, 0.99999},
      {"tied-F32", tied, 0.99999},
      {"deep-F32", deep, 0.99999},
  };
  // Rows of 256 for the k types, with a feed-forward width of two blocks.
  for (const type t : {type::f16, type::bf16, type::q4_0, type::q4_1, type::q5_0, type::q5_1, type::q8_0, type::q2_k,
                       type::q3_k, type::q4_k, type::q5_k, type::q6_k, type::iq4_nl, type::iq4_xs, type::mxfp4})
    all.push_back({"grouped-" + std::string(to_string(t)),
                   {.width = 256, .heads = 8, .kv_heads = 2, .head_dim = 32, .ffn = 512, .type = t},
                   t == type::f16    ? 0.99999
                   : t == type::bf16 ? 0.9999
                                     : 0.999});
  return all;
}

std::vector<float> read_floats(const std::filesystem::path& path) {
  const io::mapped_file file(path);
  std::vector<float> out(file.bytes().size() / sizeof(float));
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = load_le<float>(file.bytes().data() + i * sizeof(float));
  return out;
}

double cosine(std::span<const float> a, std::span<const float> b) {
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
    ab += x * y, aa += x * x, bb += y * y;
  }
  return ab / std::sqrt(aa * bb);
}

}  // namespace

TEST_CASE("logits agree with llama.cpp") {
  const auto folder = std::filesystem::path(__FILE__).parent_path() / "golden" / "llama_cpp";
  for (const golden_case& c : cases()) {
    CAPTURE(c.name);
    const auto expected = read_floats(folder / (c.name + ".bin"));
    REQUIRE(expected.size() == test::model_file::vocabulary);
    const auto bytes = test::model_file(c.shape).bytes();
    model<family::llama> m(gguf::file::from_memory(bytes, c.name), {.threads = 1});
    for (const row_kind kind : {row_kind::prompt, row_kind::generated}) {
      auto sequence = m.new_sequence();
      std::vector<batch_row> rows;
      for (const auto token : m.tokenizer().encode(prompt)) rows.push_back({token, &sequence, kind});
      rows.back().wants_logits = true;
      const auto logits = m.forward(rows);
      REQUIRE(logits.size() == expected.size());
      CHECK(cosine(logits, expected) > c.least_cosine);
    }
  }
}

// golden/llama_cpp_logits.py runs it by name, with REALIZAR_GOLDEN_MODELS for the folder to write to.
TEST_CASE("write the models of the golden logits") {
  const char* const chosen = std::getenv("REALIZAR_GOLDEN_MODELS");
  const auto folder = chosen ? std::filesystem::path(chosen)
                             : std::filesystem::temp_directory_path() / ("realizar_golden_" + std::to_string(std::rand()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "prompt.txt", std::ios::binary) << prompt;
  for (const auto& c : cases()) {
    const auto path = folder / (c.name + ".gguf");
    test::model_file(c.shape).write(path);
    CHECK(gguf::file(path).tensors().size() > 0);
  }
  if (!chosen) std::filesystem::remove_all(folder);
}
