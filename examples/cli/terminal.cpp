// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "terminal.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <realizar/text/utf8.hpp>

#if defined(_WIN32)
#include <fcntl.h>
#include <io.h>
#else
#include <unistd.h>
#endif

namespace cli {

namespace {

bool error_is_terminal() {
#if defined(_WIN32)
  return _isatty(_fileno(stderr)) != 0;
#else
  return isatty(STDERR_FILENO) != 0;
#endif
}

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set by a signal handler");

void on_interrupt(int) {
  if (interrupted.exchange(true)) std::_Exit(130);
  std::signal(SIGINT, on_interrupt);
}

}  // namespace

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
    throw failure("cannot write to the standard output");
}

void flush_output() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) throw failure("cannot write to the standard output");
}

void note(std::string_view line) { std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data()); }

std::string read_input() {
#if defined(_WIN32)
  _setmode(_fileno(stdin), _O_BINARY);
#endif
  std::string text;
  char part[65536];
  while (const std::size_t n = std::fread(part, 1, sizeof part, stdin)) text.append(part, n);
  if (std::ferror(stdin) != 0) throw failure("cannot read the standard input");
  return text;
}

std::string printable(std::string_view text, std::size_t most) {
  std::string out;
  const auto escape = [&](unsigned char c) {
    char code[8];
    std::snprintf(code, sizeof code, "\\x%02x", c);
    out += code;
  };
  while (!text.empty()) {
    if (out.size() >= most) return out + "...";
    const auto c = static_cast<unsigned char>(text[0]);
    std::size_t length = 1;
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c < 0x20 || c == 0x7f) {
      escape(c);
    } else if (c < 0x80) {
      out += text[0];
    } else {
      length = std::min(realizar::text::utf8_length(text[0]), text.size());
      const std::string_view point = text.substr(0, length);
      // U+0080 to U+009F are control characters too.
      if (length > 1 && realizar::text::valid_utf8_prefix(point) == length &&
          !(c == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0)) {
        out += point;
      } else {
        length = 1;
        escape(c);
      }
    }
    text.remove_prefix(length);
  }
  return out;
}

std::string utf8(std::string_view text) { return realizar::text::repair_utf8(text); }

double widened(float x) {
  char digits[32];
  double wide = static_cast<double>(x);
  std::from_chars(digits, std::to_chars(digits, digits + sizeof digits, x).ptr, wide);
  return wide;
}

std::string fixed(double x, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, x);
  return text;
}

std::string bytes_text(std::uint64_t n) {
  constexpr std::string_view units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto x = static_cast<double>(n);
  std::size_t unit = 0;
  for (; x >= 1024 && unit + 1 < std::size(units); ++unit) x /= 1024;
  return fixed(x, unit == 0 ? 0 : 1) + " " + std::string(units[unit]);
}

void print_json(const realizar::json::value& v) {
  print(realizar::json::to_text(v, 2));
  print("\n");
}

interruptible::interruptible() : before_(std::signal(SIGINT, on_interrupt)) { interrupted = false; }
interruptible::~interruptible() { std::signal(SIGINT, before_ == SIG_ERR ? SIG_DFL : before_); }
const std::atomic<bool>& interruptible::flag() noexcept { return interrupted; }

progress::progress(std::string what, std::uint64_t total)
    : what_(std::move(what)), total_(total), terminal_(error_is_terminal()) {}

progress::~progress() {
  if (visible_) std::fputs("\r\033[K", stderr);
}

void progress::advance(std::uint64_t bytes) {
  done_ += bytes;
  if (!terminal_) return;
  const auto now = clock::now();
  using namespace std::chrono_literals;
  if (now - start_ < 1s || now - drawn_ < 100ms) return;
  drawn_ = now;
  draw(now);
}

void progress::draw(clock::time_point now) {
  visible_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = static_cast<double>(done_) / seconds;
  const double share = total_ != 0 ? static_cast<double>(done_) / static_cast<double>(total_) : 1;
  const double left = rate > 0 ? static_cast<double>(total_ - std::min(done_, total_)) / rate : 0;
  std::string bar(24, ' ');
  std::fill_n(bar.begin(), static_cast<int>(24 * std::min(share, 1.0)), '=');
  const bool plain = std::getenv("NO_COLOR") != nullptr && *std::getenv("NO_COLOR") != '\0';
  std::fprintf(stderr, "\r%s [%s%s%s] %3d %%  %s/s  %d s left\033[K", what_.c_str(), plain ? "" : "\033[32m",
               bar.c_str(), plain ? "" : "\033[0m", static_cast<int>(100 * share),
               bytes_text(static_cast<std::uint64_t>(rate)).c_str(), static_cast<int>(left + 0.5));
}

}  // namespace cli
