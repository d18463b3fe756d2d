#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Feed-forward nets: dense layers with their activations; batch normalization is folded into the layer before it.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/detail/arithmetic.hpp>
#include <realizar/classic/detail/panels.hpp>
#include <realizar/classic/estimator.hpp>
#include <realizar/classic/matrix.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

enum class activation : std::uint32_t {
  identity = 0,
  relu = 1,
  gelu = 2,       ///< x times the normal distribution function, by erf
  gelu_tanh = 3,  ///< its approximation by tanh
  tanh = 4,
  sigmoid = 5,
  softmax = 6,  ///< over the outputs of the layer
};

/// How a net holds its weights in memory.
enum class weight_precision : std::uint8_t { f32, bf16 };

/// One dense layer: y = activation(W x + b).
struct dense_layer {
  std::size_t n_in = 0, n_out = 0;
  std::vector<float> weights;  ///< (n_out, n_in) row-major
  std::vector<float> bias;     ///< (n_out)
  activation act = activation::identity;
};

/// Folds the normalization that follows a layer, y = gamma (x - mean) / sqrt(variance + epsilon) + beta, into its
/// weights (Ioffe and Szegedy 2015); all spans: (n_out). The layer must have no activation of its own.
inline void fold_batch_norm(dense_layer& layer, std::span<const float> gamma, std::span<const float> beta,
                            std::span<const float> mean, std::span<const float> variance, float epsilon) {
  if (layer.act != activation::identity)
    throw error(error_code::usage, "batch norm", "a layer without activation before it", "one with");
  for (const std::size_t n : {gamma.size(), beta.size(), mean.size(), variance.size()})
    detail::check_features(layer.n_out, n);
  for (std::size_t o = 0; o < layer.n_out; ++o) {
    const float scale = gamma[o] / std::sqrt(variance[o] + epsilon);
    for (std::size_t i = 0; i < layer.n_in; ++i) layer.weights[o * layer.n_in + i] *= scale;
    layer.bias[o] = (layer.bias[o] - mean[o]) * scale + beta[o];
  }
}

class feed_forward_net {
 public:
  static constexpr apr::model_type type = apr::model_type::neural_sequential;

  /// Layers that fit each other. With bf16 weights are rounded to nearest; half the memory, and what no longer fits a
  /// cache in f32 may fit it then.
  explicit feed_forward_net(const std::vector<dense_layer>& layers,
                            weight_precision precision = weight_precision::f32) {
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
        throw error(error_code::mismatch, place, std::to_string(layers[i - 1].n_out) + " inputs",
                    std::to_string(l.n_in));
      layers_.emplace_back(l, precision);
      widest_ = (std::max)(widest_, layers_.back().padded());
    }
  }

  std::size_t n_inputs() const noexcept { return layers_.front().n_in; }
  std::size_t n_outputs() const noexcept { return layers_.back().n_out; }
  std::size_t n_layers() const noexcept { return layers_.size(); }
  activation last_activation() const noexcept { return layers_.back().act; }

  /// Floats `forward` needs to work in, for a batch of this many rows.
  std::size_t scratch_size(std::size_t rows = 1) const noexcept { return 2 * (std::min)(rows, rows_at_once) * widest_; }

  /// `out`: (n_outputs). `scratch` is resized where it is too small: keep it, and nothing is allocated.
  void forward(std::span<const float> x, std::span<float> out, std::vector<float>& scratch) const {
    forward(matrix_view{x.data(), 1, x.size()}, out, scratch);
  }
  /// `out`: (rows, n_outputs). A sample's results have the same bits in any batch.
  void forward(matrix_view batch, std::span<float> out, std::vector<float>& scratch) const {
    detail::check_features(n_inputs(), batch.cols);
    detail::check_batch(batch.rows * n_outputs(), out.size());
    if (scratch.size() < scratch_size(batch.rows)) scratch.resize(scratch_size(batch.rows));
    for (std::size_t first = 0; first < batch.rows; first += rows_at_once) {
      const std::size_t rows = (std::min)(batch.rows - first, rows_at_once);
      const float* in = batch.data + first * batch.cols;
      std::size_t stride = batch.cols;
      float* const half[2] = {scratch.data(), scratch.data() + rows * widest_};
      for (std::size_t i = 0; i < layers_.size(); ++i) {
        float* const to = half[i % 2];
        layers_[i].multiply(in, stride, rows, to, widest_);
        for (std::size_t r = 0; r < rows; ++r) apply(layers_[i].act, to + r * widest_, layers_[i].n_out);
        in = to;
        stride = widest_;
      }
      for (std::size_t r = 0; r < rows; ++r)
        std::copy_n(in + r * widest_, n_outputs(), out.data() + (first + r) * n_outputs());
    }
  }
  /// Allocates what it needs: for a prediction now and then.
  std::vector<float> forward(std::span<const float> x) const {
    std::vector<float> out(n_outputs()), scratch;
    forward(x, out, scratch);
    return out;
  }
  /// The output with the largest value.
  std::size_t predict(std::span<const float> x) const {
    const auto out = forward(x);
    return detail::arg_max(std::span<const float>(out));
  }

  static feed_forward_net read(apr::bincode_reader& reader) {
    detail::require_own_layout(reader);
    const std::size_t n = reader.count(1, "layers");
    std::vector<dense_layer> layers;
    for (std::size_t i = 0; i < n; ++i) {
      dense_layer l;
      auto weights = detail::read_matrix(reader, "weights");
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
    return feed_forward_net(layers);
  }
  void write(apr::bincode_writer& writer) const {
    writer.number(own_layout);
    writer.count(layers_.size());
    for (const packed_layer& l : layers_) {
      std::vector<float> weights(l.n_out * l.n_in);
      for (std::size_t o = 0; o < l.n_out; ++o)
        for (std::size_t i = 0; i < l.n_in; ++i) weights[o * l.n_in + i] = l.weight(o, i);
      detail::write_matrix(writer, weights, l.n_out, l.n_in);
      writer.numbers(std::span<const float>(l.bias).first(l.n_out));
      writer.number(static_cast<std::uint32_t>(l.act));
    }
  }
  /// The same net with its weights held otherwise.
  feed_forward_net with_precision(weight_precision precision) const {
    std::vector<dense_layer> layers;
    for (const packed_layer& p : layers_) {
      dense_layer l{
          p.n_in, p.n_out, {}, {p.bias.begin(), p.bias.begin() + static_cast<std::ptrdiff_t>(p.n_out)}, p.act};
      for (std::size_t o = 0; o < l.n_out; ++o)
        for (std::size_t i = 0; i < l.n_in; ++i) l.weights.push_back(p.weight(o, i));
      layers.push_back(std::move(l));
    }
    return feed_forward_net(layers, precision);
  }

 private:
  /// Samples that go through a layer together: its weights come from memory or a far cache once for all of them.
  static constexpr std::size_t rows_at_once = 32;

  struct packed_layer {
    packed_layer(const dense_layer& l, weight_precision precision)
        : n_in(l.n_in), n_out(l.n_out), bias(l.bias), act(l.act) {
      if (precision == weight_precision::f32)
        weights = detail::panels<float>(l.weights, n_in, n_out);
      else
        weights = detail::panels<detail::bfloat16_pair>(l.weights, n_in, n_out);
      bias.resize(padded(), 0.0f);
    }
    std::size_t padded() const noexcept {
      return std::visit([](const auto& p) { return p.padded_outputs(); }, weights);
    }
    float weight(std::size_t o, std::size_t i) const noexcept {
      return std::visit([&](const auto& p) { return p.weight(o, i); }, weights);
    }
    void multiply(const float* x, std::size_t x_stride, std::size_t rows, float* out,
                  std::size_t out_stride) const noexcept {
      std::visit([&](const auto& p) { p.multiply(x, x_stride, rows, bias.data(), out, out_stride); }, weights);
    }

    std::size_t n_in, n_out;
    std::variant<detail::panels<float>, detail::panels<detail::bfloat16_pair>> weights;
    std::vector<float> bias;
    activation act;
  };

  // There is room for a multiple of 16 outputs.
  static void apply(activation a, float* out, std::size_t n_out) noexcept {
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
        for (float& x : v) x = detail::sigmoid(x);
        return;
      case activation::softmax:
        detail::softmax(v);
        return;
    }
  }

  std::vector<packed_layer> layers_;
  std::size_t widest_ = 0;
};

static_assert(estimator<feed_forward_net>);

}  // namespace realizar::inline REALIZAR_ABI::classic
