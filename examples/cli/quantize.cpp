// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar quantize IN OUT TYPE: a float model as a smaller one, all of its matrices in one type.

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/split.hpp>
#include <realizar/format/gguf/writer.hpp>
#include <realizar/quant/quantize.hpp>

#include "commands.hpp"
#include "open.hpp"
#include "parallel.hpp"
#include "terminal.hpp"
#include "weights.hpp"

namespace cli {

namespace {

namespace gguf = realizar::gguf;
using realizar::quant::type;

/// A type a file can be quantized to, with the number that general.file_type gives it (ggml, "ggml_ftype").
struct target {
  std::string_view name;
  type id;
  std::uint32_t file_type;
};
constexpr target targets[] = {
    {"F32", type::f32, 0},    {"F16", type::f16, 1},        {"BF16", type::bf16, 32},     {"Q4_0", type::q4_0, 2},
    {"Q4_1", type::q4_1, 3},  {"Q5_0", type::q5_0, 8},      {"Q5_1", type::q5_1, 9},      {"Q8_0", type::q8_0, 7},
    {"Q2_K", type::q2_k, 10}, {"Q3_K", type::q3_k, 11},     {"Q4_K", type::q4_k, 14},     {"Q5_K", type::q5_k, 16},
    {"Q6_K", type::q6_k, 18}, {"IQ4_NL", type::iq4_nl, 25}, {"IQ4_XS", type::iq4_xs, 30}, {"MXFP4", type::mxfp4, 38},
};

target target_named(const std::string& word) {
  std::string name = word;
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  std::string known;
  for (const target& t : targets) {
    if (t.name == name) return t;
    known += (known.empty() ? "" : " ") + std::string(t.name);
  }
  if (name.size() == 6 && (name.ends_with("_S") || name.ends_with("_M") || name.ends_with("_L")) &&
      name.substr(2, 2) == "_K")
    throw usage_error(name + " is a mix of types, which this version does not make yet; " + name.substr(0, 4) +
                      " is the nearest single type");
  throw usage_error("'" + word + "' is no type; the types are " + known);
}

/// Matrices are quantized; vectors stay as they are, and so do the small matrices that decide more than they weigh:
/// routers of experts, learned positions, norms of heads.
bool is_quantized(const gguf::tensor& t) {
  if (t.n_dims < 2) return false;
  for (const std::string_view kept :
       {"_norm.weight", "ffn_gate_inp.weight", "position_embd.weight", "token_types.weight"})
    if (t.name.ends_with(kept)) return false;
  return true;
}

bool is_float(type id) { return id == type::f32 || id == type::f16 || id == type::bf16; }

std::string tensor_place(std::string_view name) { return "tensor '" + std::string(name) + "'"; }

/// What becomes of each tensor. Throws, before anything is written, when one cannot become what is asked.
std::vector<type> plan(const gguf::file& in, const target& to, bool keep_output, bool where_possible) {
  const bool separate_head = in.find_tensor("output.weight") != nullptr;
  const auto block = realizar::quant::geometry(to.id)->block_size;
  std::vector<type> types;
  std::size_t n = 0;
  for (const gguf::tensor& t : in.tensors()) {
    const bool head = t.name == (separate_head ? "output.weight" : "token_embd.weight");
    if (!is_quantized(t) || (head && keep_output)) {
      types.push_back(t.type);
      continue;
    }
    if (!is_float(t.type))
      throw realizar::error(realizar::error_code::unsupported, in.name() + ": " + tensor_place(t.name),
                            "F32, F16 or BF16 (quantizing twice loses twice: take the file this one was made from)",
                            std::string(to_string(t.type)));
    if (t.shape[0] % block != 0 && where_possible) {
      types.push_back(t.type);
      note(tensor_place(printable(t.name)) + " stays " + std::string(to_string(t.type)) + ": its rows of " +
           std::to_string(t.shape[0]) + " are no whole blocks");
      continue;
    }
    if (t.shape[0] % block != 0)
      throw realizar::error(
          realizar::error_code::mismatch, in.name() + ": " + tensor_place(t.name),
          "rows of a multiple of " + std::to_string(block) + " weights, a block of " + std::string(to.name),
          "rows of " + std::to_string(t.shape[0]) + " (--where-possible leaves such tensors as they are)");
    types.push_back(to.id);
    ++n;
  }
  if (n == 0)
    throw realizar::error(realizar::error_code::mismatch, in.name(),
                          "at least one matrix to make " + std::string(to.name), "none");
  return types;
}

/// Gives the rows of one tensor in their new type, a few megabytes at a time.
class converter {
 public:
  converter(const gguf::tensor& from, type to, realizar::thread_pool& pool, progress& bar)
      : from_(&from), to_(to), pool_(&pool), bar_(&bar) {}

  void operator()(gguf::tensor_sink& sink) const {
    const auto cols = static_cast<std::size_t>(from_->shape[0]);
    const std::size_t in_bytes = from_->row_bytes(), out_bytes = realizar::quant::row_bytes(to_, cols);
    const auto rows = static_cast<std::size_t>(from_->rows());
    const std::size_t most = std::max<std::size_t>(pool_->size(), (std::size_t{1} << 20) / cols);
    std::vector<std::byte> out(std::min(rows, most) * out_bytes);
    for (std::size_t done = 0; done < rows; done += most) {
      if (interruptible::flag()) throw failure("interrupted; nothing was written");
      const std::size_t n = std::min(most, rows - done);
      for_each_index(*pool_, n, [&](std::size_t r) {
        std::vector<float> row(cols);
        decode(from_->type, from_->data.subspan((done + r) * in_bytes, in_bytes), row);
        try {
          realizar::quant::quantize(to_, row, std::span(out).subspan(r * out_bytes, out_bytes));
        } catch (const realizar::error& e) {
          throw e.within(tensor_place(from_->name) + ", row " + std::to_string(done + r));
        }
      });
      sink.write(std::span(out).first(n * out_bytes));
      bar_->advance(n * in_bytes);
    }
  }

 private:
  const gguf::tensor* from_;
  type to_;
  realizar::thread_pool* pool_;
  progress* bar_;
};

int run(const arguments& args) {
  const target to = target_named(args[2]);
  const unsigned threads = args.number<unsigned>("threads", 0, 0, 1024);
  const gguf::file in = open_file(args[0]);
  std::error_code unknown;
  if (std::filesystem::equivalent(args[0], args[1], unknown)) throw usage_error("IN and OUT are the same file");
  const std::vector<type> types = plan(in, to, args.is_set("keep-output"), args.is_set("where-possible"));

  gguf::writer out;
  for (const auto& [key, value] : in.metadata()) {
    if (key.starts_with("split.") || key == "general.file_type" || key == "general.quantization_version") continue;
    out.add(key, value);
  }
  out.add("general.file_type", to.file_type);
  out.add("general.quantization_version", std::uint32_t{2});

  std::uint64_t before = 0, work = 0, after = 0;
  for (std::size_t i = 0; i < types.size(); ++i) {
    before += in.tensors()[i].data.size();
    if (types[i] != in.tensors()[i].type) work += in.tensors()[i].data.size();
  }
  realizar::thread_pool pool(threads);
  interruptible ctrl_c;
  progress bar("quantizing", work);
  in.advise(realizar::io::advice::sequential);
  for (std::size_t i = 0; i < types.size(); ++i) {
    const gguf::tensor& t = in.tensors()[i];
    const auto shape = std::span(t.shape).first(std::max(t.n_dims, 1u));
    if (types[i] == t.type)
      out.add_tensor(t.name, t.type, shape, t.data);
    else
      out.add_tensor(t.name, types[i], shape, converter(t, types[i], pool, bar));
    after += types[i] == t.type ? t.data.size()
                                : realizar::quant::row_bytes(types[i], static_cast<std::size_t>(t.shape[0])) * t.rows();
  }
  try {
    out.write(args[1]);
  } catch (const realizar::error& e) {
    if (e.code() == realizar::error_code::io) throw failure(e.what());
    throw e.within(in.name());
  }
  note(bytes_text(before) + " of weights became " + bytes_text(after));
  return 0;
}

constexpr std::array<positional, 3> words{{{"IN"}, {"OUT"}, {"TYPE"}}};
constexpr std::array<flag, 3> flags{{
    {"keep-output", '\0', "", "leaves the output head as it is (the token embedding, where that is the head too)"},
    {"where-possible", '\0', "", "leaves matrices whose rows are no whole blocks as they are, instead of refusing"},
    {"threads", '\0', "N", "threads (default: all this process may use)"},
}};

}  // namespace

constinit const command quantize_command{
    "quantize", "writes a float model with its matrices in a smaller type",
    words,      flags,
    run,        "types: F32 F16 BF16 Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K Q3_K Q4_K Q5_K Q6_K IQ4_NL IQ4_XS MXFP4"};

}  // namespace cli
