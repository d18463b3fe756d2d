#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Reads Hugging Face's tokenizer.json: the ids are those of its tokenizers library.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/base64.hpp>
#include <realizar/base/error.hpp>
#include <realizar/base/json/parse.hpp>
#include <realizar/base/json/view.hpp>
#include <realizar/text/tokenizer.hpp>
#include <realizar/text/tokenizer/detail/special_names.hpp>
#include <realizar/text/tokenizer/pipeline/tokenizer_pipeline.hpp>
#include <realizar/text/tokenizer/special_roles.hpp>

namespace realizar::inline REALIZAR_ABI::text {

namespace detail {

class tokenizer_json_reader {
 public:
  explicit tokenizer_json_reader(const json::value& root) : root_(root.root()) {}

  struct parts {
    vocabulary tables;
    pipeline::stages stages;
  };

  parts read() {
    read_model();
    if (const auto n = present(root_, "normalizer")) add_normalizer(*n);
    if (const auto p = present(root_, "pre_tokenizer")) add_splitter(*p);
    read_added();
    if (const auto p = present(root_, "post_processor")) read_post_processor(*p);
    if (const auto d = present(root_, "decoder")) {
      read_decoder(*d);
    } else {
      stages_.writing = pipeline::piece_writing::spaced;
      stages_.between = " ";
      strips_space_ = true;
    }
    vocabulary v = finish();
    return {std::move(v), std::move(stages_)};
  }

  /// "BPE", "Unigram", "WordPiece" or "WordLevel"; old files do not say it.
  static std::string_view model_type(const json::view& m) {
    if (const auto named = m.get<std::string_view>("type")) return *named;
    if (m.find("merges")) return "BPE";
    if (m["vocab"].is_array()) return "Unigram";
    return m.find("max_input_chars_per_word") ? "WordPiece" : "WordLevel";
  }

  static constexpr json::read_options limits{.max_depth = 64, .replace_lone_surrogates = true};

 private:
  struct entry {
    std::string text;
    token_id id;
  };

  static std::optional<json::view> present(const json::view& of, std::string_view key) {
    const auto member = of.find(key);
    if (!member || member->is_null()) return std::nullopt;
    return member;
  }
  static bool flag(const json::view& of, std::string_view key, bool otherwise) {
    return of.get<bool>(key).value_or(otherwise);
  }
  static std::string_view type_of(const json::view& v) { return v["type"].as<std::string_view>(); }
  [[noreturn]] static void unknown(const json::view& v, std::string_view what) {
    throw error(error_code::unsupported, v.path(), {"a known ", what}, {"\"", type_of(v).substr(0, 60), "\""});
  }
  static token_id id_of(const json::view& v) {
    const auto id = v.as_integer<std::int64_t>();
    if (id < 0 || id >= static_cast<std::int64_t>(vocabulary::max_tokens))
      throw error(error_code::limit, v.path(), {"an id below ", vocabulary::max_tokens}, id);
    return static_cast<token_id>(id);
  }

  // --- the model ---

  void read_model() {
    const json::view m = root_["model"];
    const std::string_view type = model_type(m);
    if (type == "Unigram") return read_unigram(m);
    pipeline::piece_table table;
    for (const auto [text, id] : m["vocab"].members()) {
      entries_.push_back({std::string(text), id_of(id)});
      table.add(text, entries_.back().id);
    }
    const auto unknown_piece = m.get<std::string>("unk_token");
    if (unknown_piece) unknown_text_ = *unknown_piece;
    const auto unknown_id = [&]() -> std::optional<token_id> {
      const std::uint32_t at = unknown_piece ? table.find(*unknown_piece) : pipeline::piece_table::none;
      if (at == pipeline::piece_table::none) return std::nullopt;
      return table.ids[at];
    };
    if (type == "BPE") {
      pipeline::merged_words::settings s;
      s.prefix = m.get<std::string>("continuing_subword_prefix").value_or("");
      s.suffix = m.get<std::string>("end_of_word_suffix").value_or("");
      s.unknown = unknown_piece;
      s.fuses_unknown = flag(m, "fuse_unk", false);
      s.bytes = bytes_ = flag(m, "byte_fallback", false);
      s.whole_words = flag(m, "ignore_merges", false);
      suffix_ = s.suffix;
      const string_table merges = read_merges(m["merges"], table);
      stages_.model = std::make_unique<pipeline::merged_words>(std::move(table), merges, std::move(s));
    } else if (type == "WordPiece") {
      if (!unknown_id()) m.refuse("an unk_token of the vocabulary");
      stages_.model = std::make_unique<pipeline::longest_pieces>(
          table, m.get<std::string_view>("continuing_subword_prefix").value_or("##"), *unknown_id(),
          m.get<std::size_t>("max_input_chars_per_word").value_or(100));
    } else if (type == "WordLevel") {
      stages_.model = std::make_unique<pipeline::whole_pieces>(std::move(table), unknown_id());
    } else {
      unknown(m, "model");
    }
  }

  /// Left and right sides in turn.
  static string_table read_merges(const json::view& list, const pipeline::piece_table& table) {
    string_table out;
    if (list.is_object() && list.size() == 0) return out;  // some writers' empty list
    for (const json::view merge : list.elements()) {
      if (merge.is_array()) {
        if (merge.size() != 2) merge.refuse("two pieces");
        out.push_back(merge[0].as_string());
        out.push_back(merge[1].as_string());
        continue;
      }
      const std::string_view text = merge.as_string();
      std::size_t gap = text.find(' ');
      if (gap != std::string_view::npos && text.find(' ', gap + 1) != std::string_view::npos)
        gap = gap_between_pieces(text, table);
      if (gap == std::string_view::npos) merge.refuse("two pieces with one space between");
      out.push_back(text.substr(0, gap));
      out.push_back(text.substr(gap + 1));
    }
    return out;
  }

  /// The space of a merge whose pieces have spaces too, so that both and what they make are pieces.
  static std::size_t gap_between_pieces(std::string_view text, const pipeline::piece_table& table) {
    const auto known = [&](std::string_view piece) { return table.find(piece) != pipeline::piece_table::none; };
    for (std::size_t gap = text.find(' ', 1); gap != std::string_view::npos; gap = text.find(' ', gap + 1)) {
      const std::string_view left = text.substr(0, gap), right = text.substr(gap + 1);
      if (known(left) && known(right) && known(std::string(left).append(right))) return gap;
    }
    return std::string_view::npos;
  }

  void read_unigram(const json::view& m) {
    pipeline::piece_table table;
    std::vector<double> scores;
    for (const json::view pair : m["vocab"].elements()) {
      const auto id = static_cast<token_id>(entries_.size());
      if (entries_.size() >= vocabulary::max_tokens) m.refuse("fewer pieces");
      entries_.push_back({pair[0].as_string(), id});
      table.add(entries_.back().text, id);
      scores.push_back(quickly_read(pair[1].as_double()));
      if (!(scores.back() == scores.back())) pair.refuse("a score");
    }
    const auto unk = m.get<std::uint32_t>("unk_id");
    if (unk && *unk >= entries_.size()) m["unk_id"].refuse("the place of a piece");
    if (unk) unknown_text_ = entries_[*unk].text;
    bytes_ = flag(m, "byte_fallback", false);
    stages_.model = std::make_unique<pipeline::likeliest_pieces>(std::move(table), std::move(scores), unk, bytes_);
  }

  /// The double that the reader of Hugging Face's tokenizers (serde_json) makes of a number: its digits divided by a
  /// power of ten, which may miss the nearest double by one. Ties between sums of scores hang on it.
  static double quickly_read(double score) {
    char text[40];
    const char* const end = std::to_chars(text, text + sizeof text, score, std::chars_format::scientific).ptr;
    std::uint64_t digits = 0;
    int exponent = 0;
    bool point = false;
    const char* at = text;
    for (; at != end && *at != 'e'; ++at) {
      if (*at >= '0' && *at <= '9') digits = digits * 10 + static_cast<std::uint64_t>(*at - '0'), exponent -= point;
      point = point || *at == '.';
    }
    if (at == end) return score;  // not finite
    int written = 0;
    std::from_chars(at[1] == '+' ? at + 2 : at + 1, end, written);
    exponent += written;
    if (exponent >= 0 || exponent < -22) return score;  // exact, or rare
    double power = 1;
    for (int i = 0; i > exponent; --i) power *= 10;
    const double size = static_cast<double>(digits) / power;
    return score < 0 ? -size : size;
  }

  /// Hugging Face's expressions are Oniguruma's.
  static pattern expression(const json::view& source) {
    return pattern(source.as_string(), unicode_edition::v16, pattern_dialect::oniguruma);
  }

  // --- normalizers ---

  void add_normalizer(const json::view& n) {
    using namespace pipeline;
    auto& all = stages_.normalizers;
    const std::string_view type = type_of(n);
    if (type == "Sequence") {
      for (const json::view inner : n["normalizers"].elements()) add_normalizer(inner);
    } else if (type == "NFC") {
      all.push_back(unicode_form{normalization_form::nfc});
    } else if (type == "NFD") {
      all.push_back(unicode_form{normalization_form::nfd});
    } else if (type == "NFKC") {
      all.push_back(unicode_form{normalization_form::nfkc});
    } else if (type == "NFKD") {
      all.push_back(unicode_form{normalization_form::nfkd});
    } else if (type == "Lowercase") {
      all.push_back(lowercase{});
    } else if (type == "StripAccents") {
      all.push_back(strip_accents{});
    } else if (type == "Strip") {
      all.push_back(strip_space{flag(n, "strip_left", true), flag(n, "strip_right", true)});
    } else if (type == "Prepend") {
      all.push_back(prepend{n["prepend"].as_string()});
    } else if (type == "Nmt") {
      all.push_back(nmt{});
    } else if (type == "ByteLevel") {
      all.push_back(byte_letters{});
    } else if (type == "BertNormalizer") {
      const bool lower = flag(n, "lowercase", true);
      all.push_back(bert{flag(n, "clean_text", true), flag(n, "handle_chinese_chars", true),
                         flag(n, "strip_accents", lower), lower});
    } else if (type == "Precompiled") {
      std::string map;
      const json::view encoded = n["precompiled_charsmap"];
      if (!append_base64(encoded.as_string(), map)) encoded.refuse("base64");
      all.push_back(precompiled{charsmap(std::move(map))});
    } else if (type == "Replace") {
      all.push_back(replacement(n));
    } else {
      unknown(n, "normalizer");
    }
  }

  static pipeline::normalizer replacement(const json::view& n) {
    const json::view p = n["pattern"];
    if (const auto text = p.get<std::string>("String")) return pipeline::replace_text{*text, n["content"].as_string()};
    return pipeline::replace_pattern{expression(p["Regex"]), n["content"].as_string()};
  }

  // --- pre-tokenizers ---

  static pipeline::cut behavior(const json::view& of, std::string_view otherwise) {
    const auto given = of.get<std::string_view>("behavior");
    const std::string_view name = given ? *given : otherwise;
    if (name == "Removed") return pipeline::cut::removed;
    if (name == "Isolated") return pipeline::cut::isolated;
    if (name == "MergedWithPrevious") return pipeline::cut::with_previous;
    if (name == "MergedWithNext") return pipeline::cut::with_next;
    if (name == "Contiguous") return pipeline::cut::contiguous;
    of.refuse("a behavior that is known");
  }

  static pipeline::metaspace::scheme prepend_scheme(const json::view& of) {
    using scheme = pipeline::metaspace::scheme;
    const auto name = of.get<std::string_view>("prepend_scheme");
    if (!name) return flag(of, "add_prefix_space", true) ? scheme::always : scheme::never;
    if (*name == "always") return scheme::always;
    if (*name == "first") return scheme::first;
    if (*name == "never") return scheme::never;
    of.refuse("a prepend_scheme that is known");
  }

  void add_splitter(const json::view& p) {
    using namespace pipeline;
    auto& all = stages_.splitters;
    const std::string_view type = type_of(p);
    if (type == "Sequence") {
      for (const json::view inner : p["pretokenizers"].elements()) add_splitter(inner);
    } else if (type == "ByteLevel") {
      all.push_back(byte_level{flag(p, "add_prefix_space", true), flag(p, "use_regex", true)});
    } else if (type == "Metaspace") {
      all.push_back(metaspace{p["replacement"].as_string(), prepend_scheme(p), flag(p, "split", true)});
    } else if (type == "WhitespaceSplit") {
      all.push_back(white_space{});
    } else if (type == "Whitespace") {
      all.push_back(words_and_marks{});
    } else if (type == "Punctuation") {
      all.push_back(punctuation{behavior(p, "Isolated")});
    } else if (type == "Digits") {
      all.push_back(digits{flag(p, "individual_digits", false)});
    } else if (type == "BertPreTokenizer") {
      all.push_back(bert_words{});
    } else if (type == "CharDelimiterSplit") {
      all.push_back(at_character{p["delimiter"].as_string()});
    } else if (type == "UnicodeScripts") {
      all.push_back(unicode_scripts{});
    } else if (type == "FixedLength") {
      const auto length = p.get<std::size_t>("length").value_or(5);
      if (length == 0) p.refuse("a length above 0");
      all.push_back(fixed_length{length});
    } else if (type == "Split") {
      const json::view where = p["pattern"];
      const bool invert = flag(p, "invert", false);
      if (const auto text = where.get<std::string>("String"))
        all.push_back(split_text{*text, behavior(p, "Isolated"), invert});
      else
        all.push_back(split_pattern{expression(where["Regex"]), behavior(p, "Isolated"), invert});
    } else {
      unknown(p, "pre-tokenizer");
    }
  }

  // --- added tokens ---

  void read_added() {
    std::vector<pipeline::added_token> raw, normalized;
    const auto list = present(root_, "added_tokens");
    if (!list) return;
    for (const json::view t : list->elements()) {
      pipeline::added_token a;
      a.text = t["content"].as_string();
      a.id = id_of(t["id"]);
      a.special = flag(t, "special", false);
      a.single_word = flag(t, "single_word", false);
      a.strips_left = flag(t, "lstrip", false);
      a.strips_right = flag(t, "rstrip", false);
      a.normalized = flag(t, "normalized", !a.special);
      added_.push_back(a);
      if (a.normalized) {
        pipeline::apply(stages_.normalizers, a.text);
        normalized.push_back(std::move(a));
      } else {
        raw.push_back(std::move(a));
      }
    }
    stages_.raw = pipeline::added_token_finder(std::move(raw));
    stages_.normalized = pipeline::added_token_finder(std::move(normalized));
  }

  // --- around the text ---

  void read_post_processor(const json::view& p) {
    const std::string_view type = type_of(p);
    if (type == "Sequence") {
      for (const json::view inner : p["processors"].elements()) read_post_processor(inner);
    } else if (type == "BertProcessing" || type == "RobertaProcessing") {
      before_.push_back(id_of(p["cls"][1]));
      after_.push_back(id_of(p["sep"][1]));
    } else if (type == "TemplateProcessing") {
      bool inside = false;
      for (const json::view part : p["single"].elements()) {
        if (part.find("Sequence")) {
          inside = true;
          continue;
        }
        const std::string_view name = part["SpecialToken"]["id"].as<std::string_view>();
        for (const json::view id : p["special_tokens"][name]["ids"].elements())
          (inside ? after_ : before_).push_back(id_of(id));
      }
    } else if (type != "ByteLevel") {
      unknown(p, "post-processor");
    }
  }

  void read_decoder(const json::view& d) {
    using pipeline::piece_writing;
    const std::string_view type = type_of(d);
    const auto writes = [&](piece_writing how, std::string mark) {
      stages_.writing = how;
      stages_.mark = std::move(mark);
    };
    const auto edits = [&](pipeline::normalizer n) {
      stages_.writing = piece_writing::edited;
      stages_.edits.push_back(std::move(n));
    };
    auto& all = stages_.decoders;
    if (type == "Sequence") {
      for (const json::view inner : d["decoders"].elements()) read_decoder(inner);
    } else if (type == "ByteLevel") {
      writes(piece_writing::byte_letters, suffix_);
      all.push_back(pipeline::decode_letters{suffix_});
    } else if (type == "Metaspace") {
      const std::string replacement(d["replacement"].as_string());
      edits(pipeline::replace_text{replacement, " "});
      const bool drops = prepend_scheme(d) != pipeline::metaspace::scheme::never;
      strips_space_ = strips_space_ || drops;
      all.push_back(pipeline::decode_metaspace{replacement, drops});
    } else if (type == "Replace") {
      edits(replacement(d));
      all.push_back(pipeline::decode_replaced{replacement(d)});
    } else if (type == "WordPiece") {
      const std::string prefix = d.get<std::string>("prefix").value_or("##");
      writes(piece_writing::word_prefix, prefix);
      stages_.tidies = flag(d, "cleanup", true);
      strips_space_ = true;
      all.push_back(pipeline::decode_prefixed{prefix, stages_.tidies});
    } else if (type == "BPEDecoder") {
      const std::string suffix = d.get<std::string>("suffix").value_or("</w>");
      writes(piece_writing::word_suffix, suffix);
      all.push_back(pipeline::decode_suffixed{suffix});
    } else if (type == "Strip") {
      const auto start = d.get<std::size_t>("start").value_or(0), stop = d.get<std::size_t>("stop").value_or(0);
      strips_space_ = strips_space_ || start > 0;
      all.push_back(pipeline::decode_stripped{std::string(d["content"].as_string()), start, stop});
    } else if (type == "ByteFallback") {
      all.push_back(pipeline::decode_bytes{});
    } else if (type == "Fuse") {
      all.push_back(pipeline::decode_fused{});
    } else if (type == "CTC") {
      all.push_back(pipeline::decode_ctc{d.get<std::string>("pad_token").value_or("<pad>"),
                                         d.get<std::string>("word_delimiter_token").value_or("|"),
                                         flag(d, "cleanup", true)});
    } else {
      unknown(d, "decoder");
    }
  }

  // --- the tables ---

  vocabulary finish() {
    std::size_t size = 0;
    for (const entry& e : entries_) size = (std::max)(size, static_cast<std::size_t>(e.id) + 1);
    for (const auto& a : added_) size = (std::max)(size, static_cast<std::size_t>(a.id) + 1);
    if (size > 4 * (entries_.size() + added_.size()) + 65536)
      throw error(error_code::limit, "tokenizer.json", "ids without great gaps", {"a greatest id of ", size - 1});
    std::vector<std::string_view> pieces(size);
    vocabulary v;
    v.model = "tokenizer.json";
    v.kinds.assign(size, token_kind::unused);
    const auto kind = [&](token_id id) -> token_kind& { return v.kinds[static_cast<std::size_t>(id)]; };
    for (const entry& e : entries_) {
      pieces[static_cast<std::size_t>(e.id)] = e.text;
      kind(e.id) = bytes_ && is_byte_piece(e.text) ? token_kind::byte : token_kind::normal;
      if (!unknown_text_.empty() && e.text == unknown_text_) {
        v.special.unknown = e.id;
        kind(e.id) = token_kind::unknown;
      }
    }
    for (const auto& a : added_) {
      pieces[static_cast<std::size_t>(a.id)] = a.text;
      if (kind(a.id) != token_kind::unknown) kind(a.id) = a.special ? token_kind::control : token_kind::user_defined;
    }
    for (const auto& a : added_)
      if (a.special) stages_.special.push_back(a.id);
    std::sort(stages_.special.begin(), stages_.special.end());
    for (const std::string_view p : pieces) v.pieces.push_back(p);
    v.before = std::move(before_);
    v.after = std::move(after_);
    if (!v.before.empty()) v.special.bos = v.before.front();
    if (!v.after.empty()) v.special.eos = v.after.back();
    v.add_space_prefix = strips_space_;
    for (const auto& a : added_) {
      for (const std::string_view name : {"<s>", "<bos>", "<|begin_of_text|>", "<|startoftext|>"})
        if (a.text == name && !v.special.bos) v.special.bos = a.id;
      for (const std::string_view name : {"</s>", "<eos>", "<|end_of_text|>", "<|endoftext|>"})
        if (a.text == name && !v.special.eos) v.special.eos = a.id;
    }
    const std::vector<token_kind> kinds = v.kinds;
    special_from_names(v);
    v.kinds = kinds;  // the file says what is special
    return v;
  }

  static bool is_byte_piece(std::string_view s) noexcept {
    const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); };
    return s.size() == 6 && s.starts_with("<0x") && s.back() == '>' && hex(s[3]) && hex(s[4]);
  }

  json::view root_;
  pipeline::stages stages_;
  std::vector<entry> entries_;
  std::vector<pipeline::added_token> added_;
  std::vector<token_id> before_, after_;
  std::string unknown_text_, suffix_;
  bool bytes_ = false, strips_space_ = false;
};

}  // namespace detail

/// The tokenizer of a tokenizer.json, with the special tokens that other files name. Throws error(malformed) or
/// error(mismatch) that name the path in the file, error(unsupported) for a kind of stage that is not known.
inline tokenizer parse_tokenizer_json(std::string_view text, const special_roles& roles = {}) {
  const json::value root = json::parse(text, detail::tokenizer_json_reader::limits);
  auto [tables, stages] = detail::tokenizer_json_reader(root).read();
  roles.apply(tables);
  return tokenizer(std::move(tables), std::make_unique<pipeline::tokenizer_pipeline>(std::move(stages)));
}

}  // namespace realizar::inline REALIZAR_ABI::text
