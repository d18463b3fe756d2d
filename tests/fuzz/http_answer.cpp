// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Any bytes as a server's answer, and its body as a stream of events: refused or read, the same whole as byte by byte.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "../../examples/cli/event_lines.hpp"
#include "../../examples/cli/http_client.hpp"

namespace {

struct reading {
  int status = 0;
  bool whole = false, refused = false, keeps_alive = false;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::vector<std::string> events;

  bool operator==(const reading&) const = default;
};

reading read(std::string_view bytes, std::size_t step) {
  reading out;
  cli::event_lines events([&](std::string_view data) { out.events.emplace_back(data); });
  cli::http_reader reader([&](std::string_view piece) {
    out.body.append(piece);
    events.push(piece);
  });
  try {
    while (!bytes.empty() && !out.whole) {
      const std::size_t n = step < bytes.size() ? step : bytes.size();
      out.whole = reader.push(bytes.substr(0, n));
      bytes.remove_prefix(n);
    }
    if (!out.whole) out.whole = reader.end();
  } catch (const cli::http_failure&) {
    out.refused = true;
  }
  out.status = reader.answer.status;
  out.headers = reader.answer.headers;
  out.body += reader.answer.body;
  out.keeps_alive = reader.keeps_alive();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1u << 16) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  reading whole = read(bytes, size);
  reading parts = read(bytes, 1);
  if (whole.whole) parts.keeps_alive = whole.keeps_alive;  // more than one answer: known by what lies behind it
  if (!(whole == parts)) std::abort();
  return 0;
}
