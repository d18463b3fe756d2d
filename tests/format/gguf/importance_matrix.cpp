// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/format/gguf/importance_matrix.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace realizar;

namespace {

gguf::importance_matrix made(const std::function<void(gguf::writer&)>& fill) {
  gguf::writer w;
  fill(w);
  const auto bytes = w.bytes();
  return gguf::importance_matrix(gguf::file::from_memory(bytes, "memory"));
}

void add(gguf::writer& w, const char* name, std::initializer_list<std::uint64_t> shape, const std::vector<float>& x) {
  w.add_tensor(name, quant::type::f32, shape,
               [x](gguf::tensor_sink& sink) { sink.write(std::as_bytes(std::span(x))); });
}

std::string refusal(const std::function<void(gguf::writer&)>& fill) {
  try {
    made(fill);
  } catch (const error& e) {
    return e.what();
  }
  return "taken";
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("an importance matrix is written and read again, experts apart") {
  gguf::importance_matrix m;
  m.chunks = 3;
  m.chunk_size = 512;
  m.datasets = {"text"};
  auto& dense = m.of("blk.0.attn_q.weight", 4, 1);
  dense.sums = {2, 4, 6, 0};
  dense.counts = {2};
  auto& experts = m.of("blk.0.ffn_up_exps.weight", 2, 2);
  experts.sums = {3, 6, 0, 0};
  experts.counts = {3, 0};
  CHECK(&m.of("blk.0.attn_q.weight", 4, 1) == &dense);
  const auto path = std::filesystem::temp_directory_path() / "realizar-importance.gguf";
  m.write(path);
  const auto back = gguf::importance_matrix::read(path);
  CHECK(back.chunks == 3);
  CHECK(back.chunk_size == 512);
  CHECK(back.datasets == std::vector<std::string>{"text"});
  gguf::tensor t;
  t.name = "blk.0.attn_q.weight";
  t.shape = {4, 9, 1, 1};
  CHECK(back.weights(t) == std::vector<float>{1, 2, 3, 0});
  t.shape = {5, 9, 1, 1};
  CHECK_THROWS_WITH_AS(back.weights(t), doctest::Contains("attn_q"), error);
  t.name = "blk.0.ffn_up_exps.weight";
  t.shape = {2, 9, 2, 1};
  CHECK(back.weights(t, 0) == std::vector<float>{1, 2});
  CHECK(back.weights(t, 1) == std::vector<float>{1, 1});  // never chosen
  t.name = "other.weight";
  CHECK(back.weights(t).empty());
  std::filesystem::remove(path);
}

TEST_CASE("sums and statistics that newer files have too are passed over") {
  const auto m = made([](gguf::writer& w) {
    add(w, "a.in_sum", {2}, {-1, 2});
    add(w, "a.in_sum2", {2}, {1, 4});
    add(w, "a.counts", {1}, {1});
    add(w, "a.stats", {3}, {1, 2, 3});
  });
  CHECK(m.entries().size() == 1);
  CHECK(m.entries().at("a").sums == std::vector<double>{1, 4});
}

TEST_CASE("what is no importance matrix is refused by name") {
  CHECK(contains(refusal([](gguf::writer& w) { w.add("general.type", "model"); }), "general.type"));
  CHECK(contains(refusal([](gguf::writer& w) { w.add("general.type", "imatrix"); }), "at least one tensor"));
  CHECK(contains(refusal([](gguf::writer& w) { add(w, "a.weight", {2}, {1, 2}); }), "'a.weight'"));
  CHECK(contains(refusal([](gguf::writer& w) { add(w, "a.in_sum2", {2}, {1, 2}); }), "a.counts"));
  CHECK(contains(refusal([](gguf::writer& w) {
                   add(w, "a.in_sum2", {2}, {1, 2});
                   add(w, "a.counts", {2}, {1, 2});
                 }),
                 "1 counts"));
  CHECK(contains(refusal([](gguf::writer& w) {
                   add(w, "a.in_sum2", {2}, {1, -2});
                   add(w, "a.counts", {1}, {1});
                 }),
                 "at least 0"));
  CHECK(contains(refusal([](gguf::writer& w) {
                   w.add_tensor("a.in_sum2", quant::type::f16, {2},
                                [](gguf::tensor_sink& sink) { sink.write(std::vector<std::byte>(4)); });
                   add(w, "a.counts", {1}, {1});
                 }),
                 "F32"));
}
