#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What everything that computes for a template shares: memory, the count of steps, the making of texts, and errors
/// that name the place in the source.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/chat/detail/arena.hpp>
#include <realizar/text/chat/detail/lexer.hpp>
#include <realizar/text/chat/detail/value.hpp>
#include <realizar/text/chat/limits.hpp>
#include <realizar/text/utf8.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

/// A text that grows, and which of its bytes are the conversation's.
class text_builder {
 public:
  std::string bytes;
  std::vector<byte_range> input;

  void add(std::string_view s) { bytes += s; }
  void add(char c) { bytes += c; }
  void add_input(std::string_view s) {
    mark(bytes.size(), bytes.size() + s.size());
    bytes += s;
  }
  void add(const string_object& s) {
    if (s.from == &all_from_input) return add_input(s.view());
    if (s.from)
      for (std::size_t i = 0; i < s.from->count; ++i)
        mark(bytes.size() + s.from->ranges[i].begin, bytes.size() + s.from->ranges[i].end);
    bytes.append(s.data, s.size);
  }
  void mark(std::size_t begin, std::size_t end) {
    if (begin == end) return;
    if (!input.empty() && input.back().end == begin)
      input.back().end = end;
    else
      input.push_back({begin, end});
  }
};

class machine {
 public:
  machine(std::string_view source, const template_limits& limits)
      : memory(limits.max_memory), source_(source), limits_(limits) {}

  arena memory;
  std::uint32_t at = 0;  // where in the source the machine is

  void work(std::size_t steps) {
    steps_ += steps;
    if (steps_ > limits_.max_steps) [[unlikely]]
      refuse("steps within the limit", "more");
  }
  /// Copying and comparing bytes is cheap, but not free.
  void work_bytes(std::size_t n) { work(1 + n / 64); }

  std::size_t depth = 0;
  struct level {
    explicit level(machine& m) : m_(m) {
      if (++m.depth > m.limits_.max_depth) [[unlikely]] {
        --m.depth;
        m.refuse({"at most ", m.limits_.max_depth, " levels"}, "more");
      }
    }
    level(const level&) = delete;
    level& operator=(const level&) = delete;
    ~level() { --m_.depth; }
    machine& m_;
  };

  const template_limits& limits() const noexcept { return limits_; }

  /// What a template does wrong, or the conversation by its measure.
  [[noreturn]] REALIZAR_COLD void fail(phrase expected, phrase found) const {
    throw error(error_code::mismatch, {"chat template: ", source_place(source_, at)}, expected, found);
  }
  [[noreturn]] REALIZAR_COLD void refuse(phrase expected, phrase found) const {
    throw error(error_code::limit, {"chat template: ", source_place(source_, at)}, expected, found);
  }
  [[noreturn]] REALIZAR_COLD void lacks(phrase expected, phrase found) const {
    throw error(error_code::unsupported, {"chat template: ", source_place(source_, at)}, expected, found);
  }

  // --- texts ---

  /// A copy of `text`.
  value make(std::string_view text, const origin* from = nullptr, bool markup = false) {
    work_bytes(text.size());
    char* const bytes = memory.array<char>(text.size());
    if (!text.empty()) std::memcpy(bytes, text.data(), text.size());
    return refer({bytes, text.size()}, from, markup);
  }
  /// A text in bytes that live as long as the rendering.
  value refer(std::string_view bytes, const origin* from = nullptr, bool markup = false) {
    return value::string(memory.make<string_object>(bytes.data(), bytes.size(), from, nullptr, markup));
  }
  value make(const text_builder& b, bool markup = false) {
    return make(b.bytes, origin_of(b.input, b.bytes.size()), markup);
  }
  /// A part of a text, which shares its bytes.
  value part(const string_object& s, std::size_t begin, std::size_t end) {
    if (begin == 0 && end == s.size) return value::string(&s);
    return refer(s.view().substr(begin, end - begin), crop(s.from, begin, end), s.markup);
  }

  value join(const string_object& a, const string_object& b) {
    const bool markup = a.markup || b.markup;
    if (a.size == 0 && a.markup == markup && b.markup == markup) return value::string(&b);
    if (b.size == 0 && a.markup == markup) return value::string(&a);
    work_bytes(b.size);
    const std::size_t size = a.size + b.size;
    if (size > limits_.max_output) refuse({"texts of at most ", limits_.max_output, " bytes"}, size);
    const origin* const from = joined_origin(a, b);
    text_room* room = a.room;
    if (room && a.data + a.size == room->bytes + room->used && room->capacity - room->used >= b.size) {
      std::memcpy(room->bytes + room->used, b.data, b.size);
      room->used += b.size;
      return value::string(memory.make<string_object>(a.data, size, from, room, markup));
    }
    work_bytes(a.size);
    const std::size_t capacity = size < 128 ? size : 2 * size;
    char* const bytes = memory.array<char>(capacity);
    std::memcpy(bytes, a.data, a.size);
    std::memcpy(bytes + a.size, b.data, b.size);
    room = capacity == size ? nullptr : memory.make<text_room>(size, capacity, bytes);
    return value::string(memory.make<string_object>(bytes, size, from, room, markup));
  }

  const origin* origin_of(const std::vector<byte_range>& ranges, std::size_t size) {
    if (ranges.empty()) return nullptr;
    if (ranges.size() == 1 && ranges[0].begin == 0 && ranges[0].end == size) return &all_from_input;
    byte_range* const copy = memory.array<byte_range>(ranges.size());
    std::copy(ranges.begin(), ranges.end(), copy);
    return memory.make<origin>(copy, ranges.size());
  }

  // --- sequences and mappings ---

  value make_sequence(const value* items, std::size_t n, sequence_form form = sequence_form::list) {
    work(1 + n / 8);
    value* const copy = memory.array<value>(n);
    std::copy(items, items + n, copy);
    return value::sequence(memory.make<sequence_object>(copy, n, form));
  }
  value make_sequence(const std::vector<value>& items, sequence_form form = sequence_form::list) {
    return make_sequence(items.data(), items.size(), form);
  }
  value undefined(std::string_view name, std::string_view hint = {}, kind owner = kind::missing,
                  bool forbidden = false) {
    value v(kind::undefined);
    v.absent = memory.make<undefined_object>(name, hint, owner, forbidden);
    return v;
  }

 private:
  const origin* crop(const origin* from, std::size_t begin, std::size_t end) {
    if (!from || from == &all_from_input) return from;
    std::size_t n = 0;
    for (std::size_t i = 0; i < from->count; ++i) n += from->ranges[i].begin < end && from->ranges[i].end > begin;
    work(1 + from->count / 8);
    if (n == 0) return nullptr;
    byte_range* const out = memory.array<byte_range>(n);
    n = 0;
    for (std::size_t i = 0; i < from->count; ++i) {
      const byte_range r = from->ranges[i];
      if (r.begin < end && r.end > begin)
        out[n++] = {(std::max)(r.begin, begin) - begin, (std::min)(r.end, end) - begin};
    }
    if (n == 1 && out[0].begin == 0 && out[0].end == end - begin) return &all_from_input;
    return memory.make<origin>(out, n);
  }

  const origin* joined_origin(const string_object& a, const string_object& b) {
    if (a.from == b.from && (!a.from || a.from == &all_from_input)) return a.from;
    const auto count = [](const string_object& s) {
      return !s.from || s.size == 0 ? 0 : s.from == &all_from_input ? 1 : s.from->count;
    };
    const std::size_t n = count(a) + count(b);
    if (n == 0) return nullptr;
    work(1 + n / 4);
    byte_range* const out = memory.array<byte_range>(n);
    std::size_t used = 0;
    const auto put = [&](const string_object& s, std::size_t shift) {
      if (count(s) == 0) return;
      const byte_range whole{0, s.size};
      const byte_range* const ranges = s.from == &all_from_input ? &whole : s.from->ranges;
      for (std::size_t i = 0; i < count(s); ++i) {
        const byte_range r{ranges[i].begin + shift, ranges[i].end + shift};
        if (used != 0 && out[used - 1].end == r.begin)
          out[used - 1].end = r.end;
        else
          out[used++] = r;
      }
    };
    put(a, 0);
    put(b, a.size);
    return memory.make<origin>(out, used);
  }

  std::string_view source_;
  template_limits limits_;
  std::size_t steps_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
