#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What a folder says beside its weights and config.json, under the keys of GGUF: its name, its chat templates, how to
/// sample from it and how to pool.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/json/view.hpp>
#include <realizar/format/gguf/writer.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/io/path.hpp>
#include <realizar/model/hugging_face/json_file.hpp>

namespace realizar::inline REALIZAR_ABI::hugging_face {

namespace detail {

/// chat_template.jinja, else that of chat_template.json or tokenizer_config.json: one text, or several with names.
inline void add_chat_templates(const std::filesystem::path& folder, gguf::writer& out) {
  constexpr const char* key = "tokenizer.chat_template";
  std::error_code unknown;
  if (const auto path = folder / "chat_template.jinja"; std::filesystem::exists(path, unknown)) {
    const io::mapped_file file(path);
    out.add(key, text_of(file));
    return;
  }
  for (const char* name : {"chat_template.json", "tokenizer_config.json"}) {
    const auto config = find_json(folder / name);
    const auto found = config ? config->root().find("chat_template") : std::nullopt;
    if (!found || found->is_null()) continue;
    if (found->is_string()) {
      out.add(key, found->as_string());
      return;
    }
    std::vector<std::string> names;
    for (const json::view each : found->elements()) {
      const std::string& title = each["name"].as_string();
      const std::string full = title == "default" ? key : std::string(key) + "." + title;
      if (out.contains(full)) each.refuse("a name no other template has");
      out.add(full, each["template"].as_string());
      if (title != "default") names.push_back(title);
    }
    if (!names.empty()) out.add_array("tokenizer.chat_templates", names);
    return;
  }
}

/// generation_config.json.
inline void add_sampling(const std::filesystem::path& folder, gguf::writer& out) {
  const auto config = find_json(folder / "generation_config.json");
  if (!config) return;
  const auto number = [&](std::string_view from, std::string_view to) {
    const auto found = config->root().find(from);
    if (found && found->is_number())
      out.add("general.sampling." + std::string(to), static_cast<float>(found->as_double()));
  };
  number("temperature", "temp");
  number("top_p", "top_p");
  number("min_p", "min_p");
  number("repetition_penalty", "penalty_repeat");
  if (const auto k = config->root().find("top_k"); k && k->is_integer())
    out.add("general.sampling.top_k", k->as_integer<std::int32_t>());
}

}  // namespace detail

/// Adds the keys to the metadata of a folder's model. Throws what the readers of its files throw.
inline void add_metadata(const std::filesystem::path& folder, std::string_view architecture, gguf::writer& out) {
  std::error_code unknown;
  const auto whole = std::filesystem::canonical(folder, unknown);
  const std::string name = io::to_utf8((unknown ? folder : whole).filename());
  if (!name.empty()) out.add("general.name", name);
  detail::add_chat_templates(folder, out);
  detail::add_sampling(folder, out);
  if (const auto pooling = find_json(folder / "1_Pooling" / "config.json")) {
    const auto is = [&](std::string_view mode) { return pooling->root().get<bool>(mode).value_or(false); };
    const std::uint32_t kind = is("pooling_mode_cls_token") ? 2u : is("pooling_mode_lasttoken") ? 3u : 1u;
    out.add(std::string(architecture) + ".pooling_type", kind);
  }
}

}  // namespace realizar::inline REALIZAR_ABI::hugging_face
