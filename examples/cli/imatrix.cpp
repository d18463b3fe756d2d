// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar imatrix MODEL -f TEXT --out F: how large the inputs of each matrix are over a text.

#include <array>
#include <string>

#include <realizar/format/gguf/importance_matrix.hpp>
#include <realizar/generate/perplexity.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/model/activation_recorder.hpp>

#include "commands.hpp"
#include "model.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

std::string text_of(const std::string& name) {
  if (name == "-") return read_input();
  const realizar::io::mapped_file file(name);
  return {reinterpret_cast<const char*>(file.bytes().data()), file.size()};
}

int run(const arguments& args) {
  const auto text_name = args.find("file");
  const auto target = args.find("out");
  if (!text_name) throw usage_error("--file wants the text to run; - is the standard input");
  if (!target) throw usage_error("--out wants the file to write");
  const auto context = args.number<std::size_t>("ctx", 512, 4, std::size_t{1} << 24);
  const auto most = args.number<std::size_t>("chunks", static_cast<std::size_t>(-1), 1, static_cast<std::size_t>(-1));
  const std::string text = text_of(*text_name);
  loaded_model model(args, context);
  const auto& t = model.tokenizer();
  std::vector<realizar::text_chunk> chunks;
  try {
    chunks = realizar::cut_into_chunks(t.encode(text, {.parse_special = false}), context,
                                       t.adds_bos() ? t.bos() : std::nullopt, most);
  } catch (const realizar::error& e) {
    throw failure(e.what());  // the text is too short
  }
  realizar::gguf::importance_matrix sums;
  sums.chunk_size = static_cast<std::uint32_t>(context);
  sums.datasets.push_back(utf8(*text_name));
  realizar::activation_recorder recorder(model.file(), sums);
  model.observe(&recorder);
  interruptible ctrl_c;
  progress bar("measuring", text.size());
  for (const auto& chunk : chunks) {
    if (interruptible::flag()) break;  // what is summed up is worth as much
    auto sequence = model.new_sequence();
    std::vector<realizar::batch_row> rows;
    for (const auto token : chunk.tokens) rows.push_back({token, &sequence, realizar::row_kind::prompt, false});
    rows.back().wants_logits = true;
    model.forward(rows);
    ++sums.chunks;
    bar.advance(text.size() / chunks.size());
  }
  model.observe(nullptr);
  if (sums.chunks == 0) throw failure("interrupted; nothing was written");
  try {
    sums.write(*target);
  } catch (const realizar::error& e) {
    if (e.code() == realizar::error_code::io) throw failure(e.what());
    throw;
  }
  note(std::to_string(sums.entries().size()) + " tensors over " + std::to_string(sums.chunks) + " chunks of " +
       std::to_string(context));
  return 0;
}

constexpr std::array<positional, 1> words{{{"MODEL"}}};
constexpr std::array<flag, 6> flags{{
    demo_flag,
    {"file", 'f', "TEXT", "the text to run; - is the standard input"},
    {"out", 'o', "FILE", "where to write what quantize --imatrix reads"},
    {"chunks", '\0', "N", "only the first N chunks (default: all)"},
    {"ctx", '\0', "N", "tokens of a chunk (default 512)"},
    threads_flag,
}};

}  // namespace

constinit const command imatrix_command{
    "imatrix", "measures over a text what quantize --imatrix goes by",
    words,     flags,
    run,       "The file is llama.cpp's. Ctrl-C ends with what is measured so far."};

}  // namespace cli
