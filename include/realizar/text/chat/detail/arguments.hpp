#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The arguments of filters, tests and methods: by place or by name, as many as there are parameters.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/operators.hpp>
#include <realizar/text/chat/detail/value.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

/// Arguments sorted by the names of `N` parameters; absent ones are missing.
template <std::size_t N>
class bound_arguments {
 public:
  /// The first `required` must be there. `what` names the function in messages.
  bound_arguments(machine& m, std::string_view what, const arguments& given, const std::string_view (&names)[N],
                  std::size_t required = 0)
      : m_(m), what_(what) {
    if (given.positional.size() > N) m.fail({"at most ", N, " arguments of ", what}, given.positional.size());
    for (std::size_t i = 0; i < given.positional.size(); ++i) values_[i] = given.positional[i];
    for (const keyword& k : given.keywords) {
      std::size_t i = 0;
      while (i < N && names[i] != k.name) ++i;
      if (i == N) m.fail({"arguments that ", what, " has"}, {"'", k.name, "'"});
      if (has(i)) m.fail({"one argument '", k.name, "' of ", what}, "two");
      values_[i] = k.content;
    }
    for (std::size_t i = 0; i < required; ++i)
      if (!has(i)) m.fail({"the argument '", names[i], "' of ", what}, "none");
  }

  bool has(std::size_t i) const noexcept { return !values_[i].is(kind::missing); }
  const value& operator[](std::size_t i) const noexcept { return values_[i]; }
  value& operator[](std::size_t i) noexcept { return values_[i]; }
  bool flag(std::size_t i, bool otherwise = false) const noexcept { return has(i) ? truth(values_[i]) : otherwise; }

  std::int64_t integer(std::size_t i, std::int64_t otherwise) const {
    if (!has(i)) return otherwise;
    return integer(i);
  }
  std::int64_t integer(std::size_t i) const {
    if (const auto n = small_integer(values_[i])) return *n;
    if (values_[i].is_undefined()) refuse_undefined(m_, values_[i]);
    m_.fail({"an integer for ", what_}, type_name(values_[i]));
  }
  const string_object& text(std::size_t i) const {
    if (values_[i].is_string()) return *values_[i].text;
    if (values_[i].is_undefined()) refuse_undefined(m_, values_[i]);
    m_.fail({"a string for ", what_}, type_name(values_[i]));
  }
  bool is_none(std::size_t i) const noexcept { return !has(i) || values_[i].is(kind::none); }

 private:
  machine& m_;
  std::string_view what_;
  value values_[N == 0 ? 1 : N];
};

inline void no_arguments(machine& m, std::string_view what, const arguments& given) {
  if (!given.positional.empty() || !given.keywords.empty()) m.fail({"no argument of ", what}, "some");
}

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
