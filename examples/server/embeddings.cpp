// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Embeddings as OpenAI's API has them.
#include <array>
#include <bit>
#include <cstdint>

#include <realizar/base/json/writer.hpp>

#include "embedding.hpp"

namespace server {

namespace {

/// Little-endian float32 in base64, which SDKs ask for.
std::string base64_of(const std::vector<float>& v) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes, out;
  for (const float x : v) {
    const auto bits = std::bit_cast<std::uint32_t>(x);
    for (unsigned i = 0; i < 32; i += 8) bytes += static_cast<char>((bits >> i) & 255u);
  }
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k)
      three = three << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (unsigned k = 0; k < 4; ++k) out += i + k > bytes.size() ? '=' : digits[(three >> (18 - 6 * k)) & 63u];
  }
  return out;
}

void embeddings(exchange& x) {
  const json::value body = x.body();
  const fields f(body);
  const std::string format = f.text("encoding_format", "float");
  if (format != "float" && format != "base64")
    throw failure(400, "'encoding_format': expected float or base64, found '" + format.substr(0, 40) + "'",
                  "invalid_value", "encoding_format");
  const json::value* input = f.find("input");
  if (input == nullptr) input = f.find("content");  // llama-server's name
  if (input == nullptr) fields::missing("input", "a string or an array");
  auto r = read_embedding(x, f.text("model"), read_prompts(*input, "input", 2048));
  r.dimensions = static_cast<std::size_t>(f.integer("dimensions", 0, 1, 1 << 20));
  const std::string name = r.model->id;
  embed_later(x, std::move(r), [name, as_base64 = format == "base64"](const embedded& all) {
    json::writer w;
    w.begin_object().key("object").value("list").key("data").begin_array();
    for (std::size_t i = 0; i < all.vectors.size(); ++i) {
      w.begin_object().key("object").value("embedding").key("index").value(i).key("embedding");
      if (as_base64) {
        w.value(base64_of(all.vectors[i]));
      } else {
        w.begin_array();
        for (const float v : all.vectors[i]) w.value(v);
        w.end_array();
      }
      w.end_object();
    }
    w.end_array().key("model").value(name).key("usage").begin_object().key("prompt_tokens").value(all.tokens);
    return std::move(w.key("total_tokens").value(all.tokens).end_object().end_object()).text();
  });
}

}  // namespace

void add_embeddings(app& a) {
  for (const char* path : {"/v1/embeddings", "/embeddings"}) a.add("POST", path, dialect::openai, embeddings);
  a.add("POST", "/realize/embed", dialect::native, embeddings);
}

}  // namespace server
