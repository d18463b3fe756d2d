#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A model written anew with its tensors in other types, a few megabytes at a time.

#include <cstdint>
#include <span>
#include <string>

#include <realizar/format/gguf/importance_matrix.hpp>
#include <realizar/model/tensor_stream.hpp>
#include <realizar/quant/type.hpp>

namespace cli {

/// "tensor 'blk.0.attn_q.weight'"
std::string tensor_place(std::string_view name);
/// The name that the command line has for a type, in upper case.
std::string upper_case(std::string_view word);

/// What is written, and how.
struct writing {
  std::span<const realizar::quant::type> types;  ///< of the tensors, in their order
  std::uint32_t file_type = 0;                   ///< general.file_type (ggml, "ggml_ftype")
  const realizar::gguf::importance_matrix* importance = nullptr;
  std::string doing;  ///< for the progress bar
  unsigned threads = 0;
};

/// Writes a GGUF file, through a temporary one. Throws failure when that cannot be written or the user interrupts, and
/// what encoders throw.
void write_gguf(const realizar::tensor_stream& in, const std::string& out, const writing& how);

}  // namespace cli
