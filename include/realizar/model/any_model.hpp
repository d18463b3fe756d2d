#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A model whose family the file decides, among a list the user can replace.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/model/model.hpp>

namespace realizar::inline REALIZAR_ABI {

/// A list of families.
template <model_family... Families>
struct family_list {};

template <class List, class Backend = kernel::cpu>
class any_model;

/// One of `model<Families>...`; movable.
template <class Backend, model_family... Families>
class any_model<family_list<Families...>, Backend> {
 public:
  /// Loads a file with the family it names. Throws error(unsupported) that lists the families when it is none of them.
  explicit any_model(const std::filesystem::path& path, const load_options& options = {})
      : any_model(gguf::file(path), std::nullopt, options) {}
  /// The same of an open file, with a tokenizer from elsewhere when it holds none.
  any_model(gguf::file file, std::optional<text::tokenizer> tokenizer, const load_options& options = {})
      : model_(open(std::move(file), std::move(tokenizer), options)) {}
  /// The same of an open file, which may lie in memory.
  explicit any_model(gguf::file file, const load_options& options = {})
      : any_model(std::move(file), std::nullopt, options) {}

  std::string_view architecture() const noexcept {
    return visit([](const auto& m) { return m.architecture(); });
  }
  const gguf::file& file() const noexcept {
    return visit([](const auto& m) -> const auto& { return m.file(); });
  }
  const nn::hyperparameters& shape() const noexcept {
    return visit([](const auto& m) -> const auto& { return m.shape(); });
  }
  const text::tokenizer& tokenizer() const noexcept {
    return visit([](const auto& m) -> const auto& { return m.tokenizer(); });
  }
  std::size_t vocabulary_size() const noexcept { return shape().vocabulary; }
  std::size_t context_length() const noexcept {
    return visit([](const auto& m) { return m.context_length(); });
  }
  const Backend& backend() const noexcept {
    return visit([](const auto& m) -> const auto& { return m.backend(); });
  }
  Backend& backend() noexcept {
    return visit([](auto& m) -> auto& { return m.backend(); });
  }
  std::size_t cache_bytes() const noexcept {
    return visit([](const auto& m) { return m.cache_bytes(); });
  }
  sequence new_sequence() {
    return visit([](auto& m) { return m.new_sequence(); });
  }
  std::span<const float> forward(std::span<const batch_row> rows) {
    return visit([&](auto& m) { return m.forward(rows); });
  }
  std::vector<float> hidden_states(std::span<const batch_row> rows) {
    return visit([&](auto& m) { return m.hidden_states(rows); });
  }

  /// Calls f with the `model<Family>` it is and returns the result, which has one type for all families.
  template <class F>
  decltype(auto) visit(F&& f) const {
    return std::visit([&](const auto& m) -> decltype(auto) { return f(*m); }, model_);
  }

 private:
  using variant = std::variant<std::unique_ptr<model<Families, Backend>>...>;

  template <class Family>
  static bool open_as(gguf::file& file, std::optional<text::tokenizer>& tokenizer, std::string_view name,
                      const load_options& options, variant& out) {
    if (name != Family::name) return false;
    if (!tokenizer) tokenizer = text::load_tokenizer(file);
    out = std::make_unique<model<Family, Backend>>(std::move(file), std::move(tokenizer), options);
    return true;
  }

  static variant open(gguf::file file, std::optional<text::tokenizer> tokenizer, const load_options& options) {
    const std::string name(realizar::architecture(file));
    variant out;
    if (!(open_as<Families>(file, tokenizer, name, options, out) || ...)) {
      std::string known;
      ((known += (known.empty() ? "" : ", ") + std::string(Families::name)), ...);
      throw error(error_code::unsupported, {file.name(), ": key 'general.architecture'"}, {"one of ", known},
                  {"'", name, "'"});
    }
    return out;
  }

  variant model_;
};

}  // namespace realizar::inline REALIZAR_ABI
