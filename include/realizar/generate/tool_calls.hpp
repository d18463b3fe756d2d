#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Tool calls in what a model says: from its text, whole or as it comes, to names and JSON arguments.
///
///     tool_call_parser parser(tool_format::hermes);
///     for (std::string_view piece : text) show(parser.push(piece));     // text that is certain, calls that are
///     complete show(parser.finish());
///
/// The markers of Mistral's, DeepSeek's and Llama's formats are control tokens: generate with
/// generation_options::show_special. What looks like a call and is none stays text.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/parse.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/base/json/writer.hpp>

namespace realizar::inline REALIZAR_ABI {

/// How a model writes its calls.
enum class tool_format : std::uint8_t {
  hermes,    ///< {"name": ..., "arguments": {...}} between tags `tool_call`; Qwen's too, and Qwen Coder's `function=`
  llama3,    ///< {"name": ..., "parameters": {...}} as the whole answer, perhaps after <|python_tag|>, several with ;
  mistral,   ///< [TOOL_CALLS][{"name": ..., "arguments": {...}}, ...] and [TOOL_CALLS]name[ARGS]{...}
  deepseek,  ///< its own markers, of V3, R1 and V3.1
};

struct tool_call {
  std::string name;
  std::string arguments;  ///< a JSON object, written compactly
};

/// What became certain.
struct tool_output {
  std::string text;
  std::vector<tool_call> calls;
};

/// The format that a chat template speaks of; nothing for one without tools.
inline std::optional<tool_format> find_tool_format(std::string_view chat_template) {
  const auto has = [&](std::string_view what) { return chat_template.find(what) != chat_template.npos; };
  if (has("<tool_call>")) return tool_format::hermes;
  if (has("[TOOL_CALLS]")) return tool_format::mistral;
  if (has("<\xef\xbd\x9ctool\xe2\x96\x81")) return tool_format::deepseek;
  if (has("<|python_tag|>") || (has("\"parameters\"") && has("tools"))) return tool_format::llama3;
  return std::nullopt;
}

/// Takes a text as it comes. A call is told when it is complete; until then its text is held back.
class tool_call_parser {
 public:
  explicit tool_call_parser(tool_format format) : format_(format) {}

  tool_output push(std::string_view piece) {
    tool_output out;
    held_.append(piece);
    work(out, false);
    return out;
  }
  /// At the end of the text: what was still held back.
  tool_output finish() {
    tool_output out;
    work(out, true);
    out.text += held_;
    held_.clear();
    return out;
  }

 private:
  static constexpr std::size_t most_held = std::size_t{1} << 20;
  static constexpr std::string_view deepseek_calls =
      "<\xef\xbd\x9ctool\xe2\x96\x81"
      "calls\xe2\x96\x81"
      "begin\xef\xbd\x9c>";
  static constexpr std::string_view deepseek_calls_end =
      "<\xef\xbd\x9ctool\xe2\x96\x81"
      "calls\xe2\x96\x81"
      "end\xef\xbd\x9c>";
  static constexpr std::string_view deepseek_call =
      "<\xef\xbd\x9ctool\xe2\x96\x81"
      "call\xe2\x96\x81"
      "begin\xef\xbd\x9c>";
  static constexpr std::string_view deepseek_call_end =
      "<\xef\xbd\x9ctool\xe2\x96\x81"
      "call\xe2\x96\x81"
      "end\xef\xbd\x9c>";
  static constexpr std::string_view deepseek_separator =
      "<\xef\xbd\x9ctool\xe2\x96\x81"
      "sep\xef\xbd\x9c>";

  enum class state : std::uint8_t { complete, unfinished, none };

  /// Reads on in a text that may not be all there yet.
  struct cursor {
    std::string_view text;
    std::size_t at = 0;
    bool short_of_text = false;  // it ended where more was needed

    void skip_space() {
      while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) ++at;
    }
    bool take(std::string_view what) {
      const std::string_view rest = text.substr(at);
      if (rest.starts_with(what)) return at += what.size(), true;
      if (what.starts_with(rest)) short_of_text = true;
      return false;
    }
    /// Everything before `what`, which is taken too.
    std::optional<std::string_view> until(std::string_view what) {
      const std::size_t end = text.find(what, at);
      if (end == text.npos) return short_of_text = true, std::nullopt;
      const std::string_view before = text.substr(at, end - at);
      at = end + what.size();
      return before;
    }
    /// A JSON object or array, by its brackets.
    std::optional<std::string_view> brackets() {
      if (at == text.size()) return short_of_text = true, std::nullopt;
      if (text[at] != '{' && text[at] != '[') return std::nullopt;
      std::size_t depth = 0;
      bool quoted = false;
      for (std::size_t i = at; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
          if (c == '\\') ++i;
          if (c == '"') quoted = false;
        } else if (c == '"') {
          quoted = true;
        } else if (c == '{' || c == '[') {
          ++depth;
        } else if ((c == '}' || c == ']') && --depth == 0) {
          const std::string_view whole = text.substr(at, i + 1 - at);
          at = i + 1;
          return whole;
        }
      }
      return short_of_text = true, std::nullopt;
    }
  };

  void work(tool_output& out, bool at_end) {
    while (!held_.empty()) {
      std::size_t begin = 0;
      const state found = find_begin(begin);
      if (found == state::none) {
        seen_text_ = seen_text_ || has_content(held_);
        out.text += std::exchange(held_, {});
        return;
      }
      if (begin != 0) {
        const bool between = format_ == tool_format::llama3 && after_call_ && !seen_text_;  // what separates two calls
        if (!between) seen_text_ = seen_text_ || has_content(std::string_view(held_).substr(0, begin));
        if (!between) out.text.append(held_, 0, begin);
        held_.erase(0, begin);
      }
      if (found == state::unfinished) return;
      cursor c{held_};
      std::vector<tool_call> calls;
      const bool right = parse(c, calls, at_end);
      if (!right && c.short_of_text && !at_end && held_.size() < most_held) return;
      if (right) {
        held_.erase(0, c.at);
        for (tool_call& call : calls) out.calls.push_back(std::move(call));
        after_call_ = true;
      } else {  // no call: its first character is text, and what follows is looked at again
        seen_text_ = true;
        std::size_t n = 1;
        while (n < held_.size() && (static_cast<unsigned char>(held_[n]) & 0xc0u) == 0x80u) ++n;
        out.text.append(held_, 0, n);
        held_.erase(0, n);
      }
    }
  }

  static bool has_content(std::string_view text) { return text.find_first_not_of(" \n\r\t") != text.npos; }

  /// Where a call may begin: `complete` there, `unfinished` where the text ends within a marker, `none`.
  state find_begin(std::size_t& begin) const {
    const std::string_view text = held_;
    if (format_ == tool_format::llama3 && !seen_text_) {
      const std::size_t first = text.find_first_not_of(after_call_ ? " \n\r\t;" : " \n\r\t");
      if (first == text.npos) return begin = 0, state::unfinished;
      if (text[first] == '{') return begin = first, state::complete;
    }
    const auto marker = markers();
    state best = state::none;
    for (const std::string_view m : marker) {
      if (m.empty()) continue;
      if (const std::size_t at = text.find(m); at != text.npos && (best != state::complete || at < begin)) {
        begin = at;
        best = state::complete;
      }
    }
    if (best == state::complete) return best;
    std::size_t longest = 0;  // of the ends of the text that begin a marker
    for (const std::string_view m : marker)
      for (std::size_t n = (std::min)(m.empty() ? 0 : m.size() - 1, text.size()); n > longest; --n)
        if (m.starts_with(text.substr(text.size() - n))) longest = n;
    if (longest == 0) return state::none;
    begin = text.size() - longest;
    return state::unfinished;
  }

  std::array<std::string_view, 2> markers() const {
    switch (format_) {
      case tool_format::hermes:
        return {"<tool_call>", {}};
      case tool_format::llama3:
        return {"<|python_tag|>", {}};
      case tool_format::mistral:
        return {"[TOOL_CALLS]", {}};
      case tool_format::deepseek:
        break;
    }
    return {deepseek_calls, deepseek_call};
  }

  bool parse(cursor& c, std::vector<tool_call>& calls, bool at_end) const {
    switch (format_) {
      case tool_format::hermes:
        return parse_hermes(c, calls, at_end);
      case tool_format::llama3:
        c.take("<|python_tag|>");
        c.short_of_text = false;
        c.skip_space();
        return parse_object(c, calls);
      case tool_format::mistral:
        return parse_mistral(c, calls);
      case tool_format::deepseek:
        break;
    }
    return parse_deepseek(c, calls, at_end);
  }

  /// {"name": ..., "arguments" or "parameters": ...}
  static bool add_call(const json::value& v, std::vector<tool_call>& calls) {
    const json::object* o = v.if_object();
    if (o == nullptr) return false;
    const json::value* function = o->find("function");
    if (function != nullptr && function->if_object()) o = function->if_object();
    const json::value* name = o->find("name");
    const json::value* arguments = o->find("arguments");
    if (arguments == nullptr) arguments = o->find("parameters");
    if (name == nullptr || name->if_string() == nullptr || name->if_string()->empty() || arguments == nullptr)
      return false;
    return add_call(*name->if_string(), *arguments, calls);
  }
  static bool add_call(std::string_view name, const json::value& arguments, std::vector<tool_call>& calls) {
    if (const std::string* text = arguments.if_string()) {  // some models write the object as a string
      const auto read = read_json(*text);
      return read && read->if_object() && add_call(name, *read, calls);
    }
    if (arguments.type() == json::kind::null) return calls.push_back({std::string(name), "{}"}), true;
    if (arguments.if_object() == nullptr) return false;
    calls.push_back({std::string(name), json::to_text(arguments)});
    return true;
  }
  static std::optional<json::value> read_json(std::string_view text) {
    try {
      return json::parse(text);
    } catch (const error&) {
      return std::nullopt;
    }
  }

  static bool parse_object(cursor& c, std::vector<tool_call>& calls) {
    const auto whole = c.brackets();
    if (!whole) return false;
    const auto read = read_json(*whole);
    return read && add_call(*read, calls);
  }

  static bool parse_hermes(cursor& c, std::vector<tool_call>& calls, bool at_end) {
    c.take("<tool_call>");
    c.skip_space();
    if (c.take("<function=")) return parse_qwen_coder(c, calls);
    if (c.short_of_text) return false;
    if (!parse_object(c, calls)) return false;
    c.skip_space();
    if (c.take("</tool_call>")) return true;
    return at_end && c.at == c.text.size();  // the end token can stand in its place
  }

  static bool parse_qwen_coder(cursor& c, std::vector<tool_call>& calls) {
    const auto name = c.until(">");
    if (!name || name->empty()) return false;
    json::object arguments;
    for (;;) {
      c.skip_space();
      if (c.take("</function>")) break;
      if (!c.take("<parameter=")) return false;
      const auto key = c.until(">");
      auto value = key ? c.until("</parameter>") : std::nullopt;
      if (!value) return false;
      if (value->starts_with('\n')) value->remove_prefix(1);
      if (value->ends_with('\n')) value->remove_suffix(1);
      // Numbers, booleans, lists and objects are written as JSON, texts as they are.
      auto read = read_json(*value);
      arguments.set(*key, read && !read->if_string() ? *std::move(read) : json::value(*value));
    }
    c.skip_space();
    if (!c.take("</tool_call>")) return false;
    c.short_of_text = false;
    return add_call(*name, arguments, calls);
  }

  static bool parse_mistral(cursor& c, std::vector<tool_call>& calls) {
    c.take("[TOOL_CALLS]");
    c.skip_space();
    if (c.at == c.text.size()) return c.short_of_text = true, false;
    if (c.text[c.at] == '[') {
      const auto whole = c.brackets();
      if (!whole) return false;
      const auto read = read_json(*whole);
      if (!read || !read->if_array() || read->if_array()->empty()) return false;
      return std::ranges::all_of(*read->if_array(), [&](const json::value& v) { return add_call(v, calls); });
    }
    const auto head = c.until("[ARGS]");
    if (!head) {
      c.short_of_text = c.text.size() - c.at < 300;  // names are short
      return false;
    }
    const std::string_view name = head->substr(0, head->find("[CALL_ID]"));
    if (name.empty() || name.find_first_of(" \n\t{}[]") != name.npos) return false;
    c.skip_space();
    const auto whole = c.brackets();
    if (!whole) return false;
    const auto read = read_json(*whole);
    return read && add_call(name, *read, calls);
  }

  static bool parse_deepseek(cursor& c, std::vector<tool_call>& calls, bool at_end) {
    const bool list = c.take(deepseek_calls);
    do {
      c.skip_space();
      c.short_of_text = false;
      if (!c.take(deepseek_call)) return false;
      const auto head = c.until(deepseek_separator);
      if (!head) return false;
      std::string_view name = *head;
      c.skip_space();
      if (name == "function") {  // V3 and R1: the name is behind it, the arguments in a block of code
        const auto line = c.until("```json");
        if (!line) return false;
        name = line->substr(0, line->find_last_not_of(" \n\r\t") + 1);
        c.skip_space();
      }
      if (name.empty()) return false;
      const auto whole = c.brackets();
      if (!whole) return false;
      const auto read = read_json(*whole);
      if (!read || !add_call(name, *read, calls)) return false;
      c.skip_space();
      c.short_of_text = false;
      if (c.take("```"))
        c.skip_space();
      else if (c.short_of_text && c.at != c.text.size())
        return false;
      c.short_of_text = false;
      if (!c.take(deepseek_call_end) && !(at_end && c.at == c.text.size())) return false;
      c.skip_space();
      if (deepseek_call.starts_with(c.text.substr(c.at))) c.short_of_text = true;
    } while (list && c.text.substr(c.at).starts_with(deepseek_call));
    if (!list || c.take(deepseek_calls_end)) return true;
    return at_end && c.at == c.text.size();
  }

  tool_format format_;
  std::string held_;
  bool seen_text_ = false, after_call_ = false;
};

/// The calls of a whole text and the text around them.
inline tool_output parse_tool_calls(std::string_view text, tool_format format) {
  tool_call_parser parser(format);
  tool_output out = parser.push(text);
  tool_output rest = parser.finish();
  out.text += rest.text;
  for (tool_call& call : rest.calls) out.calls.push_back(std::move(call));
  return out;
}

}  // namespace realizar::inline REALIZAR_ABI
