#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Logit bias: a number added to the logits of chosen tokens, as in the OpenAI API; minus infinity forbids a token.

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/generate/sampler/candidates.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

class logit_bias {
 public:
  /// Throws usage for a NaN or plus infinity.
  explicit logit_bias(std::vector<std::pair<text::token_id, float>> biases) : biases_(std::move(biases)) {
    for (const auto& [id, bias] : biases_)
      if (!(bias <= (std::numeric_limits<float>::max)()))
        throw error(error_code::usage, {"logit bias of token ", id}, "a finite number or minus infinity", bias);
  }

  void apply(candidates& set, random_source&) const {
    for (const auto& [id, bias] : biases_)
      set.rewrite(id, [added = bias](const candidate& c) {
        const float sum = c.logit + added;
        return sum <= (std::numeric_limits<float>::max)() ? sum : (std::numeric_limits<float>::max)();
      });
  }

 private:
  std::vector<std::pair<text::token_id, float>> biases_;
};

}  // namespace realizar::inline REALIZAR_ABI::sampler
