// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "model_summary.hpp"

#include <algorithm>
#include <string_view>

#include "terminal.hpp"

namespace cli {

namespace gguf = realizar::gguf;

namespace {

/// A number of the architecture, when it is there and sensible.
std::optional<std::uint64_t> number(const gguf::file& file, const std::string& key) {
  try {
    return file.get<std::uint64_t>(key);
  } catch (const realizar::error&) {
    return std::nullopt;
  }
}

}  // namespace

model_summary summarize(const gguf::file& file, std::optional<std::uint64_t> context) {
  model_summary s;
  const auto text = [&](std::string_view key) {
    const auto* v = file.find(key);
    return v != nullptr && v->kind() == gguf::value_kind::string ? printable(v->as<std::string_view>(), 100)
                                                                 : std::string();
  };
  s.architecture = text("general.architecture");
  s.name = text("general.name");
  for (const auto& t : file.tensors()) {
    s.parameters += t.n_elements();
    s.weight_bytes += t.data.size();
    ++s.types[std::string(to_string(t.type))];
  }
  const std::string prefix = s.architecture + ".";
  s.layers = number(file, prefix + "block_count");
  s.width = number(file, prefix + "embedding_length");
  s.heads = number(file, prefix + "attention.head_count");
  s.kv_heads = number(file, prefix + "attention.head_count_kv");
  if (!s.kv_heads) s.kv_heads = s.heads;
  s.ffn_width = number(file, prefix + "feed_forward_length");
  s.trained_context = number(file, prefix + "context_length");
  if (const auto* tokens = file.find("tokenizer.ggml.tokens"); tokens != nullptr && tokens->is_array())
    s.vocabulary = tokens->count();
  s.context = context.value_or(std::min<std::uint64_t>(s.trained_context.value_or(0), 8192));
  constexpr std::uint64_t sensible = 1u << 30;
  if (s.layers && s.width && s.heads && s.kv_heads && *s.heads != 0 && *s.layers < 65536 && *s.width < sensible &&
      *s.kv_heads < 65536) {
    const std::uint64_t key = number(file, prefix + "attention.key_length").value_or(*s.width / *s.heads);
    const std::uint64_t value = number(file, prefix + "attention.value_length").value_or(*s.width / *s.heads);
    if (key < sensible && value < sensible) {
      const double bytes = 2.0 * static_cast<double>(*s.layers) * static_cast<double>(*s.kv_heads) *
                           static_cast<double>(key + value) * static_cast<double>(s.context);
      if (bytes < 1e18) s.cache_bytes = static_cast<std::uint64_t>(bytes);
    }
  }
  return s;
}

std::string main_type(const gguf::file& file) {
  std::map<std::string, std::uint64_t> weights;
  for (const auto& t : file.tensors()) weights[std::string(to_string(t.type))] += t.n_elements();
  if (weights.empty()) return {};
  return std::ranges::max_element(weights, {}, &std::pair<const std::string, std::uint64_t>::second)->first;
}

}  // namespace cli
