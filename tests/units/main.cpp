// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// test_units ARCH: the kernels are those of ARCH, and multiply. test_units best ARCHS...: they are those of the last of ARCHS
// that this processor runs. test_units refused: REALIZAR_ARCH names no kernels, and the error says which there are.
#include <realizar/kernel/cpu.hpp>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/quant/q4_0.hpp>

namespace {

using namespace realizar;

/// y of one row of weights 1 ... and inputs 1, as a prompt row and as a generated one.
bool multiplies() {
  kernel::cpu backend(2);
  constexpr std::size_t cols = 64;
  std::vector<quant::q4_0_block> weights(2);
  for (auto& block : weights) {
    block.scale = to_half(1.0f);
    for (auto& code : block.codes) code = 0x99;  // both halves are 1
  }
  const std::vector<float> x(2 * cols, 1.0f);
  std::vector<float> y(2);
  const kernel::batch rows{.n_rows = 2, .n_prompt = 1};
  kernel::project op;
  op.rows = &rows;
  op.input = x.data();
  op.weights[0] = {reinterpret_cast<const std::byte*>(weights.data()), quant::type::q4_0, 1, cols,
                   2 * sizeof(weights[0])};
  op.after.out = y.data();
  backend.submit(op);
  backend.finish();
  return y[0] > 63.9f && y[0] < 64.1f && y[1] > 63.9f && y[1] < 64.1f;
}

int fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view wanted = argc > 1 ? argv[1] : "";
  try {
    std::string expected(wanted);
    if (wanted == "best")
      for (int i = 2; i < argc; ++i)
        if (kernel::processor_runs(argv[i])) expected = argv[i];
    const kernel::cpu backend(1);
    if (backend.arch() != expected) return fail("expected kernels of " + expected + ", found " + backend.arch());
    if (!multiplies()) return fail("a product is wrong");
  } catch (const error& e) {
    const std::string_view message = e.what();
    if (wanted == "refused" && e.code() == error_code::usage && message.find("found mmx") != message.npos) return 0;
    return fail(std::string(message));
  }
  return wanted == "refused" ? fail("REALIZAR_ARCH=mmx was taken") : 0;
}
