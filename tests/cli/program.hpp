#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Runs the program and keeps what it says; makes small model files for it.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#if !defined(_WIN32)
#include <sys/wait.h>
#endif

#include <realizar/base/json.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/writer.hpp>

#include <doctest/doctest.h>

namespace program {

namespace gguf = realizar::gguf;
namespace fs = std::filesystem;

struct result {
  int code;
  std::string out, err;
};

inline std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void spill(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

/// A folder for the files of the tests, empty at the start.
inline const fs::path& folder() {
  static const fs::path made = [] {
    const char* set = std::getenv("REALIZAR_CLI_FOLDER");
    fs::path path = set != nullptr ? fs::path(set) : fs::temp_directory_path() / "realizar-test-cli";
    fs::remove_all(path);
    fs::create_directories(path);
    return path;
  }();
  return made;
}

inline std::string shell_quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

/// `before` goes before the program on the shell's line: environment variables, or a program that runs it.
inline result run(const std::vector<std::string>& words, const std::string& input = "",
                  const std::string& before = "") {
  const char* set = std::getenv("REALIZAR_CLI_PROGRAM");
  REQUIRE_MESSAGE(set != nullptr, "REALIZAR_CLI_PROGRAM names the program to test");
  const fs::path in = folder() / "stdin", out = folder() / "stdout", err = folder() / "stderr";
  spill(in, input);
  std::string line = before + " " + set;
  for (const auto& word : words) line += " " + shell_quoted(word);
  line += " <" + shell_quoted(in.string()) + " >" + shell_quoted(out.string()) + " 2>" + shell_quoted(err.string());
  const int status = std::system(line.c_str());
#if defined(_WIN32)
  const int code = status;
#else
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
#endif
  return {code, slurp(out), slurp(err)};
}

/// True where the program is not run by this machine itself.
inline bool under_emulator() {
  const char* set = std::getenv("REALIZAR_CLI_PROGRAM");
  return set != nullptr && std::string(set).find(' ') != std::string::npos;
}

struct shape {
  std::uint64_t width = 256, ffn = 256, context = 256;
  std::function<void(const std::string& tensor, std::vector<float>& weights)> change = {};
};

/// The pieces after <unk> <s> </s> and the 256 byte tokens.
inline const std::vector<std::string> words{
    "\xe2\x96\x81", "h", "e", "l", "o", "\xe2\x96\x81h", "el", "lo", "\xe2\x96\x81hel", "\xe2\x96\x81hello"};

/// A llama of one layer with random weights in F32 that knows the word "hello".
inline std::string make_model(const std::string& name, const shape& s = {}) {
  std::vector<std::string> tokens{"<unk>", "<s>", "</s>"};
  std::vector<std::int32_t> kinds{2, 3, 3};
  for (int b = 0; b < 256; ++b) {
    const char* digits = "0123456789ABCDEF";
    tokens.push_back(std::string("<0x") + digits[b / 16] + digits[b % 16] + ">");
    kinds.push_back(6);
  }
  std::vector<float> scores(tokens.size(), 0.0f);
  for (const auto& word : words) {
    tokens.push_back(word);
    kinds.push_back(1);
    scores.push_back(-static_cast<float>(scores.size()) + (word.size() > 3 ? 1000.0f : 0.0f));
  }
  gguf::writer w;
  w.add("general.architecture", "llama").add("general.name", "tiny\x1b[31m");
  w.add("llama.context_length", static_cast<std::uint32_t>(s.context))
      .add("llama.embedding_length", static_cast<std::uint32_t>(s.width));
  w.add("llama.block_count", std::uint32_t{1}).add("llama.feed_forward_length", static_cast<std::uint32_t>(s.ffn));
  w.add("llama.attention.head_count", std::uint32_t{4}).add("llama.attention.head_count_kv", std::uint32_t{2});
  w.add("llama.attention.layer_norm_rms_epsilon", 1e-5f).add("general.file_type", std::uint32_t{0});
  w.add("tokenizer.ggml.model", "llama").add("tokenizer.ggml.tokens", tokens).add("tokenizer.ggml.scores", scores);
  w.add("tokenizer.ggml.token_type", kinds).add("tokenizer.ggml.bos_token_id", std::uint32_t{1});
  w.add("tokenizer.ggml.eos_token_id", std::uint32_t{2}).add("tokenizer.ggml.unknown_token_id", std::uint32_t{0});
  w.add("tokenizer.ggml.add_bos_token", true).add("tokenizer.ggml.add_space_prefix", true);

  std::uint32_t state = 1;
  std::map<std::string, std::vector<float>> data;
  const auto tensor = [&](const std::string& tensor_name, std::vector<std::uint64_t> dims) {
    std::uint64_t n = 1;
    for (const auto d : dims) n *= d;
    auto& x = data[tensor_name];
    const float scale = dims.size() == 1 ? 0.0f : 2.0f / std::sqrt(static_cast<float>(dims[0]));
    for (std::uint64_t i = 0; i < n; ++i) {
      state = state * 1664525u + 1013904223u;
      x.push_back(dims.size() == 1 ? 1.0f : scale * (static_cast<float>(state >> 8) / 0x1p24f - 0.5f));
    }
    if (s.change) s.change(tensor_name, x);
    w.add_tensor(tensor_name, realizar::quant::type::f32, std::span<const std::uint64_t>(dims),
                 std::as_bytes(std::span<const float>(x)));
  };
  const std::uint64_t vocabulary = tokens.size();
  tensor("token_embd.weight", {s.width, vocabulary});
  tensor("output_norm.weight", {s.width});
  tensor("output.weight", {s.width, vocabulary});
  tensor("blk.0.attn_norm.weight", {s.width});
  tensor("blk.0.attn_q.weight", {s.width, s.width});
  tensor("blk.0.attn_k.weight", {s.width, s.width / 2});
  tensor("blk.0.attn_v.weight", {s.width, s.width / 2});
  tensor("blk.0.attn_output.weight", {s.width, s.width});
  tensor("blk.0.ffn_norm.weight", {s.width});
  tensor("blk.0.ffn_gate.weight", {s.width, s.ffn});
  tensor("blk.0.ffn_up.weight", {s.width, s.ffn});
  tensor("blk.0.ffn_down.weight", {s.ffn, s.width});
  const fs::path path = folder() / name;
  w.write(path);
  return path.string();
}

/// The model most tests use.
inline const std::string& model() {
  static const std::string path = make_model("tiny.gguf");
  return path;
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace program
