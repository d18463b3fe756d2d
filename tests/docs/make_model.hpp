#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A model that has learned one sentence, made without training: its layers add nothing, and its head knows for each
/// word of the sentence the next one. So the book can show what a model says, the same on every machine.

#include <string>

namespace docs {

/// Writes a GGUF file of that architecture.
void make_model(const std::string& path, const std::string& architecture);

}  // namespace docs
