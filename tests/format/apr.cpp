// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <string>

#include <doctest/doctest.h>
#include <realizar/base/json.hpp>
#include <realizar/format/apr/bincode.hpp>
#include <realizar/format/apr/crc32.hpp>
#include <realizar/format/apr/lz4.hpp>
#include <realizar/format/apr/message_pack.hpp>
#include <realizar/format/apr/model_file.hpp>
#include <realizar/format/apr/model_writer.hpp>
#include <realizar/format/apr/tensor_file.hpp>
#include <realizar/format/apr/tensor_writer.hpp>

#include "../failure.hpp"

using namespace realizar;
using namespace std::string_literals;
namespace fs = std::filesystem;

namespace {

using bytes = std::vector<std::byte>;

bytes slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE_MESSAGE(in, path.string());
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  bytes out(text.size());
  if (!text.empty()) std::memcpy(out.data(), text.data(), text.size());
  return out;
}

bytes golden(const std::string& name) { return slurp(fs::path(__FILE__).parent_path() / "golden" / name); }

bytes of(std::string_view s) {
  bytes out(s.size());
  for (std::size_t i = 0; i < s.size(); ++i) out[i] = static_cast<std::byte>(s[i]);
  return out;
}

/// The checksum put right after a deliberate change.
void fix_model_checksum(bytes& file) {
  apr::detail::store(std::span(file), file.size() - 4, apr::crc32(std::span(file).first(file.size() - 4)));
}
void fix_tensor_checksums(bytes& file) {
  const auto o = std::span(file);
  apr::detail::store(o, 40, apr::crc32(o.subspan(44, 20), apr::crc32(o.first(40))));
  fix_model_checksum(file);
}

template <std::unsigned_integral T>
bytes with(bytes file, std::size_t at, T v) {
  apr::detail::store(std::span(file), at, v);
  return file;
}

}  // namespace

TEST_CASE("CRC-32 of published vectors") {
  CHECK(apr::crc32(of("123456789")) == 0xcbf43926u);
  CHECK(apr::crc32({}) == 0);
  CHECK(apr::crc32(of("The quick brown fox jumps over the lazy dog")) == 0x414fa339u);
  CHECK(apr::crc32(of("6789"), apr::crc32(of("12345"))) == 0xcbf43926u);
}

TEST_CASE("LZ4 round trips and refuses damage") {
  std::mt19937 rng(7);
  for (const std::size_t n : {0u, 1u, 4u, 12u, 13u, 14u, 31u, 100u, 65'537u, 300'000u})
    for (const unsigned letters : {1u, 2u, 20u, 256u}) {
      bytes in(n);
      for (auto& b : in) b = static_cast<std::byte>(rng() % letters);
      const auto block = apr::lz4_compress(in);
      CHECK(block.size() <= n + n / 255 + 16);
      if (letters == 1 && n > 1000) CHECK(block.size() < n / 200);
      bytes out(n);
      apr::lz4_decompress(block, out);
      REQUIRE(out == in);
      if (n > 0) {
        bytes shorter(n - 1), longer(n + 1);
        CHECK_THROWS_AS(apr::lz4_decompress(block, shorter), error);
        CHECK_THROWS_AS(apr::lz4_decompress(block, longer), error);
      }
    }
  const bytes block = apr::lz4_compress(of(std::string(100, 'a') + "tail of other letters"));
  bytes out(121);
  for (std::size_t n = 0; n < block.size(); ++n)
    CHECK_THROWS_AS(apr::lz4_decompress(std::span(block).first(n), out), error);
  // A match before the start, an offset of zero.
  CHECK_THROWS_AS(apr::lz4_decompress(of("\x10"s + "a\x02\x00"s + "\x00"s), out), error);
  CHECK_THROWS_AS(apr::lz4_decompress(of("\x10"s + "a\x00\x00"s + "\x00"s), out), error);
  // A bomb is refused by its announced size, before memory is asked for.
  bytes bomb = of("\xff\xff\xff\x3f\x1f"s + "a\x01\x00"s + std::string(100, '\xff'));
  const error e = failure([&] { apr::decompress(apr::compression::lz4, bomb, std::uint64_t{1} << 40); });
  CHECK(e.code() == error_code::malformed);
  CHECK(failure([&] { apr::decompress(apr::compression::lz4, bomb, 1000); }).code() == error_code::limit);
}

TEST_CASE("MessagePack round trips and refuses damage") {
  const json::value v = json::parse(
      R"({"a":[0,1,127,128,255,256,65535,65536,4294967295,4294967296,18446744073709551615,-1,-32,-33,-128,-129,-32768,-32769,-2147483648,-2147483649,-9223372036854775808],"b":{"c":null,"d":true,"e":false,"f":1.5},"s":"0123456789012345678901234567890123456789"})");
  CHECK(apr::parse_message_pack(apr::to_message_pack(v)) == v);
  json::array many(70'000);
  const json::value big = std::move(many);
  CHECK(apr::parse_message_pack(apr::to_message_pack(big)) == big);
  const json::value text = std::string(70'000, 'x');
  CHECK(apr::parse_message_pack(apr::to_message_pack(text)) == text);
  const bytes packed = apr::to_message_pack(v);
  for (std::size_t n = 0; n < packed.size(); ++n)
    CHECK_THROWS_AS(apr::parse_message_pack(std::span(packed).first(n)), error);
  CHECK(failure([] { apr::parse_message_pack(of("\xc1")); }).code() == error_code::unsupported);
  CHECK(failure([] { apr::parse_message_pack(of("\xd4\x01\x01")); }).code() == error_code::unsupported);
  CHECK(failure([] { apr::parse_message_pack(of("\xdd\xff\xff\xff\xff")); }).code() == error_code::malformed);
  CHECK(failure([] {
          apr::parse_message_pack(
              of("\x82\xa1"
                 "a\x01\xa1"
                 "a\x02"));
        }).code() == error_code::malformed);
  CHECK(failure([] { apr::parse_message_pack(of("\x81\x01\x01")); }).code() == error_code::malformed);
  CHECK(failure([] { apr::parse_message_pack(of("\xa1\xff")); }).code() == error_code::malformed);
  CHECK(failure([] { apr::parse_message_pack(of("\x01\x01")); }).code() == error_code::malformed);
  CHECK(failure([] { apr::parse_message_pack(bytes(1000, std::byte{0x91})); }).code() == error_code::limit);
}

TEST_CASE("bincode counts are checked against the bytes left") {
  apr::bincode_writer w;
  w.numbers(std::span<const float>(std::vector<float>{1, 2}));
  const bytes raw = w.take();
  CHECK(raw.size() == 16);
  CHECK(apr::bincode_reader(raw).numbers<float>("x") == std::vector<float>{1, 2});
  for (std::uint64_t n : {std::uint64_t{3}, std::uint64_t{1} << 61, ~std::uint64_t{0}}) {
    const bytes bad = with(raw, 0, n);
    CHECK(failure([&] { apr::bincode_reader(bad).numbers<float>("coefficients"); }).place() ==
          "payload byte 8, coefficients");
  }
}

TEST_CASE("model files that other code wrote") {
  const bytes plain = golden("apr_plain.apr");
  const auto file = apr::model_file::from_memory(plain);
  CHECK(file.type() == apr::model_type::linear_regression);
  CHECK(file.quality_score() == 77);
  const auto m = file.metadata();
  CHECK(m["created_at"].as_string() == "1764278947");
  CHECK(m["hyperparameters"]["d"].as_integer() == std::int64_t{1} << 40);
  CHECK(m["metrics"]["accuracy"].as_double() == 0.25);
  CHECK(m["custom"][8].as_integer() == -3000000000);
  CHECK(m["custom"][4].as_string().size() == 400);
  CHECK(m["license"]["hash"][2].as_integer() == 255);
  CHECK(file.payload().size() == 1 + 8 + 1600 + 5);
  const auto same = [&](const apr::model_file& other) { return std::ranges::equal(other.payload(), file.payload()); };
  CHECK(same(apr::model_file::from_memory(golden("apr_lz4.apr"))));
  for (const char* name : {"apr_zstd.apr", "apr_zstd19.apr"}) {
#if defined(REALIZAR_ZSTD)
    CHECK(same(apr::model_file::from_memory(golden(name))));
#else
    const error e = failure([&] { apr::model_file::from_memory(golden(name)); });
    CHECK(e.code() == error_code::unsupported);
    CHECK(std::string(e.what()).find("libzstd") != std::string::npos);
#endif
  }
  apr::model_file_options options;
  options.password = "open sesame";
  apr::key_bytes secret{};
  for (std::size_t i = 0; i < 32; ++i) secret[i] = static_cast<std::byte>(64 + i);
#if defined(REALIZAR_SODIUM)
  CHECK(same(apr::model_file::from_memory(golden("apr_password.apr"), options)));
  options.password = "open sesame!";
  CHECK(failure([&] { apr::model_file::from_memory(golden("apr_password.apr"), options); }).place() ==
        "encrypted payload");
  CHECK(failure([&] { apr::model_file::from_memory(golden("apr_password.apr")); }).code() == error_code::usage);
  options.recipient_secret = secret;
  CHECK(same(apr::model_file::from_memory(golden("apr_recipient.apr"), options)));
  options.recipient_secret->front() = std::byte{0xf0};
  CHECK(failure([&] { apr::model_file::from_memory(golden("apr_recipient.apr"), options); }).code() ==
        error_code::mismatch);
  const auto signed_file = apr::model_file::from_memory(golden("apr_signed.apr"));
  REQUIRE(signed_file.signer());
  CHECK(same(signed_file));
  apr::model_file_options trust;
  trust.trusted_signer = signed_file.signer();
  CHECK_NOTHROW(apr::model_file::from_memory(golden("apr_signed.apr"), trust));
  trust.trusted_signer->front() ^= std::byte{1};
  CHECK(failure([&] { apr::model_file::from_memory(golden("apr_signed.apr"), trust); }).code() ==
        error_code::mismatch);
  CHECK(failure([&] { apr::model_file::from_memory(plain, trust); }).code() == error_code::mismatch);
  bytes forged = golden("apr_signed.apr");
  forged[40] ^= std::byte{1};
  fix_model_checksum(forged);
  CHECK(failure([&] { apr::model_file::from_memory(forged); }).place().find("signature") != std::string::npos);
#else
  options.recipient_secret = secret;
  for (const char* name : {"apr_password.apr", "apr_recipient.apr", "apr_signed.apr"}) {
    const error e = failure([&] { apr::model_file::from_memory(golden(name), options); });
    CHECK(e.code() == error_code::unsupported);
    CHECK(std::string(e.what()).find("libsodium") != std::string::npos);
  }
  MESSAGE("signatures and encryption are not compiled in (REALIZAR_SODIUM): only their refusal was tested");
#endif
}

TEST_CASE("model files: write, read, the same") {
  const json::value meta{json::object{{"model_name", "m"}, {"model_card", json::object{}}}};
  bytes payload(5000);
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<std::byte>(i / 50);
  std::vector<apr::compression> ways{apr::compression::none, apr::compression::lz4};
#if defined(REALIZAR_ZSTD)
  ways.insert(ways.end(), {apr::compression::zstd, apr::compression::zstd_small});
#endif
  for (const auto how : ways) {
    apr::model_write_options options;
    options.compression = how;
    options.quality_score = 100;
    const bytes out = apr::model_file_bytes(apr::model_type::custom, meta, payload, options);
    const auto file = apr::model_file::from_memory(out);
    CHECK(file.metadata().raw() == meta);
    CHECK(file.flags().has_model_card());
    CHECK(file.compression() == how);
    CHECK(std::ranges::equal(file.payload(), payload));
    CHECK((how == apr::compression::none) == (out.size() > 5000));
#if defined(REALIZAR_SODIUM)
    apr::key_bytes seed{}, other{};
    seed[3] = std::byte{9};
    options.signing_seed = seed;
    options.password = "p";
    apr::model_file_options reading;
    reading.password = "p";
    const bytes sealed = apr::model_file_bytes(apr::model_type::custom, meta, payload, options);
    const auto opened = apr::model_file::from_memory(sealed, reading);
    CHECK(opened.flags().encrypted());
    CHECK(opened.signer());
    CHECK(std::ranges::equal(opened.payload(), payload));
    crypto_scalarmult_base(apr::detail::writable(other),
                           apr::detail::octets(seed));
    options.password = {};
    options.recipient = other;
    reading.recipient_secret = seed;
    const bytes for_one = apr::model_file_bytes(apr::model_type::custom, meta, payload, options);
    CHECK(std::ranges::equal(apr::model_file::from_memory(for_one, reading).payload(), payload));
#endif
  }
  CHECK(failure([&] { apr::model_file_bytes(apr::model_type::custom, 1, payload); }).code() == error_code::usage);
  const fs::path path = fs::temp_directory_path() / "realizar-test-model.apr";
  apr::write_model_file(path, apr::model_type::pca, nullptr, payload);
  CHECK(apr::model_file(path).type() == apr::model_type::pca);
  CHECK(apr::model_file(path).metadata().size() == 0);
  fs::remove(path);
  CHECK(failure([&] { apr::model_file{path}; }).code() == error_code::io);
}

TEST_CASE("model files: any flipped bit and any lost byte is an error") {
  for (const char* name : {"apr_plain.apr", "apr_lz4.apr"}) {
    const bytes file = golden(name);
    bytes copy = file;
    for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
      copy[bit / 8] ^= static_cast<std::byte>(1u << bit % 8);
      try {
        apr::model_file::from_memory(copy);
        FAIL("a flipped bit passed: " << bit);
      } catch (const error& e) {
        if (!e.place().starts_with("byte ")) FAIL("no byte named: " << e.what());
      }
      copy[bit / 8] = file[bit / 8];
    }
    for (std::size_t n = 0; n < file.size(); ++n)
      CHECK_THROWS_AS(apr::model_file::from_memory(std::span(file).first(n)), error);
  }
}

TEST_CASE("model files: contradictions under a right checksum") {
  const bytes file = golden("apr_lz4.apr");
  const auto place_of = [](bytes changed) {
    fix_model_checksum(changed);
    return failure([&] { apr::model_file::from_memory(changed); }).place();
  };
  CHECK(place_of(with(file, 4, std::uint8_t{2})) == "byte 4 (version)");
  CHECK(place_of(with(file, 8, std::uint32_t{0xffffffff})) == "byte 8 (sizes)");
  CHECK(place_of(with(file, 12, std::uint32_t{0xffffffff})) == "byte 8 (sizes)");
  CHECK(place_of(with(file, 16, std::uint32_t{0x7fffffff})) == "byte 16 (uncompressed size)");
  CHECK(place_of(with(file, 16, std::uint32_t{1613})) == "LZ4 size");
  CHECK(place_of(with(file, 20, std::uint8_t{4})) == "byte 20 (compression)");
  CHECK(place_of(with(file, 21, std::uint8_t{0x80})) == "byte 21 (flags)");
  CHECK(place_of(with(file, 21, std::uint8_t{0x04})) == "byte 21 (flags)");
  CHECK(place_of(with(file, 22, std::uint8_t{101})) == "byte 22 (quality score)");
  CHECK(place_of(with(file, 31, std::uint8_t{1})) == "byte 31 (reserved)");
  CHECK(place_of(with(file, 32, std::uint8_t{0xc1})).starts_with("MessagePack byte 0"));
  CHECK(place_of(with(golden("apr_plain.apr"), 16, std::uint32_t{1})) == "byte 16 (uncompressed size)");
}

TEST_CASE("the sample model that aprender wrote") {
#if defined(REALIZAR_TEST_DATA_DIR)
  const fs::path folder = fs::path(REALIZAR_TEST_DATA_DIR) / "models" / "apr";
  if (fs::exists(folder / "mnist_784x2.apr")) {
    const apr::model_file file(folder / "mnist_784x2.apr");
    CHECK(file.type() == apr::model_type::logistic_regression);
    CHECK(file.checksum() == 0xF38814FEu);
    CHECK(file.metadata().size() == 2);
    CHECK(file.metadata()["created_at"].as_string() == "1764278947");
    CHECK(file.metadata()["aprender_version"].as_string() == "0.11.0");
    CHECK(file.payload().size() == 3165);
    for (const char* name : {"att48-aco.apr", "berlin52-aco.apr", "eil51-aco.apr"}) {
      const error e = failure([&] { apr::tensor_file{folder / name}; });
      CHECK(e.code() == error_code::unsupported);
      CHECK(e.place().find(name) != std::string::npos);
      CHECK(e.place().ends_with("byte 4 (version)"));
    }
    return;
  }
#endif
  MESSAGE("skipped: the folder models/apr of the test data is not here");
}

TEST_CASE("tensor files that other code wrote") {
  const auto check = [](const apr::tensor_file& file) {
    CHECK(file.header_checksum() == apr::checksum_state::verified);
    CHECK(file.file_checksum() == apr::checksum_state::verified);
    CHECK(file.metadata()["rope_theta"].as_double() == 10000);
    CHECK(file.metadata()["tokenizer.vocabulary"].size() == 2);
    REQUIRE(file.tensors().size() == 16);
    const auto values = [&](const char* name) {
      const apr::tensor& t = file.require_tensor(name);
      std::vector<float> out(static_cast<std::size_t>(t.n_elements()));
      apr::decode(t.type, t.data, out);
      return out;
    };
    const auto type = [&](const char* name) { return apr::to_string(file.require_tensor(name).type); };
    CHECK(file.require_tensor("f32").n_dims == 2);
    CHECK(file.require_tensor("f32").shape[0] == 3);
    CHECK(reinterpret_cast<std::uintptr_t>(file.require_tensor("f32").data.data()) % alignof(float) == 0);
    CHECK(type("apr_q8_old") == "AprQ8");
    CHECK(type("apr_q4_old") == "AprQ4");
    CHECK(type("ggml_q8_0") == "Q8_0");
    CHECK(type("ggml_q5_0") == "Q5_0");
    CHECK(type("i8") == "I8");
    CHECK(type("u8") == "U8");
    CHECK(type("f64") == "F64");
    const auto f32 = values("f32"), f16 = values("f16"), bf16 = values("bf16"), f64 = values("f64");
    for (std::size_t i = 0; i < 96; ++i) {
      const float x = (static_cast<float>(i) - 48.0f) / 7.0f;
      CHECK(f32[i] == x);
      CHECK(f64[i] == x);
      CHECK(std::fabs(f16[i] - x) <= 0.004f);
      CHECK(std::fabs(bf16[i] - x) <= 0.06f);
      CHECK(values("i8")[i] == static_cast<float>(i) - 48);
      CHECK(values("u8")[i] == static_cast<float>(i));
      CHECK(values("i32")[i] == static_cast<float>(i) - 48);
      CHECK(values("i64")[i] == static_cast<float>(i) - 48);
      CHECK(values("apr_q8")[i] == (static_cast<float>(i) - 48) * 0.5f);
      const float scale = i < 32 ? 0.25f : i < 64 ? 2.0f : -1.0f;
      CHECK(values("apr_q4")[i] == (static_cast<float>(i % 16) - 8) * scale);
    }
    CHECK(values("apr_q8_old") == values("apr_q8"));
    CHECK(values("apr_q4_old") == values("apr_q4"));
    CHECK(values("ggml_q8_0")[0] == -8.0f);
    CHECK(values("scalar") == std::vector<float>{42});
    CHECK(values("empty").empty());
    CHECK(file.find_tensor("none") == nullptr);
    CHECK_THROWS_AS(file.require_tensor("none"), error);
  };
  const bytes plain = golden("apr_tensors.apr"), squeezed = golden("apr_tensors_lz4.apr");
  check(apr::tensor_file::from_memory(plain));
  CHECK(squeezed.size() < plain.size());
  check(apr::tensor_file::from_memory(squeezed));
#if defined(REALIZAR_ZSTD)
  check(apr::tensor_file::from_memory(golden("apr_tensors_zstd.apr")));
#else
  CHECK(failure([] { apr::tensor_file::from_memory(golden("apr_tensors_zstd.apr")); }).code() ==
        error_code::unsupported);
#endif
  const bytes flagged = golden("apr_tensors_flag.apr");  // the LZ4 flag without LZ4, as aprender writes it
  const auto file = apr::tensor_file::from_memory(flagged);
  CHECK_FALSE(file.compressed());
  CHECK(file.tensors().size() == 1);
}

TEST_CASE("tensor files: any flipped bit and any lost byte is an error") {
  for (const char* name : {"apr_tensors.apr", "apr_tensors_lz4.apr"}) {
    const bytes file = golden(name);
    bytes copy = file;
    for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
      copy[bit / 8] ^= static_cast<std::byte>(1u << bit % 8);
      try {
        // Two LZ4 streams can stand for the same bytes: a match may point to another copy of what it repeats.
        const auto passed = apr::tensor_file::from_memory(copy), right = apr::tensor_file::from_memory(file);
        bool same = passed.compressed() && passed.tensors().size() == right.tensors().size();
        for (std::size_t i = 0; same && i < right.tensors().size(); ++i)
          same = passed.tensors()[i].name == right.tensors()[i].name &&
                 std::ranges::equal(passed.tensors()[i].data, right.tensors()[i].data);
        if (!same) FAIL("a flipped bit passed: " << bit);
      } catch (const error& e) {
        if (e.place().empty()) FAIL("no place: " << e.what());
      }
      copy[bit / 8] = file[bit / 8];
    }
    for (std::size_t n = 0; n < file.size(); ++n)
      CHECK_THROWS_AS(apr::tensor_file::from_memory(std::span(file).first(n)), error);
  }
}

TEST_CASE("tensor files: contradictions under right checksums") {
  const bytes file = golden("apr_tensors_flag.apr");
  const auto refused = [](bytes changed) {
    fix_tensor_checksums(changed);
    return failure([&] { apr::tensor_file::from_memory(changed); });
  };
  const auto index = static_cast<std::size_t>(apr::detail::load<std::uint64_t>(file, 24));
  CHECK(refused(with(file, 3, std::uint8_t{'1'})).place() == "byte 0 (magic)");
  CHECK(refused(with(file, 4, std::uint8_t{1})).code() == error_code::unsupported);
  for (const unsigned flag : {0x4u, 0x8u, 0x10u, 0x800u})
    CHECK(refused(with(file, 6, static_cast<std::uint16_t>(flag))).code() == error_code::unsupported);
  CHECK(refused(with(file, 6, std::uint16_t{3})).place() == "byte 6 (flags)");
  CHECK(refused(with(file, 8, std::uint32_t{0xffffffff})).place() == "byte 8 (tensor count)");
  CHECK(refused(with(file, 8, std::uint32_t{2})).code() == error_code::malformed);
  CHECK(refused(with(file, 12, ~std::uint64_t{0})).code() == error_code::malformed);
  CHECK(refused(with(file, 20, std::uint32_t{0xffffffff})).code() == error_code::limit);
  CHECK(refused(with(file, 24, ~std::uint64_t{0})).code() == error_code::malformed);
  CHECK(refused(with(file, 32, ~std::uint64_t{0})).code() == error_code::malformed);
  CHECK(refused(with(file, 64, std::uint8_t{'['})).place().starts_with("LZ4"));  // no longer looks plain
  CHECK(refused(with(file, index, std::uint16_t{0})).code() == error_code::malformed);
  CHECK(refused(with(file, index, std::uint16_t{0xffff})).code() == error_code::malformed);
  CHECK(refused(with(file, index + 5, std::uint8_t{99})).code() == error_code::unsupported);
  CHECK(refused(with(file, index + 6, std::uint8_t{9})).code() == error_code::malformed);
  CHECK(refused(with(file, index + 7, std::uint64_t{1} << 62)).place() == "tensor \"f32\"");
  CHECK(refused(with(file, index + 23, ~std::uint64_t{0} - 10)).place() == "tensor \"f32\"");
  CHECK(refused(with(file, index + 31, ~std::uint64_t{0})).place() == "tensor \"f32\"");
  bytes no_checksums = with(file, 40, std::uint32_t{0});
  apr::detail::store(std::span(no_checksums), no_checksums.size() - 4, std::uint32_t{0});
  CHECK(apr::tensor_file::from_memory(no_checksums).header_checksum() == apr::checksum_state::absent);
  CHECK(apr::tensor_file::from_memory(no_checksums).file_checksum() == apr::checksum_state::absent);
  no_checksums.resize(no_checksums.size() - 4);
  CHECK(apr::tensor_file::from_memory(no_checksums).file_checksum() == apr::checksum_state::absent);
}

TEST_CASE("tensor files: write, read, the same") {
  std::mt19937 rng(3);
  std::vector<float> x(70);
  for (float& v : x) v = static_cast<float>(rng() % 2001) / 1000.0f - 1.0f;
  const bytes q8 = apr::encode_apr_q8(x), q4 = apr::encode_apr_q4(x);
  apr::tensor_writer writer(json::object{{"architecture", "none"}});
  const std::uint64_t shape[] = {7, 10};
  writer.add("z", shape, x);
  writer.add("b", apr::element_type::apr_q8, shape, q8);
  writer.add("a", apr::element_type::apr_q4, shape, q4);
  writer.add("none", {}, std::span<const float>(x).first(1));
  std::vector<apr::compression> ways{apr::compression::none, apr::compression::lz4};
#if defined(REALIZAR_ZSTD)
  ways.insert(ways.end(), {apr::compression::zstd, apr::compression::zstd_small});
#endif
  const fs::path path = fs::temp_directory_path() / "realizar-test-tensors.apr";
  for (const auto how : ways) {
    const bytes out = writer.bytes(how);
    writer.write(path, how);
    REQUIRE(slurp(path) == out);
    const apr::tensor_file file(path);
    CHECK(file.compressed() == (how != apr::compression::none));
    CHECK(file.flags().quantized());
    REQUIRE(file.tensors().size() == 4);
    CHECK(file.tensors()[0].name == "a");
    std::vector<float> back(70);
    apr::decode(apr::element_type::f32, file.require_tensor("z").data, back);
    CHECK(back == x);
    apr::decode(apr::element_type::apr_q8, file.require_tensor("b").data, back);
    for (std::size_t i = 0; i < 70; ++i) CHECK(std::fabs(back[i] - x[i]) <= 0.5f / 127 + 1e-6f);
    apr::decode(apr::element_type::apr_q4, file.require_tensor("a").data, back);
    for (std::size_t i = 0; i < 70; ++i) CHECK(std::fabs(back[i] - x[i]) <= 0.5f / 7 + 1e-3f);
  }
  fs::remove(path);
  CHECK(failure([&] { writer.add("x", apr::element_type::q4_k, shape, q8); }).code() == error_code::usage);
  CHECK(failure([&] { writer.add(std::string(257, 'x'), shape, x); }).code() == error_code::usage);
  writer.add("z", shape, x);
  CHECK(failure([&] { static_cast<void>(writer.bytes()); }).code() == error_code::usage);
  x[5] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(apr::encode_apr_q8(x), error);
  CHECK_THROWS_AS(apr::encode_apr_q4(x), error);
}

TEST_CASE("mutated files never do harm") {
  std::mt19937 rng(11);
  int read = 0;
  for (const char* name :
       {"apr_plain.apr", "apr_lz4.apr", "apr_tensors.apr", "apr_tensors_lz4.apr", "apr_tensors_flag.apr"}) {
    const bytes file = golden(name);
    const bool tensors = std::string_view(name).find("tensors") != std::string_view::npos;
    for (int round = 0; round < 2000; ++round) {
      bytes copy = file;
      const std::size_t head = tensors ? 512 : 64;
      for (unsigned k = 0; k < 1 + rng() % 3; ++k) {
        const std::size_t at = 4 + rng() % (std::min(copy.size(), rng() % 2 ? head : copy.size()) - 5);
        copy[at] = static_cast<std::byte>(rng() % 4 ? rng() : (rng() % 2 ? 0xff : 0));
      }
      if (rng() % 8 == 0) copy.resize(copy.size() - rng() % 64);
      if (tensors)
        fix_tensor_checksums(copy);
      else
        fix_model_checksum(copy);
      try {
        if (tensors) {
          const auto f = apr::tensor_file::from_memory(copy);
          for (const auto& t : f.tensors()) {
            std::vector<float> out(static_cast<std::size_t>(t.n_elements()));
            apr::decode(t.type, t.data, out);
          }
        } else {
          static_cast<void>(apr::model_file::from_memory(copy));
        }
        ++read;
      } catch (const error&) {
      }
    }
  }
  CHECK(read > 100);
}
