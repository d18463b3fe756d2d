// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/format/gguf/file.hpp>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/format/gguf/verify.hpp>

#include "../../io/scratch_folder.hpp"
#include "raw_file.hpp"

using namespace realizar;
using gguf::value_kind;

namespace {

std::string data_folder() {
  if (const char* set = std::getenv("REALIZAR_TEST_DATA"); set && *set) return set;
#if defined(REALIZAR_TEST_DATA_DIR)
  return REALIZAR_TEST_DATA_DIR;
#else
  return "";
#endif
}

std::vector<std::filesystem::path> files_in(const std::string& folder) {
  std::vector<std::filesystem::path> found;
  if (!std::filesystem::is_directory(folder)) return found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

TEST_CASE("versions 2 and 3 read alike") {
  for (const std::uint32_t version : {2u, 3u}) {
    const auto bytes = raw_file()
                           .header(1, 1, version)
                           .key("general.architecture", value_kind::string)
                           .text("llama")
                           .tensor("output.weight", {3, 2}, 0, 0)
                           .pad()
                           .zeros(24);
    const auto file = bytes.open();
    CHECK(file.version() == version);
    CHECK(file.alignment() == 32);
    CHECK(file.n_shards() == 1);
    CHECK(file.name() == "test");
    CHECK(file.require<std::string_view>("general.architecture") == "llama");
    REQUIRE(file.tensors().size() == 1);
    const gguf::tensor& t = file.tensors()[0];
    CHECK(t.name == "output.weight");
    CHECK(t.type == quant::type::f32);
    CHECK(t.n_dims == 2);
    CHECK(t.shape == std::array<std::uint64_t, 4>{3, 2, 1, 1});
    CHECK(t.n_elements() == 6);
    CHECK(t.rows() == 2);
    CHECK(t.row_bytes() == 12);
    CHECK(t.offset == file.data_offset());
    CHECK(t.data.data() == bytes.bytes.data() + t.offset);  // nothing is copied
    CHECK(t.data.size() == 24);
    CHECK(file.bytes().data() == bytes.bytes.data());
  }
}

TEST_CASE("a file without keys and tensors is a file") {
  const auto bytes = raw_file().header(0, 0);
  const auto file = bytes.open();
  CHECK(file.metadata().empty());
  CHECK(file.tensors().empty());
  CHECK(file.find("a") == nullptr);
  CHECK(file.find_tensor("a") == nullptr);
}

TEST_CASE("what is missing is named") {
  const auto bytes = raw_file().header(0, 0);
  const auto file = bytes.open();
  CHECK_FALSE(file.get<int>("llama.block_count").has_value());
  CHECK_FALSE(file.get_array<int>("llama.block_count").has_value());
  const error key = failure([&] { file.require<int>("llama.block_count"); });
  CHECK(key.code() == error_code::mismatch);
  CHECK(std::string(key.what()) == "test: expected the metadata key 'llama.block_count', found no such key");
  CHECK(failure([&] { file.require_array<float>("x"); }).code() == error_code::mismatch);
  const error tensor = failure([&] { file.require_tensor("output.weight"); });
  CHECK(tensor.code() == error_code::mismatch);
  CHECK(std::string(tensor.what()) == "test: expected a tensor 'output.weight', found none of that name among 0");
}

TEST_CASE("keys and tensors are found among many") {
  raw_file bytes;
  constexpr std::size_t n = 1000;
  bytes.header(n, n);
  for (std::uint32_t i = 0; i < n; ++i) bytes.key("key." + std::to_string(i), value_kind::uint32).u32(i);
  for (std::uint32_t i = 0; i < n; ++i) bytes.tensor("blk." + std::to_string(i), {1}, 0, i * 32);
  bytes.pad().zeros(n * 32);
  auto opened = bytes.open();
  const auto file = std::move(opened);  // views survive the move
  for (std::uint32_t i = 0; i < n; ++i) {
    CHECK(file.require<std::uint32_t>("key." + std::to_string(i)) == i);
    CHECK(&file.require_tensor("blk." + std::to_string(i)) == &file.tensors()[i]);
  }
  CHECK(file.find("key.1000") == nullptr);
  CHECK(file.find("") == nullptr);
}

TEST_CASE("a file on disk names itself in every error") {
  const scratch_folder folder;
  folder.write(folder / "bad.gguf", "GGUF");
  const std::string path = (folder / "bad.gguf").string();
  CHECK(contains(failure([&] { gguf::file f(path); }).what(), path + ": byte 4 (version)"));
  folder.write(folder / "empty.gguf", "");
  CHECK(contains(failure([&] { gguf::file f(folder / "empty.gguf"); }).what(), "byte 0 (magic)"));
  CHECK(failure([&] { gguf::file f(folder / "none.gguf"); }).code() == error_code::io);
}

TEST_CASE("real vocabularies and models open, mapped and copied, and are in order") {
  const std::string data = data_folder();
  std::size_t n = 0;
  for (const char* sub : {"/vocab", "/models"})
    for (const auto& path : files_in(data + sub)) {
      if (path.extension() != ".gguf") continue;
      INFO(path.string());
      const gguf::file mapped(path), copied(path, {.copy = true});
      mapped.advise(io::advice::will_need);
      CHECK(std::equal(mapped.bytes().begin(), mapped.bytes().end(), copied.bytes().begin(), copied.bytes().end()));
      for (const error& fault : gguf::verify(mapped)) FAIL_CHECK(std::string(fault.what()));
      const auto tokens = mapped.require_array<std::string_view>("tokenizer.ggml.tokens");
      CHECK(tokens.size() > 100);
      const auto types = mapped.get_array<std::int32_t>("tokenizer.ggml.token_type");
      if (types) CHECK(types->size() == tokens.size());
      ++n;
    }
  if (n == 0) MESSAGE("skipped: no test data (set REALIZAR_TEST_DATA)");
}

TEST_CASE("odd and broken files are read or refused") {
  const std::string data = data_folder();
  std::size_t taken = 0, rejected = 0;
  for (const char* sub : {"/gguf-odd", "/fuzz/gguf_open"})
    for (const auto& path : files_in(data + sub)) {
      try {
        const gguf::file file(path);
        gguf::verify(file);
        ++taken;
      } catch (const error& e) {
        INFO(std::string(e.what()));
        CHECK((e.code() == error_code::malformed || e.code() == error_code::unsupported));
        CHECK(contains(e.what(), path.filename().string()));
        ++rejected;
      }
    }
  if (taken + rejected == 0) {
    MESSAGE("skipped: no test data (set REALIZAR_TEST_DATA)");
    return;
  }
  CHECK(taken >= 5);
  CHECK(rejected >= 10);
}
