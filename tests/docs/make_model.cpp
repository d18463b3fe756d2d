// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors

#include "make_model.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/format/gguf/writer.hpp>
#include <realizar/quant/type.hpp>

namespace docs {
namespace {

constexpr std::uint32_t width = 256, ffn = 256, heads = 4, kv_heads = 2, layers = 2;

struct vocabulary {
  std::vector<std::string> pieces{"<unk>", "<s>", "</s>"};
  std::vector<std::int32_t> kinds{2, 3, 3};
  std::vector<std::size_t> sentence;  // the ids of its words

  std::size_t add(const std::string& piece, std::int32_t kind) {
    const auto found = std::ranges::find(pieces, piece);
    if (found != pieces.end()) return static_cast<std::size_t>(found - pieces.begin());
    pieces.push_back(piece);
    kinds.push_back(kind);
    return pieces.size() - 1;
  }
};

/// Every word with all its beginnings, so that merging pair by pair reaches it.
vocabulary make_vocabulary() {
  vocabulary v;
  constexpr char digits[] = "0123456789ABCDEF";
  for (unsigned b = 0; b < 256; ++b) v.add(std::string("<0x") + digits[b / 16] + digits[b % 16] + ">", 6);
  const std::string space = "\xe2\x96\x81";
  v.add(space, 1);
  for (char c = 'a'; c <= 'z'; ++c) v.add(std::string(1, c), 1);
  for (const std::string word : {"Once", "upon", "a", "time", ",", "there", "lived", "one", "small", "grey", "cat",
                                 "that", "slept", "all", "day", "."}) {
    std::size_t id = 0;
    if (word == "," || word == ".") {
      id = v.add(word, 1);
    } else {
      v.add(word.substr(0, 1), 1);
      for (std::size_t n = 1; n <= word.size(); ++n) id = v.add(space + word.substr(0, n), 1);
    }
    v.sentence.push_back(id);
  }
  return v;
}

}  // namespace

void make_model(const std::string& path, const std::string& architecture) {
  const vocabulary v = make_vocabulary();
  const std::size_t n = v.pieces.size();

  // Rows of +1 and -1 by chance are nearly orthogonal.
  std::vector<float> embedding(n * width), head(n * width);
  std::uint32_t state = 1;
  for (float& x : embedding) {
    state = state * 1664525u + 1013904223u;
    x = (state >> 31) != 0 ? 1.0f : -1.0f;
  }
  std::size_t before = 1;  // <s>
  const auto follows = [&](std::size_t next) {
    for (std::size_t i = 0; i < width; ++i) head[next * width + i] = 0.2f * embedding[before * width + i];
    before = next;
  };
  for (const std::size_t id : v.sentence) follows(id);
  follows(2);  // </s>

  realizar::gguf::writer w;
  const auto number = [&](std::string_view key, std::uint32_t x) { w.add(architecture + "." + std::string(key), x); };
  w.add("general.architecture", architecture);
  w.add("general.name", "one sentence");
  number("context_length", 128);
  number("embedding_length", width);
  number("block_count", layers);
  number("feed_forward_length", ffn);
  number("attention.head_count", heads);
  number("attention.head_count_kv", kv_heads);
  w.add(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f);
  w.add("tokenizer.ggml.model", "llama");
  w.add_array("tokenizer.ggml.tokens", v.pieces);
  w.add_array("tokenizer.ggml.scores", std::vector<float>(n, 0.0f));
  w.add_array("tokenizer.ggml.token_type", v.kinds);
  w.add("tokenizer.ggml.bos_token_id", std::uint32_t{1});
  w.add("tokenizer.ggml.eos_token_id", std::uint32_t{2});
  w.add("tokenizer.ggml.unknown_token_id", std::uint32_t{0});

  const std::vector<float> ones(width, 1.0f), zeros(std::size_t{width} * width, 0.0f);
  const auto tensor = [&](const std::string& name, std::uint64_t rows, std::uint64_t cols, std::span<const float> data) {
    const auto bytes = std::as_bytes(data.first(static_cast<std::size_t>(rows * cols)));
    if (rows == 1)
      w.add_tensor(name, realizar::quant::type::f32, {cols}, bytes);
    else
      w.add_tensor(name, realizar::quant::type::f32, {cols, rows}, bytes);
  };
  tensor("token_embd.weight", n, width, embedding);
  tensor("output_norm.weight", 1, width, ones);
  tensor("output.weight", n, width, head);
  for (std::uint32_t i = 0; i < layers; ++i) {
    const std::string b = "blk." + std::to_string(i) + ".";
    tensor(b + "attn_norm.weight", 1, width, ones);
    tensor(b + "attn_q.weight", width, width, zeros);
    tensor(b + "attn_k.weight", width / heads * kv_heads, width, zeros);
    tensor(b + "attn_v.weight", width / heads * kv_heads, width, zeros);
    tensor(b + "attn_output.weight", width, width, zeros);
    tensor(b + "ffn_norm.weight", 1, width, ones);
    tensor(b + "ffn_gate.weight", ffn, width, zeros);
    tensor(b + "ffn_up.weight", ffn, width, zeros);
    tensor(b + "ffn_down.weight", width, ffn, zeros);
  }
  w.write(path);
}

}  // namespace docs
