// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// A model family that the library does not have: a llama whose heads go by distance (ALiBi) and whose layers gate with
// GELU. custom_family MODEL.gguf
#include <cstdio>

#include <realizar/generate/generator.hpp>
#include <realizar/model/model.hpp>
#include <realizar/nn/attention/grouped_query.hpp>
#include <realizar/nn/ffn/gated.hpp>
#include <realizar/nn/norm/rms.hpp>
#include <realizar/nn/position/alibi.hpp>
#include <realizar/nn/residual/pre_norm.hpp>

struct alpaca {
  static constexpr std::string_view name = "alpaca";  // what its files say of themselves
  using norm = realizar::nn::norm::rms;
  using position = realizar::nn::position::alibi;
  using attention = realizar::nn::attention::grouped_query<>;
  using ffn = realizar::nn::ffn::gated<realizar::nn::activation::gelu>;
  using residual = realizar::nn::residual::pre_norm;
};
static_assert(realizar::model_family<alpaca>);

int main(int argc, char** argv) try {
  if (argc != 2) return std::fputs("usage: custom_family MODEL.gguf\n", stderr), 2;
  realizar::model<alpaca> model(argv[1]);
  std::printf("%s\n", realizar::generate(model, "").finish().text.c_str());
} catch (const realizar::error& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
