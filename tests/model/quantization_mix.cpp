// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Against llama-quantize (golden/quantization_mixes.py).
#include <realizar/model/quantization_mix.hpp>

#include <deque>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <realizar/format/gguf/writer.hpp>

using namespace realizar;

namespace {

/// A model of the golden file: what describes it, and for each tensor the type in each mix.
struct model {
  std::string title;
  gguf::writer metadata;
  std::deque<std::string> names;
  std::vector<gguf::tensor> tensors;
  std::vector<std::vector<std::string>> expected;
};

void check(const std::vector<std::string>& mix_names, model& m) {
  CAPTURE(m.title);
  const auto header = m.metadata.bytes();
  const auto file = gguf::file::from_parts(header, m.tensors, "model", nullptr);
  for (std::size_t k = 0; k < mix_names.size(); ++k) {
    CAPTURE(mix_names[k]);
    const mix_facts* facts = find_mix(mix_names[k]);
    REQUIRE(facts != nullptr);
    const auto types = mix_plan(*facts, file, false).types(file.tensors());
    for (std::size_t i = 0; i < types.size(); ++i) {
      CAPTURE(m.names[i]);
      CHECK(std::string(quant::to_string(types[i])) == m.expected[i][k]);
    }
  }
}

}  // namespace

TEST_CASE("every tensor of a mix has the type that llama-quantize gives it") {
  std::ifstream in(std::filesystem::path(__FILE__).parent_path() / "golden" / "quantization_mixes.txt");
  REQUIRE(in);
  std::vector<std::string> mix_names;
  std::optional<model> m;
  std::size_t n = 0;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string first, word;
    words >> first;
    if (first == "mixes") {
      while (words >> word) mix_names.push_back(word);
    } else if (first == "model") {
      if (m) check(mix_names, *m);
      ++n;
      m.emplace();
      m->title = line;
      words >> first;
      m->metadata.add("general.architecture", first);
      while (words >> word)
        m->metadata.add(first + "." + word.substr(0, word.find('=')),
                        static_cast<std::uint32_t>(std::stoul(word.substr(word.find('=') + 1))));
    } else {
      REQUIRE(m);
      gguf::tensor t;
      t.name = m->names.emplace_back(first);
      words >> word;
      std::istringstream shape(word);
      for (std::string d; std::getline(shape, d, ',');) t.shape[t.n_dims++] = std::stoul(d);
      m->tensors.push_back(t);
      auto& types = m->expected.emplace_back();
      while (words >> word) types.push_back(word);
      REQUIRE(types.size() == mix_names.size());
    }
  }
  REQUIRE(m);
  check(mix_names, *m);
  CHECK(n == 18);
  CHECK(mix_names.size() == mixes.size());
}
