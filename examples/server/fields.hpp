#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The fields of a request's JSON: null counts as absent, unknown ones are ignored, every number has a range.

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/json/parse.hpp>
#include <realizar/base/json/view.hpp>
#include <realizar/base/json/writer.hpp>

#include "failure.hpp"

namespace server {

namespace json = realizar::json;

class fields {
 public:
  /// Throws failure 400 for what is no JSON object.
  explicit fields(const json::value& root) : object_(root.if_object()) {
    if (object_ == nullptr)
      throw failure(400, "expected a JSON object as the body, found " + std::string(to_string(root.type())));
  }

  const json::object& all() const noexcept { return *object_; }

  /// Null where the field is absent or null.
  const json::value* find(std::string_view name) const noexcept {
    const json::value* v = object_->find(name);
    return v != nullptr && v->type() != json::kind::null ? v : nullptr;
  }

  double number(std::string_view name, double otherwise, double least, double most) const {
    const json::value* v = find(name);
    if (v == nullptr) return otherwise;
    double x = 0;
    if (const auto* d = v->if_number())
      x = *d;
    else if (const auto* i = v->if_integer())
      x = static_cast<double>(*i);
    else if (const auto* u = v->if_unsigned())
      x = static_cast<double>(*u);
    else
      refuse(name, "a number", *v);
    if (!(x >= least && x <= most)) refuse(name, "a number from " + text_of(least) + " to " + text_of(most), *v);
    return x;
  }

  /// A whole number; 3.0 is one.
  std::int64_t integer(std::string_view name, std::int64_t otherwise, std::int64_t least, std::int64_t most) const {
    const json::value* v = find(name);
    if (v == nullptr) return otherwise;
    const auto range = [&] { return "a whole number from " + std::to_string(least) + " to " + std::to_string(most); };
    std::int64_t x = 0;
    if (const auto* i = v->if_integer())
      x = *i;
    else if (const auto* d = v->if_number(); d != nullptr && std::nearbyint(*d) == *d && std::abs(*d) < 9e15)
      x = static_cast<std::int64_t>(*d);
    else
      refuse(name, range(), *v);
    if (x < least || x > most) refuse(name, range(), *v);
    return x;
  }

  bool boolean(std::string_view name, bool otherwise) const {
    const json::value* v = find(name);
    if (v == nullptr) return otherwise;
    if (const bool* b = v->if_boolean()) return *b;
    refuse(name, "a boolean", *v);
  }

  std::string text(std::string_view name, std::string_view otherwise = {}) const {
    const json::value* v = find(name);
    if (v == nullptr) return std::string(otherwise);
    if (const auto* s = v->if_string()) return *s;
    refuse(name, "a string", *v);
  }
  std::string required_text(std::string_view name) const {
    if (find(name) == nullptr) missing(name, "a string");
    return text(name);
  }

  const json::array& required_array(std::string_view name) const {
    const json::value* v = find(name);
    if (v == nullptr) missing(name, "an array");
    if (const auto* a = v->if_array()) return *a;
    refuse(name, "an array", *v);
  }

  /// A string, or an array of at most `most` strings.
  std::vector<std::string> texts(std::string_view name, std::size_t most) const {
    const json::value* v = find(name);
    if (v == nullptr) return {};
    if (const auto* s = v->if_string()) return {*s};
    const auto* a = v->if_array();
    if (a == nullptr || a->size() > most) refuse(name, "a string or an array of at most " + std::to_string(most), *v);
    std::vector<std::string> out;
    for (const json::value& x : *a) {
      if (x.if_string() == nullptr) refuse(name, "strings", x);
      out.push_back(*x.if_string());
    }
    return out;
  }

  [[noreturn]] static void missing(std::string_view name, std::string_view expected) {
    throw failure(400, "'" + std::string(name) + "': expected " + std::string(expected) + ", found nothing",
                  "missing_required_parameter", std::string(name));
  }
  [[noreturn]] static void refuse(std::string_view name, std::string_view expected, const json::value& found) {
    std::string what(to_string(found.type()));
    if (found.if_integer() || found.if_unsigned() || found.if_number()) what = json::to_text(found);
    if (const auto* s = found.if_string(); s != nullptr && s->size() <= 40) what = "'" + *s + "'";
    throw failure(400, "'" + std::string(name) + "': expected " + std::string(expected) + ", found " + what,
                  "invalid_value", std::string(name));
  }

 private:
  static std::string text_of(double x) {
    return std::nearbyint(x) == x && std::abs(x) < 1e15 ? std::to_string(static_cast<std::int64_t>(x))
                                                        : std::to_string(x);
  }

  const json::object* object_;
};

}  // namespace server
