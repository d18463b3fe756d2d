#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What the folders of each family hold, as Hugging Face transformers writes them, and how it is to be read: names,
/// layouts, offsets.

#include <array>
#include <cstdint>
#include <string_view>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::hugging_face {

/// A tensor's name there and the one GGUF files use.
struct renaming {
  std::string_view from, to;
};

/// Tensors outside of layers, by the end of their names.
inline constexpr std::array<renaming, 22> whole_names{{
    {"embed_tokens", "token_embd"},
    {"wte", "token_embd"},
    {"embed_in", "token_embd"},
    {"word_embeddings", "token_embd"},
    {"tok_embeddings", "token_embd"},
    {"word_embeddings_layernorm", "token_embd_norm"},
    {"wpe", "position_embd"},
    {"position_embeddings", "position_embd"},
    {"token_type_embeddings", "token_types"},
    {"LayerNorm", "token_embd_norm"},
    {"emb_ln", "token_embd_norm"},
    {"norm", "output_norm"},
    {"final_layernorm", "output_norm"},
    {"ln_f", "output_norm"},
    {"norm_f", "output_norm"},
    {"final_layer_norm", "output_norm"},
    {"lm_head", "output"},
    {"embed_out", "output"},
    {"output", "output"},
    {"pooler.dense", ""},
    {"rotary_emb", ""},
    {"cls.predictions", ""},
}};

/// Tensors of a layer, behind its number. An empty name: not needed.
inline constexpr std::array<renaming, 73> layer_names{{
    {"self_attn.q_proj", "attn_q"},
    {"self_attn.k_proj", "attn_k"},
    {"self_attn.v_proj", "attn_v"},
    {"self_attn.o_proj", "attn_output"},
    {"self_attn.dense", "attn_output"},
    {"self_attn.qkv_proj", "attn_qkv"},
    {"self_attn.q_norm", "attn_q_norm"},
    {"self_attn.k_norm", "attn_k_norm"},
    {"self_attn.rotary_emb", ""},
    {"input_layernorm", "attn_norm"},
    {"post_attention_layernorm", "ffn_norm"},
    {"mlp.gate_proj", "ffn_gate"},
    {"mlp.up_proj", "ffn_up"},
    {"mlp.down_proj", "ffn_down"},
    {"mlp.gate_up_proj", "ffn_up"},
    {"mlp.fc1", "ffn_up"},
    {"mlp.fc2", "ffn_down"},
    {"mlp.c_fc", "ffn_up"},
    {"mlp.c_proj", "ffn_down"},
    {"mlp.gate", "ffn_gate_inp"},
    {"mlp.experts.gate_proj", "ffn_gate_exps"},
    {"mlp.experts.up_proj", "ffn_up_exps"},
    {"mlp.experts.down_proj", "ffn_down_exps"},
    {"mlp.shared_expert_gate", "ffn_gate_inp_shexp"},
    {"mlp.shared_expert.gate_proj", "ffn_gate_shexp"},
    {"mlp.shared_expert.up_proj", "ffn_up_shexp"},
    {"mlp.shared_expert.down_proj", "ffn_down_shexp"},
    {"mlp.shared_experts.gate_proj", "ffn_gate_shexp"},
    {"mlp.shared_experts.up_proj", "ffn_up_shexp"},
    {"mlp.shared_experts.down_proj", "ffn_down_shexp"},
    {"block_sparse_moe.gate", "ffn_gate_inp"},
    {"block_sparse_moe.experts.w1", "ffn_gate_exps"},
    {"block_sparse_moe.experts.w3", "ffn_up_exps"},
    {"block_sparse_moe.experts.w2", "ffn_down_exps"},
    // GPT-2
    {"attn.c_attn", "attn_qkv"},
    {"attn.c_proj", "attn_output"},
    {"attn.bias", ""},
    {"attn.masked_bias", ""},
    {"ln_1", "attn_norm"},
    {"ln_2", "ffn_norm"},
    // GPT-NeoX, Falcon, BLOOM
    {"attention.query_key_value", "attn_qkv"},
    {"attention.dense", "attn_output"},
    {"attention.rotary_emb", ""},
    {"attention.bias", ""},
    {"attention.masked_bias", ""},
    {"self_attention.query_key_value", "attn_qkv"},
    {"self_attention.dense", "attn_output"},
    {"mlp.dense_h_to_4h", "ffn_up"},
    {"mlp.dense_4h_to_h", "ffn_down"},
    {"ln_mlp", "attn_norm"},
    {"ln_attn", "attn_norm_2"},
    // MPT
    {"attn.Wqkv", "attn_qkv"},
    {"attn.out_proj", "attn_output"},
    {"norm_1", "attn_norm"},
    {"norm_2", "ffn_norm"},
    {"ffn.up_proj", "ffn_up"},
    {"ffn.down_proj", "ffn_down"},
    // InternLM 2
    {"attention.wqkv", "attn_qkv"},
    {"attention.wo", "attn_output"},
    {"attention_norm", "attn_norm"},
    {"ffn_norm", "ffn_norm"},
    {"feed_forward.w1", "ffn_gate"},
    {"feed_forward.w3", "ffn_up"},
    {"feed_forward.w2", "ffn_down"},
    // BERT
    {"attention.self.query", "attn_q"},
    {"attention.self.key", "attn_k"},
    {"attention.self.value", "attn_v"},
    {"attention.output.dense", "attn_output"},
    {"attention.output.LayerNorm", "attn_output_norm"},
    {"intermediate.dense", "ffn_up"},
    {"output.dense", "ffn_down"},
    {"output.LayerNorm", "layer_output_norm"},
    {"post_feedforward_layernorm", "post_ffw_norm"},
}};

/// Where Gemma 2 and 3 and OLMo 2 differ: norms behind the parts.
inline constexpr std::array<renaming, 2> sandwich_names{{
    {"post_attention_layernorm", "post_attention_norm"},
    {"pre_feedforward_layernorm", "ffn_norm"},
}};
/// And Nomic BERT, of whose two layers side by side the second is the gate.
inline constexpr std::array<renaming, 4> nomic_names{{
    {"norm1", "attn_output_norm"},
    {"norm2", "layer_output_norm"},
    {"mlp.fc11", "ffn_up"},
    {"mlp.fc12", "ffn_gate"},
}};

enum class other_names : std::uint8_t { none, sandwich, nomic };

/// One family of folders.
struct rules {
  std::string_view model_type;    ///< in config.json
  std::string_view architecture;  ///< the family here
  bool rms = true;                ///< its norm, by which the epsilon is named
  bool adjacent = false;          ///< rows of queries and keys are to pair neighbours, not halves of a head
  bool grouped = false;           ///< queries, keys and values are fused group by group
  bool transposed = false;        ///< matrices of layers are (cols, rows)
  bool norm_offset = false;       ///< norm weights lack 1
  bool taken_apart = false;       ///< fused queries, keys and values are three tensors in GGUF files
  bool nested = false;            ///< the language model is "text_config" of config.json, one of several parts
  other_names names = other_names::none;
};

inline constexpr std::array<rules, 26> all_rules{{
    {.model_type = "llama", .architecture = "llama", .adjacent = true},
    {.model_type = "mistral", .architecture = "llama", .adjacent = true},
    {.model_type = "mixtral", .architecture = "llama", .adjacent = true},
    {.model_type = "qwen2", .architecture = "qwen2"},
    {.model_type = "qwen2_moe", .architecture = "qwen2moe"},
    {.model_type = "qwen3", .architecture = "qwen3"},
    {.model_type = "qwen3_moe", .architecture = "qwen3moe"},
    {.model_type = "phi", .architecture = "phi2", .rms = false},
    {.model_type = "phi3", .architecture = "phi3"},
    {.model_type = "gemma", .architecture = "gemma", .norm_offset = true},
    {.model_type = "gemma2", .architecture = "gemma2", .norm_offset = true, .names = other_names::sandwich},
    {.model_type = "gemma3_text", .architecture = "gemma3", .norm_offset = true, .names = other_names::sandwich},
    {.model_type = "gemma3",
     .architecture = "gemma3",
     .norm_offset = true,
     .nested = true,
     .names = other_names::sandwich},
    {.model_type = "gpt2", .architecture = "gpt2", .rms = false, .transposed = true},
    {.model_type = "gpt_neox", .architecture = "gptneox", .rms = false, .grouped = true},
    {.model_type = "falcon", .architecture = "falcon", .rms = false, .grouped = true},
    {.model_type = "mpt", .architecture = "mpt", .rms = false},
    {.model_type = "bloom", .architecture = "bloom", .rms = false, .grouped = true},
    {.model_type = "stablelm", .architecture = "stablelm", .rms = false},
    {.model_type = "starcoder2", .architecture = "starcoder2", .rms = false},
    {.model_type = "olmo2", .architecture = "olmo2", .names = other_names::sandwich},
    {.model_type = "cohere", .architecture = "command-r", .rms = false},
    {.model_type = "internlm2", .architecture = "internlm2", .adjacent = true, .grouped = true, .taken_apart = true},
    {.model_type = "granite", .architecture = "granite", .adjacent = true},
    {.model_type = "deepseek", .architecture = "deepseek", .adjacent = true},
    {.model_type = "bert", .architecture = "bert", .rms = false},
}};
inline constexpr rules nomic_rules{
    .model_type = "nomic_bert", .architecture = "nomic-bert", .rms = false, .names = other_names::nomic};

/// nullptr for a model_type that no family here has.
constexpr const rules* rules_of(std::string_view model_type) noexcept {
  for (const rules& r : all_rules)
    if (r.model_type == model_type) return &r;
  return model_type == nomic_rules.model_type ? &nomic_rules : nullptr;
}

/// The name in a layer, or nullptr for one that no rule knows.
constexpr const renaming* layer_name(const rules& r, std::string_view from) noexcept {
  if (r.names == other_names::sandwich)
    for (const renaming& n : sandwich_names)
      if (n.from == from) return &n;
  if (r.names == other_names::nomic)
    for (const renaming& n : nomic_names)
      if (n.from == from) return &n;
  for (const renaming& n : layer_names)
    if (n.from == from) return &n;
  return nullptr;
}

/// The name outside of layers, or nullptr.
constexpr const renaming* whole_name(std::string_view from) noexcept {
  for (const renaming& n : whole_names)
    if (from == n.from ||
        (from.size() > n.from.size() && from.ends_with(n.from) && from[from.size() - n.from.size() - 1] == '.'))
      return &n;
  return nullptr;
}

}  // namespace realizar::inline REALIZAR_ABI::hugging_face
