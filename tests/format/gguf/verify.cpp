// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/format/gguf/verify.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/format/gguf/writer.hpp>

#include "raw_file.hpp"

using namespace realizar;
using gguf::value_kind;

namespace {

std::vector<std::string> faults(std::span<const std::byte> bytes, std::size_t most = 100) {
  std::vector<std::string> found;
  const auto file = gguf::file::from_memory(bytes, "test");
  for (const error& e : gguf::verify(file, most)) found.emplace_back(e.what());
  return found;
}

bool told(std::span<const std::byte> bytes, std::string_view part) {
  const auto found = faults(bytes);
  for (const auto& f : found)
    if (contains(f, part)) return true;
  for (const auto& f : found) MESSAGE(f);
  return false;
}

gguf::writer good() {
  gguf::writer out;
  out.add("general.architecture", "command-r").add("command-r.block_count", std::uint32_t{2});
  return out;
}

}  // namespace

TEST_CASE("a file in order has no faults") {
  const std::vector<std::byte> data(18);
  gguf::writer out = good();
  out.add("general.quantization_version", std::uint32_t{2})
      .add_array("words", std::vector<std::string>{"\xc3\xa9", "\xf0\x9f\x98\x80"});
  out.add_tensor("t", quant::type::q4_0, {32}, data);
  CHECK(faults(out.bytes()).empty());
}

TEST_CASE("keys that are not lower-case words") {
  for (const std::string key : {"General.name", "a b", ".a", "a.", "a..b", "caf\xc3\xa9"}) {
    gguf::writer out = good();
    out.add(key, 1);
    INFO(key);
    CHECK(faults(out.bytes()).size() == 1);
    CHECK(told(out.bytes(), "expected lower-case words"));
  }
}

TEST_CASE("text that is not UTF-8") {
  for (const std::string bad : {"\x80", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\xe2\x82", "\xff"}) {
    gguf::writer out = good();
    out.add("text", bad).add_array("list", std::vector<std::string>{"fine", bad});
    out.add_array("nested", std::vector<std::vector<std::string>>{{}, {"fine", bad}});
    CHECK(told(out.bytes(), "key 'text': expected UTF-8"));
    CHECK(told(out.bytes(), "key 'list'[1]: expected UTF-8"));
    CHECK(told(out.bytes(), "key 'nested'[1][1]: expected UTF-8"));
    CHECK(faults(out.bytes()).size() == 3);
  }
  const std::vector<std::byte> data(4);
  gguf::writer out = good();
  out.add_tensor("t\xff", quant::type::f32, {1}, data);
  CHECK(told(out.bytes(), "tensor 't\\xff': expected UTF-8"));
}

TEST_CASE("keys the specification asks for") {
  CHECK(told(gguf::writer().bytes(), "key 'general.architecture': expected a string, found no such key"));
  CHECK(told(gguf::writer().add("general.architecture", 3).bytes(),
             "key 'general.architecture': expected a string, found i32"));
  const std::vector<std::byte> data(18);
  gguf::writer out = good();
  out.add_tensor("t", quant::type::q4_0, {32}, data);
  CHECK(told(out.bytes(), "key 'general.quantization_version'"));
}

TEST_CASE("padding that is missing, not zero, or too long") {
  const std::vector<std::byte> data(4);
  gguf::writer out = good();
  out.add_tensor("a", quant::type::f32, {1}, data).add_tensor("b", quant::type::f32, {1}, data);
  const auto right = out.bytes();
  REQUIRE(faults(right).empty());
  auto bytes = right;
  const auto second = gguf::file::from_memory(right, "test").require_tensor("b").offset;
  bytes[second - 1] = std::byte{1};
  CHECK(told(bytes, "before tensor 'b': expected padding of zero bytes"));
  bytes = right;
  bytes.resize(second + 4);
  CHECK(told(bytes, "after tensor 'b': expected 28 bytes of padding"));
  bytes = right;
  bytes.resize(right.size() + 5);
  CHECK(told(bytes,
             "after tensor 'b': expected 28 bytes of padding at byte " + std::to_string(second + 4) + ", found 33"));
  bytes = right;
  const auto header = gguf::file::from_memory(right, "test").header_end();
  bytes[header] = std::byte{9};
  CHECK(told(bytes, "before tensor 'a': expected padding of zero bytes"));
}

TEST_CASE("the list of faults has an end") {
  gguf::writer out;
  for (int i = 0; i < 1000; ++i) out.add("BAD" + std::to_string(i), i);
  CHECK(faults(out.bytes()).size() == 100);
  CHECK(faults(out.bytes(), 7).size() == 7);
}
