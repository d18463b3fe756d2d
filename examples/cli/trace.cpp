// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "trace.hpp"

#include <algorithm>
#include <charconv>

#include "terminal.hpp"

namespace cli {

namespace {

constexpr std::array<std::string_view, n_trace_steps> names{"tokenize", "embed", "norm",   "attention",
                                                            "ffn",      "head",  "sample", "decode"};

/// "blk.12.ffn_up.weight" -> 12; -1 for what belongs to no layer.
int layer_of(std::string_view tensor) {
  if (!tensor.starts_with("blk.")) return -1;
  int layer = -1;
  std::from_chars(tensor.data() + 4, tensor.data() + tensor.size(), layer);
  return layer >= 0 && layer < 65536 ? layer : -1;
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
  for (const auto& t : model_->file().tensors()) {
    const std::string_view name = t.name;
    const int layer = layer_of(name);
    const trace_step step = layer < 0                                      ? trace_step::head
                            : name.find(".ffn_") != std::string_view::npos ? trace_step::ffn
                                                                           : trace_step::attention;
    places_[t.data.data()] = {step, layer};
    if (layer >= 0 && layers_.size() <= static_cast<std::size_t>(layer))
      layers_.resize(static_cast<std::size_t>(layer) + 1);
  }
  on_ = true;
}

void traced_model::leave() {
  const auto now = clock::now();
  const double seconds = std::chrono::duration<double>(now - since_).count();
  steps_[static_cast<std::size_t>(now_.step)][kind_] += seconds;
  if (now_.layer >= 0) layers_[static_cast<std::size_t>(now_.layer)][now_.step == trace_step::ffn] += seconds;
  since_ = now;
}

void traced_model::enter(const std::byte* weights) {
  leave();
  const auto found = places_.find(weights);
  if (found != places_.end()) now_ = found->second;  // else a view into a tensor: counts to what was before
}

std::span<const float> traced_model::forward(std::span<const realizar::batch_row> rows) {
  if (!on_) return model_->forward(rows);
  const auto start = since_ = clock::now();
  kind_ = !rows.empty() && rows[0].kind == realizar::row_kind::generated;
  now_ = {};
  model_->observe(&watch_);
  std::span<const float> logits;
  try {
    logits = model_->forward(rows);
  } catch (...) {
    model_->observe(nullptr);
    throw;
  }
  model_->observe(nullptr);
  leave();
  forward_ += std::chrono::duration<double>(clock::now() - start).count();
  return logits;
}

std::string traced_model::table() const {
  double total = 0;
  for (const auto& s : steps_) total += s[0] + s[1];
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
    const double sum = steps_[i][0] + steps_[i][1];
    text += name + right(fixed(1000 * steps_[i][0], 2), 13) + right(fixed(1000 * steps_[i][1], 2), 15) +
            right(fixed(total > 0 ? 100 * sum / total : 0, 1), 6) + " %\n";
  }
  if (!shows(trace_step::attention) && !shows(trace_step::ffn)) return text;
  text += "layer       attention ms         ffn ms\n";
  for (std::size_t i = 0; i < layers_.size(); ++i)
    text += right(std::to_string(i), 5) + right(fixed(1000 * layers_[i][0], 2), 19) +
            right(fixed(1000 * layers_[i][1], 2), 15) + "\n";
  return text;
}

realizar::json::object traced_model::to_json() const {
  realizar::json::object steps;
  for (std::size_t i = 0; i < n_trace_steps; ++i)
    if (const auto step = static_cast<trace_step>(i); shows(step) && step != trace_step::norm)
      steps.set(names[i],
                realizar::json::object{{"prompt_ms", 1000 * steps_[i][0]}, {"generated_ms", 1000 * steps_[i][1]}});
  realizar::json::array layers;
  for (const auto& l : layers_)
    layers.emplace_back(realizar::json::object{{"attention_ms", 1000 * l[0]}, {"ffn_ms", 1000 * l[1]}});
  return {{"steps", std::move(steps)}, {"layers", std::move(layers)}};
}

}  // namespace cli
