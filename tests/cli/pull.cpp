// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// pull, from a stand-in of a hub.
#include <algorithm>
#include <span>

#include "../../examples/cli/sha256.hpp"
#include "server.hpp"

namespace {

std::string digest(const std::string& text, std::size_t step) {
  cli::sha256 sum;
  for (std::size_t i = 0; i < text.size(); i += step)
    sum.add(std::as_bytes(std::span(text).subspan(i, std::min(step, text.size() - i))));
  return sum.hex();
}

}  // namespace

TEST_CASE("SHA-256 agrees with the vectors of FIPS 180-4, and with Python's hashlib around the ends of blocks") {
  CHECK(digest("", 1) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(digest("abc", 1) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 7) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(digest(std::string(1'000'000, 'a'), 1000) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  CHECK(digest(std::string(55, 'x'), 9) == "d5e285683cd4efc02d021a5c62014694958901005d6f71e89e0989fac77e4072");
  CHECK(digest(std::string(56, 'x'), 9) == "04c26261370ee7541549d16dee320c723e3fd14671e66a099afe0a377c16888e");
  CHECK(digest(std::string(63, 'x'), 9) == "75220b47218278e656f2013bb8f0c455a25eaf01e86c64924e9d48d89776d6f2");
  CHECK(digest(std::string(64, 'x'), 9) == "7ce100971f64e7001e8fe5a51973ecdfe1ced42befe7ee8d5fd6219506b5393c");
  CHECK(digest(std::string(65, 'x'), 9) == "9537c5fdf120482f7d58d25e9ed583f52c02b4e304ea814db1633ad565aed7e9");
  CHECK(digest(std::string(119, 'x'), 9) == "000b48d4edf0fa7bee3c6236ecd2785baa5db4eeb8bb54341b029e0d9fa5fb0c");
  CHECK(digest(std::string(120, 'x'), 9) == "13f05a0b594787f5ecd315edc96141bd3243203d1b7d4f0836f37308b276ba98");
}

#if !defined(_WIN32)
using program::contains;
using program::run;

TEST_CASE("pull takes a file of a hub, goes on with what was broken off, and checks it") {
  NEEDS_SERVER
  if (std::system("curl --version >/dev/null 2>&1") != 0) {
    MESSAGE("skipped: no curl here");
    return;
  }
  namespace fs = std::filesystem;
  const fs::path folder = program::folder() / "pulled", place = folder / "some" / "model";
  const auto pull = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"pull", "some/model", "--hub", program::server(), "--models", folder.string()};
    words.insert(words.end(), more.begin(), more.end());
    return run(words, "", "HF_TOKEN=");
  };
  std::string expected;
  for (int i = 0; i < 256'000; ++i) expected += static_cast<char>(i % 256);

  fs::create_directories(place);
  program::spill(place / "model-Q4_K_M.gguf.part", expected.substr(0, 100'000));
  const auto r = pull({});  // of two GGUF files that of Q4_K_M
  REQUIRE_MESSAGE(r.code == 0, r.err);
  CHECK(r.out == (place / "model-Q4_K_M.gguf").string() + "\n");
  CHECK(contains(r.err, "going on"));
  CHECK(program::slurp(place / "model-Q4_K_M.gguf") == expected);
  CHECK_FALSE(fs::exists(place / "model-Q4_K_M.gguf.part"));
  CHECK(contains(pull({}).err, "is there"));

  REQUIRE(pull({"--file", "sub/a b.bin"}).code == 0);
  CHECK(program::slurp(place / "sub" / "a b.bin") == "ab");

  const auto wrong = pull({"--file", "wrong.bin"});
  CHECK(wrong.code == 3);
  CHECK(contains(wrong.err, "SHA-256 e3b0c442"));
  CHECK_FALSE(fs::exists(place / "wrong.bin"));
  CHECK_FALSE(fs::exists(place / "wrong.bin.part"));

  program::spill(place / "model-Q4_K_M.gguf.part", "x");
  const auto none = pull({"--file", "none.gguf"});
  CHECK(none.code == 2);
  CHECK(contains(none.err, "model-Q8_0.gguf"));
  CHECK_FALSE(contains(none.err, "escape"));

  const auto by_url = run({"pull", program::server() + "/some/model/resolve/main/model-Q8_0.gguf", "--models",
                           folder.string(), "--sha256", digest("eight", 1)});
  REQUIRE_MESSAGE(by_url.code == 0, by_url.err);
  CHECK(program::slurp(folder / "model-Q8_0.gguf") == "eight");
  const auto missing = run({"pull", "no/such", "--hub", program::server(), "--models", folder.string()});
  CHECK(missing.code == 1);
  CHECK(contains(missing.err, "the server does not have it"));
  for (const char* name : {"model", "../up", "a/b/c", "a/..", "ftp://x/y"})
    CHECK(run({"pull", name, "--models", folder.string()}).code == 2);
}
#endif
