#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Python's operators over the values of templates.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include <realizar/text/chat/detail/comparison.hpp>
#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/members.hpp>
#include <realizar/text/chat/detail/printing.hpp>
#include <realizar/text/chat/detail/syntax.hpp>
#include <realizar/text/chat/detail/value.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

[[noreturn]] inline REALIZAR_COLD void refuse_operands(const machine& m, std::string_view op, const value& a,
                                                       const value& b) {
  if (a.is_undefined()) refuse_undefined(m, a);
  if (b.is_undefined()) refuse_undefined(m, b);
  m.fail({"operands that ", op, " takes"}, {type_name(a), " and ", type_name(b)});
}

value format_percent(machine& m, const string_object& format, const value& with);
value escape_text(machine& m, const value& v);

inline std::optional<std::int64_t> small_integer(const value& v) noexcept {
  if (v.is(kind::integer) || v.is(kind::boolean)) return v.whole;
  return std::nullopt;
}

inline value concatenate(machine& m, const sequence_object& a, const sequence_object& b) {
  const std::size_t n = a.size + b.size;
  m.work(1 + b.size / 8);
  std::size_t* room = a.room;
  if (room && room[0] == a.size && room[1] >= n) {
    std::copy(b.data, b.data + b.size, a.data + a.size);
    room[0] = n;
    return value::sequence(m.memory.make<sequence_object>(a.data, n, a.form, std::size_t{0}, room));
  }
  m.work(1 + a.size / 8);
  const std::size_t capacity = n < 16 ? n : 2 * n;
  value* const data = m.memory.array<value>(capacity);
  std::copy(a.data, a.data + a.size, data);
  std::copy(b.data, b.data + b.size, data + a.size);
  room = nullptr;
  if (capacity != n) {
    room = m.memory.array<std::size_t>(2);
    room[0] = n, room[1] = capacity;
  }
  return value::sequence(m.memory.make<sequence_object>(data, n, a.form, std::size_t{0}, room));
}

inline value add(machine& m, const value& a, const value& b) {
  if (a.is_string() && b.is_string()) {
    if (a.text->markup == b.text->markup) return m.join(*a.text, *b.text);
    const value left = a.text->markup ? a : escape_text(m, a), right = b.text->markup ? b : escape_text(m, b);
    return m.join(*left.text, *right.text);
  }
  if (a.is(kind::sequence) && b.is(kind::sequence) && a.items->form == b.items->form &&
      (a.items->form == sequence_form::list || a.items->form == sequence_form::tuple))
    return concatenate(m, *a.items, *b.items);
  refuse_operands(m, "'+'", a, b);
}

inline value repeat(machine& m, const value& v, std::int64_t times) {
  const std::size_t n = times < 0 ? 0 : static_cast<std::size_t>(times);
  const std::size_t size = v.is_string() ? v.text->size : v.items->size * sizeof(value);
  if (size == 0 || n == 0) return v.is_string() ? m.refer({}) : m.make_sequence(nullptr, 0, v.items->form);
  if (n > m.limits().max_output / size) m.refuse("values within the limit", {n, " times ", size, " bytes"});
  m.work_bytes(n * size);
  if (v.is_string()) {
    text_builder out;
    out.bytes.reserve(n * size);
    m.work(n);
    for (std::size_t i = 0; i < n; ++i) out.add(*v.text);
    return m.make(out, v.text->markup);
  }
  value* const data = m.memory.array<value>(n * v.items->size);
  for (std::size_t i = 0; i < n; ++i) std::copy(v.items->data, v.items->data + v.items->size, data + i * v.items->size);
  return value::sequence(m.memory.make<sequence_object>(data, n * v.items->size, v.items->form));
}

inline value real_arithmetic(machine& m, operation op, double x, double y) {
  switch (op) {
    case operation::add:
      return value::real(x + y);
    case operation::subtract:
      return value::real(x - y);
    case operation::multiply:
      return value::real(x * y);
    case operation::power: {
      if (x == 0 && y < 0) m.fail("a power of 0 that is not below 0", "one below");
      const double p = std::pow(x, y);
      if (std::isnan(p) && !std::isnan(x) && !std::isnan(y)) m.lacks("a power that is real", "a complex one");
      return value::real(p);
    }
    default:
      break;
  }
  if (y == 0) m.fail("a divisor other than 0", "0");
  if (op == operation::divide) return value::real(x / y);
  double rest = std::fmod(x, y);
  if (rest != 0 && (rest < 0) != (y < 0)) rest += y;
  if (op == operation::modulo) return value::real(rest == 0 ? std::copysign(0.0, y) : rest);
  return value::real(std::floor((x - rest) / y + 0.5));
}

inline value integer_arithmetic(machine& m, operation op, std::int64_t x, std::int64_t y) {
  std::int64_t z = 0;
  bool over = false;
#if defined(__GNUC__) || defined(__clang__)
  const auto plus = [&] { over = __builtin_add_overflow(x, y, &z); };
  const auto minus = [&] { over = __builtin_sub_overflow(x, y, &z); };
  const auto times = [&](std::int64_t a, std::int64_t b) { over = __builtin_mul_overflow(a, b, &z); };
#else
  constexpr std::int64_t least = (std::numeric_limits<std::int64_t>::min)(),
                         most = (std::numeric_limits<std::int64_t>::max)();
  const auto plus = [&] {
    over = y > 0 ? x > most - y : x < least - y;
    if (!over) z = x + y;
  };
  const auto minus = [&] {
    over = y < 0 ? x > most + y : x < least + y;
    if (!over) z = x - y;
  };
  const auto times = [&](std::int64_t a, std::int64_t b) {
    over =
        a != 0 && b != 0 && (a > 0 ? (b > 0 ? a > most / b : b < least / a) : (b > 0 ? a < least / b : b < most / a));
    if (!over) z = a * b;
  };
#endif
  switch (op) {
    case operation::add:
      plus();
      break;
    case operation::subtract:
      minus();
      break;
    case operation::multiply:
      times(x, y);
      break;
    case operation::divide:
      return real_arithmetic(m, op, static_cast<double>(x), static_cast<double>(y));
    case operation::power: {
      if (y < 0) return real_arithmetic(m, op, static_cast<double>(x), static_cast<double>(y));
      z = 1;
      for (std::int64_t i = 0; i < y && !over && z != 0 && !(x == 1) && !(x == -1 && i >= 2); ++i) times(z, x);
      if (x == -1) z = y % 2 == 0 ? 1 : -1;
      break;
    }
    default: {
      if (y == 0) m.fail("a divisor other than 0", "0");
      if (y == -1) {  // the one quotient that does not fit
        if (op == operation::modulo) return value::integer(0);
        y = x, x = 0;
        minus();
        break;
      }
      std::int64_t quotient = x / y, rest = x % y;
      if (rest != 0 && (rest < 0) != (y < 0)) rest += y, --quotient;
      return value::integer(op == operation::modulo ? rest : quotient);
    }
  }
  if (over) m.refuse("integers of at most 64 bits", "a larger one");
  return value::integer(z);
}

inline std::string_view symbol_of(operation op) noexcept {
  switch (op) {
    case operation::add:
      return "'+'";
    case operation::subtract:
      return "'-'";
    case operation::multiply:
      return "'*'";
    case operation::divide:
      return "'/'";
    case operation::divide_floor:
      return "'//'";
    case operation::modulo:
      return "'%'";
    default:
      return "'**'";
  }
}

inline value arithmetic(machine& m, operation op, const value& a, const value& b) {
  if (op == operation::add && !is_numeric(a)) return add(m, a, b);
  if (op == operation::modulo && a.is_string()) return format_percent(m, *a.text, b);
  if (is_numeric(a) && is_numeric(b)) {
    const auto x = small_integer(a), y = small_integer(b);
    if (x && y) return integer_arithmetic(m, op, *x, *y);
    if (is_integral(a) && is_integral(b)) m.refuse("integers of at most 63 bits", "a larger one");
    return real_arithmetic(m, op, as_real(a), as_real(b));
  }
  if (op == operation::multiply) {
    const auto repeatable = [](const value& v) {
      return v.is_string() ||
             (v.is(kind::sequence) && (v.items->form == sequence_form::list || v.items->form == sequence_form::tuple));
    };
    if (repeatable(a) && small_integer(b)) return repeat(m, a, *small_integer(b));
    if (repeatable(b) && small_integer(a)) return repeat(m, b, *small_integer(a));
  }
  refuse_operands(m, symbol_of(op), a, b);
}

inline bool compare(machine& m, operation op, const value& a, const value& b) {
  switch (op) {
    case operation::equal:
      return equal(m, a, b);
    case operation::not_equal:
      return !equal(m, a, b);
    case operation::in:
      return contains(m, b, a);
    case operation::not_in:
      return !contains(m, b, a);
    case operation::less:
      return order(m, a, b) < 0;
    case operation::less_equal:
      return order(m, a, b) <= 0;
    case operation::greater:
      return order(m, a, b) > 0;
    default:
      return order(m, a, b) >= 0;
  }
}

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
