#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What the commands say and how: payload to stdout, the rest to stderr, a progress bar on terminals, Ctrl-C.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include <realizar/base/json.hpp>

namespace cli {

/// What makes the program end with code 1: the work could not be done, though what was asked and the files are in
/// order.
struct failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Payload. Throws failure when stdout cannot take it (a full disk, say).
void print(std::string_view text);
void flush_output();
/// A line for people, to stderr.
void note(std::string_view line);

/// The whole of stdin, byte for byte.
std::string read_input();

/// `text` for a terminal: control characters and bytes that are not UTF-8 are escaped, what is longer than `most` bytes
/// is cut.
std::string printable(std::string_view text, std::size_t most = static_cast<std::size_t>(-1));
/// `text` for JSON, which must be UTF-8: other bytes become U+FFFD.
std::string utf8(std::string_view text);
/// 1536 -> "1.5 KiB".
std::string bytes_text(std::uint64_t n);
/// The double with the fewest digits that is this float: 1e-05 and not 9.999999747378752e-06. Not for what is not
/// finite.
double widened(float x);
/// With `digits` after the point.
std::string fixed(double x, int digits);

/// Pretty-printed JSON and a line break.
void print_json(const realizar::json::value& v);

/// Until it is destroyed, the first Ctrl-C sets the flag and the second ends the program.
class interruptible {
 public:
  interruptible();
  ~interruptible();
  interruptible(const interruptible&) = delete;
  interruptible& operator=(const interruptible&) = delete;
  static const std::atomic<bool>& flag() noexcept;

 private:
  void (*before_)(int);
};

/// A bar with rate and time left on stderr, when that is a terminal and the work takes more than a second.
class progress {
 public:
  /// Amounts are bytes.
  progress(std::string what, std::uint64_t total);
  ~progress();
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;
  void advance(std::uint64_t bytes);

 private:
  using clock = std::chrono::steady_clock;
  void draw(clock::time_point now);

  std::string what_;
  std::uint64_t total_, done_ = 0;
  clock::time_point start_ = clock::now(), drawn_ = start_;
  bool terminal_, visible_ = false;
};

}  // namespace cli
