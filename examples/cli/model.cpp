// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "model.hpp"

#include <algorithm>

#include <realizar/realizar.hpp>

#include "demo.hpp"

namespace cli {

namespace {

realizar::load_options options(const arguments& args, std::size_t context_length) {
  realizar::load_options o;
  o.threads = args.number<unsigned>("threads", 0, 0, 1024);
  o.context_length =
      context_length != 0 ? context_length : args.number<std::size_t>("context-length", 0, 0, std::size_t{1} << 30);
  const auto takes = [&](const flag& f) {
    return std::ranges::find(args.called().flags, f.name, &flag::name) != args.called().flags.end();
  };
  o.copy_weights = takes(copy_flag) && args.is_set(copy_flag.name);
  if (const auto name = takes(cache_type_flag) ? args.find(cache_type_flag.name) : std::nullopt) {
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

}  // namespace

struct loaded_model::held {
  realizar::any_model<realizar::all_families> model;
};

loaded_model::loaded_model(const arguments& args, std::size_t context_length)
    : held_(new held{args.demo() ? realizar::load(demo_file(), options(args, context_length))
                                 : realizar::load(args[0], options(args, context_length))}) {}
loaded_model::loaded_model(const std::string& path, const arguments& args, std::size_t context_length)
    : held_(new held{realizar::load(path, options(args, context_length))}) {}
loaded_model::~loaded_model() = default;

const realizar::text::tokenizer& loaded_model::tokenizer() const { return held_->model.tokenizer(); }
std::size_t loaded_model::vocabulary_size() const { return held_->model.vocabulary_size(); }
std::size_t loaded_model::context_length() const { return held_->model.context_length(); }
realizar::sequence loaded_model::new_sequence() { return held_->model.new_sequence(); }
std::span<const float> loaded_model::forward(std::span<const realizar::batch_row> rows) {
  return held_->model.forward(rows);
}
void loaded_model::observe(realizar::kernel::projection_observer* o) { held_->model.backend().observe(o); }
const realizar::gguf::file& loaded_model::file() const { return held_->model.file(); }
std::string loaded_model::architecture() const { return std::string(held_->model.architecture()); }
unsigned loaded_model::threads() const { return held_->model.backend().threads(); }
std::size_t loaded_model::cache_bytes() const { return held_->model.cache_bytes(); }

std::string kernel_architecture() { return realizar::kernel::cpu(1).arch(); }
std::string families() { return names(realizar::all_families{}); }

}  // namespace cli
