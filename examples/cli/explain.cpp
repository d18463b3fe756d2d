// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar explain FILE.apr: how much each feature moved a prediction (Shapley values).

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <realizar/classic/explain/explain.hpp>

#include "classical.hpp"
#include "commands.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

namespace json = realizar::json;
namespace classic = realizar::classic;

std::string feature_name(const classic::named_model& model, std::size_t f) {
  return model.feature_names().empty() ? "feature " + std::to_string(f) : model.feature_names()[f];
}

/// The output --output names: by number, or by the name of a class.
std::size_t output_of(const classic::named_model& model, const std::string& word, std::size_t n) {
  for (std::size_t c = 0; c < model.class_names().size() && model.class_names().size() == n; ++c)
    if (model.class_names()[c] == word) return c;
  std::size_t number = 0;
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (failure != std::errc{} || end != word.data() + word.size() || number >= n)
    throw usage_error("--output wants a class, or a number from 0 to " + std::to_string(n - 1) + ", not '" + word +
                      "'");
  return number;
}

struct explained {
  classic::prediction prediction;
  std::size_t output;
  classic::any_explanation why;
  std::vector<std::size_t> order;  // features, the largest contribution first
};

explained explain_one(const classic::named_model& model, std::span<const float> x, const samples& background,
                      const arguments& args) {
  explained e{model.estimator().predict(x), 0, {}, {}};
  const std::size_t n = classic::explained_outputs(model.estimator());
  if (const auto chosen = args.find("output"))
    e.output = output_of(model, *chosen, n);
  else if (n > 1 && e.prediction.label)
    e.output = *e.prediction.label;
  e.why = classic::explain(model.estimator(), x, background.view(), e.output);
  e.order.resize(x.size());
  std::iota(e.order.begin(), e.order.end(), std::size_t{0});
  std::ranges::stable_sort(e.order, [&](std::size_t a, std::size_t b) {
    return std::fabs(e.why.values.contribution(a)) > std::fabs(e.why.values.contribution(b));
  });
  return e;
}

json::value finite(double x) { return std::isfinite(x) ? json::value(x) : json::value(); }

json::value as_json(const classic::named_model& model, const explained& e, std::span<const float> x, std::size_t most,
                    std::string_view against) {
  json::array contributions;
  for (std::size_t i = 0; i < std::min(most, e.order.size()); ++i) {
    const std::size_t f = e.order[i];
    contributions.emplace_back(json::object{
        {"feature", model.feature_names().empty() ? json::value(f) : json::value(utf8(model.feature_names()[f]))},
        {"value", classic::json_number(x[f])},
        {"contribution", finite(e.why.values.contribution(f))}});
  }
  json::object out;
  if (e.prediction.label) out.set("prediction", model.class_name(*e.prediction.label));
  out.set("output", e.output);
  out.set("adds_up_to", e.why.adds_up_to);
  out.set("method", to_string(e.why.method));
  out.set("background", against);
  out.set("base", finite(e.why.values.base[0]));
  out.set("total", finite(e.why.values.total()));
  out.set("contributions", std::move(contributions));
  return out;
}

std::string signed_text(double x) {
  return (x < 0 ? "" : "+") + (std::isfinite(x) ? fixed(x, 6) : std::string(std::isnan(x) ? "nan" : "inf"));
}

std::string as_text(const classic::named_model& model, const explained& e, std::span<const float> x, std::size_t most,
                    std::string_view against) {
  std::string text = std::string(e.why.adds_up_to);
  if (classic::explained_outputs(model.estimator()) > 1) {
    const auto name = model.class_name(e.output);
    text += " of " + (name.if_string() ? printable(*name.if_string()) : "output " + std::to_string(e.output));
  }
  text += ", " + std::string(to_string(e.why.method)) + ", against " + std::string(against) + "\n";
  const auto line = [&](const std::string& number, const std::string& what) {
    std::string left = "  " + number;
    left.insert(2, left.size() < 16 ? 16 - left.size() : 0, ' ');
    text += left + "  " + what + "\n";
  };
  line(signed_text(e.why.values.base[0]), "base value");
  double rest = 0;
  for (std::size_t i = 0; i < e.order.size(); ++i) {
    const std::size_t f = e.order[i];
    if (i < most)
      line(signed_text(e.why.values.contribution(f)),
           printable(feature_name(model, f), 60) + " = " + number_text(x[f]));
    else
      rest += e.why.values.contribution(f);
  }
  if (e.order.size() > most) line(signed_text(rest), std::to_string(e.order.size() - most) + " features more");
  line(signed_text(e.why.values.total()), "together");
  return text;
}

int run(const arguments& args) {
  const classic::named_model model = open_classical(args);
  const samples all = read_samples(args, model);
  const auto most = args.number<std::size_t>("top", 20, 1, std::size_t{1} << 30);
  samples background;
  std::string against = "the training samples its nodes remember";
  if (const auto from = args.find("background")) {
    background = parse_csv(read_text(*from), model, *from);
    against = std::to_string(background.rows()) + " background samples";
  } else if (!std::visit([]<class E>(const E&) { return classic::tree_model<E>; }, model.estimator().get())) {
    background = {model.n_features(), std::vector<float>(model.n_features(), 0.0f)};
    against = "a sample of zeros";
    note("explained against a sample of zeros; --background FILE says what is usual");
  }
  json::array list;
  std::string text;
  for (std::size_t r = 0; r < all.rows(); ++r) {
    const explained e = explain_one(model, all.row(r), background, args);
    if (args.is_set("json"))
      list.push_back(as_json(model, e, all.row(r), args.find("top") ? most : model.n_features(), against));
    else
      text += (r == 0 ? "" : "\n") + as_text(model, e, all.row(r), most, against);
  }
  if (!args.is_set("json"))
    print(text);
  else
    print_json(all.rows() == 1 && !args.find("csv") && !args.find("samples") ? list[0] : json::value(std::move(list)));
  return 0;
}

constexpr std::array<positional, 1> words{{{"FILE"}}};
constexpr std::array<flag, 8> flags{{
    features_flag,
    csv_flag,
    samples_flag,
    {"background", 'b', "FILE", "samples of what is usual, as CSV (default: the cover of a tree's nodes, else zeros)"},
    {"output", '\0', "K", "the output to explain: a number or the name of a class (default: the predicted one)"},
    {"top", '\0', "N", "the features to list, those that matter most first (default: 20; all in JSON)"},
    {"json", '\0', "", "the same as JSON"},
    password_flag,
}};

}  // namespace

constinit const command explain_command{
    "explain", "says how much each feature moved a classical model's prediction (Shapley values)", words, flags, run};

}  // namespace cli
