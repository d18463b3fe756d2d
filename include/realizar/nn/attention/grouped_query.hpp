#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Causal self-attention (Vaswani et al. 2017) with query heads in groups that share a key and value head (Ainslie et
/// al. 2023). As many kv heads as heads is multi-head attention, one kv head is multi-query attention (Shazeer 2019).

#include <cmath>
#include <cstddef>

#include <realizar/nn/concepts.hpp>

namespace realizar::inline REALIZAR_ABI::nn::attention {

/// What a family's attention has besides the four matrices.
struct options {
  bool optional_bias = false;  ///< biases of q, k, v and out where the file has them
};

template <options Options = options{}>
struct grouped_query {
  struct weights {
    kernel::matrix query;  // (heads * head_dim, width)
    kernel::matrix key;    // (kv_heads * head_dim, width)
    kernel::matrix value;  // (kv_heads * head_dim, width)
    kernel::matrix out;    // (width, heads * head_dim)
    const float* query_bias = nullptr;
    const float* key_bias = nullptr;
    const float* value_bias = nullptr;
    const float* out_bias = nullptr;
  };

  template <weight_source Weights>
  static weights bind(const Weights& w, const hyperparameters& h) {
    weights bound{
        .query = w.matrix("attn_q.weight", h.query_width(), h.width),
        .key = w.matrix("attn_k.weight", h.kv_width(), h.width),
        .value = w.matrix("attn_v.weight", h.kv_width(), h.width),
        .out = w.matrix("attn_output.weight", h.width, h.query_width()),
    };
    if constexpr (Options.optional_bias) {
      const auto bias = [&](std::string_view name, std::size_t n) { return w.has(name) ? w.vector(name, n) : nullptr; };
      bound.query_bias = bias("attn_q.bias", h.query_width());
      bound.key_bias = bias("attn_k.bias", h.kv_width());
      bound.value_bias = bias("attn_v.bias", h.kv_width());
      bound.out_bias = bias("attn_output.bias", h.width);
    }
    return bound;
  }

  /// stream += out(attend(q, k, v of before(stream))); `position` puts the position policy into the projection's
  /// epilogue.
  template <queue_backend Backend, class Position>
  static void submit(Backend& backend, const weights& w, const kernel::norm& before, const pass& p, std::size_t layer,
                     Position position) {
    const hyperparameters& h = *p.shape;

    kernel::project qkv{.rows = &p.rows,
                        .input = p.stream,
                        .before = before,
                        .weights = {w.query, w.key, w.value},
                        .n_weights = 3,
                        .after = {}};
    qkv.after.id = kernel::epilogue_id::heads;
    qkv.after.biases = {w.query_bias, w.key_bias, w.value_bias};
    qkv.after.out = p.queries;
    qkv.after.head_dim = h.head_dim;
    qkv.after.cache = p.cache[layer];
    position(qkv.after, h);
    backend.submit(qkv);

    backend.submit(kernel::attend{
        .rows = &p.rows,
        .queries = p.queries,
        .out = p.attended,
        .cache = p.cache[layer],
        .n_heads = h.heads,
        .scale = 1.0f / std::sqrt(static_cast<float>(h.head_dim)),
    });

    kernel::project out{
        .rows = &p.rows, .input = p.attended, .before = {}, .weights = {w.out}, .n_weights = 1, .after = {}};
    out.after.id = kernel::epilogue_id::add;
    out.after.biases = {w.out_bias};
    out.after.out = p.stream;
    backend.submit(out);
  }
};
static_assert(attention_policy<grouped_query<>>);

}  // namespace realizar::inline REALIZAR_ABI::nn::attention
