#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Typed access to a JSON value with errors that name where in the document it stands: "$.model.vocab[3]: expected a
/// string, found 7".

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <realizar/base/error.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::json {

/// What `view::as` and `view::get` convert to.
template <class T>
concept readable =
    std::integral<T> || std::floating_point<T> || std::same_as<T, std::string_view> || std::same_as<T, std::string>;

/// A value seen from the root of its document: two pointers, valid while the document lives.
///
/// Every accessor throws error(mismatch) whose place is the path from the root. The path is searched for only then.
class view {
 public:
  explicit view(const value& root) noexcept : at_(&root), root_(&root) {}

  kind type() const noexcept { return at_->type(); }
  bool is_null() const noexcept { return type() == kind::null; }
  bool is_string() const noexcept { return type() == kind::string; }
  bool is_array() const noexcept { return type() == kind::array; }
  bool is_object() const noexcept { return type() == kind::object; }
  bool is_integer() const noexcept { return type() == kind::integer || type() == kind::unsigned_integer; }
  bool is_number() const noexcept { return is_integer() || type() == kind::number; }

  const value& raw() const noexcept { return *at_; }

  bool as_bool() const {
    if (const bool* b = at_->if_boolean()) return *b;
    refuse("a boolean");
  }
  /// Any number; integers are rounded to double.
  double as_double() const {
    if (const double* d = at_->if_number()) return *d;
    if (const auto* i = at_->if_integer()) return static_cast<double>(*i);
    if (const auto* u = at_->if_unsigned()) return static_cast<double>(*u);
    refuse("a number");
  }
  /// An integer that T can hold; 3.0 is not an integer.
  template <std::integral T = std::int64_t>
  T as_integer() const {
    if (const auto* i = at_->if_integer(); i && std::in_range<T>(*i)) return static_cast<T>(*i);
    if (const auto* u = at_->if_unsigned(); u && std::in_range<T>(*u)) return static_cast<T>(*u);
    refuse({"an integer from ", (std::numeric_limits<T>::min)(), " to ", (std::numeric_limits<T>::max)()});
  }
  const std::string& as_string() const {
    if (const std::string* s = at_->if_string()) return *s;
    refuse("a string");
  }
  const array& as_array() const {
    if (const array* a = at_->if_array()) return *a;
    refuse("an array");
  }
  const object& as_object() const {
    if (const object* o = at_->if_object()) return *o;
    refuse("an object");
  }

  template <readable T>
  T as() const {
    if constexpr (std::same_as<T, bool>)
      return as_bool();
    else if constexpr (std::integral<T>)
      return as_integer<T>();
    else if constexpr (std::floating_point<T>)
      return static_cast<T>(as_double());
    else
      return T(as_string());
  }

  /// Elements of an array or members of an object.
  std::size_t size() const {
    if (const array* a = at_->if_array()) return a->size();
    if (const object* o = at_->if_object()) return o->size();
    refuse("an array or an object");
  }

  view operator[](std::string_view key) const {
    if (const value* content = as_object().find(key)) return view(*content, *root_);
    throw error(error_code::mismatch, path(), {"a member \"", key, "\""}, "none");
  }
  view operator[](std::size_t index) const {
    const array& a = as_array();
    if (index < a.size()) return view(a[index], *root_);
    throw error(error_code::mismatch, path(), {"at least ", index, " + 1 elements"}, a.size());
  }

  /// The member, or nothing when this object has none of that name.
  std::optional<view> find(std::string_view key) const {
    const value* content = as_object().find(key);
    if (!content) return std::nullopt;
    return view(*content, *root_);
  }
  /// The member as a T, or nothing when it is absent or null; another kind is an error.
  template <readable T>
  std::optional<T> get(std::string_view key) const {
    const auto member = find(key);
    if (!member || member->is_null()) return std::nullopt;
    return member->as<T>();
  }

  /// The elements of an array as views: `for (auto element : v.elements())`.
  auto elements() const {
    const array& a = as_array();
    struct iterator {
      const value* at;
      const value* root;
      view operator*() const noexcept { return view(*at, *root); }
      iterator& operator++() noexcept { return ++at, *this; }
      bool operator==(const iterator& other) const noexcept { return at == other.at; }
    };
    struct range {
      iterator first, last;
      iterator begin() const noexcept { return first; }
      iterator end() const noexcept { return last; }
    };
    return range{{a.data(), root_}, {a.data() + a.size(), root_}};
  }
  /// The members of an object: `for (auto [key, content] : v.members())`, key a string_view, content a view.
  auto members() const {
    const object& o = as_object();
    struct iterator {
      decltype(o.begin()) at;
      const value* root;
      std::pair<std::string_view, view> operator*() const noexcept { return {at->key, view(at->content, *root)}; }
      iterator& operator++() noexcept { return ++at, *this; }
      bool operator==(const iterator& other) const noexcept { return at == other.at; }
    };
    struct range {
      iterator first, last;
      iterator begin() const noexcept { return first; }
      iterator end() const noexcept { return last; }
    };
    return range{{o.begin(), root_}, {o.end(), root_}};
  }

  /// Where this value stands: "$", "$.a.b[3]", "$[\"odd key\"]". Searches the document: for messages.
  std::string path() const {
    std::string text = "$";
    return extend(*root_, text) ? text : "$?";
  }

  /// For readers with demands of their own: throws error(mismatch) at this value's path.
  [[noreturn]] REALIZAR_COLD void refuse(phrase expected) const {
    throw error(error_code::mismatch, path(), expected, describe());
  }

 private:
  view(const value& at, const value& root) noexcept : at_(&at), root_(&root) {}

  bool extend(const value& from, std::string& text) const {
    if (&from == at_) return true;
    const std::size_t length = text.size();
    if (const array* a = from.if_array()) {
      for (std::size_t i = 0; i < a->size(); ++i) {
        text += '[' + std::to_string(i) + ']';
        if (extend((*a)[i], text)) return true;
        text.resize(length);
      }
    } else if (const object* o = from.if_object()) {
      for (const auto& [key, content] : *o) {
        append_key(text, key);
        if (extend(content, text)) return true;
        text.resize(length);
      }
    }
    return false;
  }

  static void append_key(std::string& text, std::string_view key) {
    bool plain = !key.empty();
    for (const char c : key)
      plain = plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
    if (plain)
      text.append(1, '.').append(key);
    else
      text.append("[\"").append(key.substr(0, 64)).append("\"]");
  }

  std::string describe() const {
    char digits[32];
    const auto written = [&](auto number) {
      return std::string(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    };
    if (const bool* b = at_->if_boolean()) return *b ? "true" : "false";
    if (const auto* i = at_->if_integer()) return written(*i);
    if (const auto* u = at_->if_unsigned()) return written(*u);
    if (const double* d = at_->if_number()) return written(*d);
    if (const std::string* s = at_->if_string(); s && s->size() <= 40) return "\"" + *s + "\"";
    return std::string(to_string(type()));
  }

  const value* at_;
  const value* root_;
};

inline view value::root() const& noexcept { return view(*this); }
inline view value::operator[](std::string_view key) const& { return view(*this)[key]; }
inline view value::operator[](std::size_t index) const& { return view(*this)[index]; }

}  // namespace realizar::inline REALIZAR_ABI::json
