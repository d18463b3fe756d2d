// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar quantize IN OUT TYPE: a float model as a smaller one, all of its matrices in one type, or in a mix of types.

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/importance_matrix.hpp>
#include <realizar/model/quantization_mix.hpp>
#include <realizar/model/tensor_stream.hpp>
#include <realizar/quant/type.hpp>

#include "commands.hpp"
#include "terminal.hpp"
#include "write_model.hpp"

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

/// A type, or a mix of types.
struct target_choice {
  std::optional<target> single;
  const realizar::mix_facts* mix = nullptr;
};

target_choice target_named(const std::string& word, bool pure) {
  const std::string name = upper_case(word);
  if (const auto* m = realizar::find_mix(name); m != nullptr && !pure) return {std::nullopt, m};
  std::string known;
  for (const target& t : targets) {
    if (t.name == name) return {t};
    known += (known.empty() ? "" : " ") + std::string(t.name);
  }
  for (const auto& m : realizar::mixes)
    if (known.find(m.name) == std::string::npos) known += " " + std::string(m.name);
  throw usage_error("'" + word + "' is no type; the types are " + known);
}

bool is_float(type id) { return id == type::f32 || id == type::f16 || id == type::bf16; }

void check_float(const gguf::file& in, const gguf::tensor& t) {
  if (!is_float(t.type))
    throw realizar::error(realizar::error_code::unsupported, in.name() + ": " + tensor_place(t.name),
                          "F32, F16 or BF16 (quantizing twice loses twice: take the file this one was made from)",
                          std::string(to_string(t.type)));
}

bool is_head(const gguf::file& in, const gguf::tensor& t) {
  return t.name == (in.find_tensor("output.weight") != nullptr ? "output.weight" : "token_embd.weight");
}

/// What becomes of each tensor when all matrices become one type. Throws, before anything is written, when one cannot.
std::vector<type> plan(const gguf::file& in, const target& to, bool keep_output, bool where_possible) {
  const auto block = realizar::quant::geometry(to.id)->block_size;
  std::vector<type> types;
  std::size_t n = 0;
  for (const gguf::tensor& t : in.tensors()) {
    if (!realizar::is_quantized(t) || (is_head(in, t) && keep_output)) {
      types.push_back(t.type);
      continue;
    }
    check_float(in, t);
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

/// The same for a mix, which has another type for rows that are no whole blocks.
std::vector<type> plan(const gguf::file& in, const realizar::mix_facts& to, bool keep_output, bool has_importance) {
  auto types = realizar::mix_plan(to, in, has_importance).types(in.tensors());
  for (std::size_t i = 0; i < types.size(); ++i) {
    const gguf::tensor& t = in.tensors()[i];
    if (!realizar::is_quantized(t)) continue;
    check_float(in, t);
    if (keep_output && is_head(in, t)) types[i] = t.type;
  }
  return types;
}

/// Says which matrices the importance matrix says nothing of.
void check_importance(const gguf::importance_matrix& m, const gguf::file& in, const std::vector<type>& types) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const gguf::tensor& t = in.tensors()[i];
    if (types[i] == t.type) continue;
    if (m.weights(t).empty())
      note(tensor_place(printable(t.name)) + " is not in the importance matrix: its columns count alike");
    else
      ++n;
  }
  if (n == 0)
    throw realizar::error(realizar::error_code::mismatch, "importance matrix", "tensors of the model", "none of them");
}

int run(const arguments& args) {
  const target_choice to = target_named(args[2], args.is_set("pure"));
  const realizar::tensor_stream in(args[0]);
  std::error_code unknown;
  if (std::filesystem::equivalent(args[0], args[1], unknown)) throw usage_error("IN and OUT are the same file");
  std::optional<gguf::importance_matrix> importance;
  if (const auto path = args.find("imatrix")) importance = gguf::importance_matrix::read(*path);
  const bool keep = args.is_set("keep-output");
  const gguf::file& file = in.description();
  const std::vector<type> types = to.mix != nullptr ? plan(file, *to.mix, keep, importance.has_value())
                                                    : plan(file, *to.single, keep, args.is_set("where-possible"));
  if (importance) check_importance(*importance, file, types);
  write_gguf(in, args[1],
             {.types = types,
              .file_type = to.mix != nullptr ? to.mix->file_type : to.single->file_type,
              .importance = importance ? &*importance : nullptr,
              .doing = "quantizing",
              .threads = args.number<unsigned>("threads", 0, 0, 1024)});
  return 0;
}

constexpr std::array<positional, 3> words{{{"IN"}, {"OUT"}, {"TYPE"}}};
constexpr std::array<flag, 5> flags{{
    {"imatrix", '\0', "FILE",
     "spends the bits as the importance matrix of this file says (realizar imatrix, llama-imatrix)"},
    {"pure", '\0', "", "all matrices in one type, for names that are mixes too"},
    {"keep-output", '\0', "", "leaves the output head as it is (the token embedding, where that is the head too)"},
    {"where-possible", '\0', "", "leaves matrices whose rows are no whole blocks as they are, instead of refusing"},
    {"threads", '\0', "N", "threads (default: all this process may use)"},
}};

}  // namespace

constinit const command quantize_command{"quantize",
                                         "writes a float model with its matrices in smaller types",
                                         words,
                                         flags,
                                         run,
                                         "types: F32 F16 BF16 Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q3_K Q4_K Q5_K IQ4_NL MXFP4\n"
                                         "mixes: Q2_K Q3_K_S Q3_K_M Q3_K_L Q4_K_S Q4_K_M Q5_K_S Q5_K_M Q6_K IQ4_XS"};

}  // namespace cli
