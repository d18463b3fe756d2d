#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The list of commands; each is defined in the file of its name.

#include <span>

#include "arguments.hpp"

namespace cli {

extern const command run_command, chat_command, inspect_command, verify_command, tokenize_command, detokenize_command,
    logits_command, quantize_command, imatrix_command, convert_command, perplexity_command, bench_command, info_command,
    predict_command, explain_command, list_command, doctor_command, completions_command, bench_compare_command,
    bench_regression_command, viz_command, loadtest_command, monitor_command, pull_command, serve_command;

/// Every command, in the order of the overview.
std::span<const command* const> commands();

}  // namespace cli
