#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Hyperparameters from the metadata of a GGUF file, checked for what would make no model. Keys: the GGUF
/// specification.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <realizar/base/error.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/nn/hyperparameters.hpp>

namespace realizar::inline REALIZAR_ABI {

namespace detail {

/// Reads "<architecture>.<key>" of one file, with limits that keep every product of two sizes far from overflow.
class config_reader {
 public:
  config_reader(const gguf::file& file, std::string_view architecture)
      : file_(&file), prefix_(std::string(architecture) + ".") {}

  std::string key(std::string_view name) const { return prefix_ + std::string(name); }

  std::size_t size(std::string_view name) const { return checked(name, file_->require<std::uint64_t>(key(name))); }
  std::size_t size_or(std::string_view name, std::size_t otherwise) const {
    const auto found = file_->get<std::uint64_t>(key(name));
    return found ? checked(name, *found) : otherwise;
  }
  double number_or(std::string_view name, double otherwise) const {
    const auto found = file_->get<float>(key(name));
    if (!found) return otherwise;
    const double x = static_cast<double>(*found);
    if (!std::isfinite(x)) fail(name, "a finite number", x);
    return x;
  }
  std::string_view text_or(std::string_view name, std::string_view otherwise) const {
    return file_->get<std::string_view>(key(name)).value_or(otherwise);
  }

  [[noreturn]] REALIZAR_COLD void fail(std::string_view name, phrase expected, phrase found,
                                       error_code code = error_code::mismatch) const {
    throw error(code, {file_->name(), ": key '", key(name), "'"}, expected, found);
  }

 private:
  std::size_t checked(std::string_view name, std::uint64_t x) const {
    constexpr std::uint64_t largest = std::uint64_t{1} << 30;
    if (x == 0 || x > largest) fail(name, {"a number from 1 to ", largest}, x);
    return static_cast<std::size_t>(x);
  }

  const gguf::file* file_;
  std::string prefix_;
};

/// The angle a position turns each pair of a head: base^(-2i / dims), scaled as the file says (linear scaling, Chen et
/// al. 2023; a factor for each frequency, Llama 3).
inline void read_rotary(const gguf::file& file, const config_reader& config, nn::hyperparameters& h) {
  h.rotary_dims = config.size_or("rope.dimension_count", h.head_dim);
  if (h.rotary_dims > h.head_dim || h.rotary_dims % 2 != 0)
    config.fail("rope.dimension_count", {"an even number of at most head_dim = ", h.head_dim}, h.rotary_dims);
  const double base = config.number_or("rope.freq_base", 10000.0);
  if (!(base > 0)) config.fail("rope.freq_base", "a positive number", base);

  double scale = 1.0;
  const std::string_view scaling = config.text_or("rope.scaling.type", "linear");
  if (scaling == "linear")
    scale = config.number_or("rope.scaling.factor", config.number_or("rope.scale_linear", 1.0));
  else if (scaling != "none")
    config.fail("rope.scaling.type", "none or linear", {"'", scaling, "'"}, error_code::unsupported);
  if (scale == 0.0) scale = 1.0;  // some converters write 0 for "no scaling"
  if (!(scale > 0)) config.fail("rope.scaling.factor", "a positive number", scale);

  const std::size_t half = h.rotary_dims / 2;
  h.rotary_frequencies.resize(half);
  for (std::size_t i = 0; i < half; ++i)
    h.rotary_frequencies[i] =
        std::pow(base, -2.0 * static_cast<double>(i) / static_cast<double>(h.rotary_dims)) / scale;

  if (const gguf::tensor* factors = file.find_tensor("rope_freqs.weight")) {
    if (factors->type != quant::type::f32 || factors->shape[0] != half || factors->rows() != 1)
      throw error(error_code::mismatch, {file.name(), ": tensor 'rope_freqs.weight'"}, {"F32 (", half, ")"},
                  {quant::to_string(factors->type), " (", factors->shape[0], ")"});
    for (std::size_t i = 0; i < half; ++i) {
      float factor;
      std::memcpy(&factor, factors->data.data() + i * sizeof factor, sizeof factor);
      if (!(factor > 0.0f) || !std::isfinite(factor))
        throw error(error_code::malformed, {file.name(), ": tensor 'rope_freqs.weight'"}, "positive factors",
                    {factor, " at ", i});
      h.rotary_frequencies[i] /= static_cast<double>(factor);
    }
  }
}

}  // namespace detail

/// The architecture a file names. Throws error(mismatch) when it names none.
inline std::string_view architecture(const gguf::file& file) {
  return file.require<std::string_view>("general.architecture");
}

/// Reads and checks the hyperparameters. `epsilon_key` is the norm's; `rotary` says whether the family rotates heads.
/// Throws error(mismatch) or error(unsupported) that names the key.
inline nn::hyperparameters read_hyperparameters(const gguf::file& file, std::string_view epsilon_key, bool rotary) {
  const detail::config_reader config(file, architecture(file));
  nn::hyperparameters h;
  h.width = config.size("embedding_length");
  h.layers = config.size("block_count");
  h.heads = config.size("attention.head_count");
  h.kv_heads = config.size_or("attention.head_count_kv", h.heads);
  h.ffn_width = config.size("feed_forward_length");
  h.context_length = config.size("context_length");
  if (h.kv_heads > h.heads || h.heads % h.kv_heads != 0)
    config.fail("attention.head_count_kv", {"a divisor of attention.head_count = ", h.heads}, h.kv_heads);
  if (h.width % h.heads != 0 && !file.find(config.key("attention.key_length")))
    config.fail("attention.head_count", {"a divisor of embedding_length = ", h.width}, h.heads);
  h.head_dim = config.size_or("attention.key_length", h.width / h.heads);
  if (const auto value_length = config.size_or("attention.value_length", h.head_dim); value_length != h.head_dim)
    config.fail("attention.value_length", {"the same as the key length, ", h.head_dim}, value_length,
                error_code::unsupported);
  if (const auto experts = file.get<std::uint64_t>(config.key("expert_count")).value_or(0); experts != 0)
    config.fail("expert_count", "0: this family has no experts", experts, error_code::unsupported);
  h.norm_epsilon = static_cast<float>(config.number_or(epsilon_key, -1.0));
  if (!(h.norm_epsilon >= 0.0f)) config.fail(epsilon_key, "a number of at least 0", "none");

  const gguf::tensor& embedding = file.require_tensor("token_embd.weight");
  h.vocabulary = static_cast<std::size_t>(embedding.shape[1]);
  if (rotary) detail::read_rotary(file, config, h);
  return h;
}

}  // namespace realizar::inline REALIZAR_ABI
