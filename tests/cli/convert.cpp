// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Folders of transformers, convert, imatrix, and quantize in mixes.
#include <algorithm>
#include <cstring>
#include <numeric>

#include <realizar/format/gguf/importance_matrix.hpp>
#include <realizar/format/safetensors/file.hpp>
#include <realizar/quant/block_types.hpp>

#include "program.hpp"

using program::contains;
using program::run;
namespace fs = std::filesystem;
namespace gguf = realizar::gguf;
using realizar::quant::type;

namespace {

std::string target(const std::string& name) { return (program::folder() / name).string(); }

/// A copy of one of the folders that transformers saved, with a tokenizer of 64 words.
std::string folder_of(const std::string& name, bool with_tokenizer = true) {
  const fs::path to = program::folder() / ("folder-" + name + (with_tokenizer ? "" : "-bare"));
  if (fs::exists(to)) return to.string();
  fs::copy(fs::path(__FILE__).parent_path().parent_path() / "model" / "golden" / "transformers" / name, to);
  if (!with_tokenizer) return to.string();
  std::string vocab = R"("<unk>":0,"<s>":1,"</s>":2,"\u2581":3)";
  for (int i = 4; i < 60; ++i)
    vocab += ",\"" +
             std::string(1, static_cast<char>(i < 30   ? 'A' + i - 4
                                              : i < 56 ? 'a' + i - 30
                                                       : '0' + i - 56)) +
             "\":" + std::to_string(i);
  vocab += ",\"he\":60,\"\\u2581he\":61";
  program::spill(to / "tokenizer.json",
                 R"({"added_tokens":[{"id":0,"content":"<unk>","special":true},{"id":1,"content":"<s>","special":true},
    {"id":2,"content":"</s>","special":true}],"normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"\u2581"},
    {"type":"Replace","pattern":{"String":" "},"content":"\u2581"}]},"decoder":{"type":"Sequence","decoders":[{"type":"Replace",
    "pattern":{"String":"\u2581"},"content":" "},{"type":"Strip","content":" ","start":1,"stop":0}]},"post_processor":{"type":
    "TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"special_tokens":
    {"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]}}},"model":{"type":"BPE","unk_token":"<unk>","fuse_unk":true,"vocab":{)" +
                     vocab + R"(},"merges":["h e","\u2581 he"]}})");
  program::spill(to / "tokenizer_config.json",
                 R"({"bos_token":"<s>","eos_token":"</s>","chat_template":"{{ messages[0].content }}"})");
  program::spill(to / "generation_config.json", R"({"temperature":0,"top_k":1,"eos_token_id":[2]})");
  return to.string();
}

std::string logits(const std::string& model) {
  const auto out = target("logits.bin");
  const auto r = run({"logits", model, "--tokens", "1 5 40 12 33 7", "-o", out});
  REQUIRE_MESSAGE(r.code == 0, r.err);
  return program::slurp(out);
}

}  // namespace

TEST_CASE("a folder runs, and is inspected, verified and tokenized, as a file would be") {
  const auto folder = folder_of("llama");
  CHECK(run({"tokenize", folder, "he he", "--ids"}).out == "1 61 61\n");
  CHECK(run({"detokenize", folder, "61", "34"}).out == "hee\n");
  CHECK(contains(run({"inspect", folder}).out, "parameters"));
  CHECK(run({"verify", folder}).code == 0);
  const auto text = run({"run", folder, "he", "-n", "8", "--ignore-eos"});
  CHECK(text.code == 0);
  CHECK(text.out == run({"run", folder, "he", "-n", "8", "--ignore-eos"}).out);  // temperature 0, as the folder says
  std::string words;
  for (int i = 0; i < 60; ++i) words += "he ";
  CHECK(run({"perplexity", folder, "-f", "-", "--ctx", "16"}, words).code == 0);

  const auto bare = folder_of("llama", false);
  CHECK(logits(bare) == logits(folder));
  const auto refused = run({"run", bare, "he"});
  CHECK(refused.code == 3);
  CHECK(contains(refused.err, "no tokenizer"));
}

TEST_CASE("convert makes a GGUF file with the logits and the tokens of the folder") {
  for (const char* name : {"llama", "gpt2", "mixtral", "gemma2", "llama-factors", "falcon-40b"}) {
    CAPTURE(name);
    const auto folder = folder_of(name), file = target("converted.gguf");
    const auto r = run({"convert", folder, file});
    REQUIRE_MESSAGE(r.code == 0, r.err);
    CHECK(r.out.empty());
    CHECK(logits(file) == logits(folder));
    CHECK(run({"verify", file}).code == 0);
    CHECK(run({"tokenize", file, "he hea", "--ids"}).out == run({"tokenize", folder, "he hea", "--ids"}).out);
    const gguf::file out(file);
    CHECK(out.require<std::string_view>("tokenizer.chat_template") == "{{ messages[0].content }}");
    CHECK(out.require<int>("general.file_type") == 0);
  }
  const auto file = target("half.gguf");
  for (const auto& [name, wanted, number] : {std::tuple("F16", type::f16, 1), std::tuple("bf16", type::bf16, 32)}) {
    REQUIRE(run({"convert", folder_of("llama"), file, "--type", name}).code == 0);
    const gguf::file out(file);
    CHECK(out.require<int>("general.file_type") == number);
    CHECK(out.require_tensor("blk.1.attn_q.weight").type == wanted);
    CHECK(out.require_tensor("blk.1.attn_norm.weight").type == type::f32);
    CHECK(run({"verify", file}).code == 0);
  }
  CHECK(run({"convert", folder_of("llama", false), file}).code == 0);
  CHECK(run({"convert", folder_of("llama"), "/nonexistent/folder/x.gguf"}).code == 1);
  CHECK(run({"convert", folder_of("llama"), target("x.safetensors")}).code == 2);
}

TEST_CASE("convert makes safetensors of a GGUF file of floats, bit by bit") {
  const auto path = target("back.safetensors");
  REQUIRE(run({"convert", program::model(), path}).code == 0);
  const gguf::file in(program::model());
  const realizar::safetensors::file out(path);
  REQUIRE(out.tensors().size() == in.tensors().size());
  for (const gguf::tensor& t : in.tensors()) {
    const auto* found = out.find_tensor(t.name);
    REQUIRE(found != nullptr);
    CHECK(std::ranges::equal(found->data, t.data));
    CHECK(found->shape.front() == (t.n_dims == 1 ? t.shape[0] : t.shape[1]));
  }
  const auto q8 = target("for-back.gguf");
  REQUIRE(run({"quantize", program::model(), q8, "Q8_0"}).code == 0);
  const auto refused = run({"convert", q8, path});
  CHECK(refused.code == 3);
  CHECK(contains(refused.err, "found Q8_0"));
}

TEST_CASE("quantize makes a mix, of a folder too") {
  const auto path = target("mix.gguf");
  REQUIRE(run({"quantize", program::model(), path, "q4_k_m"}).code == 0);
  const gguf::file out(path);
  CHECK(out.require<int>("general.file_type") == 15);
  CHECK(out.require_tensor("output.weight").type == type::q6_k);
  CHECK(out.require_tensor("token_embd.weight").type == type::q4_k);
  CHECK(out.require_tensor("blk.0.attn_q.weight").type == type::q4_k);
  REQUIRE(run({"quantize", program::model(), path, "Q2_K", "--pure"}).code == 0);
  CHECK(gguf::file(path).require_tensor("output.weight").type == type::q2_k);
  REQUIRE(run({"quantize", program::model(), path, "Q2_K"}).code == 0);
  CHECK(gguf::file(path).require_tensor("output.weight").type == type::q6_k);
  REQUIRE(run({"quantize", folder_of("llama"), path, "Q8_0", "--where-possible"}).code == 0);
  CHECK(run({"verify", path}).code == 0);
}

TEST_CASE("imatrix measures the inputs of the matrices, and quantize --imatrix errs less where they are large") {
  // A column of the feed-forward's input that is far larger than the others.
  const auto model = program::make_model("loud.gguf", {.change = [](const std::string& name, std::vector<float>& x) {
                                           if (name == "blk.0.ffn_norm.weight") x[7] = 50;
                                         }});
  const auto matrix = target("imatrix.gguf"), plain = target("plain.gguf"), weighted = target("weighted.gguf");
  std::string text;
  for (int i = 0; i < 100; ++i) text += i % 3 == 0 ? "hello hello\n" : "abc ";
  const auto r = run({"imatrix", model, "-f", "-", "--out", matrix, "--ctx", "64"}, text);
  REQUIRE_MESSAGE(r.code == 0, r.err);
  const auto m = gguf::importance_matrix::read(matrix);
  CHECK(m.entries().size() == 7);
  CHECK(m.chunks >= 2);
  CHECK(m.chunk_size == 64);
  for (const auto& [name, e] : m.entries()) {
    CHECK(e.counts == std::vector<double>{64.0 * m.chunks});
    CHECK(std::accumulate(e.sums.begin(), e.sums.end(), 0.0) > 0);
  }
  const gguf::file in(model);
  const auto& t = in.require_tensor("blk.0.ffn_up.weight");
  const auto importance = m.weights(t);
  CHECK(std::ranges::max_element(importance) - importance.begin() == 7);
  const auto query = m.weights(in.require_tensor("blk.0.attn_q.weight"));  // after a norm with weights of 1
  CHECK(std::accumulate(query.begin(), query.end(), 0.0) / 256 == doctest::Approx(1).epsilon(0.01));

  REQUIRE(run({"quantize", model, plain, "Q4_K_S"}).code == 0);
  REQUIRE(run({"quantize", model, weighted, "Q4_K_S", "--imatrix", matrix}).code == 0);
  const auto error_of = [&](const std::string& path) {
    const gguf::file file(path);
    const auto& q = file.require_tensor("blk.0.ffn_up.weight");
    REQUIRE(q.type == type::q4_k);
    double sum = 0;
    std::vector<float> x(256), y(256);
    for (std::size_t row = 0; row < q.rows(); ++row) {
      std::memcpy(x.data(), t.data.data() + row * 1024, 1024);
      realizar::quant::q4_k_block block;
      std::memcpy(&block, q.data.data() + row * sizeof block, sizeof block);
      realizar::quant::decode(block, y.data());
      for (std::size_t i = 0; i < 256; ++i)
        sum += static_cast<double>(importance[i]) * static_cast<double>((x[i] - y[i]) * (x[i] - y[i]));
    }
    return sum;
  };
  CHECK(error_of(weighted) < 0.5 * error_of(plain));
  const auto other = program::make_model("other.gguf", {.width = 512});
  CHECK(run({"quantize", other, plain, "Q4_K_S", "--imatrix", matrix}).code == 3);
  CHECK(run({"quantize", model, plain, "Q4_K_S", "--imatrix", model}).code == 3);
}

TEST_CASE("a language model as .apr: the same answers, the same logits, and back to GGUF") {
  const std::string apr = (program::folder() / "tiny.apr").string(), back = (program::folder() / "back.gguf").string();
  const auto made = run({"convert", program::model(), apr});
  REQUIRE_MESSAGE(made.code == 0, made.err);
  const auto answer = [](const std::string& model) {
    const auto r = run({"run", model, "hello", "-n", "8", "-t", "0", "--ignore-eos"});
    CHECK_MESSAGE(r.code == 0, r.err);
    return r.out;
  };
  const auto logits = [](const std::string& model) {
    const std::string out = (program::folder() / "logits.bin").string();
    const auto r = run({"logits", model, "--tokens", "1 268 268", "--out", out});
    CHECK_MESSAGE(r.code == 0, r.err);
    return program::slurp(out);
  };
  CHECK(answer(apr) == answer(program::model()));
  CHECK(logits(apr) == logits(program::model()));
  CHECK(run({"tokenize", apr, "hello", "--ids"}).out == "1 268\n");
  CHECK(run({"verify", apr}).code == 0);
  const auto returned = run({"convert", apr, back});
  REQUIRE_MESSAGE(returned.code == 0, returned.err);
  CHECK(logits(back) == logits(program::model()));
  CHECK(answer(back) == answer(program::model()));
}
