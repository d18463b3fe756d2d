#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// How long the classical models take: a prediction, alone and in batches, and a cold start.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

namespace bench {

/// Takes the nanoseconds of one call, a value for each of many short blocks of calls, in the order they were measured.
using classic_sink = std::function<void(std::string_view name, std::size_t batch, std::vector<double> nanoseconds)>;

/// Only the cases whose name contains the filter; `file` for the cold start, or an empty one for a made model.
void classic_cases(std::string_view filter, std::filesystem::path file, const classic_sink& sink);

/// The model of a case as an .apr file; false where the name has none.
bool write_classic_model(std::string_view name, const std::filesystem::path& path);

}  // namespace bench
