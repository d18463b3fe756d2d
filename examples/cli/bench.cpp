// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar bench MODEL: how fast a model reads a prompt and how fast it writes, alone or in turns with another program.

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <realizar/base/json.hpp>
#include <realizar/generate/sampler/random.hpp>

#include "bench_suites.hpp"
#include "commands.hpp"
#include "demo.hpp"
#include "harness.hpp"
#include "model.hpp"
#include "terminal.hpp"

#if defined(_WIN32)
#define popen _popen
#define pclose _pclose
#endif

namespace cli {

namespace {

using bench::clock, bench::seconds_since, bench::summarize, bench::summary;
namespace json = realizar::json;

struct plan {
  std::size_t prompt, generated, depth, repetitions;
};

/// One engine under measurement: tokens a second of each repetition.
struct series {
  std::vector<double> prefill, decode, seconds;
};

/// Runs random tokens, whose work is that of any others.
class runner {
 public:
  runner(loaded_model& model, const plan& p) : model_(&model), plan_(p) {}

  void repeat(series& out) {
    const auto whole = clock::now();
    if (plan_.prompt != 0) {
      realizar::sequence sequence = filled(plan_.depth);
      const auto rows = prompt(sequence, plan_.prompt);
      const auto start = clock::now();
      model_->forward(rows);
      out.prefill.push_back(static_cast<double>(plan_.prompt) / seconds_since(start));
    }
    if (plan_.generated != 0 && !interruptible::flag()) {
      realizar::sequence sequence = filled(plan_.depth);
      const auto start = clock::now();
      for (std::size_t i = 0; i < plan_.generated; ++i) {
        const realizar::batch_row row{token(), &sequence, realizar::row_kind::generated, true};
        model_->forward({&row, 1});
      }
      out.decode.push_back(static_cast<double>(plan_.generated) / seconds_since(start));
    }
    out.seconds.push_back(seconds_since(whole));
  }

  /// A short run that is not counted: pages in the weights, wakes the threads.
  void warm_up() {
    realizar::sequence sequence = model_->new_sequence();
    model_->forward(prompt(sequence, std::max<std::size_t>(1, std::min<std::size_t>(plan_.prompt, 64))));
    const realizar::batch_row row{token(), &sequence, realizar::row_kind::generated, true};
    model_->forward({&row, 1});
  }

 private:
  realizar::text::token_id token() {
    return static_cast<realizar::text::token_id>(random_.below(model_->vocabulary_size()));
  }

  std::vector<realizar::batch_row> prompt(realizar::sequence& sequence, std::size_t n) {
    std::vector<realizar::batch_row> rows;
    for (std::size_t i = 0; i < n; ++i) rows.push_back({token(), &sequence, realizar::row_kind::prompt, i + 1 == n});
    return rows;
  }

  realizar::sequence filled(std::size_t n) {
    realizar::sequence sequence = model_->new_sequence();
    if (n != 0) model_->forward(prompt(sequence, n));
    return sequence;
  }

  loaded_model* model_;
  plan plan_;
  realizar::sampler::random_source random_{1};
};

/// Another program, run once a repetition. llama-bench reports its own figures; of any other the wall time is taken.
class peer {
 public:
  peer(std::string command, const plan& p) : command_(std::move(command)) {
    is_llama_bench_ = command_.find("llama-bench") != std::string::npos;
    if (!is_llama_bench_) return;
    const auto add = [&](const std::string& letter, const std::string& value) {
      if ((" " + command_ + " ").find(" " + letter + " ") == std::string::npos) command_ += " " + letter + " " + value;
    };
    add("-o", "json");
    add("-r", "1");
    add("-p", std::to_string(p.prompt));
    add("-n", std::to_string(p.generated));
    if (p.depth != 0) add("-d", std::to_string(p.depth));
  }

  void repeat(series& out) {
    const auto start = clock::now();
    const std::string text = output();
    out.seconds.push_back(seconds_since(start));
    if (!is_llama_bench_) return;
    try {
      const json::value report = json::parse(text);
      for (std::size_t i = 0; i < report.root().size(); ++i) {
        const auto test = report[i];
        const double rate = test["avg_ts"].as_double();
        (test["n_prompt"].as_integer<long long>() > 0 ? out.prefill : out.decode).push_back(rate);
      }
    } catch (const realizar::error& e) {
      throw failure("the output of '" + printable(command_, 200) + "' is not llama-bench's JSON: " + e.what());
    }
  }

  const std::string& command() const noexcept { return command_; }

 private:
  std::string output() const {
    std::FILE* pipe = popen(command_.c_str(), "r");
    if (pipe == nullptr) throw failure("cannot run '" + printable(command_, 200) + "'");
    std::string text;
    char part[4096];
    while (const std::size_t n = std::fread(part, 1, sizeof part, pipe)) text.append(part, n);
    if (const int status = pclose(pipe); status != 0)
      throw failure("'" + printable(command_, 200) + "' failed with status " + std::to_string(status));
    return text;
  }

  std::string command_;
  bool is_llama_bench_;
};

void set_rates(json::object& o, const series& s) {
  const auto set = [&](const std::string& name, const std::vector<double>& values) {
    if (values.empty()) return;
    const summary st = summarize(values);
    o.set(name, st.mean);
    o.set(name + "_deviation", st.deviation);
    o.set(name + "_median", st.median);
    json::array samples;
    for (const double v : values) samples.emplace_back(v);
    o.set(name + "_samples", std::move(samples));
  };
  set("prefill_tokens_per_second", s.prefill);
  set("decode_tokens_per_second", s.decode);
  set("seconds", s.seconds);
}

std::optional<double> ratio(const std::vector<double>& ours, const std::vector<double>& theirs) {
  if (ours.empty() || theirs.empty() || summarize(theirs).median <= 0) return std::nullopt;
  return summarize(ours).median / summarize(theirs).median;
}

int run_model(const arguments& args) {
  if (args.size() == 0) throw usage_error("missing MODEL, or a SUITE: --list shows them");
  const plan p{args.number<std::size_t>("prompt", 512, 0, 1u << 24),
               args.number<std::size_t>("tokens", 128, 0, 1u << 24), args.number<std::size_t>("depth", 0, 0, 1u << 24),
               args.number<std::size_t>("repetitions", 5, 1, 10000)};
  if (p.prompt == 0 && p.generated == 0) throw usage_error("-p 0 -n 0 leaves nothing to measure");
  const auto start = clock::now();
  loaded_model model(args, p.depth + std::max<std::size_t>(std::max(p.prompt, p.generated), 65));
  const double load_seconds = seconds_since(start);

  interruptible ctrl_c;
  runner ours(model, p);
  std::optional<peer> theirs;
  if (const auto command = args.find("vs")) theirs.emplace(*command, p);
  series own, other;
  ours.warm_up();
  for (std::size_t i = 0; i < p.repetitions && !interruptible::flag(); ++i) {
    ours.repeat(own);
    if (theirs && !interruptible::flag()) theirs->repeat(other);
  }
  if (interruptible::flag()) throw failure("interrupted");

  if (args.is_set("json")) {
    json::object o{{"model", args.demo() ? "the built-in model" : utf8(args[0])},
                   {"architecture", model.architecture()},
                   {"kernels", model.kernels()},
                   {"threads", model.threads()},
                   {"prompt_tokens", p.prompt},
                   {"generated_tokens", p.generated},
                   {"depth", p.depth},
                   {"repetitions", p.repetitions},
                   {"load_seconds", load_seconds}};
    set_rates(o, own);
    if (theirs) {
      json::object peer_figures{{"command", utf8(theirs->command())}};
      set_rates(peer_figures, other);
      o.set("peer", std::move(peer_figures));
      if (const auto r = ratio(own.prefill, other.prefill)) o.set("prefill_ratio", *r);
      if (const auto r = ratio(own.decode, other.decode)) o.set("decode_ratio", *r);
      if (other.prefill.empty() && other.decode.empty())
        if (const auto r = ratio(other.seconds, own.seconds)) o.set("time_ratio", *r);
    }
    print_json(o);
    return 0;
  }

  std::string out = (args.demo() ? "the built-in model" : printable(args[0])) + ": " + model.architecture() + ", " +
                    model.device() + ", " + std::to_string(p.repetitions) + " repetitions\n";
  const auto line = [&](const std::string& what, const std::vector<double>& values, std::string_view unit) {
    if (values.empty()) return;
    const summary s = summarize(values);
    std::string left = what;
    left.resize(24, ' ');
    out += left + fixed(s.mean, 2) + " +- " + fixed(s.deviation, 2) + " " + std::string(unit) + "\n";
  };
  line("prefill " + std::to_string(p.prompt), own.prefill, "tokens/s");
  line("decode " + std::to_string(p.generated), own.decode, "tokens/s");
  if (theirs) {
    out += "against " + printable(theirs->command(), 300) + "\n";
    line("prefill", other.prefill, "tokens/s");
    line("decode", other.decode, "tokens/s");
    if (const auto r = ratio(own.prefill, other.prefill)) out += "prefill ratio           " + fixed(*r, 3) + "\n";
    if (const auto r = ratio(own.decode, other.decode)) out += "decode ratio            " + fixed(*r, 3) + "\n";
    if (other.prefill.empty() && other.decode.empty()) {
      line("ours", own.seconds, "s");
      line("theirs", other.seconds, "s");
      if (const auto r = ratio(other.seconds, own.seconds))
        out += "time ratio              " + fixed(*r, 3) + " (theirs over ours)\n";
    }
  }
  print(out);
  return 0;
}

int run(const arguments& args) {
  if (args.is_set("list")) {
    list_bench_suites();
    return 0;
  }
  for (const bench_suite& s : bench_suites())
    if (args[0] == s.name) return run_bench_suite(s, args);
  return run_model(args);
}

constexpr std::array<positional, 1> words{{{"MODEL", false}}};
constexpr std::array<flag, 22> flags{{
    demo_flag,
    {"prompt", 'p', "N", "tokens of the prompt (default 512); 0: no prefill"},
    {"tokens", 'n', "N", "tokens to generate (default 128); 0: no decode"},
    {"depth", 'd', "N", "tokens in the cache before each measurement (default 0)"},
    {"repetitions", 'r', "N", "how often, of a suite at least (default 5)"},
    {"vs", '\0', "COMMAND", "alternate with another program and print the ratio of medians"},
    {"json", '\0', "", "as a JSON object, which bench-compare and viz read"},
    threads_flag,
    cache_type_flag,
    copy_flag,
    gpu_flag,
    {"list", '\0', "", "shows the suites"},
    {"model", '\0', "FILE", "for a suite that wants one"},
    {"text", '\0', "FILE", "for the suite tokenizer (default: a made-up one)"},
    {"only", '\0', "NAME", "cases of a suite whose name holds this"},
    {"seconds", '\0', "S", "ends a case that does not become steady (default 2)"},
    {"url", '\0', "URL", "a server for the suite external_matrix, or NAME=URL; may be given several times"},
    {"server-model", '\0', "NAME", "the model those servers are asked for (default: their own)"},
    {"prompt-words", '\0', "N", "of each prompt of external_matrix (default 32)"},
    {"shared-prefix", '\0', "N", "words before them that all its prompts begin with (default 0)"},
    {"markdown", '\0', "", "external_matrix as a table, too"},
    context_flag,
}};

}  // namespace

constinit const command bench_command{
    "bench",
    "measures prefill and decode in tokens a second",
    words,
    flags,
    run,
    "In place of MODEL a suite: --list shows them. A case of a suite is run until its coefficient of variation is "
    "under\n"
    "5 %, or its time is over.\n"
    "With --vs, llama-bench is asked for JSON and for the same numbers of tokens, once a repetition; of any other\n"
    "program the wall time is compared with that of a whole repetition here."};

}  // namespace cli
