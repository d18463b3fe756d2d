#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A language model in an `.apr` tensor file, read as the GGUF file it could have been: names in the style of GGUF or
/// of Hugging Face, the tokenizer inside. What the kernels compute with is used where it lies.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/config.hpp>
#include <realizar/format/apr/tensor_file.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/writer.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/io/path.hpp>
#include <realizar/model/apr/gguf_metadata.hpp>
#include <realizar/model/apr/standard_metadata.hpp>
#include <realizar/model/hugging_face/config.hpp>
#include <realizar/model/hugging_face/rules.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

namespace detail {

/// What the tensors of an opened model refer to.
struct model_memory {
  explicit model_memory(const std::filesystem::path& path) : file(path) {}

  tensor_file file;
  std::vector<std::byte> header;
  std::deque<std::string> names;
  std::deque<std::vector<std::byte>> made;  // tensors of another layout than the file's
};

/// The data of a tensor in a type of ggml: as it is; AprQ4 as Q4_0, the same numbers in another order, where rows are
/// whole blocks; else as F32.
inline std::pair<quant::type, std::span<const std::byte>> in_blocks(const tensor& t,
                                                                    std::deque<std::vector<std::byte>>& made) {
  const auto& g = geometry(t.type);
  const std::uint64_t cols = t.n_dims == 0 ? 1 : t.shape[t.n_dims - 1];
  if (t.type == element_type::apr_q4 && cols % 32 == 0) {
    std::vector<std::byte>& out = made.emplace_back(t.data.begin(), t.data.end());
    for (std::size_t at = 0; at < out.size(); at += 18) {
      std::byte nibbles[32];  // adjacent pairs here, halves of the block there
      for (std::size_t i = 0; i < 32; ++i) nibbles[i] = (t.data[at + 2 + i / 2] >> (i % 2 * 4)) & std::byte{15};
      for (std::size_t i = 0; i < 16; ++i) out[at + 2 + i] = nibbles[i] | nibbles[i + 16] << 4;
    }
    return {quant::type::q4_0, out};
  }
  const bool computable = g.ggml && t.type != element_type::f64 && t.type != element_type::i8 &&
                          t.type != element_type::i32 && t.type != element_type::i64;
  if (computable) return {*g.ggml, t.data};
  std::vector<float> floats(static_cast<std::size_t>(t.n_elements()));
  decode(t.type, t.data, floats);
  const auto bytes = std::as_bytes(std::span(floats));
  return {quant::type::f32, made.emplace_back(bytes.begin(), bytes.end())};
}

inline bool has_gguf_names(const tensor_file& file) {
  return std::ranges::any_of(
      file.tensors(), [](const tensor& t) { return t.name == "token_embd.weight" || t.name.starts_with("blk."); });
}

/// A tensor under its own name, or another.
inline gguf::tensor as_gguf(const tensor& t, std::string_view name, std::deque<std::vector<std::byte>>& made) {
  const auto [type, data] = in_blocks(t, made);
  gguf::tensor g;
  g.name = name;
  g.type = type;
  const std::string place = "tensor '" + std::string(t.name) + "'";
  if (t.n_dims > gguf::max_dims || data.empty())
    throw error(error_code::unsupported, place, "at most four dimensions, none of them 0", "another shape");
  g.n_dims = (std::max)(t.n_dims, 1u);
  g.shape[0] = 1;
  for (unsigned i = 0; i < t.n_dims; ++i) g.shape[i] = t.shape[t.n_dims - 1 - i];
  if (g.shape[0] % quant::geometry(type)->block_size != 0)
    throw error(error_code::mismatch, place, "rows of whole blocks of " + std::string(to_string(type)),
                "rows of " + std::to_string(g.shape[0]));
  g.data = data;
  return g;
}

inline std::vector<gguf::tensor> tensors_as_they_are(model_memory& memory) {
  std::vector<gguf::tensor> out;
  for (const tensor& t : memory.file.tensors()) out.push_back(as_gguf(t, t.name, memory.made));
  return out;
}

/// "model.layers.3.self_attn.q_proj.weight" as "blk.3.attn_q.weight"; empty: not needed.
inline std::string gguf_name(std::string_view name, const hugging_face::rules& r, bool tied) {
  const auto refuse = [&] {
    throw error(error_code::unsupported, "tensor '" + std::string(name) + "'",
                "a tensor that " + std::string(r.model_type) + " models have", "another");
  };
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) refuse();
  const std::string_view kind = name.substr(dot + 1);
  std::string_view stem = name.substr(0, dot);
  std::string prefix;
  for (std::size_t begin = 0; begin < stem.size();) {
    const std::size_t end = (std::min)(stem.find('.', begin), stem.size());
    const std::string_view piece = stem.substr(begin, end - begin);
    begin = end + 1;
    if (piece.empty() || piece.find_first_not_of("0123456789") != std::string_view::npos) continue;
    prefix = "blk." + std::string(piece) + ".";
    stem = begin < stem.size() ? stem.substr(begin) : std::string_view();
    break;
  }
  const auto* found = prefix.empty() ? hugging_face::whole_name(stem) : hugging_face::layer_name(r, stem);
  if (found == nullptr) refuse();
  if (found->to.empty() || kind == "inv_freq" || (found->to == "output" && tied)) return {};
  return prefix + std::string(found->to) + "." + std::string(kind);
}

/// Rows i and i + dim / 2 of each head become rows 2 i and 2 i + 1.
inline void pair_rows(gguf::tensor& g, std::size_t n_heads, std::deque<std::vector<std::byte>>& made) {
  const auto rows = static_cast<std::size_t>(g.rows());
  if (rows % (2 * n_heads) != 0)
    throw error(error_code::mismatch, "tensor '" + std::string(g.name) + "'",
                "an even number of rows for each of " + std::to_string(n_heads) + " heads", std::to_string(rows));
  const std::size_t dim = rows / n_heads, bytes = g.data.size() / rows;
  std::vector<std::byte>& out = made.emplace_back(g.data.size());
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t i = row % dim, from = row - i + i / 2 + i % 2 * (dim / 2);
    std::memcpy(&out[row * bytes], &g.data[from * bytes], bytes);
  }
  g.data = out;
}

/// Tensors whose names are those of transformers. Families whose layout there differs in more than the pairs of rotary
/// positions are refused.
inline std::vector<gguf::tensor> tensors_of_transformers(model_memory& memory, const hugging_face::rules& r,
                                                         const hugging_face::sizes& s) {
  if (r.grouped || r.transposed || r.norm_offset || s.experts != 0)
    throw error(error_code::unsupported, "metadata: architecture",
                "tensors named as in GGUF files (blk.0.attn_q.weight) for models of " + std::string(r.model_type) +
                    (s.experts != 0 ? " with experts" : ""),
                "names of transformers");
  std::vector<gguf::tensor> out;
  for (const tensor& t : memory.file.tensors()) {
    const std::string name = gguf_name(t.name, r, s.tied);
    if (name.empty()) continue;
    gguf::tensor g = as_gguf(t, memory.names.emplace_back(name), memory.made);
    const bool query = name.ends_with(".attn_q.weight") || name.ends_with(".attn_q.bias");
    const bool key = name.ends_with(".attn_k.weight") || name.ends_with(".attn_k.bias");
    if (r.adjacent && (query || key)) {
      if (g.n_dims == 1) std::swap(g.shape[0], g.shape[1]);  // of a bias, each number is a row
      pair_rows(g, query ? s.heads : s.kv_heads, memory.made);
      if (g.n_dims == 1) std::swap(g.shape[0], g.shape[1]);
    }
    out.push_back(g);
  }
  return out;
}

}  // namespace detail

/// Opens the file. Throws what tensor_file throws, error(unsupported) for an architecture no family here has and for
/// tensors it does not know, error(mismatch) for metadata that lacks or contradicts what is needed.
inline gguf::file open_language_model(const std::filesystem::path& path) {
  auto memory = std::make_shared<detail::model_memory>(path);
  try {
    const json::view metadata = memory->file.metadata();
    gguf::writer header;
    std::vector<gguf::tensor> tensors;
    if (metadata.find("gguf.metadata")) {
      add_gguf_metadata(metadata, header);
      tensors = detail::tensors_as_they_are(*memory);
    } else {
      hugging_face::rules r = rules_of(metadata);
      const bool gguf_names = detail::has_gguf_names(memory->file);
      // rope_type says which dimensions turn together: 0 neighbours, 2 halves of a head.
      const auto rope = metadata.find("rope_type");
      const bool neighbours = rope && rope->is_integer() && rope->as_integer<std::int64_t>() == 0;
      if (gguf_names && r.adjacent && rope && !rope->is_null() && !neighbours)
        throw error(error_code::unsupported, "metadata: rope_type",
                    "0, as the rows of " + std::string(r.architecture) + " lie in tensors named this way", "another");
      if (neighbours) r.adjacent = false;  // the rows lie as they are wanted
      const bool tied =
          memory->file.find_tensor("lm_head.weight") == nullptr && memory->file.find_tensor("output.weight") == nullptr;
      const json::value config = config_of(metadata, r, tied);
      const auto sizes = hugging_face::config_translation(config.root(), r, header).run();
      if (sizes.heads == 0 || sizes.kv_heads == 0 || sizes.heads % sizes.kv_heads != 0 || sizes.head_dim == 0)
        throw error(error_code::mismatch, "metadata: heads", "heads that are a multiple of the kv heads",
                    std::to_string(sizes.heads) + " and " + std::to_string(sizes.kv_heads));
      if (const auto name = metadata.find("name"); name && name->is_string())
        header.add("general.name", name->as_string());
      add_tokenizer(metadata, r, header);
      tensors = gguf_names ? detail::tensors_as_they_are(*memory) : detail::tensors_of_transformers(*memory, r, sizes);
    }
    memory->header = header.bytes();
    const std::span<const std::byte> bytes = memory->header;
    return gguf::file::from_parts(bytes, std::move(tensors), io::to_utf8(path), memory);
  } catch (const error& e) {
    throw e.within(io::to_utf8(path));
  }
}

/// Whether a file starts as `.apr` tensor files do.
inline bool is_tensor_file(const std::filesystem::path& path) {
  const io::mapped_file file(path);
  const auto bytes = file.bytes();
  return bytes.size() >= 4 && std::memcmp(bytes.data(), "APR", 3) == 0 &&
         (bytes[3] == std::byte{0} || bytes[3] == std::byte{'2'});
}

}  // namespace realizar::inline REALIZAR_ABI::apr
