// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar logits MODEL --tokens "1 2 3" --out F: what the model makes of every token, for comparison with other
// engines.

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <realizar/base/byte_order.hpp>
#include <realizar/io/file_writer.hpp>

#include "commands.hpp"
#include "model.hpp"
#include "terminal.hpp"
#include "token_list.hpp"

namespace cli {

namespace {

int run(const arguments& args) {
  const auto list = args.find("tokens");
  const auto target = args.find("out");
  if (!list) throw usage_error("--tokens wants the ids, as in --tokens \"1 2 3\"");
  if (!target) throw usage_error("--out wants the file to write");
  std::vector<realizar::text::token_id> tokens;
  append_tokens(*list, tokens);
  if (tokens.empty()) throw usage_error("--tokens wants at least one id");
  const std::string kind = args.text("rows", "prompt");
  if (kind != "prompt" && kind != "generated") throw usage_error("--rows is prompt or generated, not '" + kind + "'");

  loaded_model model(args);
  if (tokens.size() > model.context_length())
    throw usage_error("there are " + std::to_string(tokens.size()) + " tokens, but the context length is " +
                      std::to_string(model.context_length()));
  try {
    realizar::io::file_writer out(*target);
    realizar::sequence sequence = model.new_sequence();
    const std::size_t most = kind == "prompt" ? 64 : 1;  // rows at a time: bounds the memory for their logits
    std::vector<realizar::batch_row> rows;
    std::vector<std::byte> bytes;
    for (std::size_t done = 0; done < tokens.size(); done += rows.size()) {
      rows.clear();
      for (std::size_t i = done; i < std::min(done + most, tokens.size()); ++i)
        rows.push_back({tokens[i], &sequence,
                        kind == "prompt" ? realizar::row_kind::prompt : realizar::row_kind::generated, true});
      const auto logits = model.forward(rows);
      bytes.resize(logits.size() * sizeof(float));
      for (std::size_t i = 0; i < logits.size(); ++i) realizar::store_le(logits[i], bytes.data() + i * sizeof(float));
      out.write(bytes);
    }
    out.commit();
  } catch (const realizar::error& e) {
    if (e.code() == realizar::error_code::io) throw failure(e.what());  // the file to write, not the model
    throw;
  }
  note(std::to_string(tokens.size()) + " rows of " + std::to_string(model.vocabulary_size()) + " logits");
  return 0;
}

constexpr std::array<positional, 1> words{{{"MODEL"}}};
constexpr std::array<flag, 7> flags{{
    {"tokens", '\0', "IDS", "the tokens, as in \"1 2 3\""},
    {"out", 'o', "FILE", "where to write little-endian float32, (tokens, vocabulary)"},
    {"rows", '\0', "KIND", "compute them as rows of a prompt (the default) or one by one as generated"},
    context_flag,
    threads_flag,
    cache_type_flag,
    gpu_flag,
}};

}  // namespace

constinit const command logits_command{"logits", "writes the logits after every token to a file", words, flags, run};

}  // namespace cli
