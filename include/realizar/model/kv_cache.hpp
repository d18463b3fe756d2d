#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The memory behind the pages: keys and values of every layer, in the layout of the backend.

#include <cstddef>
#include <memory>
#include <vector>

#include <realizar/base/checked.hpp>
#include <realizar/base/error.hpp>
#include <realizar/kernel/operations.hpp>
#include <realizar/model/page_pool.hpp>
#include <realizar/nn/hyperparameters.hpp>

namespace realizar::inline REALIZAR_ABI {

/// Pages for `n_tokens` tokens in all. Memory is taken from the system at once but paid for page by page as it is
/// written.
template <class Backend>
class kv_cache {
 public:
  /// Throws error(unsupported) for heads the backend cannot keep so.
  kv_cache(const nn::hyperparameters& h, kernel::cache_type type, std::size_t n_tokens)
      : pool_(std::make_shared<page_pool>(ceil_div(n_tokens, kernel::page_size))) {
    if (!Backend::keeps(type, h.head_dim))
      throw error(error_code::unsupported, {"kv cache of type ", to_string(type)},
                  "heads whose width is a multiple of 32, on the CPU", {"heads ", h.head_dim, " wide"});
    layers_.reserve(h.layers);
    for (std::size_t i = 0; i < h.layers; ++i) {
      kernel::cache_layer layer{.type = type, .n_heads = h.kv_heads, .head_dim = h.head_dim};
      layer.keys = memory_.emplace_back(pool_->size() * Backend::key_page_bytes(layer)).data();
      layer.values = memory_.emplace_back(pool_->size() * Backend::value_page_bytes(layer)).data();
      layers_.push_back(layer);
    }
  }

  const std::shared_ptr<page_pool>& pool() const noexcept { return pool_; }
  const kernel::cache_layer* layers() const noexcept { return layers_.data(); }

  /// Bytes of memory when all pages are in use.
  std::size_t bytes() const noexcept {
    std::size_t sum = 0;
    for (const auto& m : memory_) sum += m.size();
    return sum;
  }

  /// Copies a page in every layer.
  void copy_page(Backend& backend, page_pool::page_id from, page_pool::page_id to) const {
    for (const auto& layer : layers_) backend.copy_page(layer, from, to);
  }

 private:
  std::shared_ptr<page_pool> pool_;
  std::vector<typename Backend::template buffer<std::byte>> memory_;
  std::vector<kernel::cache_layer> layers_;
};

}  // namespace realizar::inline REALIZAR_ABI
