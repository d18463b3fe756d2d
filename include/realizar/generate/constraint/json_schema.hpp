#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// JSON Schema to grammar: texts that follow the grammar are valid by the schema.
///
///     auto rules = constraint::parse_gbnf(constraint::schema_grammar(schema));
///     options.constraint = constraint::compile(rules, model.tokenizer());
///
/// The subset of OpenAI's structured outputs and of llama.cpp, and some more; what is not supported is an error that
/// names it. The grammar allows one way where JSON has many: members stand in the order of the schema, those that the
/// schema does not name come last and only where additionalProperties asks for them, and white space is short.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/base/json/writer.hpp>
#include <realizar/generate/constraint/detail/merge_schemas.hpp>
#include <realizar/generate/constraint/detail/number_grammar.hpp>
#include <realizar/generate/constraint/detail/pattern_grammar.hpp>
#include <realizar/generate/constraint/detail/schema_primitives.hpp>
#include <realizar/generate/constraint/limits.hpp>

namespace realizar::inline REALIZAR_ABI::constraint {

namespace detail {

class schema_compiler {
 public:
  schema_compiler(const json::value& root, const limits& most) : root_(root), most_(most) {}

  std::string compile() {
    const std::string top = visit(root_, "#", 0);
    std::string text = "root ::= " + top + "\n" + std::string(primitives);
    for (const std::string& rule : rules_) text += rule;
    return text;
  }

 private:
  using string_view = std::string_view;

  [[noreturn]] static void refuse(error_code code, const std::string& place, phrase expected, phrase found) {
    throw error(code, {"json schema: ", place}, expected, found);
  }

  /// A new rule; its name.
  std::string define(const std::string& body) {
    const std::string name = reserve();
    finish(name, body);
    return name;
  }
  std::string reserve() {
    if (++count_ > most_.rules) refuse(error_code::limit, "#", {"at most ", most_.rules, " rules"}, "more");
    return "r" + std::to_string(count_);
  }
  void finish(const std::string& name, const std::string& body) {
    written_ += body.size();
    if (written_ > most_.text_bytes)
      refuse(error_code::limit, "#", {"a grammar of at most ", most_.text_bytes, " bytes"}, "more");
    rules_.push_back(name + " ::= " + body + "\n");
  }

  /// The rule of a schema.
  std::string visit(const json::value& schema, const std::string& place, std::size_t depth) {
    if (depth > most_.nesting)
      refuse(error_code::limit, place, {"at most ", most_.nesting, " schemas in one another"}, "more");
    if (const bool* all = schema.if_boolean()) {
      if (*all) return "value";
      refuse(error_code::unsupported, place, "a schema that allows something", "false");
    }
    const json::object* s = schema.if_object();
    if (s == nullptr) refuse(error_code::malformed, place, "a schema: an object or a boolean", "another value");
    const std::string key = json::to_text(schema);
    if (const auto known = known_.find(key); known != known_.end()) return known->second;
    const std::string name = reserve();
    // A schema that leads back to itself finds its own rule here.
    known_.emplace(key, name);
    finish(name, body_of(*s, place, depth));
    return name;
  }

  std::string body_of(const json::object& s, const std::string& place, std::size_t depth) {
    if (s.find("$ref") != nullptr) return reference(s, place, depth);
    if (const json::value* all = s.find("allOf")) {
      json::value together = without(s, "allOf");
      const json::array& parts = list(*all, place + "/allOf");
      for (std::size_t i = 0; i < parts.size(); ++i)
        together = merge(together, resolved(parts[i], place), place + "/allOf/" + std::to_string(i));
      return visit(together, place, depth + 1);
    }
    for (const char* word : {"anyOf", "oneOf"}) {
      const json::value* any = s.find(word);
      if (any == nullptr) continue;
      const json::value base = without(s, word);
      const json::array& parts = list(*any, place + "/" + word);
      json::array whole;
      std::string out;
      for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::string at = place + "/" + word + "/" + std::to_string(i);
        json::value part = parts[i];
        if (has_content(base)) part = merge(base, resolved(part, place), at);
        out += (i == 0 ? "" : " | ") + visit(part, at, depth + 1);
        whole.push_back(std::move(part));
      }
      if (word[0] == 'o') check_apart(whole, place + "/oneOf");
      return out;
    }
    refuse_unknown(s, place);
    if (const json::value* only = s.find("const")) return literals({*only}, s, place);
    if (const json::value* some = s.find("enum")) return literals(list(*some, place + "/enum"), s, place);
    const json::value* type = s.find("type");
    if (type == nullptr) return by_keywords(s, place, depth);
    if (const std::string* one = type->if_string()) return typed(*one, s, place, depth);
    std::string out;
    for (const json::value& t : list(*type, place + "/type")) {
      if (t.if_string() == nullptr) refuse(error_code::malformed, place + "/type", "names of types", "another value");
      out += (out.empty() ? "" : " | ") + ("(" + typed(*t.if_string(), s, place, depth) + ")");
    }
    return out;
  }

  static bool has_content(const json::value& schema) {
    return std::ranges::any_of(*schema.if_object(), [](const auto& m) { return !is_annotation(m.key); });
  }
  static json::value without(const json::object& s, string_view key) {
    json::object out;
    for (const auto& m : s)
      if (m.key != key) out.set(m.key, m.content);
    return out;
  }
  static const json::array& list(const json::value& v, const std::string& place) {
    if (v.if_array() == nullptr || v.if_array()->empty())
      refuse(error_code::malformed, place, "a list that is not empty", "something else");
    return *v.if_array();
  }
  json::value merge(const json::value& a, const json::value& b, const std::string& place) {
    try {
      return merge_schemas(a, b, place);
    } catch (const error& e) {
      throw e.within("json schema");
    }
  }

  /// What a reference stands for: "#", "#/$defs/name", any JSON pointer into the schema.
  const json::value& target(const json::value& ref, const std::string& place) {
    const std::string* text = ref.if_string();
    if (text == nullptr) refuse(error_code::malformed, place + "/$ref", "a text", "another value");
    if (!text->starts_with('#') || (text->size() > 1 && (*text)[1] != '/'))
      refuse(error_code::unsupported, place + "/$ref", "a reference into this schema: #/...",
             {"'", text->substr(0, 60), "'"});
    const json::value* at = &root_;
    for (std::size_t i = 1; i < text->size();) {
      const std::size_t end = (std::min)(text->find('/', i + 1), text->size());
      std::string part = text->substr(i + 1, end - i - 1);
      for (const auto& [code, character] : {std::pair{"~1", "/"}, std::pair{"~0", "~"}})
        for (std::size_t k = 0; (k = part.find(code, k)) != part.npos; ++k) part.replace(k, 2, character);
      const json::value* next = nullptr;
      if (at->if_object()) next = at->if_object()->find(part);
      if (const json::array* a = at->if_array();
          a && !part.empty() && part.size() < 8 && part.find_first_not_of("0123456789") == part.npos)
        if (const auto k = static_cast<std::size_t>(std::stoul(part)); k < a->size()) next = &(*a)[k];
      if (next == nullptr)
        refuse(error_code::malformed, place + "/$ref", {"'", text->substr(0, 60), "' in the schema"}, "nothing there");
      at = next;
      i = end;
    }
    return *at;
  }
  /// A schema, references at its top followed.
  json::value resolved(const json::value& schema, const std::string& place) {
    json::value at = schema;
    for (int i = 0; at.if_object() && at.if_object()->find("$ref"); ++i) {
      if (i == 30) refuse(error_code::malformed, place, "references that lead somewhere", "a circle of them");
      const json::value rest = without(*at.if_object(), "$ref");
      const json::value to = target(*at.if_object()->find("$ref"), place);
      at = has_content(rest) ? merge(to, rest, place) : to;
    }
    return at;
  }
  std::string reference(const json::object& s, const std::string& place, std::size_t depth) {
    return visit(resolved(s, place), place, depth + 1);
  }

  void refuse_unknown(const json::object& s, const std::string& place) const {
    constexpr std::array<string_view, 21> known{"type",
                                                "const",
                                                "enum",
                                                "properties",
                                                "required",
                                                "additionalProperties",
                                                "items",
                                                "minItems",
                                                "prefixItems",
                                                "maxItems",
                                                "pattern",
                                                "format",
                                                "minLength",
                                                "maxLength",
                                                "minimum",
                                                "maximum",
                                                "uniqueItems",
                                                "$ref",
                                                "exclusiveMinimum",
                                                "exclusiveMaximum",
                                                "contentEncoding"};
    for (const auto& m : s) {
      if (is_annotation(m.key) || (std::ranges::find(known, m.key) != known.end() && m.key != "contentEncoding"))
        continue;
      if (m.key == "uniqueItems" && m.content.if_boolean() && !*m.content.if_boolean()) continue;
      refuse(error_code::unsupported, place, "keywords this library knows", {"'", m.key.substr(0, 60), "'"});
    }
    if (const json::value* u = s.find("uniqueItems"); u && !(u->if_boolean() && !*u->if_boolean()))
      refuse(error_code::unsupported, place, "keywords this library knows", "'uniqueItems'");
  }

  /// Values written out.
  std::string literals(const json::array& values, const json::object& s, const std::string& place) {
    for (const auto& m : s)
      if (m.key != "type" && m.key != "const" && m.key != "enum" && !is_annotation(m.key))
        refuse(error_code::unsupported, place, "nothing but a type beside const or enum",
               {"'", m.key.substr(0, 60), "'"});
    std::string out;
    for (const json::value& v : values) {
      if (const json::value* only = s.find("const"); only && !(*only == v)) continue;
      if (const json::value* type = s.find("type"); type && !of_type(v, *type)) continue;
      out += (out.empty() ? "" : " | ") + gbnf_text(json::to_text(v));
    }
    if (out.empty()) refuse(error_code::malformed, place, "a value that is allowed", "none");
    return out;
  }
  static bool of_type(const json::value& v, const json::value& type) {
    if (const json::array* some = type.if_array())
      return std::ranges::any_of(*some, [&](const json::value& t) { return of_type(v, t); });
    const std::string* name = type.if_string();
    if (name == nullptr) return false;
    const bool integer = v.if_integer() || v.if_unsigned();
    return (*name == "null" && v.type() == json::kind::null) || (*name == "boolean" && v.if_boolean()) ||
           (*name == "string" && v.if_string()) || (*name == "array" && v.if_array()) ||
           (*name == "object" && v.if_object()) || (*name == "integer" && integer) ||
           (*name == "number" && (integer || v.if_number()));
  }

  std::string by_keywords(const json::object& s, const std::string& place, std::size_t depth) {
    const auto has = [&](std::initializer_list<const char*> words) {
      return std::ranges::any_of(words, [&](const char* w) { return s.find(w) != nullptr; });
    };
    if (has({"properties", "required", "additionalProperties"})) return typed("object", s, place, depth);
    if (has({"items", "prefixItems", "minItems", "maxItems"})) return typed("array", s, place, depth);
    if (has({"pattern", "format", "minLength", "maxLength"})) return typed("string", s, place, depth);
    if (has({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})) return typed("number", s, place, depth);
    return "value";
  }

  std::string typed(const std::string& type, const json::object& s, const std::string& place, std::size_t depth) {
    if (type == "null") return "\"null\"";
    if (type == "boolean") return "\"true\" | \"false\"";
    if (type == "integer" || type == "number") return number(type == "integer", s, place);
    if (type == "string") return string(s, place);
    if (type == "array") return array(s, place, depth);
    if (type == "object") return object(s, place, depth);
    refuse(error_code::malformed, place + "/type", "null, boolean, integer, number, string, array or object",
           {"'", type.substr(0, 60), "'"});
  }

  std::string number(bool integer, const json::object& s, const std::string& place) {
    number_bounds b;
    bool bounded = false;
    const auto bound = [&](const char* word, bool lower, bool excluded) {
      const json::value* v = s.find(word);
      if (v == nullptr) return;
      std::optional<std::int64_t> x;
      if (v->if_integer()) x = *v->if_integer();
      if (const double* d = v->if_number(); d && std::abs(*d) < 9e15) {
        const double whole = lower ? std::ceil(*d) : std::floor(*d);
        if (whole == *d)
          x = static_cast<std::int64_t>(whole);
        else if (integer)
          x = static_cast<std::int64_t>(whole), excluded = false;
      }
      if (!x || *x > 4000000000000000000 || *x < -4000000000000000000)
        refuse(error_code::unsupported, place + "/" + word, "an integer of at most 18 digits", "another value");
      if (integer && excluded) x = lower ? *x + 1 : *x - 1, excluded = false;
      auto& side = lower ? b.least : b.most;
      bool& out = lower ? b.above_least : b.below_most;
      if (!side || (lower ? *x > *side : *x < *side))
        side = x, out = excluded;
      else if (*x == *side)
        out = out || excluded;
      bounded = true;
    };
    bound("minimum", true, false);
    bound("exclusiveMinimum", true, true);
    bound("maximum", false, false);
    bound("exclusiveMaximum", false, true);
    if (!bounded) return integer ? "integer" : "number";
    const std::string out = integer ? integer_grammar(b) : number_grammar(b);
    if (out.empty()) refuse(error_code::malformed, place, "bounds with a number between them", "none");
    return out;
  }

  std::optional<std::size_t> count(const json::object& s, const char* word, const std::string& place) const {
    const json::value* v = s.find(word);
    if (v == nullptr) return std::nullopt;
    if (v->if_integer() == nullptr || *v->if_integer() < 0)
      refuse(error_code::malformed, place + "/" + word, "an integer >= 0", "another value");
    if (static_cast<std::uint64_t>(*v->if_integer()) > most_.repetitions)
      refuse(error_code::limit, place + "/" + word, {"at most ", most_.repetitions}, *v->if_integer());
    return static_cast<std::size_t>(*v->if_integer());
  }

  std::string string(const json::object& s, const std::string& place) {
    const auto least = count(s, "minLength", place), most = count(s, "maxLength", place);
    const json::value *pattern = s.find("pattern"), *format = s.find("format");
    if ((pattern != nullptr) + (format != nullptr) + (least || most) > 1)
      refuse(error_code::unsupported, place, "one of pattern, format and lengths", "more of them");
    if (pattern != nullptr) {
      if (pattern->if_string() == nullptr) refuse(error_code::malformed, place + "/pattern", "a text", "another value");
      return "\"\\\"\" " +
             pattern_translator(*pattern->if_string(), "json schema: " + place + "/pattern").translate("char") +
             " \"\\\"\"";
    }
    if (format != nullptr) {
      for (const auto& [name, rule] : formats)
        if (format->if_string() && *format->if_string() == name) return "\"\\\"\" " + std::string(rule) + " \"\\\"\"";
      std::string names;
      for (const auto& f : formats) names += (names.empty() ? "" : ", ") + std::string(f.first);
      refuse(error_code::unsupported, place + "/format", {"one of ", names},
             format->if_string() ? phrase(*format->if_string()) : phrase("another value"));
    }
    if (!least && !most) return "string";
    if (most && least.value_or(0) > *most)
      refuse(error_code::malformed, place, "minLength <= maxLength", "the contrary");
    return "\"\\\"\" char{" + std::to_string(least.value_or(0)) + "," + (most ? std::to_string(*most) : "") +
           "} \"\\\"\"";
  }

  std::string array(const json::object& s, const std::string& place, std::size_t depth) {
    const auto least = count(s, "minItems", place).value_or(0);
    const auto most = count(s, "maxItems", place);
    if (most && least > *most) refuse(error_code::malformed, place, "minItems <= maxItems", "the contrary");
    std::vector<std::string> first;
    if (const json::value* prefix = s.find("prefixItems"))
      for (const json::value& p : list(*prefix, place + "/prefixItems")) {
        if (most && first.size() == *most) break;
        first.push_back(visit(p, place + "/prefixItems/" + std::to_string(first.size()), depth + 1));
      }
    const json::value* items = s.find("items");
    const bool closed = items != nullptr && items->if_boolean() && !*items->if_boolean();
    if (closed && least > first.size())
      refuse(error_code::malformed, place, "minItems that can be", "more than there are schemas for");
    // The end of the list after i elements, from the back.
    std::string tail;
    if (!closed && !(most && *most == first.size())) {
      const std::string one =
          "(\",\" ws " + (items ? visit(*items, place + "/items", depth + 1) : std::string("value")) + " ws)";
      const std::size_t low = least > first.size() ? least - first.size() : 0;
      if (first.empty()) {  // the first has no comma before it
        const std::string element = one.substr(8, one.size() - 9);
        const std::string more = element + " " + one + "{" + std::to_string(low > 0 ? low - 1 : 0) + "," +
                                 (most ? std::to_string(*most - 1) : "") + "}";
        return "\"[\" ws " + (least == 0 ? "(" + more + ")?" : more) + " \"]\"";
      }
      tail = one + "{" + std::to_string(low) + "," + (most ? std::to_string(*most - first.size()) : "") + "}";
    }
    for (std::size_t i = first.size(); i > 0; --i) {
      const std::string body = std::string(i == 1 ? "" : "\",\" ws ") + first[i - 1] + " ws " + tail;
      tail = define(i > least ? "(" + body + ")?" : body);
    }
    return "\"[\" ws " + tail + " \"]\"";
  }

  struct member {
    std::string rule;  // "key" : value
    bool required;
  };

  std::string object(const json::object& s, const std::string& place, std::size_t depth) {
    std::vector<member> members;
    std::set<std::string> names, required;
    if (const json::value* r = s.find("required")) {
      if (r->if_array() == nullptr)
        refuse(error_code::malformed, place + "/required", "a list of names", "another value");
      for (const json::value& name : *r->if_array()) {
        if (name.if_string() == nullptr) refuse(error_code::malformed, place + "/required", "names", "another value");
        required.insert(*name.if_string());
      }
    }
    const auto add = [&](const std::string& key, const std::string& content, bool needed) {
      members.push_back({define(gbnf_text(json::to_text(key)) + " ws \":\" ws " + content + " ws"), needed});
      names.insert(key);
    };
    const json::value* properties = s.find("properties");
    if (properties != nullptr) {
      if (properties->if_object() == nullptr)
        refuse(error_code::malformed, place + "/properties", "an object", "another value");
      for (const auto& [key, content] : *properties->if_object()) {
        const bool needed = required.contains(key);
        if (content.if_boolean() && !*content.if_boolean() && !needed) {
          names.insert(key);
          continue;
        }
        add(key, visit(content, place + "/properties/" + key.substr(0, 60), depth + 1), needed);
      }
    }
    const json::value* more = s.find("additionalProperties");
    const bool closed = more != nullptr && more->if_boolean() && !*more->if_boolean();
    const std::string other =
        more != nullptr && !closed ? visit(*more, place + "/additionalProperties", depth + 1) : "value";
    for (const std::string& key : required) {
      if (names.contains(key)) continue;
      if (closed)
        refuse(error_code::malformed, place, {"a schema for the required property '", key.substr(0, 60), "'"}, "none");
      add(key, other, true);
    }
    std::string tail = "\"\"", begin = "\"\"";  // what may follow a member; what may stand first
    if (more != nullptr ? !closed : properties == nullptr && required.empty()) {
      const std::string one = define(other_key(names, place) + " ws \":\" ws " + other + " ws");
      tail = define("(\",\" ws " + one + ")*");
      begin = define("(" + one + " " + tail + ")?");
    }

    for (std::size_t i = members.size(); i > 0; --i) {
      const member& m = members[i - 1];
      begin = define(m.required ? m.rule + " " + tail : m.rule + " " + tail + " | " + begin);
      tail = define(m.required ? "\",\" ws " + m.rule + " " + tail : "(\",\" ws " + m.rule + ")? " + tail);
    }
    return "\"{\" ws " + begin + " \"}\"";
  }

  /// A key that is none of `names`: characters as they are until it differs from all of them.
  std::string other_key(const std::set<std::string>& names, const std::string& place) {
    if (names.empty()) return "string";
    std::vector<std::u32string> keys;
    for (const std::string& name : names) {
      std::u32string& key = keys.emplace_back();
      for (std::size_t i = 0; i < name.size();) {
        const auto [c, n] = text::decode_utf8(name.data() + i, name.data() + name.size());
        key += c;
        i += (std::max<std::size_t>)(n, 1);
      }
      if (key.size() > 200) refuse(error_code::limit, place, "names of at most 200 characters", key.size());
    }
    std::sort(keys.begin(), keys.end());
    return define("\"\\\"\" (" + differing(keys, 0) + ")");
  }
  /// What may follow the first `n` characters that `keys` (sorted) share.
  std::string differing(std::span<const std::u32string> keys, std::size_t n) {
    text::code_point_set next = text::code_point_set('"') | text::code_point_set('\\') | text::code_point_set(0, 0x1f);
    const bool is_name = keys[0].size() == n;
    std::string out = is_name ? "" : "\"\\\"\" | ";
    if (is_name) keys = keys.subspan(1);
    for (std::size_t i = 0; i < keys.size();) {
      const char32_t c = keys[i][n];
      std::size_t j = i;
      while (j < keys.size() && keys[j][n] == c) ++j;
      if (c >= 0x20 && c != '"' && c != '\\') {
        std::string character = "[";
        append_set_character(character, c);
        out += character + "] " + define(differing(keys.subspan(i, j - i), n + 1)) + " | ";
        next |= text::code_point_set(c);
      }
      i = j;
    }
    return out + json_characters(next.complement()) + " char* \"\\\"\"";
  }

  /// oneOf asks that exactly one fits: alternatives that no value fits twice, by their types or by a constant member.
  void check_apart(const json::array& parts, const std::string& place) {
    for (std::size_t i = 0; i < parts.size(); ++i)
      for (std::size_t j = i + 1; j < parts.size(); ++j)
        if (!apart(resolved(parts[i], place), resolved(parts[j], place), place, 0))
          refuse(error_code::unsupported, place, "alternatives that no value fits twice, or anyOf",
                 {"alternatives ", i, " and ", j, " that may both fit"});
  }
  bool apart(const json::value& a, const json::value& b, const std::string& place, int depth) {
    const json::object *x = a.if_object(), *y = b.if_object();
    if (x == nullptr || y == nullptr || depth > 4) return false;
    const auto values = [](const json::object& s) -> std::optional<json::array> {
      if (const json::value* only = s.find("const")) return json::array{*only};
      if (const json::value* some = s.find("enum"); some && some->if_array()) return *some->if_array();
      return std::nullopt;
    };
    const auto one = values(*x), two = values(*y);
    if (one && two)
      return std::ranges::none_of(*one, [&](const auto& v) { return std::ranges::find(*two, v) != two->end(); });
    const json::value *s = x->find("type"), *t = y->find("type");
    if (one && t) return std::ranges::none_of(*one, [&](const auto& v) { return of_type(v, *t); });
    if (two && s) return std::ranges::none_of(*two, [&](const auto& v) { return of_type(v, *s); });
    if (s && t && s->if_string() && t->if_string() && *s->if_string() != *t->if_string()) {
      const auto numeric = [](const std::string& n) { return n == "integer" || n == "number"; };
      return !(numeric(*s->if_string()) && numeric(*t->if_string()));
    }
    const json::value *p = x->find("properties"), *q = y->find("properties");
    if (!p || !q || !p->if_object() || !q->if_object()) return false;
    for (const auto& m : *p->if_object()) {
      const json::value* same = q->if_object()->find(m.key);
      if (same && requires_member(*x, m.key) && requires_member(*y, m.key) &&
          apart(resolved(m.content, place), resolved(*same, place), place, depth + 1))
        return true;
    }
    return false;
  }
  static bool requires_member(const json::object& s, const std::string& key) {
    const json::value* r = s.find("required");
    return r && r->if_array() && std::ranges::find(*r->if_array(), json::value(key)) != r->if_array()->end();
  }

  const json::value& root_;
  limits most_;
  std::vector<std::string> rules_;
  std::map<std::string, std::string> known_;  // schemas by their text: their rules
  std::size_t count_ = 0, written_ = 0;
};

}  // namespace detail

/// The grammar of the JSON texts that a schema allows. Throws error(unsupported) that names what it does not know,
/// malformed for what is no schema, limit; the place is a JSON pointer.
inline std::string schema_grammar(const json::value& schema, const limits& most = {}) {
  return detail::schema_compiler(schema, most).compile();
}

/// The grammar of any JSON object: response_format json_object.
inline std::string json_object_grammar() { return "root ::= object\n" + std::string(detail::primitives); }

}  // namespace realizar::inline REALIZAR_ABI::constraint
