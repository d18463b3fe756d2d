// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// A real model, trained and published by others (karpathy/tinyllamas, stories260K), against an independent
// implementation's greedy runs in float64.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/generate/generator.hpp>
#include <realizar/model/family/llama.hpp>
#include <realizar/model/model.hpp>

using namespace realizar;

namespace {

std::filesystem::path stories() {
  const char* set = std::getenv("REALIZAR_TEST_DATA");
  return std::filesystem::path(set != nullptr && *set != '\0' ? set : REALIZAR_TEST_DATA_DIR) / "models" /
         "stories260K";
}

struct golden_run {
  std::string prompt;
  std::size_t steps;
  std::vector<text::token_id> ids;  ///< BOS, the prompt, and what was generated: as many as steps
  std::string text;
};

/// A line `# prompt "..." N steps; ...`, a line of ids, then the text up to the next `#`.
std::vector<golden_run> read_golden(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<golden_run> runs;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("# prompt \"")) {
      const std::size_t end = line.find('"', 10);
      golden_run run{line.substr(10, end - 10), std::stoul(line.substr(end + 1)), {}, {}};
      std::getline(in, line);
      std::istringstream ids(line);
      run.ids.assign(std::istream_iterator<text::token_id>(ids), {});
      runs.push_back(std::move(run));
    } else if (!line.starts_with("#") && !runs.empty()) {
      runs.back().text += (runs.back().text.empty() ? "" : "\n") + line;
    }
  }
  return runs;
}

}  // namespace

TEST_CASE("greedy text of stories260K equals an independent float64 run, for one thread and for three") {
  const auto folder = stories();
  if (!std::filesystem::exists(folder / "stories260K-f32.gguf")) {
    MESSAGE("skipped: no stories260K under REALIZAR_TEST_DATA (" << folder.string() << ")");
    return;
  }
  const auto runs = read_golden(folder / "golden_greedy.txt");
  REQUIRE(runs.size() == 2);
  for (const unsigned threads : {1u, 3u}) {
    realizar::model<family::llama> model(folder / "stories260K-f32.gguf",
                                         {.threads = threads, .cache = kernel::cache_type::f32});
    for (const auto& run : runs) {
      auto text = generate(model, run.prompt, {.max_tokens = run.steps, .sampling = sampling::greedy()});
      const auto prompt = text.prompt();
      std::vector<text::token_id> ids(prompt.begin(), prompt.end());
      const auto& result = text.finish();
      ids.insert(ids.end(), result.tokens.begin(), result.tokens.end());
      REQUIRE(ids.size() >= run.ids.size());
      ids.resize(run.ids.size());
      CHECK(ids == run.ids);
      CHECK((run.prompt + result.text).starts_with(run.text));
    }
  }
}

TEST_CASE("sampled text of stories260K is the same for every number of threads and differs with the seed") {
  const auto folder = stories();
  if (!std::filesystem::exists(folder / "stories260K-f32.gguf")) {
    MESSAGE("skipped: no stories260K under REALIZAR_TEST_DATA (" << folder.string() << ")");
    return;
  }
  const auto run = [&](unsigned threads, std::uint64_t seed) {
    realizar::model<family::llama> model(folder / "stories260K-f32.gguf", {.threads = threads});
    generation_options options{.max_tokens = 40};
    options.sampling.temperature = 1;
    options.sampling.seed = seed;
    return generate(model, "Once upon a time", options).finish().text;
  };
  const auto text = run(1, 1);
  CHECK(text == run(2, 1));
  CHECK(text != run(1, 2));
}
