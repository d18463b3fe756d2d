#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Two JSON schemas as one that asks for what both ask for.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <realizar/base/error.hpp>
#include <realizar/base/json/value.hpp>

namespace realizar::inline REALIZAR_ABI::constraint::detail {

/// Keywords that say nothing about what is valid.
inline bool is_annotation(std::string_view key) noexcept {
  constexpr std::array<std::string_view, 15> names{"title", "description", "default",    "examples", "$schema",
                                                   "$id",   "$comment",    "deprecated", "readOnly", "writeOnly",
                                                   "$defs", "definitions", "$anchor",    "strict",   "name"};
  return std::ranges::find(names, key) != names.end();
}

/// Throws unsupported where it cannot say what both together mean. `place` is where the second stands.
inline json::value merge_schemas(const json::value& a, const json::value& b, const std::string& place, int depth = 0) {
  if (depth > 50) throw error(error_code::limit, place, "at most 50 schemas in one another", "more");
  if (const bool* all = a.if_boolean()) return *all ? b : a;
  if (const bool* all = b.if_boolean()) return *all ? a : b;
  const json::object *x = a.if_object(), *y = b.if_object();
  if (x == nullptr || y == nullptr)
    throw error(error_code::malformed, place, "a schema: an object or a boolean", "another value");
  const auto closed_to = [&](const json::object& closed, const json::object& other) {
    const json::value* more = closed.find("additionalProperties");
    if (more == nullptr || more->if_boolean() == nullptr || *more->if_boolean()) return;
    const json::value* properties = other.find("properties");
    if (properties == nullptr || properties->if_object() == nullptr) return;
    const json::value* own = closed.find("properties");
    for (const auto& m : *properties->if_object())
      if (own == nullptr || own->if_object() == nullptr || own->if_object()->find(m.key) == nullptr)
        throw error(error_code::unsupported, place,
                    {"schemas together that all allow property '", m.key.substr(0, 60), "'"},
                    "additionalProperties: false in one of them");
  };
  closed_to(*x, *y);
  closed_to(*y, *x);
  json::object out = *x;
  for (const auto& [key, content] : *y) {
    if (is_annotation(key)) continue;
    const json::value* known = out.find(key);
    if (known == nullptr || *known == content) {
      out.set(key, content);
      continue;
    }
    const auto number = [](const json::value& v) {
      return v.if_integer() ? static_cast<double>(*v.if_integer()) : v.if_number() ? *v.if_number() : 0.0;
    };
    if (key == "properties" && known->if_object() && content.if_object()) {
      json::object together = *known->if_object();
      for (const auto& m : *content.if_object()) {
        const json::value* same = together.find(m.key);
        together.set(m.key, same ? merge_schemas(*same, m.content, place, depth + 1) : m.content);
      }
      out.set(key, std::move(together));
    } else if (key == "required" && known->if_array() && content.if_array()) {
      json::array together = *known->if_array();
      for (const auto& name : *content.if_array())
        if (std::ranges::find(together, name) == together.end()) together.push_back(name);
      out.set(key, std::move(together));
    } else if (key == "enum" && known->if_array() && content.if_array()) {
      json::array together;
      for (const auto& v : *known->if_array())
        if (std::ranges::find(*content.if_array(), v) != content.if_array()->end()) together.push_back(v);
      out.set(key, std::move(together));
    } else if (key == "allOf" && known->if_array() && content.if_array()) {
      json::array together = *known->if_array();
      together.insert(together.end(), content.if_array()->begin(), content.if_array()->end());
      out.set(key, std::move(together));
    } else if (key == "minLength" || key == "minItems" || key == "minimum" || key == "exclusiveMinimum") {
      if (number(content) > number(*known)) out.set(key, content);
    } else if (key == "maxLength" || key == "maxItems" || key == "maximum" || key == "exclusiveMaximum") {
      if (number(content) < number(*known)) out.set(key, content);
    } else if (key == "type" && known->if_string() && content.if_string() &&
               ((*known->if_string() == "number" && *content.if_string() == "integer") ||
                (*known->if_string() == "integer" && *content.if_string() == "number"))) {
      out.set(key, "integer");
    } else {
      throw error(error_code::unsupported, place, {"'", key.substr(0, 60), "' once, or alike"}, "two that differ");
    }
  }
  return out;
}

}  // namespace realizar::inline REALIZAR_ABI::constraint::detail
