// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/tokenizer/sentencepiece_model.hpp>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "../test_data.hpp"

using namespace realizar;
using namespace realizar::text;

namespace {

std::filesystem::path golden(const std::string& name) {
  return std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" / name;
}

}  // namespace

TEST_CASE("SentencePiece's own ids, BPE with bytes and unigram") {
  std::ifstream cases(golden("sentencepiece.txt"));
  std::string line;
  std::size_t count = 0;
  const tokenizer bpe = load_sentencepiece_model(test_text::read_text(golden("small_bpe.model")));
  const tokenizer unigram = load_sentencepiece_model(test_text::read_text(golden("small_unigram.model")));
  CHECK(bpe.model_name() == "llama");
  CHECK(unigram.model_name() == "t5");
  while (std::getline(cases, line)) {
    std::istringstream words(line);
    std::string name, hex;
    words >> name >> hex;
    std::string text;
    for (std::size_t i = 0; i + 2 < hex.size(); i += 2)
      text += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    std::vector<token_id> expected;
    for (token_id id; words >> id;) expected.push_back(id);
    const tokenizer& t = name == "small_bpe" ? bpe : unigram;
    CHECK_MESSAGE(t.encode(text, {.add_special = false}) == expected, line);
    ++count;
  }
  CHECK(count == 36);
  for (const tokenizer& t : {bpe, unigram}) CHECK(t.decode(t.encode("[[x]] the[[x]]the")) == "[[x]] the[[x]]the");
}

TEST_CASE("a released unigram model with its normalization rules") {
  const auto path = test_text::data_file("tokenizers/sentencepiece/t5_tokenizer_base.model");
  if (path.empty()) return;
  const tokenizer t = load_sentencepiece_model(test_text::read_text(path));
  CHECK(t.size() == 32000);
  const auto ids = t.encode("  Ｈello   wo\u0301rld\u2460  ", {.add_special = false});
  CHECK(t.decode(ids) == "Hello w\u00f3rld1");
  CHECK(t.encode("Hello w\u00f3rld1", {.add_special = false}) == ids);
  const std::string text(std::size_t{1} << 20, 'a');  // linear, and no stack
  CHECK(t.encode(text).size() > 1000);
}

TEST_CASE("every truncation and many changes of a model are read or refused") {
  const std::string bytes = test_text::read_text(golden("small_unigram.model"));
  for (std::size_t n = 0; n < bytes.size(); n += 1 + n / 50) {
    try {
      const tokenizer t = load_sentencepiece_model(bytes.substr(0, n));
      CHECK(t.size() > 0);
    } catch (const error& e) {
      CHECK_FALSE(e.expected().empty());
    }
  }
  test_text::generator g{21};
  for (int round = 0; round < 300; ++round) {
    std::string changed = bytes;
    for (std::uint32_t k = 1 + g.below(4); k > 0; --k)
      changed[g.below(static_cast<std::uint32_t>(bytes.size()))] = static_cast<char>(g.below(256));
    try {
      const tokenizer t = load_sentencepiece_model(changed);
      for (const token_id id : t.encode("once upon a time [[x]] \xff")) CHECK(static_cast<std::size_t>(id) < t.size());
    } catch (const error&) {
    }
  }
}

TEST_CASE("broken charsmaps are refused") {
  const auto code = [](std::string bytes) { return test_text::caught([&] { charsmap map(std::move(bytes)); }).code(); };
  CHECK(code("ab") == error_code::malformed);
  CHECK(code(std::string("\xff\xff\xff\xff"
                         "abcd",
                         8)) == error_code::malformed);
  CHECK(code(std::string("\x04\0\0\0"
                         "abcd",
                         8)) == error_code::malformed);
  CHECK(code(std::string("\x04\0\0\0"
                         "abcdx",
                         9)) == error_code::malformed);
  const charsmap map(
      std::string("\x04\0\0\0"
                  "\xff\xff\xff\xff"
                  "x\0",
                  10));
  CHECK(test_text::caught([&] { static_cast<void>(map.longest("abc")); }).code() == error_code::malformed);
  CHECK_FALSE(charsmap().longest("abc").has_value());
}
