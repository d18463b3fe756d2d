#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A parsed template: nodes of 24 bytes in one table, with what statements need beside them.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/text/chat/detail/arena.hpp>
#include <realizar/text/chat/detail/names.hpp>
#include <realizar/text/chat/detail/value.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

using node_id = std::uint32_t;
inline constexpr node_id no_node = 0;  // the first entry of the table is nobody

enum class node_type : std::uint8_t {
  nobody,
  // expressions
  constant,     // a: constants
  name,         // a: names; b: functions outward, c: slot, once scopes are resolved
  list,         // list of children
  tuple,        // list of children
  mapping,      // list of children: key, content, key, ...
  attribute,    // a: of, b: names, c: method_id
  item,         // a: of, b: index
  slice,        // a: from, b: to, c: step; each may be nobody
  call,         // a: callee, b: arguments
  filter,       // a: operand (nobody: the text of the block around), b: arguments, c: filter_id, d: names
  test,         // a: operand, b: arguments, c: test_id, d: names
  negation,     // not a
  minus,        // -a
  plus,         // +a
  arithmetic,   // a op b
  concat,       // list of children, joined as text
  compare,      // a, then the list of comparands; their operators are the list after
  both,         // a and b
  either,       // a or b
  conditional,  // b if a else c
  // statements
  text,           // a: constants
  output,         // a: expression
  branch,         // list of children: test, body (a block or nobody), test, ...; else's test is nobody
  block,          // list of children: statements in a row
  loop,           // a: loops
  assign,         // a: target, b: expression
  assign_block,   // a: target, b: body, c: filter or nobody, d: scope
  member_target,  // a: names of the namespace's variable, b, c: where it is, d: names of the member
  macro,          // a: target, b: macros
  call_block,     // a: call, b: macros
  filter_block,   // a: filter, b: body, d: scope
  with,           // list of children: target, expression, ...; c: body, d: scope
  generation,     // b: body, d: scope
  leave_loop,     // break
  next_round,     // continue
};

enum class operation : std::uint8_t {
  add,
  subtract,
  multiply,
  divide,
  divide_floor,
  modulo,
  power,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  in,
  not_in,
};

struct node {
  node_type type = node_type::nobody;
  operation op = operation::add;
  std::uint32_t at = 0;  // offset in the source
  std::uint32_t a = 0, b = 0, c = 0, d = 0;
};

/// A run of the table of children.
struct list {
  std::uint32_t first = 0, count = 0;
};

struct call_arguments {
  list positional;
  list keywords;  // names, expression, names, ...
  node_id more_positional = no_node, more_keywords = no_node;
};

/// What a variable starts from when its scope is entered.
struct variable_start {
  enum class from : std::uint8_t { nothing, outside, other } source;
  std::uint32_t slot;
  std::uint32_t hops, place;  // of the other variable; or place: the index of the outside name
};

struct loop_info {
  node_id target, over, test, body, otherwise;
  bool recursive = false;
  bool has_variable = false;
  std::uint32_t variable_slot = 0;
  std::uint32_t function = 0;  // of a recursive loop
  std::uint32_t body_scope = 0, test_scope = 0, else_scope = 0;
  node_id test_target = no_node;  // the target again, in the scope of the test
};

struct macro_info {
  std::uint32_t name;
  std::vector<std::uint32_t> parameters;  // names
  std::vector<std::uint32_t> slots;       // of the parameters
  std::vector<node_id> defaults;          // of the last parameters
  node_id body = no_node;
  std::uint32_t scope = 0, function = 0;
  bool takes_caller = false, takes_keywords = false, takes_more = false;
  std::uint32_t caller_slot = 0, keywords_slot = 0, more_slot = 0;
  bool explicit_caller = false;
};

/// A template, a macro's body or a recursive loop: what has variables of its own while it runs.
struct function_info {
  std::uint32_t parent = 0, slots = 0;
  bool captured = false;  // a function inside may outlive a run of this one
};

struct tree {
  std::string source;
  std::vector<node> nodes{node{}};
  std::vector<std::uint32_t> children;
  std::vector<std::string> names;
  std::vector<value> constants;
  std::vector<call_arguments> calls{call_arguments{}};
  std::vector<loop_info> loops;
  std::vector<macro_info> macros;
  std::vector<std::vector<variable_start>> scopes{{}};
  std::vector<function_info> functions{function_info{}};
  std::vector<std::uint32_t> outside;  // names the template expects to be given
  node_id body = no_node;
  std::uint32_t root_scope = 0;
  arena memory;

  list children_of(const node& n) const noexcept { return {n.a, n.b}; }

  const string_object* keep(std::string_view text) {
    char* const bytes = memory.array<char>(text.size() + 1);
    std::memcpy(bytes, text.data(), text.size());
    return memory.make<string_object>(bytes, text.size());
  }
};

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
