// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Every estimator against scikit-learn: golden/classic_golden.py fitted and converted the models and wrote what they
/// predict. More cases, of any size, are taken from the folder that the environment variable REALIZAR_CLASSIC_CASES
/// names.

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include <doctest/doctest.h>
#include <realizar/classic/any_estimator.hpp>
#include <realizar/format/apr/tensor_file.hpp>

using namespace realizar;
namespace fs = std::filesystem;

namespace {

/// The lines of numbers of a data set, as classic_golden.py reads them.
std::vector<std::vector<float>> numbers_of(const fs::path& path) {
  std::ifstream in(path);
  std::vector<std::vector<float>> rows;
  std::map<std::size_t, std::size_t> lengths;
  for (std::string line; std::getline(in, line);) {
    for (char& c : line)
      if (c == ',') c = ' ';
    std::istringstream fields(line);
    std::vector<std::string> words;
    for (std::string word; fields >> word;) words.push_back(word);
    const auto letters = [](const std::string& w) {
      return std::all_of(w.begin(), w.end(), [](unsigned char c) { return std::isalpha(c); });
    };
    if (!words.empty() && letters(words.back())) words.pop_back();
    std::vector<float> row;
    for (const auto& word : words) {
      char* end = nullptr;
      row.push_back(static_cast<float>(std::strtod(word.c_str(), &end)));
      if (*end != '\0') row.clear();
      if (*end != '\0') break;
    }
    if (row.size() != words.size()) continue;
    rows.push_back(row);
    ++lengths[row.size()];
  }
  const auto most =
      std::max_element(lengths.begin(), lengths.end(), [](auto& a, auto& b) { return a.second < b.second; });
  std::erase_if(rows, [&](const auto& row) { return row.size() != most->first; });
  return rows;
}

struct data_set {
  fs::path file;
  std::size_t first, n;  // columns that are features
};

/// The features of a data set, or nothing when the test data is not here.
std::vector<std::vector<float>> features_of(const std::string& name) {
  static const std::map<std::string, data_set> sets{{"iris", {fs::path("iris") / "iris.csv", 0, 4}},
                                                    {"digits", {fs::path("digits") / "optdigits.tes", 0, 64}},
                                                    {"breast-cancer", {"breast-cancer.txt", 1, 9}},
                                                    {"housing", {"housing.txt", 1, 13}}};
  static std::map<std::string, std::vector<std::vector<float>>> known;
#if defined(REALIZAR_TEST_DATA_DIR)
  const char* chosen = std::getenv("REALIZAR_TEST_DATA");
  const fs::path folder = fs::path(chosen && *chosen ? chosen : REALIZAR_TEST_DATA_DIR) / "ml";
  if (!known.contains(name) && fs::exists(folder / sets.at(name).file)) {
    const data_set& set = sets.at(name);
    for (const auto& row : numbers_of(folder / set.file))
      known[name].emplace_back(row.begin() + static_cast<std::ptrdiff_t>(set.first),
                               row.begin() + static_cast<std::ptrdiff_t>(set.first + set.n));
  }
#endif
  return known[name];
}

std::vector<float> floats_of(const apr::tensor& t) {
  std::vector<float> out(static_cast<std::size_t>(t.n_elements()));
  apr::decode(t.type, t.data, out);
  return out;
}

struct outcome {
  double worst = 0;
  std::size_t samples = 0, wrong_labels = 0;
};

/// One case; nothing when its data set is not here.
std::optional<outcome> run(const fs::path& expected_path) {
  const apr::tensor_file expected(expected_path);
  std::string model_path = expected_path.string();
  model_path.replace(model_path.find(".expected"), 9, "");
  const classic::any_estimator model{apr::model_file(model_path)};
  const std::string data = expected.metadata()["data"].as_string(), kind = expected.metadata()["kind"].as_string();

  std::vector<std::vector<float>> samples;
  if (const auto* x = expected.find_tensor("x")) {
    const auto all = floats_of(*x);
    const auto cols = static_cast<std::size_t>(x->shape[1]);
    for (std::size_t i = 0; i < all.size(); i += cols)
      samples.emplace_back(all.begin() + static_cast<std::ptrdiff_t>(i),
                           all.begin() + static_cast<std::ptrdiff_t>(i + cols));
  } else {
    const auto features = features_of(data);
    if (features.empty()) return std::nullopt;
    for (const float row : floats_of(expected.require_tensor("rows")))
      samples.push_back(features.at(static_cast<std::size_t>(row)));
  }
  const auto& values = expected.require_tensor("expected");
  const auto outputs = static_cast<std::size_t>(values.shape[1]);
  std::vector<double> want(static_cast<std::size_t>(values.n_elements()));
  std::memcpy(want.data(), values.data.data(), values.data.size());
  const auto* labels = expected.find_tensor("label");
  const auto want_labels = labels ? floats_of(*labels) : std::vector<float>();

  outcome result;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const classic::prediction p = model.predict(samples[i]);
    if (p.values.size() != outputs) FAIL("outputs: " << p.values.size());
    double largest = 1.0;
    for (std::size_t o = 0; o < outputs; ++o) largest = std::max(largest, std::fabs(want[i * outputs + o]));
    for (std::size_t o = 0; o < outputs; ++o) {
      const double w = want[i * outputs + o];
      // Probabilities absolutely; numbers relative to their size, with a margin for what float32 weights cost them.
      const double scale = kind == "c" ? 1.0 : 5 * largest;
      result.worst = std::max(result.worst, std::fabs(static_cast<double>(p.values[o]) - w) / scale);
    }
    if (labels && p.label != static_cast<std::size_t>(want_labels[i])) ++result.wrong_labels;
    ++result.samples;
  }
  return result;
}

}  // namespace

TEST_CASE("predictions equal those of scikit-learn and PyTorch") {
  std::vector<fs::path> folders{fs::path(__FILE__).parent_path() / "golden"};
  if (const char* more = std::getenv("REALIZAR_CLASSIC_CASES"); more && *more) folders.emplace_back(more);
  std::size_t cases = 0, skipped = 0;
  for (const auto& folder : folders)
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (!entry.path().string().ends_with(".expected.apr")) continue;
      const std::string name = entry.path().filename().string();
      const auto result = run(entry.path());
      if (!result) {
        ++skipped;
        continue;
      }
      ++cases;
      INFO(name << ": worst " << result->worst << ", wrong labels " << result->wrong_labels << " of "
                << result->samples);
      if (std::getenv("REALIZAR_CLASSIC_CASES"))
        MESSAGE(name << ": worst " << result->worst << ", wrong " << result->wrong_labels);
      CHECK(result->samples > 20);
      CHECK(result->wrong_labels == 0);
      CHECK(result->worst <= 1e-6);
    }
  CHECK(cases >= 20);
  if (skipped > 0)
    MESSAGE("skipped: " << skipped << " cases whose data sets (folder ml of the test data) are not here");
}
