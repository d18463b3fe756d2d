// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "model.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <realizar/realizar.hpp>
#if defined(CLI_HAS_CUDA)
#include <realizar/cuda/backend.hpp>
#endif

#include "demo.hpp"

namespace cli {

namespace {

/// Whether the command that was called has the flag.
bool takes(const arguments& args, const flag& f) {
  return std::ranges::find(args.called().flags, f.name, &flag::name) != args.called().flags.end();
}

realizar::load_options options(const arguments& args, std::size_t context_length) {
  realizar::load_options o;
  o.threads = args.number<unsigned>("threads", 0, 0, 1024);
  o.context_length =
      context_length != 0 ? context_length : args.number<std::size_t>("context-length", 0, 0, std::size_t{1} << 30);
  o.copy_weights = takes(args, copy_flag) && args.is_set(copy_flag.name);
  if (const auto name = takes(args, cache_type_flag) ? args.find(cache_type_flag.name) : std::nullopt) {
    const auto type = realizar::kernel::cache_type_of(*name);
    if (!type) throw usage_error("--cache-type: expected f32, f16, bf16 or q8_0, found '" + *name + "'");
    o.cache = *type;
  }
  return o;
}

template <class... Families>
std::string names(realizar::family_list<Families...>) {
  std::string text;
  ((text += (text.empty() ? "" : " ") + std::string(Families::name)), ...);
  return text;
}

using any_model = std::variant<realizar::any_model<realizar::all_families>
#if defined(CLI_HAS_CUDA)
                               ,
                               realizar::any_model<realizar::all_families, realizar::cuda::backend>
#endif
                               >;

/// From: a path, or an open file.
template <class From>
any_model open(From from, const arguments& args, std::size_t context_length) {
  const realizar::load_options o = options(args, context_length);
  if (!takes(args, gpu_flag) || !args.is_set(gpu_flag.name)) return realizar::load(std::move(from), o);
#if defined(CLI_HAS_CUDA)
  return realizar::load<realizar::cuda::backend>(std::move(from), o);
#else
  throw usage_error("--gpu: expected a program built with -DREALIZAR_CUDA=ON, found one without");
#endif
}

}  // namespace

struct loaded_model::held {
  any_model model;

  template <class F>
  decltype(auto) visit(F f) {
    return std::visit(f, model);
  }
};

loaded_model::loaded_model(const arguments& args, std::size_t context_length)
    : held_(new held{args.demo() ? open(demo_file(), args, context_length)
                                 : open(std::filesystem::path(args[0]), args, context_length)}) {}
loaded_model::loaded_model(const std::string& path, const arguments& args, std::size_t context_length)
    : held_(new held{open(std::filesystem::path(path), args, context_length)}) {}
loaded_model::~loaded_model() = default;

const realizar::text::tokenizer& loaded_model::tokenizer() const {
  return held_->visit([](const auto& m) -> const auto& { return m.tokenizer(); });
}
std::size_t loaded_model::vocabulary_size() const {
  return held_->visit([](const auto& m) { return m.vocabulary_size(); });
}
std::size_t loaded_model::context_length() const {
  return held_->visit([](const auto& m) { return m.context_length(); });
}
realizar::sequence loaded_model::new_sequence() {
  return held_->visit([](auto& m) { return m.new_sequence(); });
}
std::span<const float> loaded_model::forward(std::span<const realizar::batch_row> rows) {
  return held_->visit([&](auto& m) { return m.forward(rows); });
}
void loaded_model::observe(realizar::kernel::projection_observer* o) {
  held_->visit([&](auto& m) {
    if constexpr (requires { m.backend().observe(o); })
      m.backend().observe(o);
    else if (o != nullptr)
      throw usage_error("--gpu: expected a command that does not look into the model, found one that does");
  });
}
const realizar::gguf::file& loaded_model::file() const {
  return held_->visit([](const auto& m) -> const auto& { return m.file(); });
}
std::string loaded_model::architecture() const {
  return held_->visit([](const auto& m) { return std::string(m.architecture()); });
}
std::string loaded_model::kernels() const {
  return held_->visit([](const auto& m) { return std::string(m.backend().arch()); });
}
std::string loaded_model::device() const {
  return held_->model.index() == 0 ? "kernels " + kernels() + ", " + std::to_string(threads()) + " threads" : kernels();
}
unsigned loaded_model::threads() const {
  return held_->visit([](const auto& m) { return m.backend().threads(); });
}
std::size_t loaded_model::cache_bytes() const {
  return held_->visit([](const auto& m) { return m.cache_bytes(); });
}

std::string kernel_architecture() { return realizar::kernel::cpu(1).arch(); }
bool runs_on_gpus() { return std::variant_size_v<any_model> > 1; }
std::string families() { return names(realizar::all_families{}); }

}  // namespace cli
