#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The safetensors files of a model's folder: one, or those that its index names.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/parse.hpp>
#include <realizar/base/json/view.hpp>
#include <realizar/format/safetensors/file.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/io/path.hpp>

namespace realizar::inline REALIZAR_ABI::safetensors {

/// model.safetensors, or what model.safetensors.index.json lists. The index must name every tensor of its shards, and
/// the shards must have what it says. Shard names are plain names: nothing leads out of the folder but what links in it
/// do, as those of the Hugging Face cache.
class shards {
 public:
  /// Throws what file throws, error(malformed) and error(mismatch) for an index that is wrong, error(io) when the
  /// folder has neither.
  explicit shards(const std::filesystem::path& folder) {
    const auto index = folder / "model.safetensors.index.json";
    if (!std::filesystem::exists(index)) {
      files_.emplace_back(folder / "model.safetensors");
      for (const tensor& t : files_.front().tensors()) tensors_.push_back(&t);
      return;
    }
    try {
      open(folder, index);
    } catch (const error& e) {
      if (e.place().starts_with("$") || e.place().starts_with("byte")) throw e.within(io::to_utf8(index));
      throw;
    }
  }

  shards(shards&&) = default;
  shards& operator=(shards&&) = default;

  std::size_t n_files() const noexcept { return files_.size(); }
  /// As file::release.
  void release(const tensor& t) const noexcept {
    for (const file& f : files_)
      if (&t >= f.tensors().data() && &t < f.tensors().data() + f.tensors().size()) f.release(t);
  }
  /// By name, whichever file they lie in.
  const std::vector<const tensor*>& tensors() const noexcept { return tensors_; }
  /// nullptr when there is none.
  const tensor* find_tensor(std::string_view wanted) const noexcept {
    const auto at = std::ranges::lower_bound(tensors_, wanted, {}, name_of);
    return at != tensors_.end() && (*at)->name == wanted ? *at : nullptr;
  }

 private:
  static std::string_view name_of(const tensor* t) noexcept { return t->name; }

  void open(const std::filesystem::path& folder, const std::filesystem::path& index) {
    const io::mapped_file mapping(index);
    const std::string_view text(reinterpret_cast<const char*>(mapping.bytes().data()), mapping.bytes().size());
    const json::value document = json::parse(text, {.max_depth = 8, .max_bytes = max_header_bytes});
    std::vector<std::pair<std::string_view, std::string>> map;  // tensor, shard
    std::vector<std::string> names;
    for (const auto [tensor, shard] : document.root()["weight_map"].members()) {
      const std::string& name = shard.as_string();
      if (name.empty() || name.find_first_of("/\\:\0", 0, 4) != std::string::npos || name == "." || name == "..")
        shard.refuse("the plain name of a file beside the index");
      map.emplace_back(tensor, name);
      names.push_back(name);
    }
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    files_.reserve(names.size());
    for (const auto& name : names) files_.emplace_back(folder / io::from_utf8(name));
    for (std::size_t i = 0; i < names.size(); ++i)
      for (const tensor& t : files_[i].tensors()) tensors_.push_back(&t);
    std::ranges::sort(tensors_, {}, name_of);
    for (std::size_t i = 1; i < tensors_.size(); ++i)
      if (tensors_[i]->name == tensors_[i - 1]->name)
        throw error(error_code::mismatch, io::to_utf8(index), "every tensor in one shard",
                    {"'", tensors_[i]->name, "' in two"});
    for (const auto& [name, shard] : map) {
      const auto at = static_cast<std::size_t>(std::ranges::lower_bound(names, shard) - names.begin());
      if (files_[at].find_tensor(name) == nullptr)
        throw error(error_code::mismatch, files_[at].name(), {"a tensor '", name, "', as the index says"}, "none");
    }
    if (map.size() != tensors_.size())
      throw error(error_code::mismatch, io::to_utf8(index), {"all ", tensors_.size(), " tensors of its shards"},
                  map.size());
  }

  std::vector<file> files_;  // never moved once tensors_ points into them: a vector's elements stay when it moves
  std::vector<const tensor*> tensors_;
};

}  // namespace realizar::inline REALIZAR_ABI::safetensors
