// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "write_model.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <realizar/format/gguf/writer.hpp>
#include <realizar/quant/quantize.hpp>

#include "parallel.hpp"
#include "terminal.hpp"
#include "weights.hpp"

namespace cli {

namespace {

namespace gguf = realizar::gguf;
using realizar::quant::type;

/// Gives the data of one tensor in its new type, a few megabytes at a time.
class producer {
 public:
  producer(const realizar::tensor_stream& in, std::size_t index, const writing& how, realizar::thread_pool& pool,
           progress& bar)
      : in_(&in), index_(index), how_(&how), pool_(&pool), bar_(&bar) {}

  void operator()(gguf::tensor_sink& sink) const {
    in_->with_data(index_, [&](std::span<const std::byte> data) {
      if (how_->types[index_] == in_->tensors()[index_].type)
        copy(data, sink);
      else
        encode(data, sink);
    });
  }

 private:
  static void check() {
    if (interruptible::flag()) throw failure("interrupted; nothing was written");
  }

  void copy(std::span<const std::byte> data, gguf::tensor_sink& sink) const {
    constexpr std::size_t most = std::size_t{1} << 22;
    while (!data.empty()) {
      check();
      const auto part = data.first(std::min(most, data.size()));
      sink.write(part);
      bar_->advance(part.size());
      data = data.subspan(part.size());
    }
  }

  void encode(std::span<const std::byte> data, gguf::tensor_sink& sink) const {
    const gguf::tensor& t = in_->tensors()[index_];
    const type to = how_->types[index_];
    const auto cols = static_cast<std::size_t>(t.shape[0]), rows = static_cast<std::size_t>(t.rows());
    const std::size_t in_bytes = data.size() / rows, out_bytes = realizar::quant::row_bytes(to, cols);
    const std::size_t most = std::max<std::size_t>(pool_->size(), (std::size_t{1} << 20) / cols);
    const std::size_t rows_of_matrix = static_cast<std::size_t>(t.shape[1]);
    std::vector<std::vector<float>> importance;  // of each expert's matrix
    if (how_->importance != nullptr)
      for (std::size_t i = 0; i < t.shape[2]; ++i) importance.push_back(how_->importance->weights(t, i));
    std::vector<std::byte> out(std::min(rows, most) * out_bytes);
    for (std::size_t done = 0; done < rows; done += most) {
      check();
      const std::size_t n = std::min(most, rows - done);
      for_each_index(*pool_, n, [&](std::size_t r) {
        std::vector<float> row(cols);
        decode(t.type, data.subspan((done + r) * in_bytes, in_bytes), row);
        std::span<const float> weights;
        if (!importance.empty()) weights = importance[(done + r) / rows_of_matrix];
        try {
          realizar::quant::quantize(to, row, std::span(out).subspan(r * out_bytes, out_bytes), weights);
        } catch (const realizar::error& e) {
          throw e.within(tensor_place(t.name) + ", row " + std::to_string(done + r));
        }
      });
      sink.write(std::span(out).first(n * out_bytes));
      bar_->advance(n * in_bytes);
    }
  }

  const realizar::tensor_stream* in_;
  std::size_t index_;
  const writing* how_;
  realizar::thread_pool* pool_;
  progress* bar_;
};

}  // namespace

std::string tensor_place(std::string_view name) { return "tensor '" + std::string(name) + "'"; }

std::string upper_case(std::string_view word) {
  std::string name(word);
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return name;
}

void write_gguf(const realizar::tensor_stream& in, const std::string& path, const writing& how) {
  gguf::writer out;
  for (const auto& [key, value] : in.description().metadata()) {
    if (key.starts_with("split.") || key == "general.file_type" || key == "general.quantization_version") continue;
    out.add(key, value);
  }
  out.add("general.file_type", how.file_type);
  out.add("general.quantization_version", std::uint32_t{2});

  std::uint64_t before = 0, after = 0;
  for (std::size_t i = 0; i < how.types.size(); ++i) before += in.bytes(i);
  realizar::thread_pool pool(how.threads);
  interruptible ctrl_c;
  progress bar(how.doing, before);
  for (std::size_t i = 0; i < how.types.size(); ++i) {
    const gguf::tensor& t = in.tensors()[i];
    out.add_tensor(t.name, how.types[i], std::span(t.shape).first(std::max(t.n_dims, 1u)),
                   producer(in, i, how, pool, bar));
    after += realizar::quant::row_bytes(how.types[i], static_cast<std::size_t>(t.shape[0])) * t.rows();
  }
  try {
    out.write(path);
  } catch (const realizar::error& e) {
    if (e.code() == realizar::error_code::io) throw failure(e.what());
    throw e.within(in.description().name());
  }
  note(bytes_text(before) + " of weights became " + bytes_text(after));
}

}  // namespace cli
