#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A language model of one family: an open file, its tokenizer, its transformer, the kv cache, and the backend that
/// runs it.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/format/gguf/file.hpp>
#include <realizar/kernel/cpu.hpp>
#include <realizar/model/language_model.hpp>
#include <realizar/model/runner.hpp>
#include <realizar/nn/transformer.hpp>
#include <realizar/text/tokenizer/gguf.hpp>

namespace realizar::inline REALIZAR_ABI {

namespace detail {

template <class Family>
struct tokenizers_of {
  using type = text::bpe_tokenizers;
};
template <class Family>
requires requires { typename Family::tokenizers; }
struct tokenizers_of<Family> {
  using type = typename Family::tokenizers;
};

}  // namespace detail

/// A loaded model. Not movable: threads and sequences refer to it. One forward at a time.
///
/// The tokenizers compiled for it are text::bpe_tokenizers, or those that the family lists as `tokenizers`.
template <model_family Family, class Backend = kernel::cpu>
class model {
 public:
  using tokenizers = typename detail::tokenizers_of<Family>::type;

  /// Throws error(mismatch) when the file is of another family, and whatever the reader, the tokenizer and the binding
  /// of weights find wrong.
  explicit model(const std::filesystem::path& path, const load_options& options = {})
      : model(gguf::file(path), options) {}
  explicit model(gguf::file file, const load_options& options = {}) : model(std::move(file), std::nullopt, options) {}
  /// With a tokenizer from elsewhere: for files that hold none.
  model(gguf::file file, std::optional<text::tokenizer> tokenizer, const load_options& options = {})
      : runner_(std::move(file), std::move(tokenizer), text::load_tokenizer<tokenizers>, Family::name,
                facts_of<Family>(), options),
        transformer_(runner_.backend().bind(runner_.weights()), runner_.shape()) {}
  model(const model&) = delete;
  model& operator=(const model&) = delete;

  static constexpr std::string_view architecture() noexcept { return Family::name; }
  const gguf::file& file() const noexcept { return runner_.file(); }
  const nn::hyperparameters& shape() const noexcept { return runner_.shape(); }
  const text::tokenizer& tokenizer() const noexcept { return runner_.tokenizer(); }
  std::size_t vocabulary_size() const noexcept { return shape().vocabulary; }
  std::size_t context_length() const noexcept { return runner_.context_length(); }
  const Backend& backend() const noexcept { return runner_.backend(); }
  Backend& backend() noexcept { return runner_.backend(); }
  /// Bytes of the kv cache when it is full.
  std::size_t cache_bytes() const noexcept { return runner_.cache_bytes(); }

  /// An empty sequence.
  sequence new_sequence() { return runner_.new_sequence(); }

  /// Runs the rows through the model and into the cache. Returns the logits of the rows that want them, in their order:
  /// (n_wanted, vocabulary), valid until the next forward.
  ///
  /// Throws error(usage) for a token outside the vocabulary or a row without owner, error(limit) when a sequence would
  /// outgrow context_length() or the cache is full; then no sequence has changed.
  std::span<const float> forward(std::span<const batch_row> rows) {
    const auto n_wanted = static_cast<std::size_t>(std::ranges::count(rows, true, &batch_row::wants_logits));
    float* const logits = runner_.logits(n_wanted * vocabulary_size());
    std::size_t done = 0;
    runner_.each_pass(rows, [&](nn::pass& p) {
      p.logits = logits + done * vocabulary_size();
      transformer_.forward(runner_.backend(), p);
      runner_.backend().finish();
      done += p.wanted.n_rows;
    });
    const std::size_t n = n_wanted * vocabulary_size();
    return {runner_.backend().read(logits, n), n};
  }

  /// Runs the rows as forward does, for what the head would read of each: (rows, width). Throws as forward does.
  std::vector<float> hidden_states(std::span<const batch_row> rows) {
    std::vector<float> out;
    out.reserve(rows.size() * shape().width);
    runner_.each_pass(rows, [&](const nn::pass& p) {
      transformer_.hidden_states(runner_.backend(), p);
      runner_.backend().finish();
      const std::size_t n = p.rows.n_rows * shape().width;
      const float* const states = runner_.backend().read(p.stream, n);
      out.insert(out.end(), states, states + n);
    });
    return out;
  }

 private:
  detail::model_runner<Backend> runner_;
  nn::transformer<Family> transformer_;
};

}  // namespace realizar::inline REALIZAR_ABI
