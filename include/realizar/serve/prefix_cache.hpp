#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Pages of prompts that other prompts may begin with, found by their content.
///
/// A page is known by the pages before it, its tokens, and the scope it was made in: prompts of different scopes never
/// share, so that nobody learns from the time an answer takes what others have asked.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <realizar/kernel/operations.hpp>
#include <realizar/model/page_pool.hpp>
#include <realizar/text/token.hpp>

namespace realizar::inline REALIZAR_ABI::serve {

/// Holds pages of one pool. Belongs to the thread that runs the model.
class prefix_cache {
 public:
  using page_id = page_pool::page_id;
  using key = std::uint64_t;

  explicit prefix_cache(std::shared_ptr<page_pool> pool)
      : pool_(std::move(pool)), secret_(std::random_device{}() * 0x9e3779b97f4a7c15u ^ std::random_device{}()) {}
  prefix_cache(const prefix_cache&) = delete;
  prefix_cache& operator=(const prefix_cache&) = delete;
  ~prefix_cache() { clear(); }

  /// The keys of the full pages of `tokens`, each of the page and all before it.
  std::vector<key> keys_of(std::span<const text::token_id> tokens, std::string_view scope) const {
    key k = mix(secret_, scope.size());
    for (const char c : scope) k = mix(k, static_cast<unsigned char>(c));
    std::vector<key> keys;
    keys.reserve(tokens.size() / kernel::page_size);
    for (std::size_t at = 0; at + kernel::page_size <= tokens.size(); at += kernel::page_size) {
      for (const auto token : tokens.subspan(at, kernel::page_size)) k = mix(k, static_cast<std::uint32_t>(token));
      keys.push_back(k);
    }
    return keys;
  }

  /// The page of tokens[i * page_size ...], whose key is keys[i], or nothing. It stays while it is held or shared.
  const page_id* find(std::span<const text::token_id> tokens, std::span<const key> keys, std::size_t i) {
    const auto found = nodes_.find(keys[i]);
    if (found == nodes_.end()) return nullptr;
    node& n = found->second;
    if (n.depth != i || (i != 0 && n.parent != keys[i - 1]) ||
        !std::ranges::equal(n.tokens, tokens.subspan(i * kernel::page_size, kernel::page_size)))
      return nullptr;
    n.used = ++time_;
    return &n.page;
  }

  /// Keeps a full page; nothing happens where it is known already or the page before it is not.
  void insert(std::span<const text::token_id> tokens, std::span<const key> keys, std::size_t i, page_id page) {
    node* parent = nullptr;
    if (i != 0) {
      const auto before = nodes_.find(keys[i - 1]);
      if (before == nodes_.end()) return;
      parent = &before->second;
    }
    const auto content = tokens.subspan(i * kernel::page_size, kernel::page_size);
    const auto [at, added] = nodes_.try_emplace(keys[i]);
    if (!added) return;
    at->second = {i, i != 0 ? keys[i - 1] : 0, page, 0, ++time_, {content.begin(), content.end()}};
    if (parent != nullptr) ++parent->children;
    pool_->retain(page);
  }

  /// Gives back up to `n` pages that nobody else holds, those unused for longest first; returns how many.
  std::size_t evict(std::size_t n) {
    std::size_t freed = 0;
    while (freed < n) {
      auto oldest = nodes_.end();
      for (auto at = nodes_.begin(); at != nodes_.end(); ++at)
        if (at->second.children == 0 && !pool_->shared(at->second.page) &&
            (oldest == nodes_.end() || at->second.used < oldest->second.used))
          oldest = at;
      if (oldest == nodes_.end()) break;
      if (oldest->second.depth != 0) --nodes_.find(oldest->second.parent)->second.children;
      pool_->release(oldest->second.page);
      nodes_.erase(oldest);
      ++freed;
    }
    return freed;
  }

  void clear() noexcept {
    for (const auto& [k, n] : nodes_) pool_->release(n.page);
    nodes_.clear();
  }

  std::size_t size() const noexcept { return nodes_.size(); }
  /// Pages that only the cache holds.
  std::size_t idle() const noexcept {
    std::size_t n = 0;
    for (const auto& [k, held] : nodes_) n += pool_->shared(held.page) ? 0 : 1;
    return n;
  }

 private:
  struct node {
    std::size_t depth = 0;
    key parent = 0;
    page_id page = 0;
    std::size_t children = 0;
    std::uint64_t used = 0;
    std::vector<text::token_id> tokens;
  };

  static key mix(key k, std::uint64_t x) noexcept {  // the finalizer of splitmix64 over a running key
    k += 0x9e3779b97f4a7c15u + x;
    k = (k ^ (k >> 30)) * 0xbf58476d1ce4e5b9u;
    k = (k ^ (k >> 27)) * 0x94d049bb133111ebu;
    return k ^ (k >> 31);
  }

  std::shared_ptr<page_pool> pool_;
  std::unordered_map<key, node> nodes_;
  key secret_;
  std::uint64_t time_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::serve
