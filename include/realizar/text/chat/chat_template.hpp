#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A chat template: parsed once, rendered for any conversation, with no way out to the machine.

#include <chrono>
#include <cstddef>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/base/utf8.hpp>
#include <realizar/text/chat/detail/evaluator.hpp>
#include <realizar/text/chat/detail/from_json.hpp>
#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/parser.hpp>
#include <realizar/text/chat/detail/scopes.hpp>
#include <realizar/text/chat/limits.hpp>
#include <realizar/text/chat/rendered_chat.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// The clock that strftime_now reads: local time.
inline std::tm local_time() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm out{};
#if defined(_WIN32)
  localtime_s(&out, &now);
#else
  localtime_r(&now, &out);
#endif
  return out;
}

/// A template in the language of jinja2, with what Hugging Face's transformers set: trim_blocks and lstrip_blocks,
/// break and continue, generation blocks, tojson without escapes for HTML, raise_exception and strftime_now; nothing of
/// what would load, import or change anything. Cheap to copy; one may be rendered by many threads.
class chat_template {
 public:
  static constexpr std::size_t max_source = std::size_t{4} << 20;

  /// Throws error(malformed) with line and column where `source` is no template, error(unsupported) for tags and
  /// filters that chat templates do not have, error(limit) past 4 MiB or 250 levels.
  explicit chat_template(std::string_view source) : tree_(parse(source)) {}

  /// The source with "\n" for every line break.
  std::string_view source() const noexcept { return tree_->source; }

  /// True where the template reads a variable of this name from outside.
  bool reads(std::string_view name) const noexcept {
    for (const std::uint32_t n : tree_->outside)
      if (tree_->names[n] == name) return true;
    return false;
  }

  /// The text for these variables; a later one of the same name counts. All strings but roles are the conversation's,
  /// see rendered_chat::input, save those of `trusted`. Throws error(mismatch) with line and column where the template
  /// refuses the conversation or does what Python would not, error(limit) past the limits.
  rendered_chat render(const json::object& variables, const json::object& trusted = {},
                       const chat::template_limits& limits = {}, std::optional<std::tm> now = std::nullopt) const {
    using namespace chat::detail;
    machine m(tree_->source, limits);
    std::vector<value> outside(tree_->outside.size());
    from_json convert(m);
    for (std::size_t i = 0; i < outside.size(); ++i) {
      const std::string& name = tree_->names[tree_->outside[i]];
      if (const auto* function = find_named(function_names, name)) {
        outside[i] = value(kind::function);
        outside[i].function = function->id;
      }
      if (const json::value* v = trusted.find(name)) outside[i] = convert(*v, false);
      if (const json::value* v = variables.find(name)) outside[i] = convert(*v, true);
    }
    const std::tm clock = now ? *now : reads("strftime_now") ? local_time() : std::tm{};
    text_builder out;
    rendered_chat result;
    evaluator(*tree_, m, outside, clock).run(out, result.generated);
    result.text = std::move(out.bytes);
    result.input = std::move(out.input);
    return result;
  }

 private:
  static std::shared_ptr<const chat::detail::tree> parse(std::string_view source) {
    using namespace chat::detail;
    if (source.size() > max_source)
      throw error(error_code::limit, "chat template", {"at most ", max_source, " bytes"}, source.size());
    if (const std::size_t at = find_invalid_utf8(source); at != std::string_view::npos)
      throw error(error_code::malformed, {"chat template: ", source_place(source, at)}, "UTF-8", "another byte");
    auto t = std::make_shared<tree>();
    t->source.reserve(source.size());
    for (std::size_t i = 0; i < source.size(); ++i) {
      if (source[i] == '\r' && i + 1 < source.size() && source[i + 1] == '\n') continue;
      t->source += source[i] == '\r' ? '\n' : source[i];
    }
    if (t->source.ends_with('\n')) t->source.pop_back();
    parser(*t).run();
    scope_resolver(*t).run();
    return t;
  }

  std::shared_ptr<const chat::detail::tree> tree_;
};

}  // namespace realizar::inline REALIZAR_ABI::text
