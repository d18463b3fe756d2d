#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Several answers to one prompt: the prompt is read once, its pages of the cache are shared, and the answers are made
/// side by side in one batch.

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/generate/answer.hpp>
#include <realizar/generate/generator.hpp>
#include <realizar/generate/result.hpp>
#include <realizar/model/language_model.hpp>

namespace realizar::inline REALIZAR_ABI {

/// `n` answers; answer i is the one that plain generation gives with the seed plus i. The model's cache needs room for
/// the prompt once and n answers: load_options::cache_tokens. Throws what generation throws, usage for n of 0.
template <language_model Model>
std::vector<generation_result> generate_choices(Model& model, std::vector<text::token_id> prompt,
                                                const generation_options& options, std::size_t n) {
  if (n == 0) throw error(error_code::usage, "choices", "at least one", "0");
  check_prompt(model, prompt, 0);
  sequence first = model.new_sequence();
  std::vector<batch_row> rows;
  for (const text::token_id id : prompt) rows.push_back({id, &first, row_kind::prompt, false});
  rows.back().wants_logits = true;
  const auto after = model.forward(rows);
  const std::vector<float> logits(after.begin(), after.end());

  std::vector<answer> answers;
  std::vector<sequence> texts;
  for (std::size_t i = 0; i < n; ++i) {
    generation_options own = options;
    own.sampling.seed += i;
    answers.emplace_back(model.tokenizer(), prompt, own);
    texts.push_back(first.fork());
    if (answers[i].full())
      answers[i].end(finish_reason::length);
    else
      answers[i].take(logits);
  }
  std::vector<std::size_t> open;
  for (;;) {
    rows.clear();
    open.clear();
    for (std::size_t i = 0; i < n; ++i) {
      if (!answers[i].open()) continue;
      if (options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed)) {
        answers[i].end(finish_reason::cancelled);
      } else if (texts[i].length() >= model.context_length()) {
        answers[i].end(finish_reason::length);
      } else {
        open.push_back(i);
        rows.push_back({answers[i].last(), &texts[i], row_kind::generated, true});
      }
    }
    if (open.empty()) break;
    const auto next = model.forward(rows);
    for (std::size_t k = 0; k < open.size(); ++k) {
      answers[open[k]].take(next.subspan(k * model.vocabulary_size(), model.vocabulary_size()));
      ++answers[open[k]].result().decode_steps;
    }
  }
  std::vector<generation_result> out;
  for (answer& a : answers) out.push_back(std::move(a).result());
  return out;
}

}  // namespace realizar::inline REALIZAR_ABI
