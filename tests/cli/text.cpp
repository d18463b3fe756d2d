// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// run, tokenize, detokenize, logits.
#include <algorithm>
#include <cstring>

#include <realizar/text/utf8.hpp>

#include "program.hpp"

using program::contains;
using program::run;

namespace {

const std::string& m() { return program::model(); }

realizar::json::value json_of(const program::result& r) {
  REQUIRE_MESSAGE(r.code == 0, r.err);
  return realizar::json::parse(r.out);
}

std::vector<float> floats(const std::string& bytes) {
  std::vector<float> x(bytes.size() / sizeof(float));
  std::memcpy(x.data(), bytes.data(), x.size() * sizeof(float));
  return x;
}

}  // namespace

TEST_CASE("tokenize shows ids, pieces, both, their number, or JSON") {
  CHECK(run({"tokenize", m(), "hello", "--ids"}).out == "1 268\n");
  CHECK(run({"tokenize", m(), "hello", "--ids", "--no-bos"}).out == "268\n");
  CHECK(run({"tokenize", m(), "hello", "--pieces"}).out == "<s>\n\xe2\x96\x81hello\n");
  CHECK(run({"tokenize", m(), "hello"}).out == "      1  <s>\n    268  \xe2\x96\x81hello\n");
  CHECK(run({"tokenize", m(), "hello", "--count"}).out == "2\n");
  CHECK(run({"tokenize", m(), "hello", "--json"}).out ==
        "{\"count\":2,\"ids\":[1,268],\"pieces\":[\"<s>\",\"\xe2\x96\x81hello\"]}\n");
  CHECK(run({"tokenize", m(), "</s>", "--ids", "--no-bos"}).out == "2\n");
  CHECK(run({"tokenize", m(), "</s>", "--count", "--no-bos", "--no-parse-special"}).out == "5\n");
}

TEST_CASE("tokenize takes stdin byte for byte, and detokenize gives it back") {
  const std::string text("hello\nhello\x00\xff \t", 16);
  const auto ids = run({"tokenize", m(), "-", "--ids"}, text);
  CHECK(ids.code == 0);
  CHECK(run({"detokenize", m(), "-"}, ids.out).out == text + "\n");
  CHECK(run({"detokenize", m(), "268,268", "268"}).out == "hello hello hello\n");
  CHECK(run({"detokenize", m(), "1", "268", "--special", "--json"}).out == "{\"text\":\"<s>hello\",\"count\":2}\n");
}

TEST_CASE("run prints the completion and nothing else") {
  const auto text = run({"run", m(), "hello", "-n", "8", "-t", "0", "--ignore-eos"});
  CHECK(text.code == 0);
  CHECK(text.err.empty());
  const auto json = json_of(run({"run", m(), "hello", "-n", "8", "-t", "0", "--ignore-eos", "-f", "json"}));
  CHECK(json["text"].as_string() + "\n" == text.out);
  CHECK(json["tokens"].size() == 8);
  CHECK(json["generated_tokens"].as_integer<int>() == 8);
  CHECK(json["prompt_tokens"].as_integer<int>() == 2);
  CHECK(json["finish_reason"].as_string() == "length");

  const auto stream = run({"run", m(), "hello", "-n", "8", "-t", "0", "--ignore-eos", "-f", "stream"});
  std::string pieces, last;
  std::size_t lines = 0;
  for (std::size_t at = 0; at < stream.out.size(); ++lines) {
    const std::size_t end = stream.out.find('\n', at);
    last = stream.out.substr(at, end - at);
    at = end + 1;
    const auto v = realizar::json::parse(last);
    if (const auto* piece = v.if_object()->find("piece")) pieces += *piece->if_string();
  }
  CHECK(pieces + "\n" == text.out);
  const auto final_line = realizar::json::parse(last);
  CHECK(final_line["finish_reason"].as_string() == "length");
  CHECK(lines > 1);
}

TEST_CASE("the text does not depend on the number of threads, only on the seed") {
  const auto text = [&](const std::string& threads, const std::string& seed) {
    return run({"run", m(), "hello", "-n", "12", "-t", "1", "--ignore-eos", "--threads", threads, "--seed", seed}).out;
  };
  CHECK(text("1", "5") == text("3", "5"));
  CHECK(text("1", "5") != text("1", "6"));
}

TEST_CASE("the prompt can come from stdin, and a stop string ends the text") {
  CHECK(run({"run", m(), "-", "-n", "4", "-t", "0"}, "hello").out ==
        run({"run", m(), "hello", "-n", "4", "-t", "0"}).out);
  const auto whole = json_of(run({"run", m(), "hello", "-n", "30", "-t", "0", "--ignore-eos", "--json"}));
  const std::string text = whole["text"].as_string();
  const std::string stop = text.substr(text.size() / 2, 3);
  if (realizar::text::valid_utf8_prefix(stop) == stop.size()) {
    const auto cut =
        json_of(run({"run", m(), "hello", "-n", "30", "-t", "0", "--ignore-eos", "--json", "--stop", stop}));
    CHECK(cut["finish_reason"].as_string() == "stop");
    CHECK(cut["text"].as_string() == text.substr(0, text.find(stop)));
  }
}

TEST_CASE("run -v prints a table of timings to stderr") {
  const auto r = run({"run", m(), "hello", "-n", "4", "-v"});
  CHECK(r.code == 0);
  for (const char* row : {"load", "prompt", "decode", "total", "tokens/s"}) CHECK(contains(r.err, row));
}

TEST_CASE("a prompt that does not fit the context fails with both numbers") {
  std::string prompt;
  for (int i = 0; i < 300; ++i) prompt += "hello ";
  const auto r = run({"run", m(), "-"}, prompt);
  CHECK(r.code == 1);
  CHECK(contains(r.err, "at most 256 tokens"));
  CHECK(contains(r.err, "302 tokens"));
  CHECK(run({"run", m(), "-", "-c", "320", "-n", "2"}, prompt).code == 0);
}

TEST_CASE("without a limit the text ends with the context") {
  const auto v = json_of(run({"run", m(), "hello", "-n", "-1", "--ignore-eos", "--json"}));
  CHECK(v["generated_tokens"].as_integer<int>() == 256 - 2 + 1);
  CHECK(v["finish_reason"].as_string() == "length");
}

#if !defined(_WIN32)
TEST_CASE("Ctrl-C stops the answer and keeps what there is") {
  if (std::system("timeout --version >/dev/null 2>&1") != 0) {
    MESSAGE("skipped: no timeout program here");
    return;
  }
  const auto r = run({"run", program::make_model("long.gguf", {.context = 200000}), "hello", "-n", "-1", "-c", "200000",
                      "--ignore-eos", "--json"},
                     "", "timeout --foreground --preserve-status -s INT 2");
  const auto v = json_of(r);
  CHECK(v["finish_reason"].as_string() == "cancelled");
  CHECK(v["generated_tokens"].as_integer<int>() > 0);
}
#endif

TEST_CASE("logits are written for every token, alike for prompt and generated rows, and agree with run") {
  const auto path = (program::folder() / "logits.bin").string();
  REQUIRE(run({"logits", m(), "--tokens", "1 268, 5", "--out", path}).code == 0);
  const auto prompt = floats(program::slurp(path));
  const std::size_t vocabulary = 259 + program::words.size();
  REQUIRE(prompt.size() == 3 * vocabulary);
  REQUIRE(run({"logits", m(), "--tokens", "1 268 5", "--out", path, "--rows", "generated"}).code == 0);
  const auto generated = floats(program::slurp(path));
  REQUIRE(generated.size() == prompt.size());
  for (std::size_t i = 0; i < prompt.size(); ++i)
    CHECK(prompt[i] == doctest::Approx(generated[i]).epsilon(0.03).scale(1.0));

  const auto row = prompt.begin() + static_cast<std::ptrdiff_t>(vocabulary);
  const auto best = std::max_element(row, row + static_cast<std::ptrdiff_t>(vocabulary)) - row;
  const auto v = json_of(run({"run", m(), "hello", "-n", "1", "-t", "0", "--ignore-eos", "--json"}));
  if (best != 2) CHECK(v["tokens"][0].as_integer<std::ptrdiff_t>() == best);

  CHECK(run({"logits", m(), "--tokens", "1 99999", "--out", path}).code == 2);
  CHECK(run({"logits", m(), "--tokens", "1", "--out", "/nonexistent/folder/x"}).code == 1);
}

TEST_CASE("stories260K completes like the independent reference") {
  const char* set = std::getenv("REALIZAR_TEST_DATA");
  const auto file = std::filesystem::path(set != nullptr && *set != '\0' ? set : REALIZAR_TEST_DATA_DIR) /
                    "models/stories260K/stories260K-f32.gguf";
  if (!std::filesystem::exists(file)) {
    MESSAGE("skipped: no stories260K under REALIZAR_TEST_DATA (" << file.string() << ")");
    return;
  }
  const std::string begin =
      "Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, she saw a "
      "big, red ball.";
  CHECK(run({"run", file.string(), "", "-n", "80", "-t", "0"}).out.starts_with(begin));
  CHECK(run({"run", file.string(), "Once upon a time", "-n", "80", "-t", "0"}).out.starts_with(begin.substr(16)));
  for (const char* type : {"Q8_0", "Q5_0", "Q4_0"}) {
    const auto target = (program::folder() / (std::string("stories-") + type + ".gguf")).string();
    const auto refused = run({"quantize", file.string(), target, type});
    CHECK(refused.code == 3);
    CHECK(contains(refused.err, "blk.0.ffn_down.weight"));
    CHECK(contains(refused.err, "172"));
    CHECK(run({"quantize", file.string(), target, type, "--where-possible"}).code == 0);
    CHECK(run({"run", target, "", "-n", "40", "-t", "0"})
              .out.starts_with("Once upon a time, there was a little girl named"));
  }
}

TEST_CASE("run puts the prompt through a chat format, and --raw does not") {
  const auto tokens = [](std::vector<std::string> more) {
    std::vector<std::string> args{"run", m(), "hello", "-n", "1", "-t", "0", "-f", "json"};
    args.insert(args.end(), more.begin(), more.end());
    const auto json = json_of(run(args));
    return json["prompt_tokens"].as_integer<int>();
  };
  const int plain = tokens({}), raw = tokens({"--raw"}), chat = tokens({"--chat-format", "chatml"});
  CHECK(plain == raw);
  CHECK(chat > plain + 20);
  CHECK(tokens({"--chat-format", "chatml", "-s", "hello"}) > chat + 10);
  const auto unknown = run({"run", m(), "hello", "--chat-format", "none"});
  CHECK(unknown.code != 0);
  CHECK(contains(unknown.err, "expected one of alpaca, "));
  CHECK(run({"run", m(), "hello", "-s", "hello"}).code == 2);
  CHECK(run({"run", m(), "hello", "-s", "hello", "--raw"}).code == 2);
}

TEST_CASE("--trace says where the time went, by step and layer") {
  const auto plain = run({"run", m(), "hello", "-n", "6", "-t", "0", "--ignore-eos"});
  const auto traced = run({"run", m(), "hello", "-n", "6", "-t", "0", "--ignore-eos", "--trace"});
  CHECK(traced.code == 0);
  CHECK(traced.out == plain.out);
  for (const char* step : {"tokenize", "embed", "norm", "attention", "ffn", "head", "sample", "decode", "\n    0"})
    CHECK_MESSAGE(contains(traced.err, step), traced.err);

  const auto v = json_of(run({"run", m(), "hello", "-n", "6", "-t", "0", "--ignore-eos", "--trace", "-f", "json"}));
  REQUIRE(v["trace"]["layers"].size() == 1);
  double sum = 0, of_layers = 0;
  for (const char* step : {"embed", "attention", "ffn", "head", "sample", "decode"})
    for (const char* kind : {"prompt_ms", "generated_ms"}) sum += v["trace"]["steps"][step][kind].as_double();
  for (const char* part : {"attention_ms", "ffn_ms"}) of_layers += v["trace"]["layers"][0][part].as_double();
  for (const char* step : {"attention", "ffn", "head"}) {
    CHECK(v["trace"]["steps"][step]["prompt_ms"].as_double() > 0);
    CHECK(v["trace"]["steps"][step]["generated_ms"].as_double() > 0);
  }
  // The parts are the whole: what the answer took, but for what has been counted twice or not at all, microseconds.
  const double whole = v["prompt_ms"].as_double() + v["decode_ms"].as_double();
  CHECK(sum <= whole * 1.01 + 0.1);
  CHECK(sum >= whole * 0.9 - 0.5);
  CHECK(of_layers < sum);

  const auto some = run({"run", m(), "hello", "-n", "2", "--trace=sample,head"});
  CHECK(contains(some.err, "sample"));
  CHECK_FALSE(contains(some.err, "ffn"));
  const auto wrong = run({"run", m(), "hello", "--trace=heads"});
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.err, "not 'heads'"));
}
