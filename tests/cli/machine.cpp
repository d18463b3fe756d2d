// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// list, doctor, completions.
#include "program.hpp"

using program::contains;
using program::run;
namespace fs = std::filesystem;

TEST_CASE("list shows the models of a folder, whatever else lies there") {
  const fs::path folder = program::folder() / "models", deep = folder / "a" / "b";
  fs::create_directories(deep);
  fs::copy_file(program::model(), deep / "tiny.gguf", fs::copy_options::overwrite_existing);
  program::spill(folder / "broken.gguf", "GGUF");
  program::spill(folder / "readme.txt", "no model");
  std::error_code ignored;
  fs::create_directory_symlink(folder, deep / "loop", ignored);
  fs::create_symlink(deep / "tiny.gguf", folder / "link.gguf", ignored);  // the same model once

  const auto text = run({"list", folder.string()});
  CHECK(text.code == 0);
  CHECK(contains(text.out, "tiny.gguf\n"));
  CHECK(contains(text.out, "llama "));
  CHECK(contains(text.out, " F32 "));
  CHECK(contains(text.out, "cannot be read"));
  CHECK_FALSE(contains(text.out, "readme"));

  const auto json = run({"list", folder.string(), "--json"});
  REQUIRE(json.code == 0);
  const auto all = realizar::json::parse(json.out);
  REQUIRE(all.root().size() == 2);
  CHECK(all[0]["format"].as_string() == "gguf");
  CHECK(contains(all[1]["fault"].as_string(), "broken.gguf") != contains(all[0]["path"].as_string(), "broken.gguf"));

  const auto by_environment = run({"list"}, "", "HOME=/nowhere XDG_CACHE_HOME= REALIZAR_MODELS=" + folder.string());
  CHECK(by_environment.out == text.out);
  const auto none = run({"list"}, "", "HOME=/nowhere XDG_CACHE_HOME= HF_HOME= REALIZAR_MODELS=");
  CHECK(none.code == 0);
  CHECK(none.out.empty());
  CHECK(contains(none.err, "no models in /nowhere/.cache/realizar/models"));
  const auto wrong = run({"list", (folder / "missing").string()});
  CHECK(wrong.code == 3);
  CHECK(contains(wrong.err, "missing: expected a folder"));
}

TEST_CASE("doctor says what it found, and why it matters") {
  const auto held = run({"doctor", program::model(), "--threads", "1"});
  REQUIRE_MESSAGE(held.code == 0, held.err);
  for (const char* subject :
       {"program", "kernels", "threads", "memory", "memory speed", "gpu", "model", "chat template"})
    CHECK(contains(held.out, subject));
  const auto json = run({"doctor", "--json"});
  REQUIRE(json.code == 0);
  const auto all = realizar::json::parse(json.out);
  for (const auto f : all.root().elements()) {
    const std::string& state = f["state"].as_string();
    CHECK((state == "ok" || state == "slow" || state == "missing"));
    CHECK_FALSE(f["text"].as_string().empty());
  }
  CHECK(run({"doctor", "no.gguf"}).code == 3);
}

TEST_CASE("a shell completes commands, flags and values") {
  const std::string script = (program::folder() / "completion.bash").string();
  const auto bash = run({"completions", "bash"});
  REQUIRE(bash.code == 0);
  program::spill(script, bash.out);
  const auto completed = [&](const std::string& words, const std::string& at) {
    const std::string out = (program::folder() / "completed").string();
    const std::string line = "bash -c " +
                             program::shell_quoted("source " + script + "; COMP_WORDS=(" + words +
                                                   "); COMP_CWORD=" + at + "; _realizar; echo \"${COMPREPLY[*]}\"") +
                             " >" + out + " 2>&1";
    CHECK(std::system(line.c_str()) == 0);
    return program::slurp(out);
  };
  if (std::system("bash --version >/dev/null 2>&1") != 0) {
    MESSAGE("skipped: no bash here");
  } else {
    CHECK(completed("realizar insp", "1") == "inspect\n");
    CHECK(completed("realizar run m.gguf --js", "3") == "--json-schema --json\n");
    CHECK(completed("realizar run --format s", "3") == "stream\n");
    CHECK(completed("realizar run -f te", "3") == "text\n");
    CHECK(completed("realizar completions f", "2") == "fish\n");
    CHECK(completed("realizar help quan", "2") == "quantize\n");
    CHECK(completed("realizar inspect /tm", "2") == "\n");  // the shell's own: names of files
  }
  for (const char* shell : {"zsh", "fish"}) {
    const auto r = run({"completions", shell});
    CHECK(r.code == 0);
    for (const char* name : {"perplexity", "max-tokens", "json-schema"}) CHECK(contains(r.out, name));
    if (std::system((std::string(shell) + " --version >/dev/null 2>&1").c_str()) != 0) {
      MESSAGE("not checked by the shell itself: no ", std::string(shell), " here");
      continue;
    }
    const std::string file = (program::folder() / shell).string();
    program::spill(file, r.out);
    CHECK(std::system((std::string(shell) + " -n " + file).c_str()) == 0);
  }
  if (std::system("fish --version >/dev/null 2>&1") == 0) {
    const std::string out = (program::folder() / "completed").string();
    const std::string line = "fish -c " +
                             program::shell_quoted("source " + (program::folder() / "fish").string() +
                                                   "; complete -C 'realizar run --json-s'") +
                             " >" + out + " 2>&1";
    CHECK(std::system(line.c_str()) == 0);
    CHECK(contains(program::slurp(out), "--json-schema"));
  }
  const auto wrong = run({"completions", "tcsh"});
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.err, "bash, zsh and fish"));
}
