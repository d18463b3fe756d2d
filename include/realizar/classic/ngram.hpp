#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// An n-gram language model over a fixed vocabulary: counts with Lidstone's additive smoothing.

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/estimator.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// P(w | context) = (count(context w) + gamma) / (count(context) + gamma V), over the last order - 1 tokens of the
/// context.
class ngram_model {
 public:
  static constexpr apr::model_type type = apr::model_type::ngram_model;
  static constexpr std::size_t max_order = 16;

  /// `grams`: (counts.size(), order) token ids, in strictly rising order; counts above 0.
  ngram_model(std::size_t order, double gamma, std::vector<std::string> vocabulary, std::vector<std::uint32_t> grams,
              std::vector<std::uint64_t> counts)
      : order_(order),
        gamma_(gamma),
        vocabulary_(std::move(vocabulary)),
        grams_(std::move(grams)),
        counts_(std::move(counts)) {
    const auto refuse = [](std::string expected, std::string found) {
      throw error(error_code::mismatch, "n-gram model", std::move(expected), std::move(found));
    };
    if (order_ == 0 || order_ > max_order) refuse("an order of 1 to 16", std::to_string(order_));
    if (!(gamma_ >= 0) || std::isinf(gamma_)) refuse("a smoothing of 0 or more", std::to_string(gamma_));
    if (vocabulary_.empty() || vocabulary_.size() > 0xffffffffu)
      refuse("a vocabulary", std::to_string(vocabulary_.size()) + " entries");
    if (grams_.size() % order_ != 0 || grams_.size() / order_ != counts_.size())
      refuse(std::to_string(order_) + " ids for each of " + std::to_string(counts_.size()) + " counts",
             std::to_string(grams_.size()));
    for (const std::uint32_t id : grams_)
      if (id >= vocabulary_.size()) refuse("ids below " + std::to_string(vocabulary_.size()), std::to_string(id));
    for (std::size_t i = 1; i < counts_.size(); ++i)
      if (compare(i - 1, gram(i)) >= 0)
        refuse("n-grams in strictly rising order", "n-gram " + std::to_string(i) + " out of it");
    for (const std::uint64_t c : counts_)
      if (c == 0 || c > (std::uint64_t{1} << 53) / (counts_.size() + 1))
        refuse("counts above 0 whose sum is exact", std::to_string(c));
  }

  std::size_t order() const noexcept { return order_; }
  std::size_t vocabulary_size() const noexcept { return vocabulary_.size(); }
  const std::string& word(std::uint32_t id) const { return vocabulary_.at(id); }

  /// The probability of `next` after `context`, of which the last order - 1 tokens count (a shorter one is
  /// error(usage)). 0 where a context without smoothing was never seen.
  double probability(std::span<const std::uint32_t> context, std::uint32_t next) const {
    if (next >= vocabulary_.size())
      throw error(error_code::usage, "token", "an id below " + std::to_string(vocabulary_.size()),
                  std::to_string(next));
    const auto [first, last] = following(context);
    double seen = 0, total = 0;
    for (std::size_t i = first; i < last; ++i) {
      total += static_cast<double>(counts_[i]);
      if (gram(i).back() == next) seen = static_cast<double>(counts_[i]);
    }
    return share(seen, total);
  }
  /// Probabilities of every token; `out`: (vocabulary_size).
  void next(std::span<const std::uint32_t> context, std::span<double> out) const {
    if (out.size() != vocabulary_.size())
      throw error(error_code::usage, "outputs", std::to_string(vocabulary_.size()), std::to_string(out.size()));
    const auto [first, last] = following(context);
    double total = 0;
    for (std::size_t i = first; i < last; ++i) total += static_cast<double>(counts_[i]);
    std::fill(out.begin(), out.end(), share(0, total));
    for (std::size_t i = first; i < last; ++i) out[gram(i).back()] = share(static_cast<double>(counts_[i]), total);
  }

  static ngram_model read(apr::bincode_reader& reader) {
    detail::require_own_layout(reader);
    const std::size_t order = detail::read_size(reader, max_order, "order");
    const double gamma = reader.number<double>("gamma");
    std::vector<std::string> vocabulary(reader.count(8, "vocabulary"));
    for (auto& w : vocabulary) w = reader.text("vocabulary");
    auto grams = reader.numbers<std::uint32_t>("grams");
    auto counts = reader.numbers<std::uint64_t>("counts");
    return {order, gamma, std::move(vocabulary), std::move(grams), std::move(counts)};
  }
  void write(apr::bincode_writer& writer) const {
    writer.number(own_layout);
    writer.count(order_);
    writer.number(gamma_);
    writer.count(vocabulary_.size());
    for (const auto& w : vocabulary_) writer.text(w);
    writer.numbers(std::span<const std::uint32_t>(grams_));
    writer.numbers(std::span<const std::uint64_t>(counts_));
  }

 private:
  std::span<const std::uint32_t> gram(std::size_t i) const noexcept {
    return std::span(grams_).subspan(i * order_, order_);
  }

  // n-gram i against a prefix.
  int compare(std::size_t i, std::span<const std::uint32_t> prefix) const noexcept {
    for (std::size_t k = 0; k < prefix.size(); ++k)
      if (const auto g = grams_[i * order_ + k]; g != prefix[k]) return g < prefix[k] ? -1 : 1;
    return 0;
  }

  // The n-grams [first, second) that begin with the last order - 1 tokens of the context.
  std::pair<std::size_t, std::size_t> following(std::span<const std::uint32_t> context) const {
    if (context.size() < order_ - 1)
      throw error(error_code::usage, "context", "at least " + std::to_string(order_ - 1) + " tokens",
                  std::to_string(context.size()));
    const auto prefix = context.last(order_ - 1);
    const auto bound = [&](int least) {
      std::size_t low = 0, high = counts_.size();
      while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (compare(middle, prefix) < least)
          low = middle + 1;
        else
          high = middle;
      }
      return low;
    };
    return {bound(0), bound(1)};
  }

  double share(double seen, double total) const noexcept {
    const double below = total + gamma_ * static_cast<double>(vocabulary_.size());
    return below > 0 ? (seen + gamma_) / below : 0.0;
  }

  std::size_t order_;
  double gamma_;
  std::vector<std::string> vocabulary_;
  std::vector<std::uint32_t> grams_;
  std::vector<std::uint64_t> counts_;
};

static_assert(estimator<ngram_model>);

}  // namespace realizar::inline REALIZAR_ABI::classic
