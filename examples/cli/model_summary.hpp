#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What the metadata of a language model say about its size.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <realizar/format/gguf/file.hpp>

namespace cli {

/// A model by its metadata.
struct model_summary {
  std::string architecture, name;
  std::uint64_t parameters = 0, weight_bytes = 0;
  std::map<std::string, std::size_t> types;  ///< tensors by type
  std::optional<std::uint64_t> layers, width, heads, kv_heads, ffn_width, vocabulary, trained_context;
  std::uint64_t context = 0;                 ///< tokens that cache_bytes is reckoned for
  std::optional<std::uint64_t> cache_bytes;  ///< for `context` tokens in half precision
};

/// Reads what is there; what is missing or out of all measure stays empty. `context`: tokens to reckon the cache for;
/// nothing: the model's, at most 8192.
model_summary summarize(const realizar::gguf::file& file, std::optional<std::uint64_t> context = {});

/// The type that most weights have, as a name: "Q4_K".
std::string main_type(const realizar::gguf::file& file);

}  // namespace cli
