#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// An encoder of one family and what it makes of a text: a vector to compare texts by.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/format/gguf/file.hpp>
#include <realizar/kernel/cpu.hpp>
#include <realizar/model/pooling.hpp>
#include <realizar/model/runner.hpp>
#include <realizar/nn/transformer.hpp>
#include <realizar/text/tokenizer/gguf.hpp>

namespace realizar::inline REALIZAR_ABI {

/// A loaded encoder: every token sees all others. Not movable; one call at a time.
template <model_family Family, class Backend = kernel::cpu>
class embedding_model {
 public:
  /// Throws as model does, and error(unsupported) for a pooling it does not know. The cache is float32 whatever the
  /// options say: it holds one text, for one pass.
  explicit embedding_model(const std::filesystem::path& path, const load_options& options = {})
      : embedding_model(gguf::file(path), options) {}
  explicit embedding_model(gguf::file file, const load_options& options = {})
      : embedding_model(std::move(file), std::nullopt, options) {}
  /// With a tokenizer from elsewhere: for files that hold none.
  embedding_model(gguf::file file, std::optional<text::tokenizer> tokenizer, const load_options& options = {})
      : runner_(std::move(file), std::move(tokenizer), text::load_tokenizer<>, Family::name, facts_of<Family>(),
                in_float32(options)),
        encoder_(runner_.backend().bind(runner_.weights()), runner_.shape()) {
    const detail::config_reader config(runner_.file(), Family::name);
    const auto kind = config.count_or("pooling_type", 1);
    if (kind < 1 || kind > 3)
      config.fail("pooling_type", "1 (mean), 2 (cls) or 3 (last)", kind, error_code::unsupported);
    pooling_ = static_cast<realizar::pooling>(kind);
  }
  embedding_model(const embedding_model&) = delete;
  embedding_model& operator=(const embedding_model&) = delete;

  const text::tokenizer& tokenizer() const noexcept { return runner_.tokenizer(); }
  const nn::hyperparameters& shape() const noexcept { return runner_.shape(); }
  std::size_t width() const noexcept { return shape().width; }
  /// The most tokens of a text.
  std::size_t context_length() const noexcept { return runner_.context_length(); }
  /// What the file says.
  realizar::pooling pooling() const noexcept { return pooling_; }

  /// The hidden states of all tokens: (tokens, width), valid until the next call. Throws error(usage) for a token
  /// outside the vocabulary, error(limit) for more tokens than context_length().
  std::span<const float> hidden_states(std::span<const text::token_id> tokens) {
    sequence s = runner_.new_sequence();
    std::vector<batch_row> rows;
    rows.reserve(tokens.size());
    for (const auto token : tokens) rows.push_back({token, &s, row_kind::prompt, false});
    if (rows.empty()) return {};
    runner_.reserve(rows);
    const nn::pass p = runner_.plan(rows, true);
    encoder_.forward(runner_.backend(), p);
    runner_.backend().finish();
    const std::size_t n = rows.size() * width();
    return {runner_.backend().read(p.stream, n), n};
  }

  /// The vector of a text, pooled as the file says; of length 1 when `normalize`. No tokens: zeros.
  std::vector<float> embed(std::span<const text::token_id> tokens, bool normalize = true) {
    return pooled(hidden_states(tokens), width(), pooling_, normalize);
  }
  /// The vector of a text, with the special tokens the tokenizer puts around it.
  std::vector<float> embed(std::string_view text, bool normalize = true) {
    return embed(tokenizer().encode(text), normalize);
  }

 private:
  static load_options in_float32(load_options options) {
    options.cache = kernel::cache_type::f32;
    return options;
  }

  detail::model_runner<Backend> runner_;
  nn::encoder<Family> encoder_;
  realizar::pooling pooling_ = realizar::pooling::mean;
};

}  // namespace realizar::inline REALIZAR_ABI
