#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The filters of jinja2 that turn one text into another.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <realizar/text/chat/detail/arguments.hpp>
#include <realizar/text/chat/detail/formatting.hpp>
#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/names.hpp>
#include <realizar/text/chat/detail/operators.hpp>
#include <realizar/text/chat/detail/strings.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

/// str of a value; a text stays itself.
inline value to_text(machine& m, const value& v) {
  if (v.is_string()) return v;
  text_builder out;
  append_text(m, out, v);
  return m.make(out);
}

/// markupsafe.escape.
inline value escape_text(machine& m, const value& v) {
  const value whole = to_text(m, v);
  if (whole.text->markup) return whole;
  const string_object& s = *whole.text;
  m.work_bytes(2 * s.size);
  text_builder out;
  std::size_t run = 0;
  const std::string_view all = s.view();
  for (std::size_t i = 0; i <= all.size(); ++i) {
    std::string_view name;
    if (i < all.size()) {
      const char c = all[i];
      name = c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&#34;" : c == '\'' ? "&#39;" : "";
      if (name.empty()) continue;
    }
    if (i > run) out.add(*m.part(s, run, i).text);
    if (s.from)
      out.add_input(name);
    else
      out.add(name);
    run = i + 1;
  }
  return m.make(out, true);
}

inline value with_markup(machine& m, const value& v, bool markup) {
  const value t = to_text(m, v);
  if (t.text->markup == markup) return t;
  return m.refer(t.text->view(), t.text->from, markup);
}

inline value indent(machine& m, const string_object& s, const arguments& given) {
  bound_arguments<3> a(m, "indent", given, {"width", "first", "blank"});
  value by;
  if (a.has(0) && a[0].is_string()) {
    by = a[0];
  } else {
    const std::int64_t n = a.integer(0, 4);
    if (n > 1000) m.refuse("an indent of at most 1000", n);
    by = m.make(std::string(static_cast<std::size_t>((std::max<std::int64_t>)(n, 0)), ' '));
  }
  const value lines_text = m.join(s, *m.refer("\n").text);
  const std::vector<value> lines = split_lines(m, *lines_text.text, false);
  text_builder out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i != 0) out.add('\n');
    if (i == 0 ? a.flag(1) : a.flag(2) || lines[i].text->size != 0) out.add(*by.text);
    m.work_bytes(by.text->size);
    if (out.bytes.size() > m.limits().max_output) m.refuse("texts within the limit", "a longer one");
    out.add(*lines[i].text);
  }
  return m.make(out, s.markup);
}

inline value truncate(machine& m, const value& v, const arguments& given) {
  bound_arguments<4> a(m, "truncate", given, {"length", "killwords", "end", "leeway"});
  const std::int64_t length = a.integer(0, 255), leeway = a.is_none(3) ? 5 : a.integer(3);
  const value end = a.has(2) ? a[2] : m.refer("...");
  if (!end.is_string()) m.fail("a string as the end", type_name(end));
  const auto end_length = static_cast<std::int64_t>(length_of(end.text->view()));
  if (length < end_length) m.fail({"a length of at least ", end_length}, length);
  if (leeway < 0) m.fail("a leeway of at least 0", leeway);
  if (length >= (1 << 30) ||
      static_cast<std::int64_t>(size_of(m, v)) <= length + (std::min<std::int64_t>)(leeway, 1 << 30))
    return v;
  if (!v.is_string()) m.fail("a string to truncate", type_name(v));
  const string_object& s = *v.text;
  std::size_t cut = offset_of(s.view(), static_cast<std::size_t>(length - end_length));
  if (!a.flag(1)) {
    const std::size_t space = s.view().substr(0, cut).rfind(' ');
    if (space != std::string_view::npos) cut = space;
  }
  return m.join(*m.part(s, 0, cut).text, *end.text);
}

inline bool is_word(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  const general_category g = category_of(c);
  return is_letter(g) || is_number(g);
}

/// title as the filter has it: words begin after white space and opening brackets.
inline value title_filter(machine& m, const string_object& s) {
  m.work_bytes(4 * s.size);
  std::string out;
  bool begins = true;
  for_each_character(s.view(), [&](char32_t c, std::size_t, std::size_t) {
    const bool separates = is_python_space(c) || c == '-' || c == '(' || c == '{' || c == '[' || c == '<';
    append_cased(out, c, begins && !separates ? letter_case::upper : letter_case::lower);
    begins = separates;
    return true;
  });
  return make_changed(m, s, out);
}

/// Without tags and comments, white space as single spaces.
inline value strip_tags(machine& m, const string_object& s) {
  m.work_bytes(4 * s.size);
  std::string plain;
  const std::string_view all = s.view();
  for (std::size_t i = 0; i < all.size();) {
    const bool comment = all.substr(i).starts_with("<!--");
    const std::size_t close = all[i] != '<' ? std::string_view::npos
                              : comment     ? all.find("-->", i + 4)
                                            : all.find('>', i);
    if (close == std::string_view::npos) {
      plain += all[i++];
    } else {
      i = close + (comment ? 3 : 1);
    }
  }
  text_builder words;
  const value text = m.make(plain);
  const value parts = split(m, *text.text, nullptr, -1, false);
  for (std::size_t i = 0; i < parts.items->size; ++i) {
    if (i != 0) words.add(' ');
    words.add(parts.items->data[i].text->view());
  }
  std::string out;
  static constexpr struct {
    std::string_view name;
    char c;
  } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&#34;", '"'}, {"&#39;", '\''}, {"&quot;", '"'}};
  for (std::size_t i = 0; i < words.bytes.size();) {
    bool known = false;
    for (const auto& e : entities)
      if (!known && std::string_view(words.bytes).substr(i).starts_with(e.name))
        out += e.c, i += e.name.size(), known = true;
    if (!known) out += words.bytes[i++];
  }
  return m.make(out, whole_origin(s));
}

/// A text of a number, as Python's int and float read it; false where it is none.
inline std::string plain_number(std::string_view s) {
  const std::size_t begin = leading_space(s);
  s = without_trailing_space(s.substr(begin));
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i)
    if (s[i] != '_' || i == 0 || i + 1 == s.size() || s[i - 1] == '_') out += s[i];
  return out;
}
inline bool read_real(std::string_view s, double& out) {
  const std::string plain = plain_number(s);
  const char* first = plain.data();
  const char* const last = first + plain.size();
  if (first != last && *first == '+') ++first;
  if (first == last || *first == '+') return false;
  const auto r = std::from_chars(first, last, out);
  if (r.ptr != last) return false;
  if (r.ec == std::errc::result_out_of_range) out = plain.find("e-") != std::string::npos ? 0.0 : HUGE_VAL;
  return r.ec == std::errc() || r.ec == std::errc::result_out_of_range;
}

inline value file_size(machine& m, const value& v, const arguments& given) {
  bound_arguments<1> a(m, "filesizeformat", given, {"binary"});
  double n = 0;
  if (is_numeric(v))
    n = as_real(v);
  else if (!v.is_string() || !read_real(v.text->view(), n))
    m.fail("a number of bytes", type_name(v));
  const double base = a.flag(0) ? 1024 : 1000;
  if (n == 1) return m.refer("1 Byte");
  if (n < base) return m.make(phrase({static_cast<std::int64_t>(n), " Bytes"}).str());
  static constexpr std::string_view letters = "kMGTPEZY";
  double unit = base;
  std::size_t i = 0;
  for (; i + 1 < letters.size() && n >= unit * base; ++i) unit *= base;
  value_format f;
  f.type = 'f';
  f.precision = 1;
  std::string text = number_text(m, value::real(n / unit), f) + " ";
  text += a.flag(0) && i == 0 ? 'K' : letters[i];
  return m.make(text + (a.flag(0) ? "iB" : "B"));
}

inline void append_url(std::string& out, std::string_view s, bool in_query) {
  for (const char c : s) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                       c == '.' || c == '-' || c == '~' || (!in_query && c == '/');
    if (plain) {
      out += c;
    } else if (in_query && c == ' ') {
      out += '+';
    } else {
      constexpr char hex[] = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      out.append(1, '%').append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
    }
  }
}

inline value url_encode(machine& m, const value& v) {
  std::string out;
  if (v.is_string() || !(v.is(kind::mapping) || v.is(kind::sequence))) {
    const value t = to_text(m, v);
    m.work_bytes(3 * t.text->size);
    append_url(out, t.text->view(), false);
    return m.make(out, whole_origin(*t.text));
  }
  const auto pair = [&](const value& key, const value& content) {
    if (!out.empty()) out += '&';
    append_url(out, to_text(m, key).text->view(), true);
    out += '=';
    append_url(out, to_text(m, content).text->view(), true);
    m.work_bytes(out.size());
  };
  if (v.is(kind::mapping)) {
    for (std::size_t i = 0; i < v.members->size; ++i) pair(v.members->data[i].key, v.members->data[i].content);
  } else {
    for (const value& item : entries_of(*v.items)) {
      const auto both = iterate(m, item);
      if (both.size() != 2) m.fail("pairs of a key and a value", "other items");
      pair(both[0], both[1]);
    }
  }
  return m.make(out, &all_from_input);
}

inline value xml_attributes(machine& m, const value& v, const arguments& given) {
  bound_arguments<1> a(m, "xmlattr", given, {"autospace"});
  if (!v.is(kind::mapping)) m.fail("a mapping of attributes", type_name(v));
  text_builder out;
  for (std::size_t i = 0; i < v.members->size; ++i) {
    const member& e = v.members->data[i];
    if (e.content.is(kind::none) || e.content.is_undefined()) continue;
    const value key = to_text(m, e.key);
    if (key.text->view().find_first_of(" \t\n\r\f/>=") != std::string_view::npos)
      m.fail("names of attributes", {"'", key.text->view().substr(0, 60), "'"});
    if (!out.bytes.empty() || a.flag(0, true)) out.add(' ');
    out.add(*escape_text(m, key).text);
    out.add("=\"");
    out.add(*escape_text(m, e.content).text);
    out.add('"');
  }
  return m.make(out);
}

inline value word_wrap(machine& m, const string_object& s, const arguments& given) {
  bound_arguments<4> a(m, "wordwrap", given, {"width", "break_long_words", "wrapstring", "break_on_hyphens"});
  const std::int64_t width = a.integer(0, 79);
  if (width <= 0) m.fail("a width above 0", width);
  const value between = a.is_none(2) ? m.refer("\n") : a[2];
  if (!between.is_string()) m.fail("a string to wrap with", type_name(between));
  text_builder out;
  bool first_line = true;
  const auto line = [&](std::string_view text) {
    if (!first_line) out.add(*between.text);
    first_line = false;
    out.add(without_trailing_space(text));
  };
  for (const value& paragraph : split_lines(m, s, false)) {
    std::string current;
    std::size_t length = 0;
    bool any = false;
    std::string_view rest = paragraph.text->view();
    while (!rest.empty()) {
      const std::size_t space = (std::min)(rest.find_first_not_of(' '), rest.size());
      const std::size_t chunk = space != 0 ? space : (std::min)(rest.find(' '), rest.size());
      std::string_view word = rest.substr(0, chunk);
      rest.remove_prefix(chunk);
      m.work_bytes(64 + chunk);
      if (space != 0 && current.empty() && any) continue;  // no space at the beginning of a line but the first
      for (;;) {
        const std::size_t n = length_of(word);
        if (length + n <= static_cast<std::size_t>(width)) {
          current += word;
          length += n;
          break;
        }
        if (n > static_cast<std::size_t>(width) && a.flag(1, true)) {
          const std::size_t fits = offset_of(word, static_cast<std::size_t>(width) - length);
          current += word.substr(0, fits);
          word.remove_prefix(fits);
        } else if (current.empty()) {
          current += word;
          length += n;
          break;
        }
        line(current);
        any = true;
        current.clear();
        length = 0;
        if (space != 0) break;
      }
    }
    if (!current.empty() || !any) line(current), any = true;
  }
  return m.make(out.bytes, whole_origin(s));
}

/// Mappings with string keys in the order of those, inside too, as pprint writes them.
inline value in_order(machine& m, const value& v, std::size_t depth) {
  m.work(1);
  if (depth > deepest_value) return v;
  if (v.is(kind::sequence) && (v.items->form == sequence_form::list || v.items->form == sequence_form::tuple)) {
    value* const items = m.memory.array<value>(v.items->size);
    for (std::size_t i = 0; i < v.items->size; ++i) items[i] = in_order(m, v.items->data[i], depth + 1);
    return value::sequence(m.memory.make<sequence_object>(items, v.items->size, v.items->form));
  }
  if (!v.is(kind::mapping)) return v;
  member* const members = m.memory.array<member>(v.members->size);
  bool named = true;
  for (std::size_t i = 0; i < v.members->size; ++i) {
    members[i] = {v.members->data[i].key, in_order(m, v.members->data[i].content, depth + 1)};
    named = named && members[i].key.is_string();
  }
  if (named)
    std::stable_sort(members, members + v.members->size,
                     [](const member& a, const member& b) { return a.key.text->view() < b.key.text->view(); });
  return value::mapping(m.memory.make<mapping_object>(members, v.members->size));
}

/// The filters of texts; missing for others.
inline value call_text_filter(machine& m, filter_id id, const value& v, const arguments& given) {
  switch (id) {
    case filter_id::trim: {
      bound_arguments<1> a(m, "trim", given, {"chars"});
      const value t = to_text(m, v);
      return strip(m, *t.text, a.is_none(0) ? nullptr : &a.text(0), true, true);
    }
    case filter_id::replace: {
      bound_arguments<3> a(m, "replace", given, {"old", "new", "count"}, 2);
      const value t = to_text(m, v), from = to_text(m, a[0]), to = to_text(m, a[1]);
      return replace(m, *t.text, *from.text, *to.text, a.is_none(2) ? -1 : a.integer(2));
    }
    case filter_id::center: {
      bound_arguments<1> a(m, "center", given, {"width"});
      return justify(m, method_id::center, *to_text(m, v).text, a.integer(0, 80), " ");
    }
    case filter_id::format: {
      const value t = to_text(m, v);
      if (!given.keywords.empty()) {
        if (!given.positional.empty()) m.fail("positional or named arguments of format", "both");
        member* const members = m.memory.array<member>(given.keywords.size());
        for (std::size_t i = 0; i < given.keywords.size(); ++i)
          members[i] = {m.refer(given.keywords[i].name), given.keywords[i].content};
        return format_percent(m, *t.text,
                              value::mapping(m.memory.make<mapping_object>(members, given.keywords.size())));
      }
      return format_percent(m, *t.text,
                            m.make_sequence(given.positional.data(), given.positional.size(), sequence_form::tuple));
    }
    case filter_id::indent: {
      if (!v.is_string()) {
        if (v.is_undefined()) refuse_undefined(m, v);
        m.fail("a string to indent", type_name(v));
      }
      return indent(m, *v.text, given);
    }
    case filter_id::truncate: {
      return truncate(m, v, given);
    }
    case filter_id::wordwrap: {
      if (!v.is_string()) m.fail("a string to wrap", type_name(v));
      return word_wrap(m, *v.text, given);
    }
    case filter_id::filesizeformat:
      return file_size(m, v, given);
    case filter_id::xmlattr:
      return xml_attributes(m, v, given);
    default:
      break;
  }
  switch (id) {
    case filter_id::string:
      return to_text(m, v);
    case filter_id::safe:
      return with_markup(m, v, true);
    case filter_id::escape:
      return escape_text(m, v);
    case filter_id::forceescape:
      return escape_text(m, with_markup(m, v, false));
    case filter_id::upper:
      return change_case(m, *to_text(m, v).text, letter_case::upper);
    case filter_id::lower:
      return change_case(m, *to_text(m, v).text, letter_case::lower);
    case filter_id::capitalize:
      return capitalize(m, *to_text(m, v).text);
    case filter_id::title:
      return title_filter(m, *to_text(m, v).text);
    case filter_id::striptags:
      return strip_tags(m, *to_text(m, v).text);
    case filter_id::urlencode:
      return url_encode(m, v);
    case filter_id::pprint: {
      text_builder out;
      append_repr(m, out, in_order(m, v, 0), 0);
      return m.make(out);
    }
    case filter_id::wordcount: {
      const value t = to_text(m, v);
      m.work_bytes(4 * t.text->size);
      std::int64_t n = 0;
      bool inside = false;
      for_each_character(t.text->view(), [&](char32_t c, std::size_t, std::size_t) {
        const bool word = is_word(c);
        n += word && !inside;
        inside = word;
        return true;
      });
      return value::integer(n);
    }
    default:
      return value(kind::missing);
  }
}

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
