#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Python's operators over the values of templates: truth, equality, order, arithmetic, membership, members and items.

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/names.hpp>
#include <realizar/text/chat/detail/printing.hpp>
#include <realizar/text/chat/detail/syntax.hpp>
#include <realizar/text/chat/detail/value.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

struct keyword {
  std::string_view name;
  value content;
};

/// What a function is called with.
struct arguments {
  std::span<const value> positional;
  std::span<const keyword> keywords;
};

struct method_object {
  value self;
  method_id method;
  std::string_view name;
};

/// Throws for an undefined value, saying what is undefined.
[[noreturn]] inline REALIZAR_COLD void refuse_undefined(const machine& m, const value& v) {
  if (!v.absent->hint.empty()) m.fail("a value", v.absent->hint);
  if (v.absent->forbidden) m.fail("a method that changes nothing", {"'", v.absent->name, "'"});
  if (v.absent->owner == kind::missing) m.fail("a value", {"'", v.absent->name, "', which is undefined"});
  m.fail("a value", {type_name(value(v.absent->owner == kind::sequence ? kind::string : v.absent->owner)),
                     " without a member '", v.absent->name, "'"});
}

inline bool truth(const value& v) noexcept {
  switch (v.type) {
    case kind::missing:
    case kind::undefined:
    case kind::none:
      return false;
    case kind::boolean:
    case kind::integer:
      return v.whole != 0;
    case kind::real:
      return v.number != 0;
    case kind::string:
      return v.text->size != 0;
    case kind::sequence:
      return v.items->form == sequence_form::generator || v.items->size != 0;
    case kind::mapping:
      return v.members->size != 0;
    default:
      return true;
  }
}

inline bool is_integral(const value& v) noexcept {
  return v.is(kind::integer) || v.is(kind::boolean) || v.is(kind::natural);
}
inline bool is_numeric(const value& v) noexcept { return is_integral(v) || v.is(kind::real); }

inline double as_real(const value& v) noexcept {
  return v.is(kind::real) ? v.number : v.is(kind::natural) ? static_cast<double>(v.positive)
                                                           : static_cast<double>(v.whole);
}

/// The order of two numbers; exact between integers and floats.
inline std::partial_ordering compare_numbers(const value& a, const value& b) noexcept {
  if (is_integral(a) && is_integral(b)) {
    if (a.is(kind::natural) || b.is(kind::natural)) {
      if (a.is(kind::natural) && b.is(kind::natural)) return a.positive <=> b.positive;
      return a.is(kind::natural) ? std::partial_ordering::greater : std::partial_ordering::less;
    }
    return a.whole <=> b.whole;
  }
  return static_cast<long double>(as_real(a)) <=> static_cast<long double>(as_real(b));
}

/// The entries of a sequence; a generator is taken to its end.
inline std::span<const value> entries_of(sequence_object& s) noexcept {
  if (s.form != sequence_form::generator) return {s.data, s.size};
  const std::size_t from = std::exchange(s.at, s.size);
  return {s.data + from, s.size - from};
}

inline const member* find_member(machine& m, mapping_object& object, const value& key);

inline bool equal(machine& m, const value& a, const value& b, std::size_t depth = 0) {
  m.work(1);
  if (depth > deepest_value) m.refuse({"values of at most ", deepest_value, " levels"}, "a deeper one");
  if (is_numeric(a) && is_numeric(b)) return compare_numbers(a, b) == 0;
  if (a.type != b.type) return false;
  switch (a.type) {
    case kind::undefined:
    case kind::none:
      return true;
    case kind::string:
      if (a.text->size != b.text->size) return false;
      m.work_bytes(a.text->size);
      return a.text->view() == b.text->view();
    case kind::sequence: {
      const auto kind_of = [](const value& v) {
        return v.items->form == sequence_form::range ? sequence_form::range : v.items->form;
      };
      if (a.items == b.items) return true;
      if (kind_of(a) != kind_of(b) || a.items->form == sequence_form::generator) return false;
      if (a.items->size != b.items->size) return false;
      for (std::size_t i = 0; i < a.items->size; ++i)
        if (!equal(m, a.items->data[i], b.items->data[i], depth + 1)) return false;
      return true;
    }
    case kind::mapping: {
      if (a.members->size != b.members->size) return false;
      for (std::size_t i = 0; i < a.members->size; ++i) {
        const member* other = find_member(m, *b.members, a.members->data[i].key);
        if (!other || !equal(m, a.members->data[i].content, other->content, depth + 1)) return false;
      }
      return true;
    }
    default:
      return a.positive == b.positive;  // the same object
  }
}

/// a <=> b for what Python can order; fails for the rest.
inline std::partial_ordering order(machine& m, const value& a, const value& b, std::size_t depth = 0) {
  m.work(1);
  if (depth > deepest_value) m.refuse({"values of at most ", deepest_value, " levels"}, "a deeper one");
  if (is_numeric(a) && is_numeric(b)) return compare_numbers(a, b);
  if (a.is_string() && b.is_string()) {
    m.work_bytes(std::min(a.text->size, b.text->size));
    return a.text->view() <=> b.text->view();  // UTF-8 keeps the order of code points
  }
  if (a.is(kind::sequence) && b.is(kind::sequence) && a.items->form == b.items->form &&
      (a.items->form == sequence_form::list || a.items->form == sequence_form::tuple)) {
    const std::size_t n = std::min(a.items->size, b.items->size);
    for (std::size_t i = 0; i < n; ++i)
      if (!equal(m, a.items->data[i], b.items->data[i], depth + 1))
        return order(m, a.items->data[i], b.items->data[i], depth + 1);
    return a.items->size <=> b.items->size;
  }
  if (a.is_undefined()) refuse_undefined(m, a);
  if (b.is_undefined()) refuse_undefined(m, b);
  m.fail("two values that have an order", {type_name(a), " and ", type_name(b)});
}

inline const member* find_member(machine& m, mapping_object& object, const value& key) {
  if (key.is_string()) {
    const std::string_view text = key.text->view();
    if (object.size <= 16) {
      m.work(1);
      for (std::size_t i = 0; i < object.size; ++i)
        if (object.data[i].key.is_string() && object.data[i].key.text->view() == text) return object.data + i;
      return nullptr;
    }
    const auto hash = [](std::string_view s) {
      std::uint64_t h = 0xcbf29ce484222325u;
      for (const char c : s) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
      return static_cast<std::size_t>(h ^ h >> 29);
    };
    if (!object.index) {
      std::size_t n = 32;
      while (n < 2 * object.size) n *= 2;
      m.work(n);
      object.index = m.memory.array<std::uint32_t>(n);
      std::fill(object.index, object.index + n, 0u);
      object.index_size = n;
      for (std::size_t i = 0; i < object.size; ++i) {
        if (!object.data[i].key.is_string()) continue;
        m.work_bytes(object.data[i].key.text->size);
        std::size_t at = hash(object.data[i].key.text->view()) & (n - 1);
        for (; object.index[at] != 0; at = (at + 1) & (n - 1)) m.work(1);
        object.index[at] = static_cast<std::uint32_t>(i + 1);
      }
    }
    m.work_bytes(text.size());
    for (std::size_t at = hash(text) & (object.index_size - 1); object.index[at] != 0;
         at = (at + 1) & (object.index_size - 1)) {
      m.work(1);
      const member& e = object.data[object.index[at] - 1];
      if (e.key.text->view() == text) return &e;
    }
    return nullptr;
  }
  for (std::size_t i = 0; i < object.size; ++i)
    if (equal(m, object.data[i].key, key)) return object.data + i;
  return nullptr;
}

inline bool hashable(const value& v) noexcept {
  if (v.is(kind::mapping)) return false;
  if (!v.is(kind::sequence)) return true;
  if (v.items->form != sequence_form::tuple) return v.items->form != sequence_form::list;
  return std::all_of(v.items->data, v.items->data + v.items->size,
                     [](const value& e) { return e.is(kind::sequence) ? e.items->form != sequence_form::list
                                                                      : !e.is(kind::mapping); });
}

// --- code points ---

inline bool is_ascii(std::string_view s) noexcept {
  return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
/// The bytes of the character at the beginning of a text that is not empty.
inline std::size_t character_size(std::string_view s) noexcept {
  const std::size_t n = decode_utf8(s.data(), s.data() + s.size()).size;
  return n == 0 ? 1 : n;
}
inline std::size_t length_of(std::string_view s) noexcept {
  std::size_t n = 0;
  for (std::size_t i = 0; i < s.size(); ++n)
    i += static_cast<unsigned char>(s[i]) < 0x80 ? 1 : character_size(s.substr(i));
  return n;
}
/// The offset of code point `n`, or the size of the text.
inline std::size_t offset_of(std::string_view s, std::size_t n) noexcept {
  std::size_t i = 0;
  for (; n != 0 && i < s.size(); --n) i += static_cast<unsigned char>(s[i]) < 0x80 ? 1 : character_size(s.substr(i));
  return i;
}

// --- iteration ---

/// What a for loop goes over; fails for what cannot be gone over.
inline std::span<const value> iterate(machine& m, const value& v) {
  switch (v.type) {
    case kind::sequence:
      return entries_of(*v.items);
    case kind::undefined:
      return {};
    case kind::mapping: {
      value* const keys = m.memory.array<value>(v.members->size);
      m.work(1 + v.members->size / 8);
      for (std::size_t i = 0; i < v.members->size; ++i) keys[i] = v.members->data[i].key;
      return {keys, v.members->size};
    }
    case kind::string: {
      const std::string_view s = v.text->view();
      const std::size_t n = length_of(s);
      m.work(1 + n);
      value* const characters = m.memory.array<value>(n);
      for (std::size_t i = 0, at = 0; i < n; ++i) {
        const std::size_t size = character_size(s.substr(at));
        characters[i] = m.part(*v.text, at, at + size);
        at += size;
      }
      return {characters, n};
    }
    default:
      m.fail("something to go over", type_name(v));
  }
}

inline std::size_t size_of(machine& m, const value& v) {
  switch (v.type) {
    case kind::string:
      m.work_bytes(v.text->size);
      return length_of(v.text->view());
    case kind::sequence:
      if (v.items->form == sequence_form::generator) break;
      return v.items->size;
    case kind::mapping:
      return v.members->size;
    case kind::undefined:
      return 0;
    default:
      break;
  }
  m.fail("something with a length", type_name(v));
}

inline bool contains(machine& m, const value& container, const value& item) {
  switch (container.type) {
    case kind::string:
      if (!item.is_string()) {
        if (item.is_undefined()) refuse_undefined(m, item);
        m.fail("a string in a string", type_name(item));
      }
      m.work_bytes(container.text->size + item.text->size);
      return container.text->view().find(item.text->view()) != std::string_view::npos;
    case kind::mapping:
      if (!hashable(item)) m.fail("a key", type_name(item));
      return find_member(m, *container.members, item) != nullptr;
    default:
      for (const value& e : iterate(m, container))
        if (equal(m, e, item)) return true;
      return false;
  }
}

// --- members and items ---

/// Whether Python's type of `v` has this method.
inline bool has_method(const value& v, method_id id) noexcept {
  const bool changes = id >= method_id::append && id <= method_id::update;
  switch (v.type) {
    case kind::string:
      return id >= method_id::capitalize && id <= method_id::string_other;
    case kind::mapping:
      return (id >= method_id::copy && id <= method_id::values) || id == method_id::clear || id == method_id::pop ||
             id == method_id::popitem || id == method_id::setdefault || id == method_id::update;
    case kind::sequence:
      switch (v.items->form) {
        case sequence_form::list:
          return id == method_id::copy || id == method_id::count || id == method_id::index ||
                 (changes && id != method_id::popitem && id != method_id::setdefault && id != method_id::update);
        case sequence_form::tuple:
        case sequence_form::range:
          return id == method_id::count || id == method_id::index;
        default:
          return false;
      }
    case kind::loop:
      return id == method_id::cycle || id == method_id::changed;
    case kind::cycler:
      return id == method_id::next || id == method_id::reset;
    default:
      return false;
  }
}

/// The part of a sequence of `n` that [from:to:step] names, as Python counts.
struct slice_range {
  std::int64_t from, step;
  std::size_t count;
};
inline slice_range resolve_slice(machine& m, const value (&parts)[3], std::size_t size) {
  const auto n = static_cast<std::int64_t>(size);
  const auto number = [&](const value& v, std::int64_t otherwise) -> std::int64_t {
    if (v.is(kind::missing) || v.is(kind::none)) return otherwise;
    if (v.is(kind::integer) || v.is(kind::boolean)) return v.whole;
    if (v.is_undefined()) refuse_undefined(m, v);
    m.fail("integers in a slice", type_name(v));
  };
  const std::int64_t step = number(parts[2], 1);
  if (step == 0) m.fail("a step other than 0", "0");
  const auto clamp = [&](std::int64_t i, std::int64_t low, std::int64_t high) {
    if (i < 0) i = i < -n ? low : i + n;
    return std::clamp(i, low, high);
  };
  const std::int64_t low = step > 0 ? 0 : -1, high = step > 0 ? n : n - 1;
  const bool no_from = parts[0].is(kind::missing) || parts[0].is(kind::none);
  const bool no_to = parts[1].is(kind::missing) || parts[1].is(kind::none);
  const std::int64_t from = no_from ? (step > 0 ? low : high) : clamp(number(parts[0], 0), low, high);
  const std::int64_t to = no_to ? (step > 0 ? high : low) : clamp(number(parts[1], 0), low, high);
  std::size_t count = 0;
  if (step > 0 && from < to) count = static_cast<std::size_t>((to - from - 1) / step + 1);
  if (step < 0 && from > to)
    count = static_cast<std::size_t>((from - to - 1) / (step == std::numeric_limits<std::int64_t>::min()
                                                            ? std::numeric_limits<std::int64_t>::max()
                                                            : -step) + 1);
  return {from, step, count};
}

inline value take_slice(machine& m, const value& v, const value (&parts)[3]) {
  if (v.is_string()) {
    const std::string_view s = v.text->view();
    m.work_bytes(s.size());
    const slice_range r = resolve_slice(m, parts, length_of(s));
    if (r.count == 0) return m.refer({});
    if (r.step == 1) {
      const std::size_t begin = offset_of(s, static_cast<std::size_t>(r.from));
      return m.part(*v.text, begin, begin + offset_of(s.substr(begin), r.count));
    }
    const std::span<const value> all = iterate(m, v);
    text_builder out;
    for (std::size_t i = 0; i < r.count; ++i)
      out.add(*all[static_cast<std::size_t>(r.from + static_cast<std::int64_t>(i) * r.step)].text);
    return m.make(out, v.text->markup);
  }
  if (v.is(kind::sequence) && v.items->form != sequence_form::view && v.items->form != sequence_form::generator) {
    const slice_range r = resolve_slice(m, parts, v.items->size);
    m.work(1 + r.count / 8);
    value* const out = m.memory.array<value>(r.count);
    for (std::size_t i = 0; i < r.count; ++i)
      out[i] = v.items->data[r.from + static_cast<std::int64_t>(i) * r.step];
    return value::sequence(m.memory.make<sequence_object>(out, r.count, v.items->form));
  }
  return value(kind::missing);
}

/// The attribute that Python's getattr finds, or missing: methods, and the fields of namespaces and loops.
value native_attribute(machine& m, const value& v, std::string_view name, method_id method);

inline value absent_member(machine& m, const value& of, std::string_view name) {
  return m.undefined(name, {}, of.type == kind::undefined ? kind::none : of.type);
}

inline value item_or_missing(machine& m, const value& of, const value& key) {
  switch (of.type) {
    case kind::mapping:
      if (const member* e = hashable(key) ? find_member(m, *of.members, key) : nullptr) return e->content;
      break;
    case kind::sequence:
    case kind::string: {
      if (!key.is(kind::integer) && !key.is(kind::boolean)) break;
      const bool text = of.is_string();
      if (!text && (of.items->form == sequence_form::view || of.items->form == sequence_form::generator)) break;
      const auto n = static_cast<std::int64_t>(size_of(m, of));
      const std::int64_t i = key.whole < 0 ? key.whole + n : key.whole;
      if (i < 0 || i >= n) break;
      if (!text) return of.items->data[i];
      const std::string_view s = of.text->view();
      const std::size_t begin = offset_of(s, static_cast<std::size_t>(i));
      return m.part(*of.text, begin, begin + character_size(s.substr(begin)));
    }
    default:
      break;
  }
  return value(kind::missing);
}

/// of.name: Python's attribute first, the item second; undefined where there is neither.
inline value get_attribute(machine& m, const value& of, std::string_view name, method_id method) {
  if (of.is(kind::mapping) && method == method_id::none) {
    const string_object key{name.data(), name.size()};
    if (const member* e = find_member(m, *of.members, value::string(&key))) return e->content;
    return absent_member(m, of, name);
  }
  if (of.is_undefined()) refuse_undefined(m, of);
  const value native = native_attribute(m, of, name, method);
  if (!native.is(kind::missing)) return native;
  const string_object key{name.data(), name.size()};
  const value item = item_or_missing(m, of, value::string(&key));
  return item.is(kind::missing) ? absent_member(m, of, name) : item;
}

/// of[key]: the item first, Python's attribute second; undefined where there is neither.
inline value get_item(machine& m, const value& of, const value& key) {
  if (of.is_undefined()) refuse_undefined(m, of);
  const value item = item_or_missing(m, of, key);
  if (!item.is(kind::missing)) return item;
  if (key.is_string()) {
    const std::string_view name = key.text->view();
    const auto* method = find_named(method_names, name);
    const value native = native_attribute(m, of, name, method ? method->id : method_id::none);
    if (!native.is(kind::missing)) return native;
    return absent_member(m, of, name);
  }
  if (key.is_undefined()) return absent_member(m, of, "undefined");
  text_builder name;
  append_text(m, name, key);
  return absent_member(m, of, m.make(name).text->view());
}

// --- arithmetic ---

[[noreturn]] inline REALIZAR_COLD void refuse_operands(const machine& m, std::string_view op, const value& a,
                                                       const value& b) {
  if (a.is_undefined()) refuse_undefined(m, a);
  if (b.is_undefined()) refuse_undefined(m, b);
  m.fail({"operands that ", op, " takes"}, {type_name(a), " and ", type_name(b)});
}

value format_percent(machine& m, const string_object& format, const value& with);
value escape_text(machine& m, const value& v);

inline std::optional<std::int64_t> small(const value& v) noexcept {
  if (v.is(kind::integer) || v.is(kind::boolean)) return v.whole;
  return std::nullopt;
}

inline value concatenate(machine& m, const sequence_object& a, const sequence_object& b) {
  const std::size_t n = a.size + b.size;
  m.work(1 + b.size / 8);
  std::size_t* room = a.room;
  if (room && room[0] == a.size && room[1] >= n) {
    std::copy(b.data, b.data + b.size, a.data + a.size);
    room[0] = n;
    return value::sequence(m.memory.make<sequence_object>(a.data, n, a.form, std::size_t{0}, room));
  }
  m.work(1 + a.size / 8);
  const std::size_t capacity = n < 16 ? n : 2 * n;
  value* const data = m.memory.array<value>(capacity);
  std::copy(a.data, a.data + a.size, data);
  std::copy(b.data, b.data + b.size, data + a.size);
  room = nullptr;
  if (capacity != n) {
    room = m.memory.array<std::size_t>(2);
    room[0] = n, room[1] = capacity;
  }
  return value::sequence(m.memory.make<sequence_object>(data, n, a.form, std::size_t{0}, room));
}

inline value add(machine& m, const value& a, const value& b) {
  if (a.is_string() && b.is_string()) {
    if (a.text->markup == b.text->markup) return m.join(*a.text, *b.text);
    const value left = a.text->markup ? a : escape_text(m, a), right = b.text->markup ? b : escape_text(m, b);
    return m.join(*left.text, *right.text);
  }
  if (a.is(kind::sequence) && b.is(kind::sequence) && a.items->form == b.items->form &&
      (a.items->form == sequence_form::list || a.items->form == sequence_form::tuple))
    return concatenate(m, *a.items, *b.items);
  refuse_operands(m, "'+'", a, b);
}

inline value repeat(machine& m, const value& v, std::int64_t times) {
  const std::size_t n = times < 0 ? 0 : static_cast<std::size_t>(times);
  const std::size_t size = v.is_string() ? v.text->size : v.items->size * sizeof(value);
  if (size == 0 || n == 0) return v.is_string() ? m.refer({}) : m.make_sequence(nullptr, 0, v.items->form);
  if (n > m.limits().max_output / size) m.refuse("values within the limit", {n, " times ", size, " bytes"});
  m.work_bytes(n * size);
  if (v.is_string()) {
    text_builder out;
    out.bytes.reserve(n * size);
    m.work(n);
    for (std::size_t i = 0; i < n; ++i) out.add(*v.text);
    return m.make(out, v.text->markup);
  }
  value* const data = m.memory.array<value>(n * v.items->size);
  for (std::size_t i = 0; i < n; ++i)
    std::copy(v.items->data, v.items->data + v.items->size, data + i * v.items->size);
  return value::sequence(m.memory.make<sequence_object>(data, n * v.items->size, v.items->form));
}

inline value real_arithmetic(machine& m, operation op, double x, double y) {
  switch (op) {
    case operation::add:
      return value::real(x + y);
    case operation::subtract:
      return value::real(x - y);
    case operation::multiply:
      return value::real(x * y);
    case operation::power: {
      const double p = std::pow(x, y);
      if (std::isnan(p) && !std::isnan(x) && !std::isnan(y)) m.lacks("a power that is real", "a complex one");
      return value::real(p);
    }
    default:
      break;
  }
  if (y == 0) m.fail("a divisor other than 0", "0");
  if (op == operation::divide) return value::real(x / y);
  double rest = std::fmod(x, y);
  if (rest != 0 && (rest < 0) != (y < 0)) rest += y;
  if (op == operation::modulo) return value::real(rest == 0 ? std::copysign(0.0, y) : rest);
  return value::real(std::floor((x - rest) / y + 0.5));
}

inline value integer_arithmetic(machine& m, operation op, std::int64_t x, std::int64_t y) {
  std::int64_t z = 0;
  bool over = false;
#if defined(__GNUC__) || defined(__clang__)
  const auto plus = [&] { over = __builtin_add_overflow(x, y, &z); };
  const auto minus = [&] { over = __builtin_sub_overflow(x, y, &z); };
  const auto times = [&](std::int64_t a, std::int64_t b) { over = __builtin_mul_overflow(a, b, &z); };
#else
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                         most = std::numeric_limits<std::int64_t>::max();
  const auto plus = [&] {
    over = y > 0 ? x > most - y : x < least - y;
    if (!over) z = x + y;
  };
  const auto minus = [&] {
    over = y < 0 ? x > most + y : x < least + y;
    if (!over) z = x - y;
  };
  const auto times = [&](std::int64_t a, std::int64_t b) {
    over = a != 0 && b != 0 &&
           (a > 0 ? (b > 0 ? a > most / b : b < least / a) : (b > 0 ? a < least / b : b < most / a));
    if (!over) z = a * b;
  };
#endif
  switch (op) {
    case operation::add:
      plus();
      break;
    case operation::subtract:
      minus();
      break;
    case operation::multiply:
      times(x, y);
      break;
    case operation::divide:
      return real_arithmetic(m, op, static_cast<double>(x), static_cast<double>(y));
    case operation::power: {
      if (y < 0) return real_arithmetic(m, op, static_cast<double>(x), static_cast<double>(y));
      z = 1;
      for (std::int64_t i = 0; i < y && !over && z != 0 && !(x == 1) && !(x == -1 && i >= 2); ++i) times(z, x);
      if (x == -1) z = y % 2 == 0 ? 1 : -1;
      break;
    }
    default: {
      if (y == 0) m.fail("a divisor other than 0", "0");
      if (y == -1) {  // the one quotient that does not fit
        if (op == operation::modulo) return value::integer(0);
        y = x, x = 0;
        minus();
        break;
      }
      std::int64_t quotient = x / y, rest = x % y;
      if (rest != 0 && (rest < 0) != (y < 0)) rest += y, --quotient;
      return value::integer(op == operation::modulo ? rest : quotient);
    }
  }
  if (over) m.refuse("integers of at most 64 bits", "a larger one");
  return value::integer(z);
}

inline std::string_view symbol_of(operation op) noexcept {
  switch (op) {
    case operation::add:
      return "'+'";
    case operation::subtract:
      return "'-'";
    case operation::multiply:
      return "'*'";
    case operation::divide:
      return "'/'";
    case operation::divide_floor:
      return "'//'";
    case operation::modulo:
      return "'%'";
    default:
      return "'**'";
  }
}

inline value arithmetic(machine& m, operation op, const value& a, const value& b) {
  if (op == operation::add && !is_numeric(a)) return add(m, a, b);
  if (op == operation::modulo && a.is_string()) return format_percent(m, *a.text, b);
  if (is_numeric(a) && is_numeric(b)) {
    const auto x = small(a), y = small(b);
    if (x && y) return integer_arithmetic(m, op, *x, *y);
    if (is_integral(a) && is_integral(b)) m.refuse("integers of at most 63 bits", "a larger one");
    return real_arithmetic(m, op, as_real(a), as_real(b));
  }
  if (op == operation::multiply) {
    const auto repeatable = [](const value& v) {
      return v.is_string() || (v.is(kind::sequence) && (v.items->form == sequence_form::list ||
                                                        v.items->form == sequence_form::tuple));
    };
    if (repeatable(a) && small(b)) return repeat(m, a, *small(b));
    if (repeatable(b) && small(a)) return repeat(m, b, *small(a));
  }
  refuse_operands(m, symbol_of(op), a, b);
}

inline bool compare(machine& m, operation op, const value& a, const value& b) {
  switch (op) {
    case operation::equal:
      return equal(m, a, b);
    case operation::not_equal:
      return !equal(m, a, b);
    case operation::in:
      return contains(m, b, a);
    case operation::not_in:
      return !contains(m, b, a);
    case operation::less:
      return order(m, a, b) < 0;
    case operation::less_equal:
      return order(m, a, b) <= 0;
    case operation::greater:
      return order(m, a, b) > 0;
    default:
      return order(m, a, b) >= 0;
  }
}

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
