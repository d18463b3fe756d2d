#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Values as text: as Python's str and repr write them, and as JSON the way the filter tojson of chat templates does.

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <realizar/text/chat/detail/lexer.hpp>
#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/syntax.hpp>
#include <realizar/text/chat/detail/value.hpp>
#include <realizar/text/unicode.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

/// The type as Python names it, for messages.
inline std::string_view type_name(const value& v) noexcept {
  switch (v.type) {
    case kind::missing:
    case kind::undefined:
      return "undefined";
    case kind::none:
      return "none";
    case kind::boolean:
      return "a boolean";
    case kind::integer:
    case kind::natural:
      return "an integer";
    case kind::real:
      return "a number";
    case kind::string:
      return "a string";
    case kind::sequence:
      switch (v.items->form) {
        case sequence_form::list:
          return "a list";
        case sequence_form::tuple:
          return "a tuple";
        case sequence_form::range:
          return "a range";
        case sequence_form::view:
          return "the keys, values or items of a mapping";
        case sequence_form::generator:
          return "a generator";
      }
      return "a sequence";
    case kind::mapping:
      return "a mapping";
    case kind::space:
      return "a namespace";
    case kind::loop:
      return "the loop variable";
    case kind::macro:
      return "a macro";
    case kind::function:
      return "a function";
    case kind::method:
      return "a method";
    case kind::cycler:
    case kind::joiner:
      return "a cycler";
  }
  return "a value";
}

inline constexpr std::size_t deepest_value = 300;

/// repr of a float: the shortest digits that read back the same, an exponent below 1e-4 and from 1e16 on.
inline void append_real(std::string& out, double d) {
  if (std::isnan(d)) return void(out += "nan");
  if (std::isinf(d)) return void(out += d < 0 ? "-inf" : "inf");
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, d, std::chars_format::scientific).ptr;
  std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  const std::size_t e = text.find('e');
  int exponent = 0;
  const bool negative_exponent = text[e + 1] == '-';
  std::from_chars(buffer + e + 2, end, exponent);
  if (negative_exponent) exponent = -exponent;
  std::string digits;
  for (const char c : text.substr(0, e)) {
    if (c == '-')
      out += '-';
    else if (c != '.')
      digits += c;
  }
  if (exponent < -4 || exponent >= 16) {
    out += digits[0];
    if (digits.size() > 1) out.append(1, '.').append(digits, 1);
    const int size = exponent < 0 ? -exponent : exponent;
    out.append(exponent < 0 ? "e-" : "e+");
    if (size < 10) out += '0';
    out += std::to_string(size);
    return;
  }
  if (exponent < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-exponent - 1), '0').append(digits);
    return;
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) {
    out.append(digits).append(whole - digits.size(), '0').append(".0");
  } else {
    out.append(digits, 0, whole).append(1, '.').append(digits, whole);
  }
}

inline void append_hex(std::string& out, std::string_view mark, char32_t c, int digits) {
  out += mark;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += "0123456789abcdef"[c >> shift & 15];
}

/// Whether Python's repr writes a character as it is.
inline bool is_printable(char32_t c) noexcept {
  const general_category category = category_of(c);
  return c == ' ' || (category != general_category::Cn && category < general_category::Zs);
}

/// repr of a str.
inline void append_quoted(text_builder& out, const string_object& s) {
  std::string& text = out.bytes;
  const std::string_view all = s.view();
  const char quote = all.find('\'') != std::string_view::npos && all.find('"') == std::string_view::npos ? '"' : '\'';
  text += quote;
  const std::size_t begin = text.size();
  const char* at = s.data;
  const char* const end = at + s.size;
  while (at != end) {
    const char c = *at;
    if (static_cast<unsigned char>(c) < 0x80) {
      ++at;
      if (c == quote || c == '\\')
        text.append(1, '\\').append(1, c);
      else if (c == '\n')
        text += "\\n";
      else if (c == '\r')
        text += "\\r";
      else if (c == '\t')
        text += "\\t";
      else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
        append_hex(text, "\\x", static_cast<unsigned char>(c), 2);
      else
        text += c;
      continue;
    }
    const auto point = decode_utf8(at, end);
    const std::size_t size = point.size == 0 ? 1 : point.size;
    if (is_printable(point.value))
      text.append(at, size);
    else if (point.value < 0x100)
      append_hex(text, "\\x", point.value, 2);
    else if (point.value < 0x10000)
      append_hex(text, "\\u", point.value, 4);
    else
      append_hex(text, "\\U", point.value, 8);
    at += size;
  }
  if (s.from) out.mark(begin, text.size());
  text += quote;
}

inline void append_integer(std::string& out, std::int64_t i) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, i).ptr);
}

inline void append_repr(machine& m, text_builder& out, const value& v, std::size_t depth);
/// The loop variable; in loops.hpp.
void append_loop(machine& m, text_builder& out, const value& v);

/// Between brackets, with ", " between them.
template <class One>
void append_listed(text_builder& out, std::size_t n, std::string_view open, std::string_view close, One&& one) {
  out.add(open);
  for (std::size_t i = 0; i < n; ++i) {
    if (i != 0) out.add(", ");
    one(i);
  }
  out.add(close);
}

/// str of a value.
inline void append_text(machine& m, text_builder& out, const value& v, std::size_t depth = 0) {
  switch (v.type) {
    case kind::missing:
    case kind::undefined:
      return;
    case kind::string:
      m.work_bytes(v.text->size);
      return out.add(*v.text);
    default:
      return append_repr(m, out, v, depth);
  }
}

inline void append_repr(machine& m, text_builder& out, const value& v, std::size_t depth) {
  m.work(1);
  if (depth > deepest_value) m.refuse({"values of at most ", deepest_value, " levels"}, "a deeper one");
  const auto listed = [&](const sequence_object& s, std::string_view open, std::string_view close) {
    append_listed(out, s.size, open, close, [&](std::size_t i) { append_repr(m, out, s.data[i], depth + 1); });
  };
  switch (v.type) {
    case kind::missing:
    case kind::undefined:
      return out.add("Undefined");
    case kind::none:
      return out.add("None");
    case kind::boolean:
      return out.add(v.truth_bit() ? "True" : "False");
    case kind::integer:
      return append_integer(out.bytes, v.whole);
    case kind::natural:
      return out.add(std::to_string(v.positive));
    case kind::real:
      return append_real(out.bytes, v.number);
    case kind::string:
      m.work_bytes(v.text->size);
      if (v.text->markup) {
        out.add("Markup(");
        append_quoted(out, *v.text);
        return out.add(')');
      }
      return append_quoted(out, *v.text);
    case kind::sequence:
      switch (v.items->form) {
        case sequence_form::list:
          return listed(*v.items, "[", "]");
        case sequence_form::tuple:
          return listed(*v.items, "(", v.items->size == 1 ? ",)" : ")");
        case sequence_form::view:
          out.add(v.items->name);
          return listed(*v.items, "([", "])");
        case sequence_form::range: {
          const std::int64_t* const b = v.items->bounds;
          append_integer(out.bytes += "range(", b[0]);
          append_integer(out.bytes += ", ", b[1]);
          if (b[2] != 1) append_integer(out.bytes += ", ", b[2]);
          return out.add(')');
        }
        case sequence_form::generator:
          return out.add("<generator object>");
      }
      return;
    case kind::mapping:
      return append_listed(out, v.members->size, "{", "}", [&](std::size_t i) {
        append_repr(m, out, v.members->data[i].key, depth + 1);
        out.add(": ");
        append_repr(m, out, v.members->data[i].content, depth + 1);
      });
    case kind::space:
      out.add("<Namespace ");
      append_listed(out, v.space->size, "{", "}", [&](std::size_t i) {
        out.add('\'');
        out.add(v.space->data[i].name);
        out.add("': ");
        append_repr(m, out, v.space->data[i].content, depth + 1);
      });
      return out.add('>');
    case kind::loop:
      return append_loop(m, out, v);
    case kind::macro:
      return out.add("<Macro>");
    case kind::function:
    case kind::method:
      return out.add("<function>");
    case kind::cycler:
      return out.add("<Cycler>");
    case kind::joiner:
      return out.add("<Joiner>");
  }
}

/// How tojson writes.
struct json_style {
  bool indented = false;
  std::string_view indent;  // of one level
  std::string_view item_separator = ", ", key_separator = ": ";
  bool ascii = false, sorted = false;
};

inline void append_json_string(text_builder& out, const string_object& s, bool ascii) {
  std::string& text = out.bytes;
  text += '"';
  const std::size_t begin = text.size();
  const char* at = s.data;
  const char* const end = at + s.size;
  const char* run = at;
  const auto flush = [&] { text.append(run, at); };
  while (at != end) {
    const auto c = static_cast<unsigned char>(*at);
    if (c >= 0x20 && c != '"' && c != '\\' && (c < 0x7f || !ascii)) {
      ++at;
      continue;
    }
    flush();
    if (c >= 0x80) {
      const auto point = decode_utf8(at, end);
      if (point.value >= 0x10000) {
        append_hex(text, "\\u", 0xd800 + ((point.value - 0x10000) >> 10), 4);
        append_hex(text, "\\u", 0xdc00 + ((point.value - 0x10000) & 0x3ff), 4);
      } else {
        append_hex(text, "\\u", point.value, 4);
      }
      at += point.size == 0 ? 1 : point.size;
    } else {
      switch (c) {
        case '"':
          text += "\\\"";
          break;
        case '\\':
          text += "\\\\";
          break;
        case '\n':
          text += "\\n";
          break;
        case '\r':
          text += "\\r";
          break;
        case '\t':
          text += "\\t";
          break;
        case '\f':
          text += "\\f";
          break;
        case '\b':
          text += "\\b";
          break;
        default:
          if (c == 0x7f)
            text += '\x7f';
          else
            append_hex(text, "\\u", c, 4);
      }
      ++at;
    }
    run = at;
  }
  flush();
  if (s.from) out.mark(begin, text.size());
  text += '"';
}

/// json.dumps of a value.
inline void append_json(machine& m, text_builder& out, const value& v, const json_style& style, std::size_t depth = 0) {
  m.work(1);
  if (depth > deepest_value) m.refuse({"values of at most ", deepest_value, " levels"}, "a deeper one");
  if (out.bytes.size() > m.limits().max_output) m.refuse("texts within the limit", "more JSON");
  const auto line = [&](std::size_t d) {
    if (!style.indented) return;
    out.add('\n');
    for (std::size_t i = 0; i < d; ++i) out.add(style.indent);
    m.work_bytes(d * style.indent.size());
  };
  const auto container = [&](char open, char close, std::size_t n, auto&& one) {
    out.add(open);
    for (std::size_t i = 0; i < n; ++i) {
      if (i != 0) out.add(style.item_separator);
      line(depth + 1);
      one(i);
    }
    if (n != 0) line(depth);
    out.add(close);
  };
  switch (v.type) {
    case kind::none:
      return out.add("null");
    case kind::boolean:
      return out.add(v.truth_bit() ? "true" : "false");
    case kind::integer:
      return append_integer(out.bytes, v.whole);
    case kind::natural:
      return out.add(std::to_string(v.positive));
    case kind::real:
      if (std::isnan(v.number)) return out.add("NaN");
      if (std::isinf(v.number)) return out.add(v.number < 0 ? "-Infinity" : "Infinity");
      return append_real(out.bytes, v.number);
    case kind::string:
      m.work_bytes(v.text->size);
      return append_json_string(out, *v.text, style.ascii);
    case kind::sequence:
      if (v.items->form != sequence_form::list && v.items->form != sequence_form::tuple) break;
      return container('[', ']', v.items->size,
                       [&](std::size_t i) { append_json(m, out, v.items->data[i], style, depth + 1); });
    case kind::mapping: {
      std::vector<const member*> order;
      if (style.sorted) {
        for (std::size_t i = 0; i < v.members->size; ++i) order.push_back(v.members->data + i);
        for (const member* e : order)
          if (!e->key.is_string()) m.fail("string keys where keys are sorted", type_name(e->key));
        std::sort(order.begin(), order.end(),
                  [](const member* a, const member* b) { return a->key.text->view() < b->key.text->view(); });
      }
      return container('{', '}', v.members->size, [&](std::size_t i) {
        const member& e = style.sorted ? *order[i] : v.members->data[i];
        if (e.key.is_string()) {
          append_json_string(out, *e.key.text, style.ascii);
        } else {
          const bool plain = e.key.is(kind::none) || e.key.is(kind::boolean) || e.key.is(kind::integer) ||
                             e.key.is(kind::natural) || e.key.is(kind::real);
          if (!plain) m.fail("keys that JSON can write", type_name(e.key));
          out.add('"');
          append_json(m, out, e.key, style, depth + 1);
          out.add('"');
        }
        out.add(style.key_separator);
        append_json(m, out, e.content, style, depth + 1);
      });
    }
    default:
      break;
  }
  m.fail("a value that JSON can write", type_name(v));
}

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
