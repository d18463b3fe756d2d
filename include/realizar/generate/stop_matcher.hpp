#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Stop strings in a stream of text: they are found wherever token borders fall, and nothing of them is ever shown.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI {

/// Holds text back while it may be the beginning of a stop string. The work is linear in the text, times the number of
/// stop strings (Knuth, Morris and Pratt, "Fast Pattern Matching in Strings", SIAM J. Comput. 1977).
class stop_matcher {
 public:
  /// Throws usage for a stop string that is empty or not UTF-8.
  explicit stop_matcher(std::span<const std::string> stops) {
    for (const std::string& stop : stops) {
      if (stop.empty())
        throw error(error_code::usage, "stop strings", "at least one character in each", "an empty one");
      if (text::valid_utf8_prefix(stop) != stop.size())
        throw error(error_code::usage, "stop strings", "UTF-8", "other bytes in one of them");
      patterns_.emplace_back(stop);
    }
  }

  /// The text that is certain after `piece`; it ends before the first stop string to be complete. The view lives until
  /// the next call.
  std::string_view push(std::string_view piece) {
    if (stopped_) return {};
    if (patterns_.empty()) return piece;
    shown_.clear();
    for (const char c : piece) {
      held_ += c;
      for (pattern& p : patterns_)
        if (p.advance(c) &&
            (!stopped_ || p.text.size() > stop_.size())) {  // of those that end here, the one that began first
          stopped_ = true;
          stop_ = p.text;
        }
      if (stopped_) {
        shown_.append(held_, 0, held_.size() - stop_.size());
        held_.clear();
        return shown_;
      }
    }
    std::size_t kept = 0;
    for (const pattern& p : patterns_) kept = p.matched > kept ? p.matched : kept;
    shown_.append(held_, 0, held_.size() - kept);
    held_.erase(0, held_.size() - kept);
    return shown_;
  }

  /// What is still held back when the text ends without a stop string.
  std::string_view finish() {
    shown_.swap(held_);
    held_.clear();
    return shown_;
  }

  /// True once a stop string is complete; everything after it is ignored.
  bool stopped() const noexcept { return stopped_; }
  /// The stop string that was found.
  const std::string& stop() const noexcept { return stop_; }

 private:
  struct pattern {
    explicit pattern(const std::string& stop) : text(stop), border(stop.size(), 0) {
      for (std::size_t i = 1, k = 0; i < text.size(); ++i) {
        while (k > 0 && text[i] != text[k]) k = border[k - 1];
        if (text[i] == text[k]) ++k;
        border[i] = k;
      }
    }

    /// Takes one more byte; true when it completes the string.
    bool advance(char c) {
      while (matched > 0 && text[matched] != c) matched = border[matched - 1];
      if (text[matched] == c) ++matched;
      return matched == text.size();
    }

    std::string text;
    std::vector<std::size_t> border;  // of each prefix: its longest proper prefix that is also its suffix
    std::size_t matched = 0;          // bytes of `text` that end the stream; below its size between calls
  };

  std::vector<pattern> patterns_;
  std::string held_, shown_, stop_;
  bool stopped_ = false;
};

}  // namespace realizar::inline REALIZAR_ABI
