// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "trace.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include "terminal.hpp"

namespace cli {

namespace {

constexpr std::array<std::string_view, n_trace_steps> names{"tokenize", "embed", "norm",   "attention",
                                                            "ffn",      "head",  "sample", "decode"};

/// Seconds of attention and ffn in each layer.
std::vector<std::array<double, 2>> layers_of(const std::array<realizar::pass_times, 2>& passes) {
  std::vector<std::array<double, 2>> layers;
  for (const auto& times : passes)
    for (const auto& part : times) {
      if (part.layer < 0 || part.n == 0) continue;
      const auto layer = static_cast<std::size_t>(part.layer);
      if (layers.size() <= layer) layers.resize(layer + 1);
      layers[layer][part.step == realizar::pass_step::ffn] += part.seconds;
    }
  return layers;
}

std::string right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

}  // namespace

std::string_view to_string(trace_step s) { return names[static_cast<std::size_t>(s)]; }

void traced_model::start(std::string_view steps) {
  if (!steps.empty() && steps != "1") {
    shown_ = 0;
    for (std::size_t begin = 0; begin <= steps.size();) {
      const std::size_t end = std::min(steps.find(',', begin), steps.size());
      const auto name = steps.substr(begin, end - begin);
      const auto found = std::ranges::find(names, name);
      if (found == names.end())
        throw usage_error(
            "--trace takes tokenize, embed, norm, attention, ffn, head, sample and decode, with commas between, not '" +
            std::string(name) + "'");
      shown_ |= 1u << (found - names.begin());
      begin = end + 1;
    }
  }
  timer_.emplace(model_->file());
}

std::span<const float> traced_model::forward(std::span<const realizar::batch_row> rows) {
  if (!timer_) return model_->forward(rows);
  const bool generated = !rows.empty() && rows[0].kind == realizar::row_kind::generated;
  const auto start = std::chrono::steady_clock::now();
  const auto logits = timer_->time(*model_, passes_[generated], [&] { return model_->forward(rows); });
  forward_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return logits;
}

traced_model::by_kind traced_model::of(trace_step s) const {
  by_kind sums{outside_[static_cast<std::size_t>(s)], 0};
  for (std::size_t kind = 0; kind < passes_.size(); ++kind)
    for (const auto& part : passes_[kind])
      if (to_string(part.step) == to_string(s)) sums[kind] += part.seconds;
  return sums;
}

std::string traced_model::table() const {
  double total = 0;
  std::array<by_kind, n_trace_steps> steps;
  for (std::size_t i = 0; i < n_trace_steps; ++i) {
    steps[i] = of(static_cast<trace_step>(i));
    total += steps[i][0] + steps[i][1];
  }
  const auto layers = layers_of(passes_);
  std::string text = "step            prompt ms   generated ms   share\n";
  for (std::size_t i = 0; i < n_trace_steps; ++i) {
    const auto step = static_cast<trace_step>(i);
    if (!shows(step)) continue;
    std::string name(names[i]);
    name.resize(12, ' ');
    if (step == trace_step::norm) {
      text += name + "   with the products of attention, ffn and head\n";
      continue;
    }
    const double sum = steps[i][0] + steps[i][1];
    text += name + right(fixed(1000 * steps[i][0], 2), 13) + right(fixed(1000 * steps[i][1], 2), 15) +
            right(fixed(total > 0 ? 100 * sum / total : 0, 1), 6) + " %\n";
  }
  if (!shows(trace_step::attention) && !shows(trace_step::ffn)) return text;
  text += "layer       attention ms         ffn ms\n";
  for (std::size_t i = 0; i < layers.size(); ++i)
    text += right(std::to_string(i), 5) + right(fixed(1000 * layers[i][0], 2), 19) +
            right(fixed(1000 * layers[i][1], 2), 15) + "\n";
  return text;
}

realizar::json::object traced_model::to_json() const {
  realizar::json::object steps;
  for (std::size_t i = 0; i < n_trace_steps; ++i)
    if (const auto step = static_cast<trace_step>(i); shows(step) && step != trace_step::norm) {
      const by_kind s = of(step);
      steps.set(names[i], realizar::json::object{{"prompt_ms", 1000 * s[0]}, {"generated_ms", 1000 * s[1]}});
    }
  realizar::json::array layers;
  for (const auto& l : layers_of(passes_))
    layers.emplace_back(realizar::json::object{{"attention_ms", 1000 * l[0]}, {"ffn_ms", 1000 * l[1]}});
  return {{"steps", std::move(steps)}, {"layers", std::move(layers)}};
}

}  // namespace cli
