#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// GGUF metadata inside the JSON metadata of an `.apr` tensor file, so that a model goes there and back unchanged.
///
/// The member "gguf.metadata" has a member for each key: an object of one member that is named after the kind ("u32",
/// "str", ...; of arrays with [] behind it), or {"from": member} for lists that stand under a name of `.apr` files.

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/base/json/view.hpp>
#include <realizar/config.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/value.hpp>
#include <realizar/format/gguf/value_kind.hpp>
#include <realizar/format/gguf/writer.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

namespace detail {

/// Lists that both formats have, under their names there and here.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 3> shared_lists{{
    {"tokenizer.ggml.tokens", "tokenizer.vocabulary"},
    {"tokenizer.ggml.merges", "tokenizer.merges"},
    {"tokenizer.ggml.scores", "tokenizer.scores"},
}};

/// Calls f with the type of a kind of single values; false for arrays and unknown kinds.
template <class F>
bool visit_kind(gguf::value_kind kind, F&& f) {
  const auto attempt = [&]<class T>(std::type_identity<T> type) {
    if (kind != gguf::kind_of<T>()) return false;
    f(type);
    return true;
  };
  return [&]<class... T>(std::type_identity<void (*)(T...)>) {
    return (attempt(std::type_identity<T>{}) || ...);
  }(std::type_identity<void (*)(std::uint8_t, std::int8_t, std::uint16_t, std::int16_t, std::uint32_t, std::int32_t,
                                std::uint64_t, std::int64_t, float, double, bool, std::string_view)>{});
}

inline json::value to_json(const gguf::value& v, const std::string& key) {
  json::value out;
  visit_kind(v.kind(), [&]<class T>(std::type_identity<T>) {
    const T x = v.as<T>();
    if constexpr (std::floating_point<T>)
      if (!std::isfinite(x))
        throw error(error_code::unsupported, key, "a finite number, as JSON has no other", "another");
    out = x;
  });
  return out;
}

template <class T>
auto from_json(json::view v) {
  if constexpr (std::same_as<T, bool>)
    return v.as_bool();
  else if constexpr (std::same_as<T, std::string_view>)
    return v.as_string();
  else if constexpr (std::floating_point<T>)
    return static_cast<T>(v.as_double());
  else
    return v.as_integer<T>();
}

inline void add_array(const std::string& key, gguf::value_kind kind, json::view list, gguf::writer& out) {
  visit_kind(kind, [&]<class T>(std::type_identity<T>) {
    std::vector<std::conditional_t<std::same_as<T, std::string_view>, std::string, T>> values;
    values.reserve(list.size());
    for (const auto v : list.elements()) values.push_back(from_json<T>(v));
    out.add_array(key, values);
  });
}

}  // namespace detail

/// The metadata of a GGUF file under "gguf.metadata", its lists of tokens under the names `.apr` files have for them.
/// Throws error(unsupported) for arrays of arrays and for numbers that are not finite.
inline void set_gguf_metadata(const gguf::file& file, json::object& to) {
  json::object all;
  for (const auto& [view, v] : file.metadata()) {
    const std::string key(view);
    if (key.starts_with("split.")) continue;
    if (!v.is_array()) {
      all.set(key, json::object{{std::string(to_string(v.kind())), detail::to_json(v, key)}});
      continue;
    }
    if (v.element_kind() == gguf::value_kind::array)
      throw error(error_code::unsupported, file.name() + ": " + key, "no array of arrays", "one");
    json::array list;
    list.reserve(v.count());
    for (const auto& element : v.elements()) list.push_back(detail::to_json(element, key));
    json::value stands = json::object{{std::string(to_string(v.element_kind())) + "[]", json::value()}};
    for (const auto& [there, here] : detail::shared_lists)
      if (key == there) {
        to.set(here, std::move(list));
        stands = json::object{{"from", here}, {"kind", to_string(v.element_kind())}};
        break;
      }
    if (!stands.if_object()->find("from"))
      *stands.if_object()->find(std::string(to_string(v.element_kind())) + "[]") = std::move(list);
    all.set(key, std::move(stands));
  }
  to.set("gguf.metadata", std::move(all));
}

/// The inverse. Throws error(mismatch) that names the member.
inline void add_gguf_metadata(json::view metadata, gguf::writer& out) {
  const auto kind_named = [](std::string_view name, json::view place) {
    for (std::uint32_t k = 0; k < gguf::n_value_kinds; ++k)
      if (const auto kind = static_cast<gguf::value_kind>(k);
          to_string(kind) == name && kind != gguf::value_kind::array)
        return kind;
    throw error(error_code::mismatch, place.path(), "u8, i8, ..., f64, bool or str, with [] for arrays",
                std::string(name.substr(0, 40)));
  };
  for (const auto& [name, entry] : metadata["gguf.metadata"].members()) {
    const std::string key(name);
    if (const auto from = entry.find("from")) {
      detail::add_array(key, kind_named(entry["kind"].as_string(), entry), metadata[from->as_string()], out);
      continue;
    }
    if (entry.as_object().size() != 1) throw error(error_code::mismatch, entry.path(), "one member", "another number");
    for (const auto& [kind, content] : entry.members()) {
      if (kind.ends_with("[]")) {
        detail::add_array(key, kind_named(kind.substr(0, kind.size() - 2), entry), content, out);
        continue;
      }
      detail::visit_kind(kind_named(kind, entry), [&, &one = content]<class T>(std::type_identity<T>) {
        out.add(key, detail::from_json<T>(one));
      });
    }
  }
}

}  // namespace realizar::inline REALIZAR_ABI::apr
