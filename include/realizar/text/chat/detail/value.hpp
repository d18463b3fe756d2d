#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What a template computes with: Python's values as far as templates see them, 16 bytes each, immutable but for
/// namespaces, in the arena of the rendering.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/text/token.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

enum class kind : std::uint8_t {
  missing,    ///< a variable without a value; never seen by operators
  undefined,  ///< what reading such a variable or an absent member gives
  none,
  boolean,
  integer,
  natural,  ///< an integer above INT64_MAX, as it came in
  real,
  string,
  sequence,
  mapping,
  space,     ///< a namespace
  loop,      ///< the loop variable
  macro,     ///< a macro or the body of a call block
  function,  ///< range, namespace, ...
  method,    ///< a function of a string, list, mapping or loop, bound to it
  cycler,
  joiner,
};

/// Whose bytes a text is: those in the ranges came from the conversation, the others from the template. In order;
/// shared between texts.
struct origin {
  const byte_range* ranges;
  std::size_t count;
};
/// Stands for a text that is the conversation's from end to end.
inline constexpr origin all_from_input{nullptr, 0};

/// The room behind a text made by concatenation, so that appending again and again takes linear time.
struct text_room {
  std::size_t used, capacity;
  char* bytes;
};

struct string_object {
  const char* data;
  std::size_t size;
  const origin* from = nullptr;  // null: the template's
  text_room* room = nullptr;
  bool markup = false;  // what the filters safe and escape give

  std::string_view view() const noexcept { return {data, size}; }
};

struct value;
struct undefined_object;
struct sequence_object;
struct mapping_object;
struct space_object;
struct loop_object;
struct macro_object;
struct method_object;
struct cycler_object;
enum class function_id : std::uint8_t;

struct value {
  constexpr value() noexcept : whole(0) {}
  constexpr explicit value(kind k) noexcept : whole(0), type(k) {}

  static constexpr value none() noexcept { return value(kind::none); }
  static constexpr value boolean(bool b) noexcept {
    value v(kind::boolean);
    v.whole = b ? 1 : 0;
    return v;
  }
  static constexpr value integer(std::int64_t i) noexcept {
    value v(kind::integer);
    v.whole = i;
    return v;
  }
  static value natural(std::uint64_t u) noexcept {
    value v(kind::natural);
    v.positive = u;
    return v;
  }
  static value real(double d) noexcept {
    value v(kind::real);
    v.number = d;
    return v;
  }
  static value string(const string_object* s) noexcept {
    value v(kind::string);
    v.text = s;
    return v;
  }
  static value sequence(sequence_object* s) noexcept {
    value v(kind::sequence);
    v.items = s;
    return v;
  }
  static value mapping(mapping_object* m) noexcept {
    value v(kind::mapping);
    v.members = m;
    return v;
  }

  bool is(kind k) const noexcept { return type == k; }
  bool is_undefined() const noexcept { return type == kind::undefined; }
  bool is_string() const noexcept { return type == kind::string; }
  bool truth_bit() const noexcept { return whole != 0; }

  union {
    std::int64_t whole;  // of booleans too
    std::uint64_t positive;
    double number;
    const string_object* text;
    const undefined_object* absent;
    sequence_object* items;
    mapping_object* members;
    space_object* space;
    loop_object* loop;
    macro_object* macro;
    method_object* method;
    cycler_object* cycle;
    function_id function;
  };
  kind type = kind::missing;
};
static_assert(sizeof(value) == 16);

/// Why a value is undefined, for the sentence when it is used all the same.
struct undefined_object {
  std::string_view name, hint = {};  // a hint says all; else the name of what is undefined
  kind owner = kind::missing;        // whose member it would have been
  bool forbidden = false;            // a method that changes its object: not even defined, but calling it says why
};

enum class sequence_form : std::uint8_t { list, tuple, range, view, generator };

struct sequence_object {
  value* data;
  std::size_t size;
  sequence_form form = sequence_form::list;
  std::size_t at = 0;                    // of a generator: what has been taken
  std::size_t* room = nullptr;           // entries used behind data, then the capacity; of lists made by concatenation
  const std::int64_t* bounds = nullptr;  // of a range: its beginning, end and step
  std::string_view name = {};            // of a view: as Python calls it
};

struct member {
  value key, content;
};

struct mapping_object {
  member* data;
  std::size_t size;
  std::uint32_t* index = nullptr;  // of the string keys of large mappings, made when first asked
  std::size_t index_size = 0;
};

struct space_entry {
  std::string_view name;
  value content;
};

struct space_object {
  space_entry* data;
  std::size_t size, capacity;
};

struct cycler_object {
  sequence_object* items;
  std::size_t at;
  value separator = {};
};

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
