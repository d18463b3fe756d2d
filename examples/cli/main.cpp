// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The program `realizar`: finds the command, runs it, and turns what goes wrong into one sentence and an exit code:
// 0 done, 1 the work failed, 2 wrong usage, 3 a file or its content was refused.

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/version.hpp>

#include "arguments.hpp"
#include "commands.hpp"
#include "terminal.hpp"

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

namespace cli {

namespace {

constexpr std::array all_commands{
    &run_command,         &chat_command,     &bench_command,    &bench_compare_command, &bench_regression_command,
    &viz_command,         &inspect_command,  &verify_command,   &tokenize_command,      &detokenize_command,
    &logits_command,      &quantize_command, &imatrix_command,  &convert_command,       &perplexity_command,
    &predict_command,     &explain_command,  &list_command,     &info_command,          &doctor_command,
    &completions_command, &serve_command,    &loadtest_command, &pull_command,          &monitor_command};

constexpr std::string_view version =
    TEXT(REALIZAR_VERSION_MAJOR) "." TEXT(REALIZAR_VERSION_MINOR) "." TEXT(REALIZAR_VERSION_PATCH);

std::string overview() {
  std::string text = "realizar COMMAND ...: runs language models and classical ones\n\n";
  const auto line = [&](std::string_view name, std::string_view summary) {
    std::string left = "  " + std::string(name);
    left.resize(std::max<std::size_t>(left.size() + 2, 20), ' ');
    text += left + std::string(summary) + "\n";
  };
  for (const command* c : commands()) line(c->name, c->summary);
  line("help", "this text, or with the name of a command its flags");
  line("version", "the version");
  return text;
}

const command* find_command(std::string_view name) {
  const auto list = commands();
  const auto found = std::ranges::find(list, name, &command::name);
  return found == list.end() ? nullptr : *found;
}

int unknown_command(const std::string& name) {
  std::vector<std::string_view> names{"help", "version"};
  for (const command* c : commands()) names.push_back(c->name);
  const auto closest = nearest(name, names);
  std::string message = "realizar: unknown command '" + printable(name, 60) + "'";
  if (!closest.empty()) message += "; did you mean '" + std::string(closest) + "'?";
  std::fprintf(stderr, "%s\nThe commands are", message.c_str());
  for (const command* c : commands()) std::fprintf(stderr, " %s", std::string(c->name).c_str());
  std::fputs(" help version; 'realizar help COMMAND' explains one.\n", stderr);
  return 2;
}

int help(std::span<const std::string> words) {
  if (words.empty()) {
    print(overview());
    return 0;
  }
  const command* c = find_command(words[0]);
  if (c == nullptr) return unknown_command(words[0]);
  print(usage(*c));
  return 0;
}

int dispatch(const std::vector<std::string>& words) {
  if (words.empty()) {
    std::fputs(overview().c_str(), stderr);
    return 2;
  }
  const std::string& name = words[0];
  const auto rest = std::span(words).subspan(1);
  if (name == "help" || name == "--help" || name == "-h") return help(rest);
  if (name == "version" || name == "--version") {
    print("realizar " + std::string(version) + "\n");
    return 0;
  }
  const command* c = find_command(name);
  if (c == nullptr) return unknown_command(name);
  for (const std::string& word : rest) {
    if (word == "--") break;
    if (word == "--help" || word == "-h") return help(std::span(&name, 1));
  }
  try {
    return c->run(arguments(*c, rest));
  } catch (const usage_error& e) {
    note("realizar " + name + ": " + printable(e.what()) + "\n'realizar help " + name + "' explains the command.");
    return 2;
  }
}

int exit_code(realizar::error_code code) {
  switch (code) {
    case realizar::error_code::usage:
      return 2;
    case realizar::error_code::out_of_memory:
      return 1;
    default:
      return 3;
  }
}

int guarded(const std::vector<std::string>& words) {
  try {
    const int code = dispatch(words);
    flush_output();
    return code;
  } catch (const realizar::error& e) {
    note("realizar: " + printable(e.what()));
    return exit_code(e.code());
  } catch (const std::bad_alloc&) {
    note("realizar: there is not enough memory");
    return 1;
  } catch (const std::exception& e) {
    note("realizar: " + printable(e.what()));
    return 1;
  }
}

}  // namespace

std::span<const command* const> commands() { return all_commands; }

}  // namespace cli

int main(int argc, char** argv) { return cli::guarded({argv + std::min(argc, 1), argv + argc}); }
