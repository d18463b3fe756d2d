#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Where the time of an answer went, for those who send X-Trace-Level.

#include <optional>

#include <realizar/base/json/writer.hpp>
#include <realizar/serve/request.hpp>

#include "http.hpp"

namespace server {

/// How finely: by kind of weight matrix, by step of the pass, or by layer.
enum class trace_level { brick, step, layer };

/// What the header X-Trace-Level asks for; nothing where there is none. Throws failure 400 for another level.
std::optional<trace_level> trace_level_of(const header_list& headers);

/// "brick_trace", "step_trace" or "layer_trace": {level, operations, total_time_us, breakdown: [{name, time_us}]}, of
/// the passes the request took part in, whoever else did, and of its own tokenizing and sampling.
void write_time_trace(realizar::json::writer& w, trace_level level, const realizar::serve::request_times& times);

}  // namespace server
