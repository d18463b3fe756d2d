#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Sums up the squares of what every weight matrix of a model is multiplied with: how an importance matrix is made.

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/importance_matrix.hpp>
#include <realizar/kernel/operations.hpp>
#include <realizar/kernel/projection_observer.hpp>
#include <realizar/model/tensor_places.hpp>

namespace realizar::inline REALIZAR_ABI {

/// Observes the backend of a model of `file`; the head is left out, whose inputs say nothing of a layer.
class activation_recorder final : public kernel::projection_observer {
 public:
  /// Both must outlive the recorder.
  activation_recorder(const gguf::file& file, gguf::importance_matrix& out) : places_(file), out_(out) {}

  void see(const kernel::project& op) override {
    each_tensor(op, [&](const gguf::tensor& t, std::size_t columns) {
      auto& e = out_.of(std::string(t.name), columns, 1);
      for (std::size_t r = 0; r < op.rows->n_rows; ++r) add(row(op, r, columns), e, 0);
    });
  }

  void see(const kernel::project_experts& op) override {
    each_tensor(op.each, [&](const gguf::tensor& t, std::size_t columns) {
      auto& e = out_.of(std::string(t.name), columns, op.n_experts);
      for (std::size_t pair = 0; pair < op.each.rows->n_rows * op.n_used; ++pair)
        add(row(op.each, op.weights != nullptr ? pair : pair / op.n_used, columns), e, op.chosen[pair]);
    });
  }

 private:
  /// The tensors a projection multiplies with, each once: fused ones stand there in parts.
  template <class F>
  void each_tensor(const kernel::project& op, F&& f) {
    const gguf::tensor* last = nullptr;
    for (unsigned i = 0; i < op.n_weights; ++i) {
      const gguf::tensor* const found = places_.find(op.weights[i].data);
      if (found == nullptr || found == last || found->name == "output.weight" || found->name == "token_embd.weight")
        continue;
      last = found;
      f(*last, op.weights[i].cols);
    }
  }

  /// What the matrix sees of row r: after the norm.
  const std::vector<float>& row(const kernel::project& op, std::size_t r, std::size_t n) {
    const float* const x = op.input + r * n;
    normal_.assign(x, x + n);
    const kernel::norm& norm = op.before;
    if (norm.id == kernel::norm_id::none) return normal_;
    double mean = 0, square = 0;
    if (norm.id == kernel::norm_id::layer) {
      for (const float v : normal_) mean += static_cast<double>(v);
      mean /= static_cast<double>(n);
    }
    for (const float v : normal_) square += (static_cast<double>(v) - mean) * (static_cast<double>(v) - mean);
    const double scale = 1 / std::sqrt(square / static_cast<double>(n) + static_cast<double>(norm.epsilon));
    for (std::size_t i = 0; i < n; ++i) {
      double v = (static_cast<double>(normal_[i]) - mean) * scale;
      if (norm.weight != nullptr) v *= static_cast<double>(norm.weight[i]);
      if (norm.bias != nullptr) v += static_cast<double>(norm.bias[i]);
      normal_[i] = static_cast<float>(v);
    }
    return normal_;
  }

  static void add(const std::vector<float>& x, gguf::importance_matrix::entry& e, std::size_t index) {
    double* const sums = e.sums.data() + index * e.columns;
    for (std::size_t i = 0; i < x.size(); ++i) sums[i] += static_cast<double>(x[i]) * static_cast<double>(x[i]);
    e.counts[index] += 1;
  }

  tensor_places places_;
  gguf::importance_matrix& out_;
  std::vector<float> normal_;
};

}  // namespace realizar::inline REALIZAR_ABI
