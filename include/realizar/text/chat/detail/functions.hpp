#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The functions templates find without being given any: range, namespace, dict, cycler, joiner, raise_exception and
/// strftime_now; and the methods that are not those of strings.

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string_view>
#include <vector>

#include <realizar/text/chat/detail/arguments.hpp>
#include <realizar/text/chat/detail/filters.hpp>
#include <realizar/text/chat/detail/loops.hpp>
#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/operators.hpp>
#include <realizar/text/chat/detail/strings.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

/// A mapping from pairs; a later one replaces an earlier one of the same key.
inline value make_mapping(machine& m, const std::vector<member>& given) {
  member* const data = m.memory.array<member>(given.size());
  mapping_object* const object = m.memory.make<mapping_object>(data, std::size_t{0});
  for (const member& e : given) {
    if (!hashable(e.key)) m.fail("a key that can be one", type_name(e.key));
    m.work(1 + object->size / 8);
    const member* known = nullptr;
    for (std::size_t i = 0; i < object->size && !known; ++i)
      if (equal(m, data[i].key, e.key)) known = data + i;
    if (known)
      data[known - data].content = e.content;
    else
      data[object->size++] = e;
  }
  return value::mapping(object);
}

inline std::vector<member> members_from(machine& m, std::string_view what, const arguments& given) {
  std::vector<member> all;
  if (given.positional.size() > 1) m.fail({"at most one argument of ", what}, given.positional.size());
  if (given.positional.size() == 1) {
    const value& v = given.positional[0];
    if (v.is(kind::mapping)) {
      all.assign(v.members->data, v.members->data + v.members->size);
    } else {
      for (const value& item : iterate(m, v)) {
        const auto pair = iterate(m, item);
        if (pair.size() != 2) m.fail("pairs of a key and a value", {pair.size(), " items"});
        all.push_back({pair[0], pair[1]});
      }
    }
  }
  for (const keyword& k : given.keywords) all.push_back({m.refer(k.name), k.content});
  return all;
}

inline void set_field(machine& m, space_object& s, std::string_view name, const value& v) {
  m.work(1 + s.size / 8);
  for (std::size_t i = 0; i < s.size; ++i)
    if (s.data[i].name == name) return void(s.data[i].content = v);
  if (s.size == s.capacity) {
    const std::size_t capacity = s.capacity == 0 ? 8 : 2 * s.capacity;
    space_entry* const data = m.memory.array<space_entry>(capacity);
    std::copy(s.data, s.data + s.size, data);
    s.data = data;
    s.capacity = capacity;
  }
  s.data[s.size++] = {name, v};
}

inline value range(machine& m, const arguments& given) {
  bound_arguments<3> a(m, "range", given, {"", "", ""}, 1);
  const std::int64_t from = a.has(1) ? a.integer(0) : 0, to = a.has(1) ? a.integer(1) : a.integer(0),
                     step = a.integer(2, 1);
  if (step == 0) m.fail("a step other than 0", "0");
  const auto up = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
  const auto down = static_cast<std::uint64_t>(from) - static_cast<std::uint64_t>(to);
  const std::uint64_t stride = step > 0 ? static_cast<std::uint64_t>(step) : ~static_cast<std::uint64_t>(step) + 1;
  const std::uint64_t n =
      step > 0 ? (to > from ? (up - 1) / stride + 1 : 0) : (from > to ? (down - 1) / stride + 1 : 0);
  if (n > 100000) m.refuse("a range of at most 100000", n);
  m.work(1 + n / 4);
  value* const data = m.memory.array<value>(n);
  for (std::uint64_t i = 0; i < n; ++i) data[i] = value::integer(from + static_cast<std::int64_t>(i) * step);
  return make_range(m, data, static_cast<std::size_t>(n), from, to, step);
}

inline value call_function(machine& m, function_id id, const arguments& given, const std::tm& now) {
  switch (id) {
    case function_id::range:
      return range(m, given);
    case function_id::dict:
      return make_mapping(m, members_from(m, "dict", given));
    case function_id::space: {
      value v(kind::space);
      v.space = m.memory.make<space_object>(nullptr, std::size_t{0}, std::size_t{0});
      for (const member& e : members_from(m, "namespace", given)) {
        if (!e.key.is_string()) m.fail("strings as names", type_name(e.key));
        set_field(m, *v.space, e.key.text->view(), e.content);
      }
      return v;
    }
    case function_id::cycler: {
      if (given.positional.empty()) m.fail("at least one item", "none");
      value v(kind::cycler);
      v.cycle = m.memory.make<cycler_object>(
          m.make_sequence(given.positional.data(), given.positional.size(), sequence_form::tuple).items,
          std::size_t{0});
      return v;
    }
    case function_id::joiner: {
      bound_arguments<1> a(m, "joiner", given, {"sep"});
      value v(kind::joiner);
      v.cycle = m.memory.make<cycler_object>(nullptr, std::size_t{0}, a.has(0) ? a[0] : m.refer(", "));
      return v;
    }
    case function_id::raise: {
      bound_arguments<1> a(m, "raise_exception", given, {"message"}, 1);
      text_builder message;
      append_text(m, message, a[0]);
      m.fail("a conversation that the template accepts",
             {"one it refuses: ", std::string_view(message.bytes).substr(0, 500)});
    }
    case function_id::now: {
      bound_arguments<1> a(m, "strftime_now", given, {"format"}, 1);
      return m.make(format_time(m, a.text(0).view(), now));
    }
  }
  return value::none();
}

/// Methods of mappings, sequences, loops and cyclers.
inline value call_method(machine& m, const value& self, method_id id, std::string_view name, const arguments& given) {
  if (self.is_string()) return call_string_method(m, id, name, *self.text, given);
  const auto pairs = [&](std::string_view called, auto&& pick) {
    no_arguments(m, name, given);
    m.work(1 + self.members->size / 8);
    value* const data = m.memory.array<value>(self.members->size);
    for (std::size_t i = 0; i < self.members->size; ++i) data[i] = pick(self.members->data[i]);
    const value out = value::sequence(m.memory.make<sequence_object>(data, self.members->size, sequence_form::view));
    out.items->name = called;
    return out;
  };
  switch (id) {
    case method_id::get: {
      bound_arguments<2> a(m, "get", given, {"", " "}, 1);  // Python's has no names for them
      if (!hashable(a[0])) m.fail("a key that can be one", type_name(a[0]));
      if (const member* e = find_member(m, *self.members, a[0])) return e->content;
      return a.has(1) ? a[1] : value::none();
    }
    case method_id::items:
      no_arguments(m, name, given);
      return items_of(m, self, sequence_form::view);
    case method_id::keys:
      return pairs("dict_keys", [](const member& e) { return e.key; });
    case method_id::values:
      return pairs("dict_values", [](const member& e) { return e.content; });
    case method_id::copy:
      no_arguments(m, name, given);
      return self;  // nothing changes a mapping or a list
    case method_id::count:
    case method_id::index: {
      bound_arguments<1> a(m, name, given, {"value"}, 1);
      std::int64_t n = 0;
      for (std::size_t i = 0; i < self.items->size; ++i) {
        if (!equal(m, self.items->data[i], a[0])) continue;
        if (id == method_id::index) return value::integer(static_cast<std::int64_t>(i));
        ++n;
      }
      if (id == method_id::index) m.fail("a sequence that holds the value", "one that does not");
      return value::integer(n);
    }
    case method_id::cycle:
      if (given.positional.empty()) m.fail("items to cycle through", "none");
      return given.positional[static_cast<std::size_t>(self.loop->index0) % given.positional.size()];
    case method_id::changed: {
      const value tuple = m.make_sequence(given.positional.data(), given.positional.size(), sequence_form::tuple);
      const bool changed = self.loop->changed_from.is(kind::missing) || !equal(m, self.loop->changed_from, tuple);
      self.loop->changed_from = tuple;
      return value::boolean(changed);
    }
    case method_id::next: {
      const value item = self.cycle->items->data[self.cycle->at];
      self.cycle->at = (self.cycle->at + 1) % self.cycle->items->size;
      return item;
    }
    case method_id::reset:
      self.cycle->at = 0;
      return value::none();
    default:
      m.lacks("a method of chat templates", {"'", name, "'"});
  }
}

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
