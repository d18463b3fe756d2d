#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What is inside a value: its characters, items, members, slices, and the methods it has.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include <realizar/text/chat/detail/comparison.hpp>
#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/names.hpp>
#include <realizar/text/chat/detail/printing.hpp>
#include <realizar/text/chat/detail/value.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

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
        const value part = m.part(*v.text, at, at + size);  // characters are no markup, whatever the text is
        characters[i] = part.text->markup ? m.refer(part.text->view(), part.text->from) : part;
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
  std::int64_t from, to, step;
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
    count = static_cast<std::size_t>((from - to - 1) / (step == (std::numeric_limits<std::int64_t>::min)()
                                                            ? (std::numeric_limits<std::int64_t>::max)()
                                                            : -step) +
                                     1);
  return {from, to, step, count};
}

inline value make_range(machine& m, value* data, std::size_t n, std::int64_t from, std::int64_t to, std::int64_t step) {
  const value out = value::sequence(m.memory.make<sequence_object>(data, n, sequence_form::range));
  std::int64_t* const bounds = m.memory.array<std::int64_t>(3);
  bounds[0] = from, bounds[1] = to, bounds[2] = step;
  out.items->bounds = bounds;
  return out;
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
    for (std::size_t i = 0; i < r.count; ++i) out[i] = v.items->data[r.from + static_cast<std::int64_t>(i) * r.step];
    if (const std::int64_t* const b = v.items->bounds) {
      const auto place = [&](std::int64_t i) { return b[0] + i * b[2]; };
      return make_range(m, out, r.count, place(r.from), place(r.to), b[2] * r.step);
    }
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

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
