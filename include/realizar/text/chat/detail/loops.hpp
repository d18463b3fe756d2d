#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The variable `loop`: where a for loop stands, looking one item ahead only when it is asked to.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/operators.hpp>
#include <realizar/text/chat/detail/syntax.hpp>
#include <realizar/text/chat/detail/value.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

/// The variables of one run of a function.
struct frame {
  frame* parent;
  value* slots;
};

struct macro_object {
  const macro_info* info;
  frame* around;
  const string_object* name;
};

/// Decides whether a loop takes an item: the condition of `for x in y if condition`.
struct loop_filter {
  virtual bool takes(const loop_info& loop, frame& f, const value& item) = 0;

 protected:
  ~loop_filter() = default;
};

struct loop_object {
  const loop_info* info;
  frame* around;        // where the loop stands; of a recursive one, where it was written
  frame* inside;        // the variables of its body
  loop_filter* filter;  // null: every item
  const value* items;
  std::size_t count, next = 0;
  bool sized = true;  // the length is known without going to the end
  std::int64_t index0 = -1, length = -1, depth0 = 0;
  value before, current, after;
  value changed_from;

  /// The next item that the condition takes; false at the end.
  bool pull(machine& m, value& out) {
    while (next < count) {
      m.work(1);
      const value& item = items[next++];
      if (filter && !filter->takes(*info, *inside, item)) continue;
      out = item;
      return true;
    }
    return false;
  }
  bool advance(machine& m) {
    value item;
    if (!after.is(kind::missing)) {
      item = after;
      after = value();
    } else if (!pull(m, item)) {
      return false;
    }
    ++index0;
    before = current;
    current = item;
    return true;
  }
  bool is_last(machine& m) {
    if (after.is(kind::missing)) {
      value item;
      if (pull(m, item)) after = item;
    }
    return after.is(kind::missing);
  }
  std::int64_t total(machine& m) {
    if (length >= 0) return length;
    if (sized && !filter) return length = static_cast<std::int64_t>(count);
    std::vector<value> rest;
    value item;
    while (pull(m, item)) rest.push_back(item);
    const value list = m.make_sequence(rest);
    items = list.items->data;
    count = list.items->size;
    next = 0;
    filter = nullptr;
    return length = static_cast<std::int64_t>(count) + index0 + 1 + (after.is(kind::missing) ? 0 : 1);
  }
};

/// A field of the loop variable, or missing.
inline value loop_attribute(machine& m, loop_object& l, std::string_view name) {
  if (name == "index") return value::integer(l.index0 + 1);
  if (name == "index0") return value::integer(l.index0);
  if (name == "first") return value::boolean(l.index0 == 0);
  if (name == "last") return value::boolean(l.is_last(m));
  if (name == "length") return value::integer(l.total(m));
  if (name == "revindex") return value::integer(l.total(m) - l.index0);
  if (name == "revindex0") return value::integer(l.total(m) - l.index0 - 1);
  if (name == "previtem") return l.index0 == 0 ? m.undefined({}, "the item before the first") : l.before;
  if (name == "nextitem") return l.is_last(m) ? m.undefined({}, "the item after the last") : l.after;
  if (name == "depth") return value::integer(l.depth0 + 1);
  if (name == "depth0") return value::integer(l.depth0);
  return value(kind::missing);
}

inline void append_loop(machine& m, text_builder& out, const value& v) {
  append_integer(out.bytes += "<LoopContext ", v.loop->index0 + 1);
  append_integer(out.bytes += "/", v.loop->total(m));
  out.add('>');
}

/// Python's attributes of a value: methods, and the fields of namespaces, loops and cyclers.
inline value native_attribute(machine& m, const value& v, std::string_view name, method_id method) {
  if (v.is(kind::space)) {
    m.work(1 + v.space->size / 8);
    for (std::size_t i = 0; i < v.space->size; ++i)
      if (v.space->data[i].name == name) return v.space->data[i].content;
    return value(kind::missing);
  }
  if (method != method_id::none && has_method(v, method)) {
    if (method >= method_id::append && method <= method_id::update) return m.undefined(name, {}, v.type, true);
    value bound(kind::method);
    bound.method = m.memory.make<method_object>(v, method, name);
    return bound;
  }
  if (v.is(kind::loop)) return loop_attribute(m, *v.loop, name);
  if (v.is(kind::cycler) && name == "current") return v.cycle->items->data[v.cycle->at];
  if (v.is(kind::macro) && name == "name") return value::string(v.macro->name);
  return value(kind::missing);
}

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
