#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A loaded model behind one pointer, so that the transformers and kernels of all families are compiled in one file of
/// this program.

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include <realizar/format/gguf/file.hpp>
#include <realizar/model/language_model.hpp>

#include "arguments.hpp"

namespace realizar::inline REALIZAR_ABI::kernel {
class projection_observer;
}

namespace cli {

/// The flags of every command that runs a model.
inline constexpr flag threads_flag{"threads", '\0', "N", "threads (default: all this process may use)"};
inline constexpr flag cache_type_flag{"cache-type", '\0', "TYPE",
                                      "of the kv cache: f32, f16, bf16 or q8_0 (default f16)"};
inline constexpr flag copy_flag{"no-mmap", '\0', "",
                                "copy the weights into memory, in large pages, instead of mapping the file"};
inline constexpr flag gpu_flag{"gpu", '\0', "", "on an NVIDIA GPU (a program built with -DREALIZAR_CUDA=ON)"};
inline constexpr flag context_flag{"context-length", 'c', "N",
                                   "the most tokens of prompt and answer (default: the model's, at most 8192)"};

/// realizar::load with a compiler's firewall around it.
class loaded_model {
 public:
  /// The model the command names, or the built-in one. `context_length` 0: what the flag, else the model says. Throws
  /// what loading throws, usage_error for the flags.
  loaded_model(const arguments& args, std::size_t context_length = 0);
  /// Another model than the one the command names.
  loaded_model(const std::string& path, const arguments& args, std::size_t context_length = 0);
  ~loaded_model();

  const realizar::text::tokenizer& tokenizer() const;
  std::size_t vocabulary_size() const;
  std::size_t context_length() const;
  realizar::sequence new_sequence();
  std::span<const float> forward(std::span<const realizar::batch_row> rows);
  /// As kernel::cpu::observe. Throws usage_error on a GPU, whose projections cannot be looked at.
  void observe(realizar::kernel::projection_observer* o);

  const realizar::gguf::file& file() const;
  std::string architecture() const;
  /// The architecture its kernels are for, or the GPU's name.
  std::string kernels() const;
  /// For readers: the kernels and the number of threads, or the GPU's name.
  std::string device() const;
  unsigned threads() const;  ///< of a GPU: its multiprocessors
  std::size_t cache_bytes() const;

 private:
  struct held;
  std::unique_ptr<held> held_;
};
static_assert(realizar::language_model<loaded_model>);

/// The architecture the kernels of this program are compiled for, as realizar::kernel::cpu names it.
std::string kernel_architecture();
/// Whether the program is built with CUDA, so that --gpu means something.
bool runs_on_gpus();
/// The names of the model families this program can run.
std::string families();

}  // namespace cli
