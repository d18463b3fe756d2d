// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The one file of this program that knows families and kernels.
#include "hosted_model.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <string_view>

#include <realizar/format/apr/model_file.hpp>
#include <realizar/model/load.hpp>
#include <realizar/quant/block_types.hpp>
#include <realizar/text/chat/gguf.hpp>

#if defined(SERVER_HAS_DEMO)
extern "C" const std::byte server_demo_model_begin[], server_demo_model_end[];  // realizar_embed
#endif

namespace server {

namespace {

using loaded = realizar::any_model<realizar::all_families>;

realizar::gguf::file open_gguf(const std::string& path) {
  if (!path.empty()) return realizar::gguf::file(path);
#if defined(SERVER_HAS_DEMO)
  return realizar::gguf::file::from_memory({server_demo_model_begin, server_demo_model_end}, "the built-in model");
#else
  throw realizar::error(realizar::error_code::usage, "--demo", "a server built with a model inside", "one without");
#endif
}

/// The type most of the weights have.
std::string main_type(const realizar::gguf::file& file) {
  std::map<std::string, std::uint64_t> bytes;
  for (const auto& t : file.tensors()) bytes[std::string(realizar::quant::to_string(t.type))] += t.data.size();
  std::string best;
  for (const auto& [name, n] : bytes)
    if (best.empty() || n > bytes[best]) best = name;
  return best;
}

void open_language_model(hosted_model& out, const settings& s) {
  realizar::gguf::file file = open_gguf(out.path);
  out.format = "gguf";
  out.architecture = realizar::architecture(file);
  out.quantization = main_type(file);
  for (const auto& t : file.tensors()) {
    out.size_bytes += t.data.size();
    out.parameters += t.n_elements();
  }
  realizar::load_options options{
      .threads = s.threads, .context_length = s.context_length, .cache_tokens = s.cache_tokens};
  if (options.cache_tokens == 0) {
    const auto trained = file.get<std::uint64_t>(out.architecture + ".context_length").value_or(8192);
    options.cache_tokens =
        4 * (s.context_length != 0 ? s.context_length : static_cast<std::size_t>(trained < 8192 ? trained : 8192));
  }
  auto model = std::make_unique<loaded>(std::move(file), options);
  out.chat = realizar::text::load_chat_template(model->file(), model->tokenizer());
  out.special_tokens = realizar::text::special_tokens_of(model->tokenizer());
  out.engine = std::make_unique<realizar::serve::engine>(
      std::move(model), realizar::serve::engine_options{
                            .max_running = s.parallel, .max_waiting = s.queue, .max_waiting_tokens = s.queue_tokens});
}

}  // namespace

std::unique_ptr<hosted_model> open_model(const std::string& id, const std::string& path, const settings& s) {
  auto out = std::make_unique<hosted_model>();
  out->id = id;
  out->path = path;
  out->created =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  char magic[4] = {};
  if (!path.empty()) std::ifstream(path, std::ios::binary).read(magic, 4);
  if (path.empty() || std::string_view(magic, 4) == "GGUF" || !path.ends_with(".apr")) {
    open_language_model(*out, s);
  } else {
    const realizar::apr::model_file file(path);
    out->format = "apr";
    out->architecture = realizar::apr::to_string(file.type());
    out->size_bytes = std::filesystem::file_size(path);
    out->estimator = std::make_unique<realizar::classic::any_estimator>(file);
  }
  return out;
}

}  // namespace server
