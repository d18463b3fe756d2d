#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Python's truth, equality and order over the values of templates, and the search for a key.

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/names.hpp>
#include <realizar/text/chat/detail/printing.hpp>
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
  return v.is(kind::real)      ? v.number
         : v.is(kind::natural) ? static_cast<double>(v.positive)
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
    m.work_bytes((std::min)(a.text->size, b.text->size));
    return a.text->view() <=> b.text->view();  // UTF-8 keeps the order of code points
  }
  if (a.is(kind::sequence) && b.is(kind::sequence) && a.items->form == b.items->form &&
      (a.items->form == sequence_form::list || a.items->form == sequence_form::tuple)) {
    const std::size_t n = (std::min)(a.items->size, b.items->size);
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
  return std::all_of(v.items->data, v.items->data + v.items->size, [](const value& e) {
    return e.is(kind::sequence) ? e.items->form != sequence_form::list : !e.is(kind::mapping);
  });
}

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
