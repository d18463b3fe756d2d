#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What a transformer asks of a backend: operations as plain data, put into an in-order queue. A dense pre-norm layer
/// is five of them: project (q, k, v), attend, project (out), project (gate, up), project (down).
///
/// All pointers are into memory of the backend that runs the operation. Activations are float32, row-major, one row a
/// token.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <realizar/base/activation.hpp>
#include <realizar/config.hpp>
#include <realizar/quant/type.hpp>

namespace realizar::inline REALIZAR_ABI::kernel {

/// Tokens in a page of the kv cache.
inline constexpr std::size_t page_size = 32;

/// Whether a row was given (prompt) or is produced one after the other (generated, and drafts under verification): each
/// kind has its own kernels, so that a row's arithmetic never depends on what else is in the batch.
enum class row_kind : std::uint8_t { prompt, generated };

/// Element types of the kv cache. q8_0: 8-bit codes, each 32 of a head with a scale; heads must be a multiple of 32
/// wide.
enum class cache_type : std::uint8_t { f32, f16, bf16, q8_0 };

constexpr std::string_view to_string(cache_type t) noexcept {
  return t == cache_type::f32 ? "f32" : t == cache_type::f16 ? "f16" : t == cache_type::bf16 ? "bf16" : "q8_0";
}

/// The type of that name, or nothing.
constexpr std::optional<cache_type> cache_type_of(std::string_view name) noexcept {
  for (const cache_type t : {cache_type::f32, cache_type::f16, cache_type::bf16, cache_type::q8_0})
    if (to_string(t) == name) return t;
  return std::nullopt;
}

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
  const float* local_rotations = nullptr;  // the same for layers whose angles differ from the others', or null
  const std::uint32_t* visible = nullptr;  // (n_rows), positions from 0 a row attends to; null: up to its own
};

/// One layer of the kv cache. A page holds `page_size` tokens of every kv head; its layout is the backend's.
struct cache_layer {
  std::byte* keys = nullptr;
  std::byte* values = nullptr;
  cache_type type = cache_type::f16;
  std::size_t n_heads = 0;   ///< kv heads
  std::size_t head_dim = 0;  ///< of keys and of values
};

/// out[r] = scale * table[token of r] + positions[position of r] + segments[0], for every row. out: (n_rows,
/// table.cols)
struct embed {
  const batch* rows = nullptr;
  matrix table;
  matrix positions;  ///< learned positions, or without data
  matrix segments;   ///< token types, or without data
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

/// Biases, the clamp, then what the id says.
struct epilogue {
  epilogue_id id = epilogue_id::store;
  activation_id activation = activation_id::none;
  float scale = 1.0f;                    ///< applied to y + bias (store and add)
  float clamp = 0.0f;                    ///< y + bias is brought into [-clamp, clamp] when not 0
  float softcap = 0.0f;                  ///< y becomes softcap * tanh(y / softcap) when not 0 (store)
  std::array<const float*, 3> biases{};  // (rows of the matrix) or null
  const float* row_gates = nullptr;      ///< y of row r is multiplied by sigmoid(row_gates[r * row_gate_stride]) (add)
  std::size_t row_gate_stride = 1;
  float* out = nullptr;  // (n_rows, width): rows of the first matrix; of all, side by side, for store and activate
  tile_callback custom = nullptr;  ///< replaces the built-in epilogue
  void* custom_context = nullptr;

  // heads
  std::size_t head_dim = 0;
  norm query_norm, key_norm;         // over head_dim
  std::size_t head_norm_stride = 0;  ///< from one head's norm weights to the next one's; 0: all heads share them
  rope_pairs pairs = rope_pairs::adjacent;
  bool local_rotation = false;  ///< turn by the batch's local_rotations
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

/// What `heads` does to the tiles of a projection, on rows of q, k and v that are already there: for norms over the
/// whole width of q and of k, which no tile holds.
struct place_heads {
  const batch* rows = nullptr;
  float* input = nullptr;     // (n_rows, q | k | v), overwritten
  std::size_t n_heads = 0;    ///< query heads; the kv heads are those of after.cache
  norm query_norm, key_norm;  // over n_heads * head_dim and kv heads * head_dim
  epilogue after;             ///< id heads; without biases and clamp, which `input` has
};

/// out = norm(scale * in), or out += norm(scale * in), for n rows of `width`. in and out may be the same.
struct add_norm {
  std::size_t n_rows = 0, width = 0;
  const float* in = nullptr;
  kernel::norm norm;
  bool add = false;
  float scale = 1.0f;
  float* out = nullptr;
};

/// How the scores of experts become probabilities.
enum class expert_gating : std::uint8_t { softmax, sigmoid };

/// Chooses experts for every row: the n_used with the largest probability (+ bias), ties to the lower number. Their
/// weights are the probabilities without bias, divided by their sum when `normalize`, times `scale` (Shazeer et al.
/// 2017; Jiang et al. 2024; sigmoid and bias: DeepSeek-AI 2024).
struct route {
  std::size_t n_rows = 0;
  const float* scores = nullptr;  // (n_rows, n_experts), `stride` apart
  std::size_t stride = 0;
  std::size_t n_experts = 0, n_used = 0;
  expert_gating gating = expert_gating::softmax;
  bool normalize = true;
  float scale = 1.0f;
  const float* bias = nullptr;      // (n_experts) or null
  std::uint32_t* chosen = nullptr;  // (n_rows, n_used), by falling probability
  float* weights = nullptr;         // (n_rows, n_used)
};

/// One projection of a mixture of experts: of every row by each expert chosen for it. `each` describes the first expert
/// and all rows; matrix i of expert e begins e * rows * row_bytes after matrix i of the first, and so do biases.
///
/// Without `weights` the input has a row for each row of the batch, and the epilogue (gate or activate) writes one for
/// each pair of row and choice: out (n_rows * n_used, rows). With `weights` the input has a row for each pair, and out
/// (n_rows, rows) receives the weighted sum, in the order of the experts' numbers: `add` to what it holds, or `store`.
struct project_experts {
  project each;
  std::size_t n_experts = 0, n_used = 0;
  const std::uint32_t* chosen = nullptr;  // (n_rows, n_used)
  const float* weights = nullptr;         // (n_rows, n_used) or null
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
  float scale = 1.0f;             ///< of the scores, usually 1 / sqrt(head_dim)
  float softcap = 0.0f;           ///< scores become softcap * tanh(score / softcap) when not 0 (Gemma 2)
  std::size_t window = 0;         ///< attend to the last `window` positions only when not 0
  const float* slopes = nullptr;  // (n_heads): the score of a key d positions back falls by slope * d (ALiBi), or null
};

/// out[i] = in[indices[i]]: the rows whose logits are wanted. in, out: (.., width)
struct select {
  const std::uint32_t* indices = nullptr;  // (n)
  std::size_t n = 0, width = 0;
  const float* in = nullptr;
  float* out = nullptr;
};

}  // namespace realizar::inline REALIZAR_ABI::kernel
