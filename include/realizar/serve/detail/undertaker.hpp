#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Destroys objects on a thread of its own: what owns a thread (an engine) may be let go of by that very thread.

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::serve::detail {

class undertaker {
 public:
  undertaker() : thread_([s = state_] { s->work(); }) {}
  undertaker(const undertaker&) = delete;
  undertaker& operator=(const undertaker&) = delete;
  /// Returns when all that was let go of is destroyed.
  ~undertaker() {
    {
      const std::lock_guard lock(state_->mutex);
      state_->closed = true;
    }
    state_->wake.notify_all();
    thread_.join();
  }

  /// The same object, to be destroyed here. What lives longer than the undertaker is destroyed where it is let go of.
  template <class T>
  std::shared_ptr<T> watch(std::unique_ptr<T> object) {
    return std::shared_ptr<T>(object.release(), [s = state_](T* p) {
      {
        const std::lock_guard lock(s->mutex);
        if (!s->closed) {
          s->dead.push_back([p] { delete p; });
          p = nullptr;
        }
      }
      s->wake.notify_all();
      delete p;
    });
  }

 private:
  struct state {
    std::mutex mutex;
    std::condition_variable wake;
    std::vector<std::function<void()>> dead;
    bool closed = false;

    void work() {
      std::unique_lock lock(mutex);
      for (;;) {
        wake.wait(lock, [&] { return closed || !dead.empty(); });
        std::vector<std::function<void()>> now;
        now.swap(dead);
        if (now.empty()) return;
        lock.unlock();
        for (const auto& destroy : now) destroy();
        lock.lock();
      }
    }
  };

  std::shared_ptr<state> state_ = std::make_shared<state>();
  std::thread thread_;
};

}  // namespace realizar::inline REALIZAR_ABI::serve::detail
