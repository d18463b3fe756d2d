// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar serve: what it hands to the server's program, and what it says where there is none.
#include "program.hpp"

using program::contains;
using program::run;

TEST_CASE("serve wants a model, and flags it knows") {
  const auto nothing = run({"serve"});
  CHECK(nothing.code == 2);
  CHECK(contains(nothing.err, "--model"));
  CHECK(contains(run({"serve", "--prot", "1"}).err, "did you mean --port?"));
  CHECK(contains(run({"serve", "--help"}).out, "--api-key-file"));
}

TEST_CASE("serve hands its flags to the server, or says how to build it") {
  const auto r = run({"serve", "--demo", "--pooling", "odd", "--port", "0"});
  if (r.code == 1) {
    CHECK(contains(r.err, "REALIZAR_BUILD_SERVER"));
  } else {
    CHECK(r.code == 2);
    CHECK(contains(r.err, "--pooling: expected mean, cls or last, found odd"));
  }
}

TEST_CASE("--gpu without what it needs is refused in a sentence that says what that is") {
  for (const auto& words : {std::vector<std::string>{"run", "--demo", "Hello", "-n", "1", "--gpu"},
                            std::vector<std::string>{"bench", "--demo", "-p", "1", "-n", "1", "-r", "1", "--gpu"}}) {
    const auto r = run(words);
    if (r.code == 0) continue;  // there is a GPU
    CHECK_MESSAGE((r.code == 2 ? contains(r.err, "-DREALIZAR_CUDA=ON") : contains(r.err, "NVIDIA")), r.err);
    CHECK(r.out.empty());
  }
}
