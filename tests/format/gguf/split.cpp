// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/format/gguf/split.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/writer.hpp>

#include "../../io/scratch_folder.hpp"
#include "raw_file.hpp"

using namespace realizar;

namespace {

struct shard_keys {
  std::uint16_t number, count;
  std::int32_t tensors;
};

/// A shard with one tensor of four floats, all `number`.
void write_shard(const std::filesystem::path& path, shard_keys keys, std::string_view tensor = "") {
  const std::vector<float> data(4, static_cast<float>(keys.number));
  gguf::writer out;
  if (keys.number == 0) out.add("general.architecture", "llama");
  out.add("split.no", keys.number).add("split.count", keys.count).add("split.tensors.count", keys.tensors);
  const std::string name = tensor.empty() ? "t" + std::to_string(keys.number) : std::string(tensor);
  out.add_tensor(name, quant::type::f32, {4}, std::as_bytes(std::span(data)));
  out.write(path);
}

}  // namespace

TEST_CASE("names of shards") {
  CHECK(gguf::split_name("m", 0, 3) == "m-00001-of-00003.gguf");
  CHECK(gguf::split_name("a/b", 99'999, 100'000) == "a/b-100000-of-100000.gguf");
  CHECK(gguf::split_prefix("m-00001-of-00003.gguf", 0, 3) == "m");
  CHECK_FALSE(gguf::split_prefix("m-00001-of-00003.gguf", 1, 3).has_value());
  CHECK_FALSE(gguf::split_prefix("m.gguf", 0, 3).has_value());
}

TEST_CASE("a split model opens as one") {
  const scratch_folder folder;
  for (std::uint16_t i = 0; i < 3; ++i) write_shard(folder / gguf::split_name("m", i, 3), {i, 3, 3});
  const gguf::file file(folder / "m-00001-of-00003.gguf");
  CHECK(file.n_shards() == 3);
  REQUIRE(file.tensors().size() == 3);
  for (std::uint32_t i = 0; i < 3; ++i) {
    const gguf::tensor& t = file.require_tensor("t" + std::to_string(i));
    CHECK(t.shard == i);
    CHECK(load_le<float>(t.data.data()) == static_cast<float>(i));
    CHECK(t.data.data() == file.bytes(i).data() + t.offset);
  }
  CHECK(file.require<std::string_view>("general.architecture") == "llama");
  CHECK(file.require<int>("split.no") == 0);
  const gguf::file alone(folder / "m-00002-of-00003.gguf", {.all_shards = false});
  CHECK(alone.tensors().size() == 1);
}

TEST_CASE("shards that do not belong together are refused") {
  const scratch_folder folder;
  const auto path = [&](std::uint32_t i) { return folder / gguf::split_name("m", i, 3); };
  const auto reset = [&] {
    for (std::uint16_t i = 0; i < 3; ++i) write_shard(path(i), {i, 3, 3});
  };
  const auto open = [&](std::uint32_t i = 0) { return failure([&] { gguf::file f(path(i)); }); };

  reset();
  const error second = open(1);
  CHECK(second.code() == error_code::mismatch);
  CHECK(contains(second.what(), "expected the first shard of a split model, found shard 2 of 3"));

  std::filesystem::rename(path(0), folder / "other.gguf");
  const error renamed = failure([&] { gguf::file f(folder / "other.gguf"); });
  CHECK(renamed.code() == error_code::mismatch);
  CHECK(contains(renamed.what(), "a name that ends in -00001-of-00003.gguf, as its metadata says, found 'other.gguf'"));

  reset();
  std::filesystem::remove(path(2));
  CHECK(open().code() == error_code::io);
  CHECK(contains(open().what(), "m-00003-of-00003.gguf"));

  reset();
  write_shard(path(1), {2, 3, 3});  // says it is the third
  CHECK(open().code() == error_code::mismatch);
  CHECK(contains(open().what(), "m-00002-of-00003.gguf: key 'split.no': expected 1, found 2"));

  reset();
  write_shard(path(1), {1, 4, 3});
  CHECK(contains(open().what(), "key 'split.count': expected 3, found 4"));

  reset();
  write_shard(path(1), {1, 3, 5});
  CHECK(contains(open().what(), "key 'split.tensors.count': expected 3, found 5"));

  for (std::uint16_t i = 0; i < 3; ++i) write_shard(path(i), {i, 3, 4});
  CHECK(contains(open().what(), "4 tensors in all shards, as split.tensors.count says, found 3"));

  reset();
  write_shard(path(2), {2, 3, 3}, "t0");
  CHECK(open().code() == error_code::malformed);
  CHECK(contains(open().what(), "'t0' twice"));

  reset();
  gguf::writer().add("general.architecture", "llama").write(path(1));
  CHECK(contains(open().what(), "m-00002-of-00003.gguf: key 'split.no': expected 1, found no such key"));
}
