#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The tokenizer: text to the ids a model eats and back, whatever algorithm its vocabulary calls for.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/token.hpp>
#include <realizar/text/tokenizer/detail/special_matcher.hpp>
#include <realizar/text/tokenizer/detail/string_index.hpp>
#include <realizar/text/tokenizer/model.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// How text becomes tokens.
struct encode_options {
  bool add_special = true;  ///< the tokens the model wants around a text (bos, eos, separator), as its vocabulary says
  bool parse_special = false;  ///< control tokens written in the text become tokens; leave it off for what users wrote
  std::span<const byte_range> plain = {};  ///< what users wrote in a text that is parsed otherwise: ranges in order
};

/// How tokens become text.
struct decode_options {
  bool skip_special = true;        ///< control and unknown tokens leave no text
  bool strip_space_prefix = true;  ///< undoes the space that encoding put before the text, or behind its last word
};

/// A vocabulary with its algorithm. Copies share both; a const tokenizer may be used by many threads.
class tokenizer {
 public:
  /// Checks `v`, as vocabulary::check says.
  tokenizer(vocabulary v, std::unique_ptr<const tokenizer_model> model)
      : data_(std::make_shared<const data>(std::move(v), std::move(model))) {}

  /// The ids of `text`, which may hold any bytes.
  std::vector<token_id> encode(std::string_view text, encode_options options = {}) const {
    std::vector<token_id> out;
    encode(text, out, options);
    return out;
  }
  /// Appends the ids of `text`.
  void encode(std::string_view text, std::vector<token_id>& out, encode_options options = {}) const {
    const vocabulary& v = data_->v;
    if (options.add_special && v.add_bos) out.push_back(*v.special.bos);
    if (options.add_special) out.insert(out.end(), v.before.begin(), v.before.end());
    if (!text.empty() && data_->model->finds_special()) {
      data_->model->new_session(text.size())->encode_all(text, options.parse_special, options.plain, out);
    } else if (!text.empty()) {
      const auto session = data_->model->new_session(text.size());
      bool after_special = true;
      (options.parse_special ? data_->all_special : data_->user_defined)
          .partition(
              text, options.plain,
              [&](std::string_view piece) {
                session->encode(piece, after_special, out);
                after_special = false;
              },
              [&](token_id id) {
                out.push_back(id);
                after_special = true;
              });
    }
    if (options.add_special) out.insert(out.end(), v.after.begin(), v.after.end());
    if (options.add_special && v.add_eos) out.push_back(*v.special.eos);
    if (options.add_special && v.add_separator && v.model == "bert") out.push_back(*v.special.separator);
  }

  /// The text of `ids`, as bytes: what models generate need not be UTF-8. Throws error(usage) for an id outside the
  /// vocabulary.
  std::string decode(std::span<const token_id> ids, decode_options options = {}) const {
    if (data_->model->decodes_whole() && options.strip_space_prefix) {
      for (const token_id id : ids) static_cast<void>(checked(id));
      return data_->model->decode(data_->v, ids, options.skip_special);
    }
    std::string out;
    bool after_special = true;
    for (const token_id id : ids) {
      const token_kind kind = this->kind(id);
      const bool special = kind == token_kind::control || kind == token_kind::unknown;
      if (!(special && options.skip_special)) {
        std::string_view text = bytes(id);
        if (options.strip_space_prefix && data_->strips_space && after_special && !special && text.starts_with(' '))
          text.remove_prefix(1);
        out.append(text);
      }
      after_special = special || (kind == token_kind::user_defined && !data_->model->finds_user_defined());
    }
    return out;
  }

  /// The bytes a token stands for, those of a special token being its name; valid as long as the tokenizer or a copy of
  /// it.
  std::string_view bytes(token_id id) const { return data_->bytes[checked(id)]; }

  /// The number of tokens.
  std::size_t size() const noexcept { return data_->v.size(); }
  /// The text of a token as the vocabulary has it, with U+2581 or GPT-2's letters for spaces.
  std::string_view piece(token_id id) const { return data_->v.pieces[checked(id)]; }
  token_kind kind(token_id id) const { return data_->v.kind(checked(id)); }
  float score(token_id id) const { return data_->v.score(checked(id)); }
  /// The token whose vocabulary text is `piece`.
  std::optional<token_id> find(std::string_view piece) const {
    const std::uint32_t at = data_->index.find(data_->v.pieces, piece);
    if (at == detail::string_index::none) return std::nullopt;
    return static_cast<token_id>(at);
  }

  std::optional<token_id> bos() const noexcept { return special().bos; }
  std::optional<token_id> eos() const noexcept { return special().eos; }
  /// End of turn.
  std::optional<token_id> eot() const noexcept { return special().eot; }
  std::optional<token_id> unknown() const noexcept { return special().unknown; }
  std::optional<token_id> padding() const noexcept { return special().padding; }
  const special_ids& special() const noexcept { return data_->v.special; }
  /// True for tokens after which a model has nothing more to say: end of text, of turn, of message.
  bool is_end_of_generation(token_id id) const noexcept {
    return id >= 0 && static_cast<std::size_t>(id) < size() && data_->ends[static_cast<std::size_t>(id)] != 0;
  }
  bool adds_bos() const noexcept { return data_->v.add_bos; }
  bool adds_eos() const noexcept { return data_->v.add_eos; }

  /// The algorithm as GGUF names it: "llama", "gpt2", ...
  std::string_view model_name() const noexcept { return data_->v.model; }
  /// The name of the pre-tokenizer, empty where the algorithm has none.
  std::string_view pre_name() const noexcept { return data_->v.pre; }

 private:
  struct data {
    data(vocabulary tables, std::unique_ptr<const tokenizer_model> m) : v(std::move(tables)), model(std::move(m)) {
      v.check();
      index.reserve(v.pieces, v.size());
      for (std::size_t i = 0; i < v.size(); ++i) {
        if (v.pieces[i].empty()) continue;
        const std::uint32_t first = index.insert(v.pieces, static_cast<std::uint32_t>(i));
        if (first != i)
          throw error(error_code::mismatch, {"vocabulary: token ", i}, "a piece no other token has",
                      {"\"", v.pieces[i].substr(0, 60), "\", which is token ", first});
      }
      std::string text;
      bytes.reserve(v.size(), v.pieces.bytes());
      for (std::size_t i = 0; i < v.size(); ++i) {
        text.clear();
        model->append_bytes(v, static_cast<token_id>(i), text);
        bytes.push_back(text);
      }
      strips_space = v.add_space_prefix || v.model == "bert";
      ends.resize(v.size());
      for (const auto& id : {v.special.eos, v.special.eot, v.special.eom})
        if (id) ends[static_cast<std::size_t>(*id)] = 1;
      for (const token_id id : v.end_of_generation) ends[static_cast<std::size_t>(id)] = 1;
      if (model->finds_user_defined()) {
        all_special = detail::special_matcher(v, {token_kind::control, token_kind::unknown});
        return;
      }
      user_defined = detail::special_matcher(v, {token_kind::user_defined});
      all_special = detail::special_matcher(v, {token_kind::user_defined, token_kind::control, token_kind::unknown});
    }

    vocabulary v;
    std::unique_ptr<const tokenizer_model> model;
    detail::string_index index;
    string_table bytes;
    std::vector<std::uint8_t> ends;  // 1 for tokens that end a generation
    bool strips_space = false;
    detail::special_matcher user_defined, all_special;
  };

  std::size_t checked(token_id id) const {
    if (id < 0 || static_cast<std::size_t>(id) >= size())
      throw error(error_code::usage, "tokenizer", {"a token id below ", size()}, id);
    return static_cast<std::size_t>(id);
  }

  std::shared_ptr<const data> data_;
};

}  // namespace realizar::inline REALIZAR_ABI::text
