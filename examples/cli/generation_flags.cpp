// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "generation_flags.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

namespace {

/// "top_k,top_p,temperature": the steps in their order.
std::vector<realizar::sampler_kind> sampler_order(std::string_view names) {
  std::vector<realizar::sampler_kind> order;
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find_first_of(",;"));
    const auto kind = realizar::sampler_kind_named(name);
    if (!kind)
      throw usage_error(
          "--samplers takes repetition, dry, top_n_sigma, top_k, typical, top_p, min_p, xtc and temperature, not '" +
          std::string(name) + "'");
    order.push_back(*kind);
    names.remove_prefix((std::min)(names.size(), name.size() + 1));
  }
  return order;
}

}  // namespace

realizar::generation_options generation_options_of(const arguments& args, long long most_tokens) {
  realizar::generation_options o;
  const auto n = args.number<long long>("max-tokens", most_tokens, -1, 1LL << 40);
  o.max_tokens = n < 0 ? realizar::unlimited : static_cast<std::size_t>(n);
  auto& s = o.sampling;
  s.temperature = args.number<float>("temperature", s.temperature, 0, 1000);
  s.top_k = args.number<std::size_t>("top-k", s.top_k, 0, 1u << 30);
  s.top_p = args.number<float>("top-p", s.top_p, 0, 1);
  s.min_p = args.number<float>("min-p", s.min_p, 0, 1);
  s.penalties.repeat = args.number<float>("repeat-penalty", 1, 0, 1000);
  s.typical_p = args.number<float>("typical-p", 1, 0, 1);
  s.top_n_sigma = args.number<float>("top-n-sigma", 0, -1000, 1000);
  s.xtc_probability = args.number<float>("xtc-probability", 0, 0, 1);
  s.xtc_threshold = args.number<float>("xtc-threshold", s.xtc_threshold, 0, 1);
  s.temperature_range = args.number<float>("dynatemp-range", 0, 0, 1000);
  s.temperature_exponent = args.number<float>("dynatemp-exp", 1, 0, 1000);
  s.dry.multiplier = args.number<float>("dry-multiplier", 0, 0, 1000);
  s.dry.base = args.number<float>("dry-base", s.dry.base, 0, 1000);
  s.dry.allowed_length = args.number<std::size_t>("dry-allowed-length", s.dry.allowed_length, 0, 1u << 20);
  s.mirostat.version = static_cast<realizar::sampler::mirostat_version>(args.number<int>("mirostat", 0, 0, 2));
  s.mirostat.tau = args.number<float>("mirostat-tau", s.mirostat.tau, 0, 1000);
  s.mirostat.eta = args.number<float>("mirostat-eta", s.mirostat.eta, 0, 1000);
  s.penalties.frequency = args.number<float>("frequency-penalty", 0, -1000, 1000);
  s.penalties.presence = args.number<float>("presence-penalty", 0, -1000, 1000);
  if (const auto order = args.find("samplers")) s.order = sampler_order(*order);
  s.penalties.last_n = args.number<std::size_t>("repeat-last-n", 64, 0, 1u << 20);
  s.seed = args.find("seed") ? args.number<std::uint64_t>("seed", 0, 0, ~std::uint64_t{0}) : std::random_device{}();
  o.stop = args.all("stop");
  o.ignore_eos = args.is_set("ignore-eos");
  return o;
}

/// Settings that neither a flag nor the environment gives are those that the model's author recommends.
void take_defaults(realizar::sampling& s, const arguments& args, const realizar::gguf::file& file) {
  const auto number = [&](std::string_view flag, const char* key, float& x) {
    if (!args.find(flag)) x = file.get<float>(std::string("general.sampling.") + key).value_or(x);
  };
  number("temperature", "temp", s.temperature);
  number("top-p", "top_p", s.top_p);
  number("min-p", "min_p", s.min_p);
  number("repeat-penalty", "penalty_repeat", s.penalties.repeat);
  const auto k = file.get<std::int32_t>("general.sampling.top_k");
  if (k && *k >= 0 && !args.find("top-k")) s.top_k = static_cast<std::size_t>(*k);
}

}  // namespace cli
