#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// How large the inputs of each weight matrix are, column by column: what quantizing goes by to spend its bits. The
/// files are those of llama.cpp's imatrix.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/writer.hpp>
#include <realizar/io/path.hpp>
#include <realizar/quant/type.hpp>

namespace realizar::inline REALIZAR_ABI::gguf {

/// Sums of squares for each tensor.
class importance_matrix {
 public:
  struct entry {
    std::size_t columns = 0;
    std::vector<double> sums;    ///< (matrices, columns): of squared inputs; one matrix, or one for each expert
    std::vector<double> counts;  ///< (matrices): rows that were summed
  };

  importance_matrix() = default;

  /// Throws what gguf::file throws, and error(mismatch) or error(malformed) that name a tensor that is none of this.
  static importance_matrix read(const std::filesystem::path& path) { return importance_matrix(file(path)); }
  explicit importance_matrix(const file& in) {
    constexpr std::string_view sums = ".in_sum2", counts = ".counts";
    const auto fail = [&](const tensor& t, phrase expected, phrase found, error_code code = error_code::mismatch) {
      throw error(code, {in.name(), ": tensor ", detail::quoted(t.name)}, expected, found);
    };
    if (const auto kind = in.get<std::string_view>("general.type"); kind && *kind != "imatrix")
      throw error(error_code::mismatch, {in.name(), ": key \"general.type\""}, "\"imatrix\"", detail::quoted(*kind));
    for (const tensor& t : in.tensors()) {
      // Beside squares newer files have plain sums and what was reckoned from both.
      if (t.name.ends_with(counts) || t.name.ends_with(".in_sum") || t.name.ends_with(".stats")) continue;
      if (!t.name.ends_with(sums)) fail(t, "a name that ends in .in_sum2 or .counts", "another");
      const std::string name(t.name.substr(0, t.name.size() - sums.size()));
      const tensor& n = in.require_tensor(name + std::string(counts));
      if (t.type != quant::type::f32 || n.type != quant::type::f32) fail(t, "F32", quant::to_string(t.type));
      if (n.n_elements() != t.rows()) fail(n, {t.rows(), " counts, one for each matrix"}, n.n_elements());
      entry e;
      e.columns = static_cast<std::size_t>(t.shape[0]);
      const auto take = [&](const tensor& from, std::vector<double>& to) {
        for (std::size_t i = 0; i < static_cast<std::size_t>(from.n_elements()); ++i) {
          float x;
          std::memcpy(&x, from.data.data() + i * sizeof x, sizeof x);
          if (!(x >= 0) || !std::isfinite(x)) fail(from, "finite numbers of at least 0", x, error_code::malformed);
          to.push_back(static_cast<double>(x));
        }
      };
      take(t, e.sums);
      take(n, e.counts);
      entries_.emplace(name, std::move(e));
    }
    if (entries_.empty()) throw error(error_code::mismatch, in.name(), "sums of at least one tensor", "none");
    chunks = in.get<std::uint32_t>("imatrix.chunk_count").value_or(0);
    chunk_size = in.get<std::uint32_t>("imatrix.chunk_size").value_or(0);
    if (const auto names = in.get_array<std::string_view>("imatrix.datasets"))
      for (std::size_t i = 0; i < names->size(); ++i) datasets.emplace_back((*names)[i]);
  }

  /// The sums of a matrix, or of all experts' matrices; made when there are none yet.
  entry& of(const std::string& name, std::size_t columns, std::size_t matrices) {
    entry& e = entries_[name];
    if (e.sums.empty()) {
      e.columns = columns;
      e.sums.resize(columns * matrices);
      e.counts.resize(matrices);
    }
    return e;
  }

  const std::map<std::string, entry>& entries() const noexcept { return entries_; }

  /// The mean square of each column of matrix `index` of a tensor; nothing for a tensor that was never seen, ones for
  /// an expert that was not. Throws error(mismatch) when the tensor has another shape here.
  std::vector<float> weights(const tensor& t, std::size_t index = 0) const {
    const auto found = entries_.find(std::string(t.name));
    if (found == entries_.end()) return {};
    const entry& e = found->second;
    if (e.columns != t.shape[0] || e.counts.size() != t.shape[2] || index >= e.counts.size())
      throw error(error_code::mismatch, {"importance of tensor ", detail::quoted(t.name)},
                  {t.shape[2], " times ", t.shape[0], " columns"}, {e.counts.size(), " times ", e.columns});
    std::vector<float> out(e.columns, 1.0f);
    if (e.counts[index] > 0)
      for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<float>(e.sums[index * e.columns + i] / e.counts[index]);
    return out;
  }

  /// Writes the file llama.cpp reads. Throws error(io).
  void write(const std::filesystem::path& path) const {
    writer out;
    out.add("general.type", "imatrix");
    out.add_array("imatrix.datasets", datasets);
    out.add("imatrix.chunk_count", chunks);
    out.add("imatrix.chunk_size", chunk_size);
    for (const auto& [name, e] : entries_) {
      const auto floats = [](const std::vector<double>& values) {
        return [&values](tensor_sink& sink) {
          for (const double x : values) {
            const auto narrow = static_cast<float>(x);
            sink.write(std::as_bytes(std::span(&narrow, 1)));
          }
        };
      };
      out.add_tensor(name + ".in_sum2", quant::type::f32, {e.columns, e.counts.size()}, floats(e.sums));
      out.add_tensor(name + ".counts", quant::type::f32, {1, e.counts.size()}, floats(e.counts));
    }
    out.write(path);
  }

  std::uint32_t chunks = 0, chunk_size = 0;  ///< of text, and of tokens in each
  std::vector<std::string> datasets;

 private:
  std::map<std::string, entry> entries_;
};

}  // namespace realizar::inline REALIZAR_ABI::gguf
