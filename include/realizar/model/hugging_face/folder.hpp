#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A folder as Hugging Face transformers saves models (config.json, *.safetensors), read as the GGUF file it would be
/// converted to: what needs no other layout is used where it lies.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/writer.hpp>
#include <realizar/format/safetensors/shards.hpp>
#include <realizar/io/path.hpp>
#include <realizar/model/hugging_face/config.hpp>
#include <realizar/model/hugging_face/json_file.hpp>
#include <realizar/model/hugging_face/metadata.hpp>
#include <realizar/model/hugging_face/rules.hpp>
#include <realizar/model/hugging_face/tensor_layout.hpp>

namespace realizar::inline REALIZAR_ABI::hugging_face {

/// An open folder: the metadata and tensors of its GGUF file, whose data is made when it is asked for. Not movable: the
/// tensors point into it.
class folder {
 public:
  /// Reads config.json and the headers of the safetensors files. Throws error(unsupported) that names a model_type no
  /// family here has, error(mismatch) for a config that lacks or contradicts what is needed, and what the reader of
  /// safetensors throws.
  explicit folder(const std::filesystem::path& path) : path_(path), name_(io::to_utf8(path)) {
    read_config(path / "config.json");
    shards_.emplace(path);
    try {
      for (const safetensors::tensor* t : shards_->tensors()) place(*t);
      for (auto& [name, parts] : stacks_) stack(name, parts);
    } catch (const error& e) {
      throw e.within(name_);
    }
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }
  const std::string& name() const noexcept { return name_; }
  std::string_view architecture() const noexcept { return rules_->architecture; }
  /// Everything but the tokenizer (hugging_face/tokenizer.hpp has that), in the form of a GGUF file without tensors.
  const gguf::writer& metadata() const noexcept { return metadata_; }
  /// Names, types and shapes, in the order of the files; no data.
  std::span<const gguf::tensor> tensors() const noexcept { return tensors_; }

  /// The data of tensor i; where it is not that of a file, `made` holds it.
  std::span<const std::byte> data(std::size_t i, tensor_store& made) const {
    const source& from = sources_[i];
    if (from.parts.empty()) return from.own;
    const tensor_layout layout(*rules_, sizes_);
    if (from.parts.size() == 1 && !from.stacked) return layout.data(from.role, *from.parts[0], made);
    std::vector<std::byte>& all = made.emplace_back();
    all.reserve(quant::geometry(tensors_[i].type)->block_bytes * static_cast<std::size_t>(tensors_[i].n_elements()));
    for (const safetensors::tensor* one : from.parts) {
      tensor_store temporary;
      const auto bytes = layout.widened(*one, temporary);
      all.insert(all.end(), bytes.begin(), bytes.end());
    }
    return all;
  }

  /// Tells the system that the data of tensor i is not looked at again soon, so that its memory is free.
  void release(std::size_t i) const noexcept {
    for (const safetensors::tensor* one : sources_[i].parts) shards_->release(*one);
  }

 private:
  struct part {
    std::size_t number;
    const safetensors::tensor* tensor;
  };
  struct source {
    tensor_role role;
    std::vector<const safetensors::tensor*> parts;
    std::vector<std::byte> own;
    bool stacked = false;
  };

  void read_config(const std::filesystem::path& path) {
    const json::value config = read_json(path);
    try {
      const std::string& type = config.root()["model_type"].as_string();
      rules_ = rules_of(type);
      if (rules_ == nullptr) {
        std::string known(nomic_rules.model_type);
        for (const rules& other : all_rules) known.append(", ").append(other.model_type);
        throw error(error_code::unsupported, "model_type", {"one of ", known}, {"'", type, "'"});
      }
      const json::view root = config.root(), inner = rules_->nested ? root["text_config"] : root;
      sizes_ = config_translation(inner, *rules_, metadata_).run();
      if (sizes_.heads == 0 || sizes_.kv_heads == 0 || sizes_.heads % sizes_.kv_heads != 0 || sizes_.head_dim == 0 ||
          sizes_.head_dim % 2 != 0 || (std::max)(sizes_.heads, sizes_.head_dim) > 1u << 20)
        throw error(error_code::mismatch, "heads", "heads that are a multiple of the kv heads, of an even width",
                    {sizes_.heads, ", ", sizes_.kv_heads, " and ", sizes_.head_dim});
      if (const auto tied = root.get<bool>("tie_word_embeddings")) sizes_.tied = *tied;
      if (!sizes_.rotary_factors.empty()) add_factors("rope_freqs.weight", sizes_.rotary_factors);
      for (const char* parameters : {"rope_parameters", "rope_scaling"})
        if (const auto given = inner.find(parameters); given && given->is_object()) {
          if (const auto x = given->find("long_factor")) add_factors("rope_factors_long.weight", numbers(*x));
          if (const auto x = given->find("short_factor")) add_factors("rope_factors_short.weight", numbers(*x));
          break;
        }
    } catch (const error& e) {
      throw e.within(io::to_utf8(path));
    }
    add_metadata(path_, rules_->architecture, metadata_);
  }

  static std::vector<float> numbers(json::view list) {
    std::vector<float> values;
    for (const auto x : list.elements()) values.push_back(x.as<float>());
    return values;
  }

  /// Factors of frequencies, one for each.
  void add_factors(const char* name, const std::vector<float>& values) {
    const auto bytes = std::as_bytes(std::span(values));
    add(name, quant::type::f32, {values.size()}, {{}, {}, {bytes.begin(), bytes.end()}});
  }

  [[noreturn]] REALIZAR_COLD static void fail(const safetensors::tensor& t, phrase expected, phrase found,
                                              error_code code = error_code::unsupported) {
    throw error(code, {"tensor '", t.name, "'"}, expected, found);
  }

  static std::optional<std::size_t> number_in(std::string_view text) {
    std::size_t n = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), n);
    return failure == std::errc() && end == text.data() + text.size() ? std::optional(n) : std::nullopt;
  }

  /// Splits "model.layers.3.mlp.experts.7.w1.weight" into layer, "mlp.experts.w1", the number within it and "weight".
  void place(const safetensors::tensor& t) {
    std::string_view whole = t.name;
    if (rules_->nested) {
      if (whole.find("language_model.") == std::string_view::npos && !whole.starts_with("lm_head.")) return;  // vision
    }
    std::string stem;
    std::string_view kind;
    std::optional<std::size_t> layer, inner;
    for (std::size_t begin = 0; begin <= whole.size();) {
      const std::size_t end = (std::min)(whole.find('.', begin), whole.size());
      const std::string_view piece = whole.substr(begin, end - begin);
      begin = end + 1;
      if (const auto n = number_in(piece)) {
        if (!layer) {
          layer = n;
          stem.clear();
        } else {
          inner = n;
        }
        continue;
      }
      if (begin > whole.size())
        kind = piece;
      else
        stem.append(stem.empty() ? "" : ".").append(piece);
    }
    const bool norms_of_heads = stem.ends_with("_layernorm.norms");
    const renaming* name = layer ? layer_name(*rules_, stem) : whole_name(stem);
    if (norms_of_heads) name = &(stem.find("q_layernorm") != std::string::npos ? query_norms : key_norms);
    if (name == nullptr && (kind == "bias" || kind == "masked_bias" || kind == "inv_freq") && layer)
      name = layer_name(*rules_, stem + "." + std::string(kind));  // buffers that are no weights
    if (name == nullptr) fail(t, {"a tensor that ", rules_->model_type, " models have"}, "another");
    if (name->to.empty() || (name->to == "output" && sizes_.tied) || kind == "inv_freq") return;
    const std::string prefix = layer ? "blk." + std::to_string(*layer) + "." : "";
    const auto full = [&](std::string_view target) { return prefix + std::string(target) + "." + std::string(kind); };
    if (inner) {
      stacks_[full(name->to)].push_back({*inner, &t});
    } else if (name->to == "attn_qkv" && rules_->taken_apart) {
      take(full("attn_q"), {"attn_q", kind, true, rows_of::queries}, t);
      take(full("attn_k"), {"attn_k", kind, true, rows_of::keys}, t);
      take(full("attn_v"), {"attn_v", kind, true, rows_of::values}, t);
    } else {
      take(full(name->to), {name->to, kind, layer.has_value()}, t);
    }
  }

  void take(const std::string& name, const tensor_role& role, const safetensors::tensor& t) {
    auto [type, shape] = tensor_layout(*rules_, sizes_).describe(role, t);
    add(name, type, shape, {role, {&t}, {}});
  }

  /// Experts, or the norms of heads, one after the other.
  void stack(const std::string& name, std::vector<part>& parts) {
    std::ranges::sort(parts, {}, &part::number);
    const safetensors::tensor& first = *parts.front().tensor;
    source from;
    from.stacked = true;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].number != i || parts[i].tensor->shape != first.shape || parts[i].tensor->type != first.type)
        fail(*parts[i].tensor, {"number ", i, ", of the shape and type of the first"}, "another", error_code::mismatch);
      from.parts.push_back(parts[i].tensor);
    }
    std::vector<std::uint64_t> shape = first.shape;
    shape.insert(shape.begin(), parts.size());
    add(name, tensor_layout::computable(first), shape, std::move(from));
  }

  void add(const std::string& name, quant::type type, const std::vector<std::uint64_t>& shape, source from) {
    gguf::tensor t;
    t.name = names_.emplace_back(name);
    t.type = type;
    if (shape.empty() || shape.size() > gguf::max_dims || std::ranges::find(shape, 0u) != shape.end())
      throw error(error_code::mismatch, {"tensor '", name, "'"}, "one to four dimensions, none of them 0",
                  "another shape");
    t.n_dims = static_cast<unsigned>(shape.size());
    for (std::size_t i = 0; i < shape.size(); ++i) t.shape[i] = shape[shape.size() - 1 - i];
    tensors_.push_back(t);
    sources_.push_back(std::move(from));
  }

  static constexpr renaming query_norms{"", "attn_q_norm"}, key_norms{"", "attn_k_norm"};

  std::filesystem::path path_;
  std::string name_;
  const rules* rules_ = nullptr;
  sizes sizes_;
  gguf::writer metadata_;
  std::optional<safetensors::shards> shards_;
  std::map<std::string, std::vector<part>> stacks_;
  std::deque<std::string> names_;
  std::vector<gguf::tensor> tensors_;
  std::vector<source> sources_;
};

/// The folder as an open GGUF file, all of its data in place. Throws what folder throws.
inline gguf::file open_folder(const std::filesystem::path& path) {
  struct memory {
    explicit memory(const std::filesystem::path& p) : from(p), header(from.metadata().bytes()) {}
    folder from;
    std::vector<std::byte> header;
    tensor_store made;
  };
  auto owner = std::make_shared<memory>(path);
  const folder& from = owner->from;
  std::vector<gguf::tensor> tensors(from.tensors().begin(), from.tensors().end());
  for (std::size_t i = 0; i < tensors.size(); ++i) tensors[i].data = from.data(i, owner->made);
  const std::span<const std::byte> header = owner->header;
  return gguf::file::from_parts(header, std::move(tensors), from.name(), std::move(owner));
}

}  // namespace realizar::inline REALIZAR_ABI::hugging_face
