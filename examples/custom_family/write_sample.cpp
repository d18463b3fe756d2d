// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Writes a model of the family of this example, for its test: write_sample FILE
//
// Embeddings are unit vectors, and row t + 1 of the head looks for token t. Attention adds up what it sees, and sees
// all alike but for the distance: so the last token counts most, and is followed by the next one of the vocabulary.
#include <cstdint>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <realizar/format/gguf/writer.hpp>

int main(int argc, char** argv) try {
  if (argc != 2) return std::cerr << "usage: write_sample FILE\n", 2;
  const std::string space = "\xe2\x96\x81";  // U+2581, SentencePiece's space
  const std::vector<std::string> tokens{
      "<unk>",         "<s>",         space + "Once", space + "upon",     space + "a",      space + "time",
      space + "there", space + "was", space + "the",  space + "youngest", space + "family", space + "of",
      space + "them",  ".",           "</s>"};
  const std::vector<std::int32_t> kinds{2, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3};
  constexpr std::uint32_t width = 16;
  const auto n = static_cast<std::uint32_t>(tokens.size());

  realizar::gguf::writer w;
  w.add("general.architecture", "alpaca")
      .add("alpaca.block_count", std::uint32_t{1})
      .add("alpaca.context_length", std::uint32_t{64});
  w.add("alpaca.embedding_length", width)
      .add("alpaca.feed_forward_length", width)
      .add("alpaca.attention.head_count", std::uint32_t{1});
  w.add("alpaca.attention.max_alibi_bias", 1.0f)
      .add("alpaca.attention.layer_norm_rms_epsilon", 1e-5f)
      .add("tokenizer.ggml.model", "llama")
      .add("tokenizer.ggml.tokens", tokens);
  w.add("tokenizer.ggml.scores", std::vector<float>(n, 0.0f)).add("tokenizer.ggml.token_type", kinds);
  w.add("tokenizer.ggml.bos_token_id", std::uint32_t{1}).add("tokenizer.ggml.eos_token_id", n - 1);
  w.add("tokenizer.ggml.unknown_token_id", std::uint32_t{0}).add("tokenizer.ggml.add_bos_token", true);

  std::map<std::string, std::vector<float>> data;
  const auto tensor = [&](const std::string& name, std::vector<std::uint64_t> shape,
                          float fill) -> std::vector<float>& {
    auto& x = data[name];
    x.assign(shape[0] * (shape.size() > 1 ? shape[1] : 1), fill);
    w.add_tensor(name, realizar::quant::type::f32, std::span<const std::uint64_t>(shape),
                 std::as_bytes(std::span<const float>(x)));
    return x;
  };
  auto& embedding = tensor("token_embd.weight", {width, n}, 0);
  auto& head = tensor("output.weight", {width, n}, 0);
  for (std::uint32_t t = 0; t < n; ++t) {
    embedding[t * width + t] = 1;
    if (t + 1 < n) head[(t + 1) * width + t] = 10;
  }
  for (const char* name : {"output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"})
    tensor(std::string(name) + ".weight", {width}, 1);
  for (const char* name : {"attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"}) {
    auto& x = tensor("blk.0." + std::string(name) + ".weight", {width, width}, 0);
    if (std::string(name) == "attn_v" || std::string(name) == "attn_output")
      for (std::uint32_t i = 0; i < width; ++i) x[i * width + i] = 10;
  }
  w.write(argv[1]);
} catch (const realizar::error& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
