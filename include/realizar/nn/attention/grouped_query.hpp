#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Causal self-attention (Vaswani et al. 2017) with query heads in groups that share a key and value head (Ainslie et
/// al. 2023). As many kv heads as heads is multi-head attention, one kv head is multi-query attention (Shazeer 2019).

#include <cmath>
#include <cstddef>
#include <cstdint>

#include <realizar/nn/bias.hpp>
#include <realizar/nn/concepts.hpp>
#include <realizar/nn/norm/rms.hpp>

namespace realizar::inline REALIZAR_ABI::nn::attention {

/// What the queries and the keys are normed over, before their rotation (Henry et al. 2020).
enum class qk_norm : std::uint8_t {
  none,
  head,       ///< each head by itself, all with the same weights (Qwen 3, Gemma 3)
  own_heads,  ///< each head with weights of its own, in files that have them (Command R+, StableLM 2 12B)
  width,      ///< all heads of a row together (OLMo 2)
};

/// What a family's attention has besides the four matrices.
struct options {
  nn::bias bias = nn::bias::none;
  attention::qk_norm qk_norm = qk_norm::none;
  bool window = false;   ///< layers may see a window only: all of them, or in turns
  bool softcap = false;  ///< scores may be capped
  bool clamp = false;    ///< queries, keys and values may be clamped
};

/// Tensors attn_q, attn_k, attn_v, or attn_qkv with their rows one after the other; attn_output; attn_q_norm,
/// attn_k_norm.
template <options Options = options{}, class HeadNorm = norm::rms>
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
    kernel::norm query_norm, key_norm;
  };

  template <weight_source Weights>
  static weights bind(const Weights& w, const hyperparameters& h) {
    const std::size_t q = h.query_width(), kv = h.kv_width();
    weights bound;
    if (w.has("attn_qkv.weight")) {
      const kernel::matrix all = w.matrix("attn_qkv.weight", fused_heads_of(h), width_of(h));
      bound.query = detail::rows_of(all, 0, q);
      bound.key = detail::rows_of(all, q, kv);
      bound.value = detail::rows_of(all, q + kv, kv);
      if (const float* bias = detail::bind_bias<Options.bias, true>(w, "attn_qkv.bias", fused_heads_of(h))) {
        bound.query_bias = bias;
        bound.key_bias = bias + q;
        bound.value_bias = bias + q + kv;
      }
    } else {
      bound.query = w.matrix("attn_q.weight", queries_of(h), width_of(h));
      bound.key = w.matrix("attn_k.weight", keys_of(h), width_of(h));
      bound.value = w.matrix("attn_v.weight", keys_of(h), width_of(h));
      bound.query_bias = detail::bind_bias<Options.bias, true>(w, "attn_q.bias", queries_of(h));
      bound.key_bias = detail::bind_bias<Options.bias, true>(w, "attn_k.bias", keys_of(h));
      bound.value_bias = detail::bind_bias<Options.bias, true>(w, "attn_v.bias", keys_of(h));
    }
    bound.out = w.matrix("attn_output.weight", width_of(h), queries_of(h));
    bound.out_bias = detail::bind_bias<Options.bias>(w, "attn_output.bias", width_of(h));
    if constexpr (Options.qk_norm == qk_norm::head) {
      bound.query_norm = HeadNorm::bind(w, "attn_q_norm", head_of(h), h);
      bound.key_norm = HeadNorm::bind(w, "attn_k_norm", head_of(h), h);
    } else if constexpr (Options.qk_norm == qk_norm::width) {
      bound.query_norm = HeadNorm::bind(w, "attn_q_norm", queries_of(h), h);
      bound.key_norm = HeadNorm::bind(w, "attn_k_norm", keys_of(h), h);
    } else if constexpr (Options.qk_norm == qk_norm::own_heads) {
      if (w.has("attn_q_norm.weight")) bound.query_norm = HeadNorm::bind(w, "attn_q_norm", head_of(h), h, heads_of(h));
      if (w.has("attn_k_norm.weight")) bound.key_norm = HeadNorm::bind(w, "attn_k_norm", head_of(h), h, kv_heads_of(h));
    }
    return bound;
  }

  /// to += out(attend(q, k, v of before(stream))).
  template <position_policy Position, queue_backend Backend>
  static void submit(Backend& backend, const weights& w, const kernel::norm& before, const pass& p, std::size_t layer,
                     const destination& to) {
    const hyperparameters& h = *p.shape;
    project_heads<Position>(backend, w, before, p, layer);

    kernel::attend attend{
        .rows = &p.rows,
        .queries = p.queries,
        .out = p.attended,
        .cache = p.cache[layer],
        .n_heads = h.heads,
        .scale = h.attention_scale != 0.0f ? h.attention_scale : 1.0f / std::sqrt(static_cast<float>(h.head_dim)),
    };
    if constexpr (Options.softcap) attend.softcap = h.attention_softcap;
    if constexpr (Options.window) attend.window = h.window_of(layer);
    Position::weigh(attend, h);
    backend.submit(attend);

    kernel::project out{
        .rows = &p.rows, .input = p.attended, .before = {}, .weights = {w.out}, .n_weights = 1, .after = {}};
    out.after.biases = {w.out_bias};
    to.finish(out.after);
    backend.submit(out);
  }

 private:
  /// Queries into the pass, keys and values into the cache.
  template <position_policy Position, queue_backend Backend>
  static void project_heads(Backend& backend, const weights& w, const kernel::norm& before, const pass& p,
                            std::size_t layer) {
    const hyperparameters& h = *p.shape;
    kernel::project qkv{.rows = &p.rows,
                        .input = p.stream,
                        .before = before,
                        .weights = {w.query, w.key, w.value},
                        .n_weights = 3,
                        .after = {}};
    qkv.after.biases = {w.query_bias, w.key_bias, w.value_bias};
    if constexpr (Options.clamp) qkv.after.clamp = h.qkv_clamp;

    kernel::epilogue place;
    place.id = kernel::epilogue_id::heads;
    place.out = p.queries;
    place.head_dim = h.head_dim;
    place.cache = p.cache[layer];
    Position::turn(place, h, layer);

    if constexpr (Options.qk_norm == qk_norm::width) {
      qkv.after.id = kernel::epilogue_id::store;
      qkv.after.out = p.heads;
      backend.submit(qkv);
      backend.submit(kernel::place_heads{.rows = &p.rows,
                                         .input = p.heads,
                                         .n_heads = h.heads,
                                         .query_norm = w.query_norm,
                                         .key_norm = w.key_norm,
                                         .after = place});
    } else {
      place.biases = qkv.after.biases;
      place.clamp = qkv.after.clamp;
      place.query_norm = w.query_norm;
      place.key_norm = w.key_norm;
      if constexpr (Options.qk_norm == qk_norm::own_heads) place.head_norm_stride = h.head_dim;
      qkv.after = place;
      backend.submit(qkv);
    }
  }
};
static_assert(attention_policy<grouped_query<>>);
static_assert(attention_policy<grouped_query<options{.bias = bias::all, .qk_norm = qk_norm::width}>>);

}  // namespace realizar::inline REALIZAR_ABI::nn::attention
