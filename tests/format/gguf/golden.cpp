// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Against gguf-py, the reference implementation in Python: tests/format/golden/gguf_golden.py made the file and says
// what it reads there.
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/verify.hpp>
#include <realizar/format/gguf/writer.hpp>

#include "../../io/scratch_folder.hpp"
#include "raw_file.hpp"

using namespace realizar;

namespace {

std::filesystem::path golden(std::string_view name) {
  return std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" / name;
}

std::string hex(std::uint64_t x, int digits) {
  char text[17];
  std::snprintf(text, sizeof(text), "%0*llx", digits, static_cast<unsigned long long>(x));
  return text;
}

std::string text_of(const gguf::value& x) {
  switch (x.kind()) {
    case gguf::value_kind::string: {
      std::string text;
      for (const char c : x.as<std::string_view>()) text += hex(static_cast<unsigned char>(c), 2);
      return text.empty() ? "-" : text;
    }
    case gguf::value_kind::array: {
      std::string text = "[" + std::string(to_string(x.element_kind()));
      for (const gguf::value element : x.elements()) text += ", " + text_of(element);
      return text + "]";
    }
    case gguf::value_kind::float32:
      return hex(__builtin_bit_cast(std::uint32_t, x.as<float>()), 8);
    case gguf::value_kind::float64:
      return hex(__builtin_bit_cast(std::uint64_t, x.as<double>()), 16);
    case gguf::value_kind::boolean:
      return x.as<bool>() ? "1" : "0";
    case gguf::value_kind::uint64:
      return std::to_string(x.as<std::uint64_t>());
    default:
      return std::to_string(x.as<std::int64_t>());
  }
}

std::string dump(const gguf::file& file) {
  std::string text;
  for (const auto& [key, value] : file.metadata())
    text += "key " + std::string(key) + " " + std::string(to_string(value.kind())) + " " + text_of(value) + "\n";
  for (const gguf::tensor& t : file.tensors()) {
    std::string shape = std::to_string(t.shape[0]);
    for (unsigned d = 1; d < t.n_dims; ++d) shape += "," + std::to_string(t.shape[d]);
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const std::byte b : t.data) hash = (hash ^ std::to_integer<std::uint64_t>(b)) * 0x100000001b3u;
    text += "tensor " + std::string(t.name) + " " + std::string(to_string(t.type)) + " " + shape + " " +
            std::to_string(t.offset) + " " + std::to_string(t.data.size()) + " " + hex(hash, 16) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("we read what gguf-py reads") {
  const gguf::file file(golden("gguf_golden.gguf"));
  const std::string expected = scratch_folder::read(golden("gguf_golden.txt"));
  REQUIRE(expected.size() > 1000);
  CHECK(dump(file) == expected);
  for (const error& fault : gguf::verify(file)) FAIL_CHECK(std::string(fault.what()));
}

TEST_CASE("we write what gguf-py writes, byte for byte") {
  const gguf::file file(golden("gguf_golden.gguf"));
  using std::numeric_limits;
  const auto add = [](gguf::writer& out, const std::string& name, const auto& list) {
    out.add("golden.scalar." + name, list.back()).add_array("golden.array." + name, list);
  };
  gguf::writer out;
  out.add("general.architecture", "golden").add("general.quantization_version", std::uint32_t{2});
  add(out, "u8", std::vector<std::uint8_t>{0, 7, 255});
  add(out, "i8", std::vector<std::int8_t>{-128, -1, 127});
  add(out, "u16", std::vector<std::uint16_t>{0, 300, 65535});
  add(out, "i16", std::vector<std::int16_t>{-32768, 5, 32767});
  add(out, "u32", std::vector<std::uint32_t>{0, 70000, 4294967295u});
  add(out, "i32", std::vector<std::int32_t>{numeric_limits<std::int32_t>::min(), -2, 2147483647});
  add(out, "f32", std::vector<float>{0.1f, -1e30f, numeric_limits<float>::infinity()});
  out.add("golden.scalar.bool", true).add_array("golden.array.bool", std::vector<bool>{true, false, true});
  add(out, "str", std::vector<std::string>{"plain", "", std::string("\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80\0end", 13)});
  add(out, "u64", std::vector<std::uint64_t>{0, std::uint64_t{1} << 40, numeric_limits<std::uint64_t>::max()});
  add(out, "i64",
      std::vector<std::int64_t>{numeric_limits<std::int64_t>::min(), 3, numeric_limits<std::int64_t>::max()});
  add(out, "f64", std::vector<double>{0.1, -1e300, 5e-324});
  out.add_array("golden.nested.strings", std::vector<std::vector<std::string>>{{"a", "bb"}, {"ccc"}});
  out.add_array("golden.nested.deep", std::vector<std::vector<std::vector<std::int32_t>>>{{{1, 2}, {3}}, {{4}}});
  for (const gguf::tensor& t : file.tensors())
    out.add_tensor(t.name, t.type, std::span(t.shape).first(t.n_dims), [&t](gguf::tensor_sink& rows) {
      const std::size_t n = t.row_bytes();
      for (std::size_t at = 0; at < t.data.size(); at += n) rows.write(t.data.subspan(at, n));
    });
  const auto bytes = out.bytes();
  REQUIRE(bytes.size() == file.bytes().size());
  CHECK(std::equal(bytes.begin(), bytes.end(), file.bytes().begin()));
}
