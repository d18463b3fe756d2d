#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A folder as Hugging Face transformers saves models (config.json, *.safetensors), read as the GGUF file it would be
/// converted to: what needs no other layout is used where it lies.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/half.hpp>
#include <realizar/base/json/parse.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/writer.hpp>
#include <realizar/format/safetensors/shards.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/model/hugging_face/config.hpp>
#include <realizar/model/hugging_face/json_file.hpp>
#include <realizar/model/hugging_face/metadata.hpp>
#include <realizar/model/hugging_face/rules.hpp>

namespace realizar::inline REALIZAR_ABI::hugging_face {

namespace detail {

/// What the tensors of a folder refer to.
struct folder_memory {
  std::vector<std::byte> header;
  std::optional<safetensors::shards> shards;
  std::deque<std::string> names;
  std::deque<std::vector<std::byte>> made;  // tensors of another layout than the file's
};

/// Turns one folder's tensors into those of its family.
class tensor_translation {
 public:
  tensor_translation(folder_memory& memory, const rules& r, const sizes& s) : memory_(memory), rules_(r), sizes_(s) {}

  std::vector<gguf::tensor> run() {
    for (const safetensors::tensor* t : memory_.shards->tensors()) place(*t);
    for (auto& [name, parts] : stacks_) stack(name, parts);
    return std::move(tensors_);
  }

  /// The factors of LongRoPE, one a frequency.
  void add_factors(const char* name, json::view factors) {
    std::vector<float> values;
    for (const auto x : factors.elements()) values.push_back(x.as<float>());
    const auto bytes = std::as_bytes(std::span(values));
    add(name, quant::type::f32, {values.size()}, memory_.made.emplace_back(bytes.begin(), bytes.end()));
  }

 private:
  struct part {
    std::size_t number;
    const safetensors::tensor* tensor;
  };

  [[noreturn]] REALIZAR_COLD static void fail(const safetensors::tensor& t, phrase expected, phrase found,
                                              error_code code = error_code::unsupported) {
    throw error(code, {"tensor '", t.name, "'"}, expected, found);
  }

  static std::optional<std::size_t> number_in(std::string_view text) {
    std::size_t n = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), n);
    return failure == std::errc() && end == text.data() + text.size() ? std::optional(n) : std::nullopt;
  }

  /// Splits "model.layers.3.mlp.experts.7.w1.weight" into layer, "mlp.experts.w1", the number within it and "weight".
  void place(const safetensors::tensor& t) {
    std::string stem, kind;
    std::optional<std::size_t> layer, inner;
    for (std::size_t begin = 0; begin <= t.name.size();) {
      const std::size_t end = (std::min)(t.name.find('.', begin), t.name.size());
      const std::string_view piece = std::string_view(t.name).substr(begin, end - begin);
      begin = end + 1;
      if (const auto n = number_in(piece)) {
        if (!layer) {
          layer = n;
          stem.clear();
        } else {
          inner = n;
        }
        continue;
      }
      if (begin > t.name.size())
        kind = piece;
      else
        stem.append(stem.empty() ? "" : ".").append(piece);
    }
    const bool norms_of_heads = stem.ends_with("_layernorm.norms");
    const renaming* name = layer ? layer_name(rules_, stem) : whole_name(stem);
    if (norms_of_heads) name = &(stem.find("q_layernorm") != std::string::npos ? query_norms : key_norms);
    if (name == nullptr && (kind == "bias" || kind == "masked_bias" || kind == "inv_freq") && layer)
      name = layer_name(rules_, stem + "." + kind);  // buffers that are no weights
    if (name == nullptr) fail(t, {"a tensor that ", rules_.model_type, " models have"}, "another");
    if (name->to.empty() || (name->to == "output" && sizes_.tied) || kind == "inv_freq") return;
    std::string full = layer ? "blk." + std::to_string(*layer) + "." : "";
    full.append(name->to).append(".").append(kind);
    if (inner)
      stacks_[full].push_back({*inner, &t});
    else
      convert(full, name->to, kind, t);
  }

  /// A copy as element type of the kernels: 8-bit floats become bf16, which holds them exactly.
  std::pair<quant::type, std::span<const std::byte>> computable(const safetensors::tensor& t) {
    if (const auto type = safetensors::quant_type_of(t.type)) {
      const bool aligned = reinterpret_cast<std::uintptr_t>(t.data.data()) % quant::geometry(*type)->block_bytes == 0;
      if (aligned) return {*type, t.data};  // headers are padded to 8 bytes, by all but a few writers
      return {*type, memory_.made.emplace_back(t.data.begin(), t.data.end())};
    }
    const bool e4m3 = t.type == safetensors::element_type::f8_e4m3;
    if (!e4m3 && t.type != safetensors::element_type::f8_e5m2)
      fail(t, "F32, F16, BF16, F8_E4M3 or F8_E5M2", safetensors::to_string(t.type));
    std::vector<std::byte>& out = memory_.made.emplace_back(t.data.size() * 2);
    for (std::size_t i = 0; i < t.data.size(); ++i) {
      const auto bits = static_cast<std::uint8_t>(t.data[i]);
      const bfloat16 x = to_bfloat16(e4m3 ? safetensors::f8_e4m3(bits) : safetensors::f8_e5m2(bits));
      std::memcpy(&out[2 * i], &x, 2);
    }
    return {quant::type::bf16, out};
  }

  void convert(const std::string& name, std::string_view target, std::string_view kind, const safetensors::tensor& t) {
    auto [type, data] = computable(t);
    std::vector<std::uint64_t> shape = t.shape;
    if (target == "ffn_gate_inp_shexp" && shape.size() == 2) shape.erase(shape.begin());  // (1, width)
    const std::size_t element = quant::geometry(type)->block_bytes;
    if (rules_.transposed && shape.size() == 2 && name.starts_with("blk.")) {
      data = transposed(data, static_cast<std::size_t>(shape[0]), static_cast<std::size_t>(shape[1]), element);
      std::swap(shape[0], shape[1]);
    }
    const std::size_t rows = shape.empty() ? 1 : static_cast<std::size_t>(shape[0]);
    const std::size_t q = std::size_t{sizes_.heads} * sizes_.head_dim,
                      kv = std::size_t{sizes_.kv_heads} * sizes_.head_dim;
    std::vector<std::size_t> order;  // of rows; empty: as they are
    if (target == "attn_qkv" && (rules_.grouped || rules_.adjacent)) {
      check_rows(t, rows, q + 2 * kv);
      order = rules_.grouped ? grouped_rows() : in_order(rows);
      if (rules_.adjacent) {
        pair_neighbours(order, 0, sizes_.heads);
        pair_neighbours(order, q, sizes_.kv_heads);
      }
    } else if (rules_.adjacent && (target == "attn_q" || target == "attn_k")) {
      check_rows(t, rows, target == "attn_q" ? q : kv);
      order = in_order(rows);
      pair_neighbours(order, 0, target == "attn_q" ? sizes_.heads : sizes_.kv_heads);
    }
    if (!order.empty()) data = picked(data, order);
    if (rules_.norm_offset && kind == "weight" && target.ends_with("norm")) {
      data = one_more(type, data);
      type = quant::type::f32;
    }
    add(name, type, shape, data);
  }

  static void check_rows(const safetensors::tensor& t, std::size_t rows, std::size_t expected) {
    if (rows != expected) fail(t, {expected, " rows, by the heads of config.json"}, rows, error_code::mismatch);
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
  std::span<const std::byte> picked(std::span<const std::byte> data, const std::vector<std::size_t>& order) {
    const std::size_t row = data.size() / order.size();
    std::vector<std::byte>& out = memory_.made.emplace_back(data.size());
    for (std::size_t r = 0; r < order.size(); ++r) std::memcpy(&out[r * row], &data[order[r] * row], row);
    return out;
  }
  std::span<const std::byte> transposed(std::span<const std::byte> data, std::size_t rows, std::size_t cols,
                                        std::size_t element) {
    std::vector<std::byte>& out = memory_.made.emplace_back(data.size());
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < cols; ++c)
        std::memcpy(&out[(c * rows + r) * element], &data[(r * cols + c) * element], element);
    return out;
  }
  std::span<const std::byte> one_more(quant::type type, std::span<const std::byte> data) {
    const std::size_t element = quant::geometry(type)->block_bytes, n = data.size() / element;
    std::vector<std::byte>& out = memory_.made.emplace_back(n * sizeof(float));
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

  /// Experts, or the norms of heads, one after the other.
  void stack(const std::string& name, std::vector<part>& parts) {
    std::ranges::sort(parts, {}, &part::number);
    const safetensors::tensor& first = *parts.front().tensor;
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (parts[i].number != i || parts[i].tensor->shape != first.shape || parts[i].tensor->type != first.type)
        fail(*parts[i].tensor, {"number ", i, ", of the shape and type of the first"}, "another", error_code::mismatch);
    std::vector<std::byte> all;
    all.reserve(parts.size() * first.data.size() * 2);
    quant::type type = quant::type::f32;
    for (const part& p : parts) {
      const auto [each, data] = computable(*p.tensor);
      type = each;
      all.insert(all.end(), data.begin(), data.end());
    }
    std::vector<std::uint64_t> shape = first.shape;
    shape.insert(shape.begin(), parts.size());
    add(name, type, shape, memory_.made.emplace_back(std::move(all)));
  }

  void add(const std::string& name, quant::type type, const std::vector<std::uint64_t>& shape,
           std::span<const std::byte> data) {
    gguf::tensor t;
    t.name = memory_.names.emplace_back(name);
    t.type = type;
    if (shape.size() > gguf::max_dims || data.empty())
      throw error(error_code::mismatch, {"tensor '", name, "'"}, "one to four dimensions, none of them 0",
                  "another shape");
    t.n_dims = static_cast<unsigned>(shape.size());
    for (std::size_t i = 0; i < shape.size(); ++i) t.shape[i] = shape[shape.size() - 1 - i];
    t.data = data;
    tensors_.push_back(t);
  }

  static constexpr renaming query_norms{"", "attn_q_norm"}, key_norms{"", "attn_k_norm"};

  folder_memory& memory_;
  const rules& rules_;
  const sizes& sizes_;
  std::map<std::string, std::vector<part>> stacks_;
  std::vector<gguf::tensor> tensors_;
};

}  // namespace detail

/// Reads config.json and the safetensors files of a folder. The result holds everything a GGUF file of the family does
/// but the tokenizer (hugging_face/tokenizer.hpp has that). Throws error(unsupported) that names a model_type no family
/// here has, error(mismatch) for a config that lacks or contradicts what is needed, and what the reader of safetensors
/// throws.
inline gguf::file open_folder(const std::filesystem::path& folder) {
  const auto config_path = folder / "config.json";
  auto memory = std::make_shared<detail::folder_memory>();
  gguf::writer metadata;
  sizes s;
  const rules* r = nullptr;
  const json::value config = read_json(config_path);
  try {
    const std::string& type = config.root()["model_type"].as_string();
    r = rules_of(type);
    if (r == nullptr) {
      std::string known(nomic_rules.model_type);
      for (const rules& other : all_rules) known.append(", ").append(other.model_type);
      throw error(error_code::unsupported, "model_type", {"one of ", known}, {"'", type, "'"});
    }
    s = config_translation(config.root(), *r, metadata).run();
    if (s.heads == 0 || s.kv_heads == 0 || s.heads % s.kv_heads != 0 || s.head_dim == 0 || s.head_dim % 2 != 0 ||
        (std::max)(s.heads, s.head_dim) > 1u << 20)
      throw error(error_code::mismatch, "heads", "heads that are a multiple of the kv heads, of an even width",
                  {s.heads, ", ", s.kv_heads, " and ", s.head_dim});
  } catch (const error& e) {
    throw e.within(io::to_utf8(config_path));
  }
  add_metadata(folder, r->architecture, metadata);
  memory->header = metadata.bytes();
  memory->shards.emplace(folder);
  detail::tensor_translation translation(*memory, *r, s);
  for (const char* parameters : {"rope_parameters", "rope_scaling"})
    if (const auto given = config.root().find(parameters); given && given->is_object()) {
      if (const auto x = given->find("long_factor")) translation.add_factors("rope_factors_long.weight", *x);
      if (const auto x = given->find("short_factor")) translation.add_factors("rope_factors_short.weight", *x);
      break;
    }
  try {
    auto tensors = translation.run();
    const std::span<const std::byte> header = memory->header;
    return gguf::file::from_parts(header, std::move(tensors), io::to_utf8(folder), std::move(memory));
  } catch (const error& e) {
    throw e.within(io::to_utf8(folder));
  }
}

}  // namespace realizar::inline REALIZAR_ABI::hugging_face
