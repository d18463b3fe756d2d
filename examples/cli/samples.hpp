#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Samples for classical models as people bring them: numbers on the command line, a CSV file, JSON.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/classic/matrix.hpp>
#include <realizar/classic/named_model.hpp>

namespace cli {

/// Rows of as many features as the model takes.
struct samples {
  std::size_t n_features = 0;
  std::vector<float> values;  // (rows, n_features)

  std::size_t rows() const noexcept { return n_features == 0 ? 0 : values.size() / n_features; }
  std::span<const float> row(std::size_t r) const {
    return std::span<const float>(values).subspan(r * n_features, n_features);
  }
  realizar::classic::matrix_view view() const noexcept { return {values.data(), rows(), n_features}; }
};

/// One sample: numbers, or NAME=NUMBER in any order, separated by commas or spaces. Throws usage_error.
void add_sample(samples& to, const realizar::classic::named_model& model, std::string_view text);

/// Lines of numbers separated by commas, semicolons or tabs; a first line of words names the columns, which are then
/// chosen by the model's names where it has some. `nan` stands for a missing value. Throws realizar::error that names
/// line and column.
samples parse_csv(std::string_view text, const realizar::classic::named_model& model, const std::string& name);

/// JSON as realizar::classic::named_model reads it, or a sample a line. Throws realizar::error that names the path.
samples parse_json_samples(std::string_view text, const realizar::classic::named_model& model, const std::string& name);

}  // namespace cli
