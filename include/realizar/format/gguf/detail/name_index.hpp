#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Names to positions: built once from untrusted names, finds duplicates on the way.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::gguf::detail {

/// Hashes in sorted order. Names chosen to collide cost n log n comparisons at most, where a hash table would go
/// quadratic.
class name_index {
 public:
  /// name(i) of whatever has names, called through a pointer so that there is one index for all; a parameter type, good
  /// until the end of the expression it is made in.
  class names {
   public:
    template <class Name>
    names(const Name& name) noexcept
        : name_(&name),
          call_([](const void* f, std::size_t i) -> std::string_view { return (*static_cast<const Name*>(f))(i); }) {}
    std::string_view operator()(std::size_t i) const { return call_(name_, i); }

   private:
    const void* name_;
    std::string_view (*call_)(const void*, std::size_t);
  };

  /// Takes names name(0) ... name(n - 1), n < 2^32; returns the later position of a name that occurs twice, or nothing.
  std::optional<std::size_t> build(std::size_t n, const names& name) {
    slots_.clear();
    slots_.reserve(n);
    for (std::size_t i = 0; i < n; ++i) slots_.push_back({hash(name(i)), static_cast<std::uint32_t>(i)});
    std::sort(slots_.begin(), slots_.end(), [&](const slot& a, const slot& b) REALIZAR_NOINLINE {
      if (a.hash != b.hash) return a.hash < b.hash;
      const int order = name(a.at).compare(name(b.at));
      return order != 0 ? order < 0 : a.at < b.at;
    });
    for (std::size_t i = 1; i < n; ++i)
      if (slots_[i].hash == slots_[i - 1].hash && name(slots_[i].at) == name(slots_[i - 1].at)) return slots_[i].at;
    return std::nullopt;
  }

  std::optional<std::size_t> find(std::string_view wanted, const names& name) const noexcept {
    const std::uint64_t h = hash(wanted);
    auto it = std::lower_bound(slots_.begin(), slots_.end(), wanted, [&](const slot& a, std::string_view text) {
      return a.hash != h ? a.hash < h : name(a.at) < text;
    });
    if (it == slots_.end() || it->hash != h || name(it->at) != wanted) return std::nullopt;
    return it->at;
  }

 private:
  struct slot {
    std::uint64_t hash;
    std::uint32_t at;
  };

  static std::uint64_t hash(std::string_view text) noexcept {  // FNV-1a
    std::uint64_t h = 0xcbf29ce484222325u;
    for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return h;
  }

  std::vector<slot> slots_;
};

}  // namespace realizar::inline REALIZAR_ABI::gguf::detail
