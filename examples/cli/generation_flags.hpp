#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The flags that say how an answer is generated, for every command that generates one.

#include <array>
#include <cstddef>

#include <realizar/format/gguf/file.hpp>
#include <realizar/generate/result.hpp>
#include <realizar/generate/sampling.hpp>

#include "arguments.hpp"

namespace cli {

/// How tokens are chosen.
inline constexpr std::array<flag, 25> sampling_flags{{
    {"temperature", 't', "T", "0: always the likeliest token (default 0.7)"},
    {"top-k", '\0', "K", "only the K likeliest tokens; 0: off (default 40)"},
    {"top-p", '\0', "P", "only the likeliest tokens that together have probability P; 1: off (default 0.95)"},
    {"min-p", '\0', "P", "only tokens at least P times as likely as the best; 0: off (default 0.05)"},
    {"repeat-penalty", '\0', "X", "1: none (default 1)"},
    {"repeat-last-n", '\0', "N", "tokens the penalties look back at (default 64)"},
    {"frequency-penalty", '\0', "X", "for every time a token was used (default 0)"},
    {"presence-penalty", '\0', "X", "for a token that was used at all (default 0)"},
    {"typical-p", '\0', "P", "only the most typical tokens that together have probability P; 1: off (default 1)"},
    {"top-n-sigma", '\0', "X", "only tokens within X standard deviations of the best logit; 0: off (default 0)"},
    {"xtc-probability", '\0', "P", "how often the top choices are left out (default 0)"},
    {"xtc-threshold", '\0', "P", "what a top choice has at least (default 0.1)"},
    {"dynatemp-range", '\0', "X", "the temperature varies by X with the entropy (default 0)"},
    {"dynatemp-exp", '\0', "X", "and with this exponent (default 1)"},
    {"dry-multiplier", '\0', "X", "penalty for going on with a repetition; 0: off (default 0)"},
    {"dry-base", '\0', "X", "the penalty grows by this factor with every token (default 1.75)"},
    {"dry-allowed-length", '\0', "N", "repetitions up to N tokens cost nothing (default 2)"},
    {"mirostat", '\0', "0|1|2", "keeps the surprise constant, in place of the truncations (default 0)"},
    {"mirostat-tau", '\0', "X", "at X bits a token (default 5)"},
    {"mirostat-eta", '\0', "X", "learning at this rate (default 0.1)"},
    {"samplers", '\0', "NAMES", "the samplers in their order, with commas between"},
    {"seed", '\0', "N", "the same seed gives the same text (default: another every time)"},
    {"stop", '\0', "TEXT", "ends the answer before TEXT; may be given several times"},
    {"ignore-eos", '\0', "", "the model cannot end its answer"},
    {"chat-format", '\0', "NAME", "the chat format of a model whose file has no template: chatml, llama3, gemma, ..."},
}};

/// Arrays of flags one after the other.
template <std::size_t... N>
constexpr auto joined(const std::array<flag, N>&... parts) {
  std::array<flag, (N + ...)> all{};
  std::size_t at = 0;
  const auto append = [&](const auto& part) {
    for (const flag& f : part) all[at++] = f;
  };
  (append(parts), ...);
  return all;
}

/// What --max-tokens and the sampling flags say. Throws usage_error.
realizar::generation_options generation_options_of(const arguments& args, long long most_tokens);

/// Settings that neither a flag nor the environment gives become those that the model's author recommends.
void take_defaults(realizar::sampling& s, const arguments& args, const realizar::gguf::file& file);

}  // namespace cli
