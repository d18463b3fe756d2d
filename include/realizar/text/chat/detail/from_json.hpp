#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// JSON values as values of a template; strings are not copied.

#include <cstddef>
#include <string>
#include <string_view>

#include <realizar/base/json/value.hpp>
#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/printing.hpp>
#include <realizar/text/chat/detail/value.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

class from_json {
 public:
  explicit from_json(machine& m) : m_(m) {}

  /// `input`: the strings are the conversation's.
  value operator()(const json::value& v, bool input) { return convert(v, input, 0); }

 private:
  value convert(const json::value& v, bool input, std::size_t depth) {
    if (depth > deepest_value) m_.refuse({"values of at most ", deepest_value, " levels"}, "a deeper one");
    m_.memory.add_budget(256);
    switch (v.type()) {
      case json::kind::null:
        return value::none();
      case json::kind::boolean:
        return value::boolean(*v.if_boolean());
      case json::kind::integer:
        return value::integer(*v.if_integer());
      case json::kind::unsigned_integer:
        return value::natural(*v.if_unsigned());
      case json::kind::number:
        return value::real(*v.if_number());
      case json::kind::string:
        return text(*v.if_string(), input);
      case json::kind::array: {
        const json::array& all = *v.if_array();
        m_.memory.add_budget(16 * all.size());
        value* const items = m_.memory.array<value>(all.size());
        for (std::size_t i = 0; i < all.size(); ++i) items[i] = convert(all[i], input, depth + 1);
        return value::sequence(m_.memory.make<sequence_object>(items, all.size()));
      }
      case json::kind::object: {
        const json::object& all = *v.if_object();
        m_.memory.add_budget(128 * all.size());
        member* const members = m_.memory.array<member>(all.size());
        std::size_t n = 0;
        for (const auto& [key, content] : all) {
          const bool role = key == "role" && content.if_string() && is_word(*content.if_string());
          members[n++] = {text(key, input), convert(content, input && !role, depth + 1)};
        }
        return value::mapping(m_.memory.make<mapping_object>(members, n));
      }
    }
    return value::none();
  }

  value text(const std::string& s, bool input) {
    m_.memory.add_budget(16 * s.size());
    return m_.refer(s, input ? &all_from_input : nullptr);
  }

  /// Templates make names of special tokens from roles, so a role that is a word is not the conversation's.
  static bool is_word(std::string_view s) noexcept {
    for (const char c : s)
      if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'))
        return false;
    return s.size() <= 64;
  }

  machine& m_;
};

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
