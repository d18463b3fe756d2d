#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A metadata key with its value, and the constants of the container.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <realizar/config.hpp>
#include <realizar/format/gguf/value.hpp>

namespace realizar::inline REALIZAR_ABI::gguf {

/// "GGUF" read as a little-endian number.
inline constexpr std::uint32_t magic_number = 0x46554747;
/// Of tensor data, unless the file says otherwise under alignment_key.
inline constexpr std::uint64_t default_alignment = 32;
inline constexpr std::string_view alignment_key = "general.alignment";
/// The most bytes in a metadata key.
inline constexpr std::size_t max_key = 65535;

/// Valid as long as the file is open.
struct entry {
  std::string_view key;
  gguf::value value;
};

}  // namespace realizar::inline REALIZAR_ABI::gguf
