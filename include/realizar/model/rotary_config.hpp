#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The rotary frequencies a GGUF file asks for: base, dimensions, and every way to stretch them to longer contexts.

#include <cmath>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/model/config_reader.hpp>
#include <realizar/nn/hyperparameters.hpp>
#include <realizar/nn/position/frequencies.hpp>

namespace realizar::inline REALIZAR_ABI::detail {

/// A tensor of n positive factors, one a frequency; nothing when the file has none of that name.
inline std::vector<float> rotary_factors(const gguf::file& file, const char* name, std::size_t n) {
  const gguf::tensor* t = file.find_tensor(name);
  if (t == nullptr) return {};
  const auto fail = [&](error_code code, phrase expected, phrase found) {
    throw error(code, {file.name(), ": tensor '", name, "'"}, expected, found);
  };
  if (t->type != quant::type::f32 || t->shape[0] != n || t->rows() != 1)
    fail(error_code::mismatch, {"F32 (", n, ") by rope.dimension_count / 2"},
         {quant::to_string(t->type), " (", t->shape[0], ")"});
  std::vector<float> factors(n);
  std::memcpy(factors.data(), t->data.data(), n * sizeof(float));
  for (std::size_t i = 0; i < n; ++i)
    if (!(factors[i] > 0.0f) || !std::isfinite(factors[i]))
      fail(error_code::malformed, "positive factors", {factors[i], " at ", i});
  return factors;
}

/// Fills in the rotary part of h. context_length: positions the model is loaded for; LongRoPE and dynamic NTK scaling
/// go by it, so that a position's angle never changes while a sequence grows.
inline void read_rotary(const config_reader& config, std::size_t context_length, nn::hyperparameters& h) {
  namespace position = nn::position;
  h.rotary_dims = config.size_or("rope.dimension_count", h.head_dim);
  if (h.rotary_dims > h.head_dim || h.rotary_dims % 2 != 0)
    config.fail("rope.dimension_count", {"an even number of at most head_dim = ", h.head_dim}, h.rotary_dims);
  double base = config.positive_or("rope.freq_base", 10000.0);

  double factor = config.number_or("rope.scaling.factor", config.number_or("rope.scale_linear", 1.0));
  if (factor == 0.0) factor = 1.0;  // some converters write 0 for "no scaling"
  if (!(factor > 0)) config.fail("rope.scaling.factor", "a positive number", factor);
  const std::size_t trained = config.size_or("rope.scaling.original_context_length", h.context_length);
  const auto original = static_cast<double>(trained);
  h.rotary_magnitude = config.positive_or("rope.scaling.attn_factor", 1.0);

  const std::string_view scaling = config.text_or("rope.scaling.type", "linear");
  if (scaling == "ntk") base = position::ntk_base(base, factor, h.rotary_dims);
  if (scaling == "dynamic") base = position::dynamic_ntk_base(base, factor, h.rotary_dims, context_length, trained);
  std::vector<double> f = position::frequencies(base, h.rotary_dims);
  if (scaling == "linear") {
    position::scale_linearly(f, factor);
  } else if (scaling == "yarn") {
    const position::yarn_scaling yarn{.factor = factor,
                                      .original_context = original,
                                      .fast_turns = config.positive_or("rope.scaling.yarn_beta_fast", 32.0),
                                      .slow_turns = config.positive_or("rope.scaling.yarn_beta_slow", 1.0),
                                      .strength = config.number_or("rope.scaling.yarn_ext_factor", 1.0)};
    yarn.apply(f, base, h.rotary_dims);
    h.rotary_magnitude *= yarn.magnitude();
  } else if (scaling == "llama3") {
    const position::llama3_scaling llama3{.factor = factor,
                                          .low_factor = config.positive_or("rope.scaling.low_freq_factor", 1.0),
                                          .high_factor = config.positive_or("rope.scaling.high_freq_factor", 4.0),
                                          .original_context = original};
    if (llama3.high_factor <= llama3.low_factor)
      config.fail("rope.scaling.high_freq_factor", {"more than low_freq_factor, ", llama3.low_factor},
                  llama3.high_factor);
    llama3.apply(f);
  } else if (scaling != "none" && scaling != "ntk" && scaling != "dynamic" && scaling != "longrope") {
    config.fail("rope.scaling.type", "none, linear, ntk, dynamic, yarn, llama3 or longrope", {"'", scaling, "'"},
                error_code::unsupported);
  }

  const gguf::file& file = config.file();
  std::vector<float> factors = rotary_factors(file, "rope_freqs.weight", f.size());
  if (factors.empty())
    factors = rotary_factors(file, context_length > trained ? "rope_factors_long.weight" : "rope_factors_short.weight",
                             f.size());
  if (!factors.empty()) position::divide(f, factors.data());
  h.rotary_frequencies = std::move(f);
  h.local_rotary_base = config.positive_or("rope.freq_base_swa", h.local_rotary_base != 0 ? h.local_rotary_base : base);
  if (h.window != 0 && h.local_rotary_base != base)
    h.local_rotary_frequencies = position::frequencies(h.local_rotary_base, h.rotary_dims);
}

}  // namespace realizar::inline REALIZAR_ABI::detail
