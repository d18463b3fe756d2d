#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Mixes of types: which tensor of a model gets more bits than the rest. The choices are llama-quantize's, tensor by
/// tensor, so that a mix's name means one thing.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <realizar/format/gguf/file.hpp>
#include <realizar/quant/type.hpp>

namespace realizar::inline REALIZAR_ABI {

enum class mix : std::uint8_t { q2_k, q3_k_s, q3_k_m, q3_k_l, q4_k_s, q4_k_m, q5_k_s, q5_k_m, q6_k, iq4_xs };

/// A mix's name, the type most of its tensors have, and the number general.file_type gives it.
struct mix_facts {
  mix id;
  std::string_view name;
  quant::type base;
  std::uint32_t file_type;
};

inline constexpr std::array<mix_facts, 10> mixes{{
    {mix::q2_k, "Q2_K", quant::type::q2_k, 10},
    {mix::q3_k_s, "Q3_K_S", quant::type::q3_k, 11},
    {mix::q3_k_m, "Q3_K_M", quant::type::q3_k, 12},
    {mix::q3_k_l, "Q3_K_L", quant::type::q3_k, 13},
    {mix::q4_k_s, "Q4_K_S", quant::type::q4_k, 14},
    {mix::q4_k_m, "Q4_K_M", quant::type::q4_k, 15},
    {mix::q5_k_s, "Q5_K_S", quant::type::q5_k, 16},
    {mix::q5_k_m, "Q5_K_M", quant::type::q5_k, 17},
    {mix::q6_k, "Q6_K", quant::type::q6_k, 18},
    {mix::iq4_xs, "IQ4_XS", quant::type::iq4_xs, 30},
}};

/// nullptr for a name that is no mix.
constexpr const mix_facts* find_mix(std::string_view name) noexcept {
  for (const mix_facts& m : mixes)
    if (m.name == name) return &m;
  return nullptr;
}

/// Matrices are quantized; vectors stay as they are, and so do the small matrices that decide more than they weigh:
/// routers of experts, learned positions, norms of heads.
inline bool is_quantized(const gguf::tensor& t) noexcept {
  if (t.rows() < 2 || !t.name.ends_with("weight")) return false;
  for (const std::string_view kept :
       {"_norm.weight", "ffn_gate_inp.weight", "position_embd.weight", "token_types.weight"})
    if (t.name.ends_with(kept)) return false;
  return true;
}

/// Chooses the types of one model's tensors.
class mix_plan {
 public:
  /// `has_importance`: an importance matrix will be used, which some choices go by.
  mix_plan(const mix_facts& m, const gguf::file& model, bool has_importance)
      : mix_(m), has_importance_(has_importance) {
    architecture_ = model.get<std::string_view>("general.architecture").value_or("");
    const auto number = [&](std::string_view key, std::size_t otherwise) {
      const auto* found = model.find(std::string(architecture_) + "." + std::string(key));
      return found != nullptr && !found->is_array() ? found->as<std::size_t>() : otherwise;
    };
    layers_ = number("block_count", 0);
    experts_ = (std::max<std::size_t>)(number("expert_count", 0), 1);
    heads_ = number("attention.head_count", 1);
    kv_heads_ = (std::max<std::size_t>)(number("attention.head_count_kv", heads_), 1);
    separate_head_ = model.find_tensor("output.weight") != nullptr;
  }

  /// The type of each tensor, in their order; those that are not quantized keep theirs.
  std::vector<quant::type> types(std::span<const gguf::tensor> tensors) const {
    std::vector<std::size_t> order(tensors.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return layer_of(tensors[i].name).value_or(0); });
    std::vector<quant::type> out(tensors.size());
    std::size_t value = 0, down = 0, n_values = 0;
    for (const gguf::tensor& t : tensors) n_values += holds_values(t.name);
    for (const std::size_t i : order) {
      const gguf::tensor& t = tensors[i];
      if (!is_quantized(t)) {
        out[i] = t.type;
        continue;
      }
      const std::size_t layer = experts_ > 1 ? layer_of(t.name).value_or(0) : down;
      const quant::type wanted = choose(t, value, n_values, layer);
      value += holds_values(t.name);
      down += is_down(t.name);
      out[i] = that_fits(wanted, t.shape[0]);
    }
    return out;
  }

 private:
  using type = quant::type;

  static std::optional<std::size_t> layer_of(std::string_view name) {
    if (!name.starts_with("blk.")) return std::nullopt;
    std::size_t n = 0;
    const auto [end, failure] = std::from_chars(name.data() + 4, name.data() + name.size(), n);
    return failure == std::errc() ? std::optional(n) : std::nullopt;
  }
  static bool holds_values(std::string_view name) {
    return name.ends_with("attn_v.weight") || name.ends_with("attn_qkv.weight");
  }
  static bool is_down(std::string_view name) { return name.find("ffn_down") != std::string_view::npos; }
  /// The first and last eighth of the layers, and of the rest every third.
  static bool uses_more(std::size_t i, std::size_t n) { return i < n / 8 || i >= 7 * n / 8 || (i - n / 8) % 3 == 2; }
  template <class... Mixes>
  bool is(Mixes... any) const {
    return ((mix_.id == any) || ...);
  }

  type choose(const gguf::tensor& t, std::size_t value, std::size_t n_values, std::size_t down) const {
    using enum mix;
    const auto named = [&](std::string_view end) { return t.name.ends_with(end); };
    const std::size_t shared = heads_ / kv_heads_;
    type chosen = mix_.base;
    if (t.name == (separate_head_ ? "output.weight" : "token_embd.weight"))
      return architecture_ == "falcon" || t.shape[0] % quant::geometry(chosen)->block_size != 0 ? type::q8_0
                                                                                                : type::q6_k;
    if (holds_values(t.name)) {
      if (is(q2_k))
        chosen = shared >= 4 ? type::q4_k : type::q3_k;
      else if (is(q3_k_m))
        chosen = value < 2 ? type::q5_k : type::q4_k;
      else if (is(q3_k_l) || (is(iq4_xs) && shared >= 4))
        chosen = type::q5_k;
      else if (is(q4_k_m, q5_k_m) && uses_more(value, n_values))
        chosen = type::q6_k;
      else if (is(q4_k_s) && value < 4)
        chosen = type::q5_k;
      if (architecture_ == "llama" && layers_ == 80 && heads_ != kv_heads_ &&
          (chosen == type::q3_k || chosen == type::q4_k))
        chosen = type::q5_k;  // of 70 B parameters, where values are shared by eight heads and cost little
      if (experts_ == 8) chosen = type::q8_0;
    } else if (named("attn_k.weight")) {
      if (experts_ == 8) chosen = type::q8_0;
    } else if (is_down(t.name)) {
      return of_down(down);
    } else if (named("attn_output.weight")) {
      if (architecture_ == "falcon")
        chosen = is(q3_k_l) ? type::q4_k : chosen;
      else if (experts_ == 8)
        chosen = is(q2_k, q3_k_s, q3_k_m, q4_k_s, q4_k_m, iq4_xs) ? type::q5_k : chosen;
      else
        chosen = is(q2_k) ? type::q3_k : is(q3_k_m) ? type::q4_k : is(q3_k_l) ? type::q5_k : chosen;
    }
    return chosen;
  }

  type of_down(std::size_t i) const {
    using enum mix;
    const std::size_t n = layers_;
    const bool falcon = architecture_ == "falcon", more = uses_more(i, n);
    if (is(q2_k)) return type::q3_k;
    if (is(q3_k_m)) return i < n / 16 ? type::q5_k : !falcon || more ? type::q4_k : type::q3_k;
    if (is(q3_k_l)) return falcon ? type::q4_k : type::q5_k;
    if (is(q4_k_m)) {
      if (falcon) return i < n / 16 ? type::q6_k : more ? type::q5_k : type::q4_k;
      return more ? type::q6_k : type::q4_k;
    }
    if (is(iq4_xs) && i < n / 8 && !has_importance_) return type::q5_k;
    if (is(q5_k_m) && more) return type::q6_k;
    if (is(q4_k_s) && !falcon && i < n / 8) return type::q5_k;
    return mix_.base;
  }

  /// What is taken for rows that are no whole blocks.
  static type that_fits(type wanted, std::uint64_t row) {
    if (row % quant::geometry(wanted)->block_size == 0) return wanted;
    const type smaller = wanted == type::q4_k     ? type::q5_0
                         : wanted == type::q5_k   ? type::q5_1
                         : wanted == type::q6_k   ? type::q8_0
                         : wanted == type::q8_0   ? type::f16
                         : wanted == type::iq4_xs ? type::iq4_nl
                                                  : type::q4_0;
    return row % quant::geometry(smaller)->block_size == 0 ? smaller : type::f16;
  }

  const mix_facts& mix_;
  bool has_importance_;
  std::string_view architecture_;
  std::size_t layers_ = 0, experts_ = 1, heads_ = 1, kv_heads_ = 1;
  bool separate_head_ = false;
};

}  // namespace realizar::inline REALIZAR_ABI
