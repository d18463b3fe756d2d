#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// From a request to its handler: routes, keys, origins, and what all answers share.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "failure.hpp"
#include "http.hpp"
#include "service.hpp"

namespace server {

/// One request on its way through a handler.
struct exchange {
  const http_request& request;
  std::shared_ptr<responder> to;
  service& s;
  std::string id;         ///< of the request: x-request-id
  std::string trace;      ///< the client's traceparent, one step further; or empty
  std::string_view rest;  ///< what the route's last part, a wildcard, stands for
  dialect speaks = dialect::native;

  /// Sends JSON with status 200.
  void reply(std::string body) const;
  /// The body as JSON. Throws failure 400 for what is none.
  realizar::json::value body() const;
  /// The scope of cached prompts: clients with different keys do not share.
  std::string scope() const;
};

/// The library's, as three numbers.
extern const char* const library_version;

using handler = std::function<void(exchange&)>;

/// Without transport: call `handle` from any thread.
class app {
 public:
  explicit app(service& s);

  /// Answers, now or later; never throws.
  void handle(const http_request& r, std::shared_ptr<responder> to) noexcept;
  /// True for requests that are answered at once, without a model or a long body to read.
  static bool is_quick(std::string_view method, std::string_view path) noexcept;

 private:
  struct route {
    std::string method, path;  ///< a path that ends with * takes any end
    dialect speaks;
    handler run;
  };

  void add(std::string method, std::string path, dialect speaks, handler run);
  bool may_pass(const http_request& r) const;
  bool knows_host(std::string_view host) const;
  http_response preflight(const http_request& r) const;

  service& service_;
  std::vector<route> routes_;

  friend void add_openai(app&);
  friend void add_openai_chat(app&);
  friend void add_embeddings(app&);
  friend void add_responses(app&);
  friend void add_anthropic(app&);
  friend void add_ollama(app&);
  friend void add_llama_server(app&);
  friend void add_page(app&);
  friend void add_native(app&);
  friend void add_metrics(app&);
  friend void add_operators(app&);
  friend void add_classical(app&);
};

void add_openai(app&);
void add_openai_chat(app&);
void add_embeddings(app&);
void add_responses(app&);
void add_anthropic(app&);
void add_ollama(app&);
void add_llama_server(app&);
void add_page(app&);
void add_native(app&);
void add_metrics(app&);
void add_operators(app&);
void add_classical(app&);

}  // namespace server
