#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What models of all families share: an open file, its tokenizer, the kv cache, and the buffers of a forward pass.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/model/batch_plan.hpp>
#include <realizar/model/config.hpp>
#include <realizar/model/kv_cache.hpp>
#include <realizar/model/language_model.hpp>
#include <realizar/model/weights.hpp>
#include <realizar/text/tokenizer.hpp>

namespace realizar::inline REALIZAR_ABI {

/// How a model is loaded.
struct load_options {
  unsigned threads = 0;  ///< 0: what the process may use
  std::size_t context_length =
      0;                         ///< the most tokens a sequence can have; 0: what the model was made for, at most 8192
  std::size_t cache_tokens = 0;  ///< tokens the kv cache holds for all sequences together; 0: one sequence's worth
  kernel::cache_type cache = kernel::cache_type::f16;
  std::size_t batch = 512;  ///< rows of a forward pass; more are split
  /// Weights are read into memory of the process, of 2 MB pages where the system gives them, and not from the mapped
  /// file. Costs their size once more, and the time to copy them.
  bool copy_weights = false;
};

namespace detail {

/// Compiled once for a backend, whatever the number of families.
template <class Backend>
class model_runner {
 public:
  /// tokenizer: nothing for the one that the file holds, which `read_tokenizer` reads.
  model_runner(gguf::file file, std::optional<text::tokenizer> tokenizer,
               text::tokenizer (*read_tokenizer)(const gguf::file&), std::string_view name, const family_facts& family,
               const load_options& options)
      : file_(loaded(std::move(file), options)),
        shape_(read_shape(file_, name, family, options)),
        tokenizer_(tokenizer ? *std::move(tokenizer) : read_tokenizer(file_)),
        context_length_(context_of(shape_, options)),
        backend_(options.threads),
        cache_(shape_, options.cache, (std::max)(options.cache_tokens, context_length_)),
        batch_((std::max<std::size_t>)(options.batch, 1)) {
    if (tokenizer_.size() > shape_.vocabulary)  // more rows than tokens: tables are padded, and those are never chosen
      throw error(error_code::mismatch, {file_.name(), ": tensor 'token_embd.weight'"},
                  {"at least ", tokenizer_.size(), " rows, one for each token of the tokenizer"}, shape_.vocabulary);
  }
  model_runner(const model_runner&) = delete;
  model_runner& operator=(const model_runner&) = delete;

  const gguf::file& file() const noexcept { return file_; }
  const nn::hyperparameters& shape() const noexcept { return shape_; }
  const text::tokenizer& tokenizer() const noexcept { return tokenizer_; }
  std::size_t context_length() const noexcept { return context_length_; }
  const Backend& backend() const noexcept { return backend_; }
  Backend& backend() noexcept { return backend_; }
  std::size_t cache_bytes() const noexcept { return cache_.bytes(); }
  const gguf_weights& weights() const noexcept { return weights_; }
  sequence new_sequence() { return sequence(cache_.pool()); }

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

  /// Makes room for all rows, then calls run(pass) for as many of them at a time as a pass may have.
  template <class Run>
  void each_pass(std::span<const batch_row> rows, Run run) {
    reserve(rows);
    for (std::size_t start = 0; start < rows.size(); start += batch_) {
      nn::pass p = plan(rows.subspan(start, (std::min)(batch_, rows.size() - start)));
      run(p);
    }
  }

  /// Plans one pass over rows that there is room for. bidirectional: every row sees all of its sequence.
  nn::pass plan(std::span<const batch_row> rows, bool bidirectional = false) {
    plan_.plan(rows, shape_);
    if (bidirectional) plan_.look_both_ways(rows);
    nn::pass p;
    plan_.describe(p);
    const std::size_t n = rows.size(), q = shape_.query_width();
    grow(stream_, n * shape_.width);
    grow(queries_, n * (std::max)(q, shape_.width));
    grow(attended_, n * (q + 2 * shape_.kv_width()));
    grow(hidden_, n * (std::max)(shape_.ffn_width, shape_.shared_expert_width));
    grow(selected_, p.wanted.n_rows * shape_.width);
    p.shape = &shape_;
    p.stream = stream_.data();
    p.queries = p.branch = queries_.data();
    p.attended = p.heads = attended_.data();
    p.hidden = hidden_.data();
    p.cache = cache_.layers();
    p.selected = selected_.data();
    if (shape_.experts != 0) {
      p.pairs = {.n_rows = n * shape_.experts_used, .n_prompt = 0};
      grow(expert_scores_, n * (shape_.experts + 1));
      grow(expert_weights_, p.pairs.n_rows);
      grow(expert_hidden_, p.pairs.n_rows * shape_.expert_width);
      grow(chosen_, p.pairs.n_rows);
      p.expert_scores = expert_scores_.data();
      p.expert_weights = expert_weights_.data();
      p.expert_hidden = expert_hidden_.data();
      p.chosen = chosen_.data();
    }
    return p;
  }

  /// Room for n floats of logits.
  float* logits(std::size_t n) {
    grow(logits_, n);
    return logits_.data();
  }

 private:
  static gguf::file loaded(gguf::file file, const load_options& options) {
    if (options.copy_weights) file.copy_tensors();
    return file;
  }

  static std::size_t context_of(const nn::hyperparameters& h, const load_options& options) {
    std::size_t n =
        options.context_length != 0 ? options.context_length : (std::min<std::size_t>)(h.context_length, 8192);
    return h.learned_positions != 0 ? (std::min)(n, h.learned_positions) : n;
  }

  static nn::hyperparameters read_shape(const gguf::file& file, std::string_view name, const family_facts& family,
                                        const load_options& options) {
    if (const auto found = realizar::architecture(file); found != name)
      throw error(error_code::mismatch, {file.name(), ": key 'general.architecture'"}, {"'", name, "'"},
                  {"'", found, "'"});
    return read_hyperparameters(file, family, options.context_length);
  }

  template <class T>
  static void grow(typename Backend::template buffer<T>& buffer, std::size_t n) {
    if (buffer.size() < n) buffer = typename Backend::template buffer<T>(n);
  }

  gguf::file file_;
  nn::hyperparameters shape_;
  text::tokenizer tokenizer_;
  gguf_weights weights_{file_};
  std::size_t context_length_;
  Backend backend_;
  kv_cache<Backend> cache_;
  std::size_t batch_;
  batch_plan plan_;
  typename Backend::template buffer<float> stream_, queries_, attended_, hidden_, selected_, logits_;
  typename Backend::template buffer<float> expert_scores_, expert_weights_, expert_hidden_;
  typename Backend::template buffer<std::uint32_t> chosen_;
};

}  // namespace detail

}  // namespace realizar::inline REALIZAR_ABI
