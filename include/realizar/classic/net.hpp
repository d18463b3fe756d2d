#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Feed-forward nets: dense layers with their activations, for samples alone and in batches.

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/classic/dense_layer.hpp>
#include <realizar/classic/detail/arithmetic.hpp>
#include <realizar/classic/detail/packed_layer.hpp>
#include <realizar/classic/estimator.hpp>
#include <realizar/classic/matrix.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// A net of these sizes: of its inputs, of what each layer puts out. It needs no memory beside its own, and a small one
/// takes less time than one whose sizes are known only when it runs, feed_forward_net<>. A sample's results have the
/// same bits in both, alone and in any batch.
template <std::size_t... Sizes>
class feed_forward_net {
  static constexpr std::array<std::size_t, sizeof...(Sizes)> sizes{Sizes...};
  static constexpr std::size_t n_layers_ = sizeof...(Sizes) - 1;

 public:
  static constexpr apr::model_type type = apr::model_type::neural_sequential;
  static_assert(sizeof...(Sizes) >= 2 && ((Sizes != dynamic && Sizes > 0) && ...),
                "the number of inputs, and of outputs of at least one layer");

  /// Throws error(mismatch) for layers of other sizes. With bf16 weights are rounded to nearest.
  explicit feed_forward_net(const std::vector<dense_layer>& layers, weight_precision precision = weight_precision::f32)
      : feed_forward_net(checked(layers), precision, std::make_index_sequence<n_layers_>{}) {}

  static constexpr std::size_t n_inputs() noexcept { return sizes[0]; }
  static constexpr std::size_t n_outputs() noexcept { return sizes[n_layers_]; }
  static constexpr std::size_t n_layers() noexcept { return n_layers_; }
  activation last_activation() const noexcept { return std::get<n_layers_ - 1>(layers_).act(); }

  /// `out`: (n_outputs).
  void forward(std::span<const float, sizes[0]> x, std::span<float, sizes[n_layers_]> out) const noexcept {
    alignas(64) float scratch[2 * widest];
    run(x.data(), 1, out.data(), scratch);
  }
  std::array<float, sizes[n_layers_]> forward(std::span<const float, sizes[0]> x) const noexcept {
    std::array<float, sizes[n_layers_]> out;
    forward(x, out);
    return out;
  }
  /// `out`: (rows, n_outputs).
  void forward(matrix_view batch, std::span<float> out) const {
    detail::check_features(n_inputs(), batch.cols);
    detail::check_batch(batch.rows * n_outputs(), out.size());
    constexpr std::size_t at_once = (std::clamp)(8192 / widest, std::size_t{1}, std::size_t{32});  // 64 KB
    alignas(64) float scratch[2 * at_once * widest];
    for (std::size_t first = 0; first < batch.rows; first += at_once)
      run(batch.data + first * n_inputs(), (std::min)(batch.rows - first, at_once), out.data() + first * n_outputs(),
          scratch);
  }
  /// The output with the largest value.
  std::size_t predict(std::span<const float, sizes[0]> x) const noexcept {
    const auto out = forward(x);
    return detail::arg_max(std::span<const float>(out));
  }

  static feed_forward_net read(apr::bincode_reader& reader) { return feed_forward_net(detail::read_layers(reader)); }
  void write(apr::bincode_writer& writer) const { detail::write_layers(writer, layers()); }
  /// The layers again, of bf16 weights as they were rounded.
  std::vector<dense_layer> layers() const {
    return std::apply([](const auto&... l) { return std::vector<dense_layer>{l.unpacked()...}; }, layers_);
  }
  /// The same net with its weights held otherwise.
  feed_forward_net with_precision(weight_precision precision) const { return feed_forward_net(layers(), precision); }

 private:
  static constexpr std::size_t widest = ((std::max)({(Sizes + 15) / 16 * 16 ...}));
  static_assert(widest <= 16384, "what lies between layers is kept on the stack: wider nets are feed_forward_net<>");

  template <std::size_t... I>
  static std::tuple<detail::packed_layer<sizes[I], sizes[I + 1]>...> layers_of(std::index_sequence<I...>);
  using packed_layers = decltype(layers_of(std::make_index_sequence<n_layers_>{}));

  template <std::size_t... I>
  feed_forward_net(const std::vector<dense_layer>& layers, weight_precision precision, std::index_sequence<I...>)
      : layers_(std::tuple_element_t<I, packed_layers>(layers[I], precision)...) {}

  static const std::vector<dense_layer>& checked(const std::vector<dense_layer>& layers) {
    detail::check_layers(layers);
    bool same = layers.size() == n_layers_ && layers[0].n_in == sizes[0];
    for (std::size_t i = 0; same && i < n_layers_; ++i) same = layers[i].n_out == sizes[i + 1];
    if (!same) {
      std::string expected, found = std::to_string(layers[0].n_in);
      for (const std::size_t s : sizes) expected += (expected.empty() ? "" : ", ") + std::to_string(s);
      for (const dense_layer& l : layers) found += ", " + std::to_string(l.n_out);
      throw error(error_code::mismatch, "sizes of a net", expected, found);
    }
    return layers;
  }

  // `scratch`: (2, rows, widest).
  void run(const float* x, std::size_t rows, float* out, float* scratch) const noexcept {
    const float* in = x;
    std::size_t stride = n_inputs();
    float *to = scratch, *other = scratch + rows * widest;
    const auto step = [&](const auto& layer) {
      layer.forward(in, stride, rows, to, widest);
      in = to;
      stride = widest;
      std::swap(to, other);
    };
    std::apply([&](const auto&... layer) { (step(layer), ...); }, layers_);
    for (std::size_t r = 0; r < rows; ++r) std::copy_n(in + r * widest, n_outputs(), out + r * n_outputs());
  }

  packed_layers layers_;
};

/// A net whose sizes are known only when it runs.
template <>
class feed_forward_net<> {
 public:
  static constexpr apr::model_type type = apr::model_type::neural_sequential;

  /// Layers that fit each other. With bf16 weights are rounded to nearest; half the memory, and what no longer fits a
  /// cache in f32 may fit it then.
  explicit feed_forward_net(const std::vector<dense_layer>& layers,
                            weight_precision precision = weight_precision::f32) {
    detail::check_layers(layers);
    for (const dense_layer& l : layers) {
      layers_.emplace_back(l, precision);
      widest_ = (std::max)(widest_, layers_.back().padded_outputs());
    }
  }

  std::size_t n_inputs() const noexcept { return layers_.front().n_in(); }
  std::size_t n_outputs() const noexcept { return layers_.back().n_out(); }
  std::size_t n_layers() const noexcept { return layers_.size(); }
  activation last_activation() const noexcept { return layers_.back().act(); }

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
      float *to = scratch.data(), *other = to + rows * widest_;
      for (const auto& layer : layers_) {
        layer.forward(in, stride, rows, to, widest_);
        in = to;
        stride = widest_;
        std::swap(to, other);
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

  static feed_forward_net read(apr::bincode_reader& reader) { return feed_forward_net(detail::read_layers(reader)); }
  void write(apr::bincode_writer& writer) const { detail::write_layers(writer, layers()); }
  /// The layers again, of bf16 weights as they were rounded.
  std::vector<dense_layer> layers() const {
    std::vector<dense_layer> layers;
    for (const auto& l : layers_) layers.push_back(l.unpacked());
    return layers;
  }
  /// The same net with its weights held otherwise.
  feed_forward_net with_precision(weight_precision precision) const { return feed_forward_net(layers(), precision); }

 private:
  /// Samples that go through a layer together: its weights come from memory or a distant cache once for all of them.
  static constexpr std::size_t rows_at_once = 32;

  std::vector<detail::packed_layer<>> layers_;
  std::size_t widest_ = 0;
};

feed_forward_net(const std::vector<dense_layer>&, weight_precision = weight_precision::f32)->feed_forward_net<>;

static_assert(estimator<feed_forward_net<>> && estimator<feed_forward_net<4, 8, 3>>);

}  // namespace realizar::inline REALIZAR_ABI::classic
