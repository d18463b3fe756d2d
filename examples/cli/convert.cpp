// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar convert IN OUT: a folder of transformers as a GGUF file, a GGUF file as safetensors.

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/format/gguf/text.hpp>
#include <realizar/format/safetensors/element_type.hpp>
#include <realizar/format/safetensors/writer.hpp>
#include <realizar/model/apr/write.hpp>
#include <realizar/model/quantization_mix.hpp>
#include <realizar/model/tensor_stream.hpp>

#include "commands.hpp"
#include "terminal.hpp"
#include "write_model.hpp"

namespace cli {

namespace {

namespace gguf = realizar::gguf;
namespace safetensors = realizar::safetensors;
using realizar::quant::type;

bool is_float(type id) { return id == type::f32 || id == type::f16 || id == type::bf16; }

std::uint32_t file_type_of(type id) { return id == type::f32 ? 0 : id == type::f16 ? 1 : 32; }

/// Vectors and what readers want in float32 are float32; matrices are of the type asked for, else of their own.
std::vector<type> types_of(const realizar::tensor_stream& in, std::optional<type> wanted) {
  std::vector<type> types;
  for (const gguf::tensor& t : in.tensors())
    types.push_back(!is_float(t.type) ? t.type : !realizar::is_quantized(t) ? type::f32 : wanted ? *wanted : t.type);
  return types;
}

void to_gguf(const realizar::tensor_stream& in, const std::string& out, const arguments& args) {
  std::optional<type> wanted;
  if (const auto name = args.find("type")) {
    const std::string upper = upper_case(*name);
    if (upper == "F32") wanted = type::f32;
    if (upper == "F16") wanted = type::f16;
    if (upper == "BF16") wanted = type::bf16;
    if (!wanted) throw usage_error("--type is F32, F16 or BF16, not '" + *name + "'; quantize makes smaller types");
  }
  const auto types = types_of(in, wanted);
  std::size_t of_type[3] = {};
  std::uint32_t most = 0;
  constexpr type floats[] = {type::f32, type::f16, type::bf16};
  for (std::size_t i = 0; i < types.size(); ++i)
    for (std::size_t k = 0; k < 3; ++k)
      if (types[i] == floats[k] && realizar::is_quantized(in.tensors()[i])) ++of_type[k];
  for (std::size_t k = 1; k < 3; ++k)
    if (of_type[k] > of_type[most]) most = static_cast<std::uint32_t>(k);
  if (in.description().find("tokenizer.ggml.tokens") == nullptr)
    note("there is no tokenizer beside the weights; the file will take ids only");
  write_gguf(in, out,
             {.types = types,
              .file_type = file_type_of(floats[most]),
              .doing = "converting",
              .threads = args.number<unsigned>("threads", 0, 0, 1024)});
}

/// Tensors under their names in the GGUF file, its metadata as text.
void to_safetensors(const realizar::tensor_stream& in, const std::string& out) {
  safetensors::writer w;
  w.add_metadata("format", "gguf");
  for (const auto& [key, value] : in.description().metadata())
    w.add_metadata(std::string(key), value.kind() == gguf::value_kind::string ? utf8(value.as<std::string_view>())
                                                                              : utf8(gguf::to_text(value)));
  for (const gguf::tensor& t : in.tensors()) {
    if (!is_float(t.type))
      throw realizar::error(realizar::error_code::unsupported, in.description().name() + ": " + tensor_place(t.name),
                            "F32, F16 or BF16, which safetensors files can hold", std::string(to_string(t.type)));
    std::vector<std::uint64_t> shape;
    for (unsigned i = t.n_dims; i-- > 0;) shape.push_back(t.shape[i]);
    w.add_tensor(std::string(t.name),
                 t.type == type::f32   ? safetensors::element_type::f32
                 : t.type == type::f16 ? safetensors::element_type::f16
                                       : safetensors::element_type::bf16,
                 std::move(shape), t.data);
  }
  try {
    w.write(out);
  } catch (const realizar::error& e) {
    if (e.code() == realizar::error_code::io) throw failure(e.what());
    throw;
  }
}

/// All metadata and tensors as they are.
void to_apr(const realizar::tensor_stream& in, const std::string& out, const arguments& args) {
  if (in.is_folder()) throw usage_error("a folder becomes a GGUF file first, and that an .apr file");
  if (args.find("type")) throw usage_error("--type is for GGUF files; .apr files get the types there are");
  try {
    realizar::apr::write_language_model(in.description(), out);
  } catch (const realizar::error& e) {
    if (e.code() == realizar::error_code::io) throw failure(e.what());
    throw;
  }
}

int run(const arguments& args) {
  const realizar::tensor_stream in(args[0]);
  const std::string& out = args[1];
  std::error_code unknown;
  if (std::filesystem::equivalent(args[0], out, unknown)) throw usage_error("IN and OUT are the same file");
  if (out.ends_with(".gguf"))
    to_gguf(in, out, args);
  else if (out.ends_with(".apr"))
    to_apr(in, out, args);
  else if (!out.ends_with(".safetensors"))
    throw usage_error("OUT ends in .gguf, .apr or .safetensors, by which the format is chosen");
  else if (in.is_folder())
    throw usage_error("IN holds safetensors already");
  else if (args.find("type"))
    throw usage_error("--type is for GGUF files; safetensors get the types there are");
  else
    to_safetensors(in, out);
  return 0;
}

constexpr std::array<positional, 2> words{{{"IN"}, {"OUT"}}};
constexpr std::array<flag, 2> flags{{
    {"type", '\0', "F32|F16|BF16", "of the matrices (default: as they are); vectors are F32"},
    {"threads", '\0', "N", "threads (default: all this process may use)"},
}};

}  // namespace

constinit const command convert_command{
    "convert", "writes a folder of transformers as OUT.gguf, a GGUF file as OUT.apr or (floats) OUT.safetensors",
    words,     flags,
    run,       "Tensors pass one at a time: memory stays far below the model's size."};

}  // namespace cli
