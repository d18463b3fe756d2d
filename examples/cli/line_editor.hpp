#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Lines from the person at the terminal, edited as they are typed, with those before them; from a pipe as they come.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edited_line.hpp"

namespace cli {

/// Reads stdin; prompts and echoes go to stderr, so that stdout has the payload alone.
class line_editor {
 public:
  enum class outcome { line, interrupted, end };
  struct answer {
    outcome what;
    std::string text;
  };

  /// completions: words that Tab completes at the start of a line.
  explicit line_editor(std::vector<std::string> completions = {});

  /// Whether a person sits there: stdin and stderr are a terminal that can move its cursor.
  bool interactive() const noexcept { return interactive_; }
  /// The next line, without its end. `prompt` is shown to a person only. Throws failure when stdin cannot be read.
  answer read(std::string_view prompt);
  /// Adds a line to those that the arrow keys show.
  void remember(std::string line);

 private:
  answer read_edited(std::string_view prompt);
  answer read_plain();
  void complete(edited_line& line) const;

  std::vector<std::string> completions_, history_;
  std::string erased_;
  bool interactive_;
};

}  // namespace cli
