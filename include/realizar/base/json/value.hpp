#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A JSON value as a tree in memory: 16 bytes a value, objects in the order of their text, integers exact.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::json {

enum class kind : std::uint8_t {
  null,
  boolean,
  integer,           ///< std::int64_t
  unsigned_integer,  ///< std::uint64_t above INT64_MAX
  number,            ///< double
  string,
  array,
  object,
};

/// As messages name it, e.g. "a string".
constexpr std::string_view to_string(kind k) noexcept {
  switch (k) {
    case kind::null:
      return "null";
    case kind::boolean:
      return "a boolean";
    case kind::integer:
    case kind::unsigned_integer:
      return "an integer";
    case kind::number:
      return "a number";
    case kind::string:
      return "a string";
    case kind::array:
      return "an array";
    case kind::object:
      return "an object";
  }
  return "unknown";
}

class value;
class view;
class object;
using array = std::vector<value>;

/// One JSON value. Built by `parse` or by hand from what C++ has: `value v = 1.5`, `value v = array{1, "two"}`.
/// Read it through the typed access of `view`, which operator[] and `root` give.
class value {
 public:
  value() noexcept : integer_(0) {}
  value(std::nullptr_t) noexcept : value() {}
  value(std::same_as<bool> auto b) noexcept : boolean_(b), kind_(kind::boolean) {}
  /// Kept exactly; only values above INT64_MAX become kind::unsigned_integer.
  template <std::integral T>
  requires(!std::same_as<T, bool> && !std::same_as<T, char>) value(T i)
  noexcept {
    if (std::in_range<std::int64_t>(i)) {
      integer_ = static_cast<std::int64_t>(i);
      kind_ = kind::integer;
    } else {
      unsigned_ = static_cast<std::uint64_t>(i);
      kind_ = kind::unsigned_integer;
    }
  }
  value(std::floating_point auto d) noexcept : number_(static_cast<double>(d)), kind_(kind::number) {}
  value(std::string s) : string_(new std::string(std::move(s))), kind_(kind::string) {}
  value(std::string_view s) : value(std::string(s)) {}
  value(const char* s) : value(std::string(s)) {}
  value(array elements);
  value(object members);

  value(const value& other);
  value(value&& other) noexcept { steal(other); }
  value& operator=(value other) noexcept {
    clear();
    steal(other);
    return *this;
  }
  ~value() { clear(); }

  json::kind type() const noexcept { return kind_; }

  /// The content, or null when the value is of another kind.
  const bool* if_boolean() const noexcept { return kind_ == kind::boolean ? &boolean_ : nullptr; }
  const std::int64_t* if_integer() const noexcept { return kind_ == kind::integer ? &integer_ : nullptr; }
  const std::uint64_t* if_unsigned() const noexcept { return kind_ == kind::unsigned_integer ? &unsigned_ : nullptr; }
  const double* if_number() const noexcept { return kind_ == kind::number ? &number_ : nullptr; }
  const std::string* if_string() const noexcept { return kind_ == kind::string ? string_ : nullptr; }
  const array* if_array() const noexcept { return kind_ == kind::array ? array_ : nullptr; }
  const object* if_object() const noexcept { return kind_ == kind::object ? object_ : nullptr; }
  array* if_array() noexcept { return kind_ == kind::array ? array_ : nullptr; }
  object* if_object() noexcept { return kind_ == kind::object ? object_ : nullptr; }

  /// Typed access whose errors name the path from this value, "$.a[3]"; see view.hpp. The views must not outlive the
  /// value.
  view root() const& noexcept;
  view operator[](std::string_view key) const&;
  view operator[](std::size_t index) const&;
  void root() const&& = delete;
  void operator[](std::string_view) const&& = delete;
  void operator[](std::size_t) const&& = delete;

  /// Equal kind and content; the order of members counts, and 1 and 1.0 differ.
  friend bool operator==(const value& a, const value& b) noexcept;

 private:
  void steal(value& other) noexcept {
    std::memcpy(&integer_, &other.integer_, sizeof integer_);  // whichever member is alive: all are one word
    kind_ = other.kind_;
    other.kind_ = kind::null;
  }
  void clear() noexcept;

  union {
    bool boolean_;
    std::int64_t integer_;
    std::uint64_t unsigned_;
    double number_;
    std::string* string_;
    array* array_;
    object* object_;
  };
  json::kind kind_ = kind::null;
};

/// The members of an object in the order of the text.
///
/// Looking up a key is a scan while there are few members; a parsed object with more has an index of sorted hashes, so
/// that neither large nor hostile objects make it slow.
class object {
 public:
  struct member {
    std::string key;
    value content;
  };

  object() = default;
  object(std::initializer_list<member> members) : members_(members) {}

  std::size_t size() const noexcept { return members_.size(); }
  bool empty() const noexcept { return members_.empty(); }
  auto begin() const noexcept { return members_.begin(); }
  auto end() const noexcept { return members_.end(); }

  /// The member's content, or null.
  const value* find(std::string_view key) const noexcept {
    if (index_.empty()) {
      for (const member& m : members_)
        if (m.key == key) return &m.content;
      return nullptr;
    }
    const auto of_hash = std::equal_range(index_.begin(), index_.end(), std::uint64_t{hash(key)} << 32,
                                          [](std::uint64_t a, std::uint64_t b) { return a >> 32 < b >> 32; });
    // Members of one hash are sorted by their keys.
    const auto at = std::lower_bound(of_hash.first, of_hash.second, key,
                                     [&](std::uint64_t slot, std::string_view k) { return slot_key(slot) < k; });
    return at != of_hash.second && slot_key(*at) == key ? &members_[*at & 0xffffffffu].content : nullptr;
  }
  value* find(std::string_view key) noexcept { return const_cast<value*>(std::as_const(*this).find(key)); }

  /// Replaces the member's content or appends a member. A scan over all members: large objects are better written with
  /// `writer`.
  value& set(std::string_view key, value content) {
    if (value* known = find(key)) return *known = std::move(content);
    index_.clear();
    return members_.emplace_back(member{std::string(key), std::move(content)}).content;
  }

  friend bool operator==(const object& a, const object& b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const member& x, const member& y) { return x.key == y.key && x.content == y.content; });
  }

  /// From members in order. Where keys are equal, returns the position of the first repetition in `duplicate`, else
  /// leaves it.
  static object from_members(std::vector<member> members, std::size_t& duplicate) {
    object result;
    result.members_ = std::move(members);
    const auto& m = result.members_;
    if (m.size() <= few) {
      for (std::size_t i = 1; i < m.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
          if (m[i].key == m[j].key) {
            duplicate = i;
            return result;
          }
      return result;
    }
    result.build_index(duplicate);
    return result;
  }

 private:
  static constexpr std::size_t few = 12;

  std::string_view slot_key(std::uint64_t slot) const noexcept { return members_[slot & 0xffffffffu].key; }

  static std::uint32_t hash(std::string_view s) noexcept {  // FNV-1a, folded; collisions cost only a binary search
    std::uint64_t h = 0xcbf29ce484222325u;
    for (const char c : s) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return static_cast<std::uint32_t>(h ^ h >> 32);
  }

  void build_index(std::size_t& duplicate) {
    if (members_.size() > (std::numeric_limits<std::uint32_t>::max)()) return;  // 2^32 members would be 200 GB
    index_.reserve(members_.size());
    for (std::size_t i = 0; i < members_.size(); ++i) index_.push_back(std::uint64_t{hash(members_[i].key)} << 32 | i);
    std::sort(index_.begin(), index_.end());
    std::size_t first_repetition = members_.size();
    for (std::size_t i = 0; i < index_.size();) {
      std::size_t j = i + 1;
      while (j < index_.size() && index_[j] >> 32 == index_[i] >> 32) ++j;
      if (j - i > 1) {
        const auto begin = index_.begin() + static_cast<std::ptrdiff_t>(i),
                   end = index_.begin() + static_cast<std::ptrdiff_t>(j);
        std::sort(begin, end, [&](std::uint64_t a, std::uint64_t b) {
          const int order = slot_key(a).compare(slot_key(b));
          return order != 0 ? order < 0 : a < b;
        });
        for (std::size_t k = i + 1; k < j; ++k)
          if (slot_key(index_[k]) == slot_key(index_[k - 1]))
            first_repetition = (std::min<std::size_t>)(first_repetition, index_[k] & 0xffffffffu);
      }
      i = j;
    }
    if (first_repetition != members_.size()) duplicate = first_repetition;
  }

  std::vector<member> members_;
  std::vector<std::uint64_t> index_;  // hash << 32 | position, sorted; empty for few members
};

inline value::value(array elements) : array_(new array(std::move(elements))), kind_(kind::array) {}
inline value::value(object members) : object_(new object(std::move(members))), kind_(kind::object) {}

inline value::value(const value& other) : value() {
  switch (other.kind_) {
    case kind::string:
      string_ = new std::string(*other.string_);
      break;
    case kind::array:
      array_ = new array(*other.array_);
      break;
    case kind::object:
      object_ = new object(*other.object_);
      break;
    default:
      std::memcpy(&integer_, &other.integer_, sizeof integer_);
  }
  kind_ = other.kind_;
}

inline void value::clear() noexcept {
  switch (kind_) {
    case kind::string:
      delete string_;
      break;
    case kind::array:
      delete array_;
      break;
    case kind::object:
      delete object_;
      break;
    default:
      break;
  }
  kind_ = kind::null;
}

inline bool operator==(const value& a, const value& b) noexcept {
  if (a.kind_ != b.kind_) return false;
  switch (a.kind_) {
    case kind::null:
      return true;
    case kind::boolean:
      return a.boolean_ == b.boolean_;
    case kind::integer:
      return a.integer_ == b.integer_;
    case kind::unsigned_integer:
      return a.unsigned_ == b.unsigned_;
    case kind::number:
      return a.number_ == b.number_;
    case kind::string:
      return *a.string_ == *b.string_;
    case kind::array:
      return *a.array_ == *b.array_;
    case kind::object:
      return *a.object_ == *b.object_;
  }
  return false;
}

}  // namespace realizar::inline REALIZAR_ABI::json
