#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The W3C trace context of a request: which trace it belongs to, as the header `traceparent` says it.
///
/// Source: W3C Recommendation "Trace Context", https://www.w3.org/TR/trace-context/.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::serve {

/// Hexadecimal ids in lower case.
struct trace_context {
  std::string trace_id;   ///< 32 digits, not all 0
  std::string parent_id;  ///< 16 digits, not all 0
  std::uint8_t flags = 0;

  /// What a header says; nothing where it breaks the rules, which means to start a trace of one's own.
  static std::optional<trace_context> parse(std::string_view header) {
    if (header.size() < 55 || header[2] != '-' || header[35] != '-' || header[52] != '-') return std::nullopt;
    const auto version = header.substr(0, 2), trace = header.substr(3, 32), parent = header.substr(36, 16),
               flags = header.substr(53, 2);
    if (!is_hex(version) || version == "ff" || !is_id(trace) || !is_id(parent) || !is_hex(flags)) return std::nullopt;
    if (version == "00" ? header.size() != 55 : header.size() > 55 && header[55] != '-') return std::nullopt;
    return trace_context{std::string(trace), std::string(parent),
                         static_cast<std::uint8_t>(digit(flags[0]) * 16 + digit(flags[1]))};
  }

  /// A trace that begins here.
  static trace_context start() { return {random_id(32), random_id(16), 1}; }
  /// The same trace, one step further in.
  trace_context child() const { return {trace_id, random_id(16), flags}; }

  /// The header.
  std::string header() const {
    constexpr char hex[] = "0123456789abcdef";
    return "00-" + trace_id + "-" + parent_id + "-" + hex[flags >> 4] + hex[flags & 15];
  }

  /// So many random hexadecimal digits, not all 0.
  static std::string random_id(std::size_t digits) {
    thread_local std::mt19937_64 random{(std::uint64_t{std::random_device{}()} << 32) ^ std::random_device{}()};
    std::string id(digits, '1');
    do {
      for (std::size_t i = 0; i < digits; ++i) id[i] = "0123456789abcdef"[random() >> 60];
    } while (id.find_first_not_of('0') == std::string::npos);
    return id;
  }

 private:
  static constexpr unsigned digit(char c) noexcept { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); }
  static bool is_hex(std::string_view s) noexcept {
    return std::ranges::all_of(s, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  }
  static bool is_id(std::string_view s) noexcept {
    return is_hex(s) && s.find_first_not_of('0') != std::string_view::npos;
  }
};

}  // namespace realizar::inline REALIZAR_ABI::serve
