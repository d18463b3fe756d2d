// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// bench --list, bench SUITE.
#include "program.hpp"

using program::contains;
using program::run;

namespace {

realizar::json::value suite(const std::string& name, const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"bench", name, "--json", "-r", "1", "--seconds", "0", "--threads", "1"};
  words.insert(words.end(), more.begin(), more.end());
  const auto r = run(words);
  REQUIRE_MESSAGE(r.code == 0, r.err);
  return realizar::json::parse(r.out);
}

std::string names(const realizar::json::value& v, const std::string& name) {
  std::string all;
  for (const auto c : v[name].elements()) {
    all += c["name"].as_string() + ";";
    if (const auto samples = c.find("samples")) CHECK((*samples)[0].as_double() > 0);
  }
  return all;
}

}  // namespace

TEST_CASE("every suite that is listed runs, or says what it wants") {
  const auto list = run({"bench", "--list"});
  REQUIRE(list.code == 0);
  for (const char* name : {"tensor_ops", "inference", "cache", "startup", "tokenizer", "quantize", "lambda", "apr_real",
                           "comparative", "gguf_real", "external_matrix"})
    CHECK(contains(list.out, std::string(name) + " "));
  for (const char* name : {"tokenizer", "lambda", "apr_real", "gguf_real", "external_matrix"}) {
    const auto v = suite(name);
    CHECK(v[name][0]["name"].as_string() == name);
    CHECK(v[name][0]["skipped"].as_string().starts_with("--"));
  }
  const auto none = run({"bench"});
  CHECK(none.code == 2);
  CHECK(contains(none.err, "--list"));
}

TEST_CASE("suites of operations and formats") {
  CHECK(names(suite("tensor_ops", {"--only", "1 row"}), "tensor_ops") ==
        "rms norm, 1 row;product F32, 1 row;product F16, 1 row;product Q8_0, 1 row;product Q4_0, 1 row;product Q4_K, 1 "
        "row;"
        "attention, 1 row over 1024 tokens;");
  CHECK(names(suite("quantize", {"--only", "Q4_K"}), "quantize") == "Q4_K;");
}

TEST_CASE("suites of language models") {
  const std::string model = program::make_model("bench.gguf", {.context = 2048});
  CHECK(names(suite("inference", {"--model", model}), "inference") ==
        "prompt of 8;prompt of 128;prompt of 512;generation after 16;generation after 512;generation of 4 texts;");
  const auto cache = suite("cache", {"--model", model});
  CHECK(contains(names(cache, "cache"), "memory of 1024 tokens;"));
  // Two key and two value heads of 64 in half precision, one layer.
  CHECK(cache["cache"][4]["median"].as_double() == doctest::Approx(1024.0 * 2 * 2 * 64 * 2 / 1048576));
  CHECK(names(suite("startup", {"--model", model}), "startup").starts_with("model;"));
  CHECK(names(suite("gguf_real", {"--model", model}), "gguf_real").starts_with("open;tokenizer;prompt of 128;"));
  CHECK(names(suite("tokenizer", {"--model", model, "--only", "encode"}), "tokenizer") == "encode;");
  CHECK(run({"bench", "cache", "--model", "no.gguf"}).code == 3);
}

TEST_CASE("suites of classical models") {
  const std::string iris = std::string(REALIZAR_CLASSIC_MODELS_DIR) + "/iris.apr";
  if (!std::filesystem::exists(iris)) {
    MESSAGE("skipped: ", iris, " is not there");
    return;
  }
  CHECK(names(suite("comparative", {"--only", "iris"}), "comparative") == "iris class;iris probabilities;");
  CHECK(names(suite("apr_real", {"--model", iris}), "apr_real") == "file to first prediction;a prediction;");
  CHECK(names(suite("lambda", {"--model", iris}), "lambda") == "event to answer;cold start to first answer;");
}
