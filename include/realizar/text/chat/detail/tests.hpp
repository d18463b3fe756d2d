#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The tests of templates: what stands after `is`.

#include <string_view>

#include <realizar/text/chat/detail/arguments.hpp>
#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/names.hpp>
#include <realizar/text/chat/detail/operators.hpp>
#include <realizar/text/chat/detail/strings.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

inline bool is_iterable(const value& v) noexcept {
  return v.is_string() || v.is(kind::sequence) || v.is(kind::mapping) || v.is_undefined() || v.is(kind::loop);
}

inline bool same_object(const value& a, const value& b) noexcept {
  if (a.type != b.type) return false;
  return a.is(kind::none) || a.is_undefined() ? a.is(kind::none) : a.positive == b.positive;
}

inline bool call_test(machine& m, test_id id, std::string_view name, const value& v, const arguments& given) {
  m.work(1);
  const auto other = [&]() -> value {
    bound_arguments<1> a(m, name, given, {"other"}, 1);
    return a[0];
  };
  const auto remainder = [&](const value& by) -> value { return arithmetic(m, operation::modulo, v, by); };
  switch (id) {
    case test_id::divisibleby:
      return equal(m, remainder(other()), value::integer(0));
    case test_id::equal:
      return equal(m, v, other());
    case test_id::not_equal:
      return !equal(m, v, other());
    case test_id::less:
      return compare(m, operation::less, v, other());
    case test_id::less_equal:
      return compare(m, operation::less_equal, v, other());
    case test_id::greater:
      return compare(m, operation::greater, v, other());
    case test_id::greater_equal:
      return compare(m, operation::greater_equal, v, other());
    case test_id::in:
      return contains(m, other(), v);
    case test_id::sameas:
      return same_object(v, other());
    case test_id::unknown:
      m.lacks("the name of a test", {"'", name, "'"});
    default:
      break;
  }
  no_arguments(m, name, given);
  const auto text = [&]() -> value {
    text_builder b;
    append_text(m, b, v);
    return m.make(b);
  };
  switch (id) {
    case test_id::defined:
      return !v.is_undefined();
    case test_id::undefined:
      return v.is_undefined();
    case test_id::none:
      return v.is(kind::none);
    case test_id::boolean:
      return v.is(kind::boolean);
    case test_id::true_:
      return v.is(kind::boolean) && v.truth_bit();
    case test_id::false_:
      return v.is(kind::boolean) && !v.truth_bit();
    case test_id::integer:
      return v.is(kind::integer) || v.is(kind::natural);
    case test_id::float_:
      return v.is(kind::real);
    case test_id::number:
      return is_numeric(v);
    case test_id::string:
      return v.is_string();
    case test_id::mapping:
      return v.is(kind::mapping);
    case test_id::sequence:
      return v.is_string() || v.is(kind::mapping) || v.is_undefined() ||
             (v.is(kind::sequence) && v.items->form != sequence_form::generator &&
              v.items->form != sequence_form::view);
    case test_id::iterable:
      return is_iterable(v);
    case test_id::callable:
      return v.is(kind::macro) || v.is(kind::function) || v.is(kind::method) || v.is(kind::loop) ||
             v.is(kind::joiner) || v.is_undefined();
    case test_id::escaped:
      return v.is_string() && v.text->markup;
    case test_id::odd:
      return equal(m, remainder(value::integer(2)), value::integer(1));
    case test_id::even:
      return equal(m, remainder(value::integer(2)), value::integer(0));
    case test_id::lower:
      return is_all(method_id::islower, text().text->view());
    case test_id::upper:
      return is_all(method_id::isupper, text().text->view());
    case test_id::filter:
    case test_id::test:
      if (!hashable(v)) m.fail("the name of a filter or test", type_name(v));
      if (id == test_id::test) return v.is_string() && find_named(test_names, v.text->view()) != nullptr;
      return v.is_string() && find_named(filter_names, v.text->view()) != nullptr;
    default:
      return false;
  }
}

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
