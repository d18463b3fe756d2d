// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "line_editor.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "terminal.hpp"

#if !defined(_WIN32)
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#endif

namespace cli {

namespace {

constexpr std::size_t most_remembered = 1000;

#if !defined(_WIN32)

bool person_at_terminal() {
  const char* kind = std::getenv("TERM");
  return isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0 && kind != nullptr && std::string_view(kind) != "dumb";
}

/// Keys one by one, unechoed, until it is destroyed.
class raw_mode {
 public:
  raw_mode() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) throw failure("cannot read the terminal's settings");
    termios raw = before_;
    raw.c_iflag &= static_cast<tcflag_t>(~(BRKINT | ICRNL | INPCK | ISTRIP | IXON));
    raw.c_lflag &= static_cast<tcflag_t>(~(ECHO | ICANON | IEXTEN | ISIG));
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) != 0) throw failure("cannot set the terminal");
    std::fputs("\033[?2004h", stderr);  // pasted text comes in brackets
  }
  ~raw_mode() {
    std::fputs("\033[?2004l", stderr);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
  }
  raw_mode(const raw_mode&) = delete;
  raw_mode& operator=(const raw_mode&) = delete;

 private:
  termios before_;
};

std::size_t terminal_columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/// The next key; nothing at the end of the input.
std::optional<key> next_key(key_decoder& decoder) {
  for (;;) {
    if (decoder.pending()) {
      pollfd waiting{STDIN_FILENO, POLLIN, 0};
      if (poll(&waiting, 1, 100) == 0) decoder.forget();  // Esc alone
    }
    char byte = 0;
    const auto n = ::read(STDIN_FILENO, &byte, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return std::nullopt;
    if (auto k = decoder.push(byte)) return k;
  }
}

/// One row of the terminal: the part of the text around the cursor.
void draw(std::string_view prompt, const edited_line& line) {
  const std::size_t room = std::max<std::size_t>(terminal_columns(), columns_of(prompt) + 8) - columns_of(prompt) - 1;
  std::string_view text = line.text();
  std::size_t cursor = line.cursor();
  const auto drop_first = [&] {
    std::size_t n = 1;
    while (n < text.size() && (static_cast<unsigned char>(text[n]) & 0xc0) == 0x80) ++n;
    text.remove_prefix(n);
    cursor -= n;
  };
  while (cursor > 0 && columns_of(text.substr(0, cursor)) > room) drop_first();
  while (columns_of(text) > room) {
    do text.remove_suffix(1);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80) != 0 && columns_of(text) > room);
  }
  std::string row = "\r" + std::string(prompt);
  for (const char c : text) row += c == '\n' || c == '\t' ? ' ' : c;
  row += "\033[K\r";
  if (const std::size_t at = columns_of(prompt) + columns_of(text.substr(0, cursor)); at > 0)
    row += "\033[" + std::to_string(at) + "C";
  std::fputs(row.c_str(), stderr);
}

#else

bool person_at_terminal() { return false; }

#endif

}  // namespace

line_editor::line_editor(std::vector<std::string> completions)
    : completions_(std::move(completions)), interactive_(person_at_terminal()) {}

line_editor::answer line_editor::read(std::string_view prompt) {
  return interactive_ ? read_edited(prompt) : read_plain();
}

void line_editor::remember(std::string line) {
  if (line.empty() || (!history_.empty() && history_.back() == line)) return;
  if (history_.size() == most_remembered) history_.erase(history_.begin());
  history_.push_back(std::move(line));
}

void line_editor::complete(edited_line& line) const {
  const std::string before = line.text().substr(0, line.cursor());
  if (before.empty()) return;
  std::optional<std::string> common;
  for (const std::string& word : completions_) {
    if (!word.starts_with(before)) continue;
    if (!common) {
      common = word;
    } else {
      const auto differs = std::ranges::mismatch(*common, word);
      common->erase(differs.in1, common->end());
    }
  }
  if (!common) return;
  std::string none;
  line.apply({key_kind::text, common->substr(before.size())}, none);
}

line_editor::answer line_editor::read_plain() {
  std::string line;
  int c = 0;
  while ((c = std::getc(stdin)) != EOF && c != '\n') line += static_cast<char>(c);
  if (std::ferror(stdin) != 0 && errno != EINTR) throw failure("cannot read the standard input");
  if (c == EOF && line.empty()) return {outcome::end, {}};
  if (line.ends_with('\r')) line.pop_back();
  return {outcome::line, std::move(line)};
}

line_editor::answer line_editor::read_edited(std::string_view prompt) {
#if defined(_WIN32)
  static_cast<void>(prompt);
  return read_plain();
#else
  const raw_mode raw;
  edited_line line(history_);
  key_decoder decoder;
  const auto leave = [&](outcome what) {
    std::fputs("\r\n", stderr);
    return answer{what, line.text()};
  };
  draw(prompt, line);
  while (const auto k = next_key(decoder)) {
    switch (k->kind) {
      case key_kind::enter:
        return leave(outcome::line);
      case key_kind::interrupt:
        return leave(outcome::interrupted);
      case key_kind::end_of_input:
        if (line.text().empty()) return leave(outcome::end);
        line.apply({key_kind::erase}, erased_);
        break;
      case key_kind::clear_screen:
        std::fputs("\033[H\033[2J", stderr);
        break;
      case key_kind::complete:
        complete(line);
        break;
      default:
        line.apply(*k, erased_);
    }
    draw(prompt, line);
  }
  return leave(outcome::end);
#endif
}

}  // namespace cli
