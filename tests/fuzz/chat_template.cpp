// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Any template with any variables: rendered or refused, within its limits; what came from the conversation lies inside
// the text, in order. Input: the template, a byte 0x1e, the variables as JSON.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include <realizar/base/json/parse.hpp>
#include <realizar/text/chat/chat_template.hpp>

namespace {

void demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 100000) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t at = all.find('\x1e');
  try {
    const realizar::text::chat_template t(all.substr(0, at));
    realizar::json::value variables = realizar::json::object{};
    if (at != std::string_view::npos) variables = realizar::json::parse(all.substr(at + 1));
    if (!variables.if_object()) return 0;
    realizar::text::chat::template_limits limits;
    limits.max_steps = 200000;
    limits.max_output = 1 << 20;
    limits.max_memory = 16 << 20;
    const auto r = t.render(*variables.if_object(), {{"bos_token", "<s>"}}, limits, std::tm{});
    demand(r.text.size() <= limits.max_output);
    std::size_t end = 0;
    for (const auto& range : r.input) {
      demand(range.begin >= end && range.end > range.begin && range.end <= r.text.size());
      end = range.end;
    }
  } catch (const realizar::error&) {
  }
  return 0;
}
