#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The tensors of an open GGUF file as a model's weights: looked up by name, their shapes checked, used where they lie
/// in the file.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/aligned_buffer.hpp>
#include <realizar/base/error.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/nn/concepts.hpp>
#include <realizar/quant/block_types.hpp>

namespace realizar::inline REALIZAR_ABI {

/// A view of a file's tensors under a prefix. The file must outlive it and everything it handed out; converted vectors
/// live as long as any copy of the view.
class gguf_weights {
 public:
  explicit gguf_weights(const gguf::file& file)
      : file_(&file), converted_(std::make_shared<std::vector<aligned_buffer<float>>>()) {}

  /// The matrix NAME of (rows, cols), or of several with as many rows in all. Throws error(mismatch) that names the
  /// tensor, the shape expected, the keys it follows from and the shape found, and error(unsupported) for an element
  /// type that cannot be computed with.
  kernel::matrix matrix(std::string_view name, nn::extent rows, nn::extent cols) const {
    const gguf::tensor& t = find(name, rows, cols);
    return {.data = t.data.data(), .type = t.type, .rows = rows.n, .cols = cols.n, .row_bytes = t.row_bytes()};
  }

  /// The vector NAME of n floats; converted when the file has it in another type.
  const float* vector(std::string_view name, nn::extent n) const { return table(name, 1, n); }

  /// The matrix NAME of (rows, cols) as floats.
  const float* table(std::string_view name, nn::extent rows, nn::extent cols) const {
    const gguf::tensor& t = find(name, rows, cols);
    if (t.type == quant::type::f32) return reinterpret_cast<const float*>(t.data.data());
    const std::size_t n = rows.n * cols.n;
    aligned_buffer<float> floats(n);
    quant::visit_block_type(t.type, [&]<class Block>(std::type_identity<Block>) {
      quant::decode(reinterpret_cast<const Block*>(t.data.data()), n / Block::size, floats.data());
    });
    return converted_->emplace_back(std::move(floats)).data();
  }

  /// Bytes of all tensors of the file.
  std::size_t bytes() const noexcept {
    std::size_t sum = 0;
    for (const gguf::tensor& t : file_->tensors()) sum += t.data.size();
    return sum;
  }

  bool has(std::string_view name) const { return file_->find_tensor(prefix_ + std::string(name)) != nullptr; }

  /// The tensors of layer i, whose names are given without "blk.i.".
  gguf_weights layer(std::size_t i) const {
    gguf_weights inner = *this;
    inner.prefix_ = "blk." + std::to_string(i) + ".";
    return inner;
  }

 private:
  REALIZAR_COLD std::string place(const gguf::tensor& t) const {
    return file_->name() + ": tensor '" + std::string(t.name) + "'";
  }

  /// "32 by attention.key_length"
  REALIZAR_COLD static std::string reason(nn::extent e) {
    return std::to_string(e.n) + (*e.from != '\0' ? std::string(" by ") + e.from : std::string());
  }

  const gguf::tensor& find(std::string_view name, nn::extent rows, nn::extent cols) const {
    const gguf::tensor& t = file_->require_tensor(prefix_ + std::string(name));
    if (t.shape[0] != cols.n || t.rows() != rows.n)
      throw error(error_code::mismatch, place(t),
                  {"shape (", rows.n, ", ", cols.n, "): rows ", reason(rows), ", columns ", reason(cols)},
                  {"shape (", t.rows(), ", ", t.shape[0], ")"});
    try {
      quant::visit_block_type(t.type, [](auto) {});
    } catch (const error& e) {
      throw error(e.code(), place(t), e.expected(), e.found());
    }
    return t;
  }

  const gguf::file* file_;
  std::string prefix_;
  std::shared_ptr<std::vector<aligned_buffer<float>>> converted_;
};
static_assert(weight_source<gguf_weights>);

}  // namespace realizar::inline REALIZAR_ABI
