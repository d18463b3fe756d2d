#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// How the bytes of a folder's tensors become those of a GGUF file: rows in another order, transposed, one more, in a
/// type that is computed with.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/half.hpp>
#include <realizar/format/safetensors/element_type.hpp>
#include <realizar/format/safetensors/file.hpp>
#include <realizar/model/hugging_face/config.hpp>
#include <realizar/model/hugging_face/rules.hpp>
#include <realizar/quant/type.hpp>

namespace realizar::inline REALIZAR_ABI::hugging_face {

/// Tensors of another layout than the file's.
using tensor_store = std::deque<std::vector<std::byte>>;

/// Which rows of a fused matrix are meant.
enum class rows_of : std::uint8_t { all, queries, keys, values };

/// What one tensor of a folder becomes.
struct tensor_role {
  std::string_view target;  ///< "attn_q"
  std::string_view kind;    ///< "weight"
  bool in_layer = false;
  rows_of part = rows_of::all;
};

/// Turns tensors as rules and sizes ask for.
class tensor_layout {
 public:
  tensor_layout(const rules& r, const sizes& s) : rules_(r), sizes_(s) {}

  /// The type and shape (rows first) of what a tensor becomes. Throws error(unsupported) for element types that are not
  /// computed with, error(mismatch) for a shape that the heads of config.json contradict.
  std::pair<quant::type, std::vector<std::uint64_t>> describe(const tensor_role& role,
                                                              const safetensors::tensor& t) const {
    std::vector<std::uint64_t> shape = t.shape;
    if (role.target == "ffn_gate_inp_shexp" && shape.size() == 2) shape.erase(shape.begin());  // (1, width)
    if (is_transposed(role, t)) std::swap(shape[0], shape[1]);
    if (role.target == "attn_qkv" || role.target == "attn_q" || role.target == "attn_k" || role.part != rows_of::all)
      if (const auto order = rows(role, t, shape); !order.empty()) shape[0] = order.size();
    return {gains_one(role) ? quant::type::f32 : computable(t), shape};
  }

  /// The bytes; where they are not the file's own, `made` holds them.
  std::span<const std::byte> data(const tensor_role& role, const safetensors::tensor& t, tensor_store& made) const {
    quant::type type = computable(t);
    std::span<const std::byte> bytes = widened(t, made);
    const std::size_t element = quant::geometry(type)->block_bytes;
    std::vector<std::uint64_t> shape = t.shape;
    if (is_transposed(role, t)) {
      bytes = transposed(bytes, static_cast<std::size_t>(shape[0]), static_cast<std::size_t>(shape[1]), element, made);
      std::swap(shape[0], shape[1]);
    }
    if (const auto order = rows(role, t, shape); !order.empty())
      bytes = picked(bytes, static_cast<std::size_t>(shape[0]), order, made);
    if (gains_one(role)) bytes = one_more(type, bytes, made);
    return bytes;
  }

  /// Its element type here: 8-bit floats become bf16, which holds them exactly.
  static quant::type computable(const safetensors::tensor& t) {
    if (const auto type = safetensors::quant_type_of(t.type)) return *type;
    if (t.type != safetensors::element_type::f8_e4m3 && t.type != safetensors::element_type::f8_e5m2)
      throw error(error_code::unsupported, {"tensor '", t.name, "'"}, "F32, F16, BF16, F8_E4M3 or F8_E5M2",
                  safetensors::to_string(t.type));
    return quant::type::bf16;
  }

  /// The bytes of that type, aligned for it.
  static std::span<const std::byte> widened(const safetensors::tensor& t, tensor_store& made) {
    if (const auto type = safetensors::quant_type_of(t.type)) {
      const bool aligned = reinterpret_cast<std::uintptr_t>(t.data.data()) % quant::geometry(*type)->block_bytes == 0;
      if (aligned) return t.data;  // headers are padded to 8 bytes, by all but a few writers
      return made.emplace_back(t.data.begin(), t.data.end());
    }
    const bool e4m3 = t.type == safetensors::element_type::f8_e4m3;
    std::vector<std::byte>& out = made.emplace_back(t.data.size() * 2);
    for (std::size_t i = 0; i < t.data.size(); ++i) {
      const auto bits = static_cast<std::uint8_t>(t.data[i]);
      const bfloat16 x = to_bfloat16(e4m3 ? safetensors::f8_e4m3(bits) : safetensors::f8_e5m2(bits));
      std::memcpy(&out[2 * i], &x, 2);
    }
    return out;
  }

 private:
  bool is_transposed(const tensor_role& role, const safetensors::tensor& t) const {
    return rules_.transposed && role.in_layer && t.shape.size() == 2;
  }
  bool gains_one(const tensor_role& role) const {
    return rules_.norm_offset && role.kind == "weight" && role.target.ends_with("norm");
  }

  /// Which of the file's rows stand where; empty: all of them, as they are.
  std::vector<std::size_t> rows(const tensor_role& role, const safetensors::tensor& t,
                                const std::vector<std::uint64_t>& shape) const {
    const std::size_t n = shape.empty() ? 1 : static_cast<std::size_t>(shape[0]);
    const std::size_t q = std::size_t{sizes_.heads} * sizes_.head_dim,
                      kv = std::size_t{sizes_.kv_heads} * sizes_.head_dim;
    std::vector<std::size_t> order;
    const bool fused = role.target == "attn_qkv" || role.part != rows_of::all;
    if (fused && (rules_.grouped || rules_.adjacent || role.part != rows_of::all)) {
      check_rows(t, n, q + 2 * kv);
      order = rules_.grouped ? grouped_rows() : in_order(n);
      if (rules_.adjacent) {
        pair_neighbours(order, 0, sizes_.heads);
        pair_neighbours(order, q, sizes_.kv_heads);
      }
      const auto cut = [&](std::size_t first, std::size_t last) {
        order = {order.begin() + static_cast<std::ptrdiff_t>(first), order.begin() + static_cast<std::ptrdiff_t>(last)};
      };
      if (role.part == rows_of::queries) cut(0, q);
      if (role.part == rows_of::keys) cut(q, q + kv);
      if (role.part == rows_of::values) cut(q + kv, q + 2 * kv);
    } else if (rules_.adjacent && (role.target == "attn_q" || role.target == "attn_k")) {
      check_rows(t, n, role.target == "attn_q" ? q : kv);
      order = in_order(n);
      pair_neighbours(order, 0, role.target == "attn_q" ? sizes_.heads : sizes_.kv_heads);
    }
    return order;
  }

  static void check_rows(const safetensors::tensor& t, std::size_t rows, std::size_t expected) {
    if (rows != expected)
      throw error(error_code::mismatch, {"tensor '", t.name, "'"}, {expected, " rows, by the heads of config.json"},
                  rows);
  }
  static std::vector<std::size_t> in_order(std::size_t n) {
    std::vector<std::size_t> order(n);
    for (std::size_t i = 0; i < n; ++i) order[i] = i;
    return order;
  }
  /// Rows [q .. q k v] of each group become all q, all k, all v.
  std::vector<std::size_t> grouped_rows() const {
    std::vector<std::size_t> order;
    const std::size_t each = sizes_.heads / sizes_.kv_heads, dim = sizes_.head_dim;
    const auto take = [&](std::size_t first, std::size_t last) {
      for (std::size_t g = 0; g < sizes_.kv_heads; ++g)
        for (std::size_t i = first * dim; i < last * dim; ++i) order.push_back(g * (each + 2) * dim + i);
    };
    take(0, each);
    take(each, each + 1);
    take(each + 1, each + 2);
    return order;
  }
  /// Rows i and i + dim / 2 of a head become rows 2 i and 2 i + 1.
  void pair_neighbours(std::vector<std::size_t>& order, std::size_t first, std::size_t heads) const {
    const std::size_t dim = sizes_.head_dim;
    const std::vector<std::size_t> before = order;
    for (std::size_t h = 0; h < heads; ++h)
      for (std::size_t i = 0; i < dim; ++i)
        order[first + h * dim + i] = before[first + h * dim + i / 2 + i % 2 * (dim / 2)];
  }
  static std::span<const std::byte> picked(std::span<const std::byte> data, std::size_t rows,
                                           const std::vector<std::size_t>& order, tensor_store& made) {
    const std::size_t row = data.size() / rows;
    std::vector<std::byte>& out = made.emplace_back(order.size() * row);
    for (std::size_t r = 0; r < order.size(); ++r) std::memcpy(&out[r * row], &data[order[r] * row], row);
    return out;
  }
  static std::span<const std::byte> transposed(std::span<const std::byte> data, std::size_t rows, std::size_t cols,
                                               std::size_t element, tensor_store& made) {
    std::vector<std::byte>& out = made.emplace_back(data.size());
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < cols; ++c)
        std::memcpy(&out[(c * rows + r) * element], &data[(r * cols + c) * element], element);
    return out;
  }
  static std::span<const std::byte> one_more(quant::type type, std::span<const std::byte> data, tensor_store& made) {
    const std::size_t element = quant::geometry(type)->block_bytes, n = data.size() / element;
    std::vector<std::byte>& out = made.emplace_back(n * sizeof(float));
    for (std::size_t i = 0; i < n; ++i) {
      float x = 0;
      std::uint16_t bits = 0;
      if (type == quant::type::f32)
        std::memcpy(&x, &data[i * element], sizeof x);
      else
        std::memcpy(&bits, &data[i * element], sizeof bits);
      if (type == quant::type::f16) x = to_float(half{bits});
      if (type == quant::type::bf16) x = to_float(bfloat16{bits});
      x += 1.0f;
      std::memcpy(&out[i * sizeof x], &x, sizeof x);
    }
    return out;
  }

  const rules& rules_;
  const sizes& sizes_;
};

}  // namespace realizar::inline REALIZAR_ABI::hugging_face
