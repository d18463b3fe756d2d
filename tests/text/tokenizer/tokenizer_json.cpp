// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors

#include <realizar/text/tokenizer/tokenizer_json.hpp>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "../test_data.hpp"

using namespace realizar;
using namespace realizar::text;

namespace {

/// The random strings of golden/tokenizer_json_golden.py.
class random_strings {
 public:
  std::string next() {
    static const std::string_view snippets[] = {
        "<s>",           "</s>",      "<unk>",
        "<|endoftext|>", "<mask>",    "<extra_id_3>",
        "'ll",           "  ",        "\r\n",
        "\xe2\x96\x81",  "e\xcc\x81", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab",
        "\xef\xac\x81",  "<0x41>",    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80"};
    static const std::string_view spaces[] = {" ", "\n", "\t", "\xc2\xa0"};
    std::string text;
    for (std::uint32_t n = 1 + draw(24); n > 0; --n) {
      const std::uint32_t kind = draw(12);
      if (kind < 5) {
        append_utf8(text, 32 + draw(95));
      } else if (kind == 5) {
        text += spaces[draw(4)];
      } else if (kind == 10) {
        text += snippets[draw(15)];
      } else if (kind == 11) {
        const char32_t c = 1 + draw(0xfffd);
        append_utf8(text, c >= 0xd800 && c < 0xe000 ? 0x2022 : c);
      } else {
        append_utf8(text, kind == 6   ? 0xa1 + draw(0x2ff)
                          : kind == 7 ? 0x4e00 + draw(0x2000)
                          : kind == 8 ? 0x370 + draw(0x1800)
                                      : 0x1f300 + draw(0x300));
      }
    }
    return text;
  }

 private:
  std::uint32_t draw(std::uint32_t n) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::uint32_t>((state_ >> 33) % n);
  }
  std::uint64_t state_ = 1;
};

}  // namespace

TEST_CASE("tokenizer.json gives the ids of Hugging Face's tokenizers") {
  std::ifstream golden(std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" / "tokenizer_json.txt");
  std::string name, which, hex, made_for;
  std::size_t count = 0;
  std::optional<tokenizer> t;
  const bool all = std::getenv("REALIZAR_ALL_STRINGS") != nullptr;
  while (golden >> name >> which >> count >> hex) {
    if (made_for != name) {
      const auto path = test_text::data_file((name.starts_with("minicpm") ? "models/safetensors/" : "tokenizers/") +
                                             name + "/tokenizer.json");
      if (path.empty()) return;
      t = parse_tokenizer_json(test_text::read_text(path));
      made_for = name;
    }
    std::vector<token_id> ids;
    if (which.starts_with("random-")) {
      const std::size_t strings = std::stoul(which.substr(7));
      if (strings > 5000 && !all) continue;
      random_strings source;
      std::ofstream dump;
      if (const char* to = std::getenv("REALIZAR_DUMP_IDS")) dump.open(std::string(to) + name);
      for (std::size_t i = 0; i < strings; ++i) {
        const std::size_t before = ids.size();
        t->encode(source.next(), ids, {.parse_special = true});
        for (std::size_t k = before; dump && k < ids.size(); ++k) dump << (k == before ? "" : " ") << ids[k];
        if (dump) dump << '\n';
      }
    } else {
      const auto path = test_text::data_file("text/" + which);
      if (path.empty()) return;
      const std::string text = test_text::read_text(path);
      for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        t->encode(std::string_view(text).substr(at, end - at), ids, {.parse_special = true});
        at = end + 1;
      }
    }
    CHECK_MESSAGE(ids.size() == count, name, " ", which);
    CHECK_MESSAGE(test_text::digest(ids) == std::stoull(hex, nullptr, 16), name, " ", which);
  }
}

TEST_CASE("small tokenizer.json files: models, stages, added tokens") {
  const tokenizer t = parse_tokenizer_json(R"({"added_tokens": [
      {"id": 0, "content": "[UNK]", "special": true, "normalized": false},
      {"id": 7, "content": "<eot>", "special": true, "normalized": false, "lstrip": true, "rstrip": true},
      {"id": 8, "content": "ab", "special": false, "normalized": true, "single_word": true}],
    "normalizer": {"type": "Sequence", "normalizers": [{"type": "Lowercase"}, {"type": "Replace", "pattern": {"Regex": "x+"}, "content": "c"}]},
    "pre_tokenizer": {"type": "Whitespace"}, "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": false},
    "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[UNK]"}}, {"Sequence": {"id": "A"}}, {"SpecialToken": {"id": "<eot>"}}],
      "special_tokens": {"[UNK]": {"ids": [0]}, "<eot>": {"ids": [7]}}},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[UNK]": 0, "a": 1, "##b": 2, "c": 3, "##c": 4, "!": 5, "d": 6}}})");
  const auto ids = [&](std::string_view text, bool special = false) {
    return t.encode(text, {.add_special = false, .parse_special = special});
  };
  using list = std::vector<token_id>;
  CHECK(ids("AB ab! abc XXX") == list{8, 8, 5, 1, 2, 4, 3});
  CHECK(ids("d <eot> d", true) == list{6, 7, 6});
  CHECK(ids("q") == list{0});
  CHECK(t.encode("d") == list{0, 6, 7});
  CHECK(t.decode(list{1, 2, 4, 5, 6}) == "abc ! d");
  CHECK(t.size() == 9);
  const byte_range typed[] = {{0, 6}};
  CHECK(t.encode("<eot>d<eot>", {.add_special = false, .parse_special = true, .plain = typed}).back() == 7);
  CHECK(t.encode("<eot>d<eot>", {.add_special = false, .parse_special = true, .plain = typed}).front() != 7);
}

namespace {

/// The texts of a line of golden/stages.txt.
std::vector<std::string> texts_of(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    out.emplace_back();
    for (std::size_t i = 0; i + 2 < word.size(); i += 2)
      out.back() += static_cast<char>(std::stoi(word.substr(i, 2), nullptr, 16));
  }
  return out;
}

/// What a tokenizer makes of texts, as the digests of golden/stages_golden.py.
struct answers {
  std::vector<token_id> ids;
  std::string shown, all;  // decoded without special tokens, and with them

  answers(const tokenizer& t, const std::vector<std::string>& texts, bool empty_too) {
    bool any = false;
    for (const std::string& text : texts) {
      const auto made = t.encode(text, {.parse_special = true});
      ids.insert(ids.end(), made.begin(), made.end());
      ids.push_back(-1);
      if (made.empty() && !empty_too) continue;
      for (std::string* const to : {&shown, &all}) {
        if (any) to->push_back('\0');
        to->append(repair_utf8(t.decode(made, {.skip_special = to == &shown})));
      }
      any = true;
    }
  }

  static std::uint64_t digest(std::string text) {
    const std::string_view lost = "\xef\xbf\xbd";
    for (std::size_t at = 0; (at = text.find(lost, at)) != std::string::npos; at += lost.size())
      while (text.compare(at + lost.size(), lost.size(), lost) == 0) text.erase(at, lost.size());
    std::uint64_t value = 0xcbf29ce484222325u;
    for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return value;
  }
};

std::uint64_t hexadecimal(const std::string& text) { return std::stoull(text, nullptr, 16); }

}  // namespace

TEST_CASE("each kind of stage cuts, normalizes and decodes as Hugging Face's tokenizers do") {
  std::ifstream golden(std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" / "stages.txt");
  std::string model, line;
  REQUIRE(std::getline(golden, model));
  REQUIRE(std::getline(golden, line));
  const std::vector<std::string> texts = texts_of(line);
  std::size_t count = 0;
  for (; std::getline(golden, line); ++count) {
    const std::size_t first = line.find('\t'), second = line.find('\t', first + 1);
    const tokenizer t = parse_tokenizer_json(R"({"added_tokens": [
        {"id": 0, "content": "[U]", "normalized": false, "special": true},
        {"id": 1, "content": "<x>", "lstrip": true, "normalized": false, "special": true},
        {"id": 2, "content": "<y>", "single_word": true, "rstrip": true, "normalized": true, "special": false}], "model": )" +
                                             model + "," + line.substr(1, first - 1));
    const answers made(t, texts, false);
    CHECK_MESSAGE(test_text::digest(made.ids) == hexadecimal(line.substr(first + 1, 16)), count, line.substr(0, first));
    if (line[second + 1] == '-') continue;
    CHECK_MESSAGE(answers::digest(made.shown) == hexadecimal(line.substr(second + 1)), "decoded ", count,
                  line.substr(0, first));
  }
  CHECK(count == 80);
}

TEST_CASE("random combinations of stages do what they do in Hugging Face's tokenizers") {
  std::ifstream golden(std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" / "pipelines.txt");
  std::string line;
  REQUIRE(std::getline(golden, line));
  std::vector<std::string> models(std::stoul(line));
  for (std::string& model : models) REQUIRE(std::getline(golden, model));
  REQUIRE(std::getline(golden, line));
  const std::vector<std::string> texts = texts_of(line);
  std::size_t count = 0;
  for (; std::getline(golden, line); ++count) {
    std::istringstream parts(line);
    std::string stages, ids, shown, all;
    std::getline(parts, stages, '\t');
    parts >> ids >> shown >> all;
    const std::size_t number = stages.rfind(':') + 1;
    const std::string& model = models.at(std::stoul(stages.substr(number)));
    const answers made(parse_tokenizer_json(stages.substr(0, number) + model + "}"), texts, true);
    CHECK_MESSAGE(test_text::digest(made.ids) == hexadecimal(ids), count, stages);
    CHECK_MESSAGE(answers::digest(made.shown) == hexadecimal(shown), "decoded ", count, stages);
    CHECK_MESSAGE(answers::digest(made.all) == hexadecimal(all), "decoded all ", count, stages);
  }
  CHECK(count == 250);
}

TEST_CASE("words that end in </w> decode as transformers' CLIPTokenizer writes them") {
  const tokenizer t =
      parse_tokenizer_json(R"({"model": {"type": "BPE", "unk_token": "<e>", "end_of_word_suffix": "</w>",
      "vocab": {"a": 0, "b</w>": 1, "a</w>": 2, "!</w>": 3, "\u00c3": 4, "\u00a9</w>": 5, "<e>": 6}, "merges": []},
    "added_tokens": [{"id": 6, "content": "<e>", "special": true}], "decoder": {"type": "ByteLevel"}})");
  CHECK(t.decode(std::vector<token_id>{2, 0, 1, 3, 6}) == "a ab !");
  CHECK(t.decode(std::vector<token_id>{4, 5}) == "\xc3\xa9");
  CHECK(t.decode(std::vector<token_id>{2, 6}, {.skip_special = false}) == "a <e>");
}

TEST_CASE("broken tokenizer.json files are refused by the path of what is wrong") {
  const auto refused = [](std::string_view text, std::string_view what) {
    CHECK_THROWS_WITH_AS(parse_tokenizer_json(text), doctest::Contains(std::string(what).c_str()), error);
  };
  refused("", "expected a value");
  refused("{}", "\"model\"");
  refused(R"({"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}})", "model.merges[0]");
  refused(R"({"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["ab"]}})", "$.model.merges[0]");
  refused(R"({"model": {"type": "BPE", "vocab": {"a": 4294967295}, "merges": []}})", "$.model.vocab.a");
  refused(R"({"model": {"type": "BPE", "vocab": {"a": 60000000}, "merges": []}})", "great gaps");
  refused(R"({"model": {"type": "BPE", "vocab": {"a": -1}, "merges": []}})", "$.model.vocab.a");
  refused(R"({"model": {"type": "BPE", "unk_token": "u", "vocab": {"a": 0}, "merges": []}})", "model.unk_token");
  refused(R"({"model": {"type": "Unigram", "unk_id": 5, "vocab": [["a", 0]]}})", "$.model.unk_id");
  refused(R"({"model": {"type": "Unigram", "vocab": [["a"]]}})", "$.model.vocab[0]");
  refused(R"({"model": {"type": "Magic", "vocab": {}}})", "Magic");
  refused(R"({"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}, "normalizer": {"type": "Odd"}})",
          "$.normalizer");
  refused(
      R"({"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}, "pre_tokenizer": {"type": "FixedLength", "length": 0}})",
      "$.pre_tokenizer");
  refused(
      R"({"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}, "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "("}}})",
      "pattern");
}
