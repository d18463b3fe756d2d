#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Models by name: loaded when first asked for, once however many ask, exchanged and unloaded while they are in use,
/// and the one unused for longest evicted when there are too many.

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/serve/detail/undertaker.hpp>
#include <realizar/serve/refused.hpp>

namespace realizar::inline REALIZAR_ABI::serve {

/// What a registry has counted.
struct registry_snapshot {
  std::uint64_t hits = 0, misses = 0, loads = 0, failures = 0, evictions = 0;
  std::size_t loaded = 0;
};

/// Holds Models of any type. All members may be called from any thread.
///
/// What `acquire` returns stays usable for as long as it is held, also when the model is unloaded or exchanged
/// meanwhile. Models are destroyed by a thread of the registry, whoever lets go of them last; the registry must outlive
/// them.
template <class Model>
class registry {
 public:
  using loader = std::function<std::unique_ptr<Model>()>;

  struct description {
    std::string name;
    bool loaded;
    bool busy;  ///< somebody holds it
  };

  /// max_loaded 0: any number.
  explicit registry(std::size_t max_loaded = 0) : max_loaded_(max_loaded) {}
  registry(const registry&) = delete;
  registry& operator=(const registry&) = delete;

  /// Makes a model known; nothing is loaded yet. Throws error(usage) for a name that is known.
  void add(std::string name, loader load) {
    const std::lock_guard lock(mutex_);
    const auto [at, added] = entries_.try_emplace(std::move(name));
    if (!added) throw error(error_code::usage, "registry", "each name once", {"'", at->first, "' again"});
    at->second.load = std::move(load);
  }

  /// The model of that name, loaded if need be. Throws error(usage) for a name nobody added, refused when no more may
  /// be loaded and all are busy, and what its loader throws, to everyone who waited for it.
  std::shared_ptr<Model> acquire(std::string_view name) {
    std::unique_lock lock(mutex_);
    entry* e = &known(name);
    if (e->model) {
      ++counts_.hits;
    } else {
      ++counts_.misses;
      if (e->loading) {
        const auto attempt = e->attempt;
        loaded_.wait(lock, [&] { return e->attempt != attempt; });
        if (!e->model) {
          if (e->failure) std::rethrow_exception(e->failure);
          throw refused(refusal::draining, std::chrono::seconds(1), {"model '", name, "'"}, "it loaded", "it unloaded");
        }
      } else {
        make_room(lock, e);
        load(lock, *e, e->load);
      }
    }
    e->used = ++time_;
    return e->model;
  }

  /// The model if it is loaded; counts as no use.
  std::shared_ptr<Model> find(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto at = entries_.find(name);
    return at != entries_.end() ? at->second.model : nullptr;
  }
  bool knows(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    return entries_.contains(name);
  }

  /// Loads anew, by another loader if one is given, while the old model goes on; then those who ask get the new one. On
  /// an exception everything stays as it is.
  void reload(std::string_view name, loader by = {}) {
    std::unique_lock lock(mutex_);
    entry& e = known(name);
    loaded_.wait(lock, [&] { return !e.loading; });
    loader next = by ? std::move(by) : e.load;
    load(lock, e, next);
    e.load = std::move(next);
    e.used = ++time_;
  }

  /// Lets go of a model; those who hold it keep it. False when it was not loaded.
  bool unload(std::string_view name) {
    const std::lock_guard lock(mutex_);
    return std::exchange(known(name).model, nullptr) != nullptr;
  }

  /// In the order of names.
  std::vector<description> list() const {
    const std::lock_guard lock(mutex_);
    std::vector<description> out;
    for (const auto& [name, e] : entries_) out.push_back({name, e.model != nullptr, e.model.use_count() > 1});
    return out;
  }

  registry_snapshot metrics() const {
    const std::lock_guard lock(mutex_);
    registry_snapshot s = counts_;
    s.loaded = n_loaded();
    return s;
  }

 private:
  struct entry {
    loader load;
    std::shared_ptr<Model> model;
    bool loading = false;
    std::uint64_t attempt = 0, used = 0;
    std::exception_ptr failure;
  };

  entry& known(std::string_view name) {
    const auto at = entries_.find(name);
    if (at == entries_.end())
      throw error(error_code::usage, "registry", "the name of a model", {"'", name.substr(0, 100), "'"});
    return at->second;
  }

  std::size_t n_loaded() const noexcept {
    std::size_t n = 0;
    for (const auto& [name, e] : entries_) n += e.model != nullptr || e.loading ? 1 : 0;
    return n;
  }

  /// Evicts until one more may be loaded.
  void make_room(std::unique_lock<std::mutex>&, const entry* wanted) {
    while (max_loaded_ != 0 && n_loaded() >= max_loaded_) {
      entry* oldest = nullptr;
      for (auto& [name, e] : entries_)
        if (&e != wanted && e.model && e.model.use_count() == 1 && (oldest == nullptr || e.used < oldest->used))
          oldest = &e;
      if (oldest == nullptr)
        throw refused(refusal::queue_full, std::chrono::seconds(1), "registry",
                      {"fewer than ", max_loaded_, " models at work"}, n_loaded());
      oldest->model.reset();
      ++counts_.evictions;
    }
  }

  /// Loads without holding the lock; others wait for the attempt.
  void load(std::unique_lock<std::mutex>& lock, entry& e, const loader& by) {
    e.loading = true;
    const loader copy = by;
    lock.unlock();
    std::shared_ptr<Model> fresh;
    std::exception_ptr failure;
    try {
      fresh = undertaker_.watch(copy());
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    e.loading = false;
    ++e.attempt;
    e.failure = failure;
    ++(failure ? counts_.failures : counts_.loads);
    if (fresh) e.model = std::move(fresh);
    loaded_.notify_all();
    if (failure) std::rethrow_exception(failure);
  }

  std::size_t max_loaded_;
  detail::undertaker undertaker_;
  mutable std::mutex mutex_;
  std::condition_variable loaded_;
  std::map<std::string, entry, std::less<>> entries_;
  registry_snapshot counts_;
  std::uint64_t time_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::serve
