#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Writes a language model as an `.apr` tensor file: all metadata and tensors of the GGUF file, and what other readers
/// of
/// `.apr` look for.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/config.hpp>
#include <realizar/format/apr/element_type.hpp>
#include <realizar/format/apr/tensor_writer.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/model/apr/gguf_metadata.hpp>
#include <realizar/model/hugging_face/rules.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

struct language_model_options {
  apr::compression compression = apr::compression::none;
  /// AprQ4 or AprQ8 for matrices of floats, which loses; nothing: all tensors stay as they are.
  std::optional<element_type> matrices;
};

namespace detail {

inline element_type element_type_for(const gguf::tensor& t) {
  for (const auto& g : element_table)
    if (g.ggml == t.type) return g.id;
  throw error(error_code::unsupported, "tensor '" + std::string(t.name) + "'",
              "a type that .apr files have: F32 F16 BF16 Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K to Q6_K",
              std::string(to_string(t.type)));
}

/// The names readers of `.apr` files look for, where the numbers are single ones.
inline void set_standard_metadata(const gguf::file& file, json::object& to) {
  const auto* name = file.find("general.architecture");
  if (name == nullptr || name->kind() != gguf::value_kind::string) return;
  const std::string architecture(name->as<std::string_view>());
  to.set("architecture", architecture);
  to.set("original_format", "gguf");
  constexpr std::array<std::pair<const char*, const char*>, 12> names{{
      {"embedding_length", "hidden_size"},
      {"block_count", "num_layers"},
      {"attention.head_count", "num_heads"},
      {"attention.head_count_kv", "num_kv_heads"},
      {"attention.key_length", "head_dim"},
      {"feed_forward_length", "intermediate_size"},
      {"context_length", "max_position_embeddings"},
      {"attention.layer_norm_rms_epsilon", "rms_norm_eps"},
      {"rope.freq_base", "rope_theta"},
      {"expert_count", "num_experts"},
      {"expert_used_count", "num_experts_per_tok"},
      {"expert_feed_forward_length", "moe_intermediate_size"},
  }};
  for (const auto& [from, here] : names)
    if (const auto* v = file.find(architecture + "." + from); v != nullptr && !v->is_array())
      to.set(here, to_json(*v, from));
  const auto copy = [&](const char* from, const char* here) {
    if (const auto* v = file.find(from); v != nullptr && !v->is_array()) to.set(here, to_json(*v, from));
  };
  copy("general.name", "name");
  copy("tokenizer.ggml.bos_token_id", "tokenizer.bos_token_id");
  copy("tokenizer.ggml.eos_token_id", "tokenizer.eos_token_id");
  copy("tokenizer.ggml.model", "tokenizer.model_type");
  copy("tokenizer.chat_template", "chat_template");
  if (const auto* tokens = file.find("tokenizer.ggml.tokens"); tokens != nullptr && tokens->is_array())
    to.set("vocab_size", tokens->count());
  const auto* r = hugging_face::rules_of(architecture);
  if (r != nullptr) to.set("rope_type", r->adjacent ? 0 : 2);
}

}  // namespace detail

/// Throws error(unsupported) for types and metadata that the format cannot hold, error(io).
inline void write_language_model(const gguf::file& file, const std::filesystem::path& path,
                                 const language_model_options& options = {}) {
  json::object metadata;
  detail::set_standard_metadata(file, metadata);
  set_gguf_metadata(file, metadata);
  tensor_writer writer{json::value(std::move(metadata))};
  std::deque<std::vector<std::byte>> made;
  for (const gguf::tensor& t : file.tensors()) {
    std::vector<std::uint64_t> shape;
    for (unsigned i = (std::max)(t.n_dims, 1u); i-- > 0;) shape.push_back(t.shape[i]);
    const element_type as_is = detail::element_type_for(t);
    const bool matrix =
        t.n_dims == 2 && (as_is == element_type::f32 || as_is == element_type::f16 || as_is == element_type::bf16);
    if (!options.matrices || !matrix) {
      writer.add(std::string(t.name), as_is, shape, t.data);
      continue;
    }
    std::vector<float> values(static_cast<std::size_t>(t.n_elements()));
    decode(as_is, t.data, values);
    made.push_back(*options.matrices == element_type::apr_q4 ? encode_apr_q4(values) : encode_apr_q8(values));
    writer.add(std::string(t.name), *options.matrices, shape, made.back());
  }
  writer.write(path, options.compression);
}

}  // namespace realizar::inline REALIZAR_ABI::apr
