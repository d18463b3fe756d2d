// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// perplexity.
#include "program.hpp"

using program::contains;
using program::run;

namespace {

const std::string& m() { return program::model(); }

std::string book() {
  std::string text;
  for (int i = 0; i < 120; ++i) text += i % 3 == 0 ? "hello hello\n" : "abc ";
  return text;
}

realizar::json::value json_of(const program::result& r) {
  REQUIRE_MESSAGE(r.code == 0, r.err);
  return realizar::json::parse(r.out);
}

}  // namespace

TEST_CASE("perplexity reads a file or stdin and scores the second halves of the chunks") {
  const auto path = (program::folder() / "book.txt").string();
  program::spill(path, book());
  const auto v = json_of(run({"perplexity", m(), "-f", path, "--ctx", "64", "--json"}));
  const auto chunks = v["chunks"].as_integer<int>();
  CHECK(chunks >= 2);
  CHECK(v["tokens"].as_integer<int>() == chunks * 31);
  CHECK(v["perplexity"].as_double() > 1);
  CHECK(v["perplexity_error"].as_double() > 0);
  CHECK(v["bits_per_byte"].as_double() > 0);
  CHECK(run({"perplexity", m(), "-f", path, "--ctx", "64", "--json"}).out ==
        run({"perplexity", m(), "-f", "-", "--ctx", "64", "--json", "--threads", "2"}, book()).out);
  const auto first = json_of(run({"perplexity", m(), "-f", path, "--ctx", "64", "--chunks", "1", "--json"}));
  CHECK(first["tokens"].as_integer<int>() == 31);

  const auto text = run({"perplexity", m(), "-f", path, "--ctx", "64"});
  CHECK(text.code == 0);
  CHECK(text.err.empty());
  for (const char* word : {"perplexity ", " +- ", "bits a byte", "chunks of 64"}) CHECK(contains(text.out, word));
}

TEST_CASE("perplexity by lines scores every token of every line") {
  const auto v = json_of(run({"perplexity", m(), "-f", "-", "--lines", "--json"}, "hello\n\nhello hello"));
  CHECK(v["chunks"].as_integer<int>() == 2);
  CHECK(v["tokens"].as_integer<int>() == 3);
  const auto once = json_of(run({"perplexity", m(), "-f", "-", "--lines", "--json"}, "hello"));
  CHECK(once["bits_per_byte"].as_double() ==
        doctest::Approx(std::log2(once["perplexity"].as_double()) / 5).epsilon(1e-9));
}

TEST_CASE("perplexity against the model itself diverges by nothing") {
  const auto v = json_of(run({"perplexity", m(), "-f", "-", "--ctx", "64", "--against", m(), "--json"}, book()));
  CHECK(v["against"]["kl_divergence"].as_double() == doctest::Approx(0));
  CHECK(v["against"]["kl_divergence_max"].as_double() == doctest::Approx(0));
  CHECK(v["against"]["same_top"].as_double() == 1);
  CHECK(v["against"]["perplexity"].as_double() == doctest::Approx(v["perplexity"].as_double()));
  const auto text = run({"perplexity", m(), "-f", "-", "--ctx", "64", "--against", m()}, book());
  CHECK(contains(text.out, "KL divergence"));
  CHECK(contains(text.out, "ratio 1.00000"));
}

TEST_CASE("perplexity says what it lacks") {
  CHECK(run({"perplexity", m()}).code == 2);
  const auto brief = run({"perplexity", m(), "-f", "-"}, "hello");
  CHECK(brief.code == 1);
  CHECK(contains(brief.err, "at least twice the context of 512 tokens"));
  CHECK(run({"perplexity", m(), "-f", "-", "--lines"}, "\n\n").code == 1);
  CHECK(run({"perplexity", m(), "-f", (program::folder() / "none.txt").string()}).code == 3);
}

TEST_CASE("a kv cache of 8-bit codes predicts nearly as one of floats") {
  std::string text;
  for (int i = 0; i < 8; ++i)
    text += "Once upon a time, there was a little girl named Lily. She loved to play outside in the garden. ";
  const auto of = [&](const std::string& type) {
    const auto r = run({"perplexity", "--demo", "-f", "-", "--ctx", "64", "--cache-type", type, "--json"}, text);
    const auto v = json_of(r);
    return v["perplexity"].as_double();
  };
  const double exact = of("f32"), codes = of("q8_0");
  CHECK(codes == doctest::Approx(exact).epsilon(0.01));
  CHECK(codes != exact);
  const auto wrong = run({"perplexity", m(), "-f", "-", "--cache-type", "q4_0"}, text);
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.err, "expected f32, f16, bf16 or q8_0, found 'q4_0'"));
}
