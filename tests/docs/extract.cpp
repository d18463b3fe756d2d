// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Makes one C++ file of the code in Markdown files, and checks the names they mention.
///
///     docs_extract OUTPUT.cpp ROOT FILE.md...     FILE.md relative to ROOT
///     docs_extract --check ROOT FILE.md...
///
/// In a chapter, blocks fenced as `cpp` are compiled: one that holds `int main(` is a program; one below the line
/// `<!-- declarations -->` stands at namespace scope, for the blocks after it to use; all others under one heading are
/// the statements of one function. What the code under a heading prints must be what the blocks fenced as `text` after
/// it show, nothing where there are none; `...` in them stands for any text. Include lines go to the front of the
/// chapter. The order of the files is kept, so that the first of them is compiled with its own includes alone.

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct section {
  std::size_t line = 0;  // of its first code
  std::string code, expected;
  bool program = false;
};

struct chapter {
  std::string file, name;
  std::string includes, declarations;
  std::vector<section> sections;
};

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error(path.string() + ": cannot be read");
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

std::string position(const std::string& file, std::size_t line) {
  return "#line " + std::to_string(line) + " \"" + file + "\"\n";
}

/// Moves the include lines of a block to the chapter's; what is left keeps its line numbers.
std::string take_includes(const std::string& block, chapter& c) {
  std::string rest;
  std::istringstream in(block);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("#include")) {
      c.includes += line + "\n";
      line.clear();
    }
    rest += line + "\n";
  }
  return rest;
}

chapter read(const std::filesystem::path& root, const std::string& file) {
  chapter c{file, std::filesystem::path(file).stem().string(), {}, {}, {}};
  const auto lines = lines_of(root / file);
  const auto fail = [&](std::size_t i, const std::string& what) {
    throw std::runtime_error(file + ":" + std::to_string(i + 1) + ": " + what);
  };
  bool fresh = true, declarations = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with("#")) fresh = true;
    if (lines[i] == "<!-- declarations -->") declarations = true;
    if (!lines[i].starts_with("```")) continue;
    const std::string kind = lines[i].substr(3);
    const std::size_t first = i + 1;
    std::string block;
    for (++i; i < lines.size() && lines[i] != "```"; ++i) block += lines[i] + "\n";
    if (i == lines.size()) fail(first - 1, "the block has no end");
    if (kind == "cpp") {
      const std::string code = position(file, first + 1) + take_includes(block, c);
      const std::size_t main = code.find("int main(");
      if (declarations) {
        c.declarations += code;
      } else if (main != std::string::npos) {
        c.sections.push_back({first + 1, code, {}, true});
        std::string& text = c.sections.back().code;
        if (const std::size_t end = text.rfind("\n}"); end != std::string::npos)
          text.insert(end + 1, "return 0; ");  // which main may leave out
        text.replace(text.find("int main("), 9, "int program_" + std::to_string(c.sections.size()) + "(");
        fresh = true;
      } else {
        if (fresh) c.sections.push_back({first + 1, {}, {}, false});
        c.sections.back().code += code;
        fresh = false;
      }
    } else if (kind == "text") {
      if (c.sections.empty()) fail(first - 1, "no code stands before this output");
      c.sections.back().expected += block;
    }
    declarations = false;
  }
  return c;
}

std::string identifier(std::string_view name) {
  std::string out;
  for (const char c : name) out += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';
  return out;
}

std::string generate(const std::vector<chapter>& chapters) {
  std::string out, table;
  for (const chapter& c : chapters) {
    if (c.sections.empty() && c.declarations.empty()) continue;
    const std::string space = "chapter_" + identifier(c.name);
    out += c.includes + "namespace " + space + " {\n" + c.declarations;
    std::size_t number = 0;
    for (const section& s : c.sections) {
      const std::string id = std::to_string(++number);
      const bool arguments = s.code.find("(int argc") != std::string::npos;
      out += s.program ? s.code + "static void section_" + id + "() { program_" + id +
                             (arguments ? "(2, ::docs::arguments)" : "()") + "; }\n"
                       : "static void section_" + id + "() {\n" + s.code + "}\n";
      table += "    {\"" + c.name + "\", \"" + c.file + ":" + std::to_string(s.line) + "\", " + space + "::section_" +
               id + ", R\"~~~~(" + s.expected + ")~~~~\"},\n";
    }
    out += "}  // namespace " + space + "\n";
  }
  // Declared here and not included: the first chapter must see its own includes only.
  return "namespace docs {\nstruct section { const char *chapter, *place; void (*run)(); const char* expected; };\n"
         "extern const section sections[];\nextern const unsigned n_sections;\nextern char* arguments[];\n}\n" +
         out + "const docs::section docs::sections[] = {\n" + table +
         "};\nconst unsigned docs::n_sections = sizeof(docs::sections) / sizeof(docs::sections[0]);\n";
}

/// The links to files, and the headers and folders of the library that are named in backticks.
bool check(const std::filesystem::path& root, const std::string& file) {
  bool good = true;
  std::size_t number = 0;
  const auto must_exist = [&](const std::filesystem::path& path, const std::string& name) {
    if (std::filesystem::exists(path)) return;
    std::cerr << file << ":" << number << ": there is no " << name << "\n";
    good = false;
  };
  bool code = false;
  for (const std::string& line : lines_of(root / file)) {
    ++number;
    if (line.starts_with("```")) code = !code;
    for (const char c : line)
      if (static_cast<unsigned char>(c) >= 0x80) {
        std::cerr << file << ":" << number << ": expected ASCII\n";
        good = false;
        break;
      }
    if (code) continue;
    for (std::size_t at = 0; (at = line.find("](", at)) != std::string::npos;) {
      at += 2;
      const std::string link = line.substr(at, line.find_first_of(")#", at) - at);
      if (!link.empty() && link.find("://") == std::string::npos) must_exist((root / file).parent_path() / link, link);
    }
    for (std::size_t at = 0; (at = line.find('`', at)) != std::string::npos;) {
      const std::size_t end = line.find('`', ++at);
      if (end == std::string::npos) break;
      const std::string name = line.substr(at, end - at);
      if (name.find_first_of(" *<>:{}[]()\"") == std::string::npos) {
        if (name.ends_with(".hpp") && name.find('/') != std::string::npos)
          must_exist(root / (name.starts_with("include/") || name.starts_with("tests/") || name.starts_with("examples/")
                                 ? name
                                 : name.starts_with("realizar/") ? "include/" + name : "include/realizar/" + name),
                     name);
        else if (name.ends_with("/") && !name.starts_with("/"))
          if (!std::filesystem::exists(root / "include/realizar" / name)) must_exist(root / name, name);
      }
      at = end + 1;
    }
  }
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc < 4) throw std::runtime_error("usage: docs_extract OUTPUT.cpp|--check ROOT FILE.md...");
    const std::string output = argv[1];
    bool good = true;
    std::vector<chapter> chapters;
    for (int i = 3; i < argc; ++i) {
      chapters.push_back(read(argv[2], argv[i]));
      if (output == "--check") good = check(argv[2], argv[i]) && good;
    }
    if (output != "--check") {
      std::ofstream out(output);
      out << generate(chapters);
      good = static_cast<bool>(out.flush());
    }
    return good ? 0 : 1;
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 1;
  }
}
