// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar doctor [MODEL]: what is slow or missing on this machine, and why.

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <realizar/base/json.hpp>
#include <realizar/base/thread_pool.hpp>
#include <realizar/kernel/processor.hpp>
#include <realizar/text/chat/gguf.hpp>

#include "commands.hpp"
#include "harness.hpp"
#include "machine.hpp"
#include "model.hpp"
#include "model_summary.hpp"
#include "open.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;
namespace json = realizar::json;

enum class state { good, slow, missing };

constexpr std::string_view to_string(state s) {
  return s == state::good ? "ok" : s == state::slow ? "slow" : "missing";
}

struct finding {
  state how;
  std::string subject, text;
};

class examination {
 public:
  void add(state how, std::string_view subject, std::string text) {
    findings.push_back({how, std::string(subject), std::move(text)});
  }

  std::vector<finding> findings;
};

/// The first line of a file of the system; empty where there is none.
std::string line_of(const char* path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

void look_at_program(examination& e) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  e.add(state::slow, "program", "built with a sanitizer, several times slower");
#elif defined(__GNUC__) && !defined(__OPTIMIZE__)
  e.add(state::slow, "program", "built without optimization: configure with -DCMAKE_BUILD_TYPE=Release");
#else
  e.add(state::good, "program", "optimized");
#endif
#if !defined(REALIZAR_ZSTD)
  e.add(state::missing, "zstd", "built without it, so .apr files compressed with zstd are refused: -DREALIZAR_ZSTD=ON");
#endif
#if !defined(REALIZAR_SODIUM)
  e.add(state::missing, "sodium",
        "built without it, so signed and encrypted .apr files are refused: -DREALIZAR_SODIUM=ON");
#endif
  if (server_program() == "realizar-server")
    e.add(state::missing, "server",
          "no program realizar-server beside this one, which serve starts: -DREALIZAR_BUILD_SERVER=ON, with Boost");
}

void look_at_kernels(examination& e) {
  const std::string running = kernel_architecture();
  if (const char* asked = std::getenv("REALIZAR_ARCH"); asked != nullptr && *asked != '\0') {
    e.add(state::slow, "kernels", "held to " + running + " by REALIZAR_ARCH in the environment");
    return;
  }
  // best first; what an entry lacks of the one before it is worth a factor, and not a few percent
  constexpr std::array<std::string_view, 4> known{"amx", "avx512_vnni", "avx_vnni", "avx2"};
  const auto best = std::ranges::find_if(known, [](auto name) { return realizar::kernel::processor_runs(name); });
  if (best == known.end() || *best == running || running.starts_with("avx512_bf16"))
    e.add(state::good, "kernels", running + ", the best this processor runs");
  else if (std::ranges::find(known, running) < best)
    e.add(state::good, "kernels", running);
  else
    e.add(state::slow, "kernels",
          running + ", but the processor has " + std::string(*best) +
              ": build with the compiler's defaults, which picks kernels when the program starts, or "
              "with -DREALIZAR_NATIVE=ON");
}

void look_at_threads(examination& e) {
  const unsigned usable = realizar::thread_pool().size(), all = std::max(std::thread::hardware_concurrency(), usable);
  std::istringstream quota(line_of("/sys/fs/cgroup/cpu.max"));
  double most = 0, period = 0;
  if (quota >> most >> period && period > 0 && most / period < usable)
    e.add(state::slow, "threads",
          std::to_string(usable) + " start, but this container may use " + fixed(most / period, 1) +
              " processors' time: run with --threads " + std::to_string(std::max(1, static_cast<int>(most / period))));
  else if (usable < all)
    e.add(state::slow, "threads", std::to_string(usable) + " of " + std::to_string(all) + " processors may be used");
  else
    e.add(state::good, "threads", std::to_string(usable));

  std::istringstream load(line_of("/proc/loadavg"));
  double busy = 0;
  if (load >> busy) {
    const std::string text = "load average " + fixed(busy, 1) + " on " + std::to_string(all) + " processors";
    if (busy > 0.5 * all)
      e.add(state::slow, "other work", text + ": what else runs takes time and memory bandwidth, and figures vary");
    else
      e.add(state::good, "other work", text);
  }
  const std::string governor = line_of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  if (governor == "powersave" &&
      line_of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_driver").find("pstate") == std::string::npos)
    e.add(state::slow, "clock",
          "the governor is powersave, which keeps the clock low: cpupower frequency-set -g performance");
  else if (!governor.empty())
    e.add(state::good, "clock", "governor " + governor);
}

std::optional<std::uint64_t> memory_line(std::string_view key) {
  std::ifstream in("/proc/meminfo");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(key)) return std::strtoull(line.c_str() + key.size() + 1, nullptr, 10) * 1024;
  return std::nullopt;
}

/// GB read a second by all threads together from memory that no cache holds.
double read_rate() {
  realizar::thread_pool pool;
  constexpr std::size_t megabytes = 128;
  std::vector<std::uint64_t> words(megabytes * (1u << 20) / sizeof(std::uint64_t), 1);
  std::atomic<std::uint64_t> sum{0};
  const auto seconds = bench::measure({.least_runs = 5, .most_runs = 20, .seconds = 0.5}, [&] {
    pool.run([&](unsigned index) noexcept {
      const std::size_t begin = words.size() * index / pool.size(), end = words.size() * (index + 1) / pool.size();
      std::uint64_t s[4] = {};
      for (std::size_t i = begin; i + 4 <= end; i += 4)
        for (std::size_t k = 0; k < 4; ++k) s[k] += words[i + k];
      sum += s[0] + s[1] + s[2] + s[3];
    });
  });
  return static_cast<double>(words.size() * sizeof(std::uint64_t)) * 1e-9 / bench::summarize(seconds).median;
}

void look_at_memory(examination& e) {
  const auto available = memory_line("MemAvailable:");
  if (available) e.add(state::good, "memory", bytes_text(*available) + " available");
  const double rate = read_rate();
  e.add(state::good, "memory speed",
        fixed(rate, 1) + " GB/s read: a model whose weights take 4 GB writes at most " + fixed(rate / 4, 1) +
            " tokens a second");
}

void look_at_gpu(examination& e) {
  const auto gpus = graphics_processors();
  if (gpus.empty()) {
    e.add(state::good, "gpu", "none of NVIDIA's here");
    return;
  }
  for (const std::string& name : gpus)
    e.add(runs_on_gpus() ? state::good : state::missing, "gpu",
          printable(name) + (runs_on_gpus() ? " is there: --gpu runs models on it"
                                            : " is there; a program built with -DREALIZAR_CUDA=ON runs models on it"));
}

void look_at_model(examination& e, const arguments& args) {
  const auto file = open_file(args[0]);
  std::optional<std::uint64_t> context;
  if (args.find("context-length")) context = args.number<std::uint64_t>("context-length", 0, 1, 1u << 30);
  const model_summary s = summarize(file, context);
  const std::uint64_t wanted = s.weight_bytes + s.cache_bytes.value_or(0);
  const auto available = memory_line("MemAvailable:");
  const std::string text = bytes_text(s.weight_bytes) + " of weights, " + bytes_text(s.cache_bytes.value_or(0)) +
                           " of cache for " + std::to_string(s.context) + " tokens";
  if (available && wanted > *available)
    e.add(state::slow, "model",
          text + ", more than the " + bytes_text(*available) +
              " of memory available: weights come from the disk again and again");
  else
    e.add(state::good, "model", text);
  const loaded_model model(args);
  e.add(state::good, "architecture", model.architecture());
  if (realizar::text::load_chat_template(model.file(), model.tokenizer()))
    e.add(state::good, "chat template", "there");
  else
    e.add(state::missing, "chat template", "none: the model completes texts; --chat-format names one");
}

int run(const arguments& args) {
  examination e;
  look_at_program(e);
  look_at_kernels(e);
  look_at_threads(e);
  look_at_memory(e);
  look_at_gpu(e);
  if (args.size() != 0) look_at_model(e, args);

  if (args.is_set("json")) {
    json::array all;
    for (const finding& f : e.findings)
      all.emplace_back(json::object{{"state", to_string(f.how)}, {"subject", f.subject}, {"text", utf8(f.text)}});
    print_json(all);
    return 0;
  }
  for (const finding& f : e.findings) {
    std::string how(to_string(f.how)), subject = f.subject;
    how.resize(9, ' ');
    subject.resize(15, ' ');
    print(how + subject + f.text + "\n");
  }
  return 0;
}

constexpr std::array<positional, 1> words{{{"MODEL", false}}};
constexpr std::array<flag, 3> flags{{{"json", '\0', "", "as a JSON array"}, context_flag, threads_flag}};

}  // namespace

constinit const command doctor_command{"doctor", "says what is slow or missing on this machine, and why", words, flags,
                                       run,      "With MODEL also whether it fits and what it lacks."};

}  // namespace cli
