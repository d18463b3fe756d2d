// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// chat: lines from a pipe, and keys at a terminal.
#include "program.hpp"

#if defined(__linux__)
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#endif

using program::contains;
using program::run;

namespace {

/// Greedy, so that the same conversation has the same answers.
std::vector<std::string> chat(const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{
      "chat", program::model(), "--chat-format", "chatml", "-t", "0", "-n", "6", "--ignore-eos", "-c", "200"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string path(const std::string& name) { return (program::folder() / name).string(); }

realizar::json::value file(const std::string& name) { return realizar::json::parse(program::slurp(path(name))); }

}  // namespace

TEST_CASE("every line of a pipe is a message, and its answer goes to stdout") {
  const auto r = run(chat({"--history", path("talk.json")}), "hello\n\nhello again\n");
  CHECK(r.code == 0);
  CHECK_MESSAGE(r.err.empty(), r.err);
  const auto saved = file("talk.json");
  const auto m = saved["messages"];
  REQUIRE(m.size() == 4);
  CHECK(m[0]["role"].as_string() == "user");
  CHECK(m[0]["content"].as_string() == "hello");
  CHECK(m[1]["role"].as_string() == "assistant");
  CHECK(m[2]["content"].as_string() == "hello again");
  CHECK(r.out == m[1]["content"].as_string() + "\n" + m[3]["content"].as_string() + "\n");
}

TEST_CASE("what the model has read before changes no answer") {
  // One process answers three questions one after the other, another starts with the first two in a file.
  const auto whole = run(chat({"--history", path("whole.json")}), "one\ntwo\nthree\n");
  REQUIRE(whole.code == 0);
  REQUIRE(run(chat({"--history", path("part.json")}), "one\ntwo\n").code == 0);
  REQUIRE(run(chat({"--history", path("part.json")}), "three\n").code == 0);
  CHECK(program::slurp(path("part.json")) == program::slurp(path("whole.json")));
  // The same with /load, and with /undo and /regen on the way.
  REQUIRE(run(chat(), "one\nto be taken back\n/undo\ntwo\n/regen\nthree\n/save " + path("other.json") + "\n").code ==
          0);
  CHECK(program::slurp(path("other.json")) == program::slurp(path("whole.json")));
  // The tokens of the first turn are not read again.
  const auto verbose = run(chat({"-v"}), "one\ntwo\n");
  CHECK_MESSAGE(contains(verbose.err, "(0 + "), verbose.err);
  CHECK_MESSAGE(!contains(verbose.err.substr(verbose.err.find('\n')), "(0 + "), verbose.err);
}

TEST_CASE("commands") {
  const std::string saved = path("commands.json");
  const auto r =
      run(chat({"-s", "Be kind."}), "\"\"\"two\nlines\"\"\"\n/set temperature 0.5\n/set max-tokens 2\n/show\n/save " +
                                        saved + "\n/clear\n/show\n/bye\nnot answered\n");
  CHECK(r.code == 0);
  const auto m = file("commands.json");
  CHECK(m["messages"].size() == 3);
  CHECK(m["messages"][0]["content"].as_string() == "Be kind.");
  CHECK(m["messages"][1]["content"].as_string() == "two\nlines");
  CHECK(contains(r.err, "temperature  0.5\n"));
  CHECK(contains(r.err, "max-tokens   2\n"));
  CHECK(contains(r.err, "system       Be kind.\n"));
  CHECK(contains(r.err, ">>> two\\nlines\n"));
  CHECK_FALSE(contains(r.err, ">>> not answered"));
  CHECK(contains(run(chat(), "/help\n").err, "/regen"));
}

TEST_CASE("what goes wrong is said, the conversation goes on, and a pipe's exit code tells") {
  program::spill(path("broken.json"),
                 "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"b\"}]}");
  program::spill(path("other"), "[[[[");
  const std::vector<std::pair<std::string, std::string>> cases{
      {"/sav x", "did you mean '/save'?"},
      {"/set temprature 1", "unknown flag '--temprature'; did you mean --temperature?"},
      {"/set temperature hot", "--temperature wants a number"},
      {"/set threads 2", "--threads holds for as long as the program runs"},
      {"/set", "wants a name and a value"},
      {"/load " + path("missing.json"), "missing.json"},
      {"/load " + path("broken.json"), "message 2: expected role 'assistant', found 'user'"},
      {"/load " + path("other"), "other"},
      {"/save " + path("no/such/folder"), "folder"},
      {"/undo", "nothing has been said"},
      {std::string(3000, 'x'), "the context holds 200"},
  };
  for (const auto& wrong : cases) {
    const auto& sentence = wrong.second;
    const auto r = run(chat(), wrong.first + "\nhello\n");
    CAPTURE(sentence);
    CHECK(r.code == 1);
    CHECK_MESSAGE(contains(r.err, sentence), r.err);
    CHECK(r.out.ends_with("\n"));  // hello is answered
  }
  const auto plain = run({"chat", program::model()}, "hello\n");
  CHECK(plain.code == 2);
  CHECK(contains(plain.err, "--chat-format"));
}

TEST_CASE("turns that no longer fit the context are left out, and it is said") {
  std::string lines;
  for (int i = 0; i < 12; ++i) lines += "hello hello hello\n";
  const auto r = run(chat({"--history", path("long.json")}), lines);
  CHECK(r.code == 0);
  const auto kept = file("long.json");
  CHECK(kept["messages"].size() == 24);
  CHECK_MESSAGE(contains(r.err, "messages no longer fit the context"), r.err);
}

#if defined(__linux__)
namespace {

/// Why there is no terminal for the program, or null.
const char* no_terminal() {
  if (program::under_emulator()) return "the program runs under an emulator";
  const int descriptor = posix_openpt(O_RDWR | O_NOCTTY);
  if (descriptor < 0) return "this machine gives no pseudo-terminals: is /dev/pts mounted?";
  close(descriptor);
  return nullptr;
}

/// The program at a terminal of its own.
class terminal {
 public:
  explicit terminal(const std::vector<std::string>& words) {
    winsize size{};
    size.ws_row = 24;
    size.ws_col = 60;
    child_ = forkpty(&descriptor_, nullptr, nullptr, &size);
    REQUIRE(child_ >= 0);
    if (child_ == 0) {
      setenv("TERM", "xterm", 1);
      std::string line = std::string("exec ") + std::getenv("REALIZAR_CLI_PROGRAM");
      for (const auto& word : words) line += " " + program::shell_quoted(word);
      execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
      _exit(127);
    }
  }
  ~terminal() {
    if (child_ > 0) {
      kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
    }
    close(descriptor_);
  }
  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;

  void type(const std::string& keys) {
    REQUIRE(write(descriptor_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
  }

  /// Reads until `text` has come; what came since the last call, up to it.
  std::string until(const std::string& text) {
    std::string& seen = unread_;
    const auto stop = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!contains(seen, text)) {
      REQUIRE_MESSAGE(std::chrono::steady_clock::now() < stop, text, " did not come, but ", seen);
      pollfd ready{descriptor_, POLLIN, 0};
      if (poll(&ready, 1, 1000) <= 0) continue;
      char part[4096];
      const ssize_t n = read(descriptor_, part, sizeof part);
      REQUIRE_MESSAGE(n > 0, text, " did not come, but the end after ", seen);
      seen.append(part, static_cast<std::size_t>(n));
    }
    const std::size_t end = seen.find(text) + text.size();
    const std::string found = seen.substr(0, end);
    seen.erase(0, end);
    return found;
  }

  int exit_code() {
    char part[4096];
    while (read(descriptor_, part, sizeof part) > 0) {
    }
    int status = 0;
    waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  std::string unread_;
  int descriptor_ = -1;
  pid_t child_ = -1;
};

}  // namespace

TEST_CASE("at a terminal lines are edited, and the arrow keys bring back those before") {
  if (const char* why = no_terminal()) {
    MESSAGE("skipped: ", std::string(why));
    return;
  }
  const std::string saved = path("typed.json");
  terminal t(chat({"--history", saved}));
  const std::string prompt = "\033[4C";  // the cursor behind ">>> "
  t.until(prompt);
  // "hexlo", left twice, Backspace, "l": hello. Then an accent, Ctrl-A, Delete, "H".
  t.type("hexlo\033[D\033[D\x7fl\005\xc3\xa9\001\033[3~H\r");
  t.until("\033[?2004l");
  t.until(prompt);
  t.type("wrong line\003");  // Ctrl-C leaves the line
  t.until(prompt);
  t.type("\033[A!\r");  // the line before, and more
  t.until("\033[?2004l");
  t.until(prompt);
  t.type("\033[200~pasted\rlines\033[201~\r");  // one message
  t.until("\033[?2004l");
  t.until(prompt);
  t.type("/sh\t\r");  // Tab completes
  t.until("model ");
  t.until(prompt);
  t.type("\004");  // Ctrl-D
  CHECK(t.exit_code() == 0);
  const auto typed = file("typed.json");
  const auto m = typed["messages"];
  REQUIRE(m.size() == 6);
  CHECK(m[0]["content"].as_string() == "Hello\xc3\xa9");
  CHECK(m[2]["content"].as_string() == "Hello\xc3\xa9!");
  CHECK(m[4]["content"].as_string() == "pasted\nlines");
}

TEST_CASE("Ctrl-C stops an answer and not the conversation; twice at an empty line it ends") {
  if (const char* why = no_terminal()) {
    MESSAGE("skipped: ", std::string(why));
    return;
  }
  const std::string saved = path("stopped.json");
  const std::string big = program::make_model("endless.gguf", {.context = 1u << 20});
  terminal t({"chat", big, "--chat-format", "chatml", "-t", "0", "--ignore-eos", "-c", "1000000", "--history", saved});
  t.until(">>> ");
  t.type("hello\r");
  t.until("\033[?2004l");
  usleep(500'000);
  t.type("\003");
  CHECK(contains(t.until("\033[4C"), "(stopped)"));
  t.type("\003");
  t.until("Ctrl-C again");
  t.until("\033[4C");
  t.type("\003");
  CHECK(t.exit_code() == 0);
  const auto stopped = file("stopped.json");
  CHECK(stopped["messages"].size() == 2);
}
#endif
