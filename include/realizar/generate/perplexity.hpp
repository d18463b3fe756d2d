#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// How well a model predicts a text, and how far its predictions are from another model's: perplexity, bits per byte,
/// Kullback-Leibler divergence.
///
/// A text is cut into chunks of one context. Of each chunk the first half is only read, the second half is scored, so
/// that every scored token has at least half a context before it; with a vocabulary that begins texts with BOS, every
/// chunk begins with it. llama.cpp's llama-perplexity does the same, and gives the same figures.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/model/language_model.hpp>

namespace realizar::inline REALIZAR_ABI {

/// A mean with the standard error of that mean.
struct estimate {
  double value = 0;
  double error = 0;
};

/// The losses of scored tokens, summed up.
class loss_sum {
 public:
  /// The negative logarithm (base e) of the probability a model gave a token that came.
  void add(double loss) noexcept {
    ++count_;
    sum_ += loss;
    squares_ += loss * loss;
  }
  void add(const loss_sum& other) noexcept {
    count_ += other.count_;
    sum_ += other.sum_;
    squares_ += other.squares_;
  }
  std::size_t count() const noexcept { return count_; }
  double total() const noexcept { return sum_; }

  /// Nats a token; the error is 0 for fewer than two tokens.
  estimate mean() const noexcept {
    if (count_ == 0) return {};
    const double n = static_cast<double>(count_), mean = sum_ / n, variance = squares_ / n - mean * mean;
    return {mean, count_ > 1 && variance > 0 ? std::sqrt(variance / (n - 1)) : 0.0};
  }
  /// exp of the mean, its error to first order.
  estimate perplexity() const noexcept {
    const estimate m = mean();
    return {std::exp(m.value), std::exp(m.value) * m.error};
  }

 private:
  std::size_t count_ = 0;
  double sum_ = 0, squares_ = 0;
};

/// log(sum(exp(logits))), in double precision; logits must not be empty.
inline double log_partition(std::span<const float> logits) noexcept {
  const float most = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float x : logits) sum += std::exp(static_cast<double>(x - most));
  return static_cast<double>(most) + std::log(sum);
}

/// The loss of token `next` under logits (vocabulary).
inline double token_loss(std::span<const float> logits, text::token_id next) noexcept {
  return log_partition(logits) - static_cast<double>(logits[static_cast<std::size_t>(next)]);
}

/// The divergence of one model's predictions from another's, token by token.
class divergence_sum {
 public:
  /// KL(reference || model) in nats of one prediction; both (vocabulary). Throws error(mismatch) when they differ in
  /// size.
  void add(std::span<const float> reference, std::span<const float> model) {
    if (reference.size() != model.size())
      throw error(error_code::mismatch, "divergence", {"models of one vocabulary, ", reference.size(), " tokens"},
                  {model.size(), " tokens"});
    const double a = log_partition(reference), b = log_partition(model);
    double sum = 0;
    for (std::size_t i = 0; i < reference.size(); ++i) {
      const double p = static_cast<double>(reference[i]) - a, q = static_cast<double>(model[i]) - b;
      if (p > -100) sum += std::exp(p) * (p - q);  // the rest adds less than e^-100 times the vocabulary
    }
    values_.push_back((std::max)(sum, 0.0));  // negative only by rounding
    same_top_ +=
        std::ranges::max_element(reference) - reference.begin() == std::ranges::max_element(model) - model.begin();
  }

  std::size_t count() const noexcept { return values_.size(); }
  estimate mean() const noexcept {
    loss_sum s;
    for (const double v : values_) s.add(v);
    return s.mean();
  }
  double median() const {
    if (values_.empty()) return 0;
    std::vector<double> sorted = values_;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::ranges::nth_element(sorted, middle);
    if (sorted.size() % 2 != 0) return *middle;
    return (*middle + *std::max_element(sorted.begin(), middle)) / 2;
  }
  double (max)() const noexcept { return values_.empty() ? 0.0 : *std::ranges::max_element(values_); }
  /// The share of predictions whose likeliest token is the same.
  estimate same_top() const noexcept {
    const double n = static_cast<double>(values_.size());
    if (values_.empty()) return {};
    const double share = static_cast<double>(same_top_) / n;
    return {share, values_.size() > 1 ? std::sqrt(share * (1 - share) / (n - 1)) : 0.0};
  }

 private:
  std::vector<double> values_;
  std::size_t same_top_ = 0;
};

/// One piece of a text to be read from an empty context.
struct text_chunk {
  std::vector<text::token_id> tokens;
  std::size_t first = 0;  ///< the predictions of tokens[first + 1] and later are scored

  std::size_t scored() const noexcept { return tokens.size() > first + 1 ? tokens.size() - first - 1 : 0; }
};

/// Cuts the tokens of a text into chunks of `context` tokens, of which the second halves are scored; what does not fill
/// a chunk is left out. `bos`, where there is one, takes the place of each chunk's first token. At most `most` chunks.
/// Throws error(usage) for a context under 4, and when the tokens do not fill two chunks.
inline std::vector<text_chunk> cut_into_chunks(std::span<const text::token_id> tokens, std::size_t context,
                                               std::optional<text::token_id> bos, std::size_t most) {
  if (context < 4) throw error(error_code::usage, "perplexity", "a context of at least 4 tokens", context);
  if (tokens.size() / 2 < context)
    throw error(error_code::usage, "perplexity", {"a text of at least twice the context of ", context, " tokens"},
                {tokens.size(), " tokens"});
  std::vector<text_chunk> chunks((std::min)(tokens.size() / context, most));
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const auto part = tokens.subspan(i * context, context);
    chunks[i] = {{part.begin(), part.end()}, context / 2};
    if (bos) chunks[i].tokens[0] = *bos;
  }
  return chunks;
}

/// The predictions of a model along a chunk, some tokens at a time. The model and the chunk must outlive it.
template <language_model Model>
class chunk_reader {
 public:
  chunk_reader(Model& model, const text_chunk& chunk)
      : model_(&model), chunk_(&chunk), sequence_(model.new_sequence()) {}

  /// Predictions of consecutive tokens, the first of which is `token`; logits (n, vocabulary), valid until the next
  /// forward of the model.
  struct predictions {
    std::span<const text::token_id> tokens;
    std::span<const float> logits;

    std::span<const float> row(std::size_t i) const {
      const std::size_t width = logits.size() / tokens.size();
      return logits.subspan(i * width, width);
    }
  };

  /// The next scored predictions, nothing at the end. Throws what the model's forward throws.
  std::optional<predictions> next() {
    const std::size_t end =
        chunk_->tokens.size() - (chunk_->tokens.empty() ? 0 : 1);  // the last token predicts nothing
    while (done_ < end) {
      const std::size_t begin = done_;
      const bool scored = begin >= chunk_->first;
      done_ = (std::min)(begin + (scored ? scored_rows : read_rows), scored ? end : (std::min)(end, chunk_->first));
      rows_.clear();
      for (std::size_t i = begin; i < done_; ++i)
        rows_.push_back({chunk_->tokens[i], &sequence_, row_kind::prompt, scored});
      const auto logits = model_->forward(rows_);
      if (scored) return predictions{std::span(chunk_->tokens).subspan(begin + 1, done_ - begin), logits};
    }
    return std::nullopt;
  }

 private:
  static constexpr std::size_t read_rows = 512, scored_rows = 64;  // the latter bounds the memory of the logits

  Model* model_;
  const text_chunk* chunk_;
  sequence sequence_;
  std::vector<batch_row> rows_;
  std::size_t done_ = 0;
};

/// The losses of a chunk's scored tokens.
template <language_model Model>
loss_sum chunk_loss(Model& model, const text_chunk& chunk) {
  loss_sum sum;
  chunk_reader<Model> reader(model, chunk);
  while (const auto part = reader.next())
    for (std::size_t i = 0; i < part->tokens.size(); ++i) sum.add(token_loss(part->row(i), part->tokens[i]));
  return sum;
}

/// The same, and adds to `divergence` how far the predictions are from those of `reference`. Throws error(mismatch)
/// when the vocabularies differ in size.
template <language_model Model, language_model Reference>
loss_sum chunk_loss(Model& model, const text_chunk& chunk, Reference& reference, divergence_sum& divergence,
                    loss_sum& reference_loss) {
  loss_sum sum;
  chunk_reader<Model> reader(model, chunk);
  chunk_reader<Reference> beside(reference, chunk);
  while (const auto part = reader.next()) {
    const auto other = beside.next();
    for (std::size_t i = 0; i < part->tokens.size(); ++i) {
      sum.add(token_loss(part->row(i), part->tokens[i]));
      reference_loss.add(token_loss(other->row(i), part->tokens[i]));
      divergence.add(other->row(i), part->row(i));
    }
  }
  return sum;
}

/// Bits a byte of a text of `bytes` bytes and `tokens` tokens, at a mean loss in nats a token.
inline double bits_per_byte(double mean_loss, std::size_t tokens, std::size_t bytes) noexcept {
  return bytes == 0 ? 0.0 : mean_loss / std::log(2.0) * static_cast<double>(tokens) / static_cast<double>(bytes);
}

}  // namespace realizar::inline REALIZAR_ABI
