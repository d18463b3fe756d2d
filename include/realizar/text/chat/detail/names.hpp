#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The names templates call: filters, tests, functions, and the methods of strings, lists and mappings.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

// clang-format off
enum class filter_id : std::uint8_t {
  unknown, abs, attr, batch, capitalize, center, default_, dictsort, escape, filesizeformat, first, float_, forceescape,
  format, groupby, indent, int_, items, join, last, length, list, lower, map, max, min, pprint, random, reject,
  rejectattr, replace, reverse, round, safe, select, selectattr, slice, sort, string, striptags, sum, title, tojson,
  trim, truncate, unique, upper, urlencode, urlize, wordcount, wordwrap, xmlattr,
};
enum class test_id : std::uint8_t {
  unknown, boolean, callable, defined, divisibleby, equal, escaped, even, false_, filter, float_, greater,
  greater_equal, in, integer, iterable, less, less_equal, lower, mapping, none, not_equal, number, odd, sameas,
  sequence, string, test, true_, undefined, upper,
};
enum class method_id : std::uint8_t {
  none,
  // of strings
  capitalize, casefold, center, count, endswith, expandtabs, find, format, index, isalnum, isalpha, isascii, isdecimal,
  isdigit, islower, isnumeric, isprintable, isspace, istitle, isupper, join, ljust, lower, lstrip, partition, removeprefix,
  removesuffix, replace, rfind, rindex, rjust, rpartition, rsplit, rstrip, split, splitlines, startswith, strip,
  swapcase, title, upper, zfill, string_other,
  // of mappings
  copy, get, items, keys, values,
  // what would change an object
  append, clear, extend, insert, pop, popitem, remove, reverse, setdefault, sort, update,
  // of loops, cyclers
  cycle, changed, next, reset,
};
enum class function_id : std::uint8_t { range, dict, space, cycler, joiner, raise, now };
// clang-format on

template <class Id>
struct named {
  std::string_view name;
  Id id;
};

// Sorted by name.
inline constexpr named<filter_id> filter_names[] = {
    {"abs", filter_id::abs},
    {"attr", filter_id::attr},
    {"batch", filter_id::batch},
    {"capitalize", filter_id::capitalize},
    {"center", filter_id::center},
    {"count", filter_id::length},
    {"d", filter_id::default_},
    {"default", filter_id::default_},
    {"dictsort", filter_id::dictsort},
    {"e", filter_id::escape},
    {"escape", filter_id::escape},
    {"filesizeformat", filter_id::filesizeformat},
    {"first", filter_id::first},
    {"float", filter_id::float_},
    {"forceescape", filter_id::forceescape},
    {"format", filter_id::format},
    {"groupby", filter_id::groupby},
    {"indent", filter_id::indent},
    {"int", filter_id::int_},
    {"items", filter_id::items},
    {"join", filter_id::join},
    {"last", filter_id::last},
    {"length", filter_id::length},
    {"list", filter_id::list},
    {"lower", filter_id::lower},
    {"map", filter_id::map},
    {"max", filter_id::max},
    {"min", filter_id::min},
    {"pprint", filter_id::pprint},
    {"random", filter_id::random},
    {"reject", filter_id::reject},
    {"rejectattr", filter_id::rejectattr},
    {"replace", filter_id::replace},
    {"reverse", filter_id::reverse},
    {"round", filter_id::round},
    {"safe", filter_id::safe},
    {"select", filter_id::select},
    {"selectattr", filter_id::selectattr},
    {"slice", filter_id::slice},
    {"sort", filter_id::sort},
    {"string", filter_id::string},
    {"striptags", filter_id::striptags},
    {"sum", filter_id::sum},
    {"title", filter_id::title},
    {"tojson", filter_id::tojson},
    {"trim", filter_id::trim},
    {"truncate", filter_id::truncate},
    {"unique", filter_id::unique},
    {"upper", filter_id::upper},
    {"urlencode", filter_id::urlencode},
    {"urlize", filter_id::urlize},
    {"wordcount", filter_id::wordcount},
    {"wordwrap", filter_id::wordwrap},
    {"xmlattr", filter_id::xmlattr},
};
inline constexpr named<test_id> test_names[] = {
    {"!=", test_id::not_equal},
    {"<", test_id::less},
    {"<=", test_id::less_equal},
    {"==", test_id::equal},
    {">", test_id::greater},
    {">=", test_id::greater_equal},
    {"boolean", test_id::boolean},
    {"callable", test_id::callable},
    {"defined", test_id::defined},
    {"divisibleby", test_id::divisibleby},
    {"eq", test_id::equal},
    {"equalto", test_id::equal},
    {"escaped", test_id::escaped},
    {"even", test_id::even},
    {"false", test_id::false_},
    {"filter", test_id::filter},
    {"float", test_id::float_},
    {"ge", test_id::greater_equal},
    {"greaterthan", test_id::greater},
    {"gt", test_id::greater},
    {"in", test_id::in},
    {"integer", test_id::integer},
    {"iterable", test_id::iterable},
    {"le", test_id::less_equal},
    {"lessthan", test_id::less},
    {"lower", test_id::lower},
    {"lt", test_id::less},
    {"mapping", test_id::mapping},
    {"ne", test_id::not_equal},
    {"none", test_id::none},
    {"number", test_id::number},
    {"odd", test_id::odd},
    {"sameas", test_id::sameas},
    {"sequence", test_id::sequence},
    {"string", test_id::string},
    {"test", test_id::test},
    {"true", test_id::true_},
    {"undefined", test_id::undefined},
    {"upper", test_id::upper},
};
inline constexpr named<method_id> method_names[] = {
    {"append", method_id::append},
    {"capitalize", method_id::capitalize},
    {"casefold", method_id::casefold},
    {"center", method_id::center},
    {"changed", method_id::changed},
    {"clear", method_id::clear},
    {"copy", method_id::copy},
    {"count", method_id::count},
    {"cycle", method_id::cycle},
    {"encode", method_id::string_other},
    {"endswith", method_id::endswith},
    {"expandtabs", method_id::expandtabs},
    {"extend", method_id::extend},
    {"find", method_id::find},
    {"format", method_id::format},
    {"format_map", method_id::string_other},
    {"get", method_id::get},
    {"index", method_id::index},
    {"insert", method_id::insert},
    {"isalnum", method_id::isalnum},
    {"isalpha", method_id::isalpha},
    {"isascii", method_id::isascii},
    {"isdecimal", method_id::isdecimal},
    {"isdigit", method_id::isdigit},
    {"isidentifier", method_id::string_other},
    {"islower", method_id::islower},
    {"isnumeric", method_id::isnumeric},
    {"isprintable", method_id::isprintable},
    {"isspace", method_id::isspace},
    {"istitle", method_id::istitle},
    {"isupper", method_id::isupper},
    {"items", method_id::items},
    {"join", method_id::join},
    {"keys", method_id::keys},
    {"ljust", method_id::ljust},
    {"lower", method_id::lower},
    {"lstrip", method_id::lstrip},
    {"maketrans", method_id::string_other},
    {"next", method_id::next},
    {"partition", method_id::partition},
    {"pop", method_id::pop},
    {"popitem", method_id::popitem},
    {"remove", method_id::remove},
    {"removeprefix", method_id::removeprefix},
    {"removesuffix", method_id::removesuffix},
    {"replace", method_id::replace},
    {"reset", method_id::reset},
    {"reverse", method_id::reverse},
    {"rfind", method_id::rfind},
    {"rindex", method_id::rindex},
    {"rjust", method_id::rjust},
    {"rpartition", method_id::rpartition},
    {"rsplit", method_id::rsplit},
    {"rstrip", method_id::rstrip},
    {"setdefault", method_id::setdefault},
    {"sort", method_id::sort},
    {"split", method_id::split},
    {"splitlines", method_id::splitlines},
    {"startswith", method_id::startswith},
    {"strip", method_id::strip},
    {"swapcase", method_id::swapcase},
    {"title", method_id::title},
    {"translate", method_id::string_other},
    {"update", method_id::update},
    {"upper", method_id::upper},
    {"values", method_id::values},
    {"zfill", method_id::zfill},
};
inline constexpr named<function_id> function_names[] = {
    {"cycler", function_id::cycler},         {"dict", function_id::dict},
    {"joiner", function_id::joiner},         {"namespace", function_id::space},
    {"raise_exception", function_id::raise}, {"range", function_id::range},
    {"strftime_now", function_id::now},
};

/// The entry of a sorted table, or null.
template <class Id, std::size_t N>
constexpr const named<Id>* find_named(const named<Id> (&table)[N], std::string_view name) noexcept {
  const auto at = std::lower_bound(std::begin(table), std::end(table), name,
                                   [](const named<Id>& e, std::string_view n) { return e.name < n; });
  return at != std::end(table) && at->name == name ? at : nullptr;
}

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
