#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The tokenizer of a folder, from whichever of its files hold one: tokenizer.json, tokenizer.model, vocab.json with
/// merges.txt, or vocab.txt.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/view.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/io/path.hpp>
#include <realizar/model/hugging_face/json_file.hpp>
#include <realizar/text/tokenizer.hpp>
#include <realizar/text/tokenizer/make_tokenizer.hpp>
#include <realizar/text/tokenizer/sentencepiece_model.hpp>
#include <realizar/text/tokenizer/special_roles.hpp>
#include <realizar/text/tokenizer/tokenizer_json.hpp>
#include <realizar/text/tokenizer/vocab_json.hpp>
#include <realizar/text/tokenizer/vocab_txt.hpp>

namespace realizar::inline REALIZAR_ABI::hugging_face {

namespace detail {

/// "bos_token": "<s>", or an object that has the text as its content.
inline std::optional<std::string> token_text(json::view config, std::string_view key) {
  const auto found = config.find(key);
  if (!found) return std::nullopt;
  if (found->is_string()) return found->as_string();
  return found->is_object() ? found->get<std::string>("content") : std::nullopt;
}

/// "eos_token_id": one id, or several.
inline void add_ends(json::view config, std::vector<text::token_id>& out) {
  const auto found = config.find("eos_token_id");
  if (!found) return;
  const auto add = [&out](json::view id) {
    if (id.is_integer()) out.push_back(id.as_integer<text::token_id>());
  };
  if (found->is_array())
    for (const json::view id : found->elements()) add(id);
  else
    add(*found);
}

/// What stands in for the tokenizer of a folder that has none: as many tokens as the model, and no text for any.
class missing_tokenizer final : public text::tokenizer_model {
 public:
  explicit missing_tokenizer(std::string folder) : folder_(std::move(folder)) {}
  std::unique_ptr<session> new_session(std::size_t) const override {
    throw error(error_code::mismatch, folder_,
                "tokenizer.json, tokenizer.model, vocab.json with merges.txt or vocab.txt", "no tokenizer");
  }
  void append_bytes(const text::vocabulary&, text::token_id, std::string&) const override {}

 private:
  std::string folder_;
};

/// Tokens that were added to a vocabulary behind its own file.
class added_tokens {
 public:
  explicit added_tokens(text::vocabulary& v) : v_(v) {}

  void read(const std::filesystem::path& folder, const std::optional<json::value>& config) {
    if (const auto added = find_json(folder / "added_tokens.json"))
      for (const auto [text, id] : added->root().members()) add(id.as_integer<std::uint32_t>(), text, true, id);
    const auto table = config ? config->root().find("added_tokens_decoder") : std::nullopt;
    if (!table) return;
    for (const auto [key, entry] : table->members()) {
      std::uint32_t id = 0;
      for (const char c : key) {
        if (c < '0' || c > '9' || id > 1u << 27) entry.refuse("an id as its name");
        id = id * 10 + static_cast<std::uint32_t>(c - '0');
      }
      add(id, entry["content"].as_string(), entry.get<bool>("special").value_or(false), entry);
    }
  }

 private:
  void add(std::uint32_t id, std::string_view text, bool special, json::view place) {
    if (id >= v_.size() + 65536 || id >= text::vocabulary::max_tokens)
      place.refuse("an id near those of the vocabulary");
    if (v_.kinds.empty()) v_.kinds.assign(v_.size(), text::token_kind::normal);
    while (v_.size() < id) push("", text::token_kind::unused);
    const auto kind = special ? text::token_kind::control : text::token_kind::user_defined;
    if (v_.size() == id)
      push(text, kind);
    else if (v_.pieces[id] == text && v_.kinds[id] != text::token_kind::unknown)
      v_.kinds[id] = kind;
  }
  void push(std::string_view text, text::token_kind kind) {
    v_.pieces.push_back(text);
    v_.kinds.push_back(kind);
    if (!v_.scores.empty()) v_.scores.push_back(0.0f);
  }

  text::vocabulary& v_;
};

}  // namespace detail

/// What tokenizer_config.json, generation_config.json and config.json say of special tokens.
inline text::special_roles special_roles_of(const std::filesystem::path& folder) {
  text::special_roles roles;
  if (const auto config = find_json(folder / "tokenizer_config.json")) {
    roles.bos = detail::token_text(config->root(), "bos_token");
    roles.eos = detail::token_text(config->root(), "eos_token");
    roles.unknown = detail::token_text(config->root(), "unk_token");
    roles.padding = detail::token_text(config->root(), "pad_token");
    roles.separator = detail::token_text(config->root(), "sep_token");
    roles.mask = detail::token_text(config->root(), "mask_token");
  }
  const auto generation = find_json(folder / "generation_config.json");
  if (generation) detail::add_ends(generation->root(), roles.ends);
  if (roles.ends.empty())
    if (const auto config = find_json(folder / "config.json")) detail::add_ends(config->root(), roles.ends);
  return roles;
}

/// The vocabulary of a folder without tokenizer.json and vocab.txt; nothing when it has none at all. Throws what the
/// readers throw, the file's name before it.
inline std::optional<text::vocabulary> find_vocabulary(const std::filesystem::path& folder) {
  const auto config = find_json(folder / "tokenizer_config.json");
  const auto flag = [&](std::string_view key, bool otherwise) {
    return (config ? config->root().get<bool>(key) : std::nullopt).value_or(otherwise);
  };
  const auto read = [&](const char* name, auto&& reader) -> std::optional<text::vocabulary> {
    std::error_code unknown;
    if (!std::filesystem::exists(folder / name, unknown)) return std::nullopt;
    const io::mapped_file file(folder / name);
    try {
      text::vocabulary v = reader(text_of(file));
      detail::added_tokens(v).read(folder, config);
      special_roles_of(folder).apply(v);
      return v;
    } catch (const error& e) {
      throw e.within(io::to_utf8(folder / name));
    }
  };
  if (auto v = read("tokenizer.model", text::read_sentencepiece_model)) {
    v->add_bos = flag("add_bos_token", v->model == "llama") && v->special.bos;
    v->add_eos = flag("add_eos_token", v->model != "llama") && v->special.eos;
    return v;
  }
  const auto byte_level = [&](std::string_view vocab) {
    const io::mapped_file merges(folder / "merges.txt");
    const auto kind = config ? config->root().get<std::string>("tokenizer_class") : std::nullopt;
    return text::read_vocab_json(vocab, text_of(merges),
                                 kind && kind->starts_with("Qwen2") ? "qwen2" : std::string_view("gpt-2"));
  };
  if (auto v = read("vocab.json", byte_level)) return v;
  return std::nullopt;
}

namespace detail {

/// What `read` (text::load_vocab_txt, text::read_vocab_txt) makes of a folder's vocab.txt; nothing when it has none.
template <class Read>
auto read_vocab_txt_with(const std::filesystem::path& folder, Read&& read)
    -> std::optional<std::invoke_result_t<Read, std::string_view, bool>> {
  std::error_code unknown;
  const auto path = folder / "vocab.txt";
  if (!std::filesystem::exists(path, unknown)) return std::nullopt;
  const io::mapped_file file(path);
  const auto config = find_json(folder / "tokenizer_config.json");
  try {
    return read(text_of(file), (config ? config->root().get<bool>("do_lower_case") : std::nullopt).value_or(true));
  } catch (const error& e) {
    throw e.within(io::to_utf8(path));
  }
}

}  // namespace detail

/// The vocabulary of a folder with a vocab.txt alone, as GGUF files have it; nothing when it has none.
inline std::optional<text::vocabulary> find_word_pieces(const std::filesystem::path& folder) {
  return detail::read_vocab_txt_with(folder, text::read_vocab_txt);
}

/// The tokenizer of a folder. A folder without one gets one of `n_tokens` tokens that have no text: its model runs on
/// ids, and encoding throws error(mismatch). Throws what the readers throw, the file's name before it.
inline text::tokenizer load_tokenizer(const std::filesystem::path& folder, std::size_t n_tokens) {
  std::error_code unknown;
  if (const auto path = folder / "tokenizer.json"; std::filesystem::exists(path, unknown)) {
    const io::mapped_file file(path);
    try {
      return text::parse_tokenizer_json(text_of(file), special_roles_of(folder));
    } catch (const error& e) {
      throw e.within(io::to_utf8(path));
    }
  }
  if (auto v = find_vocabulary(folder)) return text::make_tokenizer(*std::move(v));
  if (auto t = detail::read_vocab_txt_with(folder, text::load_vocab_txt)) return *std::move(t);
  text::vocabulary none;
  none.model = "none";
  for (std::size_t i = 0; i < n_tokens; ++i) none.pieces.push_back("");
  special_roles_of(folder).apply(none);
  return {std::move(none), std::make_unique<detail::missing_tokenizer>(io::to_utf8(folder))};
}

}  // namespace realizar::inline REALIZAR_ABI::hugging_face
