#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The methods of Python's str that templates call. Parts of a text share its bytes; a text that is made anew from one
/// of the conversation is the conversation's.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/text/case.hpp>
#include <realizar/text/chat/detail/arguments.hpp>
#include <realizar/text/chat/detail/formatting.hpp>
#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/names.hpp>
#include <realizar/text/chat/detail/operators.hpp>
#include <realizar/text/unicode.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

/// Calls `f(code point, offset, size)` for each character until it returns false; true when it never did.
template <class F>
bool for_each_character(std::string_view s, F&& f) {
  for (std::size_t i = 0; i < s.size();) {
    const auto c = decode_utf8(s.data() + i, s.data() + s.size());
    const std::size_t size = c.size == 0 ? 1 : c.size;
    if (!f(c.value, i, size)) return false;
    i += size;
  }
  return true;
}

inline const origin* whole_origin(const string_object& s) noexcept { return s.from ? &all_from_input : nullptr; }

/// A text the same from end to end: letters in another case keep their bytes' places only in ASCII.
inline value make_changed(machine& m, const string_object& s, std::string_view text) {
  return m.make(text, text.size() == s.size ? s.from : whole_origin(s), s.markup);
}

/// The part left when characters at the ends are taken off: white space, or those of `set`.
inline value strip(machine& m, const string_object& s, const string_object* set, bool left, bool right) {
  const std::string_view all = s.view();
  const auto goes = [&](std::string_view c) {
    if (set) return set->view().find(c) != std::string_view::npos;
    const auto d = decode_utf8(c.data(), c.data() + c.size());
    return d.size != 0 && is_python_space(d.value);
  };
  std::size_t begin = 0, end = all.size();
  while (left && begin < end) {
    const std::size_t n = character_size(all.substr(begin));
    if (!goes(all.substr(begin, n))) break;
    begin += n;
  }
  while (right && end > begin) {
    const std::size_t at = code_point_before(all.substr(0, end), end);
    if (!goes(all.substr(at, end - at))) break;
    end = at;
  }
  m.work_bytes((all.size() - (end - begin)) * (set ? 1 + set->size : 1));
  return m.part(s, begin, end);
}

inline value replace(machine& m, const string_object& s, const string_object& from, const string_object& to,
                     std::int64_t count) {
  const std::string_view all = s.view(), wanted = from.view();
  std::size_t left = count < 0 ? (std::numeric_limits<std::size_t>::max)() : static_cast<std::size_t>(count);
  m.work_bytes(all.size());
  if (left == 0 || (!wanted.empty() && all.find(wanted) == std::string_view::npos)) return value::string(&s);
  text_builder out;
  std::size_t at = 0;
  const auto grow = [&] {
    m.work_bytes(to.size);
    if (out.bytes.size() > m.limits().max_output) m.refuse("texts within the limit", "a longer one");
    out.add(to);
  };
  const auto keep = [&](std::size_t begin, std::size_t end) {
    if (begin == end) return;
    out.add(*m.part(s, begin, end).text);
  };
  while (left != 0) {
    if (wanted.empty()) {
      grow();
      --left;
      if (at == all.size()) break;
      const std::size_t n = character_size(all.substr(at));
      keep(at, at + n);
      at += n;
      continue;
    }
    const std::size_t next = all.find(wanted, at);
    if (next == std::string_view::npos) break;
    keep(at, next);
    grow();
    at = next + wanted.size();
    --left;
  }
  keep(at, all.size());
  return m.make(out, s.markup);
}

/// str.split and str.rsplit; `separator` null: by runs of white space.
inline value split(machine& m, const string_object& s, const string_object* separator, std::int64_t most, bool right) {
  const std::string_view all = s.view();
  m.work_bytes(all.size());
  std::vector<value> parts;
  std::size_t left = most < 0 ? (std::numeric_limits<std::size_t>::max)() : static_cast<std::size_t>(most);
  const auto part = [&](std::size_t begin, std::size_t end) {
    m.work(1);
    parts.push_back(m.part(s, begin, end));
  };
  const auto space_at = [&](std::size_t i, std::size_t n) {
    const auto d = decode_utf8(all.data() + i, all.data() + i + n);
    return d.size != 0 && is_python_space(d.value);
  };
  if (separator) {
    const std::string_view by = separator->view();
    if (by.empty()) m.fail("a separator", "an empty string");
    if (!right) {
      std::size_t at = 0;
      for (; left != 0; --left) {
        const std::size_t next = all.find(by, at);
        if (next == std::string_view::npos) break;
        part(at, next);
        at = next + by.size();
      }
      part(at, all.size());
    } else {
      std::size_t end = all.size();
      for (; left != 0 && end >= by.size(); --left) {
        const std::size_t at = all.substr(0, end).rfind(by);
        if (at == std::string_view::npos) break;
        part(at + by.size(), end);
        end = at;
      }
      part(0, end);
      std::reverse(parts.begin(), parts.end());
    }
    return m.make_sequence(parts);
  }
  if (!right) {
    std::size_t i = 0;
    for (;;) {
      while (i < all.size() && space_at(i, character_size(all.substr(i)))) i += character_size(all.substr(i));
      if (i == all.size()) break;
      if (left == 0) {
        part(i, all.size());
        break;
      }
      --left;
      const std::size_t begin = i;
      while (i < all.size() && !space_at(i, character_size(all.substr(i)))) i += character_size(all.substr(i));
      part(begin, i);
    }
  } else {
    std::size_t end = all.size();
    for (;;) {
      end = without_trailing_space(all.substr(0, end)).size();
      if (end == 0) break;
      if (left == 0) {
        part(0, end);
        break;
      }
      --left;
      std::size_t begin = end;
      while (begin > 0) {
        const std::size_t before = code_point_before(all.substr(0, begin), begin);
        if (space_at(before, begin - before)) break;
        begin = before;
      }
      part(begin, end);
      end = begin;
    }
    std::reverse(parts.begin(), parts.end());
  }
  return m.make_sequence(parts);
}

inline bool is_line_break(char32_t c) noexcept {
  return (c >= 10 && c <= 13) || (c >= 28 && c <= 30) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/// str.splitlines.
inline std::vector<value> split_lines(machine& m, const string_object& s, bool keep_ends) {
  std::vector<value> lines;
  const std::string_view all = s.view();
  m.work_bytes(all.size());
  std::size_t begin = 0;
  for (std::size_t i = 0; i < all.size();) {
    const auto c = decode_utf8(all.data() + i, all.data() + all.size());
    std::size_t next = i + (c.size == 0 ? 1 : c.size);
    if (c.size != 0 && is_line_break(c.value)) {
      if (c.value == '\r' && next < all.size() && all[next] == '\n') ++next;
      m.work(1);
      lines.push_back(m.part(s, begin, keep_ends ? next : i));
      begin = next;
    }
    i = next;
  }
  if (begin < all.size()) lines.push_back(m.part(s, begin, all.size()));
  return lines;
}

inline value change_case(machine& m, const string_object& s, letter_case wanted) {
  m.work_bytes(4 * s.size);
  std::string out;
  out.reserve(s.size);
  const std::string_view all = s.view();
  bool cased_before = false;
  for_each_character(all, [&](char32_t c, std::size_t at, std::size_t size) {
    if (c == 0x3a3 && wanted == letter_case::lower) {  // a sigma that ends its word
      const std::string_view rest = all.substr(at + size);
      const bool cased_after = !rest.empty() && is_cased(decode_utf8(rest.data(), rest.data() + rest.size()).value);
      append_utf8(out, cased_before && !cased_after ? 0x3c2 : 0x3c3);
    } else {
      append_cased(out, c, wanted);
    }
    cased_before = is_cased(c);
    return true;
  });
  return make_changed(m, s, out);
}

/// str.capitalize: the first character in title case, the others in lower case.
inline value capitalize(machine& m, const string_object& s) {
  m.work_bytes(4 * s.size);
  std::string out;
  for_each_character(s.view(), [&](char32_t c, std::size_t at, std::size_t) {
    append_cased(out, c, at == 0 ? letter_case::title : letter_case::lower);
    return true;
  });
  return make_changed(m, s, out);
}

/// str.title: each run of letters begins in title case.
inline value title_words(machine& m, const string_object& s) {
  m.work_bytes(4 * s.size);
  std::string out;
  bool inside = false;
  for_each_character(s.view(), [&](char32_t c, std::size_t, std::size_t) {
    append_cased(out, c, inside ? letter_case::lower : letter_case::title);
    inside = is_cased(c);
    return true;
  });
  return make_changed(m, s, out);
}

inline value swap_case(machine& m, const string_object& s) {
  m.work_bytes(4 * s.size);
  std::string out;
  for_each_character(s.view(), [&](char32_t c, std::size_t, std::size_t) {
    const bool upper = c < 0x80 ? c >= 'A' && c <= 'Z' : category_of(c) == general_category::Lu;
    append_cased(out, c, upper ? letter_case::lower : letter_case::upper);
    return true;
  });
  return make_changed(m, s, out);
}

/// ' padded ' with `left` and `right` copies of a character.
inline value pad(machine& m, const string_object& s, std::size_t left, std::size_t right, std::string_view with) {
  if (left + right > m.limits().max_output)
    m.refuse("texts within the limit", {left + right, " characters of padding"});
  m.work_bytes((left + right) * with.size() + s.size);
  text_builder out;
  for (std::size_t i = 0; i < left; ++i) out.add(with);
  out.add(s);
  for (std::size_t i = 0; i < right; ++i) out.add(with);
  return m.make(out, s.markup);
}

inline value justify(machine& m, method_id how, const string_object& s, std::int64_t width, std::string_view with) {
  const auto n = static_cast<std::int64_t>(length_of(s.view()));
  const auto room = static_cast<std::size_t>(width > n ? width - n : 0);
  if (room == 0) return value::string(&s);
  if (how == method_id::ljust) return pad(m, s, 0, room, with);
  if (how == method_id::rjust) return pad(m, s, room, 0, with);
  const std::size_t left = room / 2 + (room & static_cast<std::size_t>(width) & 1);
  return pad(m, s, left, room - left, with);
}

/// What the methods named is... say.
inline bool is_all(method_id what, std::string_view s) {
  if (what == method_id::isascii) return is_ascii(s);
  if (what == method_id::isprintable)
    return for_each_character(s, [](char32_t c, std::size_t, std::size_t) { return is_printable(c); });
  if (what == method_id::islower || what == method_id::isupper || what == method_id::istitle) {
    bool any = false, before = false;
    const bool right = for_each_character(s, [&](char32_t c, std::size_t, std::size_t) {
      const general_category g = category_of(c);
      const bool upper = g == general_category::Lu, title = g == general_category::Lt,
                 lower = g == general_category::Ll || (c >= 0x80 && !upper && !title && is_cased(c));
      any = any || upper || lower || title;
      bool fits = true;
      if (what == method_id::islower) fits = !upper && !title;
      if (what == method_id::isupper) fits = !lower && !title;
      if (what == method_id::istitle) fits = upper || title ? !before : !lower || before;
      before = upper || lower || title;
      return fits;
    });
    return right && any;
  }
  if (s.empty()) return false;
  return for_each_character(s, [&](char32_t c, std::size_t, std::size_t) {
    const general_category g = category_of(c);
    switch (what) {
      case method_id::isalpha:
        return is_letter(g);
      case method_id::isdecimal:
      case method_id::isdigit:
        return g == general_category::Nd;
      case method_id::isnumeric:
        return is_number(g);
      case method_id::isalnum:
        return is_letter(g) || is_number(g);
      default:
        return is_python_space(c);
    }
  });
}

/// str.startswith and str.endswith; a tuple asks for any of its strings.
inline value affix(machine& m, method_id id, const string_object& s, const arguments& given) {
  bound_arguments<3> a(m, id == method_id::startswith ? "startswith" : "endswith", given, {"prefix", "start", "end"},
                       1);
  std::string_view all = s.view();
  if (a.has(1) || a.has(2)) {
    const value parts[3] = {a[1], a[2], value()};
    const value cut = take_slice(m, value::string(&s), parts);
    all = cut.text->view();
  }
  const auto fits = [&](const value& v) {
    if (!v.is_string()) m.fail("a string or a tuple of strings", type_name(v));
    m.work_bytes(v.text->size);
    return id == method_id::startswith ? all.starts_with(v.text->view()) : all.ends_with(v.text->view());
  };
  if (a[0].is_undefined()) refuse_undefined(m, a[0]);
  if (a[0].is(kind::sequence) && a[0].items->form == sequence_form::tuple)
    return value::boolean(std::any_of(a[0].items->data, a[0].items->data + a[0].items->size, fits));
  return value::boolean(fits(a[0]));
}

/// str.find, index, rfind, rindex and count.
inline value search(machine& m, method_id id, const string_object& s, const arguments& given) {
  bound_arguments<3> a(m, "a search in a string", given, {"sub", "start", "end"}, 1);
  const value bounds[3] = {a[1], a[2], value()};
  const slice_range r = resolve_slice(m, bounds, length_of(s.view()));
  const std::string_view all = s.view(), wanted = a.text(0).view();
  m.work_bytes(all.size());
  const auto first = static_cast<std::size_t>(r.from);
  const std::size_t begin = offset_of(all, first);
  const std::string_view part = all.substr(begin, offset_of(all.substr(begin), r.count));
  if (id == method_id::count) {
    if (wanted.empty()) return value::integer(static_cast<std::int64_t>(r.count) + 1);
    std::int64_t n = 0;
    for (std::size_t i = part.find(wanted); i != std::string_view::npos; i = part.find(wanted, i + wanted.size())) ++n;
    return value::integer(n);
  }
  const bool from_right = id == method_id::rfind || id == method_id::rindex;
  const std::size_t at = from_right ? part.rfind(wanted) : part.find(wanted);
  if (at == std::string_view::npos) {
    if (id == method_id::index || id == method_id::rindex) m.fail("a text that holds the other", "one that does not");
    return value::integer(-1);
  }
  return value::integer(static_cast<std::int64_t>(first + length_of(part.substr(0, at))));
}

inline value partition(machine& m, bool right, const string_object& s, const arguments& given) {
  bound_arguments<1> a(m, "partition", given, {"sep"}, 1);
  const string_object& by = a.text(0);
  if (by.size == 0) m.fail("a separator", "an empty string");
  m.work_bytes(s.size);
  const std::size_t at = right ? s.view().rfind(by.view()) : s.view().find(by.view());
  value parts[3];
  if (at == std::string_view::npos) {
    parts[right ? 2 : 0] = value::string(&s);
    parts[1] = parts[right ? 0 : 2] = m.refer({});
  } else {
    parts[0] = m.part(s, 0, at);
    parts[1] = value::string(&by);
    parts[2] = m.part(s, at + by.size, s.size);
  }
  return m.make_sequence(parts, 3, sequence_form::tuple);
}

/// `separator`.join(items): every item must be a string.
inline value join_strings(machine& m, const string_object& separator, const value& items) {
  text_builder out;
  bool first = true;
  for (const value& v : iterate(m, items)) {
    if (!first) out.add(separator);
    first = false;
    if (v.is_undefined()) refuse_undefined(m, v);
    if (!v.is_string()) m.fail("strings to join", type_name(v));
    m.work_bytes(v.text->size + separator.size);
    if (out.bytes.size() > m.limits().max_output) m.refuse("texts within the limit", "a longer one");
    out.add(*v.text);
  }
  return m.make(out, separator.markup);
}

inline value expand_tabs(machine& m, const string_object& s, std::int64_t width) {
  text_builder out;
  std::int64_t column = 0;
  if (width > 1000) m.refuse("tabs of at most 1000 columns", width);
  for_each_character(s.view(), [&](char32_t c, std::size_t at, std::size_t size) {
    if (c == '\t') {
      const std::int64_t n = width > 0 ? width - column % width : 0;
      m.work_bytes(static_cast<std::size_t>(n));
      out.bytes.append(static_cast<std::size_t>(n), ' ');
      column += n;
      return true;
    }
    m.work_bytes(size);
    out.add(s.view().substr(at, size));
    column = c == '\n' || c == '\r' ? 0 : column + 1;
    return true;
  });
  return m.make(out.bytes, whole_origin(s), s.markup);
}

inline value zero_fill(machine& m, const string_object& s, std::int64_t width) {
  const auto n = static_cast<std::int64_t>(length_of(s.view()));
  if (width <= n) return value::string(&s);
  const bool sign = s.size != 0 && (s.data[0] == '+' || s.data[0] == '-');
  if (!sign) return pad(m, s, static_cast<std::size_t>(width - n), 0, "0");
  const value rest = pad(m, *m.part(s, 1, s.size).text, static_cast<std::size_t>(width - n), 0, "0");
  return m.join(*m.part(s, 0, 1).text, *rest.text);
}

/// Calls a method of str.
inline value call_string_method(machine& m, method_id id, std::string_view name, const string_object& s,
                                const arguments& given) {
  m.work_bytes(s.size);
  switch (id) {
    case method_id::strip:
    case method_id::lstrip:
    case method_id::rstrip: {
      bound_arguments<1> a(m, name, given, {"chars"});
      return strip(m, s, a.is_none(0) ? nullptr : &a.text(0), id != method_id::rstrip, id != method_id::lstrip);
    }
    case method_id::split:
    case method_id::rsplit: {
      bound_arguments<2> a(m, name, given, {"sep", "maxsplit"});
      return split(m, s, a.is_none(0) ? nullptr : &a.text(0), a.integer(1, -1), id == method_id::rsplit);
    }
    case method_id::splitlines: {
      bound_arguments<1> a(m, name, given, {"keepends"});
      return m.make_sequence(split_lines(m, s, a.flag(0)));
    }
    case method_id::startswith:
    case method_id::endswith:
      return affix(m, id, s, given);
    case method_id::replace: {
      bound_arguments<3> a(m, name, given, {"old", "new", "count"}, 2);
      return replace(m, s, a.text(0), a.text(1), a.integer(2, -1));
    }
    case method_id::find:
    case method_id::index:
    case method_id::rfind:
    case method_id::rindex:
    case method_id::count:
      return search(m, id, s, given);
    case method_id::partition:
    case method_id::rpartition:
      return partition(m, id == method_id::rpartition, s, given);
    case method_id::join: {
      bound_arguments<1> a(m, name, given, {"iterable"}, 1);
      return join_strings(m, s, a[0]);
    }
    case method_id::removeprefix:
    case method_id::removesuffix: {
      bound_arguments<1> a(m, name, given, {"prefix"}, 1);
      const std::string_view affix_text = a.text(0).view();
      if (id == method_id::removeprefix)
        return s.view().starts_with(affix_text) ? m.part(s, affix_text.size(), s.size) : value::string(&s);
      return s.view().ends_with(affix_text) ? m.part(s, 0, s.size - affix_text.size()) : value::string(&s);
    }
    case method_id::center:
    case method_id::ljust:
    case method_id::rjust: {
      bound_arguments<2> a(m, name, given, {"width", "fillchar"}, 1);
      if (a.has(1) && length_of(a.text(1).view()) != 1) m.fail("one character to fill with", "another text");
      return justify(m, id, s, a.integer(0), a.has(1) ? a.text(1).view() : std::string_view(" "));
    }
    case method_id::zfill: {
      bound_arguments<1> a(m, name, given, {"width"}, 1);
      return zero_fill(m, s, a.integer(0));
    }
    case method_id::expandtabs: {
      bound_arguments<1> a(m, name, given, {"tabsize"});
      return expand_tabs(m, s, a.integer(0, 8));
    }
    case method_id::format:
      return format_braces(m, s, given);
    case method_id::string_other:
      m.lacks("a method of strings that chat templates use", {"'", name, "'"});
    default:
      break;
  }
  no_arguments(m, name, given);
  switch (id) {
    case method_id::upper:
      return change_case(m, s, letter_case::upper);
    case method_id::lower:
    case method_id::casefold:
      return change_case(m, s, letter_case::lower);
    case method_id::capitalize:
      return capitalize(m, s);
    case method_id::title:
      return title_words(m, s);
    case method_id::swapcase:
      return swap_case(m, s);
    default:
      return value::boolean(is_all(id, s.view()));
  }
}

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
