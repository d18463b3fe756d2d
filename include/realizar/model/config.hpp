#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Hyperparameters from the metadata of a GGUF file, checked for what would make no model. Keys: the GGUF
/// specification.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <realizar/base/error.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/model/config_reader.hpp>
#include <realizar/model/rotary_config.hpp>
#include <realizar/nn/concepts.hpp>
#include <realizar/nn/position/alibi.hpp>

namespace realizar::inline REALIZAR_ABI {

/// The architecture a file names. Throws error(mismatch) when it names none.
inline std::string_view architecture(const gguf::file& file) {
  return file.require<std::string_view>("general.architecture");
}

/// What of a family the reading of hyperparameters depends on.
struct family_facts {
  std::string_view epsilon_key;  ///< of its norm
  bool rotary = false, learned = false, alibi = false;
  void (*defaults)(nn::hyperparameters&) = nullptr;  ///< before keys are read that files may lack
  void (*adjust)(nn::hyperparameters&) = nullptr;    ///< behind all keys
};

template <model_family Family>
constexpr family_facts facts_of() {
  using position = typename Family::position;
  family_facts facts{Family::norm::epsilon_key, position::rotary, position::learned};
  facts.alibi = requires { position::slopes; };
  if constexpr (requires(nn::hyperparameters & h) { Family::defaults(h); }) facts.defaults = Family::defaults;
  if constexpr (requires(nn::hyperparameters & h) { Family::adjust(h); }) facts.adjust = Family::adjust;
  return facts;
}

namespace detail {

inline void read_sizes(const config_reader& config, nn::hyperparameters& h) {
  h.width = config.size("embedding_length");
  h.layers = config.size("block_count");
  h.heads = config.size("attention.head_count");
  h.kv_heads = config.size_or("attention.head_count_kv", h.heads);
  h.context_length = config.size("context_length");
  if (h.kv_heads > h.heads || h.heads % h.kv_heads != 0)
    config.fail("attention.head_count_kv", {"a divisor of attention.head_count = ", h.heads}, h.kv_heads);
  if (h.width % h.heads != 0 && !config.has("attention.key_length"))
    config.fail("attention.head_count", {"a divisor of embedding_length = ", h.width}, h.heads);
  h.head_dim = config.size_or("attention.key_length", h.width / h.heads);
  if (const auto value_length = config.size_or("attention.value_length", h.head_dim); value_length != h.head_dim)
    config.fail("attention.value_length", {"the same as the key length, ", h.head_dim}, value_length,
                error_code::unsupported);
}

/// Which layers have a window: the key is a period, or says it layer by layer.
inline void read_windows(const config_reader& config, nn::hyperparameters& h) {
  h.window = config.count_or("attention.sliding_window", h.window);
  const char* const pattern = "attention.sliding_window_pattern";
  const gguf::value* const found = config.file().find(config.key(pattern));
  if (found == nullptr) return;
  if (found->kind() != gguf::value_kind::array) {
    h.window_period = config.size(pattern);
    return;
  }
  const auto layers = config.file().require_array<bool>(config.key(pattern));
  if (layers.size() != h.layers) config.fail(pattern, {h.layers, " values by block_count"}, layers.size());
  for (const bool has_window : layers) h.has_window.push_back(has_window ? 1 : 0);
}

inline void read_experts(const config_reader& config, nn::hyperparameters& h) {
  h.experts = config.count_or("expert_count", 0);
  if (h.experts == 0) return;
  h.experts_used = config.size("expert_used_count");
  if (h.experts_used > h.experts)
    config.fail("expert_used_count", {"at most expert_count = ", h.experts}, h.experts_used);
  h.expert_width = config.size_or("expert_feed_forward_length", h.ffn_width);
  h.shared_expert_width =
      config.count_or("expert_shared_feed_forward_length", h.expert_width * config.count_or("expert_shared_count", 1));
  h.normalize_experts = config.flag_or("expert_weights_norm", h.normalize_experts);
  h.expert_scale = static_cast<float>(config.number_or("expert_weights_scale", 1.0));
  if (h.expert_scale == 0.0f) h.expert_scale = 1.0f;  // some converters write 0 for "no scaling"
  const auto gating = config.count_or("expert_gating_func", 0);
  if (gating > 2) config.fail("expert_gating_func", "1 (softmax) or 2 (sigmoid)", gating, error_code::unsupported);
  if (gating == 2) h.expert_gating = kernel::expert_gating::sigmoid;
}

/// Rows of a table of `width` columns; 0 when the file has none of that name.
inline std::size_t rows_of(const gguf::file& file, std::string_view name) {
  const gguf::tensor* t = file.find_tensor(name);
  return t != nullptr ? static_cast<std::size_t>(t->rows()) : 0;
}

}  // namespace detail

/// Reads and checks the hyperparameters of a family's file. `context_length`: positions the model is loaded for, or 0
/// for those it was made for. Throws error(mismatch) or error(unsupported) that names the key.
inline nn::hyperparameters read_hyperparameters(const gguf::file& file, const family_facts& family,
                                                std::size_t context_length = 0) {
  const detail::config_reader config(file, architecture(file));
  nn::hyperparameters h;
  detail::read_sizes(config, h);
  h.ffn_width = config.has("expert_feed_forward_length") ? config.count_or("feed_forward_length", 0)
                                                         : config.size("feed_forward_length");
  if (family.defaults != nullptr) family.defaults(h);

  h.norm_epsilon = static_cast<float>(config.number_or(family.epsilon_key, -1.0));
  if (!(h.norm_epsilon >= 0.0f)) config.fail(family.epsilon_key, "a number of at least 0", "none");
  const auto number = [&](std::string_view key, float& x) {
    x = static_cast<float>(config.number_or(key, static_cast<double>(x)));
  };
  number("attention.scale", h.attention_scale);
  number("attn_logit_softcapping", h.attention_softcap);
  number("final_logit_softcapping", h.logit_softcap);
  number("attention.clamp_kqv", h.qkv_clamp);
  number("attention.max_alibi_bias", h.alibi_max_bias);
  number("embedding_scale", h.embedding_scale);
  number("residual_scale", h.residual_scale);
  number("logit_scale", h.logit_scale);
  h.parallel_residual = config.flag_or("use_parallel_residual", h.parallel_residual);
  detail::read_windows(config, h);
  detail::read_experts(config, h);

  const gguf::tensor& embedding = file.require_tensor("token_embd.weight");
  h.vocabulary = static_cast<std::size_t>(embedding.shape[1]);
  h.token_types = detail::rows_of(file, "token_types.weight");
  if (family.learned) h.learned_positions = detail::rows_of(file, "position_embd.weight");
  if (family.rotary) detail::read_rotary(config, context_length != 0 ? context_length : h.context_length, h);
  if (family.alibi) {
    if (!config.has("attention.max_alibi_bias") && h.alibi_max_bias == 0.0f) h.alibi_max_bias = 8.0f;
    if (h.alibi_max_bias > 0.0f)
      h.alibi_slopes = nn::position::alibi_slopes(h.heads, static_cast<double>(h.alibi_max_bias));
  }
  if (family.adjust != nullptr) family.adjust(h);
  return h;
}

}  // namespace realizar::inline REALIZAR_ABI
