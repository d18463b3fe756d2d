// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/model/hugging_face/tokenizer.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <realizar/format/gguf/file.hpp>
#include <realizar/model/hugging_face/metadata.hpp>
#include <realizar/text/chat/gguf.hpp>

using namespace realizar;
namespace fs = std::filesystem;

namespace {

/// A folder that lives as long as a test.
class folder {
 public:
  folder() : path_(fs::temp_directory_path() / "realizar-folder-tokenizer") {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~folder() { fs::remove_all(path_); }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  folder& with(const char* name, std::string_view text) {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
    return *this;
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

constexpr std::string_view words =
    R"({"model":{"type":"WordLevel","unk_token":"<u>","vocab":{"<u>":0,"a":1,"b":2,"[E]":3,"[B]":4}},
  "pre_tokenizer":{"type":"WhitespaceSplit"},"added_tokens":[{"id":3,"content":"[E]","special":true},{"id":4,"content":"[B]","special":true}]})";

std::string message(const fs::path& path) {
  try {
    hugging_face::load_tokenizer(path, 8);
  } catch (const error& e) {
    return e.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("special tokens come from the files beside tokenizer.json") {
  folder f;
  f.with("tokenizer.json", words);
  CHECK_FALSE(hugging_face::load_tokenizer(f.path(), 8).is_end_of_generation(3));
  f.with("tokenizer_config.json",
         R"({"bos_token":{"content":"[B]"},"eos_token":"[E]","pad_token":null,"unk_token":"none"})");
  auto t = hugging_face::load_tokenizer(f.path(), 8);
  CHECK(t.bos() == 4);
  CHECK(t.eos() == 3);
  CHECK(t.unknown() == 0);  // the name that tokenizer_config.json gives is no token
  CHECK(t.encode("a b") == std::vector<text::token_id>{1, 2});
  f.with("config.json", R"({"eos_token_id":2})");
  CHECK(hugging_face::load_tokenizer(f.path(), 8).is_end_of_generation(2));
  f.with("generation_config.json", R"({"eos_token_id":[1,3,99,-7]})");
  t = hugging_face::load_tokenizer(f.path(), 8);
  CHECK(t.is_end_of_generation(1));
  CHECK_FALSE(t.is_end_of_generation(2));
  CHECK(t.is_end_of_generation(3));
}

TEST_CASE("a folder with older files of tokenizers") {
  folder f;
  f.with("vocab.txt", "[UNK]\n[CLS]\n[SEP]\na\nB\nb\n");
  CHECK(hugging_face::load_tokenizer(f.path(), 8).encode("A b") == std::vector<text::token_id>{1, 3, 5, 2});
  f.with("tokenizer_config.json", R"({"do_lower_case":false})");
  CHECK(hugging_face::load_tokenizer(f.path(), 8).encode("a B") == std::vector<text::token_id>{1, 3, 4, 2});
  f.with("vocab.json", R"({"a":0,"b":1,"ab":2})").with("merges.txt", "#version: 0.2\na b\n");
  CHECK(hugging_face::load_tokenizer(f.path(), 8).encode("abba") == std::vector<text::token_id>{2, 1, 0});
  f.with("tokenizer_config.json",
         R"({"eos_token":"<e>","added_tokens_decoder":{"3":{"content":"<e>","special":true},"5":{"content":"<x>"}}})");
  const auto t = hugging_face::load_tokenizer(f.path(), 8);
  CHECK(t.size() == 6);
  CHECK(t.eos() == 3);
  CHECK(t.encode("ab<e><x>", {.parse_special = true}) == std::vector<text::token_id>{2, 3, 5});
}

TEST_CASE("tokenizer.model adds the tokens that tokenizer_config.json asks for") {
  const char* data = std::getenv("REALIZAR_TEST_DATA");
  const fs::path model =
      fs::path(data != nullptr ? data : REALIZAR_TEST_DATA_DIR) / "tokenizers/sentencepiece/test_model.model";
  if (!fs::exists(model)) {
    MESSAGE("skipped: " << model.string() << " is not here");
    return;
  }
  folder f;
  fs::copy_file(model, f.path() / "tokenizer.model");
  const auto plain = hugging_face::load_tokenizer(f.path(), 8);
  f.with("tokenizer_config.json", R"({"add_bos_token":true,"add_eos_token":true})");
  const auto t = hugging_face::load_tokenizer(f.path(), 8);
  auto expected = plain.encode("Hello", {.add_special = false});
  expected.insert(expected.begin(), *t.bos());
  expected.push_back(*t.eos());
  CHECK(t.encode("Hello") == expected);
}

TEST_CASE("a folder without tokenizer") {
  folder f;
  const auto t = hugging_face::load_tokenizer(f.path(), 8);
  CHECK(t.size() == 8);
  CHECK(t.decode(std::vector<text::token_id>{1, 2}) == "");
  CHECK_THROWS_WITH_AS(t.encode("a"), doctest::Contains("no tokenizer"), error);
}

TEST_CASE("files that are broken are named") {
  const auto names = [](const char* name, std::string_view text) {
    folder f;
    f.with("vocab.json", "{\"a\":0}").with("merges.txt", "").with(name, text);
    return message(f.path()).find(name) != std::string::npos;
  };
  CHECK(names("tokenizer.json", "{"));
  CHECK(names("tokenizer.json", "{\"model\":{\"type\":\"Magic\",\"vocab\":{}}}"));
  CHECK(names("tokenizer_config.json", "{]"));
  CHECK(names("generation_config.json", "{]"));
  CHECK(names("tokenizer.model", "\xff\xff"));
  CHECK(names("vocab.json", "[]"));
  folder f;
  f.with("vocab.json", "{\"a\":0}").with("merges.txt", "");
  f.with("tokenizer_config.json", R"({"added_tokens_decoder":{"4000000000":{"content":"x"}}})");
  CHECK(message(f.path()).find("added_tokens_decoder") != std::string::npos);
  f.with("tokenizer_config.json", R"({"added_tokens_decoder":{"100000":{"content":"x"}}})");
  CHECK(message(f.path()).find("near those") != std::string::npos);
}

TEST_CASE("chat templates, sampling and pooling become metadata") {
  const auto read = [](const folder& f) {
    gguf::writer out;
    out.add("general.architecture", "bert");
    hugging_face::add_metadata(f.path(), "bert", out);
    return out.bytes();
  };
  folder f;
  f.with("tokenizer_config.json", R"({"chat_template":"{{ 1 }}"})");
  f.with("generation_config.json", R"({"temperature":0.6,"top_k":20,"top_p":0.95,"do_sample":true})");
  f.with("1_Pooling/config.json", R"({"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false})");
  auto bytes = read(f);
  auto file = gguf::file::from_memory(bytes, "memory");
  CHECK(text::find_chat_template(file));
  CHECK(file.get<std::string_view>("tokenizer.chat_template") == "{{ 1 }}");
  CHECK(file.get<float>("general.sampling.temp") == 0.6f);
  CHECK(file.get<float>("general.sampling.top_p") == 0.95f);
  CHECK(file.get<std::int32_t>("general.sampling.top_k") == 20);
  CHECK(file.get<std::uint32_t>("bert.pooling_type") == 2u);
  CHECK(file.get<std::string_view>("general.name") == "realizar-folder-tokenizer");
  f.with("tokenizer_config.json",
         R"({"chat_template":[{"name":"default","template":"d"},{"name":"tool_use","template":"t"}]})");
  bytes = read(f);
  file = gguf::file::from_memory(bytes, "memory");
  CHECK(file.get<std::string_view>("tokenizer.chat_template") == "d");
  CHECK(file.get<std::string_view>("tokenizer.chat_template.tool_use") == "t");
  f.with("chat_template.jinja", "j");
  bytes = read(f);
  file = gguf::file::from_memory(bytes, "memory");
  CHECK(file.get<std::string_view>("tokenizer.chat_template") == "j");
  f.with("tokenizer_config.json", R"({"chat_template":[{"name":"x","template":"d"},{"name":"x","template":"t"}]})");
  fs::remove(f.path() / "chat_template.jinja");
  CHECK_THROWS_WITH_AS(read(f), doctest::Contains("chat_template"), error);
}
