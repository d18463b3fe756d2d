#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The metadata other programs write into `.apr` tensor files, under any of the names they use, as that of a folder of
/// transformers and of a tokenizer.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/base/json/view.hpp>
#include <realizar/config.hpp>
#include <realizar/format/gguf/writer.hpp>
#include <realizar/model/hugging_face/rules.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

namespace detail {

/// The names of one number: as config.json has it first, then the others.
struct aliases {
  std::array<std::string_view, 5> names;
};
inline constexpr std::array<aliases, 12> number_names{{
    {{"hidden_size", "hidden_dim", "d_model", "n_embd"}},
    {{"num_hidden_layers", "num_layers", "n_layers", "n_layer"}},
    {{"num_attention_heads", "num_heads", "n_heads", "n_head"}},
    {{"num_key_value_heads", "num_kv_heads", "n_kv_heads"}},
    {{"intermediate_size", "ffn_dim", "intermediate_dim", "n_inner"}},
    {{"max_position_embeddings", "max_seq_len", "context_length", "n_ctx"}},
    {{"rms_norm_eps", "layer_norm_eps", "norm_eps"}},
    {{"rope_theta"}},
    {{"head_dim"}},
    {{"num_experts"}},
    {{"num_experts_per_tok"}},
    {{"moe_intermediate_size"}},
}};

inline std::optional<json::view> find_any(json::view metadata, const aliases& a) {
  for (const std::string_view name : a.names)
    if (!name.empty())
      if (const auto found = metadata.find(name); found && !found->is_null()) return found;
  return std::nullopt;
}

/// "<s>", "<|im_end|>": not text, when a vocabulary says no more.
inline bool looks_special(std::string_view piece) {
  return piece == "<s>" || piece == "</s>" || piece == "<pad>" ||
         (piece.size() > 4 && piece.starts_with("<|") && piece.ends_with("|>"));
}

inline std::int32_t kind_of_piece(std::string_view piece, bool scored) {
  if (scored && piece == "<unk>") return 2;
  if (looks_special(piece)) return 3;
  return scored && piece.size() == 6 && piece.starts_with("<0x") && piece.ends_with(">") ? 6 : 1;
}

}  // namespace detail

/// The family's rules by "architecture", "model.architecture" or "model_type": a name of Hugging Face or of GGUF files,
/// also as a class ("Qwen2ForCausalLM"). Throws error(unsupported) that says what is known.
inline const hugging_face::rules& rules_of(json::view metadata) {
  std::string name;
  for (const char* key : {"architecture", "model.architecture", "model_type"})
    if (const auto found = metadata.find(key); found && found->is_string() && name.empty()) name = found->as_string();
  std::string plain;
  for (const char c : name) plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (plain.ends_with("forcausallm")) plain.resize(plain.size() - std::string_view("forcausallm").size());
  if (const auto* r = hugging_face::rules_of(plain)) return *r;
  for (const auto& r : hugging_face::all_rules)
    if (r.architecture == plain) return r;
  std::string known;
  for (const auto& r : hugging_face::all_rules) known.append(known.empty() ? "" : ", ").append(r.model_type);
  throw error(error_code::unsupported, "metadata: architecture", "one of " + known,
              name.empty() ? "none" : "'" + name.substr(0, 60) + "'");
}

/// The numbers as config.json has them.
inline json::value config_of(json::view metadata, const hugging_face::rules& r, bool tied) {
  json::object config{{"model_type", r.model_type}, {"tie_word_embeddings", tied}};
  for (const auto& a : detail::number_names)
    if (const auto found = detail::find_any(metadata, a); found && !(found->is_integer() && found->as_double() == 0))
      config.set(a.names[0], found->raw());
  return config;
}

/// The tokenizer and chat template as keys of GGUF files. Throws error(mismatch) that names the member.
inline void add_tokenizer(json::view metadata, const hugging_face::rules& r, gguf::writer& out) {
  if (const auto chat = metadata.find("chat_template"); chat && chat->is_string())
    out.add("tokenizer.chat_template", chat->as_string());
  const auto vocabulary = metadata.find("tokenizer.vocabulary");
  if (!vocabulary || vocabulary->is_null()) return;
  const auto merges = metadata.find("tokenizer.merges");
  const bool pairs = merges && !merges->is_null() && merges->size() > 0;
  std::vector<std::string> tokens;
  std::vector<std::int32_t> kinds;
  for (const auto token : vocabulary->elements()) {
    tokens.push_back(token.as_string());
    kinds.push_back(detail::kind_of_piece(tokens.back(), !pairs));
  }
  const auto given = metadata.find("tokenizer.scores");
  const bool scored = given && given->is_array() && given->size() == tokens.size();
  const auto unknown = std::ranges::find(tokens, "<unk>");
  const bool marked = std::ranges::any_of(tokens, [](const auto& t) { return t.find("\xe2\x96\x81") != t.npos; });
  const bool plain = !pairs && !scored && !marked && unknown != tokens.end();  // nothing but pieces: the longest first
  out.add("tokenizer.ggml.model", pairs ? "gpt2" : plain ? "plain" : "llama");
  if (plain) out.add("tokenizer.ggml.unknown_token_id", static_cast<std::uint32_t>(unknown - tokens.begin()));
  if (const auto pre = metadata.find("tokenizer.pre"); pre && pre->is_string())
    out.add("tokenizer.ggml.pre", pre->as_string());
  else if (pairs)
    out.add("tokenizer.ggml.pre", r.architecture.starts_with("qwen") ? "qwen2"
                                  : r.architecture == "llama"        ? "llama-bpe"
                                                                     : "gpt-2");
  out.add_array("tokenizer.ggml.tokens", tokens);
  out.add_array("tokenizer.ggml.token_type", kinds);
  if (pairs) {
    std::vector<std::string> rules;
    for (const auto pair : merges->elements()) rules.push_back(pair.as_string());
    out.add_array("tokenizer.ggml.merges", rules);
  } else if (!plain) {
    std::vector<float> scores(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i)  // without scores, earlier tokens are likelier
      scores[i] = scored ? static_cast<float>((*given)[i].as_double()) : -static_cast<float>(i);
    out.add_array("tokenizer.ggml.scores", scores);
  }
  const auto special = metadata.find("special_tokens");
  for (const auto& [id_key, text_key, to] :
       {std::array<const char*, 3>{"tokenizer.bos_token_id", "bos_token", "tokenizer.ggml.bos_token_id"},
        std::array<const char*, 3>{"tokenizer.eos_token_id", "eos_token", "tokenizer.ggml.eos_token_id"}}) {
    if (const auto id = metadata.find(id_key); id && id->is_integer()) {
      out.add(to, id->as_integer<std::uint32_t>());
      continue;
    }
    const auto text = special && special->is_object() ? special->get<std::string>(text_key) : std::nullopt;
    if (!text) continue;
    const auto at = std::ranges::find(tokens, *text);
    if (at != tokens.end()) out.add(to, static_cast<std::uint32_t>(at - tokens.begin()));
  }
}

}  // namespace realizar::inline REALIZAR_ABI::apr
