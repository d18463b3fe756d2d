#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The tokenizer of a GGUF file, from its own metadata (the keys under `tokenizer.ggml`), read as llama.cpp reads it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/text/tokenizer.hpp>
#include <realizar/text/tokenizer/detail/special_names.hpp>
#include <realizar/text/tokenizer/make_tokenizer.hpp>
#include <realizar/text/tokenizer/pre_tokenizer_rules.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text {

namespace detail {

class gguf_vocabulary {
 public:
  explicit gguf_vocabulary(const gguf::file& file) : file_(file) {}

  vocabulary read() {
    v_.model = file_.require<std::string_view>("tokenizer.ggml.model");
    v_.pre = file_.get<std::string_view>("tokenizer.ggml.pre").value_or("");
    if (v_.model == "gemma4") v_.model = "gpt2", v_.pre = "gemma4", names_none_ = true;
    read_pieces();
    read_scores();
    read_kinds();
    set_defaults();
    read_special();
    special_from_names(v_);
    read_flags();
    read_normalizer();
    strip_attributes();
    return std::move(v_);
  }

 private:
  static constexpr std::uint32_t no_id = 0xffffffffu;

  bool is_bpe() const { return v_.model == "gpt2" || v_.model == "whitespace" || v_.model == "hybriddna"; }
  bool is_plamo() const { return v_.model == "plamo2" || v_.model == "plamo3"; }

  void read_pieces() {
    const auto tokens = file_.require_array<std::string_view>("tokenizer.ggml.tokens");
    v_.pieces.reserve(tokens.size(), 8 * tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i)
      v_.pieces.push_back(tokens[i].empty() ? "[EMPTY_" + std::to_string(i) + "]" : tokens[i]);
    if (const auto merges = file_.get_array<std::string_view>("tokenizer.ggml.merges")) {
      v_.merges.reserve(merges->size(), 12 * merges->size());
      for (std::size_t i = 0; i < merges->size(); ++i) v_.merges.push_back((*merges)[i]);
    } else if (is_bpe() && v_.pre != "kimi-k2") {
      static_cast<void>(file_.require_array<std::string_view>("tokenizer.ggml.merges"));
    }
  }

  void check_count(std::string_view key, std::size_t n) const {
    if (n != v_.size())
      throw error(error_code::mismatch, {file_.name(), ": key \"", key, "\""},
                  {v_.size(), " elements, one for each token"}, n);
  }

  void read_scores() {
    constexpr std::string_view key = "tokenizer.ggml.scores";
    const gguf::value* const found = file_.find(key);
    if (!found) return;
    if (found->is_array() && found->element_kind() == gguf::value_kind::int32) {
      const auto scores = *file_.get_array<std::int32_t>(key);
      check_count(key, scores.size());
      for (std::size_t i = 0; i < scores.size(); ++i) v_.scores.push_back(static_cast<float>(scores[i]));
    } else {
      const auto scores = *file_.get_array<float>(key);
      check_count(key, scores.size());
      v_.scores.assign(scores.begin(), scores.end());
    }
  }

  void read_kinds() {
    constexpr std::string_view key = "tokenizer.ggml.token_type";
    if (const auto kinds = file_.get_array<std::int32_t>(key)) {
      check_count(key, kinds->size());
      for (std::size_t i = 0; i < kinds->size(); ++i) {
        const std::int32_t kind = (*kinds)[i];
        v_.kinds.push_back(kind >= 0 && kind <= 6 ? static_cast<token_kind>(kind) : token_kind::undefined);
      }
      return;
    }
    v_.kinds.assign(v_.size(), token_kind::normal);
    if (v_.model != "llama") return;
    for (std::size_t i = 0; i < v_.size(); ++i)
      if (byte_of_piece(v_.pieces[i])) v_.kinds[i] = token_kind::byte;
  }

  void set_defaults() {
    const auto id = [this](token_id i) {
      return static_cast<std::size_t>(i) < v_.size() ? std::optional(i) : std::nullopt;
    };
    if (v_.model == "llama") {
      v_.special.bos = id(1), v_.special.eos = id(2), v_.special.unknown = id(0);
      v_.add_bos = v_.special.bos.has_value();
      v_.add_space_prefix = true;
    } else if (is_bpe()) {
      const pre_tokenizer_rule& rule = find_pre_tokenizer_rule(v_.pre.empty() ? "default" : v_.pre);
      v_.ignore_merges = rule.ignore_merges;
      adds_bos_by_rule_ = rule.adds_bos;
      if (!rule.has_no_bos && !names_none_) v_.special.bos = id(11);
      if (!names_none_) v_.special.eos = id(11);
    } else if (v_.model == "t5") {
      v_.special.eos = id(1), v_.special.unknown = id(2), v_.special.padding = id(0);
      v_.add_eos = v_.special.eos.has_value();
    } else if (v_.model == "bert") {
      v_.special.bos = id(101), v_.special.unknown = id(100), v_.special.separator = id(102);
      v_.special.padding = id(0), v_.special.mask = id(103);
      v_.add_bos = v_.special.bos.has_value();
      v_.add_separator = v_.special.separator.has_value();
    } else if (is_plamo()) {
      v_.special.bos = id(1), v_.special.eos = id(2), v_.special.unknown = id(0), v_.special.padding = id(3);
    }
  }

  void read_special() {
    const auto read = [this](std::optional<token_id>& id, std::string_view name) {
      const std::string key = "tokenizer.ggml." + std::string(name) + "_token_id";
      const gguf::value* const found = file_.find(key);
      if (!found) return;
      if (found->kind() == gguf::value_kind::uint32 && *file_.get<std::uint32_t>(key) == no_id) return id.reset();
      const auto value = *file_.get<std::int64_t>(key);
      if (value == -1) return id.reset();
      if (value < 0 || static_cast<std::uint64_t>(value) >= v_.size())
        throw error(error_code::mismatch, {file_.name(), ": key \"", key, "\""}, {"an id below ", v_.size()}, value);
      id = static_cast<token_id>(value);
    };
    special_ids& s = v_.special;
    read(s.bos, "bos"), read(s.eos, "eos"), read(s.eot, "eot"), read(s.eom, "eom"), read(s.unknown, "unknown");
    read(s.separator, "seperator");  // the key's own spelling
    read(s.padding, "padding"), read(s.mask, "mask");
    read(s.fim_prefix, "prefix"), read(s.fim_suffix, "suffix"), read(s.fim_middle, "middle");
    read(s.fim_prefix, "fim_pre"), read(s.fim_suffix, "fim_suf"), read(s.fim_middle, "fim_mid");
    read(s.fim_padding, "fim_pad"), read(s.fim_repository, "fim_rep"), read(s.fim_separator, "fim_sep");
  }

  void read_flags() {
    const auto flag = [this](bool& value, std::string_view key) { value = file_.get<bool>(key).value_or(value); };
    v_.add_bos = v_.add_bos || (adds_bos_by_rule_ && v_.special.bos);
    flag(v_.add_bos, "tokenizer.ggml.add_bos_token");
    if (is_bpe() && find_pre_tokenizer_rule(v_.pre.empty() ? "default" : v_.pre).whole_newlines)
      v_.add_bos = v_.special.bos.has_value();  // released files say false where the model wants one
    flag(v_.add_eos, "tokenizer.ggml.add_eos_token");
    if (v_.model == "rwkv" || is_plamo()) v_.add_bos = v_.add_eos = false;  // llama.cpp: whatever the file says
    flag(v_.add_separator, "tokenizer.ggml.add_sep_token");
    flag(v_.add_space_prefix, "tokenizer.ggml.add_space_prefix");
    if (v_.model == "t5")
      flag(v_.remove_extra_spaces, "tokenizer.ggml.remove_extra_whitespaces");  // llama.cpp: here alone
  }

  void read_normalizer() {
    v_.lowercase = file_.get<bool>("tokenizer.ggml.normalizer.lowercase").value_or(v_.pre != "whitespace");
    v_.strip_accents = file_.get<bool>("tokenizer.ggml.normalizer.strip_accents").value_or(v_.lowercase);
    constexpr std::string_view key = "tokenizer.ggml.precompiled_charsmap";
    const gguf::value* const found = file_.find(key);
    if (!found || v_.model != "t5") return;
    const bool is_signed = found->is_array() && found->element_kind() == gguf::value_kind::int8;
    if (!is_signed) static_cast<void>(file_.get_array<std::uint8_t>(key));  // refuses other kinds
    const auto bytes = found->bytes().last(found->count());
    v_.charsmap.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }

  /// Which special tokens swallow white space is not in the file; llama.cpp knows it by the model's name.
  void strip_attributes() {
    const auto find = [this](std::string_view piece) -> std::optional<token_id> {
      for (std::size_t i = 0; i < v_.size(); ++i)
        if (v_.pieces[i] == piece) return static_cast<token_id>(i);
      return std::nullopt;
    };
    std::string name(file_.get<std::string_view>("general.name").value_or(""));
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const auto named = [&name](std::string_view part) { return name.find(part) != std::string::npos; };
    const std::string_view architecture = file_.get<std::string_view>("general.architecture").value_or("");
    if (v_.pre.starts_with("jina-v2-de") || v_.pre.starts_with("jina-v2-es") || v_.pre.starts_with("jina-v2-code") ||
        architecture == "nomic-bert-moe" || architecture == "jina-bert-v3") {
      if (const auto mask = find("<mask>")) v_.strips_left.push_back(*mask);
    } else if (named("phi-3") || named("phi3")) {
      for (std::size_t i = 0; i < v_.size(); ++i) {
        const token_kind kind = v_.kinds[i];
        const std::string_view piece = v_.pieces[i];
        if (piece == "<unk>" || piece == "<s>" || piece == "<|endoftext|>") continue;
        if (piece == "</s>" || kind == token_kind::control || kind == token_kind::user_defined ||
            kind == token_kind::unknown)
          v_.strips_right.push_back(static_cast<token_id>(i));
      }
    } else if (named("modern-bert")) {
      if (const auto mask = find("[MASK]")) v_.strips_left.push_back(*mask);
    }
  }

  const gguf::file& file_;
  vocabulary v_;
  bool adds_bos_by_rule_ = false, names_none_ = false;
};

}  // namespace detail

/// Reads the vocabulary of a GGUF file. An id of 0xffffffff or -1 means that there is no such token. Throws
/// error(mismatch) that names the key where tables are missing, of the wrong kind, too short, or point outside the
/// vocabulary.
inline vocabulary read_vocabulary(const gguf::file& file) { return detail::gguf_vocabulary(file).read(); }

/// The tokenizer of a GGUF file; it copies what it needs, so the file may be closed. Models: the algorithms that are
/// compiled for it. Throws what read_vocabulary and make_tokenizer throw.
template <class Models = every_tokenizer>
tokenizer load_tokenizer(const gguf::file& file) {
  try {
    return make_tokenizer(read_vocabulary(file), Models{});
  } catch (const error& e) {
    if (e.place().starts_with(file.name())) throw;
    throw e.within(file.name());
  }
}

}  // namespace realizar::inline REALIZAR_ABI::text
