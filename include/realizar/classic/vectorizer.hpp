#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Text to numbers: counts of words or word n-grams, and TF-IDF.
///
/// A word is a run of two or more letters, digits and underscores, lower-cased, as scikit-learn's default pattern finds
/// them; of characters outside ASCII every one counts as a letter and keeps its case.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/estimator.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// One value of a sparse row.
struct term_weight {
  std::uint32_t term;
  float weight;
};

struct count_options {
  bool lowercase = true;
  bool binary = false;       ///< 1 for each term that occurs, however often
  std::size_t shortest = 1;  ///< words of an n-gram
  std::size_t longest = 1;
};

class count_vectorizer {
 public:
  static constexpr apr::model_type type = apr::model_type::count_vectorizer;
  static constexpr std::size_t max_words = 16;

  /// `terms` in the order of the columns, each once; the words of an n-gram are separated by one space.
  explicit count_vectorizer(std::vector<std::string> terms, count_options options = {})
      : terms_(std::move(terms)), options_(options) {
    if (options_.shortest == 0 || options_.longest < options_.shortest || options_.longest > max_words)
      throw error(error_code::mismatch, "vectorizer", "n-grams of 1 to 16 words",
                  std::to_string(options_.shortest) + " to " + std::to_string(options_.longest));
    if (terms_.size() > 0xffffffffu)
      throw error(error_code::limit, "vectorizer", "fewer than 2^32 terms", std::to_string(terms_.size()));
    by_text_.resize(terms_.size());
    std::iota(by_text_.begin(), by_text_.end(), 0u);
    std::sort(by_text_.begin(), by_text_.end(), [&](auto a, auto b) { return terms_[a] < terms_[b]; });
    for (std::size_t i = 1; i < by_text_.size(); ++i)
      if (terms_[by_text_[i]] == terms_[by_text_[i - 1]])
        throw error(error_code::mismatch, "vectorizer", "each term once",
                    "\"" + terms_[by_text_[i]].substr(0, 64) + "\" again");
  }

  std::size_t n_terms() const noexcept { return terms_.size(); }
  std::span<const std::string> terms() const noexcept { return terms_; }
  const count_options& options() const noexcept { return options_; }

  /// The terms that occur in `text`, by column.
  std::vector<term_weight> transform(std::string_view text) const {
    std::string words;  // all words, separated by spaces
    std::vector<std::size_t> starts;
    split(text, words, starts);
    std::vector<std::uint32_t> found;
    for (std::size_t i = 0; i < starts.size(); ++i)
      for (std::size_t n = options_.shortest; n <= options_.longest && i + n <= starts.size(); ++n) {
        const std::size_t end = i + n < starts.size() ? starts[i + n] - 1 : words.size();
        const auto term = std::string_view(words).substr(starts[i], end - starts[i]);
        const auto at = std::lower_bound(by_text_.begin(), by_text_.end(), term,
                                         [&](std::uint32_t t, std::string_view s) { return terms_[t] < s; });
        if (at != by_text_.end() && terms_[*at] == term) found.push_back(*at);
      }
    std::sort(found.begin(), found.end());
    std::vector<term_weight> row;
    for (const std::uint32_t t : found) {
      if (row.empty() || row.back().term != t)
        row.push_back({t, 1.0f});
      else if (!options_.binary)
        row.back().weight += 1.0f;
    }
    return row;
  }

  static count_vectorizer read(apr::bincode_reader& reader) {
    detail::require_own_layout(reader);
    count_options options;
    options.lowercase = reader.boolean("lowercase");
    options.binary = reader.boolean("binary");
    options.shortest = detail::read_size(reader, max_words, "shortest");
    options.longest = detail::read_size(reader, max_words, "longest");
    std::vector<std::string> terms(reader.count(8, "terms"));
    for (auto& t : terms) t = reader.text("terms");
    return count_vectorizer(std::move(terms), options);
  }
  void write(apr::bincode_writer& writer) const {
    writer.number(own_layout);
    writer.boolean(options_.lowercase);
    writer.boolean(options_.binary);
    writer.count(options_.shortest);
    writer.count(options_.longest);
    writer.count(terms_.size());
    for (const auto& t : terms_) writer.text(t);
  }

 private:
  void split(std::string_view text, std::string& words, std::vector<std::size_t>& starts) const {
    const auto in_word = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
             static_cast<unsigned char>(c) >= 0x80;
    };
    for (std::size_t i = 0; i < text.size();) {
      if (!in_word(text[i])) {
        ++i;
        continue;
      }
      std::size_t end = i, characters = 0;
      for (; end < text.size() && in_word(text[end]); ++end)
        characters += (static_cast<unsigned char>(text[end]) & 0xc0u) != 0x80u;
      if (characters >= 2) {
        if (!starts.empty()) words += ' ';
        starts.push_back(words.size());
        for (; i < end; ++i)
          words += options_.lowercase && text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + ('a' - 'A'))
                                                                          : text[i];
      }
      i = end;
    }
  }

  std::vector<std::string> terms_;
  std::vector<std::uint32_t> by_text_;
  count_options options_;
};

/// Counts times the inverse document frequency of each term, then a norm of 1.
class tfidf_vectorizer {
 public:
  static constexpr apr::model_type type = apr::model_type::tfidf;

  enum class norm : std::uint32_t { none = 0, l1 = 1, l2 = 2 };

  /// `idf`: (n_terms), finite. With `sublinear`, a count c becomes 1 + log c.
  tfidf_vectorizer(count_vectorizer counts, std::vector<float> idf, norm how = norm::l2, bool sublinear = false)
      : counts_(std::move(counts)), idf_(std::move(idf)), norm_(how), sublinear_(sublinear) {
    if (idf_.size() != counts_.n_terms())
      throw error(error_code::mismatch, "TF-IDF", "an idf for each of " + std::to_string(counts_.n_terms()) + " terms",
                  std::to_string(idf_.size()));
    for (const float v : idf_)
      if (!std::isfinite(v)) throw error(error_code::mismatch, "TF-IDF", "finite idf", "NaN or infinity");
  }

  std::size_t n_terms() const noexcept { return counts_.n_terms(); }
  const count_vectorizer& counts() const noexcept { return counts_; }
  std::span<const float> idf() const noexcept { return idf_; }

  /// The weights of the terms that occur in `text`, by column.
  std::vector<term_weight> transform(std::string_view text) const {
    auto row = counts_.transform(text);
    double total = 0;
    for (auto& [term, weight] : row) {
      weight = (sublinear_ ? 1.0f + std::log(weight) : weight) * idf_[term];
      total += norm_ == norm::l2 ? static_cast<double>(weight) * static_cast<double>(weight)
                                 : std::fabs(static_cast<double>(weight));
    }
    if (norm_ == norm::none || total == 0) return row;
    const double scale = 1.0 / (norm_ == norm::l2 ? std::sqrt(total) : total);
    for (auto& entry : row) entry.weight = static_cast<float>(static_cast<double>(entry.weight) * scale);
    return row;
  }

  static tfidf_vectorizer read(apr::bincode_reader& reader) {
    auto counts = count_vectorizer::read(reader);
    auto idf = reader.numbers<float>("idf");
    const auto how = reader.number<std::uint32_t>("norm");
    if (how > 2) reader.refuse("norm", "0, 1 or 2", std::to_string(how));
    const bool sublinear = reader.boolean("sublinear");
    return {std::move(counts), std::move(idf), static_cast<norm>(how), sublinear};
  }
  void write(apr::bincode_writer& writer) const {
    counts_.write(writer);
    writer.numbers(idf());
    writer.number(static_cast<std::uint32_t>(norm_));
    writer.boolean(sublinear_);
  }

 private:
  count_vectorizer counts_;
  std::vector<float> idf_;
  norm norm_;
  bool sublinear_;
};

static_assert(estimator<count_vectorizer> && estimator<tfidf_vectorizer>);

}  // namespace realizar::inline REALIZAR_ABI::classic
