#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What a transformer asks of a backend: operations as plain data, put into an in-order queue. A pre-norm layer is five
/// of them: project (q, k, v), attend, project (out), project (gate, up), project (down).
///
/// All pointers are into memory of the backend that runs the operation. Activations are float32, row-major, one row a
/// token.

#include <array>
#include <cstddef>
#include <cstdint>

#include <realizar/base/activation.hpp>
#include <realizar/config.hpp>
#include <realizar/quant/type.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// Tokens in a page of the kv cache.
inline constexpr std::size_t page_size = 32;

/// Whether a row was given (prompt) or is produced one after the other (generated, and drafts under verification): each
/// kind has its own kernels, so that a row's arithmetic never depends on what else is in the batch.
enum class row_kind : std::uint8_t { prompt, generated };

/// Element types of the kv cache.
enum class cache_type : std::uint8_t { f32, f16, bf16 };

/// A weight matrix as the file holds it: `rows` rows of `cols` weights each, row after row in blocks of `type`.
struct matrix {
  const std::byte* data = nullptr;
  quant::type type = quant::type::f32;
  std::size_t rows = 0, cols = 0;
  std::size_t row_bytes = 0;
};

enum class norm_id : std::uint8_t { none, rms, layer };

/// A normalization of rows: y = weight * x / rms(x), or weight * (x - mean) / deviation + bias.
struct norm {
  norm_id id = norm_id::none;
  float epsilon = 0.0f;
  const float* weight = nullptr;  // (width)
  const float* bias = nullptr;    // (width) or null
};

/// The rows of a forward pass. Rows of kind prompt come first.
struct batch {
  std::size_t n_rows = 0;
  std::size_t n_prompt = 0;                   ///< rows [0, n_prompt) are of kind prompt, the others generated
  const std::int32_t* tokens = nullptr;       // (n_rows)
  const std::uint32_t* positions = nullptr;   // (n_rows), from 0 within the row's sequence
  const std::uint32_t* first_page = nullptr;  // (n_rows), where in `pages` the row's sequence begins
  const std::uint32_t* pages = nullptr;       // page ids, sequence after sequence
  const float* rotations = nullptr;  // (n_rows, rotary_dims / 2, 2): cosine and sine of each pair's angle, or null
};

/// One layer of the kv cache. A page holds `page_size` tokens of every kv head; its layout is the backend's.
struct cache_layer {
  std::byte* keys = nullptr;
  std::byte* values = nullptr;
  cache_type type = cache_type::f16;
  std::size_t n_heads = 0;   ///< kv heads
  std::size_t head_dim = 0;  ///< of keys and of values
};

/// out[r] = scale * table[token of r], for every row. out: (n_rows, table.cols)
struct embed {
  const batch* rows = nullptr;
  matrix table;
  float scale = 1.0f;
  float* out = nullptr;
};

/// Which elements of a head a rotary embedding pairs.
enum class rope_pairs : std::uint8_t {
  adjacent,  ///< (2i, 2i + 1), Su et al. 2021 and GGUF files of the llama family
  split,     ///< (i, i + dims / 2), GPT-NeoX and most Hugging Face models
};

/// What happens to a finished tile of a projection.
enum class epilogue_id : std::uint8_t {
  store,     ///< out = y
  add,       ///< out += y: the residual stream
  activate,  ///< out = activation(y)
  gate,      ///< out = activation(y0) * y1 of two matrices
  heads,     ///< three matrices q, k, v: norm and rotate q and k; q to `out`, k and v into the cache
};

/// A user's own epilogue, called with a finished tile of y (+ bias) in place of a built-in one.
/// tile: (n_rows, n_columns) with row stride `stride`; the tile covers rows [row, row + n_rows) and output columns
/// [column, column + n_columns) of matrix `index`. Must be callable from any thread.
using tile_callback = void (*)(void* context, unsigned index, float* tile, std::size_t stride, std::size_t row,
                               std::size_t n_rows, std::size_t column, std::size_t n_columns) noexcept;

/// Biases, then what the id says.
struct epilogue {
  epilogue_id id = epilogue_id::store;
  activation_id activation = activation_id::none;
  float scale = 1.0f;                    ///< applied to y + bias (store and add)
  std::array<const float*, 3> biases{};  // (rows of the matrix) or null
  float* out = nullptr;                  // (n_rows, rows of the first matrix)
  tile_callback custom = nullptr;        ///< replaces the built-in epilogue
  void* custom_context = nullptr;

  // heads
  std::size_t head_dim = 0;
  norm query_norm, key_norm;  // over head_dim
  rope_pairs pairs = rope_pairs::adjacent;
  std::size_t rotary_dims = 0;  ///< 0: no rotation
  cache_layer cache;
};

/// y = before(input) * transpose(weights[i]) for up to three matrices of one width, then the epilogue.
struct project {
  const batch* rows = nullptr;   ///< positions and pages; for the head's rows only n_rows and n_prompt are looked at
  const float* input = nullptr;  // (n_rows, cols)
  norm before;
  std::array<matrix, 3> weights{};
  unsigned n_weights = 1;
  epilogue after;
};

/// Causal attention of every row over its sequence's cache, which already holds the row itself (Vaswani et al. 2017;
/// computed with online softmax, Milakov and Gimelshein 2018). Query heads share kv heads in equal groups (Ainslie et
/// al. 2023).
struct attend {
  const batch* rows = nullptr;
  const float* queries = nullptr;  // (n_rows, n_heads * head_dim)
  float* out = nullptr;            // (n_rows, n_heads * head_dim)
  cache_layer cache;
  std::size_t n_heads = 0;
  float scale = 1.0f;      ///< of the scores, usually 1 / sqrt(head_dim)
  float softcap = 0.0f;    ///< scores become softcap * tanh(score / softcap) when not 0 (Gemma 2)
  std::size_t window = 0;  ///< attend to the last `window` positions only when not 0
};

/// out[i] = in[indices[i]]: the rows whose logits are wanted. in, out: (.., width)
struct select {
  const std::uint32_t* indices = nullptr;  // (n)
  std::size_t n = 0, width = 0;
  const float* in = nullptr;
  float* out = nullptr;
};

}  // namespace realizar::inline REALIZAR_ABI::kernel
