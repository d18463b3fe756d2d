// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// The one file of this program that knows families and kernels.
#include "hosted_model.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <string_view>

#include <realizar/format/apr/model_file.hpp>
#include <realizar/model/embedding_model.hpp>
#include <realizar/model/family/bert.hpp>
#include <realizar/model/family/nomic_bert.hpp>
#include <realizar/model/load.hpp>
#include <realizar/quant/block_types.hpp>
#include <realizar/text/chat/gguf.hpp>
#if defined(SERVER_HAS_CUDA)
#include <realizar/cuda/backend.hpp>
#endif

#if defined(SERVER_HAS_DEMO)
extern "C" const std::byte server_demo_model_begin[], server_demo_model_end[];      // realizar_embed
extern "C" const std::byte server_demo_classes_begin[], server_demo_classes_end[];  // the same
#endif

namespace server {

namespace {

realizar::opened_model open_file(const std::string& path) {
  if (!path.empty()) return realizar::open_model(path);
#if defined(SERVER_HAS_DEMO)
  return {realizar::gguf::file::from_memory({server_demo_model_begin, server_demo_model_end}, "the built-in model"),
          {}};
#else
  throw realizar::error(realizar::error_code::usage, "--demo", "a server built with a model inside", "one without");
#endif
}

std::string text_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw realizar::error(realizar::error_code::io, path, "a file to read", "none");
  return {std::istreambuf_iterator<char>(in), {}};
}

/// An encoder of one family; one call at a time.
template <class Family>
class encoder_of final : public text_encoder {
 public:
  encoder_of(realizar::gguf::file file, std::optional<realizar::text::tokenizer> t, const realizar::load_options& o)
      : model_(std::move(file), std::move(t), o) {}
  const realizar::text::tokenizer& tokenizer() const override { return model_.tokenizer(); }
  std::size_t context_length() const override { return model_.context_length(); }
  std::vector<float> embed(std::span<const realizar::text::token_id> tokens) override {
    const std::lock_guard lock(mutex_);
    return model_.embed(tokens);
  }

 private:
  std::mutex mutex_;
  realizar::embedding_model<Family> model_;
};

bool is_encoder(std::string_view architecture) {
  return architecture == realizar::family::bert::name || architecture == realizar::family::nomic_bert::name;
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

realizar::pooling pooling_named(const std::string& name, const realizar::gguf::file& file, std::string_view arch) {
  if (name == "mean") return realizar::pooling::mean;
  if (name == "cls") return realizar::pooling::cls;
  if (name == "last") return realizar::pooling::last;
  const auto said = file.get<std::uint32_t>(std::string(arch) + ".pooling_type").value_or(1);
  return said >= 1 && said <= 3 ? static_cast<realizar::pooling>(said) : realizar::pooling::mean;
}

/// A language model in its engine. tokenizer: nothing for the one that the file holds.
template <class Backend>
void start_engine(hosted_model& out, realizar::gguf::file file, std::optional<realizar::text::tokenizer> tokenizer,
                  const realizar::load_options& options, const settings& s) {
  using loaded = realizar::any_model<realizar::all_families, Backend>;
  auto model = std::make_unique<loaded>(std::move(file), std::move(tokenizer), options);
  out.kernels = model->backend().arch();
  if (!s.chat_template_file.empty())
    out.chat.emplace(text_of_file(s.chat_template_file));
  else
    out.chat = realizar::text::load_chat_template(model->file(), model->tokenizer());
  out.special_tokens = realizar::text::special_tokens_of(model->tokenizer());
  out.engine = std::make_unique<realizar::serve::engine>(
      std::move(model), realizar::serve::engine_options{
                            .max_running = s.parallel, .max_waiting = s.queue, .max_waiting_tokens = s.queue_tokens});
}

void open_text_model(hosted_model& out, const settings& s) {
  realizar::opened_model opened = open_file(out.path);
  realizar::gguf::file& file = opened.file;
  out.format = !opened.folder.empty() ? "safetensors" : out.path.ends_with(".apr") ? "apr" : "gguf";
  out.architecture = realizar::architecture(file);
  out.quantization = main_type(file);
  for (const auto& t : file.tensors()) {
    out.size_bytes += t.data.size();
    out.parameters += t.n_elements();
  }
  std::optional<realizar::text::tokenizer> tokenizer;
  if (!opened.folder.empty()) tokenizer = opened.tokenizer();
  realizar::load_options options{.threads = s.threads,
                                 .context_length = s.context_length,
                                 .cache_tokens = s.cache_tokens,
                                 .cache = s.cache_type,
                                 .copy_weights = s.no_mmap};
  if (is_encoder(out.architecture)) {
    options.cache_tokens = 0;
    if (out.architecture == realizar::family::bert::name)
      out.encoder =
          std::make_unique<encoder_of<realizar::family::bert>>(std::move(file), std::move(tokenizer), options);
    else
      out.encoder =
          std::make_unique<encoder_of<realizar::family::nomic_bert>>(std::move(file), std::move(tokenizer), options);
    return;
  }
  if (options.cache_tokens == 0) {
    const auto trained = file.get<std::uint64_t>(out.architecture + ".context_length").value_or(8192);
    options.cache_tokens =
        4 * (s.context_length != 0 ? s.context_length : static_cast<std::size_t>(trained < 8192 ? trained : 8192));
  }
  out.pooling = pooling_named(s.pooling, file, out.architecture);
  if (!s.gpu) return start_engine<realizar::kernel::cpu>(out, std::move(file), std::move(tokenizer), options, s);
#if defined(SERVER_HAS_CUDA)
  start_engine<realizar::cuda::backend>(out, std::move(file), std::move(tokenizer), options, s);
#else
  throw realizar::error(realizar::error_code::usage, "--gpu", "a server built with -DREALIZAR_CUDA=ON", "one without");
#endif
}

void open_classical_model(hosted_model& out, const realizar::apr::model_file& file, std::size_t bytes) {
  out.format = "apr";
  out.architecture = realizar::apr::to_string(file.type());
  out.size_bytes = bytes;
  out.estimator = std::make_unique<realizar::classic::any_estimator>(file);
}

bool is_classical(const std::string& path) {
  return path.ends_with(".apr") && !std::filesystem::is_directory(path) && !realizar::apr::is_tensor_file(path);
}

}  // namespace

std::unique_ptr<hosted_model> open_model(const std::string& id, const std::string& path, const settings& s) {
  auto out = std::make_unique<hosted_model>();
  out->id = id;
  out->path = path;
  out->created =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
#if defined(SERVER_HAS_DEMO)
  if (path == demo_classical_path) {
    const std::span<const std::byte> bytes(server_demo_classes_begin, server_demo_classes_end);
    open_classical_model(*out, realizar::apr::model_file::from_memory(bytes), bytes.size());
    return out;
  }
#endif
  if (is_classical(path))
    open_classical_model(*out, realizar::apr::model_file(path), std::filesystem::file_size(path));
  else
    open_text_model(*out, s);
  return out;
}

model_kind kind_of(const std::string& path) {
  if (path.empty()) return model_kind::language;
  if (path == demo_classical_path) return model_kind::classical;
  try {
    if (is_classical(path)) return model_kind::classical;
    const realizar::opened_model opened = realizar::open_model(path);
    return is_encoder(realizar::architecture(opened.file)) ? model_kind::encoder : model_kind::language;
  } catch (const std::exception&) {  // loading it will say what is wrong
    return path.ends_with(".apr") ? model_kind::classical : model_kind::language;
  }
}

}  // namespace server
