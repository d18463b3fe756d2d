// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Runs the code of one chapter in an empty folder that holds the model files the book speaks of, and compares what
/// each section prints with what the chapter shows.
///
///     docs_blocks CHAPTER FOLDER

#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>

#include "make_model.hpp"

namespace docs {

struct section {
  const char *chapter, *place;
  void (*run)();
  const char* expected;
};
extern const section sections[];
extern const unsigned n_sections;

namespace {
char program[] = "program", model[] = "model.gguf";
}
extern char* arguments[];
char* arguments[] = {program, model, nullptr};

namespace {

/// True when `text` is `pattern`, in which "..." stands for any text.
bool matches(std::string_view text, std::string_view pattern) {
  const std::size_t gap = pattern.find("...");
  if (gap == std::string_view::npos) return text == pattern;
  if (!text.starts_with(pattern.substr(0, gap))) return false;
  const std::string_view rest = pattern.substr(gap + 3);
  for (std::size_t at = gap; at <= text.size(); ++at)
    if (matches(text.substr(at), rest)) return true;
  return false;
}

std::string without_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

bool run(const section& s) {
  const std::string captured = "printed.txt";
  if (std::freopen(captured.c_str(), "w", stdout) == nullptr) return false;
  std::string fault;
  try {
    s.run();
  } catch (const std::exception& e) {
    fault = e.what();
  }
  std::fflush(stdout);
  std::ostringstream printed;
  printed << std::ifstream(captured, std::ios::binary).rdbuf();
  std::string text = printed.str();
  std::erase(text, '\r');
  if (!fault.empty()) {
    std::cerr << s.place << ": expected no exception, found: " << fault << "\n";
  } else if (!matches(without_end(text), without_end(s.expected))) {
    std::cerr << s.place << ": expected\n" << s.expected << "found\n" << text << "\n";
    fault = "output";
  }
  return fault.empty();
}

}  // namespace
}  // namespace docs

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::filesystem::remove_all(argv[2]);
  std::filesystem::create_directories(argv[2]);
  std::filesystem::current_path(argv[2]);
  docs::make_model("model.gguf", "llama");
  docs::make_model("tiny.gguf", "tiny");
  unsigned ran = 0, failed = 0;
  for (unsigned i = 0; i < docs::n_sections; ++i) {
    if (std::string_view(docs::sections[i].chapter) != argv[1]) continue;
    ++ran;
    if (!docs::run(docs::sections[i])) ++failed;
  }
  std::cerr << argv[1] << ": " << ran << " sections, " << failed << " failed\n";
  return ran != 0 && failed == 0 ? 0 : 1;
}
