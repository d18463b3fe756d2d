#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The names of split models: PREFIX-00001-of-00003.gguf and so on, and the keys that tie the shards together.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::gguf {

/// In every shard: which one it is (from 0), how many there are, and how many tensors all of them hold together.
inline constexpr std::string_view split_number_key = "split.no", split_count_key = "split.count",
                                  split_tensors_key = "split.tensors.count";

/// The name of shard `number` (from 0) of `count`.
inline std::string split_name(std::string_view prefix, std::uint32_t number, std::uint32_t count) {
  const auto five = [](std::uint64_t n) {
    const std::string digits = std::to_string(n);
    return digits.size() < 5 ? std::string(5 - digits.size(), '0') + digits : digits;
  };
  return std::string(prefix) + "-" + five(std::uint64_t{number} + 1) + "-of-" + five(count) + ".gguf";
}

/// The prefix of a file that carries the name of shard `number` of `count`, or nothing when it has another name.
inline std::optional<std::string_view> split_prefix(std::string_view file_name, std::uint32_t number,
                                                    std::uint32_t count) {
  const std::string suffix = split_name("", number, count);
  if (!file_name.ends_with(suffix)) return std::nullopt;
  return file_name.substr(0, file_name.size() - suffix.size());
}

}  // namespace realizar::inline REALIZAR_ABI::gguf
