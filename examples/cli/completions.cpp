// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar completions SHELL: what a shell needs to complete this program's commands, flags and their values; made from
// the same tables that parse them.

#include <array>
#include <string>
#include <string_view>

#include "commands.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

/// Whether a flag takes the next word: not where its value is optional, after '=' alone.
bool takes_value(const flag& f) { return !f.value_name.empty() && f.value_name[0] != '['; }

/// The values of "text|json|stream" with spaces between; empty for a name of one value.
std::string choices(std::string_view value_name) {
  if (value_name.find('|') == std::string_view::npos) return {};
  std::string text(value_name);
  for (char& c : text)
    if (c == '|') c = ' ';
  return text;
}

bool is_file(std::string_view value_name) {
  return value_name == "FILE" || value_name == "MODEL" || value_name == "TEXT" || value_name == "FOLDER";
}

/// In single quotes of a POSIX shell or of fish.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string names_of_commands() {
  std::string names;
  for (const command* c : commands()) names += std::string(c->name) + " ";
  return names + "help version";
}

std::string bash() {
  std::string values, flags;
  for (const command* c : commands()) {
    const std::string name(c->name);
    std::string list = "--help";
    for (const flag& f : c->flags) {
      const std::string words = "--" + std::string(f.name);
      list += " " + words;
      if (!takes_value(f)) continue;
      std::string pattern = name + ":" + words;
      if (f.letter != '\0') pattern += "|" + name + ":-" + std::string(1, f.letter);
      if (const auto some = choices(f.value_name); !some.empty())
        values += "    " + pattern + ") COMPREPLY=($(compgen -W '" + some + "' -- \"$cur\")); return ;;\n";
      else
        values += "    " + pattern + ") " + (is_file(f.value_name) ? "" : "compopt +o default +o bashdefault; ") +
                  "return ;;\n";
    }
    flags += "      " + name + ") COMPREPLY=($(compgen -W '" + list + "' -- \"$cur\")) ;;\n";
    for (const positional& p : c->words)
      if (const auto some = choices(p.name); !some.empty())
        values += "    " + name + ":" + name + ") COMPREPLY=($(compgen -W '" + some + "' -- \"$cur\")); return ;;\n";
  }
  return "# bash completion of realizar: source <(realizar completions bash)\n"
         "_realizar() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}\n"
         "  COMPREPLY=()\n"
         "  if ((COMP_CWORD == 1)) || [[ $command == help ]]; then\n"
         "    COMPREPLY=($(compgen -W '" +
         names_of_commands() +
         "' -- \"$cur\"))\n"
         "    return\n"
         "  fi\n"
         "  case \"$command:$prev\" in\n" +
         values +
         "  esac\n"
         "  if [[ $cur == -* ]]; then\n"
         "    case \"$command\" in\n" +
         flags +
         "    esac\n"
         "  fi\n"
         "}\n"
         "complete -o bashdefault -o default -F _realizar realizar\n";
}

/// What zsh's _arguments and _describe read: ':', '[' and ']' are theirs.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_value(std::string_view value_name) {
  const auto some = choices(value_name);
  return ":" + zsh_text(value_name) + ":" +
         (!some.empty()         ? "(" + some + ")"
          : is_file(value_name) ? std::string("_files")
                                : std::string(" "));
}

std::string zsh() {
  std::string names, cases;
  for (const command* c : commands()) {
    names += "    " + quoted(std::string(c->name) + ":" + zsh_text(c->summary)) + "\n";
    cases += "    " + std::string(c->name) + ")\n      _arguments -s";
    for (const flag& f : c->flags) {
      const std::string value = takes_value(f) ? zsh_value(f.value_name) : "";
      const std::string what = "[" + zsh_text(f.help) + "]" + value;
      cases += " \\\n        ";
      if (f.letter != '\0') {
        const std::string letter(1, f.letter), name(f.name);
        cases += quoted("(-" + letter + " --" + name + ")-" + letter + (value.empty() ? "" : "+") + what) +
                 " \\\n        " +
                 quoted("(-" + letter + " --" + name + ")--" + name + (value.empty() ? "" : "=") + what);
      } else {
        cases += quoted("--" + std::string(f.name) + (value.empty() ? "" : "=") + what);
      }
    }
    for (const positional& p : c->words) {
      const auto some = choices(p.name);
      cases += " \\\n        " + quoted((p.repeats    ? "*:"
                                         : p.required ? ":"
                                                      : "::") +
                                        zsh_text(p.name) + ":" + (some.empty() ? "_files" : "(" + some + ")"));
    }
    cases += "\n      ;;\n";
  }
  return "#compdef realizar\n"
         "# zsh completion of realizar: realizar completions zsh >\"${fpath[1]}/_realizar\"\n"
         "_realizar() {\n"
         "  local -a names\n"
         "  names=(\n" +
         names +
         "    'help:explains a command'\n    'version:the version'\n"
         "  )\n"
         "  if ((CURRENT == 2)); then\n"
         "    _describe command names\n"
         "    return\n"
         "  fi\n"
         "  local command=$words[2]\n"
         "  shift words\n"
         "  ((CURRENT--))\n"
         "  case $command in\n" +
         cases +
         "    help) _describe command names ;;\n"
         "  esac\n"
         "}\n"
         "if [[ $funcstack[1] == _realizar ]]; then _realizar \"$@\"; else compdef _realizar realizar; fi\n";
}

/// In single quotes of fish, where a backslash escapes.
std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string fish() {
  std::string text = "# fish completion of realizar: realizar completions fish | source\n";
  const auto first = [&](std::string_view name, std::string_view summary) {
    text += "complete -c realizar -f -n __fish_use_subcommand -a " + std::string(name) + " -d " + fish_quoted(summary) +
            "\n";
  };
  for (const command* c : commands()) first(c->name, c->summary);
  first("help", "explains a command");
  first("version", "the version");
  text += "complete -c realizar -f -n '__fish_seen_subcommand_from help' -a '" + names_of_commands() + "'\n";
  for (const command* c : commands()) {
    const std::string on = "complete -c realizar -n '__fish_seen_subcommand_from " + std::string(c->name) + "'";
    for (const flag& f : c->flags) {
      text += on + " -l " + std::string(f.name) + (f.letter != '\0' ? " -s " + std::string(1, f.letter) : "");
      if (const auto some = choices(f.value_name); !some.empty())
        text += " -x -a '" + some + "'";
      else if (takes_value(f))
        text += is_file(f.value_name) ? " -r -F" : " -x";
      text += " -d " + fish_quoted(f.help) + "\n";
    }
    for (const positional& p : c->words)
      if (const auto some = choices(p.name); !some.empty()) text += on + " -f -a '" + some + "'\n";
  }
  return text;
}

int run(const arguments& args) {
  if (args[0] == "bash")
    print(bash());
  else if (args[0] == "zsh")
    print(zsh());
  else if (args[0] == "fish")
    print(fish());
  else
    throw usage_error("the shells are bash, zsh and fish, not '" + args[0] + "'");
  return 0;
}

constexpr std::array<positional, 1> words{{{"bash|zsh|fish"}}};

}  // namespace

constinit const command completions_command{
    "completions",
    "prints what a shell needs to complete commands and flags",
    words,
    {},
    run,
    "bash: source <(realizar completions bash)\n"
    "zsh:  realizar completions zsh >\"${fpath[1]}/_realizar\"\n"
    "fish: realizar completions fish >~/.config/fish/completions/realizar.fish"};

}  // namespace cli
