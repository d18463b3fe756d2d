// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// predict, explain, inspect, verify on .apr files. What the models predict is scikit-learn's word:
// golden/classic_golden.py and examples/classic_models/make_models.py wrote it.
#include <cmath>
#include <cstring>
#include <limits>
#include <sstream>

#include <realizar/classic/linear.hpp>
#include <realizar/classic/logistic.hpp>
#include <realizar/classic/net.hpp>
#include <realizar/format/apr/compression.hpp>
#include <realizar/format/apr/tensor_writer.hpp>

#include "program.hpp"

using program::contains;
using program::run;
namespace classic = realizar::classic;
namespace apr = realizar::apr;
namespace json = realizar::json;

namespace {

std::string models(const std::string& name) { return std::string(REALIZAR_CLASSIC_MODELS_DIR) + "/" + name; }
std::string target(const std::string& name) { return (program::folder() / name).string(); }

/// The program's JSON.
json::value parsed(const std::vector<std::string>& words, const std::string& input = "") {
  return json::parse(run(words, input).out);
}

std::string line_model() {
  const auto path = target("line.apr");
  classic::save(path, classic::linear_regression<>(std::vector<float>{2.0f, -1.0f}, 0.5f));
  return path;
}

}  // namespace

TEST_CASE("predict gives scikit-learn's classes for lines of CSV") {
  for (const std::string name : {"iris", "digits"}) {
    const auto r = run({"predict", models(name + ".apr"), "--csv", models(name + ".csv")});
    CHECK(r.code == 0);
    CHECK(r.err.empty());
    CHECK(r.out == program::slurp(models(name + ".expected.txt")));
  }
}

TEST_CASE("predict takes samples as flags, names, CSV in any order of columns, and JSON") {
  const std::string iris = models("iris.apr");
  const auto one = run({"predict", iris, "--features", "5.8,2.7,5.1,1.9", "--json"});
  CHECK(one.code == 0);
  const auto v = json::parse(one.out);
  CHECK(v["prediction"].as_string() == "virginica");
  CHECK(v["class"].as_integer<int>() == 2);
  CHECK(v["probabilities"].size() == 3);
  double sum = 0;
  for (const auto p : v["probabilities"].elements()) sum += p.as_double();
  CHECK(std::fabs(sum - 1.0) < 1e-6);

  CHECK(run({"predict", iris, "--features", "petal\xc2\xa0length=1"}).code == 2);
  const auto by_column = parsed({"predict", iris, "--json", "--csv", "-"},
                                "note,petal width,sepal length,sepal width,petal length\nx,1.9,5.8,2.7,5.1\n");
  CHECK(by_column[std::size_t{0}].raw() == v);
  for (const std::string input : {"[5.8,2.7,5.1,1.9]", "[[5.8,2.7,5.1,1.9]]", R"({"features":[5.8,2.7,5.1,1.9]})",
                                  "[5.8,2.7,5.1,1.9]\n[5.8,2.7,5.1,1.9]\n",
                                  R"({"sepal length":5.8,"sepal width":2.7,"petal length":5.1,"petal width":1.9})"}) {
    const auto r = run({"predict", iris, "--samples", "-"}, input);
    CHECK_MESSAGE(r.code == 0, input);
    CHECK(contains(r.out, "virginica\n"));
  }
  const auto several = run({"predict", iris, "--features", "5.8 2.7 5.1 1.9", "--features", "4.8 3 1.4 0.1", "-p"});
  CHECK(contains(several.out, "virginica\t"));
  CHECK(contains(several.out, "\nsetosa\t"));
  const auto value = run({"predict", line_model(), "--features", "3,4"});
  CHECK(value.out == "2.5\n");
  const auto number = parsed({"predict", line_model(), "--features", "3,4", "--json"});
  CHECK(number["prediction"].as_double() == 2.5);
}

TEST_CASE("predict says what is wrong with samples, where") {
  const std::string iris = models("iris.apr");
  struct fault {
    std::vector<std::string> words;
    std::string input;
    int code;
    const char* part;
  };
  for (const fault& f : std::vector<fault>{
           {{}, "", 2, "wants samples from one of --features, --csv and --samples; the model takes 4 features"},
           {{"--features", "1,2,3"}, "", 2, "the model takes 4 features, not 3"},
           {{"--features", "1,2,3,x"}, "", 2, "feature 4 is 'x', not a number"},
           {{"--features", "petal=1,2,3,4"}, "", 2, "'petal' is no feature of the model"},
           {{"--csv", "-"}, "1,2,3\n", 3, "line 1: expected 4 columns, the model's features, found 3"},
           {{"--csv", "-"}, "1,2,3,4\n1,2,3\n", 3, "line 2: expected 4 columns, as in the first line, found 3"},
           {{"--csv", "-"},
            "1,2,3,4\n1,,3,4\n",
            3,
            "line 2, column 2: expected a number, or nan for a missing value, found nothing"},
           {{"--csv", "-"}, "1,2,3,4\n1,2,3,1e999\n", 3, "line 2, column 4: expected a number"},
           {{"--csv", "-"}, "sepal length,sepal width,petal length\n1,2,3\n", 3, "a column 'petal width'"},
           {{"--csv", "-"}, "", 3, "at least one line of numbers"},
           {{"--samples", "-"}, "[[1,2,3,4],[1,2,3]]", 3, "4 features"},
           {{"--samples", "-"}, "[[1,2,3,4],\"x\"]", 3, "an array of features"},
           {{"--samples", "-"}, "{\"sepal length\":1}", 3, "sepal width"},
           {{"--samples", "-"}, "[1,2,3,4]\n[1,2,3]\n", 3, "line 2"},
           {{"--samples", "-"}, "[]", 3, "at least one sample"},
           {{"--samples", "nowhere.json"}, "", 3, "nowhere.json"}}) {
    std::vector<std::string> words{"predict", iris};
    words.insert(words.end(), f.words.begin(), f.words.end());
    const auto r = run(words, f.input);
    CHECK_MESSAGE(r.code == f.code, f.part << ": " << r.err);
    CHECK(r.out.empty());
    CHECK_MESSAGE(contains(r.err, f.part), r.err);
  }
  const auto missing = run({"predict", iris, "--json", "--csv", "-"}, "1,2,3,nan\n");
  CHECK(missing.code == 0);
  const auto unknown = json::parse(missing.out);
  CHECK(unknown[std::size_t{0}]["probabilities"][std::size_t{0}].is_null());
  CHECK(contains(missing.err, "1 of 1 predictions are not finite numbers"));
}

TEST_CASE("predict refuses files that hold no classical model, and says what to do with them") {
  const auto tensors = target("tensors.apr");
  apr::tensor_writer(json::parse("{}")).write(tensors);
  const auto v2 = run({"predict", tensors, "--features", "1"});
  CHECK(v2.code == 3);
  CHECK(contains(v2.err, "'realizar run' runs a language model"));
  const auto gguf = run({"predict", program::model(), "--features", "1"});
  CHECK(gguf.code == 3);
  CHECK(contains(gguf.err, "a GGUF file"));
  std::string bytes = program::slurp(models("iris.apr"));
  bytes[100] = static_cast<char>(bytes[100] ^ 1);
  program::spill(target("flipped.apr"), bytes);
  const auto flipped = run({"predict", target("flipped.apr"), "--features", "1,2,3,4"});
  CHECK(flipped.code == 3);
  CHECK(contains(flipped.err, "CRC-32"));
}

TEST_CASE("explain adds up to what predict says") {
  const std::string iris = models("iris.apr");
  const auto r = run({"explain", iris, "--features", "5.8,2.7,5.1,1.9", "--background", models("iris.csv"), "--json"});
  CHECK(r.code == 0);
  const auto v = json::parse(r.out);
  CHECK(v["prediction"].as_string() == "virginica");
  CHECK(v["method"].as_string() == "linear");
  CHECK(v["adds_up_to"].as_string() == "scores");
  CHECK(v["background"].as_string() == "12 background samples");
  double sum = v["base"].as_double(), before = std::numeric_limits<double>::infinity();
  for (const auto c : v["contributions"].elements()) {
    sum += c["contribution"].as_double();
    CHECK(std::fabs(c["contribution"].as_double()) <= before);
    before = std::fabs(c["contribution"].as_double());
  }
  CHECK(std::fabs(sum - v["total"].as_double()) < 1e-9);

  // w x + b against zeros: each weight times its feature
  const auto line = run({"explain", line_model(), "--features", "3,4"});
  CHECK(line.code == 0);
  for (const char* part : {"value, linear, against a sample of zeros", "+0.500000  base value",
                           "+6.000000  feature 0 = 3", "-4.000000  feature 1 = 4", "+2.500000  together"})
    CHECK_MESSAGE(contains(line.out, part), line.out);
  CHECK(contains(line.err, "--background FILE says what is usual"));

  const auto net =
      run({"explain", models("digits.apr"), "--csv", models("digits.csv"), "--top", "3", "--output", "7", "--json"});
  CHECK(net.code == 0);
  const auto all = json::parse(net.out);
  CHECK(all.root().size() == 20);
  const auto predicted =
      json::parse(run({"predict", models("digits.apr"), "--csv", models("digits.csv"), "--json"}).out);
  for (std::size_t i = 0; i < 20; ++i) {
    CHECK(all[i]["contributions"].size() == 3);
    CHECK(std::fabs(all[i]["total"].as_double() - predicted[i]["probabilities"][std::size_t{7}].as_double()) < 1e-6);
  }
  CHECK(run({"explain", iris, "--features", "1,2,3,4", "--output", "3"}).code == 2);
  CHECK(run({"explain", iris, "--features", "1,2,3,4", "--output", "setosa"}).code == 0);
  CHECK(run({"explain", iris, "--features", "1,2,3,4", "--background", "nowhere.csv"}).code == 3);
}

TEST_CASE("inspect shows what an .apr file of either version holds") {
  const auto r = run({"inspect", models("iris.apr")});
  CHECK(r.code == 0);
  for (const char* part : {".apr model file, version 1.0", "logistic regression (2)", "features            4",
                           "classes             3", "which holds", "model_name = \"iris\""})
    CHECK_MESSAGE(contains(r.out, part), r.out);
  const auto v = json::parse(run({"inspect", models("digits.apr"), "--json"}).out);
  CHECK(v["type"].as_string() == "feed-forward net");
  CHECK(v["contents"]["features"].as_integer<int>() == 64);
  CHECK(v["metadata"]["custom"]["features"]["count"].as_integer<int>() == 64);

  const auto path = target("two.apr");
  const std::vector<float> x{1, 2, 3, 4, 5, 6};
  const std::array<std::uint64_t, 2> dims{2, 3};
  apr::tensor_writer w(json::parse(R"({"architecture":"llama","x":"\u001b[31m"})"));
  w.add("layer.weight", dims, x);
  w.write(path, apr::compression::lz4);
  const auto two = run({"inspect", path, "--tensors"});
  CHECK(two.code == 0);
  for (const char* part : {"version 2, 1 tensors, compressed with LZ4", "layer.weight  F32", "2 x 3",
                           "header CRC-32       holds", "file CRC-32         holds"})
    CHECK_MESSAGE(contains(two.out, part), two.out);
  CHECK_FALSE(contains(two.out, "\x1b"));
  const auto listed = parsed({"inspect", path, "--json"});
  CHECK(listed["tensors"][std::size_t{0}]["bytes"].as_integer<int>() == 24);
}

TEST_CASE("verify lists the faults of .apr files") {
  const auto good = run({"verify", models("iris.apr")});
  CHECK(good.code == 0);
  CHECK(contains(good.out, "in order, logistic regression, CRC-32 0x"));
  const std::string bytes = program::slurp(models("iris.apr"));
  for (std::size_t at = 0; at < bytes.size(); at += 37) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 4);
    program::spill(target("changed.apr"), changed);
    const auto r = run({"verify", target("changed.apr")});
    CHECK(r.code == 3);
    CHECK_MESSAGE((contains(r.out, "CRC-32") || contains(r.out, "magic") || contains(r.out, "version") ||
                   contains(r.out, "sizes") || contains(r.out, "GGUF")),
                  r.out);
  }
  const auto nan = target("nan.apr");
  classic::save(nan,
                classic::linear_regression<>(std::vector<float>{1.0f, std::numeric_limits<float>::quiet_NaN()}, 0.0f));
  const auto weights = run({"verify", nan});
  CHECK(weights.code == 3);
  CHECK(contains(weights.out, "payload byte 13, coefficients 1: expected finite weights, found NaN"));

  const auto tensors = target("inf.apr");
  const std::vector<float> x{1, 2, std::numeric_limits<float>::infinity(), 4};
  const std::array<std::uint64_t, 1> dims{4};
  apr::tensor_writer w(json::parse("{}"));
  w.add("a", dims, x);
  w.write(tensors);
  const auto infinite = json::parse(run({"verify", tensors, "--json"}).out);
  CHECK_FALSE(infinite["ok"].as_bool());
  CHECK(infinite["faults"][std::size_t{0}]["place"].as_string().ends_with("tensor 'a', element 2"));
}

TEST_CASE("an .apr file that needs a library this program was built without is refused by its name") {
  const std::string golden = std::string(REALIZAR_CLASSIC_MODELS_DIR) + "/../../tests/format/golden/";
  const auto missing = run({"doctor", "--json"});
  REQUIRE(missing.code == 0);
  if (contains(missing.out, "-DREALIZAR_ZSTD=ON"))
    for (const char* command : {"inspect", "verify"}) {
      const auto r = run({command, golden + "apr_zstd.apr"});
      CHECK(r.code == 3);
      CHECK_MESSAGE(contains(r.out + r.err, "libzstd"), r.err);
    }
}
