#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What an engine throws at a request it will not take: why, and when to come back.

#include <chrono>
#include <cstdint>
#include <string_view>

#include <realizar/base/error.hpp>

namespace realizar::inline REALIZAR_ABI::serve {

enum class refusal : std::uint8_t {
  queue_full,   ///< as many requests wait as may
  prompt_full,  ///< the prompts that wait hold as many tokens as they may
  draining,     ///< the engine takes no more requests
};

constexpr std::string_view to_string(refusal r) noexcept {
  switch (r) {
    case refusal::queue_full:
      return "queue_full";
    case refusal::prompt_full:
      return "prompt_full";
    case refusal::draining:
      return "draining";
  }
  return "unknown";
}

/// Nothing is wrong with the request: the same one may be taken later.
class refused : public error {
 public:
  refused(refusal reason, std::chrono::seconds retry_after, phrase place, phrase expected, phrase found)
      : error(error_code::limit, place, expected, found), reason_(reason), retry_after_(retry_after) {}

  refusal reason() const noexcept { return reason_; }
  std::chrono::seconds retry_after() const noexcept { return retry_after_; }

 private:
  refusal reason_;
  std::chrono::seconds retry_after_;
};

}  // namespace realizar::inline REALIZAR_ABI::serve
