// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
//
// Faults that readers of this format have had (the identifiers are public advisories or issues of the projects they
// were found in), one small file each: a clear error is expected, at the right place.
#include <ctime>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/verify.hpp>

#include "../../io/scratch_folder.hpp"
#include "raw_file.hpp"

using namespace realizar;
using gguf::value_kind;

namespace {

constexpr std::uint64_t huge = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint32_t f32 = 0, f16 = 1, q4_0 = 2, i8 = 24;

#if !defined(__OPTIMIZE__) || !defined(__x86_64__) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool slow_build = true;
#elif defined(__has_feature)
constexpr bool slow_build = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool slow_build = false;
#endif

raw_file one_tensor(const std::vector<std::uint64_t>& shape, std::uint32_t type, std::uint64_t offset = 0,
                    std::size_t data = 64) {
  return raw_file().header(1, 0).tensor("t", shape, type, offset).pad().zeros(data);
}

}  // namespace

TEST_CASE("magic and version") {
  refused(raw_file(), error_code::malformed, "byte 0 (magic): expected 4 bytes, found 0");
  refused(raw_file().raw("GGU"), error_code::malformed, "found 3 before the end");
  refused(raw_file().raw("PK\3\4").zeros(20), error_code::malformed, "expected the magic 'GGUF', found 'PK\\x03\\x04'");
  refused(raw_file().raw("FUGG").zeros(20), error_code::unsupported, "other byte order");
  for (const auto* old : {"lmgg", "fmgg", "tjgg", "algg"})
    refused(raw_file().raw(old).zeros(20), error_code::unsupported, "older than GGUF");
  refused(raw_file().header(0, 0, 0), error_code::malformed, "byte 4: expected GGUF version 2 or 3, found version 0");
  refused(raw_file().header(0, 0, 1), error_code::unsupported, "version 1, with 32-bit lengths");
  refused(raw_file().header(0, 0, 4), error_code::unsupported, "found version 4");
  refused(raw_file().header(0, 0, 0x03000000), error_code::unsupported, "byte-swapped");
  refused(raw_file().raw("GGUF"), error_code::malformed, "byte 4 (version)");
}

TEST_CASE("counts whose product with a size wraps (CVE-2024-21836, CVE-2024-23605)") {
  for (const std::uint64_t n : {huge, std::uint64_t{1} << 61, (std::uint64_t{1} << 60) + 1, std::uint64_t{4}}) {
    refused(raw_file().header(n, 0).zeros(64), error_code::malformed, "byte 8 (number of tensors): expected at most");
    refused(raw_file().header(0, n).zeros(28), error_code::malformed,
            "byte 16 (number of metadata keys): expected at most");
  }
  refused(raw_file().header(std::uint64_t{1} << 63, std::uint64_t{1} << 63), error_code::malformed,
          "found 9223372036854775808");
}

TEST_CASE("string lengths that wrap (CVE-2024-23496)") {
  for (const std::uint64_t n : {huge, huge - 7, std::uint64_t{1} << 63, std::uint64_t{100}}) {
    refused(raw_file().header(0, 1).u64(n).zeros(40), error_code::malformed,
            "byte 32 (metadata key): expected " + std::to_string(n));
    refused(raw_file().header(0, 1).key("k", value_kind::string).u64(n).zeros(9), error_code::malformed,
            "key 'k': byte 45 (string): expected " + std::to_string(n) + " bytes, found 9");
  }
  refused(raw_file().header(1, 0).u64(huge).zeros(40), error_code::malformed,
          "byte 24: expected a tensor name of at most 64 bytes");
  refused(raw_file().header(1, 0).tensor(std::string(65, 'n'), {1}, f32, 0).pad().zeros(4), error_code::malformed,
          "found 65 bytes");
  CHECK(raw_file().header(1, 0).tensor(std::string(64, 'n'), {1}, f32, 0).pad().zeros(4).open().tensors().size() == 1);
}

TEST_CASE("array lengths that wrap (CVE-2024-21825)") {
  const auto file = [](value_kind element, std::uint64_t n) {
    return raw_file().header(0, 1).key("k", value_kind::array).array(element, n).zeros(40);
  };
  refused(file(value_kind::uint64, std::uint64_t{1} << 61), error_code::malformed,
          "key 'k': byte 41 (number of array elements)");
  refused(file(value_kind::string, std::uint64_t{1} << 60), error_code::malformed,
          "expected at most 5, as 40 bytes are left");
  refused(file(value_kind::array, std::uint64_t{1} << 60), error_code::malformed,
          "expected at most 3, as 40 bytes are left");
  refused(file(value_kind::uint8, 41), error_code::malformed, "expected at most 40");
  refused(file(value_kind::boolean, huge), error_code::malformed, "number of array elements");
  refused(file(static_cast<value_kind>(13), 1), error_code::malformed, "expected a kind of value (0 to 12), found 13");
  CHECK(file(value_kind::uint8, 40).open().metadata().size() == 1);
}

TEST_CASE("shapes whose product or size wraps (CVE-2024-21802, CVE-2025-53630, CVE-2026-27940, CVE-2026-33298)") {
  const std::uint64_t two32 = std::uint64_t{1} << 32, two30 = std::uint64_t{1} << 30;
  const auto product = "tensor 't': byte";
  refused(one_tensor({two32, two32}, f32), error_code::malformed, product);
  refused(one_tensor({two32, two32, two32, two32}, f32), error_code::malformed, "product below 2^63");
  refused(one_tensor({huge}, f32), error_code::malformed, "found 18446744073709551615 as dimension 0");
  refused(one_tensor({huge, huge}, i8), error_code::malformed, product);
  refused(one_tensor({std::uint64_t{1} << 63}, i8), error_code::malformed, "product below 2^63");
  refused(one_tensor({0x7fffffffffffffc0}, i8), error_code::malformed, "found 9223372036854775744 bytes");
  refused(one_tensor({std::uint64_t{1} << 62}, f32), error_code::malformed, "more than 2^64 bytes");
  refused(one_tensor({4, two30 - 1, two30 + 1}, f32), error_code::malformed, "no larger than its file");
  // 5124095576030431008 / 32 * 18 fits, while 5124095576030431008 * 18 wraps to 2 * 32 bytes.
  refused(one_tensor({5124095576030431008}, q4_0), error_code::malformed, "no larger than its file");
  raw_file several;
  several.header(5, 0);
  for (int i = 0; i < 5; ++i)
    several.tensor("t" + std::to_string(i), {0x3fffffffffffffc0}, i8,
                   static_cast<std::uint64_t>(i) * 0x3fffffffffffffc0);
  refused(several.pad().zeros(64), error_code::malformed, "tensor 't0'");
}

TEST_CASE("types without a block size (a division by zero in others)") {
  for (const std::uint32_t id : {4u, 5u, 31u, 32u, 33u, 36u, 37u, 38u, 0xffffffffu, 0x7fffffffu, 1000u})
    refused(one_tensor({32}, id), error_code::unsupported,
            "tensor 't': byte 45: expected a known tensor type, found type id " + std::to_string(id));
}

TEST_CASE("zero dimensions (a division by zero in others), too many, and none") {
  refused(one_tensor({0}, f32), error_code::malformed, "positive dimensions");
  refused(one_tensor({4, 0}, f32), error_code::malformed, "found 0 as dimension 1");
  refused(one_tensor({0, huge, huge}, f32), error_code::malformed, "found 0 as dimension 0");
  refused(one_tensor({1, 1, 1, 1, 1}, f32), error_code::malformed, "at most 4 dimensions, found 5");
  refused(raw_file().header(1, 0).text("t").u32(0xffffffff).zeros(64), error_code::malformed, "found 4294967295");
  const auto scalar = one_tensor({}, f32, 0, 4);
  const auto file = scalar.open();
  CHECK(file.tensors()[0].n_elements() == 1);
  CHECK(file.tensors()[0].data.size() == 4);
}

TEST_CASE("rows that are no whole number of blocks") {
  refused(one_tensor({31}, q4_0), error_code::malformed,
          "rows of a multiple of 32 elements, a block of Q4_0, found 31");
  refused(one_tensor({128, 2}, 12), error_code::malformed,
          "rows of a multiple of 256 elements, a block of Q4_K, found 128");
}

TEST_CASE("alignments") {
  const auto file = [](std::uint32_t alignment, std::size_t n_tensors) {
    raw_file f;
    f.header(n_tensors, 1).key("general.alignment", value_kind::uint32).u32(alignment);
    if (n_tensors > 0) f.tensor("t", {4}, f32, 0);
    return f.pad(alignment > 0 && alignment <= 4096 ? alignment : 8).zeros(16);
  };
  for (const std::uint32_t bad : {0u, 1u, 2u, 3u, 4u, 24u, 31u, 0xffffffffu})
    refused(file(bad, 1), error_code::malformed,
            "key 'general.alignment': expected a power of two of at least 8, found " + std::to_string(bad));
  for (const std::uint32_t good : {8u, 16u, 32u, 64u, 4096u}) {
    const auto bytes = file(good, 1);
    const auto open = bytes.open();
    CHECK(open.alignment() == good);
    CHECK(open.tensors()[0].offset % good == 0);
    CHECK(open.data_offset() == open.tensors()[0].offset);
  }
  refused(file(0x80000000u, 1), error_code::malformed, "tensor 't': expected data that ends by byte");
  CHECK(file(0x80000000u, 0).open().alignment() == 0x80000000u);
  for (const auto kind :
       {value_kind::uint64, value_kind::int32, value_kind::string, value_kind::float32, value_kind::array})
    refused(raw_file().header(0, 1).key("general.alignment", kind).zeros(16), error_code::mismatch,
            "key 'general.alignment': expected a value of kind u32");
}

TEST_CASE("keys") {
  refused(raw_file().header(0, 1).key("", value_kind::uint8).zeros(8), error_code::malformed,
          "byte 24: expected a metadata key of 1 to 65535 bytes, found 0 bytes");
  refused(raw_file().header(0, 1).key(std::string(65536, 'k'), value_kind::uint8).u8(0), error_code::malformed,
          "found 65536 bytes");
  CHECK(raw_file().header(0, 1).key(std::string(65535, 'k'), value_kind::uint8).u8(0).open().metadata().size() == 1);
  refused(raw_file()
              .header(0, 3)
              .key("a", value_kind::uint8)
              .u8(0)
              .key("b", value_kind::uint8)
              .u8(0)
              .key("a", value_kind::uint8)
              .u8(0),
          error_code::malformed, "metadata: expected every key once, found 'a' twice");
  for (const std::uint32_t kind : {13u, 255u, 0xffffffffu})
    refused(raw_file().header(0, 1).key("k", static_cast<value_kind>(kind)).zeros(16), error_code::malformed,
            "key 'k': byte 33: expected a kind of value (0 to 12), found " + std::to_string(kind));
  // Names in messages are made printable.
  refused(raw_file().header(0, 1).key("a\n\x1b[2J\xff", static_cast<value_kind>(99)).zeros(8), error_code::malformed,
          "key 'a\\x0a\\x1b[2J\\xff'");
}

TEST_CASE("bools are 0 or 1") {
  refused(raw_file().header(0, 1).key("k", value_kind::boolean).u8(2), error_code::malformed,
          "byte 37: expected a bool: 0 or 1, found 2");
  refused(raw_file().header(0, 1).key("k", value_kind::array).array(value_kind::boolean, 3).u8(1).u8(0).u8(255),
          error_code::malformed, "byte 51: expected a bool: 0 or 1, found 255");
}

TEST_CASE("nested arrays have a limit that guards the stack") {
  const auto nested = [](unsigned depth) {
    raw_file f;
    f.header(0, 1).key("k", value_kind::array);
    for (unsigned d = 1; d < depth; ++d) f.array(value_kind::array, 1);
    return f.array(value_kind::uint8, 1).u8(7);
  };
  CHECK(nested(16).open().metadata().size() == 1);
  refused(nested(17), error_code::limit, "key 'k'");
  refused(nested(100'000), error_code::limit, "arrays nested at most 16 deep");
  CHECK(nested(2).open({.max_array_depth = 2}).metadata().size() == 1);
  const auto three = nested(3);
  CHECK(failure([&] { three.open({.max_array_depth = 2}); }).code() == error_code::limit);
}

TEST_CASE("tensor names occur once") {
  refused(raw_file().header(2, 0).tensor("t", {8}, f32, 0).tensor("t", {8}, f32, 32).pad().zeros(64),
          error_code::malformed, "expected every tensor name once, found 't' twice");
}

TEST_CASE("tensor data lies inside the file (CVE-2026-7482), aligned, and belongs to one tensor") {
  refused(one_tensor({16}, f32, 32), error_code::malformed,
          "tensor 't': expected data that ends by byte 128, the size of the file");
  refused(one_tensor({16}, f32, 1 << 20), error_code::malformed, "an end at byte");
  refused(one_tensor({16}, f32, huge - 31), error_code::malformed, "an offset past 2^64");
  refused(one_tensor({8}, f32, 16), error_code::malformed, "a multiple of the alignment 32, found offset 16");
  refused(one_tensor({17}, f32, 0), error_code::malformed, "data that ends by byte");

  const auto pair = [](std::uint64_t first, std::uint64_t second) {
    return raw_file().header(2, 0).tensor("a", {16}, f32, first).tensor("b", {16}, f32, second).pad().zeros(192);
  };
  CHECK(pair(0, 64).open().tensors()[1].offset == 160);
  CHECK(pair(64, 0).open().tensors().size() == 2);  // any order
  refused(pair(0, 32), error_code::malformed,
          "tensor 'b': expected data of its own from byte 160, after tensor 'a', found an overlap from byte 128");
  refused(pair(32, 0), error_code::malformed, "tensor 'a': expected data of its own");
  refused(pair(64, 64), error_code::malformed, "an overlap");  // one tensor under two names
  const auto hole = pair(0, 128);
  const auto open = hole.open();
  CHECK(open.tensors()[1].offset == 224);
  bool told = false;
  for (const error& e : gguf::verify(open))
    told |= contains(e.what(), "before tensor 'b': expected 0 bytes of padding at byte 160, found 64");
  CHECK(told);
  refused(raw_file().header(1, 0).tensor("t", {1}, f32, 0), error_code::malformed, "tensor 't': expected data");
}

TEST_CASE("every shorter piece of a valid file is refused") {
  const auto whole = raw_file()
                         .header(2, 4)
                         .key("general.architecture", value_kind::string)
                         .text("llama")
                         .key("n", value_kind::uint32)
                         .u32(3)
                         .key("list", value_kind::array)
                         .array(value_kind::string, 2)
                         .text("ab")
                         .text("")
                         .key("nested", value_kind::array)
                         .array(value_kind::array, 2)
                         .array(value_kind::boolean, 1)
                         .u8(1)
                         .array(value_kind::float64, 0)
                         .tensor("a", {3, 2}, f16, 0)
                         .tensor("b", {32}, q4_0, 32)
                         .pad()
                         .zeros(32 + 18);
  REQUIRE(whole.open().tensors().size() == 2);
  for (std::size_t n = 0; n < whole.bytes.size(); ++n) {
    // An allocation of exactly n bytes lets the address sanitizer see a read past them.
    const std::vector<std::byte> piece(whole.bytes.begin(), whole.bytes.begin() + static_cast<std::ptrdiff_t>(n));
    INFO(n);
    CHECK(failure([&] { gguf::file::from_memory(piece, "piece"); }).code() == error_code::malformed);
  }
}

TEST_CASE("values read as what they are not (CVE-2024-41130)") {
  const auto bytes =
      raw_file().header(0, 2).key("n", value_kind::uint32).u32(70000).key("s", value_kind::string).text("abc");
  const auto file = bytes.open();
  const error e = failure([&] { file.get<std::string_view>("n"); });
  CHECK(e.code() == error_code::mismatch);
  CHECK(std::string(e.what()) == "test: key 'n': expected a string, found u32 70000");
  CHECK(failure([&] { file.get<std::uint32_t>("s"); }).code() == error_code::mismatch);
  CHECK(failure([&] { file.get_array<float>("n"); }).code() == error_code::mismatch);
  CHECK(failure([&] { file.get<std::uint16_t>("n"); }).code() == error_code::mismatch);
}

TEST_CASE("a million tensors or keys are taken or refused in a second (quadratic searches for duplicates in others)") {
  constexpr std::uint64_t n = 1'000'000;
  const auto seconds = [&](const raw_file& file, bool taken) {
    const std::clock_t begin = std::clock();  // of the processor, whatever else the machine does
    if (taken)
      CHECK(file.open().metadata().size() <= n);
    else
      CHECK(failure([&] { file.open(); }).code() == error_code::malformed);
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  };
  const double limit = slow_build ? 20 : 1;
  raw_file keys;
  keys.header(0, n);
  for (std::uint64_t i = 0; i < n; ++i) keys.key("k" + std::to_string(i), value_kind::uint8).u8(0);
  CHECK(seconds(keys, true) < limit);

  raw_file empty;
  empty.header(n, 0);
  for (std::uint64_t i = 0; i < n; ++i) empty.tensor("", {1}, i8, i * 32);
  CHECK(seconds(empty.pad().zeros(n * 32), false) < limit);

  raw_file tensors;
  tensors.header(n, 0);
  for (std::uint64_t i = 0; i < n; ++i) tensors.tensor(std::to_string(i), {1}, i8, (n - 1 - i) * 32);
  CHECK(seconds(tensors.pad().zeros(n * 32), true) < limit);
}

TEST_CASE("a string of 2 GiB keeps its length (CVE-2025-49847)") {
  if constexpr (sizeof(std::size_t) < 8) {
    MESSAGE("skipped: needs a 64-bit address space");
    return;
  }
  const scratch_folder folder;
  constexpr std::uint64_t length = (std::uint64_t{1} << 31) + 5;
  raw_file begin;
  begin.header(0, 1).key("k", value_kind::string).u64(length);
  folder.write(folder / "long.gguf", {reinterpret_cast<const char*>(begin.bytes.data()), begin.bytes.size()});
  std::error_code refused_by_disk;
  std::filesystem::resize_file(folder / "long.gguf", begin.bytes.size() + length, refused_by_disk);
  if (refused_by_disk) {
    MESSAGE("skipped: no sparse file of 2 GiB here: " << refused_by_disk.message());
    return;
  }
  const gguf::file file(folder / "long.gguf");
  CHECK(file.require<std::string_view>("k").size() == length);
}

TEST_CASE("a copied file does not notice that the original is cut") {
  const scratch_folder folder;
  const auto bytes = one_tensor({16}, f32);
  folder.write(folder / "a.gguf", {reinterpret_cast<const char*>(bytes.bytes.data()), bytes.bytes.size()});
  const gguf::file file(folder / "a.gguf", {.copy = true});
  std::filesystem::resize_file(folder / "a.gguf", 0);
  std::size_t zeros = 0;
  for (const std::byte b : file.tensors()[0].data) zeros += b == std::byte{0};
  CHECK(zeros == 64);
}
