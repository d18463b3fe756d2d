// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/io/file_writer.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "../failure.hpp"
#include "scratch_folder.hpp"
#if !defined(_WIN32)
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <csignal>
#endif

using namespace realizar;

TEST_CASE("the file appears with commit, complete, and nothing else is left") {
  const scratch_folder folder;
  io::file_writer out(folder / "a");
  out.write("one ");
  out.write_zeros(1000);
  out.write("two");
  CHECK(out.position() == 1007);
  CHECK_FALSE(std::filesystem::exists(folder / "a"));
  out.commit();
  CHECK(folder.read(folder / "a") == "one " + std::string(1000, '\0') + "two");
  CHECK(folder.n_files() == 1);
}

TEST_CASE("pieces of any size arrive in order through a buffer of any size") {
  for (const std::size_t buffer : {0u, 1u, 7u, 64u, 100'000u}) {
    const scratch_folder folder;
    std::string expected;
    io::file_writer out(folder / "a", buffer);
    for (std::size_t n = 0; n < 200; ++n) {
      const std::string piece(n % 37, static_cast<char>('a' + n % 26));
      out.write(piece);
      expected += piece;
    }
    out.commit();
    CHECK(folder.read(folder / "a") == expected);
  }
}

TEST_CASE("without commit the old file stays and the temporary one goes") {
  const scratch_folder folder;
  folder.write(folder / "a", "old");
  {
    io::file_writer out(folder / "a");
    out.write("not finished");
    CHECK(folder.n_files() == 2);
  }
  CHECK(folder.n_files() == 1);
  CHECK(folder.read(folder / "a") == "old");
}

TEST_CASE("commit replaces a file, and two writers of one target do not mix") {
  const scratch_folder folder;
  folder.write(folder / "a", "old");
  io::file_writer first(folder / "a"), second(folder / "a");
  first.write("first");
  second.write("second");
  second.commit();
  CHECK(folder.read(folder / "a") == "second");
  first.commit();
  CHECK(folder.read(folder / "a") == "first");
  CHECK(folder.n_files() == 1);
}

TEST_CASE("targets that cannot be written are refused at once, with the reason") {
  const scratch_folder folder;
  const error missing = failure([&] { io::file_writer out(folder / "no/such/folder"); });
  CHECK(missing.code() == error_code::io);
  CHECK_FALSE(missing.found().empty());
  CHECK(failure([&] { io::file_writer out(folder.path()); }).found() == "a directory");
#if !defined(_WIN32)
  CHECK(missing.found() == "No such file or directory");
  CHECK(failure([&] { io::file_writer out("/dev/null"); }).found() == "a device, pipe or socket");
  CHECK(failure([&] { io::file_writer out("/proc/realizar-test"); }).code() == error_code::io);
  if (::geteuid() != 0) {
    std::filesystem::permissions(folder.path(),
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    const error denied = failure([&] { io::file_writer out(folder / "a"); });
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
    CHECK(denied.found() == "Permission denied");
  }
#endif
}

#if !defined(_WIN32)
TEST_CASE("a link keeps leading to the file that is replaced, and permissions stay") {
  const scratch_folder folder;
  folder.write(folder / "a", "old");
  ::chmod((folder / "a").c_str(), 0640);
  std::filesystem::create_symlink(folder / "a", folder / "link");
  io::file_writer out(folder / "link");
  out.write("written");
  out.commit();
  CHECK(std::filesystem::is_symlink(folder / "link"));
  CHECK(folder.read(folder / "a") == "written");
  CHECK(std::filesystem::status(folder / "a").permissions() == std::filesystem::perms{0640});
  std::filesystem::create_symlink(folder / "nowhere", folder / "dangling");
  CHECK(failure([&] { io::file_writer broken(folder / "dangling"); }).code() == error_code::io);
}

TEST_CASE("when the system refuses more bytes the old file stays and the reason is told") {
  const scratch_folder folder;
  folder.write(folder / "a", "old");
  ::rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto signal_before = std::signal(SIGXFSZ, SIG_IGN);
  ::rlimit small = before;
  small.rlim_cur = 4096;  // stands for a full disk: the write fails in the same call
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const std::string large(100'000, 'x');
  const error in_write = failure([&] {
    io::file_writer out(folder / "a", 1000);
    out.write(large);
  });
  const error in_commit = failure([&] {
    io::file_writer out(folder / "a", 1'000'000);
    out.write(large);
    out.commit();
  });
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, signal_before);
  for (const error& e : {in_write, in_commit}) {
    CHECK(e.code() == error_code::io);
    CHECK(e.place() == (folder / "a").string());
    CHECK(e.found() == "File too large");
  }
  CHECK(folder.read(folder / "a") == "old");
  CHECK(folder.n_files() == 1);
}
#endif
