#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The filters of jinja2, with tojson as chat templates have it.

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
#include <realizar/text/chat/detail/printing.hpp>
#include <realizar/text/chat/detail/strings.hpp>
#include <realizar/text/chat/detail/tests.hpp>
#include <realizar/text/chat/detail/text_filters.hpp>
#include <realizar/text/chat/detail/url_links.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

inline value call_filter(machine& m, filter_id id, std::string_view name, const value& v, const arguments& given);

inline value make_generator(machine& m, const std::vector<value>& items) {
  return m.make_sequence(items, sequence_form::generator);
}

/// What "a.b.0" names, member by member, as filters with an attribute look things up.
inline value look_up(machine& m, value item, const value& path, const value& otherwise) {
  const auto step = [&](const value& key) {
    item = get_item(m, item, key);
    if (item.is_undefined() && !otherwise.is(kind::missing) && !otherwise.is(kind::none)) item = otherwise;
  };
  if (!path.is_string()) {
    if (!path.is(kind::none)) step(path);
    return item;
  }
  std::string_view rest = path.text->view();
  for (;;) {
    const std::size_t dot = (std::min)(rest.find('.'), rest.size());
    const std::string_view part = rest.substr(0, dot);
    const bool digits =
        !part.empty() && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    std::int64_t n = 0;
    if (digits && std::from_chars(part.data(), part.data() + part.size(), n).ec == std::errc())
      step(value::integer(n));
    else
      step(m.refer(part));
    if (dot == rest.size()) return item;
    rest.remove_prefix(dot + 1);
  }
}

/// Strings in lower case, other values as they are: what most comparisons of filters work on.
inline value ignore_case(machine& m, const value& v) {
  return v.is_string() ? change_case(m, *v.text, letter_case::lower) : v;
}

/// A stable sort by keys; the order is found with as many comparisons as a merge sort needs, and counted.
inline std::vector<std::size_t> sorted_order(machine& m, const std::vector<value>& keys, bool reverse) {
  std::vector<std::size_t> at(keys.size());
  for (std::size_t i = 0; i < at.size(); ++i) at[i] = i;
  std::stable_sort(at.begin(), at.end(), [&](std::size_t a, std::size_t b) {
    return reverse ? order(m, keys[b], keys[a]) < 0 : order(m, keys[a], keys[b]) < 0;
  });
  return at;
}

inline value sort(machine& m, const value& v, bool reverse, bool case_sensitive, const value& attribute) {
  const auto items = iterate(m, v);
  std::vector<value> keys, out;
  std::vector<value> parts;  // of "a,b"
  if (attribute.is_string()) {
    const value comma = m.refer(",");
    const value list = split(m, *attribute.text, comma.text, -1, false);
    parts.assign(list.items->data, list.items->data + list.items->size);
  } else {
    parts.push_back(attribute.is(kind::missing) ? value::none() : attribute);
  }
  for (const value& item : items) {
    std::vector<value> key;
    for (const value& part : parts) {
      const value k = look_up(m, item, part, value());
      key.push_back(case_sensitive ? k : ignore_case(m, k));
    }
    keys.push_back(m.make_sequence(key));
  }
  for (const std::size_t i : sorted_order(m, keys, reverse)) out.push_back(items[i]);
  return m.make_sequence(out);
}

inline value sort_members(machine& m, const value& v, const arguments& given) {
  bound_arguments<3> a(m, "dictsort", given, {"case_sensitive", "by", "reverse"});
  if (!v.is(kind::mapping)) {
    if (v.is_undefined()) refuse_undefined(m, v);
    m.fail("a mapping for dictsort", type_name(v));
  }
  const std::string_view by = a.has(1) ? a.text(1).view() : "key";
  if (by != "key" && by != "value") m.fail("'key' or 'value' to sort by", {"'", by, "'"});
  std::vector<value> keys, out;
  for (std::size_t i = 0; i < v.members->size; ++i) {
    const value& k = by == "key" ? v.members->data[i].key : v.members->data[i].content;
    keys.push_back(a.flag(0) ? k : ignore_case(m, k));
  }
  for (const std::size_t i : sorted_order(m, keys, a.flag(2))) {
    const value pair[2] = {v.members->data[i].key, v.members->data[i].content};
    out.push_back(m.make_sequence(pair, 2, sequence_form::tuple));
  }
  return m.make_sequence(out);
}

inline value items_of(machine& m, const value& v, sequence_form form) {
  m.work(1 + v.members->size);
  value* const pairs = m.memory.array<value>(v.members->size);
  for (std::size_t i = 0; i < v.members->size; ++i) {
    const value pair[2] = {v.members->data[i].key, v.members->data[i].content};
    pairs[i] = m.make_sequence(pair, 2, sequence_form::tuple);
  }
  const value out = value::sequence(m.memory.make<sequence_object>(pairs, v.members->size, form));
  out.items->name = "dict_items";
  return out;
}

/// map: members, or another filter, of each item.
inline value map_items(machine& m, const value& v, const arguments& given) {
  std::vector<value> out;
  if (!truth(v)) return make_generator(m, out);
  if (given.positional.empty()) {
    bound_arguments<2> a(m, "map", given, {"attribute", "default"});
    if (!a.has(0)) m.fail("the name of a filter or an attribute for map", "none");
    for (const value& item : iterate(m, v)) out.push_back(look_up(m, item, a[0], a[1]));
    return make_generator(m, out);
  }
  if (!given.positional[0].is_string()) m.fail("the name of a filter", type_name(given.positional[0]));
  const std::string_view name = given.positional[0].text->view();
  const auto* known = find_named(filter_names, name);
  if (!known) m.lacks("the name of a filter", {"'", name, "'"});
  const machine::level guard(m);
  for (const value& item : iterate(m, v))
    out.push_back(call_filter(m, known->id, name, item, {given.positional.subspan(1), given.keywords}));
  return make_generator(m, out);
}

/// select, reject, selectattr, rejectattr.
inline value select(machine& m, const value& v, const arguments& given, bool wanted, bool by_attribute) {
  auto rest = given.positional;
  value attribute(kind::missing);
  if (by_attribute) {
    if (rest.empty()) m.fail("the name of an attribute", "none");
    attribute = rest[0];
    rest = rest.subspan(1);
  }
  const named<test_id>* test = nullptr;
  std::string_view name;
  if (!rest.empty()) {
    if (!rest[0].is_string()) m.fail("the name of a test", type_name(rest[0]));
    name = rest[0].text->view();
    test = find_named(test_names, name);
    if (!test) m.lacks("the name of a test", {"'", name, "'"});
    rest = rest.subspan(1);
  }
  std::vector<value> out;
  if (!truth(v)) return make_generator(m, out);
  for (const value& item : iterate(m, v)) {
    const value what = attribute.is(kind::missing) ? item : look_up(m, item, attribute, value());
    m.work(1);
    if ((test ? call_test(m, test->id, name, what, {rest, given.keywords}) : truth(what)) == wanted)
      out.push_back(item);
  }
  return make_generator(m, out);
}

inline value unique(machine& m, const value& v, const arguments& given) {
  bound_arguments<2> a(m, "unique", given, {"case_sensitive", "attribute"});
  std::vector<value> out, seen;
  for (const value& item : iterate(m, v)) {
    value key = look_up(m, item, a.has(1) ? a[1] : value::none(), value());
    if (!a.flag(0)) key = ignore_case(m, key);
    if (!hashable(key)) m.fail("items that can be keys", type_name(key));
    if (std::any_of(seen.begin(), seen.end(), [&](const value& s) { return equal(m, s, key); })) continue;
    seen.push_back(key);
    out.push_back(item);
  }
  return make_generator(m, out);
}

inline value least(machine& m, const value& v, const arguments& given, bool greatest) {
  bound_arguments<2> a(m, greatest ? "max" : "min", given, {"case_sensitive", "attribute"});
  value best(kind::missing), best_key;
  for (const value& item : iterate(m, v)) {
    value key = look_up(m, item, a.has(1) ? a[1] : value::none(), value());
    if (!a.flag(0)) key = ignore_case(m, key);
    if (!best.is(kind::missing) && !(greatest ? order(m, key, best_key) > 0 : order(m, key, best_key) < 0)) continue;
    best = item;
    best_key = key;
  }
  return best.is(kind::missing) ? m.undefined({}, "the least or greatest item of nothing") : best;
}

inline value sum(machine& m, const value& v, const arguments& given) {
  bound_arguments<2> a(m, "sum", given, {"attribute", "start"});
  value total = a.has(1) ? a[1] : value::integer(0);
  if (total.is_string()) m.fail("a start that is no string", "a string");
  for (const value& item : iterate(m, v))
    total = arithmetic(m, operation::add, total, a.is_none(0) ? item : look_up(m, item, a[0], value()));
  return total;
}

inline value group_by(machine& m, const value& v, const arguments& given) {
  bound_arguments<3> a(m, "groupby", given, {"attribute", "default", "case_sensitive"}, 1);
  const value sorted_input = m.make_sequence(iterate(m, v).data(), size_of(m, v));
  std::vector<value> keys, out;
  const auto items = entries_of(*sorted_input.items);
  const auto key_of = [&](const value& item) { return look_up(m, item, a[0], a[1]); };
  for (const value& item : items) keys.push_back(a.flag(2) ? key_of(item) : ignore_case(m, key_of(item)));
  const auto at = sorted_order(m, keys, false);
  for (std::size_t i = 0; i < at.size();) {
    std::vector<value> group;
    const value& key = keys[at[i]];
    std::size_t j = i;
    for (; j < at.size() && equal(m, keys[at[j]], key); ++j) group.push_back(items[at[j]]);
    const value pair[2] = {key_of(group[0]), m.make_sequence(group)};
    out.push_back(m.make_sequence(pair, 2, sequence_form::tuple));
    i = j;
  }
  return m.make_sequence(out);
}

inline value batch(machine& m, const value& v, const arguments& given) {
  bound_arguments<2> a(m, "batch", given, {"linecount", "fill_with"}, 1);
  const std::int64_t n = a.integer(0);
  std::vector<value> out, row;
  for (const value& item : iterate(m, v)) {
    if (static_cast<std::int64_t>(row.size()) == n) {
      out.push_back(m.make_sequence(row));
      row.clear();
    }
    row.push_back(item);
  }
  if (!row.empty()) {
    if (!a.is_none(1)) {
      if (n > 100000) m.refuse("at most 100000 items a row", n);
      while (static_cast<std::int64_t>(row.size()) < n) row.push_back(a[1]);
    }
    out.push_back(m.make_sequence(row));
  }
  return make_generator(m, out);
}

inline value slice_into(machine& m, const value& v, const arguments& given) {
  bound_arguments<2> a(m, "slice", given, {"slices", "fill_with"}, 1);
  const auto items = iterate(m, v);
  const std::int64_t n = a.integer(0);
  if (n == 0) m.fail("a number of slices other than 0", "0");
  if (n > 100000) m.refuse("at most 100000 slices", n);
  std::vector<value> out;
  if (n < 0) return make_generator(m, out);
  const auto count = static_cast<std::size_t>(n);
  const std::size_t each = items.size() / count, longer = items.size() % count;
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t size = each + (i < longer ? 1 : 0);
    std::vector<value> row(items.begin() + static_cast<std::ptrdiff_t>(at),
                           items.begin() + static_cast<std::ptrdiff_t>(at + size));
    at += size;
    if (!a.is_none(1) && i >= longer) row.push_back(a[1]);
    m.work(1);
    out.push_back(m.make_sequence(row));
  }
  return make_generator(m, out);
}

inline value reversed(machine& m, const value& v) {
  if (v.is_string()) {
    text_builder out;
    const auto all = iterate(m, v);
    for (std::size_t i = all.size(); i-- > 0;) out.add(*all[i].text);
    return m.make(out, v.text->markup);
  }
  const auto all = iterate(m, v);
  std::vector<value> out(all.rbegin(), all.rend());
  return make_generator(m, out);
}

inline value first_of(machine& m, const value& v) {
  if (v.is(kind::sequence) && v.items->form == sequence_form::generator)
    return v.items->at < v.items->size ? v.items->data[v.items->at++] : m.undefined({}, "the first item of nothing");
  if (v.is_string() && v.text->size != 0) {
    const std::size_t size = character_size(v.text->view());
    return m.refer(v.text->view().substr(0, size), m.part(*v.text, 0, size).text->from);
  }
  const auto all = iterate(m, v);
  return all.empty() ? m.undefined({}, "the first item of nothing") : all.front();
}

inline value last_of(machine& m, const value& v) {
  if (v.is(kind::sequence) && v.items->form == sequence_form::generator) m.fail("a list", "a generator");
  if (v.is_string() && v.text->size != 0) {
    const std::size_t at = code_point_before(v.text->view(), v.text->size);
    return m.part(*v.text, at, v.text->size);
  }
  const auto all = iterate(m, v);
  return all.empty() ? m.undefined({}, "the last item of nothing") : all.back();
}

/// join: str of every item.
inline value join(machine& m, const value& v, const arguments& given) {
  bound_arguments<2> a(m, "join", given, {"d", "attribute"});
  text_builder separator;
  if (a.has(0)) append_text(m, separator, a[0]);
  const value between = m.make(separator);
  text_builder out;
  bool first = true;
  for (const value& item : iterate(m, v)) {
    if (!first) out.add(*between.text);
    first = false;
    m.work_bytes(between.text->size);
    append_text(m, out, a.is_none(1) ? item : look_up(m, item, a[1], value()));
    if (out.bytes.size() > m.limits().max_output) m.refuse("texts within the limit", "a longer one");
  }
  return m.make(out);
}

inline value to_json(machine& m, const value& v, const arguments& given) {
  bound_arguments<4> a(m, "tojson", given, {"ensure_ascii", "indent", "separators", "sort_keys"});
  json_style style;
  style.ascii = a.flag(0);
  style.sorted = a.flag(3);
  value indent;
  if (!a.is_none(1)) {
    style.indented = true;
    style.item_separator = ",";
    if (a[1].is_string()) {
      indent = a[1];
    } else {
      const std::int64_t n = a.integer(1);
      if (n > 1000) m.refuse("an indent of at most 1000", n);
      indent = m.make(std::string(static_cast<std::size_t>((std::max<std::int64_t>)(n, 0)), ' '));
    }
    style.indent = indent.text->view();
  }
  if (!a.is_none(2)) {
    const auto pair = iterate(m, a[2]);
    if (pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string()) m.fail("two strings as separators", "others");
    style.item_separator = pair[0].text->view();
    style.key_separator = pair[1].text->view();
  }
  if (v.is_undefined()) refuse_undefined(m, v);
  text_builder out;
  append_json(m, out, v, style);
  return m.make(out);
}

inline bool read_integer(std::string_view s, int base, std::int64_t& out) {
  std::string plain = plain_number(s);
  bool negative = false;
  std::size_t i = 0;
  if (!plain.empty() && (plain[0] == '+' || plain[0] == '-')) negative = plain[0] == '-', i = 1;
  if (i + 1 < plain.size() && plain[i] == '0') {
    const char mark = static_cast<char>(plain[i + 1] | 0x20);
    const int marked = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
    if (marked != 0 && (base == marked || base == 0)) base = marked, i += 2;
  }
  if (base == 0) base = 10;
  if (i == plain.size() || plain[i] == '-' || plain[i] == '+') return false;
  const std::string digits = (negative ? "-" : "") + plain.substr(i);
  const auto r = std::from_chars(digits.data(), digits.data() + digits.size(), out, base);
  return r.ec == std::errc() && r.ptr == digits.data() + digits.size();
}

inline value to_integer(machine& m, const value& v, const arguments& given) {
  bound_arguments<2> a(m, "int", given, {"default", "base"});
  const value otherwise = a.has(0) ? a[0] : value::integer(0);
  if (v.is_undefined()) refuse_undefined(m, v);
  double d = 0;
  if (v.is_string()) {
    const std::int64_t base = a.integer(1, 10);
    std::int64_t n = 0;
    m.work_bytes(v.text->size);
    if (base != 0 && (base < 2 || base > 36)) return otherwise;
    if (read_integer(v.text->view(), static_cast<int>(base), n)) return value::integer(n);
    if (!read_real(v.text->view(), d)) return otherwise;
  } else if (is_integral(v)) {
    return v.is(kind::boolean) ? value::integer(v.whole) : v;
  } else if (v.is(kind::real)) {
    d = v.number;
  } else {
    return otherwise;
  }
  if (!std::isfinite(d)) return otherwise;
  if (!(std::fabs(d) < 9.2e18)) m.refuse("integers of at most 64 bits", "a larger one");
  return value::integer(static_cast<std::int64_t>(d));
}

inline value to_real(machine& m, const value& v, const arguments& given) {
  bound_arguments<1> a(m, "float", given, {"default"});
  if (v.is_undefined()) refuse_undefined(m, v);
  double d = 0;
  if (is_numeric(v)) return value::real(as_real(v));
  if (v.is_string() && read_real(v.text->view(), d)) return value::real(d);
  return a.has(0) ? a[0] : value::real(0);
}

inline value round_number(machine& m, const value& v, const arguments& given) {
  bound_arguments<2> a(m, "round", given, {"precision", "method"});
  const std::string_view how = a.has(1) ? a.text(1).view() : "common";
  const std::int64_t precision = a.integer(0, 0);
  if (how != "common" && how != "ceil" && how != "floor") m.fail("common, ceil or floor", how);
  if (!is_numeric(v)) m.fail("a number to round", type_name(v));
  if (precision > 300 || precision < -300) m.refuse("a precision of at most 300", precision);
  if (how == "common" && is_integral(v) && precision >= 0) return v.is(kind::boolean) ? value::integer(v.whole) : v;
  const double x = as_real(v);
  double y = x;
  if (how == "common") {
    if (precision >= 0) {
      char buffer[700];  // the exact decimal digits decide, half to even
      const auto end =
          std::to_chars(buffer, buffer + sizeof buffer, x, std::chars_format::fixed, static_cast<int>(precision)).ptr;
      std::from_chars(buffer, end, y);
    } else {
      const double scale = std::pow(10.0, static_cast<double>(-precision));
      y = std::nearbyint(x / scale) * scale;
    }
    return is_integral(v) ? value::integer(static_cast<std::int64_t>(y)) : value::real(y);
  }
  const double scale = std::pow(10.0, static_cast<double>(precision));
  y = how == "ceil" ? std::ceil(x * scale) : std::floor(x * scale);
  return value::real(y / scale);
}

inline value absolute(machine& m, const value& v) {
  if (v.is(kind::real)) return value::real(std::fabs(v.number));
  if (const auto n = small_integer(v))
    return *n < 0 ? integer_arithmetic(m, operation::subtract, 0, *n) : value::integer(*n);
  if (v.is(kind::natural)) return v;
  if (v.is_undefined()) refuse_undefined(m, v);
  m.fail("a number", type_name(v));
}

inline value call_filter(machine& m, filter_id id, std::string_view name, const value& v, const arguments& given) {
  m.work(1);
  switch (id) {
    case filter_id::unknown:
      m.lacks("the name of a filter", {"'", name, "'"});
    case filter_id::random:
      m.lacks("filters whose result is always the same", "'random'");
    case filter_id::default_: {
      bound_arguments<2> a(m, "default", given, {"default_value", "boolean"});
      if (!v.is_undefined() && (!a.flag(1) || truth(v))) return v;
      return a.has(0) ? a[0] : m.refer({});
    }
    case filter_id::attr: {
      bound_arguments<1> a(m, "attr", given, {"name"}, 1);
      if (v.is_undefined()) refuse_undefined(m, v);
      const std::string_view member = a.text(0).view();
      const auto* method = find_named(method_names, member);
      const value native = native_attribute(m, v, member, method ? method->id : method_id::none);
      return native.is(kind::missing) ? absent_member(m, v, member) : native;
    }
    case filter_id::batch:
      return batch(m, v, given);
    case filter_id::slice:
      return slice_into(m, v, given);
    case filter_id::dictsort:
      return sort_members(m, v, given);
    case filter_id::groupby:
      return group_by(m, v, given);
    case filter_id::sort: {
      bound_arguments<3> a(m, "sort", given, {"reverse", "case_sensitive", "attribute"});
      return sort(m, v, a.flag(0), a.flag(1), a[2]);
    }
    case filter_id::int_:
      return to_integer(m, v, given);
    case filter_id::float_:
      return to_real(m, v, given);
    case filter_id::round:
      return round_number(m, v, given);
    case filter_id::join:
      return join(m, v, given);
    case filter_id::map:
      return map_items(m, v, given);
    case filter_id::select:
      return select(m, v, given, true, false);
    case filter_id::reject:
      return select(m, v, given, false, false);
    case filter_id::selectattr:
      return select(m, v, given, true, true);
    case filter_id::rejectattr:
      return select(m, v, given, false, true);
    case filter_id::unique:
      return unique(m, v, given);
    case filter_id::min:
      return least(m, v, given, false);
    case filter_id::max:
      return least(m, v, given, true);
    case filter_id::sum:
      return sum(m, v, given);
    case filter_id::tojson:
      return to_json(m, v, given);
    default:
      break;
  }
  if (id == filter_id::urlize) return link_addresses(m, v, given);
  if (const value text = call_text_filter(m, id, v, given); !text.is(kind::missing)) return text;
  no_arguments(m, name, given);
  switch (id) {
    case filter_id::abs:
      return absolute(m, v);
    case filter_id::first:
      return first_of(m, v);
    case filter_id::last:
      return last_of(m, v);
    case filter_id::items:
      if (v.is_undefined()) return make_generator(m, {});
      if (!v.is(kind::mapping)) m.fail("a mapping for items", type_name(v));
      return items_of(m, v, sequence_form::generator);
    case filter_id::length:
      return value::integer(static_cast<std::int64_t>(size_of(m, v)));
    case filter_id::list: {
      const auto all = iterate(m, v);
      return m.make_sequence(all.data(), all.size());
    }
    case filter_id::reverse:
      return reversed(m, v);
    default:
      m.lacks("a filter of chat templates", {"'", name, "'"});
  }
}

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
