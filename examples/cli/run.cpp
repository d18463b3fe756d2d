// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar run MODEL [PROMPT]: answers once, or completes a text.

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/json.hpp>
#include <realizar/generate/constraint/json_schema.hpp>
#include <realizar/generate/constraint/matcher.hpp>
#include <realizar/generate/drafter.hpp>
#include <realizar/generate/generator.hpp>
#include <realizar/generate/speculative.hpp>
#include <realizar/text/chat/conversation.hpp>
#include <realizar/text/chat/gguf.hpp>
#include <realizar/text/stream_decoder.hpp>

#include "classical.hpp"
#include "commands.hpp"
#include "demo.hpp"
#include "generation_flags.hpp"
#include "model.hpp"
#include "terminal.hpp"
#include "trace.hpp"

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

/// What --grammar or --json-schema, both names of files, hold the answer to.
std::shared_ptr<const realizar::token_constraint> constraint_of(const arguments& args,
                                                                const realizar::text::tokenizer& tokenizer) {
  namespace constraint = realizar::constraint;
  const auto grammar = args.find("grammar"), schema = args.find("json-schema");
  if (!grammar && !schema) return nullptr;
  if (grammar && schema) throw usage_error("--grammar excludes --json-schema");
  const std::string& path = grammar ? *grammar : *schema;
  const std::string text = read_text(path);
  try {
    return constraint::compile(
        constraint::parse_gbnf(grammar ? text : constraint::schema_grammar(realizar::json::parse(text))), tokenizer);
  } catch (const realizar::error& e) {
    throw e.within(path);
  }
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
  row("decode", r.drafted == 0 ? r.decode_steps : r.tokens.size(), r.decode_ms);
  row("total", 0, total_ms);
  if (r.drafted != 0)
    note("drafted " + std::to_string(r.drafted) + " tokens, " + std::to_string(r.accepted) + " of them right (" +
         fixed(100.0 * static_cast<double>(r.accepted) / static_cast<double>(r.drafted), 1) + " %)");
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
  if (r.drafted != 0) {
    o.set("drafted_tokens", r.drafted);
    o.set("accepted_tokens", r.accepted);
  }
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
  realizar::generation_options options = generation_options_of(args, 256);
  options.parse_special = args.is_set("raw");
  if (args.is_set("raw") && (args.find("system") || args.find("chat-format")))
    throw usage_error("--raw takes the prompt as it is, so it excludes --system and --chat-format");
  const auto start = std::chrono::steady_clock::now();
  loaded_model loaded(args);
  traced_model model(loaded);
  if (const auto steps = args.find("trace"); steps && args.is_set("trace")) model.start(*steps);
  const double load_ms = ms_since(start);
  take_defaults(options.sampling, args, loaded.file());
  std::string prompt = args[1] == "-" ? read_input() : args[1];
  if (prompt.empty() && args.demo()) prompt = demo_prompt;

  interruptible ctrl_c;
  options.cancel = &interruptible::flag();
  const std::uint64_t seed = options.sampling.seed;
  realizar::generation_result result;
  try {
    const auto chat = chat_template_of(args, loaded);
    options.constraint = constraint_of(args, model.tokenizer());
    const auto before_tokens = std::chrono::steady_clock::now();
    auto tokens =
        chat ? chat_prompt(*chat, args, loaded, prompt) : realizar::encode_prompt(model.tokenizer(), prompt, options);
    model.add(trace_step::tokenize, ms_since(before_tokens) / 1000);
    const auto show = [&](auto text) {
      while (const auto piece = text.next()) {
        if (how == format::text) print(*piece);
        if (how == format::stream) print(realizar::json::to_text(object{{"piece", utf8(*piece)}}) + "\n");
        if (how != format::json) flush_output();
      }
      result = text.result();
    };
    const auto most = args.number<std::size_t>("draft-max", 8, 1, 256);
    if (const auto draft = args.find("draft")) {
      loaded_model smaller(*draft, args, model.context_length());
      realizar::draft_model guess(smaller, model.tokenizer());
      show(realizar::generate_speculative(model, guess, std::move(tokens), std::move(options), most));
    } else if (args.is_set("lookup")) {
      realizar::prompt_lookup guess;
      show(realizar::generate_speculative(model, guess, std::move(tokens), std::move(options), most));
    } else {
      show(realizar::generate(model, std::move(tokens), std::move(options)));
    }
  } catch (const realizar::error& e) {
    if (e.code() == realizar::error_code::limit) throw failure(e.what());  // the prompt, not a file
    throw;
  }
  if (model.on()) {
    // Detokenizing takes too little to be timed token by token: it is done once more.
    const auto again = std::chrono::steady_clock::now();
    realizar::text::stream_decoder decoder(model.tokenizer());
    for (const auto id : result.tokens) decoder.push(id);
    const double decoded = ms_since(again) / 1000;
    model.add(trace_step::decode, decoded);
    model.add(trace_step::sample,
              std::max(0.0, (result.prompt_ms + result.decode_ms) / 1000 - model.in_forward() - decoded));
  }
  if (how == format::text) print("\n");
  object report = summary(result, seed);
  if (model.on()) report.set("trace", model.to_json());
  if (how == format::json) print_json(report);
  if (how == format::stream) print(realizar::json::to_text(report) + "\n");
  flush_output();
  if (model.on() && how == format::text) {
    std::string table = model.table();
    table.pop_back();
    note(table);
  }
  if (args.is_set("verbose")) timing_table(result, load_ms, ms_since(start), seed);
  return 0;
}

constexpr std::array<positional, 2> words{{{"MODEL"}, {"PROMPT", false}}};
constexpr auto flags =
    joined(std::array<flag, 2>{{
               demo_flag,
               {"max-tokens", 'n', "N", "tokens to generate; -1: up to the context's end (default 256)"},
           }},
           sampling_flags,
           std::array<flag, 16>{{
               {"grammar", '\0', "FILE", "the answer follows the grammar in FILE, in llama.cpp's dialect of BNF"},
               {"json-schema", '\0', "FILE", "the answer is JSON that is valid by the schema in FILE"},
               {"draft", '\0', "MODEL", "a smaller model guesses ahead; the answer is the same, sooner"},
               {"lookup", '\0', "", "what the text said before is the guess"},
               {"draft-max", '\0', "N", "tokens guessed at once (default 8)"},
               {"system", 's', "TEXT", "a system message before the prompt"},
               {"raw", '\0', "", "the prompt as it is, names of control tokens in it being those tokens"},
               {"format", 'f', "text|json|stream", "text as it comes, one JSON object, or one a line for every piece"},
               {"json", '\0', "", "the same as --format json"},
               context_flag,
               threads_flag,
               cache_type_flag,
               copy_flag,
               gpu_flag,
               {"verbose", 'v', "", "a table of timings"},
               {"trace", '\0', "[STEPS]",
                "time by step and layer; of tokenize, embed, norm, attention, ffn, head, sample, decode those named"},
           }});

}  // namespace

constinit const command run_command{
    "run", "answers PROMPT with a model, or completes it; - reads it from the standard input",
    words, flags,
    run,   "Ctrl-C stops the answer, a second one ends the program."};

}  // namespace cli
