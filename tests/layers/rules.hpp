#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The rules every header under include/realizar keeps, as functions from text to findings, so that the rules themselves are tested.

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace layers {

/// A header: its path below include/ ("realizar/quant/q4_k.hpp") and its text.
using tree = std::map<std::string, std::string>;

struct include_line {
  std::size_t line;
  std::string target;  // without the brackets
  bool angled;
};

/// The parts of the tree and what each may include. A part is a folder, or the headers of a folder that stand apart from the rest.
/// The order matters: the first part whose prefix a path begins with owns it.
struct part {
  std::string_view name;
  std::vector<std::string_view> prefixes;  // of the path below realizar/
  std::vector<std::string_view> may;       // names of parts; what those may include is allowed too
  bool vector_headers = false;             // may name xsimd and the compilers' intrinsics
  bool vector_reach = false;               // may reach xsimd through what it includes
};

inline const std::vector<part>& parts() {
  static const std::vector<part> table{
      {"version", {"version.hpp"}, {}},
      {"config", {"config.hpp"}, {"version"}},
      {"umbrella",
       {"realizar.hpp"},
       {"generate", "serve", "classic", "cuda", "model", "text", "format", "nn", "kernel/cpu"},
       false,
       true},
      {"base", {"base/"}, {"config"}},
      {"io", {"io/"}, {"base"}},
      {"quant", {"quant/"}, {"base"}},
      {"format", {"format/"}, {"base", "io", "quant"}},
      {"simd", {"simd/"}, {"base"}, true, true},
      {"kernel/operations", {"kernel/operations.hpp", "kernel/operations/", "kernel/projection_observer.hpp"}, {"base", "quant"}},
      {"kernel/table", {"kernel/table.hpp", "kernel/table/"}, {"base", "quant", "kernel/operations"}},
      {"kernel/cpu",
       {"kernel/cpu.hpp", "kernel/cpu/"},
       {"kernel", "simd", "quant", "base", "kernel/operations", "kernel/table"},
       true,
       true},
      {"kernel", {"kernel/"}, {"simd", "quant", "base", "kernel/operations", "kernel/table"}, true, true},
      {"nn", {"nn/"}, {"kernel/operations", "quant", "base"}},
      {"model", {"model/"}, {"nn", "kernel/cpu", "format", "text"}, false, true},
      {"text", {"text/"}, {"base", "format"}},
      {"generate", {"generate/"}, {"model", "text"}, false, true},
      {"serve", {"serve/"}, {"generate", "classic"}, false, true},
      {"classic", {"classic/"}, {"base", "format", "kernel/table"}},
      {"cuda", {"cuda/"}, {"base", "quant", "kernel/operations"}},
  };
  return table;
}

/// The part that owns a path below include/, or nothing.
inline const part* part_of(std::string_view path) {
  constexpr std::string_view root = "realizar/";
  if (path.substr(0, root.size()) != root) return nullptr;
  path.remove_prefix(root.size());
  for (const part& p : parts())
    for (const std::string_view prefix : p.prefixes)
      if (prefix.back() == '/' ? path.substr(0, prefix.size()) == prefix : path == prefix) return &p;
  return nullptr;
}

/// Everything a part may include: itself, what its row names, and what those may include. kernel/cpu stands for the folder kernel
/// towards the floors above: they see the one header, not what it is made of.
inline std::set<std::string_view> reachable(const part& from) {
  std::set<std::string_view> seen{from.name};
  std::vector<const part*> open{&from};
  while (!open.empty()) {
    const part& p = *open.back();
    open.pop_back();
    if (&p != &from && p.name == "kernel/cpu") continue;
    for (const std::string_view name : p.may) {
      if (!seen.insert(name).second) continue;
      for (const part& q : parts())
        if (q.name == name) open.push_back(&q);
    }
  }
  return seen;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) end = text.size();
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// The text with comments, string and character literals blanked out; lines stay where they are. `#include` lines lose a quoted
/// target this way, so read those first.
inline std::string code_of(const std::string& text) {
  std::string out = text;
  const auto blank = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to && i < out.size(); ++i)
      if (out[i] != '\n') out[i] = ' ';
  };
  std::size_t i = 0;
  while (i < text.size()) {
    if (text.compare(i, 2, "//") == 0) {
      const std::size_t end = std::min(text.find('\n', i), text.size());
      blank(i, end);
      i = end;
    } else if (text.compare(i, 2, "/*") == 0) {
      const std::size_t close = text.find("*/", i + 2);
      const std::size_t end = close == std::string::npos ? text.size() : close + 2;
      blank(i, end);
      i = end;
    } else if (text.compare(i, 2, "R\"") == 0) {
      const std::size_t paren = text.find('(', i);
      if (paren == std::string::npos) return out;
      const std::string close = ")" + text.substr(i + 2, paren - i - 2) + "\"";
      const std::size_t found = text.find(close, paren);
      const std::size_t end = found == std::string::npos ? text.size() : found + close.size();
      blank(i, end);
      i = end;
    } else if (text[i] == '"' || (text[i] == '\'' && (i == 0 || std::isalnum(static_cast<unsigned char>(text[i - 1])) == 0))) {
      std::size_t end = i + 1;  // a ' after a letter or digit separates digits
      while (end < text.size() && text[end] != text[i] && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
      blank(i, end + 1);
      i = end + 1;
    } else {
      ++i;
    }
  }
  return out;
}

inline std::vector<include_line> includes_of(const std::string& text) {
  std::vector<include_line> found;
  const auto lines = lines_of(text);
  const auto code = lines_of(code_of(text));
  for (std::size_t n = 0; n < lines.size(); ++n) {
    const std::string& line = lines[n];
    std::size_t at = line.find_first_not_of(" \t");
    if (at == std::string::npos || line[at] != '#' || n >= code.size() || code[n].find('#') == std::string::npos) continue;
    at = line.find_first_not_of(" \t", at + 1);
    if (at == std::string::npos || line.compare(at, 7, "include") != 0) continue;
    const std::size_t open = line.find_first_of("<\"", at);
    if (open == std::string::npos) continue;
    const std::size_t close = line.find_first_of(">\"", open + 1);
    if (close == std::string::npos) continue;
    found.push_back({n + 1, line.substr(open + 1, close - open - 1), line[open] == '<'});
  }
  return found;
}

inline bool names_vector_header(std::string_view target) {
  constexpr std::array vectors{"xsimd/",   "immintrin.h", "x86intrin.h", "emmintrin.h", "xmmintrin.h",
                               "smmintrin.h", "tmmintrin.h", "arm_neon.h",  "arm_sve.h",   "arm_bf16.h"};
  return std::any_of(vectors.begin(), vectors.end(),
                     [&](std::string_view v) { return target.substr(0, v.size()) == v || target == v; });
}

/// The floor whose `detail` a path lies in ("realizar/io" for "realizar/io/detail/map.hpp" and "realizar/io/a/detail/b.hpp"), or "".
inline std::string_view detail_owner(std::string_view path) {
  if (path.find("/detail/") == std::string_view::npos) return {};
  return path.substr(0, path.find('/', std::string_view("realizar/").size()));
}

/// Broken arrows, one sentence each.
inline std::vector<std::string> check_arrows(const tree& headers) {
  std::vector<std::string> findings;
  std::map<std::string, std::vector<include_line>> includes;
  for (const auto& [path, text] : headers) includes[path] = includes_of(text);

  for (const auto& [path, list] : includes) {
    const part* own = part_of(path);
    if (!own) {
      findings.push_back(path + ": stands in no folder the architecture names");
      continue;
    }
    const auto allowed = reachable(*own);
    for (const include_line& inc : list) {
      const std::string at = path + ":" + std::to_string(inc.line) + ": ";
      if (!inc.angled) findings.push_back(at + "includes \"" + inc.target + "\"; expected <realizar/...>");
      if (names_vector_header(inc.target) && !own->vector_headers)
        findings.push_back(at + "includes <" + inc.target + ">, which only simd/ and kernel/ may");
      if (inc.target.substr(0, 9) != "realizar/") continue;
      if (!headers.contains(inc.target)) {
        findings.push_back(at + "includes <" + inc.target + ">, which does not exist");
        continue;
      }
      const part* other = part_of(inc.target);
      if (other && !allowed.contains(other->name))
        findings.push_back(at + std::string(own->name) + " must not include " + std::string(other->name) + " (<" + inc.target + ">)");
      const std::string_view owner = detail_owner(inc.target);
      if (!owner.empty() && path.substr(0, owner.size() + 1) != std::string(owner) + "/")
        findings.push_back(at + "names a detail of " + std::string(owner));
    }
  }

  // What must stay free of xsimd must not reach it through others either.
  for (const auto& [path, list] : includes) {
    const part* own = part_of(path);
    if (!own || own->vector_reach) continue;
    std::set<std::string> seen{path};
    std::vector<std::string> open{path};
    while (!open.empty()) {
      const std::string current = open.back();
      open.pop_back();
      const auto found = includes.find(current);
      if (found == includes.end()) continue;
      for (const include_line& inc : found->second) {
        if (current != path && names_vector_header(inc.target)) findings.push_back(path + ": reaches <" + inc.target + "> through " + current);
        if (inc.target.substr(0, 9) == "realizar/" && seen.insert(inc.target).second) open.push_back(inc.target);
      }
    }
  }
  return findings;
}

/// Whether `word` stands in `line` as a whole identifier (a member or a name in another namespace included), followed by `next`.
inline bool has_word(std::string_view line, std::string_view word, char next) {
  for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const auto is_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    if (at > 0 && (is_name(line[at - 1]) || line[at - 1] == '.' || (at > 1 && line[at - 2] == '-' && line[at - 1] == '>'))) continue;
    std::size_t end = at + word.size();
    if (end < line.size() && is_name(line[end])) continue;
    if (next == '\0') return true;
    while (end < line.size() && line[end] == ' ') ++end;
    if (end < line.size() && line[end] == next) return true;
  }
  return false;
}

/// What is wrong with one header by itself: its name, its head, its characters, its length, and calls the library must not make.
inline std::vector<std::string> check_header(const std::string& path, const std::string& text) {
  std::vector<std::string> findings;
  const auto add = [&](std::size_t line, const std::string& what) {
    findings.push_back(path + (line ? ":" + std::to_string(line) : std::string()) + ": " + what);
  };

  // The name.
  const std::string file = path.substr(path.rfind('/') + 1);
  const std::size_t dot = file.find('.');
  const std::string stem = file.substr(0, dot);
  const std::string extension = dot == std::string::npos ? "" : file.substr(dot);
  if (extension != ".hpp" && extension != ".cuh") add(0, "expected the extension .hpp (or .cuh), found '" + extension + "'");
  if (stem.empty() || !std::all_of(stem.begin(), stem.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }))
    add(0, "expected a snake_case name");
  std::size_t begin = 0;
  for (const std::string name = stem + "_"; begin < name.size();) {
    const std::size_t end = name.find('_', begin);
    const std::string piece = name.substr(begin, end - begin);
    for (const std::string_view bad : {"fast", "opt", "new", "v2", "util", "utils", "helper", "helpers", "common", "misc"})
      if (piece == bad) add(0, "the name says '" + piece + "' instead of what the file holds");
    begin = end + 1;
  }

  // The head.
  const auto lines = lines_of(text);
  const auto line = [&](std::size_t n) { return n < lines.size() ? lines[n] : std::string(); };
  if (line(0) != "#pragma once") add(1, "expected #pragma once on the first line");
  if (line(1) != "// realizar: SPDX-License-Identifier: MIT") add(2, "expected the licence line");
  if (line(2).substr(0, 16) != "// Copyright (c)") add(3, "expected the copyright line");
  if (line(3) != "/// \\file") add(4, "expected /// \\file");
  if (line(4).substr(0, 4) != "/// ") add(5, "expected a sentence that says what the file is");

  // Characters and lengths. Generated tables say so in their first lines and may be long and wide.
  if (!text.empty() && text.back() != '\n') add(lines.size(), "expected a newline at the end of the file");
  bool generated = false;
  for (std::size_t n = 0; n < lines.size() && n < 12; ++n)
    generated = generated || (lines[n].substr(0, 2) == "//" && lines[n].find("enerated") != std::string::npos);
  if (lines.size() > 600 && !generated) add(0, std::to_string(lines.size()) + " lines; expected at most 600");
  for (std::size_t n = 0; n < lines.size(); ++n) {
    if (lines[n].size() > 140 && !generated) add(n + 1, std::to_string(lines[n].size()) + " columns; expected at most 140");
    if (std::any_of(lines[n].begin(), lines[n].end(), [](char c) { return (c < ' ' || c > '~') && c != '\t'; }))
      add(n + 1, "a character that is not printable ASCII");
    if (lines[n].find('\t') != std::string::npos) add(n + 1, "a tab");
    if (!lines[n].empty() && lines[n].back() == ' ') add(n + 1, "a space at the end of the line");
  }

  // The library never prints, aborts or exits, and keeps out what costs every user compile time.
  for (const include_line& inc : includes_of(text))
    for (const std::string_view bad : {"iostream", "cassert", "assert.h", "stdio.h", "regex", "print", "fstream", "iomanip"})
      if (inc.target == bad) add(inc.line, "includes <" + inc.target + ">");
  const auto code = lines_of(code_of(text));
  for (std::size_t n = 0; n < code.size(); ++n) {
    for (const std::string_view bad : {"printf", "fprintf", "vprintf", "vfprintf", "puts", "fputs", "putchar", "perror", "abort", "exit",
                                       "_exit", "_Exit", "quick_exit", "terminate", "assert", "__builtin_trap", "raise", "system"})
      if (has_word(code[n], bad, '(')) add(n + 1, "calls " + std::string(bad));
    for (const std::string_view bad : {"std::cout", "std::cerr", "std::clog", "stdout", "stderr"})
      if (has_word(code[n], bad, '\0')) add(n + 1, "names " + std::string(bad));
    if (code[n].find("using namespace std;") != std::string::npos) add(n + 1, "opens namespace std for its includers");
  }
  return findings;
}

}  // namespace layers
