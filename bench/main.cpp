// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar_bench SUITE...: measures the parts of the library; figures of whole models come from `realizar bench`.
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>

#include <realizar/base/arch.hpp>
#include <realizar/version.hpp>

#include "suite.hpp"

namespace bench {

namespace {

constexpr suite suites[] = {
    {"tensor_ops", "operations of a layer: norms, products, attention, in the shapes of a 1 B model", tensor_ops},
    {"kernels", "products of every block format and architecture of this build, against the memory's speed", kernels},
    {"quantize", "encoding float32 into every block format", quantize},
    {"tokenizer", "text to ids and back (--model FILE, --text FILE)", tokenizer},
    {"load", "opening a file, its tokenizer, the whole model (--model FILE)", load},
};

constexpr const char* usage =
    "usage: realizar_bench [--list] [SUITE]... [--only TEXT] [--seconds S] [--runs N] [--threads N] [--megabytes N] "
    "[--columns N]\n"
    "                      [--model FILE] [--text FILE] [--json]\n"
    "A case is run at least --runs times (5), then until its coefficient of variation is under 5 % or --seconds (2) "
    "are over.\n";

std::string version() {
  return std::to_string(REALIZAR_VERSION_MAJOR) + "." + std::to_string(REALIZAR_VERSION_MINOR) + "." +
         std::to_string(REALIZAR_VERSION_PATCH);
}

template <class T>
T number(const std::string& flag, const std::string& text) {
  T x{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), x);
  if (failure != std::errc{} || end != text.data() + text.size() || !(x > 0))
    throw std::invalid_argument(flag + " wants a positive number, found '" + text + "'");
  return x;
}

int run(const std::vector<std::string>& words) {
  options o;
  bool as_json = false;
  std::vector<const suite*> chosen;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const auto value = [&]() -> const std::string& {
      if (i + 1 == words.size()) throw std::invalid_argument(word + " wants a value");
      return words[++i];
    };
    if (word == "--list") {
      for (const suite& s : suites)
        std::printf("%-10s %s\n", std::string(s.name).c_str(), std::string(s.summary).c_str());
      return 0;
    }
    if (word == "--json")
      as_json = true;
    else if (word == "--only")
      o.only = value();
    else if (word == "--seconds")
      o.stop.seconds = number<double>(word, value());
    else if (word == "--runs")
      o.stop.least_runs = number<std::size_t>(word, value());
    else if (word == "--threads")
      o.threads = number<unsigned>(word, value());
    else if (word == "--megabytes")
      o.megabytes = number<std::size_t>(word, value());
    else if (word == "--columns") {
      o.columns = number<std::size_t>(word, value());
      if (o.columns % 256 != 0) throw std::invalid_argument("--columns wants a multiple of 256");
    } else if (word == "--model")
      o.model = value();
    else if (word == "--text")
      o.text = value();
    else {
      const auto known = std::ranges::find(suites, std::string_view(word), &suite::name);
      if (known == std::end(suites)) throw std::invalid_argument("no suite or flag is called '" + word + "'");
      chosen.push_back(&*known);
    }
  }
  if (chosen.empty())
    for (const suite& s : suites) chosen.push_back(&s);

  json::object all{{"version", version()}, {"kernels", realizar::arch::native::name}, {"threads", o.threads}};
  for (const suite* s : chosen) {
    if (!as_json) std::printf("%s: %s\n", std::string(s->name).c_str(), std::string(s->summary).c_str());
    report r(o, as_json);
    s->run(o, r);
    all.set(s->name, r.take());
  }
  if (as_json) std::printf("%s\n", json::to_text(all, 2).c_str());
  return 0;
}

}  // namespace

}  // namespace bench

int main(int count, char** words) {
  try {
    return bench::run({words + 1, words + count});
  } catch (const std::invalid_argument& e) {
    std::fprintf(stderr, "realizar_bench: %s\n%s", e.what(), bench::usage);
    return 2;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "realizar_bench: %s\n", e.what());
    return 1;
  }
}
