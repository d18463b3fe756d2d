// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar inspect FILE: what is in a file, and what running it takes.

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <realizar/format/gguf/file.hpp>

#include "apr.hpp"
#include "classical.hpp"
#include "commands.hpp"
#include "model_summary.hpp"
#include "open.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

namespace gguf = realizar::gguf;
namespace json = realizar::json;

constexpr std::size_t shown_elements = 8;

/// A number, bool or string as text.
std::string scalar_text(const gguf::value& v) {
  using enum gguf::value_kind;
  switch (v.kind()) {
    case string:
      return "\"" + printable(v.as<std::string_view>(), 200) + "\"";
    case boolean:
      return v.as<bool>() ? "true" : "false";
    case float32:
    case float64: {
      const double x = v.as<double>();
      if (!std::isfinite(x)) return std::isnan(x) ? "nan" : x > 0 ? "inf" : "-inf";
      return json::to_text(v.kind() == float32 ? widened(v.as<float>()) : x);
    }
    case uint64:
      return std::to_string(v.as<std::uint64_t>());
    default:
      return std::to_string(v.as<std::int64_t>());
  }
}

std::string value_text(const gguf::value& v) {
  if (!v.is_array()) return scalar_text(v);
  std::string text = "[";
  const auto elements = v.elements();
  for (std::size_t i = 0; i < std::min(elements.size(), shown_elements); ++i)
    text += (i != 0 ? ", " : "") + value_text(elements[i]);
  return text + (elements.size() > shown_elements ? ", ... " + std::to_string(elements.size()) + " in all]" : "]");
}

json::value value_json(const gguf::value& v) {
  using enum gguf::value_kind;
  switch (v.kind()) {
    case string:
      return utf8(v.as<std::string_view>());
    case boolean:
      return v.as<bool>();
    case float32:
      if (std::isfinite(v.as<float>())) return widened(v.as<float>());
      return scalar_text(v);
    case float64:
      if (std::isfinite(v.as<double>())) return v.as<double>();
      return scalar_text(v);
    case uint64:
      return v.as<std::uint64_t>();
    case array: {
      json::array first;
      const auto elements = v.elements();
      for (std::size_t i = 0; i < std::min(elements.size(), shown_elements); ++i)
        first.push_back(value_json(elements[i]));
      if (elements.size() <= shown_elements) return first;
      return json::object{{"count", elements.size()}, {"first", std::move(first)}};
    }
    default:
      return v.as<std::int64_t>();
  }
}

std::string shape_text(const gguf::tensor& t) {
  std::string text;
  for (unsigned i = 0; i < std::max(t.n_dims, 1u); ++i) text += (i != 0 ? " x " : "") + std::to_string(t.shape[i]);
  return text;
}

void print_text(const gguf::file& file, const model_summary& s, bool tensors) {
  std::string out = printable(file.name()) + "\n  GGUF version " + std::to_string(file.version()) + ", " +
                    std::to_string(file.metadata().size()) + " keys, " + std::to_string(file.tensors().size()) +
                    " tensors, alignment " + std::to_string(file.alignment());
  if (file.n_shards() > 1) out += ", " + std::to_string(file.n_shards()) + " files";
  out += "\n\nmetadata\n";
  for (const auto& [key, value] : file.metadata()) {
    std::string kind(to_string(value.kind()));
    if (value.is_array()) kind += "[" + std::string(to_string(value.element_kind())) + "]";
    kind.resize(std::max<std::size_t>(kind.size(), 9), ' ');
    out += "  " + kind + " " + printable(key, 200) + " = " + value_text(value) + "\n";
  }
  if (tensors) {
    std::size_t widest = 0;
    for (const auto& t : file.tensors()) widest = std::max(widest, printable(t.name).size());
    out += "\ntensors: name, type, shape (row length first), offset, bytes\n";
    for (const auto& t : file.tensors()) {
      std::string name = printable(t.name), type(to_string(t.type)), shape = shape_text(t);
      name.resize(widest + 2, ' ');
      type.resize(std::max<std::size_t>(type.size(), 8), ' ');
      shape.resize(std::max<std::size_t>(shape.size(), 18), ' ');
      out += "  " + name + type + shape + "  " + std::to_string(t.offset) + "  " + std::to_string(t.data.size()) + "\n";
    }
  }
  out += "\nsummary\n";
  const auto line = [&](std::string_view what, const std::string& text) {
    std::string left(what);
    left.resize(18, ' ');
    if (!text.empty()) out += "  " + left + text + "\n";
  };
  const auto optional = [&](std::string_view what, const std::optional<std::uint64_t>& n) {
    line(what, n ? std::to_string(*n) : "");
  };
  line("architecture", s.architecture);
  line("name", s.name);
  line("parameters",
       std::to_string(s.parameters) +
           (s.parameters >= 1000000 ? " (" + fixed(static_cast<double>(s.parameters) / 1e6, 1) + " million)" : ""));
  optional("layers", s.layers);
  optional("width", s.width);
  if (s.heads)
    line("heads",
         std::to_string(*s.heads) + (s.kv_heads ? ", " + std::to_string(*s.kv_heads) + " for keys and values" : ""));
  optional("feed-forward", s.ffn_width);
  optional("vocabulary", s.vocabulary);
  optional("context", s.trained_context);
  std::string types;
  for (const auto& [name, n] : s.types) types += (types.empty() ? "" : ", ") + name + " " + std::to_string(n);
  line("tensors by type", types);
  out += "\nmemory needed\n";
  line("weights",
       bytes_text(s.weight_bytes) + ", mapped from the file; with --no-mmap copied into as much memory of the process");
  if (s.cache_bytes) {
    line("kv cache", bytes_text(*s.cache_bytes) + " for " + std::to_string(s.context) + " tokens in half precision");
    line("together", bytes_text(s.weight_bytes + *s.cache_bytes));
  }
  print(out);
}

void print_as_json(const gguf::file& file, const model_summary& s) {
  json::array metadata, tensors;
  for (const auto& [key, value] : file.metadata())
    metadata.emplace_back(
        json::object{{"key", utf8(key)}, {"kind", to_string(value.kind())}, {"value", value_json(value)}});
  for (const auto& t : file.tensors()) {
    json::array shape;
    for (unsigned i = 0; i < t.n_dims; ++i) shape.emplace_back(t.shape[i]);
    tensors.emplace_back(json::object{{"name", utf8(t.name)},
                                      {"type", to_string(t.type)},
                                      {"shape", std::move(shape)},
                                      {"offset", t.offset},
                                      {"bytes", t.data.size()},
                                      {"shard", t.shard}});
  }
  json::object types;
  for (const auto& [name, n] : s.types) types.set(name, n);
  const auto optional = [](const std::optional<std::uint64_t>& n) { return n ? json::value(*n) : json::value(); };
  print_json(json::object{
      {"file", utf8(file.name())},
      {"format", "gguf"},
      {"version", file.version()},
      {"alignment", file.alignment()},
      {"shards", file.n_shards()},
      {"architecture", utf8(s.architecture)},
      {"name", utf8(s.name)},
      {"parameters", s.parameters},
      {"layers", optional(s.layers)},
      {"width", optional(s.width)},
      {"heads", optional(s.heads)},
      {"kv_heads", optional(s.kv_heads)},
      {"ffn_width", optional(s.ffn_width)},
      {"vocabulary", optional(s.vocabulary)},
      {"context_length", optional(s.trained_context)},
      {"tensor_types", std::move(types)},
      {"memory",
       json::object{
           {"weights_bytes", s.weight_bytes}, {"cache_bytes", optional(s.cache_bytes)}, {"cache_tokens", s.context}}},
      {"metadata", std::move(metadata)},
      {"tensors", std::move(tensors)},
  });
}

int run(const arguments& args) {
  if (is_apr_file(args[0])) return inspect_apr(args);
  const gguf::file file = open_file(args[0]);
  const model_summary s = summarize(
      file, args.find("context-length") ? std::optional(args.number<std::uint64_t>("context-length", 0, 0, 1u << 30))
                                        : std::nullopt);
  if (args.is_set("json"))
    print_as_json(file, s);
  else
    print_text(file, s, args.is_set("tensors"));
  return 0;
}

constexpr std::array<positional, 1> words{{{"FILE"}}};
constexpr std::array<flag, 4> flags{{
    {"tensors", '\0', "", "every tensor, too"},
    {"json", '\0', "", "everything as a JSON object"},
    {"context-length", 'c', "N", "tokens to reckon the kv cache for (default: the model's, at most 8192)"},
    password_flag,
}};

}  // namespace

constinit const command inspect_command{"inspect", "shows what is in a file: metadata, tensors, summary, memory needed",
                                        words, flags, run};

}  // namespace cli
