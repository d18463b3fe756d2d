#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What all handlers share: settings, models, counters, the audit log.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <realizar/serve/audit_log.hpp>
#include <realizar/serve/histogram.hpp>
#include <realizar/serve/registry.hpp>

#include "hosted_model.hpp"
#include "settings.hpp"

namespace server {

/// Something that wants to be called about once a second: an open stream.
class ticked {
 public:
  virtual ~ticked() = default;
  virtual void tick(std::chrono::steady_clock::time_point now) = 0;
};

class service {
 public:
  using opener =
      std::function<std::unique_ptr<hosted_model>(const std::string& id, const std::string& path, const settings&)>;

  /// `open` is called for every model when it is first needed.
  service(settings s, opener open = open_model);
  ~service();

  const settings config;
  realizar::serve::registry<hosted_model> models;
  realizar::serve::audit_log audit;

  /// The names of all models, the default one first.
  std::vector<std::string> names() const;
  std::string path_of(const std::string& name) const;
  /// Loads all models, or as many as there is room for.
  void load_all();
  /// Exchanges a model for the one at `path`; an empty path is the one it came from.
  void reload(const std::string& name, const std::string& path);

  /// The model a request names; "" or nothing is the default, `:latest` may be left out or added. Throws failure 404
  /// for one that nobody knows, 400 for one of the other kind.
  std::shared_ptr<hosted_model> language_model(std::string_view name);
  std::shared_ptr<hosted_model> classical_model(std::string_view name);
  /// An encoder, or a language model where there is none.
  std::shared_ptr<hosted_model> embedding_model(std::string_view name);

  /// New requests are refused from here on; those under way go on.
  void begin_drain();
  /// Returns when they have ended.
  void finish_drain();

  bool ready() const noexcept { return loaded && !draining; }
  double uptime_seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  }
  void watch(std::weak_ptr<ticked> stream);
  /// Runs a task after those that wait, on a thread for what takes long. Throws failure 429 when too many wait.
  void later(std::function<void()> task);
  /// Counts a request that has ended and writes its record: status "completed", or what it failed of.
  void count(realizar::serve::audit_record r);

  const std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
  /// What /metrics/dispatch counts from; exchanged under its own lock.
  std::mutex dispatch_lock;
  std::map<std::string, realizar::serve::engine_snapshot> dispatch_since;
  std::atomic<bool> loaded{false}, draining{false};
  // Of requests that ask a model for something.
  std::atomic<std::uint64_t> requests{0}, successful{0}, failed{0};
  realizar::serve::histogram latency{.001, .005, .01, .025, .05, .1, .25, .5, 1., 2.5, 5., 10., 30., 60., 120., 300.};

 private:
  std::shared_ptr<hosted_model> find(std::string_view name, std::initializer_list<model_kind> kinds);
  void tick();
  void work();

  opener open_;
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, std::string>> paths_;  // of the models, in the order given
  std::vector<std::weak_ptr<ticked>> streams_;
  std::atomic<bool> stop_{false};
  std::condition_variable tasks_changed_;
  std::deque<std::function<void()>> tasks_;
  bool working_ = false;
  std::thread ticker_, worker_;
};

}  // namespace server
