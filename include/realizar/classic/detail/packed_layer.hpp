#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A dense layer as nets compute it: its weights in panels, of floats or of bfloat16; and the bytes of a file's layers.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/dense_layer.hpp>
#include <realizar/classic/detail/arithmetic.hpp>
#include <realizar/classic/detail/panels.hpp>
#include <realizar/classic/estimator.hpp>
#include <realizar/classic/matrix.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// How a net holds its weights in memory.
enum class weight_precision : std::uint8_t { f32, bf16 };

namespace detail {

/// `out`: (n_out), with room for the next multiple of 16.
inline void activate(activation a, float* out, std::size_t n_out) noexcept {
  const std::span v(out, n_out);
  switch (a) {
    case activation::identity:
      return;
    case activation::relu:
      for (std::size_t i = 0; i < n_out; i += 16)
        for (std::size_t j = i; j < i + 16; ++j) out[j] = out[j] < 0 ? 0.0f : out[j];
      return;
    case activation::gelu:
      for (float& x : v) x = 0.5f * x * (1.0f + std::erf(x * (1.0f / std::numbers::sqrt2_v<float>)));
      return;
    case activation::gelu_tanh:
      for (float& x : v) x = 0.5f * x * (1.0f + std::tanh(0.7978845608f * (x + 0.044715f * x * x * x)));
      return;
    case activation::tanh:
      for (float& x : v) x = std::tanh(x);
      return;
    case activation::sigmoid:
      for (float& x : v) x = sigmoid(x);
      return;
    case activation::softmax:
      softmax(v);
      return;
  }
}

/// In outputs of In inputs, known when compiling or not.
template <std::size_t In = dynamic, std::size_t Out = dynamic>
class packed_layer {
 public:
  packed_layer(const dense_layer& l, weight_precision precision)
      : n_in_(l.n_in), n_out_(l.n_out), bias_(l.bias.begin(), l.bias.end()), act_(l.act) {
    if (precision == weight_precision::f32)
      weights_ = panels<float, In, Out>(l.weights, n_in_, n_out_);
    else
      weights_ = panels<bfloat16_pair, In, Out>(l.weights, n_in_, n_out_);
    bias_.resize(padded_outputs(), 0.0f);
  }

  activation act() const noexcept { return act_; }
  std::size_t n_in() const noexcept { return In == dynamic ? n_in_ : In; }
  std::size_t n_out() const noexcept { return Out == dynamic ? n_out_ : Out; }
  /// Room for the outputs of one sample.
  std::size_t padded_outputs() const noexcept { return (n_out() + 15) / 16 * 16; }

  /// `out`: (rows, n_out), each row with room for padded_outputs.
  void forward(const float* x, std::size_t x_stride, std::size_t rows, float* out,
               std::size_t out_stride) const noexcept {
    std::visit([&](const auto& p) { p.multiply(x, x_stride, rows, bias_.data(), out, out_stride); }, weights_);
    for (std::size_t r = 0; r < rows; ++r) activate(act_, out + r * out_stride, n_out());
  }

  /// The layer again, its weights as they were rounded.
  dense_layer unpacked() const {
    dense_layer l{n_in(), n_out(), {}, {bias_.begin(), bias_.begin() + static_cast<std::ptrdiff_t>(n_out())}, act_};
    l.weights.reserve(l.n_in * l.n_out);
    std::visit(
        [&](const auto& p) {
          for (std::size_t o = 0; o < l.n_out; ++o)
            for (std::size_t i = 0; i < l.n_in; ++i) l.weights.push_back(p.weight(o, i));
        },
        weights_);
    return l;
  }

 private:
  std::size_t n_in_, n_out_;
  std::variant<panels<float, In, Out>, panels<bfloat16_pair, In, Out>> weights_;
  aligned_vector<float> bias_;
  activation act_;
};

/// Throws error(mismatch) for layers that do not fit themselves or each other.
inline void check_layers(std::span<const dense_layer> layers) {
  if (layers.empty()) throw error(error_code::mismatch, "net", "at least one layer", "none");
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const dense_layer& l = layers[i];
    const std::string place = "layer " + std::to_string(i);
    if (l.n_in == 0 || l.n_out == 0 || l.weights.size() / l.n_in != l.n_out || l.weights.size() % l.n_in != 0 ||
        l.bias.size() != l.n_out)
      throw error(error_code::mismatch, place,
                  std::to_string(l.n_out) + " x " + std::to_string(l.n_in) + " weights and a bias each",
                  std::to_string(l.weights.size()) + " and " + std::to_string(l.bias.size()));
    if (i > 0 && l.n_in != layers[i - 1].n_out)
      throw error(error_code::mismatch, place, std::to_string(layers[i - 1].n_out) + " inputs", std::to_string(l.n_in));
  }
}

inline std::vector<dense_layer> read_layers(apr::bincode_reader& reader) {
  require_own_layout(reader);
  const std::size_t n = reader.count(1, "layers");
  std::vector<dense_layer> layers;
  for (std::size_t i = 0; i < n; ++i) {
    dense_layer l;
    auto weights = read_matrix(reader, "weights");
    l.n_out = weights.rows;
    l.n_in = weights.cols;
    l.weights = std::move(weights.data);
    l.bias = reader.numbers<float>("bias");
    const auto act = reader.number<std::uint32_t>("activation");
    if (act > static_cast<std::uint32_t>(activation::softmax))
      reader.refuse("activation", "0 to 6", std::to_string(act));
    l.act = static_cast<activation>(act);
    layers.push_back(std::move(l));
  }
  return layers;
}
inline void write_layers(apr::bincode_writer& writer, std::span<const dense_layer> layers) {
  writer.number(own_layout);
  writer.count(layers.size());
  for (const dense_layer& l : layers) {
    write_matrix(writer, l.weights, l.n_out, l.n_in);
    writer.numbers(std::span<const float>(l.bias));
    writer.number(static_cast<std::uint32_t>(l.act));
  }
}

}  // namespace detail

}  // namespace realizar::inline REALIZAR_ABI::classic
