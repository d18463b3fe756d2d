#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Log probabilities of tokens as the OpenAI API reports them: of the model's own distribution, before any sampler
/// changes it.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/token.hpp>

namespace realizar::inline REALIZAR_ABI {

/// A token and the natural logarithm of its probability; minus infinity for a token that cannot come.
struct token_logprob {
  text::token_id id = 0;
  float logprob = 0;
};

/// What is reported for one generated token.
struct token_logprobs {
  token_logprob chosen;
  std::vector<token_logprob> top;  ///< the likeliest, likeliest first, the lower id first among equals
};

/// The log probability of `chosen` and the `n_top` likeliest tokens under the softmax of `logits`: (vocabulary). Throws
/// usage when `chosen` is not in the vocabulary or no logit is finite, malformed for a NaN or plus infinity.
inline token_logprobs logprobs_of(std::span<const float> logits, text::token_id chosen, std::size_t n_top) {
  if (chosen < 0 || static_cast<std::size_t>(chosen) >= logits.size())
    throw error(error_code::usage, "logprobs", {"a token below ", logits.size()}, chosen);
  float best = -std::numeric_limits<float>::infinity();
  for (const float l : logits) {
    if (!(l <= (std::numeric_limits<float>::max)()))
      throw error(error_code::malformed, "logits", "finite numbers", l > 0 ? "infinity" : "NaN");
    best = (std::max)(best, l);
  }
  if (!(best > -std::numeric_limits<float>::infinity()))
    throw error(error_code::usage, "logprobs", "a token that can come", "none");
  double sum = 0;  // exp in float loses nothing that shows: each term is right to 1e-7 of itself
  for (const float l : logits) sum += static_cast<double>(std::exp(l - best));
  const double total = std::log(sum) + static_cast<double>(best);
  const auto entry = [&](std::size_t id) {
    return token_logprob{static_cast<text::token_id>(id), static_cast<float>(static_cast<double>(logits[id]) - total)};
  };

  token_logprobs out{entry(static_cast<std::size_t>(chosen)), {}};
  n_top = (std::min)(n_top, logits.size());
  if (n_top == 0) return out;
  const auto worse = [&](std::size_t a, std::size_t b) {  // the worst of those kept stands at the heap's front
    return logits[a] != logits[b] ? logits[a] > logits[b] : a < b;
  };
  std::vector<std::size_t> kept;
  kept.reserve(n_top);
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (kept.size() == n_top) {
      if (!(logits[i] > logits[kept.front()])) continue;
      std::pop_heap(kept.begin(), kept.end(), worse);
      kept.pop_back();
    }
    kept.push_back(i);
    std::push_heap(kept.begin(), kept.end(), worse);
  }
  std::sort(kept.begin(), kept.end(), worse);
  out.top.reserve(n_top);
  for (const std::size_t id : kept) out.top.push_back(entry(id));
  return out;
}

}  // namespace realizar::inline REALIZAR_ABI
