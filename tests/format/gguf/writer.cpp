// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/format/gguf/writer.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <list>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/verify.hpp>

#include "../../io/scratch_folder.hpp"
#include "raw_file.hpp"

using namespace realizar;

namespace {

struct generator {  // splitmix64
  std::uint64_t state;
  std::uint64_t operator()() {
    std::uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t n) { return (*this)() % n; }
};

template <class T>
std::vector<T> numbers(generator& random) {
  std::vector<T> list(random.below(20));
  for (T& x : list) x = static_cast<T>(random());
  return list;
}

void add_random(gguf::writer& out, generator& random, const std::string& key) {
  switch (random.below(16)) {
    case 0:
      out.add(key, static_cast<std::uint8_t>(random()));
      break;
    case 1:
      out.add(key, static_cast<std::int8_t>(random()));
      break;
    case 2:
      out.add(key, static_cast<std::uint16_t>(random()));
      break;
    case 3:
      out.add(key, static_cast<std::int16_t>(random()));
      break;
    case 4:
      out.add(key, static_cast<std::uint32_t>(random()));
      break;
    case 5:
      out.add(key, static_cast<std::int32_t>(random()));
      break;
    case 6:
      out.add(key, static_cast<float>(random()) * 0x1p-64f);
      break;
    case 7:
      out.add(key, random.below(2) == 1);
      break;
    case 8:
      out.add(key, std::string(random.below(100), 'x'));
      break;
    case 9:
      out.add(key, random());
      break;
    case 10:
      out.add(key, static_cast<std::int64_t>(random()));
      break;
    case 11:
      out.add(key, static_cast<double>(random()) * 0x1p-64);
      break;
    case 12:
      out.add_array(key, numbers<std::int32_t>(random));
      break;
    case 13:
      out.add_array(key, numbers<std::uint8_t>(random));
      break;
    case 14:
      out.add_array(key, std::vector<std::string>(random.below(9), "element"));
      break;
    default: {
      std::vector<std::vector<std::int64_t>> nested(random.below(5));
      for (auto& inner : nested) inner = numbers<std::int64_t>(random);
      out.add_array(key, nested);
    }
  }
}

bool same(std::span<const std::byte> a, std::span<const std::byte> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace

TEST_CASE("what is written is read") {
  const std::array<float, 6> weights{1, 2, 3, 4, 5, 6};
  gguf::writer out;
  out.add("general.architecture", "llama").add("general.quantization_version", std::uint32_t{2});
  out.add("flag", true).add("minus", -5).add("pi", 3.25f).add("e", 2.5).add("text", std::string("words"));
  out.add_array("floats", weights).add_array("words", std::vector<std::string>{"a", "", "ccc"});
  out.add_array("flags", std::vector<bool>{true, false, true}).add_array("list", std::list<std::uint16_t>{7, 8});
  out.add_array("nested", std::vector<std::vector<const char*>>{{"x"}, {}, {"y", "z"}});
  CHECK(out.contains("flag"));
  CHECK_FALSE(out.contains("tensor"));
  out.add_tensor("tensor", quant::type::f32, {3, 2}, std::as_bytes(std::span(weights)));
  std::size_t calls = 0;
  out.add_tensor("rows", quant::type::q8_0, {32, 3}, [&](gguf::tensor_sink& rows) {
    ++calls;
    for (int r = 0; r < 3; ++r) {
      CHECK(rows.left() == static_cast<std::uint64_t>(3 - r) * 34);
      rows.write(std::vector<std::byte>(34, static_cast<std::byte>(r)));
    }
  });

  const scratch_folder folder;
  out.write(folder / "m.gguf");
  CHECK(calls == 1);
  CHECK(folder.n_files() == 1);
  const gguf::file file(folder / "m.gguf");
  CHECK(same(file.bytes(), out.bytes()));
  CHECK(calls == 2);
  for (const error& fault : gguf::verify(file)) FAIL_CHECK(std::string(fault.what()));
  CHECK(file.version() == 3);
  CHECK(file.metadata().size() == 12);
  CHECK(file.metadata()[2].key == "flag");
  CHECK(file.get<bool>("flag") == true);
  CHECK(file.get<int>("minus") == -5);
  CHECK(file.get<float>("pi") == 3.25f);
  CHECK(file.get<double>("e") == 2.5);
  CHECK(file.find("e")->kind() == gguf::value_kind::float64);
  CHECK(file.get<std::string_view>("text") == "words");
  CHECK(file.require_array<float>("floats")[5] == 6);
  CHECK(file.require_array<std::string_view>("words")[2] == "ccc");
  CHECK(file.require_array<bool>("flags")[2]);
  CHECK(file.require_array<int>("list")[1] == 8);
  CHECK(file.find("nested")->elements()[2].array<std::string_view>()[1] == "z");
  CHECK(same(file.require_tensor("tensor").data, std::as_bytes(std::span(weights))));
  CHECK(file.require_tensor("rows").data[34] == std::byte{1});
  CHECK(file.require_tensor("rows").offset % 32 == 0);
}

TEST_CASE("reading a file and writing what was read gives the same file") {
  generator random{1};
  for (int round = 0; round < 200; ++round) {
    gguf::writer out;
    if (round % 3 == 0) out.add("general.alignment", std::uint32_t{8} << random.below(6));
    for (std::uint64_t i = 0, n = random.below(30); i < n; ++i) add_random(out, random, "key." + std::to_string(i));
    std::vector<std::vector<std::byte>> data(random.below(8));
    for (std::size_t i = 0; i < data.size(); ++i) {
      const auto& type = quant::type_table[random.below(quant::type_table.size())];
      const std::vector<std::uint64_t> shape{type.block_size * (1 + random.below(3)), 1 + random.below(4),
                                             1 + random.below(2)};
      data[i].resize(shape[0] / type.block_size * shape[1] * shape[2] * type.block_bytes,
                     static_cast<std::byte>(random()));
      out.add_tensor("tensor." + std::to_string(i), type.id, shape, data[i]);
    }
    const auto first = out.bytes();
    const auto file = gguf::file::from_memory(first, "first");
    gguf::writer again;
    for (const auto& [key, value] : file.metadata()) again.add(key, value);
    for (const gguf::tensor& t : file.tensors())
      again.add_tensor(t.name, t.type, std::span(t.shape).first(t.n_dims), t.data);
    REQUIRE(again.bytes() == first);
  }
}

TEST_CASE("alignment follows the key, wherever it is added") {
  for (const std::uint32_t alignment : {8u, 16u, 64u, 4096u}) {
    const std::vector<std::byte> small(4);
    gguf::writer out;
    out.add_tensor("a", quant::type::f32, {1}, small).add_tensor("b", quant::type::f32, {1}, small);
    out.add("general.alignment", alignment);
    const auto bytes = out.bytes();
    const auto file = gguf::file::from_memory(bytes, "test");
    CHECK(file.alignment() == alignment);
    CHECK(file.require_tensor("b").offset - file.require_tensor("a").offset == alignment);
  }
  gguf::writer out;
  for (const std::uint32_t wrong : {0u, 1u, 4u, 12u, 33u})
    CHECK(failure([&] { out.add("general.alignment", wrong); }).code() == error_code::usage);
  CHECK(failure([&] { out.add("general.alignment", std::uint64_t{32}); }).code() == error_code::usage);
  CHECK(failure([&] { out.add("general.alignment", "32"); }).code() == error_code::usage);
  CHECK(out.bytes() == gguf::writer().bytes());  // nothing of them was kept
}

TEST_CASE("what no reader would take is refused when it is added") {
  gguf::writer out;
  out.add("key", 1);
  const std::vector<std::byte> data(64);
  out.add_tensor("t", quant::type::f32, {16}, data);
  const auto usage = [&](auto f) { return failure(f).code() == error_code::usage; };
  CHECK(usage([&] { out.add("", 1); }));
  CHECK(usage([&] { out.add(std::string(65536, 'k'), 1); }));
  CHECK(usage([&] { out.add("key", 2); }));
  CHECK(usage([&] { out.add_tensor("", quant::type::f32, {16}, data); }));
  CHECK(usage([&] { out.add_tensor(std::string(64, 't'), quant::type::f32, {16}, data); }));
  CHECK(usage([&] { out.add_tensor("t", quant::type::f32, {16}, data); }));
  CHECK(usage([&] { out.add_tensor("u", quant::type::f32, {}, data); }));
  CHECK(usage([&] { out.add_tensor("u", quant::type::f32, {1, 1, 1, 1, 16}, data); }));
  CHECK(usage([&] { out.add_tensor("u", quant::type::f32, {16, 0}, data); }));
  CHECK(usage([&] { out.add_tensor("u", quant::type::f32, {15}, data); }));
  CHECK(usage([&] { out.add_tensor("u", static_cast<quant::type>(4), {16}, data); }));
  CHECK(usage([&] { out.add_tensor("u", quant::type::q4_0, {33}, data); }));
  const auto nothing = [](gguf::tensor_sink&) {};
  CHECK(usage([&] { out.add_tensor("u", quant::type::i8, {std::uint64_t{1} << 62, 2}, nothing); }));
  CHECK(usage([&] { out.add_tensor("u", quant::type::f64, {std::uint64_t{1} << 62}, nothing); }));
  out.add_tensor("u", quant::type::i8, {std::uint64_t{1} << 62}, nothing);
  CHECK(usage([&] { out.add_tensor("v", quant::type::i8, {std::uint64_t{1} << 62}, nothing); }));  // the sum
}

TEST_CASE("a producer that fails leaves the old file") {
  const scratch_folder folder;
  folder.write(folder / "m.gguf", "old");
  const auto write = [&](std::size_t n) {
    gguf::writer out;
    out.add_tensor("t", quant::type::f32, {16},
                   [&](gguf::tensor_sink& sink) { sink.write(std::vector<std::byte>(n)); });
    out.write(folder / "m.gguf");
  };
  CHECK(contains(failure([&] { write(60); }).what(), "tensor 't': expected 64 bytes from its producer, found 60"));
  CHECK(contains(failure([&] { write(65); }).what(), "tensor 't': expected at most 64 more bytes, found 65"));
  CHECK(folder.read(folder / "m.gguf") == "old");
  CHECK(folder.n_files() == 1);
  write(64);
  CHECK(gguf::file(folder / "m.gguf").tensors().size() == 1);
}
