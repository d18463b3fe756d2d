// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar run MODEL [PROMPT]: answers once, or completes a text.

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <random>
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

#include "classical.hpp"
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

/// "top_k,top_p,temperature": the steps in their order.
std::vector<realizar::sampler_kind> sampler_order(std::string_view names) {
  std::vector<realizar::sampler_kind> order;
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find_first_of(",;"));
    const auto kind = realizar::sampler_kind_named(name);
    if (!kind)
      throw usage_error(
          "--samplers takes repetition, dry, top_n_sigma, top_k, typical, top_p, min_p, xtc and temperature, not '" +
          std::string(name) + "'");
    order.push_back(*kind);
    names.remove_prefix((std::min)(names.size(), name.size() + 1));
  }
  return order;
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
  s.typical_p = args.number<float>("typical-p", 1, 0, 1);
  s.top_n_sigma = args.number<float>("top-n-sigma", 0, -1000, 1000);
  s.xtc_probability = args.number<float>("xtc-probability", 0, 0, 1);
  s.xtc_threshold = args.number<float>("xtc-threshold", s.xtc_threshold, 0, 1);
  s.temperature_range = args.number<float>("dynatemp-range", 0, 0, 1000);
  s.temperature_exponent = args.number<float>("dynatemp-exp", 1, 0, 1000);
  s.dry.multiplier = args.number<float>("dry-multiplier", 0, 0, 1000);
  s.dry.base = args.number<float>("dry-base", s.dry.base, 0, 1000);
  s.dry.allowed_length = args.number<std::size_t>("dry-allowed-length", s.dry.allowed_length, 0, 1u << 20);
  s.mirostat.version = static_cast<realizar::sampler::mirostat_version>(args.number<int>("mirostat", 0, 0, 2));
  s.mirostat.tau = args.number<float>("mirostat-tau", s.mirostat.tau, 0, 1000);
  s.mirostat.eta = args.number<float>("mirostat-eta", s.mirostat.eta, 0, 1000);
  s.penalties.frequency = args.number<float>("frequency-penalty", 0, -1000, 1000);
  s.penalties.presence = args.number<float>("presence-penalty", 0, -1000, 1000);
  if (const auto order = args.find("samplers")) s.order = sampler_order(*order);
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
    options.constraint = constraint_of(args, model.tokenizer());
    auto tokens =
        chat ? chat_prompt(*chat, args, model, prompt) : realizar::encode_prompt(model.tokenizer(), prompt, options);
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
      loaded_model small(*draft, args, model.context_length());
      realizar::draft_model guess(small, model.tokenizer());
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
  if (how == format::text) print("\n");
  if (how == format::json) print_json(summary(result, seed));
  if (how == format::stream) print(realizar::json::to_text(summary(result, seed)) + "\n");
  flush_output();
  if (args.is_set("verbose")) timing_table(result, load_ms, ms_since(start), seed);
  return 0;
}

constexpr std::array<positional, 2> words{{{"MODEL"}, {"PROMPT", false}}};
constexpr std::array<flag, 39> flags{{
    demo_flag,
    {"max-tokens", 'n', "N", "tokens to generate; -1: up to the context's end (default 256)"},
    {"temperature", 't', "T", "0: always the likeliest token (default 0.7)"},
    {"top-k", '\0', "K", "only the K likeliest tokens; 0: off (default 40)"},
    {"top-p", '\0', "P", "only the likeliest tokens that together have probability P; 1: off (default 0.95)"},
    {"min-p", '\0', "P", "only tokens at least P times as likely as the best; 0: off (default 0.05)"},
    {"repeat-penalty", '\0', "X", "1: none (default 1)"},
    {"repeat-last-n", '\0', "N", "tokens the penalties look back at (default 64)"},
    {"frequency-penalty", '\0', "X", "for every time a token was used (default 0)"},
    {"presence-penalty", '\0', "X", "for a token that was used at all (default 0)"},
    {"typical-p", '\0', "P", "only the most typical tokens that together have probability P; 1: off (default 1)"},
    {"top-n-sigma", '\0', "X", "only tokens within X standard deviations of the best logit; 0: off (default 0)"},
    {"xtc-probability", '\0', "P", "how often the top choices are left out (default 0)"},
    {"xtc-threshold", '\0', "P", "what a top choice has at least (default 0.1)"},
    {"dynatemp-range", '\0', "X", "the temperature varies by X with the entropy (default 0)"},
    {"dynatemp-exp", '\0', "X", "and with this exponent (default 1)"},
    {"dry-multiplier", '\0', "X", "penalty for going on with a repetition; 0: off (default 0)"},
    {"dry-base", '\0', "X", "the penalty grows by this factor with every token (default 1.75)"},
    {"dry-allowed-length", '\0', "N", "repetitions up to N tokens cost nothing (default 2)"},
    {"mirostat", '\0', "0|1|2", "keeps the surprise constant, in place of the truncations (default 0)"},
    {"mirostat-tau", '\0', "X", "at X bits a token (default 5)"},
    {"mirostat-eta", '\0', "X", "learning at this rate (default 0.1)"},
    {"samplers", '\0', "NAMES", "the samplers in their order, with commas between"},
    {"grammar", '\0', "FILE", "the answer follows the grammar in FILE, in llama.cpp's dialect of BNF"},
    {"json-schema", '\0', "FILE", "the answer is JSON that is valid by the schema in FILE"},
    {"draft", '\0', "MODEL", "a smaller model guesses ahead; the answer is the same, sooner"},
    {"lookup", '\0', "", "what the text said before is the guess"},
    {"draft-max", '\0', "N", "tokens guessed at once (default 8)"},
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
