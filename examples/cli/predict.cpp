// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar predict FILE.apr: what a classical model says of samples.

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "classical.hpp"
#include "commands.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

namespace json = realizar::json;
using realizar::classic::prediction;
using realizar::classic::prediction_kind;

std::string as_text(const realizar::classic::named_model& model, const prediction& p, bool all) {
  std::string line;
  const auto add = [&](const std::string& word) { line += (line.empty() ? "" : "\t") + word; };
  if (p.label && p.kind != prediction_kind::distances && !model.class_names().empty())
    add(printable(model.class_names()[*p.label]));
  else if (p.label)
    add(std::to_string(*p.label));
  if (!p.label || all)
    for (const float v : p.values) add(number_text(v));
  return line + "\n";
}

int run(const arguments& args) {
  const realizar::classic::named_model model = open_classical(args);
  const samples all = read_samples(args, model);
  const bool as_object = args.is_set("json"), with_numbers = args.is_set("probabilities");
  const bool single = args.all("features").size() == 1 && all.rows() == 1;
  json::array list;
  std::string text;
  std::size_t not_finite = 0;
  for (std::size_t r = 0; r < all.rows(); ++r) {
    const prediction p = model.estimator().predict(all.row(r));
    for (const float v : p.values)
      if (!std::isfinite(v)) {
        ++not_finite;
        break;
      }
    if (as_object)
      list.push_back(model.to_json(p));
    else
      text += as_text(model, p, with_numbers);
  }
  if (not_finite > 0)
    note(std::to_string(not_finite) + " of " + std::to_string(all.rows()) +
         " predictions are not finite numbers: features are missing, infinite or too large");
  if (as_object)
    print_json(single ? list[0] : json::value(std::move(list)));
  else
    print(text);
  return 0;
}

constexpr std::array<positional, 1> words{{{"FILE"}}};
constexpr std::array<flag, 6> flags{{
    features_flag,
    csv_flag,
    samples_flag,
    {"probabilities", 'p', "", "the numbers behind each prediction, too: probabilities, scores or distances"},
    {"json", '\0', "", "{prediction, probabilities}; of several samples a list of these"},
    password_flag,
}};

}  // namespace

constinit const command predict_command{"predict", "says what a classical model (.apr) makes of samples", words, flags,
                                        run};

}  // namespace cli
