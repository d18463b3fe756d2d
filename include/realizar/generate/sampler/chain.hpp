#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The sampler chain: from a row of logits, through any steps in any order, to one token.
///
/// A step is any type with `apply(candidates&, random_source&)`; one with a memory also has `accept(token_id)`, which
/// sees every token of the text, the prompt's too. Penalties, masks of a grammar, truncations and steps that draw by
/// themselves all have this form.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/generate/sampler/candidates.hpp>
#include <realizar/generate/sampler/random.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

/// What a chain can be built from.
template <class Step>
concept step = std::move_constructible<Step> && requires(Step s, candidates& set, random_source& random) {
  s.apply(set, random);
};

/// The token with the largest logit, the lowest id among equals. Throws malformed for a NaN, usage when nothing can be
/// chosen.
inline text::token_id greedy(std::span<const float> logits) {
  float best = -std::numeric_limits<float>::infinity();
  std::size_t token = logits.size();
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (logits[i] <= best) continue;
    if (!(logits[i] <= (std::numeric_limits<float>::max)()))
      throw error(error_code::malformed, {"logit of token ", i}, "a finite number", logits[i] > 0 ? "infinity" : "NaN");
    best = logits[i];
    token = i;
  }
  if (token == logits.size())
    throw error(error_code::usage, "sampling", "a token that may be chosen", "none: all are excluded");
  return static_cast<text::token_id>(token);
}

/// How a chain takes one token from what its steps have left.
enum class pick : std::uint8_t {
  draw,  ///< at random, by probability
  best,  ///< the likeliest
};

/// Steps, a source of random numbers, and the memory they work in. Two chains built alike choose alike.
class chain {
 public:
  explicit chain(std::uint64_t seed, pick last = pick::draw) : random_(seed), pick_(last) {}

  /// Adds a step behind the others.
  template <step Step>
  chain& add(Step s) {
    steps_.push_back(std::make_unique<holder<Step>>(std::move(s)));
    return *this;
  }

  /// Chooses one of `logits`: (vocabulary). Throws malformed for logits that are not numbers, usage when the steps
  /// leave nothing.
  text::token_id sample(std::span<const float> logits) {
    if (steps_.empty() && pick_ == pick::best) return greedy(logits);
    set_.assign(logits);
    return choose();
  }
  /// The same among the tokens whose bit is set in `mask`: bit id % 64 of word id / 64.
  text::token_id sample(std::span<const float> logits, std::span<const std::uint64_t> mask) {
    set_.assign(logits, mask);
    return choose();
  }

  /// Tells the steps that `id` is the next token of the text.
  void accept(text::token_id id) {
    for (const auto& s : steps_) s->accept(id);
  }

 private:
  struct any_step {
    virtual ~any_step() = default;
    virtual void apply(candidates&, random_source&) = 0;
    virtual void accept(text::token_id) = 0;
  };

  template <class Step>
  struct holder final : any_step {
    explicit holder(Step s) : held(std::move(s)) {}
    void apply(candidates& set, random_source& random) override { held.apply(set, random); }
    void accept([[maybe_unused]] text::token_id id) override {
      if constexpr (requires { held.accept(id); }) held.accept(id);
    }
    Step held;
  };

  text::token_id choose() {
    for (const auto& s : steps_) s->apply(set_, random_);
    return pick_ == pick::best ? set_.best() : set_.draw(random_);
  }

  std::vector<std::unique_ptr<any_step>> steps_;
  candidates set_;
  random_source random_;
  pick pick_;
};

}  // namespace realizar::inline REALIZAR_ABI::sampler
