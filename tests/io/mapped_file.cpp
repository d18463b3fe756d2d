// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/io/mapped_file.hpp>

#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>
#include <realizar/base/error.hpp>

#include "../failure.hpp"
#include "scratch_folder.hpp"
#if !defined(_WIN32)
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace realizar;

namespace {

std::string text(const io::mapped_file& file) {
  return {reinterpret_cast<const char*>(file.bytes().data()), file.size()};
}

}  // namespace

TEST_CASE("a mapped file has the file's bytes, and a read one too") {
  const scratch_folder folder;
  const std::string content = std::string(100'000, 'x') + "end";
  folder.write(folder / "a", content);
  CHECK(text(io::mapped_file(folder / "a")) == content);
  CHECK(text(io::mapped_file::read(folder / "a")) == content);
  CHECK(io::mapped_file(folder / "a").path() == folder / "a");
}

TEST_CASE("an empty file has no bytes") {
  const scratch_folder folder;
  folder.write(folder / "empty", "");
  CHECK(io::mapped_file(folder / "empty").bytes().empty());
  CHECK(io::mapped_file::read(folder / "empty").bytes().empty());
  CHECK(io::mapped_file().bytes().empty());
}

TEST_CASE("the bytes stay where they are when the object moves") {
  const scratch_folder folder;
  folder.write(folder / "a", "first");
  folder.write(folder / "b", "second");
  io::mapped_file a(folder / "a"), b(folder / "b");
  const auto* const first = a.bytes().data();
  io::mapped_file moved(std::move(a));
  CHECK(moved.bytes().data() == first);
  b = std::move(moved);
  CHECK(text(b) == "first");
}

TEST_CASE("advice is taken for any part and changes nothing") {
  const scratch_folder folder;
  folder.write(folder / "a", std::string(20'000, 'y'));
  for (const bool copied : {false, true}) {
    const auto file = copied ? io::mapped_file::read(folder / "a") : io::mapped_file(folder / "a");
    for (const auto how : {io::advice::sequential, io::advice::random, io::advice::will_need, io::advice::normal}) {
      file.advise(how);
      file.advise(how, 5000, 7);
      file.advise(how, 19'999, 1'000'000);
      file.advise(how, 1'000'000);
    }
    CHECK(text(file) == std::string(20'000, 'y'));
  }
}

TEST_CASE("a file that is read does not change when the original does") {
  const scratch_folder folder;
  folder.write(folder / "a", "before");
  const auto copy = io::mapped_file::read(folder / "a");
  std::filesystem::resize_file(folder / "a", 0);
  CHECK(text(copy) == "before");
}

TEST_CASE("what cannot be mapped is refused with the path and the reason") {
  const scratch_folder folder;
  for (const bool copied : {false, true}) {
    const auto open = [&](const std::filesystem::path& path) {
      return failure([&] { copied ? io::mapped_file::read(path) : io::mapped_file(path); });
    };
    const error missing = open(folder / "missing");
    CHECK(missing.code() == error_code::io);
    CHECK(missing.place() == (folder / "missing").string());
    CHECK_FALSE(missing.found().empty());
    const error directory = open(folder.path());
    CHECK(directory.code() == error_code::io);
    CHECK(directory.found() == "a directory");
#if !defined(_WIN32)
    CHECK(missing.found() == "No such file or directory");
    REQUIRE(::mkfifo((folder / (copied ? "pipe1" : "pipe2")).c_str(), 0600) == 0);
    CHECK(open(folder / (copied ? "pipe1" : "pipe2")).found() == "a device, pipe or socket");
    CHECK(open("/dev/null").found() == "a device, pipe or socket");
    if (::geteuid() != 0) {
      folder.write(folder / "locked", "x");
      std::filesystem::permissions(folder / "locked", std::filesystem::perms::none);
      CHECK(open(folder / "locked").found() == "Permission denied");
    }
#endif
  }
}
