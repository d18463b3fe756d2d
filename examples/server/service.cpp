// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "service.hpp"

#include <algorithm>
#include <filesystem>

#include "failure.hpp"

namespace server {

namespace {

realizar::serve::audit_log make_audit_log(const settings& s) {
  if (s.audit_file.empty()) return realizar::serve::audit_log(10000);
  return realizar::serve::audit_log(10000, s.audit_file);
}

}  // namespace

service::service(settings s, opener open)
    : config(std::move(s)), models(config.max_models), audit(make_audit_log(config)), open_(std::move(open)) {
  const auto add = [&](std::string name, const std::string& path) {
    models.add(name, [this, name, path] { return open_(name, path, config); });
    paths_.emplace_back(std::move(name), path);
  };
  for (const std::string& given : config.models) {
    const std::size_t equals = given.find('=');
    if (equals != std::string::npos)
      add(given.substr(0, equals), given.substr(equals + 1));
    else
      add(std::filesystem::path(given).stem().string(), given);
  }
  if (config.demo) add("demo", "");
  if (config.demo) add("iris", demo_classical_path);
  worker_ = std::thread([this] { work(); });
  ticker_ = std::thread([this] { tick(); });
}

service::~service() {
  stop_ = true;
  {
    const std::lock_guard lock(mutex_);
    tasks_changed_.notify_all();
  }
  worker_.join();
  ticker_.join();
}

std::vector<std::string> service::names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> out;
  for (const auto& [name, path] : paths_) out.push_back(name);
  return out;
}

std::string service::path_of(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto at = std::ranges::find(paths_, name, &std::pair<std::string, std::string>::first);
  return at != paths_.end() ? at->second : std::string();
}

void service::load_all() {
  std::size_t n = 0;
  for (const auto& name : names()) {
    if (config.max_models != 0 && n++ == config.max_models) break;
    const auto m = models.acquire(name);
    if (m->engine) m->engine->warm_up();
  }
  loaded = true;
}

void service::reload(const std::string& name, const std::string& path) {
  const std::string from = path.empty() ? path_of(name) : path;
  models.reload(name, [this, name, from] {
    auto m = open_(name, from, config);
    if (m->engine) m->engine->warm_up();
    return m;
  });
  const std::lock_guard lock(mutex_);
  for (auto& [known, at] : paths_)
    if (known == name) at = from;
}

std::shared_ptr<hosted_model> service::find(std::string_view name, std::initializer_list<model_kind> kinds) {
  if (draining) {
    failure f(503, "the server is shutting down", "draining");
    f.retry_after = std::chrono::seconds(5);
    throw f;
  }
  if (!loaded) {
    failure f(503, "the model is being loaded", "loading");
    f.retry_after = std::chrono::seconds(2);
    throw f;
  }
  if (name.ends_with(":latest") && !models.knows(name)) name.remove_suffix(7);
  const bool any = name.empty() || name == "default";
  if (!any && !models.knows(name))
    throw failure(404, "the model '" + std::string(name.substr(0, 100)) + "' does not exist", "model_not_found",
                  "model");
  std::string wanted(name);
  if (any) {
    wanted.clear();
    for (const model_kind kind : kinds)  // the first of the first kind there is
      for (const auto& known : names()) {
        const auto loaded_one = models.find(known);
        if (wanted.empty() && (loaded_one ? loaded_one->kind() : kind_of(path_of(known))) == kind) wanted = known;
      }
    if (wanted.empty()) throw failure(404, "there is no model of this kind", "model_not_found", "model");
  }
  auto m = models.acquire(wanted);
  if (std::ranges::find(kinds, m->kind()) == kinds.end()) {
    const bool language = *kinds.begin() == model_kind::language;
    throw failure(400, "'" + wanted + "' is " + (language ? "not a language model" : "a model of another kind"),
                  "wrong_model", "model");
  }
  return m;
}

std::shared_ptr<hosted_model> service::language_model(std::string_view name) {
  return find(name, {model_kind::language});
}
std::shared_ptr<hosted_model> service::classical_model(std::string_view name) {
  return find(name, {model_kind::classical});
}
std::shared_ptr<hosted_model> service::embedding_model(std::string_view name) {
  return find(name, {model_kind::encoder, model_kind::language});
}

void service::later(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  if (tasks_.size() >= config.queue) {
    failure f(429, "expected fewer than " + std::to_string(config.queue) + " requests waiting", "queue_full");
    f.retry_after = std::chrono::seconds(1);
    throw f;
  }
  tasks_.push_back(std::move(task));
  tasks_changed_.notify_all();
}

void service::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    working_ = false;
    tasks_changed_.notify_all();
    tasks_changed_.wait(lock, [&] { return stop_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    const auto task = std::move(tasks_.front());
    tasks_.pop_front();
    working_ = true;
    lock.unlock();
    task();
    lock.lock();
  }
}

void service::count(realizar::serve::audit_record r) {
  ++requests;
  ++(r.status == "completed" ? successful : failed);
  latency.observe(r.latency_ms / 1000);
  audit.add(std::move(r));
}

void service::begin_drain() { draining = true; }

void service::finish_drain() {
  for (const auto& name : names())
    if (const auto m = models.find(name); m && m->engine) m->engine->drain();
  std::unique_lock lock(mutex_);
  tasks_changed_.wait(lock, [&] { return tasks_.empty() && !working_; });
}

void service::watch(std::weak_ptr<ticked> stream) {
  const std::lock_guard lock(mutex_);
  streams_.push_back(std::move(stream));
}

void service::tick() {
  using namespace std::chrono_literals;
  auto next = std::chrono::steady_clock::now();
  while (!stop_) {
    std::this_thread::sleep_for(100ms);
    const auto now = std::chrono::steady_clock::now();
    if (now < next) continue;
    next = now + 1s;
    std::vector<std::shared_ptr<ticked>> open;
    {
      const std::lock_guard lock(mutex_);
      std::erase_if(streams_, [&](const auto& s) {
        if (auto held = s.lock()) {
          open.push_back(std::move(held));
          return false;
        }
        return true;
      });
    }
    for (const auto& s : open) s->tick(now);
  }
}

}  // namespace server
