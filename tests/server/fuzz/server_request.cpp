// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Any bytes as a request, "POST /path" in its first line and the body behind: answered, never by 500, always by JSON
// where the answer says that it is.
#define DOCTEST_CONFIG_DISABLE
#include "../in_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

[[noreturn]] void fault(const char* what, std::string_view answer) {
  std::fprintf(stderr, "server_request: %s: %.*s\n", what, static_cast<int>(answer.size()), answer.data());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static in_memory::setup server{server::settings{}};
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(bytes.find('\n'), bytes.size());
  const std::string_view first = bytes.substr(0, line), body = bytes.substr(std::min(line + 1, bytes.size()));
  const std::size_t gap = std::min(first.find(' '), first.size());
  const auto r = server.ask(std::string(first.substr(std::min(gap + 1, first.size()))), std::string(body),
                            std::string(first.substr(0, gap)));
  if (r.status == 500) fault("500", r.body);
  if (r.status < 100 || r.status > 599) fault("no status", r.body);
  if (r.type == "application/json") {
    try {
      realizar::json::parse(r.body);
    } catch (const realizar::error& e) {
      fault(e.what(), r.body);
    }
  }
  return 0;
}
