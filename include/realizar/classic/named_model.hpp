#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// An estimator with the names its file gives to features and classes, and samples and predictions of it as JSON: what
/// programs and services put between a request and a model.

#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/base/json/view.hpp>
#include <realizar/classic/any_estimator.hpp>
#include <realizar/config.hpp>
#include <realizar/format/apr/model_file.hpp>

namespace realizar::inline REALIZAR_ABI::classic {

/// A float for JSON: the number of the fewest digits that is this float, or null when it is not finite.
inline json::value json_number(float x) {
  if (!std::isfinite(x)) return nullptr;
  char digits[32];
  double wide = static_cast<double>(x);
  std::from_chars(digits, std::to_chars(digits, digits + sizeof digits, x).ptr, wide);
  return wide;
}

class named_model {
 public:
  /// Names are those of the metadata's custom.features and custom.classes, where there are as many as the model has of
  /// them, all different. Throws what any_estimator throws; the file is not needed any longer.
  explicit named_model(const apr::model_file& file)
      : estimator_(file), features_(names_in(file, "features", estimator_.n_features())) {
    classes_ = names_in(file, "classes", count_classes());
  }

  const any_estimator& estimator() const noexcept { return estimator_; }
  std::size_t n_features() const noexcept { return estimator_.n_features(); }
  /// (n_features), or none.
  std::span<const std::string> feature_names() const noexcept { return features_; }
  /// One a class, or none.
  std::span<const std::string> class_names() const noexcept { return classes_; }
  /// The name of a class where it has one, else its number.
  json::value class_name(std::size_t c) const {
    return c < classes_.size() ? json::value(classes_[c]) : json::value(c);
  }

  /// Appends one sample: an array of numbers, or an object of them by feature name; null stands for a missing value.
  /// Throws error(mismatch) that names the path.
  void read_sample(json::view sample, std::vector<float>& out) const {
    if (sample.is_object() && !features_.empty()) {
      for (const std::string& name : features_) out.push_back(number(sample[name]));
      return;
    }
    if (!sample.is_array())
      throw error(error_code::mismatch, sample.path(),
                  features_.empty() ? "an array of features" : "an array of features, or an object of them by name",
                  std::string(json::to_string(sample.type())));
    if (sample.size() != n_features())
      throw error(error_code::mismatch, sample.path(), std::to_string(n_features()) + " features",
                  std::to_string(sample.size()));
    for (const auto v : sample.elements()) out.push_back(number(v));
  }

  /// Samples, (rows, n_features): an array of samples, one sample, or either as the member "samples" or "features" of
  /// an object. Throws error(mismatch) that names the path.
  std::vector<float> read_samples(json::view root) const {
    if (root.is_object())
      for (const char* member : {"samples", "features"})
        if (const auto inner = root.find(member); inner && !inner->is_number()) {
          root = *inner;
          break;
        }
    std::vector<float> out;
    if (!holds_several(root)) {
      read_sample(root, out);
      return out;
    }
    for (const auto sample : root.elements()) read_sample(sample, out);
    if (out.empty()) throw error(error_code::mismatch, root.path(), "at least one sample", "none");
    return out;
  }

  /// {"prediction": class, number or coordinates, "class": its number where it has a name, and the numbers behind it as
  /// "probabilities", "scores" or "distances"}.
  json::value to_json(const prediction& p) const {
    json::array numbers;
    for (const float v : p.values) numbers.push_back(json_number(v));
    json::object out;
    if (!p.label) {
      out.set("prediction", p.kind == prediction_kind::value ? numbers[0] : json::value(std::move(numbers)));
      return out;
    }
    out.set("prediction", class_name(*p.label));
    if (!classes_.empty()) out.set("class", *p.label);
    out.set(to_string(p.kind), std::move(numbers));
    return out;
  }

 private:
  static float number(json::view v) {
    return v.is_null() ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(v.as_double());
  }

  static bool holds_several(json::view root) {
    if (!root.is_array()) return false;
    if (root.size() == 0) return true;
    const json::view first = root[std::size_t{0}];
    return first.is_array() || first.is_object();
  }

  static std::vector<std::string> names_in(const apr::model_file& file, const char* key, std::size_t n) {
    const auto custom = file.metadata().find("custom");
    if (!custom || !custom->is_object()) return {};
    const auto list = custom->find(key);
    if (!list || !list->is_array() || list->size() != n) return {};
    std::vector<std::string> names;
    for (const auto name : list->elements()) {
      if (!name.is_string()) return {};
      names.push_back(name.as_string());
    }
    if (std::set<std::string>(names.begin(), names.end()).size() != n) return {};
    return names;
  }

  /// Classes a prediction chooses among; 0 where it does not.
  std::size_t count_classes() const {
    const prediction p = estimator_.predict(std::vector<float>(n_features(), 0.0f));
    if (!p.label || p.kind == prediction_kind::distances) return 0;
    return p.kind == prediction_kind::scores && p.values.size() == 1 ? 2 : p.values.size();
  }

  any_estimator estimator_;
  std::vector<std::string> features_, classes_;
};

}  // namespace realizar::inline REALIZAR_ABI::classic
