// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "app.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <realizar/base/json/parse.hpp>
#include <realizar/serve/trace_context.hpp>
#include <realizar/version.hpp>

#define SERVER_TEXT_(x) #x
#define SERVER_TEXT(x) SERVER_TEXT_(x)

namespace server {

const char* const library_version =
    SERVER_TEXT(REALIZAR_VERSION_MAJOR) "." SERVER_TEXT(REALIZAR_VERSION_MINOR) "." SERVER_TEXT(REALIZAR_VERSION_PATCH);

namespace {

/// The answer to one request with the headers that all have in common.
class decorated final : public responder {
 public:
  decorated(std::shared_ptr<responder> to, const exchange& x)
      : to_(std::move(to)), id_(x.id), trace_(x.trace), origin_(x.s.config.cors_origin) {}

  void send(http_response whole) override { to_->send(with_headers(std::move(whole))); }
  void start(http_response head) override { to_->start(with_headers(std::move(head))); }
  void write(std::string bytes) override { to_->write(std::move(bytes)); }
  void finish() override { to_->finish(); }
  void abandon() override { to_->abandon(); }
  void on_gone(std::function<void()> gone) override { to_->on_gone(std::move(gone)); }

 private:
  http_response with_headers(http_response r) const {
    r.headers.add("x-request-id", id_);
    if (!trace_.empty()) r.headers.add("traceparent", trace_);
    if (!origin_.empty()) r.headers.add("Access-Control-Allow-Origin", origin_);
    return r;
  }

  std::shared_ptr<responder> to_;
  std::string id_, trace_, origin_;
};

/// In a time that depends on the lengths alone.
bool same_secret(std::string_view a, std::string_view b) noexcept {
  unsigned char difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference = static_cast<unsigned char>(difference | (a[i] ^ (b.empty() ? '\0' : b[i % b.size()])));
  return difference == 0;
}

std::string_view key_of(const http_request& r) {
  const std::string_view bearer = r.headers.find("Authorization");
  if (bearer.size() > 7 && header_list::same(bearer.substr(0, 7), "Bearer ")) return bearer.substr(7);
  return r.headers.find("x-api-key");
}

bool open_to_all(std::string_view path) {
  return path == "/health" || path == "/v1/health" || path == "/ready" || path == "/";
}

}  // namespace

void exchange::reply(std::string body) const { to->send({.body = std::move(body)}); }

realizar::json::value exchange::body() const {
  try {
    return realizar::json::parse(request.body);
  } catch (const realizar::error& e) {
    throw failure(400, std::string("the body is not JSON: ") + e.what(), "invalid_json");
  }
}

std::string exchange::scope() const { return std::string(key_of(request)); }

app::app(service& s) : service_(s) {
  add_metrics(*this);
  add_operators(*this);
  add_openai(*this);
  add_openai_chat(*this);
  add_embeddings(*this);
  add_responses(*this);
  add_anthropic(*this);
  add_ollama(*this);
  add_llama_server(*this);
#if defined(SERVER_HAS_PAGE)
  add_page(*this);
#endif
  add_native(*this);
  add_classical(*this);
}

void app::add(std::string method, std::string path, dialect speaks, handler run) {
  routes_.push_back({std::move(method), std::move(path), speaks, std::move(run)});
}

bool app::is_quick(std::string_view method, std::string_view path) noexcept {
  return (method == "GET" || method == "HEAD" || method == "OPTIONS") && !path.starts_with("/v1/audit") &&
         !path.starts_with("/realize");
}

bool app::may_pass(const http_request& r) const {
  if (service_.config.keys.empty() || open_to_all(r.path)) return true;
  const std::string_view shown = key_of(r);
  bool known = false;
  for (const auto& key : service_.config.keys) known = same_secret(key, shown) || known;
  return known;
}

/// A page in a browser can make a name of its own point at this machine: on loopback only its names are served.
bool app::knows_host(std::string_view host) const {
  const std::string& bound = service_.config.host;
  if (bound != "127.0.0.1" && bound != "localhost" && bound != "::1") return true;
  if (host.empty()) return true;
  if (host.starts_with('[')) return host.starts_with("[::1]") && (host.size() == 5 || host[5] == ':');
  host = host.substr(0, host.find(':'));
  return host == "127.0.0.1" || header_list::same(host, "localhost") || host == bound;
}

http_response app::preflight(const http_request& r) const {
  http_response out{.status = 204, .type = ""};
  std::string allowed = "authorization, content-type, x-api-key, traceparent, x-request-id, anthropic-version";
  const std::string_view wanted = r.headers.find("Access-Control-Request-Headers");
  if (!wanted.empty() && wanted.size() < 4096) allowed += ", " + std::string(wanted);  // x-stainless-... among them
  out.headers.add("Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS");
  out.headers.add("Access-Control-Allow-Headers", allowed);
  out.headers.add("Access-Control-Max-Age", "86400");
  return out;
}

void app::handle(const http_request& r, std::shared_ptr<responder> to) noexcept {
  exchange x{r, nullptr, service_, {}, {}, {}, r.path.starts_with("/v1/") ? dialect::openai : dialect::native};
  try {
    x.id = std::string(r.headers.find("x-request-id"));
    if (x.id.empty() || x.id.size() > 128 || !std::ranges::all_of(x.id, [](char c) { return c > ' ' && c < 127; }))
      x.id = "req-" + realizar::serve::trace_context::random_id(24);
    if (const auto t = realizar::serve::trace_context::parse(r.headers.find("traceparent")))
      x.trace = t->child().header();
    x.to = std::make_shared<decorated>(std::move(to), x);

    if (!knows_host(r.headers.find("Host")))
      throw failure(403, "expected a Host header that names this machine", "host_not_allowed");
    if (r.method == "OPTIONS") return x.to->send(preflight(r));
    const std::string method = r.method == "HEAD" ? "GET" : r.method;
    std::set<std::string> others;
    const route* found = nullptr;
    for (const route& one : routes_) {
      const bool wild = one.path.ends_with('*');
      const std::string_view stem = std::string_view(one.path).substr(0, one.path.size() - (wild ? 1 : 0));
      if (wild ? !r.path.starts_with(stem) || r.path.size() == stem.size() : r.path != stem) continue;
      x.speaks = one.speaks;
      if (one.method == method) {
        x.rest = std::string_view(r.path).substr(wild ? stem.size() : r.path.size());
        found = &one;
        break;
      }
      others.insert(one.method);
    }
    if (!may_pass(r))
      throw failure(401, "expected a key this server knows, as Authorization: Bearer KEY", "invalid_api_key");
    if (found == nullptr && !others.empty()) {
      failure f(405, "the method " + r.method.substr(0, 20) + " is not allowed here", "method_not_allowed");
      http_response out = error_response(f, x.speaks);
      std::string allow = "OPTIONS";
      for (const auto& m : others) allow += ", " + m + (m == "GET" ? ", HEAD" : "");
      out.headers.add("Allow", allow);
      return x.to->send(std::move(out));
    }
    if (found == nullptr) throw failure(404, "there is nothing at " + r.path.substr(0, 200), "not_found");
    found->run(x);
  } catch (...) {
    try {
      const failure f = failure_of(std::current_exception());
      if (x.to) x.to->send(error_response(f, x.speaks));
    } catch (...) {
      if (x.to) x.to->abandon();
    }
  }
}

}  // namespace server
