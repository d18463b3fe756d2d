// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Vectorizers against scikit-learn and the n-gram model against nltk (golden/text_golden.py).

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>
#include <realizar/base/json.hpp>
#include <realizar/classic/ngram.hpp>
#include <realizar/classic/vectorizer.hpp>

using namespace realizar;
namespace fs = std::filesystem;

namespace {

const fs::path& folder() {
  static const fs::path path = fs::path(__FILE__).parent_path() / "golden";
  return path;
}

json::value expectations() {
  std::ifstream in(folder() / "text_expected.json", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  return json::parse(text);
}

template <class Vectorizer>
void compare(const json::value& expected, const std::string& name) {
  const auto vectorizer = classic::load<Vectorizer>(folder() / ("text_" + name + ".apr"));
  const json::view rows = expected["rows"][name];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(name);
    CAPTURE(i);
    const auto row = vectorizer.transform(expected["texts"][i].as_string());
    REQUIRE(row.size() == rows[i].size());
    for (std::size_t k = 0; k < row.size(); ++k) {
      CHECK(row[k].term == rows[i][k][0].as_integer<std::uint32_t>());
      CHECK(std::fabs(static_cast<double>(row[k].weight) - rows[i][k][1].as_double()) < 1e-6);
    }
  }
}

}  // namespace

TEST_CASE("vectorizers give what scikit-learn gives") {
  const json::value expected = expectations();
  compare<classic::count_vectorizer>(expected, "counts");
  compare<classic::count_vectorizer>(expected, "counts_pairs");
  compare<classic::tfidf_vectorizer>(expected, "tfidf");
  compare<classic::tfidf_vectorizer>(expected, "tfidf_pairs");
}

TEST_CASE("n-gram probabilities are nltk's") {
  const json::value expected = expectations();
  const auto model = classic::load<classic::ngram_model>(folder() / "text_ngram.apr");
  CHECK(model.order() == 3);
  for (const auto row : expected["ngram"].elements()) {
    const std::uint32_t context[] = {row[0][0].as_integer<std::uint32_t>(), row[0][1].as_integer<std::uint32_t>()};
    CHECK(model.probability(context, row[1].as_integer<std::uint32_t>()) ==
          doctest::Approx(row[2].as_double()).epsilon(1e-12));
  }
}
