#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Python's two ways to put values into a text: "%s of %d" % values and "{} of {}".format(values), and dates.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

#include <realizar/text/chat/detail/arguments.hpp>
#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/operators.hpp>
#include <realizar/text/chat/detail/printing.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

/// How one value is written: [[fill]align][sign][#][0][width][,][.precision][type].
struct value_format {
  std::string fill = " ";
  char align = '\0', sign = '-', type = '\0';
  bool alternate = false, zero = false, thousands = false;
  std::size_t width = 0;
  int precision = -1;
};

inline constexpr std::size_t widest_field = 1000, most_digits = 100;

/// The digits of a number, without its sign.
inline std::string number_text(machine& m, const value& v, const value_format& f) {
  char buffer[512];
  const char type = f.type;
  if (std::string_view("eEfFgG%").find(type) != std::string_view::npos && type != '\0') {
    double d = std::fabs(as_real(v));
    if (type == '%') d *= 100;
    if (std::isnan(d)) return "nan";
    if (std::isinf(d)) return "inf";
    const char small_type = static_cast<char>(type | 0x20);
    const auto how = small_type == 'e'   ? std::chars_format::scientific
                     : small_type == 'g' ? std::chars_format::general
                                         : std::chars_format::fixed;
    const int precision = f.precision < 0 ? 6 : f.precision == 0 && small_type == 'g' ? 1 : f.precision;
    std::string text(buffer, std::to_chars(buffer, buffer + sizeof buffer, d, how, precision).ptr);
    if (type == 'E' || type == 'G')
      for (char& c : text) c = c == 'e' ? 'E' : c;
    if (type == '%') text += '%';
    return text;
  }
  if (v.is(kind::real)) {
    std::string text;
    if (f.precision >= 0) {
      return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, std::fabs(v.number),
                                               std::chars_format::general, (std::max)(f.precision, 1))
                                     .ptr);
    }
    append_real(text, std::fabs(v.number));
    return text;
  }
  std::uint64_t n = v.is(kind::natural) ? v.positive
                    : v.whole < 0       ? ~static_cast<std::uint64_t>(v.whole) + 1
                                        : static_cast<std::uint64_t>(v.whole);
  const unsigned base = type == 'x' || type == 'X' ? 16 : type == 'o' ? 8 : type == 'b' ? 2 : 10;
  if (std::string_view("dinuxXob").find(type) == std::string_view::npos && type != '\0')
    m.fail("a known format of numbers", {"'", type, "'"});
  std::string text;
  do {
    const unsigned digit = static_cast<unsigned>(n % base);
    text += (type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef")[digit];
    n /= base;
  } while (n != 0);
  if (f.precision > 0 && text.size() < static_cast<std::size_t>(f.precision))
    text.append(static_cast<std::size_t>(f.precision) - text.size(), '0');
  if (f.alternate && base != 10) text.append(1, type).append(1, '0');
  std::reverse(text.begin(), text.end());
  return text;
}

/// Appends a value as a format says.
inline void append_formatted(machine& m, text_builder& out, const value& v, const value_format& f, bool number) {
  if (f.width > widest_field || f.precision > static_cast<int>(most_digits))
    m.refuse({"fields of at most ", widest_field, " characters and ", most_digits, " digits"}, "a larger one");
  text_builder piece;
  std::string sign;
  if (number) {
    piece.add(number_text(m, v, f));
    const bool negative =
        v.is(kind::real) ? std::signbit(v.number) && !std::isnan(v.number) : !v.is(kind::natural) && v.whole < 0;
    sign = negative ? "-" : f.sign == '-' ? "" : std::string(1, f.sign);
    if (f.thousands) {
      std::size_t whole = 0;
      while (whole < piece.bytes.size() && piece.bytes[whole] >= '0' && piece.bytes[whole] <= '9') ++whole;
      for (std::size_t i = 3; i < whole; i += 3) piece.bytes.insert(whole - i, 1, ',');
    }
  } else {
    append_text(m, piece, v);
    if (f.precision >= 0) {
      const value whole = m.make(piece);
      piece = {};
      piece.add(*m.part(*whole.text, 0, offset_of(whole.text->view(), static_cast<std::size_t>(f.precision))).text);
    }
  }
  const std::size_t length = length_of(piece.bytes) + sign.size();
  const std::size_t room = f.width > length ? f.width - length : 0;
  const auto fill = [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out.add(f.fill);
  };
  const char align = f.align != '\0' ? f.align : f.zero && number ? '=' : number ? '>' : '<';
  const std::size_t left = align == '<' ? 0 : align == '^' ? room / 2 : room;
  if (align == '=') {
    out.add(sign);
    if (f.zero && f.align == '\0')
      out.bytes.append(room, '0');
    else
      fill(room);
  } else {
    fill(left);
    out.add(sign);
  }
  out.add(*m.make(piece).text);
  if (align != '=') fill(room - left);
}

/// format % values.
inline value format_percent(machine& m, const string_object& format, const value& with) {
  const std::string_view all = format.view();
  m.work_bytes(all.size());
  const bool tuple = with.is(kind::sequence) && with.items->form == sequence_form::tuple;
  std::size_t next = 0;
  const std::size_t available = tuple ? with.items->size : 1;
  const auto take = [&]() -> value {
    if (next >= available) m.fail("a value for each % of the format", "too few");
    return tuple ? with.items->data[next++] : (++next, with);
  };
  text_builder out;
  bool by_name = false;
  for (std::size_t i = 0; i < all.size();) {
    const std::size_t percent = (std::min)(all.find('%', i), all.size());
    if (percent > i) out.add(*m.part(format, i, percent).text);
    i = percent;
    if (i == all.size()) break;
    ++i;
    const auto peek = [&] { return i < all.size() ? all[i] : '\0'; };
    value named(kind::missing);
    if (peek() == '(') {
      const std::size_t close = all.find(')', i);
      if (close == std::string_view::npos || !with.is(kind::mapping)) m.fail("a name and a mapping", "another format");
      named = item_or_missing(m, with, m.make(all.substr(i + 1, close - i - 1)));
      if (named.is(kind::missing)) m.fail("a member of the mapping", {"'", all.substr(i + 1, close - i - 1), "'"});
      by_name = true;
      i = close + 1;
    }
    value_format f;
    for (;; ++i) {
      if (peek() == '-')
        f.align = '<';
      else if (peek() == '0')
        f.zero = true;
      else if (peek() == '+' || (peek() == ' ' && f.sign != '+'))
        f.sign = peek();
      else if (peek() == '#')
        f.alternate = true;
      else if (peek() != ' ')
        break;
    }
    const auto number = [&](std::size_t otherwise) {
      std::size_t n = 0;
      bool any = false;
      for (; peek() >= '0' && peek() <= '9'; ++i, any = true)
        n = (std::min<std::size_t>)(n * 10 + static_cast<std::size_t>(peek() - '0'), 1u << 20);
      return any ? n : otherwise;
    };
    f.width = number(0);
    if (peek() == '.') ++i, f.precision = static_cast<int>(number(0));
    while (peek() == 'l' || peek() == 'h' || peek() == 'L') ++i;
    const char type = peek();
    ++i;
    if (type == '%') {
      out.add('%');
      continue;
    }
    const value v = named.is(kind::missing) ? take() : named;
    if (type == 's') {
      f.align = f.align == '\0' ? '>' : f.align;
      append_formatted(m, out, v, f, false);
    } else if (type == 'r' || type == 'a') {
      text_builder quoted;
      append_repr(m, quoted, v, 0);
      f.align = f.align == '\0' ? '>' : f.align;
      append_formatted(m, out, m.make(quoted), f, false);
    } else if (type != '\0' && std::string_view("diuxXoeEfFgG").find(type) != std::string_view::npos) {
      f.type = type;
      if (v.is_undefined()) refuse_undefined(m, v);
      const bool integral = std::string_view("diuxXo").find(type) != std::string_view::npos;
      if (!is_numeric(v)) m.fail("a number for the format", type_name(v));
      value n = v;
      if (integral && v.is(kind::real)) {
        if (type != 'd' && type != 'i' && type != 'u') m.fail("an integer for the format", type_name(v));
        if (!(std::fabs(v.number) < 9e18)) m.refuse("integers of at most 64 bits", "a larger one");
        n = value::integer(static_cast<std::int64_t>(v.number));
      }
      if (f.align == '<') f.zero = false;
      append_formatted(m, out, n, f, true);
    } else {
      m.fail("a format that Python has", {"'%", type, "'"});
    }
  }
  const bool has_members = with.is(kind::mapping) || with.is_undefined() || (with.is(kind::sequence) && !tuple);
  if (!by_name && next < available && !has_members) m.fail("a % of the format for each value", "more values");
  return m.make(out, format.markup);
}

inline value_format read_format(machine& m, std::string_view text) {
  value_format f;
  std::size_t i = 0;
  const auto is_align = [](char c) { return c == '<' || c == '>' || c == '^' || c == '='; };
  if (!text.empty()) {
    const std::size_t n = character_size(text);
    if (n < text.size() && is_align(text[n])) {
      f.fill = text.substr(0, n);
      f.align = text[n];
      i = n + 1;
    } else if (is_align(text[0])) {
      f.align = text[0];
      i = 1;
    }
  }
  const auto peek = [&] { return i < text.size() ? text[i] : '\0'; };
  if (peek() == '+' || peek() == '-' || peek() == ' ') f.sign = text[i++];
  if (peek() == '#') f.alternate = true, ++i;
  if (peek() == '0') f.zero = true, ++i;
  const auto number = [&] {
    std::size_t n = 0;
    for (; peek() >= '0' && peek() <= '9'; ++i)
      n = (std::min<std::size_t>)(n * 10 + static_cast<std::size_t>(peek() - '0'), 1u << 20);
    return n;
  };
  f.width = number();
  if (peek() == ',') f.thousands = true, ++i;
  if (peek() == '.') ++i, f.precision = static_cast<int>(number());
  if (i < text.size()) f.type = text[i++];
  if (i != text.size()) m.fail("a format that Python has", {"'", text.substr(0, 60), "'"});
  return f;
}

/// format.format(values): names, numbers, members and items; no nested fields.
inline value format_braces(machine& m, const string_object& format, const arguments& given) {
  const std::string_view all = format.view();
  m.work_bytes(all.size());
  text_builder out;
  std::size_t automatic = 0;
  bool numbered = false;
  for (std::size_t i = 0; i < all.size();) {
    const std::size_t brace = (std::min)(all.find_first_of("{}", i), all.size());
    if (brace > i) out.add(*m.part(format, i, brace).text);
    i = brace;
    if (i == all.size()) break;
    if (i + 1 < all.size() && all[i + 1] == all[i]) {
      out.add(all[i]);
      i += 2;
      continue;
    }
    const std::size_t close = all[i] == '{' ? all.find('}', i) : std::string_view::npos;
    if (close == std::string_view::npos) m.fail("braces in pairs", "a single one");
    std::string_view field = all.substr(i + 1, close - i - 1);
    i = close + 1;
    if (field.find('{') != std::string_view::npos) m.lacks("fields without fields inside", "one");
    const std::size_t colon = field.find(':');
    const std::string_view how = colon == std::string_view::npos ? std::string_view() : field.substr(colon + 1);
    field = field.substr(0, colon);
    char conversion = '\0';
    if (field.size() >= 2 && field[field.size() - 2] == '!') {
      conversion = field.back();
      field.remove_suffix(2);
    }
    const std::size_t name_end = (std::min)(field.find_first_of(".["), field.size());
    const std::string_view name = field.substr(0, name_end);
    value v(kind::missing);
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) {
      std::size_t n = 0;
      for (const char c : name)
        n = n * 10 + static_cast<std::size_t>(c - '0'), n = (std::min<std::size_t>)(n, 1u << 20);
      if (name.empty()) n = automatic++;
      numbered = numbered || !name.empty();
      if (numbered && automatic != 0) m.fail("fields all with numbers, or all without", "both");
      if (n < given.positional.size()) v = given.positional[n];
    } else {
      for (const keyword& k : given.keywords)
        if (k.name == name) v = k.content;
    }
    if (v.is(kind::missing)) m.fail("a value for each field", {"none for '", name, "'"});
    for (std::size_t at = name_end; at < field.size();) {
      const bool item = field[at] == '[';
      const std::size_t end = item ? field.find(']', at) : (std::min)(field.find_first_of(".[", at + 1), field.size());
      if (end == std::string_view::npos) m.fail("']'", "the end of the field");
      const value key = m.make(field.substr(at + 1, end - at - 1));
      v = get_item(m, v, key);
      at = item ? end + 1 : end;
    }
    if (conversion == 'r') {
      text_builder quoted;
      append_repr(m, quoted, v, 0);
      v = m.make(quoted);
    } else if (conversion == 's') {
      text_builder plain;
      append_text(m, plain, v);
      v = m.make(plain);
    }
    const value_format f = read_format(m, how);
    const bool number = is_numeric(v) && !(v.is(kind::boolean) && how.empty());
    append_formatted(m, out, v, f, number);
  }
  return m.make(out, format.markup);
}

/// strftime in the C locale.
inline std::string format_time(machine& m, std::string_view format, const std::tm& t) {
  static constexpr std::string_view days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                              "Thursday", "Friday", "Saturday"};
  static constexpr std::string_view months[] = {"January", "February", "March",     "April",   "May",      "June",
                                                "July",    "August",   "September", "October", "November", "December"};
  std::string out;
  const auto number = [&](int n, std::size_t width, char fill = '0') {
    const std::string digits = std::to_string(n);
    if (digits.size() < width) out.append(width - digits.size(), fill);
    out += digits;
  };
  const auto day = static_cast<std::size_t>(((t.tm_wday % 7) + 7) % 7),
             month = static_cast<std::size_t>(((t.tm_mon % 12) + 12) % 12);
  const int hour12 = t.tm_hour % 12 == 0 ? 12 : t.tm_hour % 12;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      out += format[i];
      continue;
    }
    char c = format[++i];
    const bool bare = c == '-' && i + 1 < format.size();  // no filling
    if (bare) c = format[++i];
    const std::size_t two = bare ? 0 : 2;
    switch (c) {
      case 'Y':
        number(t.tm_year + 1900, 1);
        break;
      case 'y':
        number(t.tm_year % 100, two);
        break;
      case 'C':
        number((t.tm_year + 1900) / 100, two);
        break;
      case 'm':
        number(t.tm_mon + 1, two);
        break;
      case 'd':
        number(t.tm_mday, two);
        break;
      case 'e':
        number(t.tm_mday, two, ' ');
        break;
      case 'H':
        number(t.tm_hour, two);
        break;
      case 'k':
        number(t.tm_hour, two, ' ');
        break;
      case 'I':
        number(hour12, two);
        break;
      case 'l':
        number(hour12, two, ' ');
        break;
      case 'M':
        number(t.tm_min, two);
        break;
      case 'S':
        number(t.tm_sec, two);
        break;
      case 'f':
        out += "000000";
        break;
      case 'j':
        number(t.tm_yday + 1, bare ? 0 : 3);
        break;
      case 'w':
        number(t.tm_wday, 1);
        break;
      case 'u':
        number(t.tm_wday == 0 ? 7 : t.tm_wday, 1);
        break;
      case 'U':
        number((t.tm_yday + 7 - t.tm_wday) / 7, two);
        break;
      case 'W':
        number((t.tm_yday + 7 - (t.tm_wday + 6) % 7) / 7, two);
        break;
      case 'p':
        out += t.tm_hour < 12 ? "AM" : "PM";
        break;
      case 'P':
        out += t.tm_hour < 12 ? "am" : "pm";
        break;
      case 'A':
        out += days[day];
        break;
      case 'a':
        out += days[day].substr(0, 3);
        break;
      case 'B':
        out += months[month];
        break;
      case 'b':
      case 'h':
        out += months[month].substr(0, 3);
        break;
      case 'Z':
      case 'z':
        break;  // of a time without a zone: nothing
      case 'D':
        out += format_time(m, "%m/%d/%y", t);
        break;
      case 'x':
        out += format_time(m, "%m/%d/%y", t);
        break;
      case 'F':
        out += format_time(m, "%Y-%m-%d", t);
        break;
      case 'T':
        out += format_time(m, "%H:%M:%S", t);
        break;
      case 'X':
        out += format_time(m, "%H:%M:%S", t);
        break;
      case 'R':
        out += format_time(m, "%H:%M", t);
        break;
      case 'c':
        out += format_time(m, "%a %b %e %H:%M:%S %Y", t);
        break;
      case 'r':
        out += format_time(m, "%I:%M:%S %p", t);
        break;
      case 'n':
        out += '\n';
        break;
      case 't':
        out += '\t';
        break;
      case '%':
        out += '%';
        break;
      default:
        m.lacks("a field of dates that is known", {"'%", c, "'"});
    }
  }
  return out;
}

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
