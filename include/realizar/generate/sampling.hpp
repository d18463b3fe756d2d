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

#include <realizar/base/error.hpp>
#include <realizar/generate/sampler/chain.hpp>
#include <realizar/generate/sampler/dry.hpp>
#include <realizar/generate/sampler/dynamic_temperature.hpp>
#include <realizar/generate/sampler/logit_bias.hpp>
#include <realizar/generate/sampler/min_p.hpp>
#include <realizar/generate/sampler/mirostat.hpp>
#include <realizar/generate/sampler/repetition.hpp>
#include <realizar/generate/sampler/temperature.hpp>
#include <realizar/generate/sampler/top_k.hpp>
#include <realizar/generate/sampler/top_n_sigma.hpp>
#include <realizar/generate/sampler/top_p.hpp>
#include <realizar/generate/sampler/typical.hpp>
#include <realizar/generate/sampler/xtc.hpp>
#include <realizar/text/tokenizer.hpp>

namespace realizar::inline REALIZAR_ABI {

/// The steps whose order `sampling::order` sets.
enum class sampler_kind : std::uint8_t {
  repetition,
  dry,
  top_n_sigma,
  top_k,
  typical,
  top_p,
  min_p,
  xtc,
  temperature,
};

/// The kind of that name ("top_k"), or nothing. llama.cpp's names "penalties", "typ_p" and "typical_p" are known too.
constexpr std::optional<sampler_kind> sampler_kind_named(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 9> names{"repetition", "dry",   "top_n_sigma", "top_k",      "typical",
                                                  "top_p",      "min_p", "xtc",         "temperature"};
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<sampler_kind>(i);
  if (name == "penalties") return sampler_kind::repetition;
  if (name == "typ_p" || name == "typical_p") return sampler_kind::typical;
  return std::nullopt;
}

/// How the next token is chosen. The same settings and logits give the same tokens, on every machine.
struct sampling {
  float temperature = 0.7f;                      ///< 0: always the likeliest token; the truncations below are then idle
  float temperature_range = 0;                   ///< above 0: dynamic, from temperature - range to temperature + range
  float temperature_exponent = 1;                ///< of the dynamic temperature
  std::size_t top_k = 40;                        ///< 0: off
  float top_p = 0.95f;                           ///< 1: off
  float min_p = 0.05f;                           ///< 0: off
  float typical_p = 1;                           ///< 1: off
  float top_n_sigma = 0;                         ///< 0 or less: off
  float xtc_probability = 0;                     ///< 0: off
  float xtc_threshold = 0.1f;                    ///< above 0.5: off
  sampler::dry_settings dry = {};                ///< off by default
  sampler::mirostat_settings mirostat = {};      ///< when on, the truncations are off: it takes their place, at the end
  sampler::repetition_penalties penalties = {};  ///< off by default
  std::vector<std::pair<text::token_id, float>> logit_bias = {};  ///< applied first, whatever the order
  std::uint64_t seed = 0;
  std::vector<sampler_kind> order = {sampler_kind::repetition, sampler_kind::dry,     sampler_kind::top_n_sigma,
                                     sampler_kind::top_k,      sampler_kind::typical, sampler_kind::top_p,
                                     sampler_kind::min_p,      sampler_kind::xtc,     sampler_kind::temperature};
  ///< a kind that is left out is not applied

  /// Always the likeliest token.
  static sampling greedy() {
    sampling s;
    s.temperature = 0;
    return s;
  }
};

/// The chain for these settings. `tokenizer` is needed by DRY alone, whose breakers are texts. Throws usage for a
/// setting outside its range, in use or not.
inline sampler::chain make_sampler(const sampling& settings, const text::tokenizer* tokenizer = nullptr) {
  const sampler::dynamic_temperature heat(settings.temperature, settings.temperature_range,
                                          settings.temperature_exponent);
  const sampler::top_p nucleus(settings.top_p);
  const sampler::min_p floor(settings.min_p);
  const sampler::typical typical(settings.typical_p);
  const sampler::top_n_sigma sigma(settings.top_n_sigma);
  const sampler::xtc xtc(settings.xtc_probability, settings.xtc_threshold);
  const sampler::mirostat mirostat(settings.mirostat);
  const sampler::repetition repetition(settings.penalties);
  const bool greedy = settings.temperature == 0;
  const bool controlled = !greedy && settings.mirostat.version != sampler::mirostat_version::off;
  const bool truncates = !greedy && !controlled;

  sampler::chain chain(settings.seed, greedy ? sampler::pick::best : sampler::pick::draw);
  if (!settings.logit_bias.empty()) chain.add(sampler::logit_bias(settings.logit_bias));
  for (const sampler_kind kind : settings.order) {
    // The truncations always leave the likeliest token: without a draw they change nothing.
    switch (kind) {
      case sampler_kind::repetition:
        if (settings.penalties.any()) chain.add(repetition);
        break;
      case sampler_kind::dry:
        if (settings.dry.multiplier == 0) break;
        if (tokenizer == nullptr)
          throw error(error_code::usage, "sampling: dry", "a tokenizer, for the sequence breakers", "none");
        chain.add(sampler::dry(settings.dry, *tokenizer));
        break;
      case sampler_kind::top_n_sigma:
        if (truncates && settings.top_n_sigma > 0) chain.add(sigma);
        break;
      case sampler_kind::top_k:
        if (truncates && settings.top_k != 0) chain.add(sampler::top_k{settings.top_k});
        break;
      case sampler_kind::typical:
        if (truncates && settings.typical_p < 1) chain.add(typical);
        break;
      case sampler_kind::top_p:
        if (truncates && settings.top_p < 1) chain.add(nucleus);
        break;
      case sampler_kind::min_p:
        if (truncates && settings.min_p > 0) chain.add(floor);
        break;
      case sampler_kind::xtc:
        if (truncates && settings.xtc_probability > 0) chain.add(xtc);
        break;
      case sampler_kind::temperature:
        if (!greedy && (settings.temperature != 1 || settings.temperature_range > 0)) chain.add(heat);
        break;
    }
  }
  if (controlled) chain.add(mirostat);
  return chain;
}

}  // namespace realizar::inline REALIZAR_ABI
