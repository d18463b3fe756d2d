#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// config.json as the metadata of a GGUF file: the same numbers under other names.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/view.hpp>
#include <realizar/format/gguf/writer.hpp>
#include <realizar/model/hugging_face/rules.hpp>
#include <realizar/nn/position/frequencies.hpp>

namespace realizar::inline REALIZAR_ABI::hugging_face {

/// The sizes that the layout of tensors depends on.
struct sizes {
  std::uint32_t width = 0, layers = 0, heads = 0, kv_heads = 0, head_dim = 0, experts = 0;
  bool tied = false;
  std::vector<float>
      rotary_factors;  ///< by which GGUF files say how Llama 3 scales its frequencies; empty: it does not
};

/// Reads one config.json and writes its keys. Throws error(mismatch) that names the member.
class config_translation {
 public:
  config_translation(json::view config, const rules& r, gguf::writer& out) : config_(config), rules_(r), out_(out) {}

  sizes run() {
    out_.add("general.architecture", r_architecture());
    sizes s;
    const bool gemma3 = rules_.architecture == "gemma3";  // whose older files leave out what is as in its 4B model
    s.width = count({"hidden_size", "n_embd", "d_model"});
    s.layers = count({"num_hidden_layers", "n_layer", "n_layers"});
    s.heads = gemma3 ? count_or({"num_attention_heads"}, 8) : count({"num_attention_heads", "n_head", "n_heads"});
    s.kv_heads = gemma3 ? count_or({"num_key_value_heads"}, 4) : kv_heads(s.heads);
    s.head_dim = count_or({"head_dim"}, gemma3 ? 256 : s.heads != 0 ? s.width / s.heads : 0);
    s.experts = count_or({"num_local_experts", "num_experts", "n_routed_experts"}, 0);
    s.tied = config_.get<bool>("tie_word_embeddings").value_or(false);
    const std::uint32_t context =
        count_or({"max_position_embeddings", "n_positions", "max_seq_len", "seq_length"}, gemma3 ? 131072 : 2048);
    const std::uint32_t ffn = rules_.model_type == "mpt"
                                  ? 4 * s.width  // whatever expansion_ratio says: transformers does not look
                                  : count_or({"intermediate_size", "n_inner", "ffn_hidden_size"}, 4 * s.width);
    add("embedding_length", s.width);
    add("block_count", s.layers);
    add("context_length", context);
    add("feed_forward_length", ffn);
    add("attention.head_count", s.heads);
    add("attention.head_count_kv", s.kv_heads);
    add("attention.key_length", s.head_dim);
    add("attention.value_length", s.head_dim);
    const double epsilon =
        number({"rms_norm_eps", "layer_norm_eps", "layer_norm_epsilon", "norm_epsilon"}).value_or(gemma3 ? 1e-6 : 1e-5);
    add(rules_.rms ? "attention.layer_norm_rms_epsilon" : "attention.layer_norm_epsilon", epsilon);
    rotary(s, context);
    windows(s);
    experts(s);
    scales();
    particular();
    return s;
  }

 private:
  std::string r_architecture() const { return std::string(rules_.architecture); }
  std::string key(std::string_view name) const { return r_architecture() + "." + std::string(name); }
  void add(std::string_view name, std::uint32_t x) { out_.add(key(name), x); }
  void add(std::string_view name, double x) { out_.add(key(name), static_cast<float>(x)); }

  static std::optional<json::view> find(json::view in, std::initializer_list<std::string_view> names) {
    for (const auto name : names)
      if (const auto found = in.find(name); found && !found->is_null()) return found;
    return std::nullopt;
  }
  std::optional<json::view> find(std::initializer_list<std::string_view> names) const { return find(config_, names); }
  std::uint32_t count(std::initializer_list<std::string_view> names) const {
    if (const auto found = find(names)) return found->as_integer<std::uint32_t>();
    return config_[*names.begin()].as_integer<std::uint32_t>();  // says which is missing
  }
  std::uint32_t count_or(std::initializer_list<std::string_view> names, std::uint32_t otherwise) const {
    const auto found = find(names);
    return found ? found->as_integer<std::uint32_t>() : otherwise;
  }
  std::optional<double> number(std::initializer_list<std::string_view> names) const {
    const auto found = find(names);
    return found ? std::optional<double>(found->as_double()) : std::nullopt;
  }
  void copy(std::string_view from, std::string_view to) {
    if (const auto x = number({from})) add(to, *x);
  }
  bool flag(std::string_view name, bool otherwise) const { return config_.get<bool>(name).value_or(otherwise); }

  std::uint32_t kv_heads(std::uint32_t heads) const {
    if (rules_.model_type != "falcon") return count_or({"num_key_value_heads"}, heads);
    if (flag("new_decoder_architecture", false)) return count_or({"num_kv_heads"}, heads);
    return flag("multi_query", true) ? 1 : heads;
  }

  void rotary(sizes& s, std::uint32_t context) {
    auto given = find({"rope_parameters", "rope_scaling"});
    if (given)
      if (const auto full = find(*given, {"full_attention"})) {  // one for each kind of layer
        if (const auto local = find(*given, {"sliding_attention"}))
          if (const auto base = find(*local, {"rope_theta"})) add("rope.freq_base_swa", base->as_double());
        given = full;
      }
    const auto of = [&](std::initializer_list<std::string_view> names) -> std::optional<double> {
      const auto found = given ? find(*given, names) : std::nullopt;
      return found ? std::optional<double>(found->as_double()) : std::nullopt;
    };
    auto base = of({"rope_theta"});
    if (!base) base = number({"rope_theta", "rotary_emb_base"});
    if (!base && rules_.architecture == "gemma3") base = 1e6;
    if (base) add("rope.freq_base", *base);
    copy("rope_local_base_freq", "rope.freq_base_swa");
    auto part = of({"partial_rotary_factor"});
    if (!part) part = number({"partial_rotary_factor", "rotary_pct"});
    std::uint32_t dims = s.head_dim;
    if (part) add("rope.dimension_count", dims = static_cast<std::uint32_t>(*part * static_cast<double>(s.head_dim)));
    if (given) scaling(*given, context, base.value_or(10000.0), dims, s.rotary_factors);
  }

  void scaling(json::view given, std::uint32_t context, double base, std::uint32_t dims, std::vector<float>& factors) {
    const auto named = find(given, {"rope_type", "type"});
    std::string type = named ? named->as_string() : "default";
    if (type == "default" || type == "mrope") return;
    if (type == "su") type = "longrope";
    const auto of = [&](std::string_view name) -> std::optional<double> {
      const auto found = find(given, {name});
      return found ? std::optional<double>(found->as_double()) : std::nullopt;
    };
    if (type == "llama3") {
      factors = llama3_factors({.factor = of("factor").value_or(8.0),
                                .low_factor = of("low_freq_factor").value_or(1.0),
                                .high_factor = of("high_freq_factor").value_or(4.0),
                                .original_context = of("original_max_position_embeddings").value_or(8192.0)},
                               base, dims);
      return;
    }
    out_.add(key("rope.scaling.type"), type);
    auto original = of("original_max_position_embeddings");
    if (!original) original = number({"original_max_position_embeddings"});
    if (original) add("rope.scaling.original_context_length", static_cast<std::uint32_t>(*original));
    auto factor = of("factor");
    if (!factor && original) factor = static_cast<double>(context) / *original;
    if (factor && type != "longrope") add("rope.scaling.factor", *factor);  // which has its factors in tensors
    const auto pass_on = [&](std::string_view from, std::string_view to) {
      if (const auto x = of(from)) add(to, *x);
    };
    pass_on("beta_fast", "rope.scaling.yarn_beta_fast");
    pass_on("beta_slow", "rope.scaling.yarn_beta_slow");
    const auto stated = of("attention_factor");
    if (type == "yarn" && stated)  // the key multiplies what YaRN would do by itself
      add("rope.scaling.attn_factor", *stated / nn::position::yarn_scaling{.factor = factor.value_or(1.0)}.magnitude());
    if (type == "longrope")
      add("rope.scaling.attn_factor",
          stated ? *stated : nn::position::longrope_magnitude(factor.value_or(1.0), original.value_or(context)));
  }

  static std::vector<float> llama3_factors(const nn::position::llama3_scaling& how, double base, std::uint32_t dims) {
    if (!(base > 0) || !(how.factor > 0) || !(how.high_factor > how.low_factor) || dims % 2 != 0 || dims > 1u << 20)
      throw error(error_code::mismatch, "config.json: rope_scaling",
                  "a base and a factor above 0, high_freq_factor above low_freq_factor",
                  {how.factor, ", ", how.low_factor, " and ", how.high_factor});
    const std::vector<double> plain = nn::position::frequencies(base, dims);
    std::vector<double> scaled = plain;
    how.apply(scaled);
    std::vector<float> factors;
    for (std::size_t i = 0; i < plain.size(); ++i) factors.push_back(static_cast<float>(plain[i] / scaled[i]));
    return factors;
  }

  void windows(const sizes& s) {
    const auto window = find({"sliding_window"});
    if (!window || window->as_integer<std::uint32_t>() == 0 || !flag("use_sliding_window", true)) return;
    add("attention.sliding_window", window->as_integer<std::uint32_t>());
    std::vector<bool> layers;
    if (const auto types = find({"layer_types"}))
      for (const auto type : types->elements()) layers.push_back(type.as_string() == "sliding_attention");
    else if (const auto full = find({"max_window_layers"}))
      for (std::uint32_t i = 0; i < s.layers; ++i) layers.push_back(i >= full->as_integer<std::uint32_t>());
    if (!layers.empty()) out_.add_array(key("attention.sliding_window_pattern"), layers);
  }

  void experts(const sizes& s) {
    if (s.experts == 0) return;
    add("expert_count", s.experts);
    add("expert_used_count", count({"num_experts_per_tok"}));
    if (const auto x = find({"moe_intermediate_size"}))
      add("expert_feed_forward_length", x->as_integer<std::uint32_t>());
    if (const auto x = find({"shared_expert_intermediate_size"}))
      add("expert_shared_feed_forward_length", x->as_integer<std::uint32_t>());
    if (const auto x = find({"n_shared_experts"})) add("expert_shared_count", x->as_integer<std::uint32_t>());
    if (const auto x = config_.get<bool>("norm_topk_prob")) out_.add(key("expert_weights_norm"), *x);
    if (const auto x = find({"first_k_dense_replace"}))
      add("leading_dense_block_count", x->as_integer<std::uint32_t>());
    copy("routed_scaling_factor", "expert_weights_scale");
    if (const auto x = find({"scoring_func"}); x && x->as_string() == "sigmoid")
      add("expert_gating_func", std::uint32_t{2});
  }

  void scales() {
    if (const auto x = number({"query_pre_attn_scalar"})) add("attention.scale", 1.0 / std::sqrt(*x));
    copy("attention_multiplier", "attention.scale");
    copy("embedding_multiplier", "embedding_scale");
    copy("residual_multiplier", "residual_scale");
    copy(rules_.architecture == "granite" ? "logits_scaling" : "logit_scale", "logit_scale");
    if (rules_.architecture == "gemma2") {
      add("attn_logit_softcapping", number({"attn_logit_softcapping"}).value_or(0.0));  // null: none
      add("final_logit_softcapping", number({"final_logit_softcapping"}).value_or(0.0));
    }
  }

  void particular() {
    if (rules_.architecture == "bert" || rules_.architecture == "nomic-bert") out_.add(key("attention.causal"), false);
    if (const auto x = find({"vocab_size"})) add("vocab_size", x->as_integer<std::uint32_t>());
    if (rules_.architecture == "gptneox") out_.add(key("use_parallel_residual"), flag("use_parallel_residual", true));
    const auto want = [&](bool kept, std::string_view what) {
      if (!kept) throw error(error_code::unsupported, "config.json", what, "another");
    };
    if (rules_.architecture == "falcon")
      want(!flag("alibi", false) && flag("parallel_attn", true), "rotary positions and parallel layers");
    if (rules_.architecture != "mpt") return;
    const auto attention = find({"attn_config"});
    if (!attention) return;
    want(attention->get<bool>("alibi").value_or(true) && !attention->get<bool>("qk_ln").value_or(false),
         "ALiBi and no norm of queries and keys");
    if (const auto x = find(*attention, {"clip_qkv"})) add("attention.clamp_kqv", x->as_double());
    if (const auto x = find(*attention, {"alibi_bias_max"})) add("attention.max_alibi_bias", x->as_double());
  }

  json::view config_;
  const rules& rules_;
  gguf::writer& out_;
};

}  // namespace realizar::inline REALIZAR_ABI::hugging_face
