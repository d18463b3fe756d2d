#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What everything above the model layer needs of a language model, whatever its family: the concept, and a row of a
/// batch.

#include <concepts>
#include <cstddef>
#include <span>

#include <realizar/kernel/operations.hpp>
#include <realizar/model/sequence.hpp>
#include <realizar/text/token.hpp>
#include <realizar/text/tokenizer.hpp>

namespace realizar::inline REALIZAR_ABI {

using kernel::row_kind;

/// One token for one sequence, at the position that follows the sequence's last.
struct batch_row {
  text::token_id token = 0;
  sequence* owner = nullptr;
  row_kind kind = row_kind::prompt;
  bool wants_logits = false;
};

/// A model that turns rows of tokens into logits.
template <class M>
concept language_model = requires(M& model, const M& constant, std::span<const batch_row> rows) {
  { constant.tokenizer() } -> std::same_as<const text::tokenizer&>;
  { constant.vocabulary_size() } -> std::same_as<std::size_t>;
  { constant.context_length() } -> std::same_as<std::size_t>;  // the most tokens a sequence can have
  { model.new_sequence() } -> std::same_as<sequence>;
  // (rows that want logits, vocabulary), in the order of the rows; valid until the next forward. Any number of rows.
  { model.forward(rows) } -> std::same_as<std::span<const float>>;
};

}  // namespace realizar::inline REALIZAR_ABI
