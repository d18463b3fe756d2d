#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A small model of the llama family with seeded random weights, as a GGUF file in memory or on disk: what tests of the
/// model layer and of everything above it load.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/format/gguf/writer.hpp>
#include <realizar/quant/quantize.hpp>

namespace test {

namespace gguf = realizar::gguf;
namespace quant = realizar::quant;

/// Its shape; everything a test wants to vary.
struct model_shape {
  std::uint32_t width = 64, layers = 2, heads = 4, kv_heads = 2, head_dim = 16, ffn = 96, context = 256;
  bool tied = false;
  quant::type type = quant::type::f32;
  std::uint32_t seed = 1;
  std::uint32_t stated_heads = ~0u;  ///< what the metadata says of heads, when not the truth
  std::uint32_t rotary_dims = ~0u;   ///< rope.dimension_count, when not head_dim
};

/// The file in the making; what a test wants wrong can be set before it is written.
class model_file {
 public:
  explicit model_file(const model_shape& s) : shape_(s), state_(s.seed) {
    w_.add("general.architecture", "llama");
    number("context_length", s.context);
    number("embedding_length", s.width);
    number("block_count", s.layers);
    number("feed_forward_length", s.ffn);
    number("attention.head_count", s.stated_heads != ~0u ? s.stated_heads : s.heads);
    number("attention.head_count_kv", s.kv_heads);
    number("attention.key_length", s.head_dim);
    number("attention.value_length", s.head_dim);
    number("rope.dimension_count", s.rotary_dims != ~0u ? s.rotary_dims : s.head_dim);
    w_.add("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    add_vocabulary();
  }

  /// Tokens: <unk>, <s>, </s>, and one for every byte.
  static constexpr std::uint32_t vocabulary = 259;

  gguf::writer& metadata() { return w_; }
  /// Leaves a tensor out, or gives it another number of rows.
  std::string missing, resized;

  std::vector<std::byte> bytes() {
    add_tensors();
    return w_.bytes();
  }
  void write(const std::filesystem::path& path) {
    add_tensors();
    w_.write(path);
  }

 private:
  void number(std::string_view key, std::uint32_t x) { w_.add("llama." + std::string(key), x); }

  void add_vocabulary() {
    std::vector<std::string> pieces = {"<unk>", "<s>", "</s>"};
    std::vector<std::int32_t> kinds = {2, 3, 3};
    for (int b = 0; b < 256; ++b) {
      constexpr char digits[] = "0123456789ABCDEF";
      pieces.push_back(std::string("<0x") + digits[b / 16] + digits[b % 16] + ">");
      kinds.push_back(6);
    }
    w_.add("tokenizer.ggml.model", "llama");
    w_.add_array("tokenizer.ggml.tokens", pieces);
    w_.add_array("tokenizer.ggml.scores", std::vector<float>(pieces.size(), 0.0f));
    w_.add_array("tokenizer.ggml.token_type", kinds);
    w_.add("tokenizer.ggml.bos_token_id", std::uint32_t{1});
    w_.add("tokenizer.ggml.eos_token_id", std::uint32_t{2});
    w_.add("tokenizer.ggml.unknown_token_id", std::uint32_t{0});
    w_.add("tokenizer.ggml.add_space_prefix", false);
  }

  /// Uniform with the deviation that keeps activations near 1; no <random>, so that every platform gets the same file.
  float uniform() {
    state_ = state_ * 1664525u + 1013904223u;
    return static_cast<float>(static_cast<std::int32_t>(state_)) * 0x1p-31f;
  }

  void tensor(const std::string& name, std::uint64_t rows, std::uint64_t cols, bool norm) {
    if (name == missing) return;
    if (name == resized) ++rows;
    const quant::type type = norm ? quant::type::f32 : shape_.type;
    const float scale = 1.7f / std::sqrt(static_cast<float>(cols));
    std::vector<float> row(cols);
    std::vector<std::byte>& data = data_.emplace_back(rows * quant::row_bytes(type, cols));
    for (std::uint64_t r = 0; r < rows; ++r) {
      for (auto& x : row) x = norm ? 1.0f + 0.1f * uniform() : scale * uniform();
      const std::size_t bytes = quant::row_bytes(type, cols);
      quant::quantize(type, row, std::span(data).subspan(r * bytes, bytes));
    }
    if (norm)
      w_.add_tensor(name, type, {cols}, std::span<const std::byte>(data));
    else
      w_.add_tensor(name, type, {cols, rows}, std::span<const std::byte>(data));
  }

  void add_tensors() {
    const auto& s = shape_;
    const std::uint32_t q = s.heads * s.head_dim, kv = s.kv_heads * s.head_dim;
    data_.reserve(3 + 9 * s.layers);  // spans into its elements must stay
    tensor("token_embd.weight", vocabulary, s.width, false);
    tensor("output_norm.weight", 1, s.width, true);
    if (!s.tied) tensor("output.weight", vocabulary, s.width, false);
    for (std::uint32_t i = 0; i < s.layers; ++i) {
      const std::string b = "blk." + std::to_string(i) + ".";
      tensor(b + "attn_norm.weight", 1, s.width, true);
      tensor(b + "attn_q.weight", q, s.width, false);
      tensor(b + "attn_k.weight", kv, s.width, false);
      tensor(b + "attn_v.weight", kv, s.width, false);
      tensor(b + "attn_output.weight", s.width, q, false);
      tensor(b + "ffn_norm.weight", 1, s.width, true);
      tensor(b + "ffn_gate.weight", s.ffn, s.width, false);
      tensor(b + "ffn_up.weight", s.ffn, s.width, false);
      tensor(b + "ffn_down.weight", s.width, s.ffn, false);
    }
  }

  model_shape shape_;
  std::uint32_t state_;
  gguf::writer w_;
  std::vector<std::vector<std::byte>> data_;
};

}  // namespace test
