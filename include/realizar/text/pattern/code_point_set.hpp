#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Sets of code points as sorted ranges: what a character class of a pattern means.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/text/unicode.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// A set of code points; ranges are inclusive, ascending and apart from each other.
class code_point_set {
 public:
  struct range {
    char32_t first, last;
    friend bool operator==(const range&, const range&) = default;
  };

  code_point_set() = default;
  explicit code_point_set(char32_t c) : ranges_{{c, c}} {}
  code_point_set(char32_t first, char32_t last) : ranges_{{first, last}} {}

  std::span<const range> ranges() const noexcept { return ranges_; }
  bool empty() const noexcept { return ranges_.empty(); }
  bool contains(char32_t c) const noexcept {
    const auto at =
        std::upper_bound(ranges_.begin(), ranges_.end(), c, [](char32_t x, const range& r) { return x < r.first; });
    return at != ranges_.begin() && c <= std::prev(at)->last;
  }

  code_point_set& operator|=(const code_point_set& other) {
    ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end());
    normalize();
    return *this;
  }
  /// Everything up to U+10FFFF that is not in the set.
  code_point_set complement() const {
    code_point_set out;
    char32_t next = 0;
    for (const range& r : ranges_) {
      if (r.first > next) out.ranges_.push_back({next, r.first - 1});
      next = r.last + 1;
    }
    if (next < code_point_limit) out.ranges_.push_back({next, code_point_limit - 1});
    return out;
  }
  friend code_point_set operator|(code_point_set a, const code_point_set& b) { return a |= b; }
  friend code_point_set operator&(const code_point_set& a, const code_point_set& b) {
    return (a.complement() | b.complement()).complement();
  }
  friend bool operator==(const code_point_set&, const code_point_set&) = default;

  /// The set with all code points that differ from a member by case alone.
  code_point_set ignoring_case() const {
    code_point_set folded;
    for (const auto& [from, to] : detail::case_folds)
      if (contains(from) || contains(to)) folded.ranges_.push_back({to, to});
    folded.normalize();
    code_point_set out = *this;
    for (const auto& [from, to] : detail::case_folds)
      if (folded.contains(to)) out.ranges_.push_back({from, from}), out.ranges_.push_back({to, to});
    out.normalize();
    return out;
  }

  /// The code points whose general category `wanted` accepts.
  template <class Predicate>
  static code_point_set of_categories(Predicate wanted, unicode_edition edition = unicode_edition::v15_1) {
    code_point_set out;
    const std::span runs(detail::category_runs);
    for (std::size_t i = 0; i < runs.size(); ++i) {
      if (!wanted(static_cast<general_category>(runs[i] & 31u))) continue;
      const char32_t last = (i + 1 < runs.size() ? runs[i + 1] >> 5 : code_point_limit) - 1;
      out.ranges_.push_back({runs[i] >> 5, last});
    }
    out.normalize();
    if (edition <= unicode_edition::v15_1) return out;
    code_point_set changed, accepted;
    const std::u32string_view rows = detail::later_categories;
    for (std::size_t i = 0; i < rows.size(); i += 4) {
      if (edition == unicode_edition::v16 && rows[i + 3] != 16) continue;
      changed.ranges_.push_back({rows[i], rows[i + 1]});
      if (wanted(static_cast<general_category>(rows[i + 2]))) accepted.ranges_.push_back(changed.ranges_.back());
    }
    return (out & changed.complement()) | accepted;
  }

  static code_point_set white_space() {
    code_point_set out;
    for (const auto& [first, last] : {std::pair<char32_t, char32_t>{9, 13},
                                      {32, 32},
                                      {0x85, 0x85},
                                      {0xa0, 0xa0},
                                      {0x1680, 0x1680},
                                      {0x2000, 0x200a},
                                      {0x2028, 0x2029},
                                      {0x202f, 0x202f},
                                      {0x205f, 0x205f},
                                      {0x3000, 0x3000}})
      out.ranges_.push_back({first, last});
    return out;
  }

  /// Characters of words, `\w` in patterns: alphabetic ones, marks, decimal digits, connectors, joiners (UTS #18,
  /// Annex C).
  static code_point_set word(unicode_edition edition = unicode_edition::v15_1) {
    code_point_set out = of_categories(
        [](general_category c) {
          return is_letter(c) || is_mark(c) || c == general_category::Nd || c == general_category::Nl ||
                 c == general_category::Pc;
        },
        edition);
    for (const auto& [first, last] : {std::pair<char32_t, char32_t>{0x200c, 0x200d},
                                      {0x24b6, 0x24e9},
                                      {0x1f130, 0x1f149},
                                      {0x1f150, 0x1f169},
                                      {0x1f170, 0x1f189}})
      out.ranges_.push_back({first, last});
    out.normalize();
    return out;
  }

  static code_point_set han() {
    code_point_set out;
    for (const auto& [first, last] : detail::han_ranges) out.ranges_.push_back({first, last});
    return out;
  }

 private:
  void normalize() {
    std::sort(ranges_.begin(), ranges_.end(), [](const range& a, const range& b) { return a.first < b.first; });
    std::size_t kept = 0;
    for (const range& r : ranges_) {
      if (kept != 0 && r.first <= ranges_[kept - 1].last + 1)
        ranges_[kept - 1].last = (std::max)(ranges_[kept - 1].last, r.last);
      else
        ranges_[kept++] = r;
    }
    ranges_.resize(kept);
  }

  std::vector<range> ranges_;
};

/// The set that `\p{name}` stands for, or nothing when the name is unknown: a general category (L, Lu, ...), Any, Han,
/// White_Space.
inline std::optional<code_point_set> unicode_property(std::string_view name,
                                                      unicode_edition edition = unicode_edition::v15_1) {
  static constexpr std::string_view categories[] = {"Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd",
                                                    "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm",
                                                    "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co"};
  if (name == "Any") return code_point_set(0, code_point_limit - 1);
  if (name == "Han" || name == "Script=Han") return code_point_set::han();
  if (name == "White_Space") return code_point_set::white_space();
  if (name.empty() || name.size() > 2) return std::nullopt;
  code_point_set out = code_point_set::of_categories(
      [name](general_category c) { return categories[static_cast<std::size_t>(c)].starts_with(name); }, edition);
  if (out.empty()) return std::nullopt;
  return out;
}

}  // namespace realizar::inline REALIZAR_ABI::text
