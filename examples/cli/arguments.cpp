// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "arguments.hpp"

#include <algorithm>
#include <cstdlib>

namespace cli {

namespace {

std::string environment_name(std::string_view flag) {
  std::string name = "REALIZAR_";
  for (const char c : flag) name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

std::optional<std::string> environment(std::string_view flag) {
  const char* value = std::getenv(environment_name(flag).c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

std::string did_you_mean(std::string_view word, const command& c) {
  std::vector<std::string_view> names;
  for (const flag& f : c.flags) names.push_back(f.name);
  const auto closest = nearest(word, names);
  return closest.empty() ? "" : "; did you mean --" + std::string(closest) + "?";
}

}  // namespace

arguments::arguments(const command& c, std::span<const std::string> words) : command_(&c) {
  bool flags_end = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (flags_end || word.size() < 2 || word[0] != '-') {
      words_.push_back(word);
    } else if (word == "--") {
      flags_end = true;
    } else {
      take_flag(words, i);
    }
  }
  if (demo()) words_.emplace(words_.begin());
  std::size_t required = 0;
  for (const positional& p : c.words) required += p.required;
  if (words_.size() < required) throw usage_error("missing " + std::string(c.words[words_.size()].name));
  if (words_.size() > c.words.size() && (c.words.empty() || !c.words.back().repeats))
    throw usage_error("too many words: '" + words_[c.words.size()] + "'");
}

void arguments::take_flag(std::span<const std::string> all, std::size_t& at) {
  const std::string& word = all[at];
  const flag* found = nullptr;
  std::optional<std::string> value;
  if (word.starts_with("--")) {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    for (const flag& f : command_->flags)
      if (f.name == name) found = &f;
    if (found == nullptr) throw usage_error("unknown flag '--" + name + "'" + did_you_mean(name, *command_));
    if (equals != std::string::npos) value = word.substr(equals + 1);
  } else {
    for (const flag& f : command_->flags)
      if (f.letter != '\0' && f.letter == word[1]) found = &f;
    if (found == nullptr) throw usage_error("unknown flag '" + word + "'");
    if (word.size() > 2) value = word.substr(word[2] == '=' ? 3 : 2);
  }
  if (found->value_name.empty()) {
    if (value) throw usage_error("--" + std::string(found->name) + " takes no value");
  } else if (!value && found->value_name[0] != '[') {
    if (++at == all.size())
      throw usage_error("--" + std::string(found->name) + " wants a value: " + std::string(found->value_name));
    value = all[at];
  }
  flags_.push_back({found, value.value_or("1")});
}

arguments arguments::with(std::string_view name, const std::optional<std::string>& value) const {
  arguments more = *this;
  const std::string word = "--" + std::string(name) + (value ? "=" + *value : "");
  std::size_t at = 0;
  more.take_flag({&word, 1}, at);
  return more;
}

const flag& arguments::known(std::string_view name) const {
  for (const flag& f : command_->flags)
    if (f.name == name) return f;
  throw std::logic_error("the command has no flag --" + std::string(name));
}

bool arguments::demo() const {
  if (command_->words.empty()) return false;
  for (const flag& f : command_->flags)
    if (f.name == demo_flag.name) return is_set(demo_flag.name);
  return false;
}

bool arguments::is_set(std::string_view name) const {
  const auto value = find(name);
  return value && *value != "0" && *value != "false" && *value != "no" && *value != "off";
}

std::optional<std::string> arguments::find(std::string_view name) const {
  const flag& wanted = known(name);
  for (auto g = flags_.rbegin(); g != flags_.rend(); ++g)
    if (g->which == &wanted) return g->value;
  return environment(name);
}

std::vector<std::string> arguments::all(std::string_view name) const {
  const flag& wanted = known(name);
  std::vector<std::string> values;
  for (const given& g : flags_)
    if (g.which == &wanted) values.push_back(g.value);
  if (values.empty())
    if (auto value = environment(name)) values.push_back(*std::move(value));
  return values;
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> names) {
  std::string_view best;
  std::size_t best_distance = 1 + std::max<std::size_t>(1, word.size() / 3);  // more than this is another word
  for (const std::string_view name : names) {
    // d[i][j]: edits between the first i letters of word and the first j of name
    std::vector<std::vector<std::size_t>> d(word.size() + 1, std::vector<std::size_t>(name.size() + 1));
    for (std::size_t i = 0; i <= word.size(); ++i)
      for (std::size_t j = 0; j <= name.size(); ++j) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (word[i - 1] != name[j - 1])});
        if (i > 1 && j > 1 && word[i - 1] == name[j - 2] && word[i - 2] == name[j - 1])
          d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    if (d[word.size()][name.size()] < best_distance) {
      best_distance = d[word.size()][name.size()];
      best = name;
    }
  }
  return best;
}

std::string usage(const command& c) {
  std::string text = "realizar " + std::string(c.name);
  for (const positional& p : c.words) {
    const std::string name = std::string(p.name) + (p.repeats ? "..." : "");
    text += p.required ? " " + name : " [" + name + "]";
  }
  if (!c.flags.empty()) text += " [FLAGS]";
  text += "\n  " + std::string(c.summary) + "\n";
  if (!c.flags.empty()) text += "\nflags (each also as REALIZAR_<FLAG> in the environment)\n";
  for (const flag& f : c.flags) {
    std::string left = f.letter != '\0' ? std::string("  -") + f.letter + ", --" : std::string("      --");
    const bool optional = f.value_name.starts_with('[');
    left += std::string(f.name) + (optional               ? "[=" + std::string(f.value_name.substr(1))
                                   : f.value_name.empty() ? ""
                                                          : " " + std::string(f.value_name));
    left.resize(std::max<std::size_t>(left.size() + 2, 36), ' ');
    text += left + std::string(f.help) + "\n";
  }
  if (!c.notes.empty()) text += "\n" + std::string(c.notes) + "\n";
  return text;
}

}  // namespace cli
