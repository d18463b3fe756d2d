// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Fuzzes the payloads of all estimators: the first byte chooses the kind, the rest is the payload. What is read must
/// predict.

#include <cstdint>
#include <span>
#include <vector>

#include <realizar/classic/any_estimator.hpp>
#include <realizar/classic/explain/tree_shap.hpp>
#include <realizar/classic/ngram.hpp>
#include <realizar/classic/vectorizer.hpp>

namespace {

using namespace realizar;

template <class E>
void attempt(std::span<const std::byte> payload) {
  apr::bincode_reader reader(payload);
  const E e = E::read(reader);
  reader.finish();
  static_cast<void>(classic::payload(e));
  if constexpr (std::constructible_from<classic::any_estimator::alternatives, E>) {
    const classic::any_estimator any{classic::any_estimator::alternatives(e)};
    if (any.n_features() > 10'000) return;
    const std::vector<float> x(any.n_features(), 0.5f);
    static_cast<void>(any.predict(x));
    if constexpr (classic::tree_model<E>)
      if (e.n_features() < 100) static_cast<void>(classic::explain_trees(e, x));
  } else if constexpr (requires { e.transform(""); }) {
    static_cast<void>(e.transform("to be or not to be"));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto payload = std::as_bytes(std::span(data, size)).subspan(1);
  try {
    switch (data[0] % 14) {
      case 0:
        attempt<classic::linear_regression<>>(payload);
        break;
      case 1:
        attempt<classic::logistic_regression<>>(payload);
        break;
      case 2:
        attempt<classic::softmax_regression<>>(payload);
        break;
      case 3:
        attempt<classic::decision_tree<>>(payload);
        break;
      case 4:
        attempt<classic::random_forest<>>(payload);
        break;
      case 5:
        attempt<classic::gradient_boosting<>>(payload);
        break;
      case 6:
        attempt<classic::k_means<>>(payload);
        break;
      case 7:
        attempt<classic::pca<>>(payload);
        break;
      case 8:
        attempt<classic::naive_bayes<>>(payload);
        break;
      case 9:
        attempt<classic::nearest_neighbors<>>(payload);
        break;
      case 10:
        attempt<classic::linear_svm<>>(payload);
        break;
      case 11:
        attempt<classic::feed_forward_net<>>(payload);
        break;
      case 12:
        attempt<classic::ngram_model>(payload);
        break;
      case 13:
        attempt<classic::tfidf_vectorizer>(payload);
        break;
    }
  } catch (const error&) {
  }
  return 0;
}
