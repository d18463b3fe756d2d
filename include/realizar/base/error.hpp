#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The one exception type: what went wrong, where, what was expected there, and what was found.

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

#include <realizar/base/phrase.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI {

/// The kind of a failure; a program can act on it without reading the text.
enum class error_code : std::uint8_t {
  io,             ///< the system refused: a file cannot be opened, read, mapped, written or renamed
  malformed,      ///< the bytes break the rules of their format
  unsupported,    ///< well-formed, but a version, type, architecture or feature this library does not have
  mismatch,       ///< two parts contradict each other: metadata and tensors, tokenizer tables, shards
  limit,          ///< well-formed, but larger, deeper or longer than a stated limit
  usage,          ///< the caller asked for something impossible
  out_of_memory,  ///< the memory needed is not to be had
};

/// The name of a code as it appears in messages, e.g. "malformed".
constexpr std::string_view to_string(error_code code) noexcept {
  switch (code) {
    case error_code::io:
      return "io";
    case error_code::malformed:
      return "malformed";
    case error_code::unsupported:
      return "unsupported";
    case error_code::mismatch:
      return "mismatch";
    case error_code::limit:
      return "limit";
    case error_code::usage:
      return "usage";
    case error_code::out_of_memory:
      return "out of memory";
  }
  return "unknown";
}

/// Thrown by everything in the library that can fail.
///
/// `what()` is one sentence a stranger can act on: "PLACE: expected EXPECTED, found FOUND". The place names the file,
/// and the byte offset, key or tensor inside it, as far as they are known.
class error : public std::exception {
 public:
  REALIZAR_COLD error(error_code code, phrase place, phrase expected, phrase found)
      : code_(code), place_(place.str()), expected_(expected.str()), found_(found.str()) {
    message_ = phrase({place_, ": expected ", expected_, ", found ", found_}).str();
  }

  error_code code() const noexcept { return code_; }
  const std::string& place() const noexcept { return place_; }
  const std::string& expected() const noexcept { return expected_; }
  const std::string& found() const noexcept { return found_; }
  const char* what() const noexcept override { return message_.c_str(); }

  /// The same error seen from further out: `outer` (a file name, say) goes before the place.
  REALIZAR_COLD error within(std::string_view outer) const {
    return error(code_, {outer, place_.empty() ? "" : ": ", place_}, expected_, found_);
  }

 private:
  error_code code_;
  std::string place_, expected_, found_, message_;
};

}  // namespace realizar::inline REALIZAR_ABI
