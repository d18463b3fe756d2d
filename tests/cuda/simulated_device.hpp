#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A device made of host memory: kernels run block by block, their threads as fibers that change places at barriers and
/// shuffles. What has not been written is not a number.

#include <cstddef>

#include <realizar/cuda/launch.hpp>

namespace test {

/// Runs a launch.
void simulate(const realizar::cuda::launch& l);

/// What the device has done since the program began.
struct device_record {
  std::size_t runs = 0, captures = 0, replays = 0, allocated = 0;
};
extern device_record record;

}  // namespace test
