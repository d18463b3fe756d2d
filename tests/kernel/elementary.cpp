// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/kernel/elementary.hpp>
#include <realizar/kernel/norm.hpp>
#include <realizar/kernel/rope.hpp>

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "arch_list.hpp"
#include "random_blocks.hpp"

using namespace realizar;

TEST_CASE_TEMPLATE("exp is within two units in the last place", Arch, REALIZAR_TEST_ARCHS) {
  constexpr std::size_t width = simd::lanes<float, Arch>;
  for (float x = -86.9f; x < 87.9f; x += 0.0137f) {
    float out[width];
    simd::store<Arch>(out, kernel::exponential<Arch>(simd::batch<float, Arch>(x)));
    const double exact = std::exp(static_cast<double>(x));
    REQUIRE(std::abs(static_cast<double>(out[0]) - exact) <= 2.4e-7 * exact);
  }
  float out[width];
  simd::store<Arch>(out, kernel::exponential<Arch>(simd::batch<float, Arch>(-INFINITY)));
  CHECK(out[0] < 1e-37f);
}

TEST_CASE_TEMPLATE("activations agree with their definitions at any length", Arch, REALIZAR_TEST_ARCHS) {
  using enum activation_id;
  for (const auto id : {none, silu, gelu, gelu_tanh, gelu_quick, relu, relu_squared})
    for (std::size_t n = 0; n < 40; ++n) {
      test::random random{5};
      auto x = random.floats(n);
      const auto factor = random.floats(n);
      for (auto& v : x) v *= 8.0f;
      auto plain = x, gated = x;
      kernel::activate_row<Arch>(id, plain.data(), nullptr, n);
      kernel::activate_row<Arch>(id, gated.data(), factor.data(), n);
      for (std::size_t i = 0; i < n; ++i) {
        const float expected = activate(id, x[i]);
        REQUIRE(plain[i] == doctest::Approx(expected).epsilon(1e-5).scale(1.0));
        REQUIRE(gated[i] == doctest::Approx(expected * factor[i]).epsilon(1e-5).scale(1.0));
      }
    }
}

TEST_CASE_TEMPLATE("norms follow their definitions", Arch, REALIZAR_TEST_ARCHS) {
  for (const std::size_t n : {1u, 7u, 16u, 33u, 200u}) {
    test::random random{9};
    const auto x = random.floats(n), weight = random.floats(n), bias = random.floats(n);
    double mean = 0, square = 0, variance = 0;
    for (const float v : x) mean += static_cast<double>(v) / static_cast<double>(n);
    for (const float v : x) square += static_cast<double>(v) * static_cast<double>(v) / static_cast<double>(n);
    for (const float v : x) variance += std::pow(static_cast<double>(v) - mean, 2) / static_cast<double>(n);
    std::vector<float> rms(n), layer(n), copy(n);
    kernel::normalize<Arch>({kernel::norm_id::rms, 1e-5f, weight.data(), nullptr}, x.data(), n, rms.data());
    kernel::normalize<Arch>({kernel::norm_id::layer, 1e-5f, weight.data(), bias.data()}, x.data(), n, layer.data());
    kernel::normalize<Arch>({}, x.data(), n, copy.data());
    for (std::size_t i = 0; i < n; ++i) {
      const double w = static_cast<double>(weight[i]), v = static_cast<double>(x[i]);
      REQUIRE(static_cast<double>(rms[i]) == doctest::Approx(w * v / std::sqrt(square + 1e-5)).epsilon(1e-5));
      REQUIRE(static_cast<double>(layer[i]) ==
              doctest::Approx(w * (v - mean) / std::sqrt(variance + 1e-5) + static_cast<double>(bias[i]))
                  .epsilon(1e-4)
                  .scale(1.0));
      REQUIRE(copy[i] == x[i]);
    }
  }
}

TEST_CASE("rotation pairs neighbours or halves and leaves the rest of a head alone") {
  const float angles[] = {0.6f, 0.8f, 0.0f, 1.0f};  // cosine, sine
  float adjacent[] = {1, 2, 3, 4, 5}, split[] = {1, 2, 3, 4, 5};
  kernel::rotate<arch::scalar>(adjacent, 4, kernel::rope_pairs::adjacent, angles);
  kernel::rotate<arch::scalar>(split, 4, kernel::rope_pairs::split, angles);
  const float expected_adjacent[] = {0.6f - 1.6f, 0.8f + 1.2f, -4, 3, 5},
              expected_split[] = {0.6f - 2.4f, -4, 0.8f + 1.8f, 2, 5};
  for (int i = 0; i < 5; ++i) {
    CHECK(adjacent[i] == doctest::Approx(expected_adjacent[i]));
    CHECK(split[i] == doctest::Approx(expected_split[i]));
  }
}
