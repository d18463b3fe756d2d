// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// inspect, verify, quantize, bench, info.
#include <algorithm>
#include <cstring>
#include <limits>

#include <realizar/quant/quantize.hpp>

#include "program.hpp"

using program::contains;
using program::run;
namespace gguf = realizar::gguf;
using realizar::quant::type;

namespace {

const std::string& m() { return program::model(); }
std::string target(const std::string& name) { return (program::folder() / name).string(); }

bool leftovers() {
  return std::ranges::any_of(std::filesystem::directory_iterator(program::folder()),
                             [](const auto& entry) { return contains(entry.path().filename().string(), ".partial-"); });
}

}  // namespace

TEST_CASE(
    "inspect shows metadata, tensors, summary and memory; control characters of a file do not reach the terminal") {
  const auto r = run({"inspect", m()});
  CHECK(r.code == 0);
  for (const char* part :
       {"general.architecture = \"llama\"", "tiny\\x1b[31m", "269 in all]",
        "llama.attention.layer_norm_rms_epsilon = 1e-05", "4, 2 for keys and values", "F32 12", "kv cache", "weights"})
    CHECK_MESSAGE(contains(r.out, part), part);
  CHECK_FALSE(contains(r.out, "\x1b"));
  CHECK_FALSE(contains(r.out, "blk.0.ffn_down.weight"));
  CHECK(contains(run({"inspect", m(), "--tensors"}).out, "blk.0.ffn_down.weight"));

  const auto v = realizar::json::parse(run({"inspect", m(), "--json", "-c", "100"}).out);
  CHECK(v["architecture"].as_string() == "llama");
  CHECK(v["layers"].as_integer<int>() == 1);
  CHECK(v["tensors"].size() == 12);
  CHECK(v["tensors"][0]["name"].as_string() == "token_embd.weight");
  CHECK(v["tensors"][0]["shape"][0].as_integer<int>() == 256);
  CHECK(v["memory"]["cache_bytes"].as_integer<int>() == 2 * 1 * 2 * (64 + 64) * 100);
  std::int64_t bytes = 0;
  const gguf::file file(m());
  for (const auto& t : file.tensors()) bytes += static_cast<std::int64_t>(t.data.size());
  CHECK(v["memory"]["weights_bytes"].as_integer<std::int64_t>() == bytes);
}

TEST_CASE("verify passes a good file and lists every fault of a bad one") {
  const auto good = run({"verify", m()});
  CHECK(good.code == 0);
  CHECK(contains(good.out, "in order, 12 tensors"));

  const auto bad_file = program::make_model("bad.gguf", {.change = [](const std::string& name, std::vector<float>& x) {
                                              if (name == "blk.0.attn_q.weight")
                                                x[300] = std::numeric_limits<float>::quiet_NaN();
                                              if (name == "output_norm.weight")
                                                x[7] = std::numeric_limits<float>::infinity();
                                            }});
  const auto bad = run({"verify", bad_file});
  CHECK(bad.code == 3);
  CHECK(contains(bad.out, "tensor 'blk.0.attn_q.weight', weight 300, row 1: expected finite weights, found NaN"));
  CHECK(contains(bad.out, "tensor 'output_norm.weight', weight 7, row 0: expected finite weights, found infinity"));

  const auto json = run({"verify", bad_file, "--json"});
  CHECK(json.code == 3);
  const auto v = realizar::json::parse(json.out);
  CHECK_FALSE(v["ok"].as_bool());
  CHECK(v["faults"].size() == 2);
}

TEST_CASE("verify names the block whose scale is no number") {
  const auto path = target("q8.gguf");
  REQUIRE(run({"quantize", m(), path, "Q8_0"}).code == 0);
  std::string bytes = program::slurp(path);
  {
    const gguf::file file(path);
    const auto& t = file.require_tensor("blk.0.ffn_up.weight");
    const std::size_t at = t.offset + 5 * 34;  // the scale of block 5
    bytes[at] = 0x00;
    bytes[at + 1] = 0x7e;  // a half NaN
  }
  program::spill(path, bytes);
  const auto r = run({"verify", path});
  CHECK(r.code == 3);
  CHECK(contains(r.out, "tensor 'blk.0.ffn_up.weight', block 5, row 0: expected finite weights, found NaN"));
}

TEST_CASE("quantize makes every matrix the asked type, byte for byte what the library encodes") {
  const gguf::file in(m());
  struct target_type {
    const char* name;
    type id;
    int file_type;
  };
  for (const auto& wanted : {target_type{"Q4_0", type::q4_0, 2}, target_type{"q8_0", type::q8_0, 7},
                             target_type{"Q6_K", type::q6_k, 18}, target_type{"F16", type::f16, 1}}) {
    const type id = wanted.id;
    CAPTURE(wanted.name);
    const auto path = target("quantized.gguf");
    const auto r = run({"quantize", m(), path, wanted.name});
    REQUIRE_MESSAGE(r.code == 0, r.err);
    CHECK(r.out.empty());
    const gguf::file out(path);
    CHECK(out.require<int>("general.file_type") == wanted.file_type);
    CHECK(out.require<int>("general.quantization_version") == 2);
    CHECK(out.metadata().size() == in.metadata().size() + 1);
    REQUIRE(out.tensors().size() == in.tensors().size());
    for (const auto& before : in.tensors()) {
      const auto& after = out.require_tensor(before.name);
      CHECK(after.shape == before.shape);
      if (before.n_dims == 1) {
        CHECK(after.type == type::f32);
        continue;
      }
      CHECK(after.type == id);
      const std::size_t cols = before.shape[0], row = after.row_bytes();
      std::vector<float> x(cols);
      std::vector<std::byte> expected(row);
      for (const std::size_t r_index : {std::size_t{0}, static_cast<std::size_t>(before.rows()) - 1}) {
        std::memcpy(x.data(), before.data.data() + r_index * cols * 4, cols * 4);
        realizar::quant::quantize(id, x, expected);
        CHECK(std::ranges::equal(expected, after.data.subspan(r_index * row, row)));
      }
    }
    CHECK(run({"verify", path}).code == 0);
    CHECK(run({"run", path, "hello", "-n", "4", "-t", "0"}).code == 0);
  }
  CHECK_FALSE(leftovers());
}

TEST_CASE("quantize --keep-output leaves the head") {
  const auto path = target("kept.gguf");
  REQUIRE(run({"quantize", m(), path, "Q5_1", "--keep-output"}).code == 0);
  const gguf::file out(path);
  CHECK(out.require_tensor("output.weight").type == type::f32);
  CHECK(out.require_tensor("token_embd.weight").type == type::q5_1);
}

TEST_CASE("quantize refuses rows that are no whole blocks before it writes, naming tensor and length") {
  const auto odd = program::make_model("odd.gguf", {.width = 64, .ffn = 172});
  const auto path = target("never.gguf");
  const auto r = run({"quantize", odd, path, "Q4_0"});
  CHECK(r.code == 3);
  CHECK(contains(
      r.err,
      "tensor 'blk.0.ffn_down.weight': expected rows of a multiple of 32 weights, a block of Q4_0, found rows of 172"));
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK(run({"quantize", odd, path, "Q4_K"}).code == 3);
  CHECK(run({"quantize", odd, path, "Q4_K", "--where-possible"}).code == 3);  // no matrix fits
  CHECK_FALSE(std::filesystem::exists(path));

  const auto mixed = run({"quantize", odd, path, "Q4_0", "--where-possible"});
  CHECK(mixed.code == 0);
  CHECK(contains(mixed.err, "'blk.0.ffn_down.weight' stays F32"));
  CHECK(gguf::file(path).require_tensor("blk.0.ffn_down.weight").type == type::f32);
  CHECK(gguf::file(path).require_tensor("blk.0.ffn_up.weight").type == type::q4_0);
}

TEST_CASE("quantize refuses quantized input and weights that are no numbers, and keeps an older output") {
  const auto q8 = target("first.gguf"), out = target("second.gguf");
  REQUIRE(run({"quantize", m(), q8, "Q8_0"}).code == 0);
  program::spill(out, "older");
  const auto twice = run({"quantize", q8, out, "Q4_0"});
  CHECK(twice.code == 3);
  CHECK(contains(twice.err, "quantizing twice"));

  const auto bad = program::make_model("nan.gguf", {.change = [](const std::string& name, std::vector<float>& x) {
                                         if (name == "blk.0.ffn_up.weight")
                                           x[256 * 3 + 9] = std::numeric_limits<float>::quiet_NaN();
                                       }});
  const auto r = run({"quantize", bad, out, "Q4_K"});
  CHECK(r.code == 3);
  CHECK(contains(r.err, "tensor 'blk.0.ffn_up.weight', row 3"));
  CHECK(program::slurp(out) == "older");
  CHECK_FALSE(leftovers());
  CHECK(run({"quantize", m(), "/nonexistent/folder/x.gguf", "Q8_0"}).code == 1);
}

TEST_CASE("bench reports rates with their deviations") {
  const auto r = run({"bench", m(), "-p", "16", "-n", "4", "-r", "2", "-d", "8"});
  CHECK(r.code == 0);
  CHECK(contains(r.out, "prefill 16"));
  CHECK(contains(r.out, "decode 4"));

  const auto v =
      realizar::json::parse(run({"bench", m(), "-p", "16", "-n", "4", "-r", "3", "--threads", "1", "--json"}).out);
  CHECK(v["prefill_tokens_per_second"].as_double() > 0);
  CHECK(v["prefill_tokens_per_second_deviation"].as_double() >= 0);
  CHECK(v["decode_tokens_per_second"].as_double() > 0);
  CHECK(v["decode_tokens_per_second_samples"].size() == 3);
  CHECK(v["threads"].as_integer<int>() == 1);
}

TEST_CASE("bench --vs alternates with a peer and gives the ratio") {
  const auto timed =
      realizar::json::parse(run({"bench", m(), "-p", "16", "-n", "2", "-r", "2", "--json", "--vs", "true"}).out);
  CHECK(timed["time_ratio"].as_double() > 0);
  CHECK(timed["peer"]["seconds_samples"].size() == 2);

  // Stands for llama-bench: notes how it was called and prints what that prints.
  const auto script = target("llama-bench"), calls = target("calls");
  program::spill(script, "#!/bin/sh\necho \"$@\" >>'" + calls +
                             "'\necho '[{\"n_prompt\": 16, \"n_gen\": 0, \"avg_ts\": 100.0}, {\"n_prompt\": 0, "
                             "\"n_gen\": 2, \"avg_ts\": 10.0}]'\n");
  const auto r = run({"bench", m(), "-p", "16", "-n", "2", "-r", "3", "--json", "--vs", "sh " + script + " -m x"});
  REQUIRE_MESSAGE(r.code == 0, r.err);
  const auto v = realizar::json::parse(r.out);
  CHECK(v["peer"]["prefill_tokens_per_second"].as_double() == 100.0);
  CHECK(v["prefill_ratio"].as_double() == doctest::Approx(v["prefill_tokens_per_second_median"].as_double() / 100.0));
  CHECK(v["decode_ratio"].as_double() == doctest::Approx(v["decode_tokens_per_second_median"].as_double() / 10.0));
  CHECK(program::slurp(calls) ==
        "-m x -o json -r 1 -p 16 -n 2\n-m x -o json -r 1 -p 16 -n 2\n-m x -o json -r 1 -p 16 -n 2\n");
  CHECK(run({"bench", m(), "-p", "16", "-n", "2", "-r", "1", "--vs", "false"}).code == 1);
}

TEST_CASE("info names version, kernels, threads and families") {
  const auto v = realizar::json::parse(run({"info", "--json"}).out);
  CHECK_FALSE(v["version"].as_string().empty());
  CHECK_FALSE(v["kernels"].as_string().empty());
  CHECK(v["threads"].as_integer<int>() >= 1);
  CHECK(contains(v["families"].as_string(), "llama"));
  CHECK(contains(run({"info"}).out, "kernels"));
}
