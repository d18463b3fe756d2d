#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A table-driven parser of command lines: each command is a table of flags and positional words, from which parsing,
/// defaults from the environment, usage and "did you mean" follow.

#include <charconv>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// What makes the program end with code 2: the command line asks for something that does not exist.
struct usage_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A flag. `--name VALUE` or `--name=VALUE`, and with a letter also `-x VALUE` or `-xVALUE`; without a value name it is
/// a switch. REALIZAR_NAME in the environment stands for a flag that is not given.
struct flag {
  std::string_view name;
  char letter;                  ///< '\0': none
  std::string_view value_name;  ///< empty: a switch
  std::string_view help;
};

/// In the flags of a command whose first word names a model: the built-in one, in place of that word.
inline constexpr flag demo_flag{"demo", '\0', "", "the built-in model in place of MODEL"};

/// A word that is not a flag.
struct positional {
  std::string_view name;
  bool required = true;
  bool repeats = false;  ///< takes all the words that are left
};

template <class T>
concept arithmetic = std::integral<T> || std::floating_point<T>;

class arguments;

struct command {
  std::string_view name, summary;
  std::span<const positional> words;
  std::span<const flag> flags;
  int (*run)(const arguments&);
  std::string_view notes = {};  ///< shown under the flags
};

/// The words and flags of one call of a command.
class arguments {
 public:
  /// Throws usage_error for unknown flags, missing values, and missing or superfluous words.
  arguments(const command& c, std::span<const std::string> words);

  const command& called() const noexcept { return *command_; }

  /// These and one flag more, which wins; `value` is nothing for a switch. Throws usage_error as the constructor does.
  arguments with(std::string_view name, const std::optional<std::string>& value) const;

  /// True when --demo stands in the place of the first word, which then is empty; a command without words has none.
  bool demo() const;
  /// True when a switch is given, or set to something but 0, false, no or off in the environment.
  bool is_set(std::string_view name) const;
  /// The value of a flag: the last one on the command line, else the environment's.
  std::optional<std::string> find(std::string_view name) const;
  /// All values of a flag that is given more than once.
  std::vector<std::string> all(std::string_view name) const;
  std::string text(std::string_view name, std::string_view otherwise) const {
    auto found = find(name);
    return found ? *found : std::string(otherwise);
  }

  /// The value of a flag as a number from least to most. Throws usage_error that names the flag otherwise.
  template <arithmetic T>
  T number(std::string_view name, T otherwise, T least, T most) const {
    const auto found = find(name);
    if (!found) return otherwise;
    T x{};
    const auto [end, failure] = std::from_chars(found->data(), found->data() + found->size(), x);
    if (failure != std::errc{} || end != found->data() + found->size() || !(x >= least && x <= most))
      throw usage_error("--" + std::string(name) + " wants " + (std::integral<T> ? "a whole number" : "a number") +
                        " from " + shortest(least) + " to " + shortest(most) + ", not '" + *found + "'");
    return x;
  }

  std::size_t size() const noexcept { return words_.size(); }
  /// Word i; empty when it was left out.
  const std::string& operator[](std::size_t i) const noexcept {
    static const std::string none;
    return i < words_.size() ? words_[i] : none;
  }

 private:
  template <class T>
  static std::string shortest(T x) {
    char digits[64];
    return {digits, std::to_chars(digits, digits + sizeof digits, x).ptr};
  }

  struct given {
    const flag* which;
    std::string value;
  };

  const flag& known(std::string_view name) const;
  void take_flag(std::span<const std::string> all, std::size_t& at);

  const command* command_;
  std::vector<given> flags_;
  std::vector<std::string> words_;
};

/// Of `names` the one that `word` was most likely meant to be, or empty when none is near (Damerau-Levenshtein
/// distance).
std::string_view nearest(std::string_view word, std::span<const std::string_view> names);

/// The usage of a command: its line, its flags with their explanations.
std::string usage(const command& c);

}  // namespace cli
