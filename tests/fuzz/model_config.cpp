// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Any config.json of transformers: its metadata is that of a GGUF file whose numbers are read, or it is refused.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include <realizar/base/json/parse.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/model/config.hpp>
#include <realizar/model/hugging_face/config.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace realizar;
  try {
    const json::value config = json::parse({reinterpret_cast<const char*>(data), size}, {.max_depth = 32});
    const hugging_face::rules* rules = hugging_face::rules_of(config.root()["model_type"].as_string());
    if (rules == nullptr) return 0;
    gguf::writer metadata;
    const json::view root = config.root();
    static_cast<void>(
        hugging_face::config_translation(rules->nested ? root["text_config"] : root, *rules, metadata).run());
    const auto header = std::make_shared<const std::vector<std::byte>>(metadata.bytes());
    gguf::tensor embedding;
    embedding.name = "token_embd.weight";
    embedding.shape = {1, 1, 1, 1};
    static constexpr std::byte one[4]{};
    embedding.data = one;
    const gguf::file file = gguf::file::from_parts(*header, {embedding}, "input", header);
    family_facts facts{rules->rms ? "attention.layer_norm_rms_epsilon" : "attention.layer_norm_epsilon", true, true,
                       true};
    const nn::hyperparameters h = read_hyperparameters(file, facts);
    if (h.heads == 0 || h.kv_heads == 0 || h.heads % h.kv_heads != 0 || !(h.norm_epsilon >= 0.0f)) std::abort();
  } catch (const error&) {
  }
  return 0;
}
