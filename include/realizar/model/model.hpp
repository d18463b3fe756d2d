#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A language model of one family: an open file, its tokenizer, its transformer, the kv cache, and the backend that
/// runs it.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/kernel/cpu.hpp>
#include <realizar/model/batch_plan.hpp>
#include <realizar/model/config.hpp>
#include <realizar/model/kv_cache.hpp>
#include <realizar/model/language_model.hpp>
#include <realizar/model/weights.hpp>
#include <realizar/nn/transformer.hpp>
#include <realizar/text/tokenizer.hpp>
#include <realizar/text/tokenizer/gguf.hpp>

namespace realizar::inline REALIZAR_ABI {

/// How a model is loaded.
struct load_options {
  unsigned threads = 0;  ///< 0: what the process may use
  std::size_t context_length =
      0;                         ///< the most tokens a sequence can have; 0: what the model was made for, at most 8192
  std::size_t cache_tokens = 0;  ///< tokens the kv cache holds for all sequences together; 0: one sequence's worth
  kernel::cache_type cache = kernel::cache_type::f16;
  std::size_t batch = 512;  ///< rows of a forward pass; more are split
};

/// A loaded model. Not movable: threads and sequences refer to it. One forward at a time.
template <model_family Family, class Backend = kernel::cpu>
class model {
 public:
  /// Opens a file of the family. Throws error(mismatch) when it is of another one, and whatever the reader, the
  /// tokenizer and the binding of weights find wrong.
  explicit model(const std::filesystem::path& path, const load_options& options = {})
      : model(gguf::file(path), options) {}
  explicit model(gguf::file file, const load_options& options = {})
      : file_(std::move(file)),
        shape_(read_shape(file_)),
        tokenizer_(text::load_tokenizer(file_)),
        transformer_(gguf_weights_, shape_),
        context_length_(options.context_length != 0 ? options.context_length
                                                    : std::min<std::size_t>(shape_.context_length, 8192)),
        backend_(options.threads),
        cache_(shape_, options.cache, std::max(options.cache_tokens, context_length_)),
        batch_(std::max<std::size_t>(options.batch, 1)) {
    if (tokenizer_.size() != shape_.vocabulary)
      throw error(error_code::mismatch, {file_.name(), ": tensor 'token_embd.weight'"},
                  {tokenizer_.size(), " rows, one for each token of tokenizer.ggml.tokens"}, shape_.vocabulary);
  }
  model(const model&) = delete;
  model& operator=(const model&) = delete;

  static constexpr std::string_view architecture() noexcept { return Family::name; }
  const gguf::file& file() const noexcept { return file_; }
  const nn::hyperparameters& shape() const noexcept { return shape_; }
  const text::tokenizer& tokenizer() const noexcept { return tokenizer_; }
  std::size_t vocabulary_size() const noexcept { return shape_.vocabulary; }
  std::size_t context_length() const noexcept { return context_length_; }
  const Backend& backend() const noexcept { return backend_; }
  /// Bytes of the kv cache when it is full.
  std::size_t cache_bytes() const noexcept { return cache_.bytes(); }

  /// An empty sequence.
  sequence new_sequence() { return sequence(cache_.pool()); }

  /// Runs the rows through the model and into the cache. Returns the logits of the rows that want them, in their order:
  /// (n_wanted, vocabulary), valid until the next forward.
  ///
  /// Throws error(usage) for a token outside the vocabulary or a row without owner, error(limit) when a sequence would
  /// outgrow context_length() or the cache is full; then no sequence has changed.
  std::span<const float> forward(std::span<const batch_row> rows) {
    reserve(rows);
    const auto n_wanted = static_cast<std::size_t>(std::ranges::count(rows, true, &batch_row::wants_logits));
    grow(logits_, n_wanted * shape_.vocabulary);
    std::size_t done = 0;
    for (std::size_t start = 0; start < rows.size(); start += batch_) {
      const auto part = rows.subspan(start, std::min(batch_, rows.size() - start));
      done += run(part, logits_.data() + done * shape_.vocabulary);
    }
    return {logits_.data(), n_wanted * shape_.vocabulary};
  }

 private:
  static nn::hyperparameters read_shape(const gguf::file& file) {
    if (const auto found = realizar::architecture(file); found != Family::name)
      throw error(error_code::mismatch, {file.name(), ": key 'general.architecture'"}, {"'", Family::name, "'"},
                  {"'", found, "'"});
    return read_hyperparameters(file, Family::norm::epsilon_key, Family::position::rotary);
  }

  template <class T>
  static void grow(typename Backend::template buffer<T>& buffer, std::size_t n) {
    if (buffer.size() < n) buffer = typename Backend::template buffer<T>(n);
  }

  /// Checks every row, then makes room in every sequence.
  void reserve(std::span<const batch_row> rows) {
    std::vector<std::pair<sequence*, std::size_t>> counts;  // few sequences: found by walking
    for (const auto& row : rows) {
      if (row.owner == nullptr) throw error(error_code::usage, "batch", "a sequence for every row", "a row without");
      if (row.token < 0 || static_cast<std::size_t>(row.token) >= shape_.vocabulary)
        throw error(error_code::usage, "batch", {"tokens from 0 to ", shape_.vocabulary - 1}, row.token);
      const auto known = std::ranges::find(counts, row.owner, &std::pair<sequence*, std::size_t>::first);
      if (known != counts.end())
        ++known->second;
      else
        counts.emplace_back(row.owner, 1);
    }
    for (const auto& [owner, n] : counts)
      if (owner->length() + n > context_length_)
        throw error(error_code::limit, "sequence", {"at most ", context_length_, " tokens of context"},
                    owner->length() + n);
    for (const auto& [owner, n] : counts)
      owner->reserve(n, [&](auto from, auto to) { cache_.copy_page(backend_, from, to); });
  }

  /// One pass. logits: (wanted rows, vocabulary). Returns the number of rows that wanted logits.
  std::size_t run(std::span<const batch_row> rows, float* logits) {
    plan_.plan(rows, shape_);
    nn::pass p;
    plan_.describe(p);
    grow(stream_, rows.size() * shape_.width);
    grow(queries_, rows.size() * shape_.query_width());
    grow(attended_, rows.size() * shape_.query_width());
    grow(hidden_, rows.size() * shape_.ffn_width);
    grow(selected_, p.wanted.n_rows * shape_.width);
    p.shape = &shape_;
    p.stream = stream_.data();
    p.queries = queries_.data();
    p.attended = attended_.data();
    p.hidden = hidden_.data();
    p.cache = cache_.layers();
    p.selected = selected_.data();
    p.logits = logits;
    transformer_.forward(backend_, p);
    backend_.finish();
    return p.wanted.n_rows;
  }

  gguf::file file_;
  nn::hyperparameters shape_;
  text::tokenizer tokenizer_;
  gguf_weights gguf_weights_{file_};
  nn::transformer<Family> transformer_;
  std::size_t context_length_;
  Backend backend_;
  kv_cache<Backend> cache_;
  std::size_t batch_;
  batch_plan plan_;
  typename Backend::template buffer<float> stream_, queries_, attended_, hidden_, selected_, logits_;
};

}  // namespace realizar::inline REALIZAR_ABI
