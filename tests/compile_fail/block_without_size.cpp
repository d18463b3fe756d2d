// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// expect: block_format
#include <realizar/quant/block.hpp>

struct tiny_block {
  static constexpr realizar::quant::type id = realizar::quant::type::f32;
  static constexpr std::string_view name = "tiny";
#if !defined(REALIZAR_MUST_FAIL)
  static constexpr std::size_t size = 1;
#endif

  float x;
  constexpr float value() const noexcept { return x; }
};

float first(const tiny_block& block) {
  float out = 0;
  realizar::quant::decode(block, &out);
  return out;
}
