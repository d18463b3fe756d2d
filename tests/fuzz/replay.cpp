// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Runs a fuzz target over every file of the given folders, and over mutants of each, without libFuzzer: any compiler can do it.
///
///     replay_<name> [--mutants=N] <file or folder>...
///
/// The mutants come from a fixed seed and the file's name, so a fault comes back. Fails when there is no file to run, when a folder
/// is missing, and when the target throws or crashes; the input at fault is named.

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1  // the sanitizer's own report says more than a signal number
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

namespace {

namespace fs = std::filesystem;
using bytes = std::vector<std::uint8_t>;

std::string current;  // what a crash is to be blamed on

[[maybe_unused]] void on_crash(int signal) {
  std::fprintf(stderr, "\nsignal %d in %s\n", signal, current.c_str());
  std::_Exit(3);
}

struct generator {  // splitmix64
  std::uint64_t state;
  std::uint64_t operator()() {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>((*this)() % n); }
};

/// One to four changes: a bit, a byte, a word of the values overflows are made of, a cut, a doubled stretch.
bytes mutate(bytes data, generator& random) {
  static constexpr std::uint64_t hard[] = {0, 1, 0x7f, 0xff, 0x7fffffff, 0x80000000, 0xffffffff, 0x7fffffffffffffff,
                                           0x8000000000000000, 0xffffffffffffffff};
  for (std::size_t changes = 1 + random.below(4); changes > 0 && !data.empty(); --changes) {
    const std::size_t at = random.below(data.size());
    switch (random.below(5)) {
      case 0: data[at] = static_cast<std::uint8_t>(data[at] ^ (1u << random.below(8))); break;
      case 1: data[at] = static_cast<std::uint8_t>(random()); break;
      case 2: {
        const std::uint64_t value = hard[random.below(std::size(hard))];
        const std::size_t width = std::size_t{1} << random.below(4);
        for (std::size_t i = 0; i < width && at + i < data.size(); ++i) data[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
        break;
      }
      case 3: data.resize(at); break;
      default: {
        const std::size_t length = std::min<std::size_t>(data.size() - at, 1 + random.below(64));
        const bytes stretch(data.begin() + static_cast<std::ptrdiff_t>(at), data.begin() + static_cast<std::ptrdiff_t>(at + length));
        data.insert(data.begin() + static_cast<std::ptrdiff_t>(at), stretch.begin(), stretch.end());
      }
    }
  }
  return data;
}

/// False when the target lets an exception out.
bool run(const bytes& input, const std::string& name) {
  current = name;
  const bytes exact(input);  // an allocation of exactly this size, so that a sanitizer sees a read past its end
  try {
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
    return true;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s: the target let an exception out: %s\n", name.c_str(), e.what());
  } catch (...) {
    std::fprintf(stderr, "%s: the target let an exception out\n", name.c_str());
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
#if !defined(SANITIZED)
  for (const int signal : {SIGSEGV, SIGABRT, SIGFPE, SIGILL}) std::signal(signal, on_crash);
#endif
  std::size_t mutants = 0;
  std::vector<fs::path> files;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument.rfind("--mutants=", 0) == 0) {
      mutants = std::strtoul(argument.c_str() + 10, nullptr, 10);
    } else if (fs::is_directory(argument)) {
      for (const auto& entry : fs::recursive_directory_iterator(argument))
        if (entry.is_regular_file()) files.push_back(entry.path());
    } else if (fs::is_regular_file(argument)) {
      files.emplace_back(argument);
    } else {
      std::fprintf(stderr, "expected a file or folder, found nothing at %s\n", argument.c_str());
      return 1;
    }
  }
  if (files.empty()) {
    std::fputs("expected at least one file to run, found none\n", stderr);
    return 1;
  }
  std::sort(files.begin(), files.end());

  std::size_t runs = 0, faults = 0;
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    const bytes original{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in) {
      std::fprintf(stderr, "expected to read %s, could not\n", file.string().c_str());
      return 1;
    }
    faults += !run(original, file.string());
    generator random{0x7265616c697a6172u};
    for (const char c : file.filename().string()) random.state = random.state * 31 + static_cast<unsigned char>(c);
    for (std::size_t m = 1; m <= mutants; ++m) faults += !run(mutate(original, random), file.string() + " mutant " + std::to_string(m));
    runs += 1 + mutants;
  }
  std::printf("%zu files, %zu inputs, %zu faults\n", files.size(), runs, faults);
  return faults == 0 ? 0 : 1;
}
