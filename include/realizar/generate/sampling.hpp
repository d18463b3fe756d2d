#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The sampling settings a user writes down, and the sampler chain made from them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/generate/sampler/chain.hpp>
#include <realizar/generate/sampler/logit_bias.hpp>
#include <realizar/generate/sampler/min_p.hpp>
#include <realizar/generate/sampler/repetition.hpp>
#include <realizar/generate/sampler/temperature.hpp>
#include <realizar/generate/sampler/top_k.hpp>
#include <realizar/generate/sampler/top_p.hpp>

namespace realizar::inline REALIZAR_ABI {

/// The steps whose order `sampling::order` sets.
enum class sampler_kind : std::uint8_t { repetition, top_k, top_p, min_p, temperature };

/// The kind of that name ("top_k"), or nothing.
constexpr std::optional<sampler_kind> sampler_kind_named(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 5> names{"repetition", "top_k", "top_p", "min_p", "temperature"};
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<sampler_kind>(i);
  return std::nullopt;
}

/// How the next token is chosen. The same settings and logits give the same tokens, on every machine.
struct sampling {
  float temperature = 0.7f;                      ///< 0: always the likeliest token; the truncations below are then idle
  std::size_t top_k = 40;                        ///< 0: off
  float top_p = 0.95f;                           ///< 1: off
  float min_p = 0.05f;                           ///< 0: off
  sampler::repetition_penalties penalties = {};  ///< off by default
  std::vector<std::pair<text::token_id, float>> logit_bias = {};  ///< applied first, whatever the order
  std::uint64_t seed = 0;
  std::vector<sampler_kind> order = {sampler_kind::repetition, sampler_kind::top_k, sampler_kind::top_p,
                                     sampler_kind::min_p,
                                     sampler_kind::temperature};  ///< a kind that is left out is not applied

  /// Always the likeliest token.
  static sampling greedy() {
    sampling s;
    s.temperature = 0;
    return s;
  }
};

/// The chain for these settings. Throws usage for a setting outside its range.
inline sampler::chain make_sampler(const sampling& settings) {
  const sampler::temperature heat(settings.temperature);
  const sampler::top_p nucleus(settings.top_p);
  const sampler::min_p floor(settings.min_p);
  const sampler::repetition repetition(settings.penalties);
  const bool greedy = settings.temperature == 0;

  sampler::chain chain(settings.seed, greedy ? sampler::pick::best : sampler::pick::draw);
  if (!settings.logit_bias.empty()) chain.add(sampler::logit_bias(settings.logit_bias));
  for (const sampler_kind kind : settings.order) {
    // The truncations always leave the likeliest token: without a draw they change nothing.
    switch (kind) {
      case sampler_kind::repetition:
        if (settings.penalties.any()) chain.add(repetition);
        break;
      case sampler_kind::top_k:
        if (!greedy && settings.top_k != 0) chain.add(sampler::top_k{settings.top_k});
        break;
      case sampler_kind::top_p:
        if (!greedy && settings.top_p < 1) chain.add(nucleus);
        break;
      case sampler_kind::min_p:
        if (!greedy && settings.min_p > 0) chain.add(floor);
        break;
      case sampler_kind::temperature:
        if (!greedy && settings.temperature != 1) chain.add(heat);
        break;
    }
  }
  return chain;
}

}  // namespace realizar::inline REALIZAR_ABI
