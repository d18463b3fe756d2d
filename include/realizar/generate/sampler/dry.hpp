#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// DRY, "don't repeat yourself": a token that would continue a repetition of what has just been said is penalized,
/// exponentially in the length of the repetition. Weidmann, text-generation-webui pull request 5677 (2024).

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/generate/sampler/candidates.hpp>
#include <realizar/text/tokenizer.hpp>

namespace realizar::inline REALIZAR_ABI::sampler {

struct dry_settings {
  float multiplier = 0;            ///< 0: off
  float base = 1.75f;              ///< a repetition one token longer costs so many times more
  std::size_t allowed_length = 2;  ///< repetitions up to this length cost nothing
  std::size_t last_n = 4096;       ///< the tokens looked back at, the prompt's included; 0: none
  std::vector<std::string> breakers = {"\n", ":", "\"", "*"};  ///< a repetition does not reach across these texts

  bool any() const noexcept { return multiplier > 0 && base >= 1 && last_n != 0; }
};

/// A token t that followed an earlier occurrence of the last n tokens costs multiplier * base^(n - allowed_length), n
/// being the longest such, if n >= allowed_length; unless it holds a breaker itself. Work linear in last_n.
class dry {
 public:
  /// Throws usage unless the numbers are finite, >= 0 and base is at most 1000, and for breakers that are empty or
  /// longer than 256 bytes.
  dry(dry_settings settings, text::tokenizer tokenizer)
      : settings_(std::move(settings)), tokenizer_(std::move(tokenizer)) {
    if (!(settings_.multiplier >= 0 && settings_.multiplier <= (std::numeric_limits<float>::max)()))
      throw error(error_code::usage, "dry-multiplier", "a finite number >= 0", settings_.multiplier);
    if (!(settings_.base >= 0 && settings_.base <= 1000))
      throw error(error_code::usage, "dry-base", "a number from 0 to 1000", settings_.base);
    for (const std::string& b : settings_.breakers) {
      if (b.empty() || b.size() > 256)
        throw error(error_code::usage, "dry sequence breakers", "1 to 256 bytes in each", {b.size(), " bytes"});
      longest_ = (std::max)(longest_, b.size());
    }
  }

  void accept(text::token_id id) {
    if (!settings_.any()) return;
    if (recent_.size() >= 2 * settings_.last_n)
      recent_.erase(recent_.begin(), recent_.end() - static_cast<std::ptrdiff_t>(settings_.last_n));
    recent_.push_back(id);
    const std::size_t seen = tail_.size();
    tail_.append(tokenizer_.bytes(id));
    since_break_ = breaks_after(seen) ? 0 : since_break_ + 1;
    if (tail_.size() > longest_) tail_.erase(0, tail_.size() - longest_);
  }

  void apply(candidates& set, random_source&) {
    if (!settings_.any()) return;
    const std::size_t n = (std::min)(recent_.size(), settings_.last_n);
    const std::size_t limit = (std::min)(since_break_, n);
    if (limit < settings_.allowed_length || n < 2) return;
    const auto back = [&](std::size_t i) { return recent_[recent_.size() - 1 - i]; };  // 0: the last token
    // match_[i]: how many tokens before and at back(i) equal those that end the text (the Z function, backwards).
    match_.assign(n, 0);
    longest_match_.clear();
    for (std::size_t i = 1, left = 0, right = 0; i < n; ++i) {
      std::size_t m = i < right ? (std::min)(right - i, match_[i - left]) : 0;
      while (i + m < n && back(m) == back(i + m)) ++m;
      if (i + m > right) left = i, right = i + m;
      match_[i] = m;
      if (const std::size_t length = (std::min)(m, limit); length >= settings_.allowed_length && length > 0) {
        std::size_t& longest = longest_match_[back(i - 1)];
        longest = (std::max)(longest, length);
      }
    }
    for (const auto& [id, length] : longest_match_) {
      if (is_breaker(id)) continue;
      const double cost = penalty(length - settings_.allowed_length);
      set.rewrite(id, [cost](const candidate& c) {
        constexpr double most = (std::numeric_limits<float>::max)();
        return static_cast<float>((std::max)(static_cast<double>(c.logit) - cost, -most));
      });
    }
  }

 private:
  /// True when a breaker ends in the bytes of tail_ from `seen` on.
  bool breaks_after(std::size_t seen) const {
    for (const std::string& b : settings_.breakers) {
      const std::size_t from = seen >= b.size() - 1 ? seen - (b.size() - 1) : 0;
      if (std::string_view(tail_).substr(from).find(b) != std::string_view::npos) return true;
    }
    return false;
  }

  /// True when the token holds a breaker: it ends a repetition rather than continues it.
  bool is_breaker(text::token_id id) const {
    const std::string_view text = tokenizer_.bytes(id);
    return std::ranges::any_of(settings_.breakers, [&](const auto& b) { return text.find(b) != text.npos; });
  }

  /// Products only, so that it comes out the same everywhere.
  double penalty(std::size_t exponent) const {
    double x = settings_.multiplier;
    constexpr double most = (std::numeric_limits<float>::max)();
    for (std::size_t i = 0; i < exponent && x < most && settings_.base > 1; ++i)
      x *= static_cast<double>(settings_.base);
    return (std::min)(x, most);
  }

  dry_settings settings_;
  text::tokenizer tokenizer_;
  std::size_t longest_ = 0;             // bytes of the longest breaker
  std::vector<text::token_id> recent_;  // the last last_n tokens and at most as many before them
  std::string tail_;                    // the last bytes of their text
  std::size_t since_break_ = 0;         // tokens after the last breaker
  std::vector<std::size_t> match_;
  std::unordered_map<text::token_id, std::size_t> longest_match_;
};

}  // namespace realizar::inline REALIZAR_ABI::sampler
