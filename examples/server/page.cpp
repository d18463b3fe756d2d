// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The page that people see in a browser: page.html, inside this program.
#include <cstddef>

#include "app.hpp"

extern "C" const std::byte server_page_begin[], server_page_end[];  // realizar_embed

namespace server {

namespace {

void page(exchange& x) {
  http_response r{.type = "text/html; charset=utf-8"};
  r.body.assign(reinterpret_cast<const char*>(server_page_begin),
                static_cast<std::size_t>(server_page_end - server_page_begin));
  r.headers.add("Cache-Control", "no-cache");
  r.headers.add("X-Content-Type-Options", "nosniff");
  r.headers.add("Referrer-Policy", "no-referrer");
  // Whatever a model writes, the page loads nothing and talks to nobody else.
  r.headers.add("Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:; "
                "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  x.to->send(std::move(r));
}

}  // namespace

void add_page(app& a) { a.add("GET", "/", dialect::native, page); }

}  // namespace server
