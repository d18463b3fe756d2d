// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Checks the CUDA backend on a GPU against transformers' logits and the CPU backend, and measures it. Prints a table
// and ends in "N passed, N failed, N skipped"; the models are made here or lie in the tree.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include <realizar/base/byte_order.hpp>
#include <realizar/cuda/backend.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/model/embedding_model.hpp>
#include <realizar/model/family/bert.hpp>
#include <realizar/model/family/nomic_bert.hpp>
#include <realizar/model/load.hpp>

#include "../model/model_file.hpp"

using namespace realizar;

namespace {

using gpu_model = any_model<all_families, cuda::backend>;
using host_llama = model<family::llama>;
using gpu_llama = model<family::llama, cuda::backend>;

unsigned passed = 0, failed = 0, skipped = 0;

void report(const std::string& name, bool good, const std::string& found) {
  std::printf("%-6s %-44s %s\n", good ? "ok" : "FAILED", name.c_str(), found.c_str());
  std::fflush(stdout);
  ++(good ? passed : failed);
}

/// Runs a check; an exception is a failure.
template <class F>
void attempt(const std::string& name, F f) {
  try {
    f();
  } catch (const std::exception& e) {
    report(name, false, e.what());
  }
}

std::string text_of(double x) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.3g", x);
  return text;
}

std::vector<text::token_id> tokens(int n) {
  std::vector<text::token_id> ids;
  for (int i = 0; i < n; ++i) ids.push_back((7 * i * i + 3 * i + 5) % 61 + 3);
  return ids;
}

std::vector<float> read_floats(const std::filesystem::path& path) {
  const io::mapped_file file(path);
  std::vector<float> out(file.bytes().size() / sizeof(float));
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = load_le<float>(file.bytes().data() + i * sizeof(float));
  return out;
}

double difference(std::span<const float> found, std::span<const float> expected) {
  if (found.size() != expected.size()) return INFINITY;
  double most = 0, scale = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double d = std::abs(static_cast<double>(found[i]) - static_cast<double>(expected[i]));
    most = d <= most ? most : d;  // not a number stays
    scale = std::max(scale, std::abs(static_cast<double>(expected[i])));
  }
  return most / scale;
}

double cosine(std::span<const float> a, std::span<const float> b) {
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    aa += static_cast<double>(a[i]) * static_cast<double>(a[i]);
    bb += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  return a.size() == b.size() ? ab / std::sqrt(aa * bb) : 0;
}

template <class Model>
std::vector<float> run(Model& m, const std::vector<text::token_id>& ids, row_kind kind, std::size_t chunk) {
  auto s = m.new_sequence();
  std::vector<float> all;
  for (std::size_t i = 0; i < ids.size(); i += chunk) {
    std::vector<batch_row> rows;
    for (std::size_t j = i; j < std::min(i + chunk, ids.size()); ++j) rows.push_back({ids[j], &s, kind, true});
    const auto logits = m.forward(rows);
    all.insert(all.end(), logits.begin(), logits.end());
  }
  return all;
}

/// The likeliest tokens after each other.
template <class Model>
std::vector<text::token_id> greedy(Model& m, std::size_t n) {
  auto s = m.new_sequence();
  std::vector<text::token_id> out{7};
  while (out.size() <= n) {
    const batch_row row{out.back(), &s, row_kind::generated, true};
    const auto logits = m.forward({&row, 1});
    out.push_back(static_cast<text::token_id>(std::ranges::max_element(logits) - logits.begin()));
  }
  return out;
}

void check_families() {
  const std::filesystem::path folder(GPU_CHECK_GOLDEN);
  if (!std::filesystem::is_directory(folder)) {
    std::printf("skipped: no models of the families in %s\n", folder.string().c_str());
    ++skipped;
    return;
  }
  std::vector<std::filesystem::path> paths;
  for (const auto& e : std::filesystem::directory_iterator(folder))
    if (e.path().extension() == ".gguf") paths.push_back(e.path());
  std::ranges::sort(paths);
  const auto ids = tokens(24);
  for (const auto& path : paths) {
    const std::string name = path.stem().string();
    attempt(name, [&] {
      const auto expected = read_floats(std::filesystem::path(path).replace_extension(".bin"));
      const load_options options{.context_length = 64, .cache_tokens = 256, .cache = kernel::cache_type::f32};
      const auto judge = [&](const char* how, double d) { report(name + how, d < 1e-4, "difference " + text_of(d)); };
      if (name == "bert") {
        embedding_model<family::bert, cuda::backend> m(path, options);
        return judge(", hidden states", difference(m.hidden_states(ids), expected));
      }
      if (name == "nomic-bert") {
        embedding_model<family::nomic_bert, cuda::backend> m(path, options);
        return judge(", hidden states", difference(m.hidden_states(ids), expected));
      }
      gpu_model m(path, options);
      const auto prompt = run(m, ids, row_kind::prompt, 24), generated = run(m, ids, row_kind::generated, 1);
      judge(", prompt", difference(prompt, expected));
      judge(", generated", difference(generated, expected));
      report(name + ", in parts",
             run(m, ids, row_kind::prompt, 5) == prompt && run(m, ids, row_kind::generated, 7) == generated,
             "the same bits");
    });
  }
}

void check_formats() {
  using quant::type;
  for (const type t :
       {type::f32, type::f16, type::bf16, type::q4_0, type::q4_1, type::q5_0, type::q5_1, type::q8_0, type::q2_k,
        type::q3_k, type::q4_k, type::q5_k, type::q6_k, type::iq4_nl, type::iq4_xs, type::mxfp4}) {
    const std::string name(quant::to_string(t));
    attempt(name, [&] {
      test::model_file file(
          {.width = 512, .layers = 3, .heads = 8, .kv_heads = 2, .head_dim = 64, .ffn = 1024, .type = t});
      const auto bytes = file.bytes();
      const load_options options{.context_length = 256};
      host_llama host(gguf::file::from_memory(bytes, "model"), options);
      gpu_llama device(gguf::file::from_memory(bytes, "model"), options);
      const auto ids = tokens(150);
      for (const auto kind : {row_kind::prompt, row_kind::generated}) {
        const std::size_t chunk = kind == row_kind::prompt ? 150 : 10;
        const double c = cosine(run(device, ids, kind, chunk), run(host, ids, kind, chunk));
        report(name + (kind == row_kind::prompt ? ", prompt" : ", generated"), c > 0.9999, "cosine " + text_of(c));
      }
      if (t == type::f32 || t == type::bf16)
        report(name + ", greedy", greedy(device, 64) == greedy(host, 64), "64 tokens");
    });
  }
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Bytes a second of a copy on the device, read and written.
double copy_bandwidth(cuda::backend& b) {
  constexpr std::size_t n = std::size_t{1} << 30, rounds = 20;
  cuda::buffer<float> from(n / 4), to(n / 4);
  kernel::cache_layer layer{.keys = reinterpret_cast<std::byte*>(from.data()),
                            .values = reinterpret_cast<std::byte*>(to.data()),
                            .type = kernel::cache_type::f32,
                            .n_heads = n / 2 / (128 * kernel::page_size * 4),
                            .head_dim = 128};
  b.copy_page(layer, 0, 1);
  (void)b.read(to.data(), 1);
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < rounds; ++i) b.copy_page(layer, 0, 1);  // keys and values: half of the gigabyte each
  (void)b.read(to.data(), 1);
  return 2.0 * static_cast<double>(n) * rounds / seconds_since(start);
}

void measure(const char* name, quant::type t, const test::model_shape& shape, double bandwidth) {
  attempt(name, [&] {
    test::model_shape s = shape;
    s.type = t;
    test::model_file file(s);
    const auto bytes = file.bytes();
    gpu_llama m(gguf::file::from_memory(bytes, "model"), {.context_length = 4096});
    auto q = m.new_sequence();
    std::vector<batch_row> rows;
    for (int i = 0; i < 2048; ++i) rows.push_back({i % 250, &q, row_kind::prompt, i == 2047});
    {
      auto warm = m.new_sequence();
      auto first = rows;
      for (auto& r : first) r.owner = &warm;
      (void)m.forward(first);
    }
    auto start = std::chrono::steady_clock::now();
    (void)m.forward(rows);
    const double prompt = seconds_since(start);
    const auto step = [&] {
      const batch_row row{5, &q, row_kind::generated, true};
      (void)m.forward({&row, 1});
    };
    for (int i = 0; i < 10; ++i) step();
    start = std::chrono::steady_clock::now();
    for (int i = 0; i < 200; ++i) step();
    const double each = seconds_since(start) / 200;
    std::printf(
        "%-10s %6.2f GB  prompt of 2048: %9.0f tokens/s  generation: %7.1f tokens/s, %4.1f %% of the copy bandwidth\n",
        name, static_cast<double>(bytes.size()) * 1e-9, 2048 / prompt, 1 / each,
        100 * static_cast<double>(bytes.size()) / each / bandwidth);
    std::fflush(stdout);
  });
}

}  // namespace

int main(int argc, char** argv) {
  try {
    cuda::backend b;
    std::printf("%s, compute capability %u.%u, %.1f GB\n", b.device().name, b.device().major, b.device().minor,
                static_cast<double>(b.device().total_bytes) * 1e-9);
  } catch (const error& e) {
    std::printf("%s\n", e.what());
    if (e.code() == error_code::unsupported) std::printf("skipped: there is no GPU\n0 passed, 0 failed, 1 skipped\n");
    return e.code() == error_code::unsupported ? 0 : 1;
  }
  check_families();
  check_formats();
  if (argc < 2 || std::strcmp(argv[1], "--no-figures") != 0) {
    attempt("figures", [] {
      cuda::backend b;
      const double bandwidth = copy_bandwidth(b);
      std::printf("copy: %.0f GB/s\n", bandwidth * 1e-9);
      const test::model_shape one{
          .width = 2048, .layers = 16, .heads = 32, .kv_heads = 8, .head_dim = 64, .ffn = 8192, .context = 8192};
      for (const auto t : {quant::type::q4_0, quant::type::q8_0, quant::type::bf16})
        measure((std::string("1 B ") + std::string(quant::to_string(t))).c_str(), t, one, bandwidth);
    });
  }
  std::printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
  return failed != 0;
}
