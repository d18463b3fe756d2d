// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Opens an .apr file of either kind, says what is in it, and predicts when features follow:
///
///     apr_loading MODEL.apr [FEATURE ...]

#include <cstdlib>
#include <iostream>
#include <vector>

#include <realizar/base/json.hpp>
#include <realizar/classic/any_estimator.hpp>
#include <realizar/format/apr/model_file.hpp>
#include <realizar/format/apr/tensor_file.hpp>
#include <realizar/io/mapped_file.hpp>

namespace {

int show_model(const realizar::apr::model_file& file, const std::vector<float>& features) {
  std::cout << to_string(file.type()) << ", " << file.file_size() << " bytes, compression "
            << to_string(file.compression()) << '\n';
  std::cout << realizar::json::to_text(file.metadata().raw(), 2) << '\n';
  const realizar::classic::any_estimator model(file);
  std::cout << model.n_features() << " features\n";
  if (features.empty()) return 0;
  const auto prediction = model.predict(features);
  std::cout << to_string(prediction.kind) << ':';
  for (const float v : prediction.values) std::cout << ' ' << v;
  if (prediction.label) std::cout << "  class " << *prediction.label;
  std::cout << '\n';
  return 0;
}

int show_tensors(const realizar::apr::tensor_file& file) {
  std::cout << realizar::json::to_text(file.metadata().raw(), 2) << '\n';
  for (const auto& tensor : file.tensors()) {
    std::cout << tensor.name << "  " << to_string(tensor.type);
    for (unsigned i = 0; i < tensor.n_dims; ++i) std::cout << (i == 0 ? "  " : " x ") << tensor.shape[i];
    std::cout << '\n';
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: apr_loading MODEL.apr [FEATURE ...]\n";
    return 2;
  }
  std::vector<float> features;
  for (int i = 2; i < argc; ++i) features.push_back(std::strtof(argv[i], nullptr));
  try {
    const realizar::io::mapped_file file(argv[1]);
    const bool is_model = file.size() >= 4 && file.bytes()[3] == std::byte{'N'};  // APRN
    return is_model ? show_model(realizar::apr::model_file(argv[1]), features)
                    : show_tensors(realizar::apr::tensor_file(argv[1]));
  } catch (const realizar::error& e) {
    std::cerr << e.what() << '\n';
    return 3;
  }
}
