// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// bench-compare, bench-regression, viz.
#include <string_view>

#include "program.hpp"

using program::contains;
using program::run;

namespace {

std::string results(const std::string& name, const std::string& text) {
  const auto path = (program::folder() / name).string();
  program::spill(path, text);
  return path;
}

std::string one_case(const std::string& name, const std::string& unit, const std::string& samples) {
  return "{\"name\":\"" + name + "\",\"unit\":\"" + unit + "\",\"samples\":[" + samples + "]}";
}

}  // namespace

TEST_CASE("bench-compare names what differs by more than chance, in the direction of its unit") {
  const std::string before =
      results("before.json",
              "{\"version\":\"1\",\"threads\":2,\"suite\":[" + one_case("rate", "GB/s", "10,11,10,11,10,11") + "," +
                  one_case("time", "ms", "10,11,10,11,10,11") + "," + one_case("noise", "ms", "10,20,15,12,18,9") +
                  "," + one_case("gone", "ms", "1,2") + ",{\"name\":\"left out\",\"skipped\":\"why\"}]}");
  const std::string after = results("after.json", "{\"suite\":[" + one_case("rate", "GB/s", "20,21,20,21,20,21") + "," +
                                                      one_case("time", "ms", "20,21,20,21,20,21") + "," +
                                                      one_case("noise", "ms", "11,19,16,11,17,12") + "," +
                                                      one_case("came", "ms", "1,2") + "]}");
  const auto r = run({"bench-compare", before, after, "--json"});
  REQUIRE_MESSAGE(r.code == 0, r.err);
  const auto v = realizar::json::parse(r.out);
  REQUIRE(v["cases"].size() == 3);
  CHECK(v["cases"][0]["name"].as_string() == "suite rate");
  CHECK(v["cases"][0]["verdict"].as_string() == "better");
  CHECK(v["cases"][0]["change_percent"].as_double() == doctest::Approx(100 * (20.5 / 10.5 - 1)));
  CHECK(v["cases"][1]["verdict"].as_string() == "worse");
  CHECK(v["cases"][1]["change_percent"].as_double() == doctest::Approx(100 * (10.5 / 20.5 - 1)));
  // scipy 1.17.1: ttest_ind([20, 21, 20, 21, 20, 21], [10, 11, 10, 11, 10, 11], equal_var=False)
  CHECK(v["cases"][1]["t"].as_double() == doctest::Approx(31.6227766017));
  CHECK(v["cases"][1]["degrees_of_freedom"].as_double() == doctest::Approx(10));
  CHECK(v["cases"][2]["verdict"].as_string() == "same");
  CHECK(v["only_before"][0].as_string() == "suite gone");
  CHECK(v["only_after"][0].as_string() == "suite came");

  const auto text = run({"bench-compare", before, after});
  CHECK(contains(text.out, "suite time"));
  CHECK(contains(text.out, "worse\n"));
  CHECK(contains(text.err, "only in the first: suite gone"));

  const auto regression = run({"bench-regression", before, after});
  CHECK(regression.code == 1);
  CHECK(contains(regression.err, "1 case is worse"));
  CHECK(run({"bench-regression", before, before}).code == 0);
  CHECK(run({"bench-regression", before, after, "--threshold", "60"}).code == 0);
  CHECK(run({"bench-regression", before, after, "--level", "0"}).code == 0);
}

TEST_CASE("what bench MODEL writes can be compared and seen") {
  const auto r = run({"bench", program::model(), "-p", "8", "-n", "4", "-r", "3", "--json"});
  REQUIRE_MESSAGE(r.code == 0, r.err);
  const std::string path = results("model.json", r.out);
  const auto same = run({"bench-compare", path, path, "--json"});
  REQUIRE_MESSAGE(same.code == 0, same.err);
  const auto v = realizar::json::parse(same.out);
  REQUIRE(v["cases"].size() == 2);
  CHECK(v["cases"][0]["verdict"].as_string() == "same");
  CHECK(v["cases"][0]["p"].as_double() == doctest::Approx(1));
  CHECK(contains(run({"viz", path}).out, "decode, 3 samples in tokens/s"));
}

TEST_CASE("files that are no results end with 3 and say why") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "no.json"},
      {"{", "bad.json"},
      {"{}", "samples, as bench --json writes them"},
      {"{\"s\":[{\"name\":\"a\",\"unit\":\"ms\",\"samples\":[1,-2]}]}", "a number of at least 0"},
      {"{\"s\":[{\"name\":\"a\",\"samples\":[1]}]}", "unit"},
      {"{\"s\":[{\"name\":\"a\",\"unit\":\"ms\",\"samples\":[\"x\"]}]}", "samples[0]"},
      {"[1]", "bad.json"},
  };
  for (const auto& wrong : cases) {
    const std::string path =
        wrong.first.empty() ? (program::folder() / "no.json").string() : results("bad.json", wrong.first);
    const auto& sentence = wrong.second;
    for (const auto& words : {std::vector<std::string>{"bench-compare", path, path}, {"viz", path}}) {
      const auto r = run(words);
      CAPTURE(sentence);
      CHECK(r.code == 3);
      CHECK_MESSAGE(contains(r.err, sentence), r.err);
    }
  }
  const std::string a = results("a.json", "{\"s\":[" + one_case("a", "ms", "1") + "]}"),
                    b = results("b.json", "{\"s\":[" + one_case("b", "ms", "1") + "]}");
  const auto r = run({"bench-compare", a, b});
  CHECK(r.code == 1);
  CHECK(contains(r.err, "no case in common"));
}

TEST_CASE("viz draws what there is") {
  const std::string path = results("viz.json", "{\"s\":[" + one_case("steps <&>", "ms", "0,1,2,3,4,5,6,7") + "," +
                                                   one_case("flat", "ms", "2,2,2") + "]}");
  const auto text = run({"viz", path});
  REQUIRE_MESSAGE(text.code == 0, text.err);
  // From U+2581 to U+2588.
  CHECK(
      contains(text.out,
               "  \xe2\x96\x81\xe2\x96\x82\xe2\x96\x83\xe2\x96\x84\xe2\x96\x85\xe2\x96\x86\xe2\x96\x87\xe2\x96\x88\n"));
  CHECK(contains(text.out, "p95"));
  CHECK(contains(text.out, "6.6500"));  // numpy 2.4.6: percentile(range(8), 95)
  const std::string svg = (program::folder() / "viz.svg").string();
  const auto drawn = run({"viz", path, "--svg", svg});
  CHECK(drawn.code == 0);
  CHECK(drawn.out.empty());
  const std::string picture = program::slurp(svg);
  CHECK(picture.starts_with("<svg "));
  CHECK(contains(picture, "steps &lt;&amp;>"));
  std::size_t dots = 0;
  for (std::size_t at = 0; (at = picture.find("<circle", at)) != std::string::npos; ++at) ++dots;
  CHECK(dots == 11);

  const auto measured = run({"viz", program::model(), "--samples", "20"});
  CHECK_MESSAGE(measured.code == 0, measured.err);
  CHECK(contains(measured.out, "20 samples in ms"));
}
