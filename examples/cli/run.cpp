// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar run MODEL [PROMPT]: answers once, or completes a text.

#include <array>
#include <chrono>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <realizar/base/json.hpp>
#include <realizar/generate/generator.hpp>
#include <realizar/text/chat/conversation.hpp>
#include <realizar/text/chat/gguf.hpp>

#include "commands.hpp"
#include "demo.hpp"
#include "model.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

using realizar::json::object;

enum class format { text, json, stream };

format format_of(const arguments& args) {
  const std::string name = args.text("format", args.is_set("json") ? "json" : "text");
  if (name == "text") return format::text;
  if (name == "json") return format::json;
  if (name == "stream") return format::stream;
  throw usage_error("--format is one of text, json and stream, not '" + name + "'");
}

realizar::generation_options options_of(const arguments& args) {
  realizar::generation_options o;
  const auto n = args.number<long long>("max-tokens", 256, -1, 1LL << 40);
  o.max_tokens = n < 0 ? realizar::unlimited : static_cast<std::size_t>(n);
  auto& s = o.sampling;
  s.temperature = args.number<float>("temperature", s.temperature, 0, 1000);
  s.top_k = args.number<std::size_t>("top-k", s.top_k, 0, 1u << 30);
  s.top_p = args.number<float>("top-p", s.top_p, 0, 1);
  s.min_p = args.number<float>("min-p", s.min_p, 0, 1);
  s.penalties.repeat = args.number<float>("repeat-penalty", 1, 0, 1000);
  s.penalties.last_n = args.number<std::size_t>("repeat-last-n", 64, 0, 1u << 20);
  s.seed = args.find("seed") ? args.number<std::uint64_t>("seed", 0, 0, ~std::uint64_t{0}) : std::random_device{}();
  o.stop = args.all("stop");
  o.ignore_eos = args.is_set("ignore-eos");
  o.parse_special = args.is_set("raw");
  return o;
}

/// Settings that neither a flag nor the environment gives are those that the model's author recommends.
void take_defaults(realizar::sampling& s, const arguments& args, const realizar::gguf::file& file) {
  const auto number = [&](std::string_view flag, const char* key, float& x) {
    if (!args.find(flag)) x = file.get<float>(std::string("general.sampling.") + key).value_or(x);
  };
  number("temperature", "temp", s.temperature);
  number("top-p", "top_p", s.top_p);
  number("min-p", "min_p", s.min_p);
  number("repeat-penalty", "penalty_repeat", s.penalties.repeat);
  const auto k = file.get<std::int32_t>("general.sampling.top_k");
  if (k && *k >= 0 && !args.find("top-k")) s.top_k = static_cast<std::size_t>(*k);
}

double ms_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

void timing_table(const realizar::generation_result& r, double load_ms, double total_ms, std::uint64_t seed) {
  const auto rate = [](std::size_t n, double ms) {
    return ms > 0 ? fixed(static_cast<double>(n) * 1000 / ms, 1) : std::string("-");
  };
  note("step      tokens         ms   tokens/s");
  const auto row = [&](std::string_view name, std::size_t n, double ms) {
    const auto right = [](std::string text, std::size_t width) {
      return std::string(text.size() < width ? width - text.size() : 0, ' ') + text;
    };
    std::string left(name);
    left.resize(10, ' ');
    note(left + right(n != 0 ? std::to_string(n) : "", 6) + right(fixed(ms, 1), 11) +
         right(n != 0 ? rate(n, ms) : "", 11));
  };
  row("load", 0, load_ms);
  row("prompt", r.prompt_tokens, r.prompt_ms);
  row("decode", r.decode_steps, r.decode_ms);
  row("total", 0, total_ms);
  note("seed " + std::to_string(seed) + ", finish " + std::string(to_string(r.finish)));
}

object summary(const realizar::generation_result& r, std::uint64_t seed) {
  object o;
  o.set("text", utf8(r.text));
  realizar::json::array ids;
  for (const auto id : r.tokens) ids.emplace_back(id);
  o.set("tokens", std::move(ids));
  o.set("finish_reason", to_string(r.finish));
  o.set("prompt_tokens", r.prompt_tokens);
  o.set("generated_tokens", r.tokens.size());
  o.set("seed", seed);
  o.set("prompt_ms", r.prompt_ms);
  o.set("decode_ms", r.decode_ms);
  return o;
}

/// The template that the prompt goes through: the one named, the file's own, or for a system message the one that its
/// vocabulary gives away. Nothing for a model that only completes.
std::optional<realizar::text::chat_template> chat_template_of(const arguments& args, const loaded_model& model) {
  if (args.is_set("raw")) return std::nullopt;
  if (const auto name = args.find("chat-format")) return realizar::text::named_chat_template(*name);
  if (!args.find("system")) return realizar::text::find_chat_template(model.file());
  auto found = realizar::text::load_chat_template(model.file(), model.tokenizer());
  if (!found)
    throw usage_error("--system needs a chat template, which " + args[0] +
                      " does not have; name one with --chat-format");
  return found;
}

/// The prompt as one turn of a conversation.
std::vector<realizar::text::token_id> chat_prompt(const realizar::text::chat_template& t, const arguments& args,
                                                  const loaded_model& model, const std::string& prompt) {
  realizar::json::array messages;
  if (const auto system = args.find("system"))
    messages.push_back(object{{"role", "system"}, {"content", utf8(*system)}});
  messages.push_back(object{{"role", "user"}, {"content", utf8(prompt)}});
  realizar::text::chat_options options;
  options.special_tokens = realizar::text::special_tokens_of(model.tokenizer());
  return encode_chat(model.tokenizer(), apply_chat_template(t, std::move(messages), options));
}

int run(const arguments& args) {
  const format how = format_of(args);
  realizar::generation_options options = options_of(args);
  if (args.is_set("raw") && (args.find("system") || args.find("chat-format")))
    throw usage_error("--raw takes the prompt as it is, so it excludes --system and --chat-format");
  const auto start = std::chrono::steady_clock::now();
  loaded_model model(args);
  const double load_ms = ms_since(start);
  take_defaults(options.sampling, args, model.file());
  std::string prompt = args[1] == "-" ? read_input() : args[1];
  if (prompt.empty() && args.demo()) prompt = demo_prompt;

  interruptible ctrl_c;
  options.cancel = &interruptible::flag();
  const std::uint64_t seed = options.sampling.seed;
  realizar::generation_result result;
  try {
    const auto chat = chat_template_of(args, model);
    auto text = chat ? realizar::generate(model, chat_prompt(*chat, args, model, prompt), std::move(options))
                     : realizar::generate(model, prompt, std::move(options));
    for (const std::string_view piece : text) {
      if (how == format::text) print(piece);
      if (how == format::stream) print(realizar::json::to_text(object{{"piece", utf8(piece)}}) + "\n");
      if (how != format::json) flush_output();
    }
    result = text.result();
  } catch (const realizar::error& e) {
    if (e.code() == realizar::error_code::limit) throw failure(e.what());  // the prompt, not a file
    throw;
  }
  if (how == format::text) print("\n");
  if (how == format::json) print_json(summary(result, seed));
  if (how == format::stream) print(realizar::json::to_text(summary(result, seed)) + "\n");
  flush_output();
  if (args.is_set("verbose")) timing_table(result, load_ms, ms_since(start), seed);
  return 0;
}

constexpr std::array<positional, 2> words{{{"MODEL"}, {"PROMPT", false}}};
constexpr std::array<flag, 19> flags{{
    demo_flag,
    {"max-tokens", 'n', "N", "tokens to generate; -1: up to the context's end (default 256)"},
    {"temperature", 't', "T", "0: always the likeliest token (default 0.7)"},
    {"top-k", '\0', "K", "only the K likeliest tokens; 0: off (default 40)"},
    {"top-p", '\0', "P", "only the likeliest tokens that together have probability P; 1: off (default 0.95)"},
    {"min-p", '\0', "P", "only tokens at least P times as likely as the best; 0: off (default 0.05)"},
    {"repeat-penalty", '\0', "X", "1: none (default 1)"},
    {"repeat-last-n", '\0', "N", "tokens the penalty looks back at (default 64)"},
    {"seed", '\0', "N", "the same seed gives the same text (default: another every time)"},
    {"stop", '\0', "TEXT", "ends the answer before TEXT; may be given several times"},
    {"ignore-eos", '\0', "", "the model cannot end its answer"},
    {"system", 's', "TEXT", "a system message before the prompt"},
    {"chat-format", '\0', "NAME", "the chat format of a model whose file has no template: chatml, llama3, gemma, ..."},
    {"raw", '\0', "", "the prompt as it is, names of control tokens in it being those tokens"},
    {"format", 'f', "text|json|stream", "text as it comes, one JSON object, or one a line for every piece"},
    {"json", '\0', "", "the same as --format json"},
    context_flag,
    threads_flag,
    {"verbose", 'v', "", "a table of timings"},
}};

}  // namespace

constinit const command run_command{
    "run", "answers PROMPT with a model, or completes it; - reads it from the standard input",
    words, flags,
    run,   "Ctrl-C stops the answer, a second one ends the program."};

}  // namespace cli
