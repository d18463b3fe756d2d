#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// JSON text from events or from a value tree, compact or indented; numbers in their shortest form that reads back the
/// same.

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/detail/utf8.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::json {

/// Writes one JSON text piece by piece.
///
/// `w.begin_object().key("n").value(3).key("xs").begin_array().value(1.5).end_array().end_object(); w.text()`. Throws
/// error(usage) for calls that make no JSON (a value without its key, an end without its begin), for NaN and
/// infinities, and for strings that are not UTF-8.
class writer {
 public:
  /// `indent` spaces a level, each element on its own line; 0 writes everything on one line without spaces.
  explicit writer(unsigned indent = 0) : indent_(indent) {}

  writer& null() { return raw("null"); }
  writer& value(std::same_as<bool> auto b) { return raw(b ? "true" : "false"); }
  template <std::integral T>
  requires(!std::same_as<T, bool> && !std::same_as<T, char>) writer& value(T i) {
    char digits[24];
    return raw({digits, std::to_chars(digits, digits + sizeof digits, i).ptr});
  }
  /// A float is written with the digits a float needs, "0.1" and not "0.10000000149011612". Whole numbers keep a ".0".
  template <std::floating_point T>
  writer& value(T x) {
    if (!std::isfinite(x))
      throw error(error_code::usage, "json writer", "a finite number", std::isnan(x) ? "NaN" : "infinity");
    char digits[64];
    char* end = std::to_chars(digits, digits + sizeof digits - 2, x).ptr;
    bool whole = true;
    for (const char* c = digits; c != end; ++c) whole = whole && *c != '.' && *c != 'e';
    if (whole) {
      *end++ = '.';
      *end++ = '0';
    }
    return raw({digits, end});
  }
  writer& value(std::string_view s) {
    before_value();
    quote(s);
    return *this;
  }
  writer& value(const char* s) { return value(std::string_view(s)); }
  writer& value(const std::string& s) { return value(std::string_view(s)); }
  writer& value(const json::value& v) {
    switch (v.type()) {
      case kind::null:
        return null();
      case kind::boolean:
        return value(*v.if_boolean());
      case kind::integer:
        return value(*v.if_integer());
      case kind::unsigned_integer:
        return value(*v.if_unsigned());
      case kind::number:
        return value(*v.if_number());
      case kind::string:
        return value(*v.if_string());
      case kind::array:
        begin_array();
        for (const json::value& element : *v.if_array()) value(element);
        return end_array();
      case kind::object:
        begin_object();
        for (const auto& [name, content] : *v.if_object()) key(name).value(content);
        return end_object();
    }
    return *this;
  }

  writer& begin_array() { return begin('['); }
  writer& end_array() { return end('[', ']'); }
  writer& begin_object() { return begin('{'); }
  writer& end_object() { return end('{', '}'); }
  writer& key(std::string_view name) {
    if (open_.empty() || open_.back().bracket != '{' || has_key_)
      throw error(error_code::usage, "json writer", "a key only inside an object", {"key \"", name, "\""});
    separate();
    quote(name);
    text_ += indent_ ? ": " : ":";
    has_key_ = true;
    return *this;
  }

  /// The finished text.
  const std::string& text() const& {
    check_finished();
    return text_;
  }
  std::string text() && {
    check_finished();
    return std::move(text_);
  }

 private:
  struct level {
    char bracket;
    bool empty;
  };

  writer& raw(std::string_view word) {
    before_value();
    text_ += word;
    return *this;
  }

  void before_value() {
    if (open_.empty()) {
      if (!text_.empty()) throw error(error_code::usage, "json writer", "one value at the top", "a second one");
    } else if (open_.back().bracket == '[') {
      separate();
    } else {
      if (!has_key_) throw error(error_code::usage, "json writer", "a key before each value of an object", "a value");
      has_key_ = false;
    }
  }

  void separate() {
    if (!open_.back().empty) text_ += ',';
    open_.back().empty = false;
    line_break();
  }

  void line_break() {
    if (indent_ == 0) return;
    text_ += '\n';
    text_.append(indent_ * open_.size(), ' ');
  }

  writer& begin(char bracket) {
    before_value();
    text_ += bracket;
    open_.push_back({bracket, true});
    return *this;
  }

  writer& end(char bracket, char closing) {
    if (open_.empty() || open_.back().bracket != bracket || has_key_)
      throw error(error_code::usage, "json writer", {"'", closing, "' only where it closes"}, "it elsewhere");
    const bool empty = open_.back().empty;
    open_.pop_back();
    if (!empty) line_break();
    text_ += closing;
    return *this;
  }

  void quote(std::string_view s) {
    text_ += '"';
    std::size_t run = 0;
    for (std::size_t i = 0; i < s.size();) {
      const auto c = static_cast<unsigned char>(s[i]);
      if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
        ++i;
        continue;
      }
      if (c >= 0x80) {
        const std::size_t length = detail::utf8_sequence(s.data() + i, s.size() - i);
        if (length == 0)
          throw error(error_code::usage, "json writer", "a string in valid UTF-8", {"another byte at ", i});
        i += length;
        continue;
      }
      text_ += s.substr(run, i - run);
      escape(c);
      run = ++i;
    }
    text_ += s.substr(run);
    text_ += '"';
  }

  void escape(unsigned char c) {
    constexpr char hex[] = "0123456789abcdef";
    text_ += '\\';
    switch (c) {
      case '\b':
        text_ += 'b';
        break;
      case '\f':
        text_ += 'f';
        break;
      case '\n':
        text_ += 'n';
        break;
      case '\r':
        text_ += 'r';
        break;
      case '\t':
        text_ += 't';
        break;
      case '"':
      case '\\':
        text_ += static_cast<char>(c);
        break;
      default:
        text_.append("u00").append(1, hex[c >> 4]).append(1, hex[c & 15]);
    }
  }

  void check_finished() const {
    if (text_.empty() || !open_.empty())
      throw error(error_code::usage, "json writer", "a finished value", "an open one");
  }

  std::string text_;
  std::vector<level> open_;
  unsigned indent_;
  bool has_key_ = false;
};

/// The text of a tree: on one line, or with `indent` spaces a level. Throws as `writer` does.
inline std::string to_text(const value& v, unsigned indent = 0) {
  writer w(indent);
  w.value(v);
  return std::move(w).text();
}

}  // namespace realizar::inline REALIZAR_ABI::json
