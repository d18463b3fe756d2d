// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// What holds for every command: help, wrong usage, refused files, exit codes.
#include "program.hpp"

using program::contains;
using program::run;

TEST_CASE("without a command, and with an unknown one, the program says what there is") {
  const auto nothing = run({});
  CHECK(nothing.code == 2);
  CHECK(nothing.out.empty());
  for (const char* name : {"run", "bench", "inspect", "verify", "tokenize", "detokenize", "logits", "quantize", "info"})
    CHECK(contains(nothing.err, name));

  const auto wrong = run({"inspct", "x"});
  CHECK(wrong.code == 2);
  CHECK(wrong.out.empty());
  CHECK(contains(wrong.err, "unknown command 'inspct'; did you mean 'inspect'?"));
  CHECK(contains(wrong.err, "quantize"));
  CHECK_FALSE(contains(run({"xyzzy"}).err, "did you mean"));
}

TEST_CASE("help and version go to stdout") {
  const auto help = run({"help"});
  CHECK(help.code == 0);
  CHECK(contains(help.out, "quantize"));
  const auto of_run = run({"run", "--help"});
  CHECK(of_run.code == 0);
  CHECK(contains(of_run.out, "--repeat-penalty"));
  CHECK(run({"help", "run"}).out == of_run.out);
  CHECK(run({"help", "nothing"}).code == 2);
  const auto version = run({"--version"});
  CHECK(version.code == 0);
  CHECK(version.out.starts_with("realizar "));
  CHECK(run({"version"}).out == version.out);
}

TEST_CASE("wrong usage ends with 2 and a sentence, and nothing on stdout") {
  const auto& m = program::model();
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"run"}, "missing MODEL"},
      {{"run", m, "a", "b"}, "too many words: 'b'"},
      {{"run", m, "--temprature", "1"}, "unknown flag '--temprature'; did you mean --temperature?"},
      {{"run", m, "-x"}, "unknown flag '-x'"},
      {{"run", m, "-n"}, "--max-tokens wants a value"},
      {{"run", m, "-n", "many"}, "--max-tokens wants a whole number from -1"},
      {{"run", m, "-t", "-1"}, "--temperature wants a number from 0"},
      {{"run", m, "-t", "nan"}, "--temperature wants a number from 0"},
      {{"run", m, "--top-p", "1.5"}, "--top-p wants a number from 0 to 1"},
      {{"run", m, "--raw=1"}, "--raw takes no value"},
      {{"run", m, "-f", "xml"}, "--format is one of"},
      {{"run", m, "hi", "-s", "You are"}, "chat template"},
      {{"run", m, "hi", "--stop", ""}, "stop strings"},
      {{"tokenize", m}, "missing TEXT"},
      {{"tokenize", m, "x", "--ids", "--count"}, "exclude each other"},
      {{"detokenize", m, "1", "x2"}, "'x2' is no token id"},
      {{"detokenize", m, "99999"}, "a token id below"},
      {{"logits", m, "--tokens", "1"}, "--out wants"},
      {{"logits", m, "--out", "f"}, "--tokens wants"},
      {{"quantize", m, "out.gguf", "Q9_9"}, "the types are F32 F16"},
      {{"quantize", m, "out.gguf", "q4_k_x"}, "Q4_K_S Q4_K_M"},
      {{"convert", m, "out.bin"}, "ends in .gguf, .apr or .safetensors"},
      {{"convert", m, "out.gguf", "--type", "Q8_0"}, "--type is F32, F16 or BF16"},
      {{"imatrix", m, "--out", "x"}, "--file wants"},
      {{"imatrix", m, "-f", "x"}, "--out wants"},
      {{"quantize", m, m, "Q8_0"}, "the same file"},
      {{"bench", m, "-p", "0", "-n", "0"}, "nothing to measure"},
  };
  for (const auto& wrong : cases) {
    const auto& sentence = wrong.second;
    const auto r = run(wrong.first);
    CAPTURE(wrong.first[0]);
    CAPTURE(sentence);
    CHECK(r.code == 2);
    CHECK(r.out.empty());
    CHECK_MESSAGE(contains(r.err, sentence), r.err);
  }
}

TEST_CASE("files that are missing or broken end with 3 and name the file") {
  const std::string missing = (program::folder() / "missing.gguf").string(),
                    broken = (program::folder() / "broken.gguf").string();
  program::spill(broken, program::slurp(program::model()).substr(0, 100));
  for (const std::string& file : {missing, broken})
    for (const std::vector<std::string>& words : {std::vector<std::string>{"run", file},
                                                  {"inspect", file},
                                                  {"verify", file},
                                                  {"tokenize", file, "x"},
                                                  {"detokenize", file, "1"},
                                                  {"logits", file, "--tokens", "1", "--out", "never"},
                                                  {"quantize", file, "never", "Q8_0"},
                                                  {"bench", file}}) {
      const auto r = run(words);
      CAPTURE(words[0]);
      CHECK(r.code == 3);
      CHECK(contains(r.err + r.out, file));
      CHECK_FALSE(std::filesystem::exists("never"));
    }
}

TEST_CASE("flags come from the environment too, and the command line wins") {
  const auto& m = program::model();
  const auto count = [&](const std::vector<std::string>& more, const std::string& environment) {
    std::vector<std::string> words{"run", m, "hello", "--ignore-eos", "-f", "json"};
    words.insert(words.end(), more.begin(), more.end());
    const auto r = run(words, "", environment);
    REQUIRE_MESSAGE(r.code == 0, r.err);
    const auto v = realizar::json::parse(r.out);
    return v["generated_tokens"].as_integer<int>();
  };
  CHECK(count({}, "REALIZAR_MAX_TOKENS=3") == 3);
  CHECK(count({"-n", "2"}, "REALIZAR_MAX_TOKENS=3") == 2);
  CHECK(count({"-n2"}, "") == 2);
  CHECK(count({"--max-tokens=4"}, "") == 4);
  const auto r = run({"tokenize", m, "hello"}, "", "REALIZAR_COUNT=1");
  CHECK(r.out == "2\n");
  CHECK(run({"tokenize", m, "hello", "--ids"}, "", "REALIZAR_COUNT=0").out == "1 268\n");
}

#if !defined(_WIN32)
TEST_CASE("a full disk behind stdout is a failure, not silence") {
  if (!std::filesystem::exists("/dev/full")) {
    MESSAGE("skipped: no /dev/full here");
    return;
  }
  const std::string words = std::string(std::getenv("REALIZAR_CLI_PROGRAM")) + " help >/dev/full 2>/dev/null";
  const int status = std::system(words.c_str());
  CHECK(WEXITSTATUS(status) == 1);
}
#endif
