// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "failure.hpp"

#include <new>

#include <realizar/base/json/writer.hpp>
#include <realizar/serve/refused.hpp>

namespace server {

namespace {

const char* openai_type(unsigned status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 429:
      return "rate_limit_error";
    case 503:
      return "service_unavailable_error";
    default:
      return status < 500 ? "invalid_request_error" : "server_error";
  }
}

const char* anthropic_type(unsigned status) {
  switch (status) {
    case 413:
      return "request_too_large";
    case 503:
    case 529:
      return "overloaded_error";
    default:
      return status < 500 ? openai_type(status) : "api_error";
  }
}

}  // namespace

failure failure_of(std::exception_ptr e) {
  using realizar::error_code;
  try {
    std::rethrow_exception(e);
  } catch (const failure& f) {
    return f;
  } catch (const realizar::serve::refused& r) {
    const bool ending = r.reason() == realizar::serve::refusal::draining;
    failure f(ending ? 503 : 429, r.what(), std::string(to_string(r.reason())));
    f.retry_after = r.retry_after();
    return f;
  } catch (const realizar::error& x) {
    switch (x.code()) {
      case error_code::out_of_memory:
        return {503, x.what(), "out_of_memory"};
      case error_code::io:
        return {500, x.what()};
      case error_code::limit:
        return {400, x.what(), x.place() == "prompt" ? "context_length_exceeded" : "limit"};
      default:
        return {400, x.what()};
    }
  } catch (const std::bad_alloc&) {
    return {503, "there is not enough memory for this request", "out_of_memory"};
  } catch (const std::exception& x) {
    return {500, x.what()};
  } catch (...) {
    return {500, "unknown failure"};
  }
}

std::string error_body(const failure& f, dialect d) {
  realizar::json::writer w;
  // What() may quote what a client sent: only what is UTF-8 can be written.
  const auto text = [&](std::string_view s) {
    try {
      realizar::json::writer probe;
      probe.value(s);
      return std::string(s);
    } catch (const realizar::error&) {
      std::string plain;
      for (const char c : s) plain += static_cast<unsigned char>(c) < 0x80 ? c : '?';
      return plain;
    }
  };
  const auto optional = [&](std::string_view key, const std::string& value) {
    w.key(key);
    value.empty() ? w.null() : w.value(text(value));
  };
  w.begin_object();
  switch (d) {
    case dialect::native:
      if (!f.code.empty() && f.status == 404) {
        w.key("error").value(f.code).key("message").value(text(f.what()));
        break;
      }
      [[fallthrough]];
    case dialect::ollama:
      w.key("error").value(text(f.what()));
      break;
    case dialect::openai:
      w.key("error").begin_object().key("message").value(text(f.what())).key("type").value(openai_type(f.status));
      optional("param", f.param);
      optional("code", f.code);
      w.end_object();
      break;
    case dialect::anthropic:
      w.key("type").value("error").key("error").begin_object();
      w.key("type").value(anthropic_type(f.status)).key("message").value(text(f.what())).end_object();
      break;
  }
  return std::move(w.end_object()).text();
}

http_response error_response(const failure& f, dialect d) {
  http_response r{.status = f.status, .body = error_body(f, d)};
  if (f.retry_after)
    r.headers.add("Retry-After", std::to_string(f.retry_after->count()));
  else if (f.status == 429 || f.status == 503)
    r.headers.add("Retry-After", "1");
  if (f.status == 401) r.headers.add("WWW-Authenticate", "Bearer");
  return r;
}

}  // namespace server
