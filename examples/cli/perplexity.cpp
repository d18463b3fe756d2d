// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar perplexity MODEL -f TEXT: how well a model predicts a text, and how far it is from another model.

#include <realizar/generate/perplexity.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/json.hpp>
#include <realizar/io/mapped_file.hpp>

#include "commands.hpp"
#include "model.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

using realizar::text_chunk;
using realizar::json::object;

/// The text in chunks, and what turns nats a token into bits a byte.
struct cut_text {
  std::vector<text_chunk> chunks;
  std::size_t tokens = 0, bytes = 0;
};

std::string text_of(const arguments& args) {
  const auto name = args.find("file");
  if (!name) throw usage_error("--file wants the text to predict; - is the standard input");
  if (*name == "-") return read_input();
  const realizar::io::mapped_file file(*name);
  return {reinterpret_cast<const char*>(file.bytes().data()), file.size()};
}

/// Every line a text of its own, scored from its first token; what is longer than the context is cut.
cut_text by_lines(const realizar::text::tokenizer& t, std::string_view text, std::size_t context, std::size_t most) {
  cut_text result;
  while (!text.empty() && result.chunks.size() < most) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    auto tokens = t.encode(line, {.add_special = false, .parse_special = false});
    if (tokens.empty()) continue;
    if (t.bos()) tokens.insert(tokens.begin(), *t.bos());
    tokens.resize(std::min(tokens.size(), context));
    result.chunks.push_back({std::move(tokens), 0});
    result.tokens += result.chunks.back().scored();
    result.bytes += t.decode(std::span(result.chunks.back().tokens).last(result.chunks.back().scored())).size();
  }
  if (result.chunks.empty()) throw failure("the text has no line to predict");
  return result;
}

cut_text by_context(const realizar::text::tokenizer& t, std::string_view text, std::size_t context, std::size_t most) {
  const auto tokens = t.encode(text, {.parse_special = false});
  const std::size_t special = t.adds_bos() + t.adds_eos();
  cut_text result{{}, tokens.size() - std::min(special, tokens.size()), text.size()};
  try {
    result.chunks = realizar::cut_into_chunks(tokens, context, t.adds_bos() ? t.bos() : std::nullopt, most);
  } catch (const realizar::error& e) {
    throw failure(e.what());  // the text is too short
  }
  return result;
}

void set(object& o, std::string_view name, realizar::estimate e) {
  o.set(std::string(name), e.value);
  o.set(std::string(name) + "_error", e.error);
}

std::string with_error(realizar::estimate e, int digits) {
  return fixed(e.value, digits) + " +- " + fixed(e.error, digits);
}

int run(const arguments& args) {
  const auto context = args.number<std::size_t>("ctx", 512, 4, std::size_t{1} << 24);
  const auto most = args.number<std::size_t>("chunks", static_cast<std::size_t>(-1), 1, static_cast<std::size_t>(-1));
  const std::string text = text_of(args);
  loaded_model model(args, context);
  const auto& t = model.tokenizer();
  const cut_text cut = args.is_set("lines") ? by_lines(t, text, context, most) : by_context(t, text, context, most);
  std::optional<loaded_model> reference;
  if (const auto against = args.find("against")) {
    reference.emplace(*against, args, context);
    if (reference->vocabulary_size() != model.vocabulary_size())
      throw failure("the models have different vocabularies: " + std::to_string(model.vocabulary_size()) + " and " +
                    std::to_string(reference->vocabulary_size()) + " tokens");
  }

  interruptible ctrl_c;
  progress bar("predicting", text.size());
  realizar::loss_sum sum, reference_sum;
  realizar::divergence_sum divergence;
  std::size_t n_chunks = 0;
  for (const text_chunk& chunk : cut.chunks) {
    if (interruptible::flag()) break;  // what is done is an estimate too
    sum.add(reference ? chunk_loss(model, chunk, *reference, divergence, reference_sum) : chunk_loss(model, chunk));
    ++n_chunks;
    bar.advance(text.size() / cut.chunks.size());
  }
  if (sum.count() == 0) throw failure("no token was scored");
  const double bits = realizar::bits_per_byte(sum.mean().value, cut.tokens, cut.bytes);

  if (args.is_set("json")) {
    object o;
    set(o, "perplexity", sum.perplexity());
    o.set("bits_per_byte", bits);
    o.set("tokens", sum.count());
    o.set("chunks", n_chunks);
    o.set("context_length", context);
    if (reference) {
      object other;
      set(other, "perplexity", reference_sum.perplexity());
      set(other, "kl_divergence", divergence.mean());
      other.set("kl_divergence_median", divergence.median());
      other.set("kl_divergence_max", divergence.max());
      set(other, "same_top", divergence.same_top());
      o.set("against", std::move(other));
    }
    print_json(o);
    return 0;
  }
  print("perplexity      " + with_error(sum.perplexity(), 4) + "\n");
  print("bits a byte     " + fixed(bits, 4) + "\n");
  print("tokens scored   " + std::to_string(sum.count()) + " in " + std::to_string(n_chunks) +
        (args.is_set("lines") ? " lines\n" : " chunks of " + std::to_string(context) + "\n"));
  if (reference) {
    const double ratio = sum.perplexity().value / reference_sum.perplexity().value;
    print("of the other    " + with_error(reference_sum.perplexity(), 4) + ", ratio " + fixed(ratio, 5) + "\n");
    print("KL divergence   " + with_error(divergence.mean(), 6) + ", median " + fixed(divergence.median(), 6) +
          ", most " + fixed(divergence.max(), 6) + "\n");
    const auto same = divergence.same_top();
    print("same best token " + with_error({100 * same.value, 100 * same.error}, 2) + " %\n");
  }
  return 0;
}

constexpr std::array<positional, 1> words{{{"MODEL"}}};
constexpr std::array<flag, 10> flags{{
    demo_flag,
    {"file", 'f', "TEXT", "the text to predict; - is the standard input"},
    {"chunks", '\0', "N", "only the first N chunks (default: all)"},
    {"ctx", '\0', "N", "tokens of a chunk, whose second half is scored (default 512)"},
    {"lines", '\0', "", "every line is a text of its own, scored from its first token"},
    {"against", '\0', "MODEL", "also the divergence from this model's predictions"},
    {"json", '\0', "", "one JSON object"},
    threads_flag,
    cache_type_flag,
    gpu_flag,
}};

}  // namespace

constinit const command perplexity_command{
    "perplexity",
    "measures how well a model predicts a text",
    words,
    flags,
    run,
    "Chunks begin with BOS where the vocabulary wants it, as llama-perplexity's do. Bits a byte are the mean bits a\n"
    "token times the tokens a byte of the text. Ctrl-C ends with what is measured so far."};

}  // namespace cli
