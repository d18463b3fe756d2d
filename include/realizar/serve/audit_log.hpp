#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Who asked what when, and how it ended: the last records in memory, and all of them in a file where one is wanted.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <realizar/base/error.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/base/json/writer.hpp>
#include <realizar/io/appended_file.hpp>

namespace realizar::inline REALIZAR_ABI::serve {

/// One request. No text of a prompt or an answer is kept here unless who fills it in puts it into `detail`.
struct audit_record {
  std::string id;    ///< of the request
  std::string kind;  ///< "chat.completion", "predict", ...
  std::string model = {};
  std::string status = {};  ///< "completed", "cancelled", ...
  std::string trace = {};   ///< its traceparent, or empty
  std::chrono::system_clock::time_point time = std::chrono::system_clock::now();
  std::uint64_t prompt_tokens = 0, cached_tokens = 0, generated_tokens = 0;
  double latency_ms = 0;
  json::object detail = {};  ///< what else belongs to it

  /// {"request_id": ..., "timestamp_ms": ..., ...}
  json::object to_json() const {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
    json::object o{{"request_id", id},
                   {"timestamp_ms", static_cast<std::int64_t>(ms)},
                   {"kind", kind},
                   {"model", model},
                   {"status", status},
                   {"prompt_tokens", prompt_tokens},
                   {"cached_tokens", cached_tokens},
                   {"generated_tokens", generated_tokens},
                   {"latency_ms", latency_ms}};
    if (!trace.empty()) o.set("traceparent", trace);
    for (const auto& [key, content] : detail) o.set(key, content);
    return o;
  }
};

/// May be used by many threads.
class audit_log {
 public:
  /// Keeps the last `capacity` records.
  explicit audit_log(std::size_t capacity = 10000) : capacity_(capacity) {}
  /// Also appends every record to a file, as one line of JSON. Throws error(io) when it cannot be opened.
  audit_log(std::size_t capacity, const std::filesystem::path& file) : capacity_(capacity), file_(file) {}

  /// A record that the file has no room for is still kept in memory, and counted in `lost`.
  void add(audit_record r) {
    const std::string line = file_.is_open() ? json::to_text(json::value(r.to_json())) + "\n" : std::string();
    const std::lock_guard lock(mutex_);
    if (file_.is_open() && !file_.write(line)) ++lost_;
    if (capacity_ == 0) return;
    if (records_.size() == capacity_) records_.pop_front();
    records_.push_back(std::move(r));
  }

  /// The record of a request, while it is kept.
  std::optional<audit_record> find(std::string_view id) const {
    const std::lock_guard lock(mutex_);
    for (auto r = records_.rbegin(); r != records_.rend(); ++r)
      if (r->id == id) return *r;
    return std::nullopt;
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return records_.size();
  }
  /// Records that could not be written to the file.
  std::size_t lost() const {
    const std::lock_guard lock(mutex_);
    return lost_;
  }

 private:
  std::size_t capacity_;
  io::appended_file file_;
  mutable std::mutex mutex_;
  std::deque<audit_record> records_;
  std::size_t lost_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::serve
