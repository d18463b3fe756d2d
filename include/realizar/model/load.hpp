#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A model of any family the library ships, chosen by the file.

#include <filesystem>
#include <optional>
#include <utility>

#include <realizar/format/gguf/file.hpp>
#include <realizar/model/any_model.hpp>
#include <realizar/model/family/bloom.hpp>
#include <realizar/model/family/command_r.hpp>
#include <realizar/model/family/deepseek.hpp>
#include <realizar/model/family/falcon.hpp>
#include <realizar/model/family/gemma.hpp>
#include <realizar/model/family/gemma2.hpp>
#include <realizar/model/family/gemma3.hpp>
#include <realizar/model/family/gpt2.hpp>
#include <realizar/model/family/gptneox.hpp>
#include <realizar/model/family/granite.hpp>
#include <realizar/model/family/internlm2.hpp>
#include <realizar/model/family/llama.hpp>
#include <realizar/model/family/mpt.hpp>
#include <realizar/model/family/olmo2.hpp>
#include <realizar/model/family/phi2.hpp>
#include <realizar/model/family/phi3.hpp>
#include <realizar/model/family/qwen2.hpp>
#include <realizar/model/family/qwen2moe.hpp>
#include <realizar/model/family/qwen3.hpp>
#include <realizar/model/family/qwen3moe.hpp>
#include <realizar/model/family/stablelm.hpp>
#include <realizar/model/family/starcoder2.hpp>
#include <realizar/model/open.hpp>

namespace realizar::inline REALIZAR_ABI {

/// Every family of language models the library ships.
using all_families =
    family_list<family::llama, family::qwen2, family::qwen2moe, family::qwen3, family::qwen3moe, family::phi2,
                family::phi3, family::gemma, family::gemma2, family::gemma3, family::gpt2, family::gptneox,
                family::falcon, family::mpt, family::bloom, family::stablelm, family::starcoder2, family::olmo2,
                family::command_r, family::internlm2, family::granite, family::deepseek>;

/// Loads a model of any family: a GGUF file, or a folder as Hugging Face transformers saves it. Throws
/// error(unsupported) that names the file's architecture and all families when it is none of them, and what the backend
/// throws.
template <class Backend = kernel::cpu>
any_model<all_families, Backend> load(const std::filesystem::path& path, const load_options& options = {}) {
  opened_model opened = open_model(path);
  std::optional<text::tokenizer> tokenizer;
  if (!opened.folder.empty()) tokenizer = opened.tokenizer();
  return any_model<all_families, Backend>(std::move(opened.file), std::move(tokenizer), options);
}
/// The same of an open file, which may lie in memory.
template <class Backend = kernel::cpu>
any_model<all_families, Backend> load(gguf::file file, const load_options& options = {}) {
  return any_model<all_families, Backend>(std::move(file), options);
}

}  // namespace realizar::inline REALIZAR_ABI
