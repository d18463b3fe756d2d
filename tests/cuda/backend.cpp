// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Whole models through the CUDA backend's planner and kernels, on a simulated device, against transformers' logits and
// the CPU's.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <realizar/base/byte_order.hpp>
#include <realizar/cuda/backend.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/model/embedding_model.hpp>
#include <realizar/model/family/bert.hpp>
#include <realizar/model/family/nomic_bert.hpp>
#include <realizar/model/load.hpp>

#include "../model/model_file.hpp"
#include "simulated_device.hpp"

using namespace realizar;

static_assert(queue_backend<cuda::backend>);

namespace {

using gpu_model = any_model<all_families, cuda::backend>;

std::filesystem::path golden() {
  return std::filesystem::path(__FILE__).parent_path().parent_path() / "model" / "golden" / "transformers";
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

/// The largest difference, as a part of the largest value expected; the longer one's rest is not looked at.
double difference(std::span<const float> found, std::span<const float> expected) {
  double most = 0, scale = 0;
  for (std::size_t i = 0; i < std::min(found.size(), expected.size()); ++i) {
    REQUIRE(std::isfinite(found[i]));
    most = std::max(most, std::abs(static_cast<double>(found[i]) - static_cast<double>(expected[i])));
    scale = std::max(scale, std::abs(static_cast<double>(expected[i])));
  }
  return most / scale;
}

double cosine(std::span<const float> a, std::span<const float> b) {
  REQUIRE(a.size() == b.size());
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    aa += static_cast<double>(a[i]) * static_cast<double>(a[i]);
    bb += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  return ab / std::sqrt(aa * bb);
}

/// Logits of all tokens, `chunk` at a time.
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

std::string path_of(const std::filesystem::directory_entry& e) { return e.path().stem().string(); }

}  // namespace

TEST_CASE("logits of every family agree with transformers: as a prompt, as generated, beside others") {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(golden()))
    if (entry.path().extension() == ".gguf" && path_of(entry).find("bert") == std::string::npos)
      paths.push_back(entry.path());
  std::ranges::sort(paths);
  REQUIRE(paths.size() > 20);
  const auto ids = tokens(24);
  for (const auto& path : paths) {
    CAPTURE(path.stem().string());
    const auto expected = read_floats(std::filesystem::path(path).replace_extension(".bin"));
    gpu_model m(path, {.context_length = 64, .cache_tokens = 256, .cache = kernel::cache_type::f32});
    const auto prompt = run(m, ids, row_kind::prompt, 24);
    CHECK(difference(prompt, expected) < 1e-4);
    const std::vector<text::token_id> some(ids.begin(), ids.begin() + 8);
    const auto generated = run(m, some, row_kind::generated, 1);
    CHECK(difference(generated, expected) < 1e-4);
    const auto together = run(m, some, row_kind::generated, 7);
    CHECK(together == generated);
    // Beside others, rows in turns.
    auto a = m.new_sequence(), b = m.new_sequence(), c = m.new_sequence();
    std::vector<batch_row> rows;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      rows.push_back({ids[23 - i], &b, row_kind::prompt, false});
      rows.push_back({ids[i], &a, row_kind::prompt, true});
      if (i % 6 == 0) rows.push_back({ids[i / 6], &c, row_kind::generated, true});
    }
    const auto mixed = m.forward(rows);
    const std::size_t width = m.vocabulary_size();
    std::vector<float> of_a, of_c;
    std::size_t at = 0;
    for (const auto& row : rows) {
      if (!row.wants_logits) continue;
      auto& to = row.owner == &a ? of_a : of_c;
      to.insert(to.end(), mixed.begin() + static_cast<std::ptrdiff_t>(at * width),
                mixed.begin() + static_cast<std::ptrdiff_t>((at + 1) * width));
      ++at;
    }
    CHECK(of_a == prompt);
    CHECK(std::equal(of_c.begin(), of_c.end(), generated.begin()));
  }
}

TEST_CASE("hidden states of encoders agree with transformers") {
  const auto check = [](const char* name, auto& m) {
    CAPTURE(std::string(name));
    CHECK(difference(m.hidden_states(tokens(24)), read_floats(golden() / (std::string(name) + ".bin"))) < 1e-4);
  };
  embedding_model<family::bert, cuda::backend> bert(golden() / "bert.gguf");
  check("bert", bert);
  embedding_model<family::nomic_bert, cuda::backend> nomic(golden() / "nomic-bert.gguf");
  check("nomic-bert", nomic);
}

TEST_CASE("logits of every format and cache agree with the CPU's") {
  using quant::type;
  for (const type t :
       {type::f32, type::f16, type::bf16, type::q4_0, type::q4_1, type::q5_0, type::q5_1, type::q8_0, type::q2_k,
        type::q3_k, type::q4_k, type::q5_k, type::q6_k, type::iq4_nl, type::iq4_xs, type::mxfp4}) {
    CAPTURE(std::string(quant::to_string(t)));
    test::model_file file(
        {.width = 256, .layers = 1, .heads = 8, .kv_heads = 2, .head_dim = 32, .ffn = 256, .type = t});
    const auto bytes = file.bytes();
    const auto ids = tokens(9);
    for (const auto cache : {kernel::cache_type::f16, kernel::cache_type::bf16}) {
      if (cache == kernel::cache_type::bf16 && t != type::q4_k) continue;
      load_options options{.threads = 1, .context_length = 64, .cache = cache};
      model<family::llama> host(gguf::file::from_memory(bytes, "model"), options);
      model<family::llama, cuda::backend> device(gguf::file::from_memory(bytes, "model"), options);
      CHECK(cosine(run(device, ids, row_kind::generated, 1), run(host, ids, row_kind::generated, 1)) > 0.9999);
      CHECK(cosine(run(device, ids, row_kind::prompt, 9), run(host, ids, row_kind::prompt, 9)) > 0.999);
    }
  }
}

TEST_CASE("a step that comes again is replayed, while the positions move on") {
  test::model_file file({.layers = 1});
  model<family::llama, cuda::backend> m(gguf::file::from_memory(file.bytes(), "model"), {.context_length = 200});
  auto s = m.new_sequence();
  const auto step = [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      const batch_row row{5, &s, row_kind::generated, true};
      (void)m.forward({&row, 1});
    }
  };
  const auto before = test::record;
  step(40);  // past the first page, whose list grows to two
  CHECK(test::record.runs - before.runs <= 4);
  CHECK(test::record.captures - before.captures <= 3);
  CHECK(test::record.replays - before.replays >= 34);
  const auto after = test::record;
  step(20);
  CHECK(test::record.runs == after.runs);
  CHECK(test::record.allocated == after.allocated);
}

TEST_CASE("a function of the host as epilogue is refused") {
  cuda::backend b;
  kernel::project op;
  op.after.custom = [](void*, unsigned, float*, std::size_t, std::size_t, std::size_t, std::size_t,
                       std::size_t) noexcept {};
  CHECK_THROWS_WITH_AS(b.submit(op), doctest::Contains("on a GPU"), error);
}
