// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/constraint/token_masks.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/format/gguf/file.hpp>
#include <realizar/generate/constraint/matcher.hpp>
#include <realizar/text/tokenizer/gguf.hpp>

#include "../mock_model.hpp"
#include "gbnf_golden.hpp"

using namespace realizar;
using namespace realizar::constraint;

namespace {

std::uint64_t fnv(const std::vector<text::token_id>& ids) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (const auto id : ids)
    for (int i = 0; i < 4; ++i) h = (h ^ (static_cast<std::uint32_t>(id) >> (8 * i) & 0xffu)) * 0x100000001b3u;
  return h;
}

/// A byte that UTF-8 does not have, or a NUL at the beginning: there llama.cpp differs.
bool judged_otherwise(std::string_view bytes) {
  return bytes.starts_with('\0') || std::ranges::any_of(bytes, [](char c) {
           const auto b = static_cast<unsigned char>(c);
           return b == 0xc0 || b == 0xc1 || b > 0xf4;
         });
}

}  // namespace

TEST_CASE("masks of real vocabularies equal llama.cpp's") {
  const char* set = std::getenv("REALIZAR_TEST_DATA");
  const auto folder = std::filesystem::path(set != nullptr && *set != '\0' ? set : REALIZAR_TEST_DATA_DIR) / "vocab";
  const auto golden = gbnf_golden::read();
  std::map<std::string, std::shared_ptr<const token_trie>> tries;
  std::size_t checked = 0;
  for (const auto& c : golden.walks) {
    auto& trie = tries[c.vocabulary];
    if (!trie) {
      const auto path = folder / ("ggml-vocab-" + c.vocabulary + ".gguf");
      if (!std::filesystem::exists(path)) {
        MESSAGE("skipped: no " << path.string());
        continue;
      }
      trie = make_trie(text::load_tokenizer(gguf::file(path)));
    }
    CAPTURE(c.grammar);
    CAPTURE(c.vocabulary);
    const text::tokenizer& t = trie->tokenizer();
    matcher m = compile(parse_gbnf(golden.grammars[c.grammar]), trie)->match();
    for (std::size_t i = 0; i < c.masks.size(); ++i) {
      CAPTURE(i);
      const auto mask = m.mask();
      std::vector<text::token_id> allowed;
      bool ends = false;
      for (std::size_t id = 0; id < t.size(); ++id) {
        if ((mask[id / 64] >> (id % 64) & 1) == 0) continue;
        if (t.is_end_of_generation(static_cast<text::token_id>(id)))
          ends = true;
        else if (judged_otherwise(t.bytes(static_cast<text::token_id>(id))))
          continue;
        else
          allowed.push_back(static_cast<text::token_id>(id));
      }
      CHECK(allowed.size() == c.masks[i].allowed);
      CHECK(fnv(allowed) == c.masks[i].hash);
      CHECK(ends == c.masks[i].ends);
      CHECK(m.may_end() == ends);
      if (i < c.tokens.size()) REQUIRE(m.accept(c.tokens[i]));
      ++checked;
    }
  }
  if (!tries.empty() && tries.begin()->second) CHECK(checked > 400);
}

TEST_CASE("a mask says of every token what accepting it says, and matchers do not disturb one another") {
  const mock::model model(
      {}, {"{", "{\"", "\":", "\": \"", "ab", "\"}", "}", "}\n", "\xc3", "\xc3\xa9x", "a\"", "\xa9\"", "[", "]", "]]"});
  const text::tokenizer& t = model.tokenizer();
  limits most;
  most.automaton_states = 64;  // the automaton forgets its states all the time
  const auto grammar =
      compile(parse_gbnf("root ::= \"{\" s \":\" \" \"? v \"}\"\nv ::= s | \"[\" v \"]\"\ns ::= \"\\\"\" c* \"\\\"\"\n"
                         "c ::= [^\"\\\\]"),
              t, most);
  sampler::random_source random(3);
  std::vector<matcher> all(8, grammar->match());
  for (int step = 0; step < 300; ++step) {
    matcher& m = all[random.below(all.size())];
    if (m.complete()) m = grammar->match();
    const std::vector<std::uint64_t> mask(m.mask().begin(), m.mask().end());
    std::vector<text::token_id> allowed;
    for (std::size_t i = 0; i < t.size(); ++i) {
      const auto id = static_cast<text::token_id>(i);
      const bool may = (mask[i / 64] >> (i % 64) & 1) != 0;
      matcher copy = m;
      CHECK(copy.accept(id) == may);
      if (may && !t.is_end_of_generation(id)) allowed.push_back(id);
    }
    REQUIRE(!allowed.empty());
    REQUIRE(m.accept(allowed[random.below(allowed.size())]));
  }
}
