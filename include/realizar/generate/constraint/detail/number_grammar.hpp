#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Ranges of numbers as grammar: every decimal text of an integer or a number between two bounds.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::constraint::detail {

/// Bounds of a number; integers, the excluded ones marked.
struct number_bounds {
  std::optional<std::int64_t> least, most;
  bool above_least = false, below_most = false;  ///< the bound itself is out; of numbers only
};

/// The texts of as many digits as `low` and `high` have, from one to the other.
inline std::string digits_between(std::string_view low, std::string_view high) {
  if (low.empty()) return {};
  const auto digit = [](char a, char b) {
    return a == b ? "\"" + std::string(1, a) + "\"" : "[" + std::string(1, a) + "-" + b + "]";
  };
  const std::size_t rest = low.size() - 1;
  const auto any = [&](std::size_t n) { return n == 0 ? std::string() : " [0-9]{" + std::to_string(n) + "}"; };
  const bool all = low.find_first_not_of('0', 1) == low.npos && high.find_first_not_of('9', 1) == high.npos;
  if (all) return digit(low[0], high[0]) + any(rest);
  if (low[0] == high[0]) return digit(low[0], low[0]) + " " + digits_between(low.substr(1), high.substr(1));
  std::string out = "(" + digit(low[0], low[0]) + " " + digits_between(low.substr(1), std::string(rest, '9'));
  if (low[0] + 1 < high[0])
    out += " | " + digit(static_cast<char>(low[0] + 1), static_cast<char>(high[0] - 1)) + any(rest);
  return out + " | " + digit(high[0], high[0]) + " " + digits_between(std::string(rest, '0'), high.substr(1)) + ")";
}

/// The integers low <= x <= high, both >= 0; empty when there is none.
inline std::string natural_grammar(std::uint64_t low, std::uint64_t high) {
  std::string out;
  for (std::uint64_t first = 0, last = 9;;
       first = last + 1, last = last > (std::numeric_limits<std::uint64_t>::max)() / 10 - 1
                                    ? (std::numeric_limits<std::uint64_t>::max)()
                                    : last * 10 + 9) {
    if (low <= last && high >= first) {
      const std::string a = std::to_string((std::max)(low, first)), b = std::to_string((std::min)(high, last));
      out += (out.empty() ? "" : " | ") + digits_between(a, b);
    }
    if (high <= last) break;
  }
  return out.empty() ? out : "(" + out + ")";
}

/// Where a bound is missing: sixteen digits, what a double holds exactly.
inline constexpr std::int64_t sixteen_digits = 9999999999999999;

/// The integers between the bounds; empty when there is none.
inline std::string integer_grammar(const number_bounds& b) {
  const std::int64_t low = b.least.value_or((std::min)(-sixteen_digits, b.most.value_or(0)));
  const std::int64_t high = b.most.value_or((std::max)(sixteen_digits, low));
  const auto size = [](std::int64_t x) {
    return x < 0 ? ~static_cast<std::uint64_t>(x) + 1 : static_cast<std::uint64_t>(x);
  };
  std::string out;
  if (low > high) return out;
  if (high >= 0) out = natural_grammar(low > 0 ? size(low) : 0, size(high));
  if (low < 0) out += (out.empty() ? "" : " | ") + ("\"-\" " + natural_grammar(high < 0 ? size(high) : 1, size(low)));
  return "(" + out + ")";
}

/// The numbers low <= x <= high without exponent, both >= 0, either bound perhaps excluded; empty when there is none.
inline std::string magnitude_grammar(std::uint64_t low, bool above, std::uint64_t high, bool below) {
  std::string out;
  const auto alternative = [&](const std::string& what) { out += (out.empty() ? "" : " | ") + what; };
  if (low + (above ? 1 : 0) <= high - (below && high > 0 ? 1 : 0) && !(below && high == 0))
    alternative(natural_grammar(low + (above ? 1 : 0), high - (below ? 1 : 0)));
  if (!above && low <= high && !(below && low == high)) {
    alternative("\"" + std::to_string(low) + "\" \".\" \"0\"");
  }
  if (low < high) {  // a fraction: below the upper bound whatever its digits are
    alternative("\"" + std::to_string(low) + "\" \".\" [0-9]{0,15} [1-9]");
    if (low + 1 < high) alternative(natural_grammar(low + 1, high - 1) + " \".\" [0-9]{1,16}");
  }
  return out.empty() ? out : "(" + out + ")";
}

/// The numbers between the bounds, at least one of which is given; empty when there is none.
inline std::string number_grammar(const number_bounds& b) {
  const std::int64_t low = b.least.value_or((std::min)(-sixteen_digits, b.most.value_or(0)));
  const std::int64_t high = b.most.value_or((std::max)(sixteen_digits, low));
  if (low > high) return {};
  const auto size = [](std::int64_t x) {
    return x < 0 ? ~static_cast<std::uint64_t>(x) + 1 : static_cast<std::uint64_t>(x);
  };
  std::string out, negative;
  if (high >= 0) out = magnitude_grammar(low > 0 ? size(low) : 0, low >= 0 && b.above_least, size(high), b.below_most);
  if (low < 0)
    negative = magnitude_grammar(high < 0 ? size(high) : 0, high < 0 ? b.below_most : true, size(low), b.above_least);
  if (!negative.empty()) out += (out.empty() ? "" : " | ") + ("\"-\" " + negative);
  return out.empty() ? out : "(" + out + ")";
}

}  // namespace realizar::inline REALIZAR_ABI::constraint::detail
