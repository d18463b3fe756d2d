#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A dimension of a tensor and the metadata it follows from, so that an error can say why a shape was expected.

#include <cstddef>

#include <realizar/nn/hyperparameters.hpp>

namespace realizar::inline REALIZAR_ABI::nn {

/// A number of rows or columns. `from` names metadata keys without the architecture's prefix; empty: nothing to name.
struct extent {
  std::size_t n = 0;
  const char* from = "";

  constexpr extent(std::size_t size) noexcept : n(size) {}
  constexpr extent(std::size_t size, const char* keys) noexcept : n(size), from(keys) {}
};

/// The dimensions that tensors of transformers have.
inline extent vocabulary_of(const hyperparameters& h) noexcept { return {h.vocabulary, "rows of token_embd.weight"}; }
inline extent width_of(const hyperparameters& h) noexcept { return {h.width, "embedding_length"}; }
inline extent head_of(const hyperparameters& h) noexcept { return {h.head_dim, "attention.key_length"}; }
inline extent heads_of(const hyperparameters& h) noexcept { return {h.heads, "attention.head_count"}; }
inline extent kv_heads_of(const hyperparameters& h) noexcept { return {h.kv_heads, "attention.head_count_kv"}; }
inline extent queries_of(const hyperparameters& h) noexcept {
  return {h.query_width(), "attention.head_count * attention.key_length"};
}
inline extent keys_of(const hyperparameters& h) noexcept {
  return {h.kv_width(), "attention.head_count_kv * attention.key_length"};
}
inline extent fused_heads_of(const hyperparameters& h) noexcept {
  return {h.query_width() + 2 * h.kv_width(),
          "(attention.head_count + 2 * attention.head_count_kv) * attention.key_length"};
}
inline extent ffn_of(const hyperparameters& h) noexcept { return {h.ffn_width, "feed_forward_length"}; }
inline extent experts_of(const hyperparameters& h) noexcept { return {h.experts, "expert_count"}; }
inline extent expert_rows_of(const hyperparameters& h) noexcept {
  return {h.experts * h.expert_width, "expert_count * expert_feed_forward_length"};
}

}  // namespace realizar::inline REALIZAR_ABI::nn
