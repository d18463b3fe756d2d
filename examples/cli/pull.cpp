// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar pull REPO-OR-URL: downloads a model. The program curl does the transport: TLS, redirects, resuming,
// progress.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/json.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/io/path.hpp>

#include "commands.hpp"
#include "models_folder.hpp"
#include "sha256.hpp"
#include "terminal.hpp"

#if !defined(_WIN32)
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace cli {

namespace {

namespace fs = std::filesystem;
namespace json = realizar::json;

constexpr std::size_t most_listing = std::size_t{16} << 20;

struct remote_file {
  std::string path;
  std::optional<std::uint64_t> bytes;
  std::string checksum;  ///< SHA-256, or empty where the hub gives none
};

/// A value of curl's configuration.
std::string configured(std::string_view name, std::string_view value) {
  std::string text = std::string(name) + " = \"";
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + "\"\n";
}

#if defined(_WIN32)
std::string curl(const std::string&, bool) { throw failure("pull is not there on Windows"); }
#else
/// Runs curl with this configuration, which holds the URL and what must not be seen in a list of processes; what it
/// writes, where that is wanted. Throws failure.
std::string curl(const std::string& configuration, bool wants_output) {
  int in[2], out[2];
  if (pipe(in) != 0) throw failure("cannot make a pipe");
  if (pipe(out) != 0) {
    ::close(in[0]);
    ::close(in[1]);
    throw failure("cannot make a pipe");
  }
  const pid_t child = fork();
  if (child == 0) {
    dup2(in[0], STDIN_FILENO);
    if (wants_output) dup2(out[1], STDOUT_FILENO);
    for (const int d : {in[0], in[1], out[0], out[1]}) ::close(d);
    execlp("curl", "curl", "--config", "-", static_cast<char*>(nullptr));
    _exit(127);
  }
  ::close(in[0]);
  ::close(out[1]);
  std::string text;
  if (child > 0) {
    const auto before = signal(SIGPIPE, SIG_IGN);  // curl may not be there to read
    std::string_view left = configuration;
    while (!left.empty()) {
      const auto n = ::write(in[1], left.data(), left.size());
      if (n <= 0) break;
      left.remove_prefix(static_cast<std::size_t>(n));
    }
    signal(SIGPIPE, before);
  }
  ::close(in[1]);
  char part[65536];
  for (ssize_t n; child > 0 && text.size() <= most_listing && (n = ::read(out[0], part, sizeof part)) > 0;)
    text.append(part, static_cast<std::size_t>(n));
  ::close(out[0]);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0) throw failure("cannot start curl");
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  if (code == 127) throw failure("pull needs the program curl, which is not here");
  if (text.size() > most_listing) throw failure("the hub's list of files is longer than " + bytes_text(most_listing));
  if (code != 0)
    throw failure(code == 22 ? std::string("the server does not have it, or wants a key (HF_TOKEN in the environment)")
                             : "curl could not download it (its code " + std::to_string(code) + ")");
  return text;
}
#endif

std::string request(const std::string& url) {
  std::string text =
      configured("url", url) + "fail\nlocation\nsilent\nshow-error\nretry = 3\nproto = \"=http,https\"\n";
  if (const char* token = std::getenv("HF_TOKEN"); token != nullptr && *token != '\0')
    text += configured("header", "Authorization: Bearer " + std::string(token));
  return text;
}

/// A name that stays within the folder it is put in.
bool is_harmless(std::string_view path) {
  if (path.empty() || path.front() == '/' || path.size() > 1000) return false;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    if (part.empty() || part == "." || part == "..") return false;
    begin = end + 1;
  }
  return std::ranges::none_of(
      path, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == 0x7f || c == ':'; });
}

std::string escaped(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += "0123456789ABCDEF"[byte >> 4];
      out += "0123456789ABCDEF"[byte & 15];
    }
  }
  return out;
}

std::vector<remote_file> files_of(const std::string& listing) {
  std::vector<remote_file> all;
  const json::value parsed = json::parse(listing);
  for (std::size_t i = 0; i < parsed.root().size(); ++i) {
    const auto one = parsed[i];
    if (one["type"].as_string() != "file") continue;
    remote_file f{one["path"].as_string(), one.get<std::uint64_t>("size"), {}};
    if (const auto lfs = one.find("lfs"); lfs && lfs->is_object())
      f.checksum = lfs->get<std::string>("oid").value_or("");
    if (is_harmless(f.path)) all.push_back(std::move(f));
  }
  return all;
}

/// The files to take: the one named; else the only GGUF file, or that of Q4_K_M; else all that transformers saves.
std::vector<remote_file> chosen(const std::vector<remote_file>& all, const std::optional<std::string>& name) {
  std::vector<remote_file> found;
  const auto take = [&](auto wanted) { std::ranges::copy_if(all, std::back_inserter(found), wanted); };
  if (name) {
    take([&](const remote_file& f) { return f.path == *name; });
  } else {
    take([](const remote_file& f) { return f.path.ends_with(".gguf") || f.path.ends_with(".apr"); });
    if (found.size() > 1)
      std::erase_if(found, [](const remote_file& f) { return f.path.find("Q4_K_M.gguf") == std::string::npos; });
    else if (found.empty())
      take([](const remote_file& f) {
        return f.path.find('/') == std::string::npos &&
               (f.path.ends_with(".safetensors") || f.path.ends_with(".json") || f.path.ends_with(".model") ||
                f.path.ends_with(".jinja") || f.path == "merges.txt" || f.path == "vocab.txt");
      });
  }
  if (found.empty() || (!name && found.size() > 1 && found[0].path.ends_with(".gguf"))) {
    std::string list;
    for (const remote_file& f : all) list += "\n  " + printable(f.path, 200);
    throw usage_error((name ? "no file '" + *name + "'" : std::string("--file wants one of the files")) +
                      "; there are" + (list.empty() ? " none" : list));
  }
  return found;
}

void check(const fs::path& path, const remote_file& f) {
  const realizar::io::mapped_file file(path);
  const auto refuse = [&](const std::string& expected, const std::string& found) {
    std::error_code ignored;
    fs::remove(path, ignored);
    throw realizar::error(realizar::error_code::malformed, f.path, expected, found + "; the download was removed");
  };
  if (f.bytes && file.size() != *f.bytes) refuse(std::to_string(*f.bytes) + " bytes", std::to_string(file.size()));
  if (f.checksum.empty()) return;
  sha256 sum;
  progress bar("checking", file.size());
  constexpr std::size_t step = std::size_t{1} << 20;
  for (std::size_t at = 0; at < file.size(); at += step) {
    const std::size_t n = std::min(step, file.size() - at);
    sum.add(file.bytes().subspan(at, n));
    bar.advance(n);
  }
  if (const std::string found = sum.hex(); found != f.checksum) refuse("SHA-256 " + f.checksum, found);
}

void download(const std::string& url, const remote_file& f, const fs::path& folder) {
  const fs::path target = folder / realizar::io::from_utf8(f.path);
  std::error_code failed;
  if (fs::exists(target, failed) && (!f.bytes || fs::file_size(target, failed) == *f.bytes)) {
    note(printable(realizar::io::to_utf8(target)) + " is there");
    return;
  }
  fs::create_directories(target.parent_path(), failed);
  if (failed)
    throw failure("cannot make the folder " + realizar::io::to_utf8(target.parent_path()) + ": " + failed.message());
  fs::path part = target;
  part += ".part";
  const std::uintmax_t there = fs::exists(part, failed) ? fs::file_size(part, failed) : 0;
  if (!f.bytes || there != *f.bytes) {
    if (f.bytes && there > *f.bytes) fs::remove(part, failed);
    std::string how = request(url) + configured("output", realizar::io::to_utf8(part)) + "continue-at = -\n";
#if !defined(_WIN32)
    if (isatty(STDERR_FILENO) != 0) how += "no-silent\nprogress-bar\n";
#endif
    note(printable(f.path) + (f.bytes ? ", " + bytes_text(*f.bytes) : "") + (there != 0 ? ", going on" : ""));
    curl(how, false);
  }
  check(part, f);
  fs::rename(part, target, failed);
  if (failed) throw failure("cannot rename " + realizar::io::to_utf8(part) + ": " + failed.message());
}

int run(const arguments& args) {
  const std::string& what = args[0];
  const fs::path folder = models_folder(args);
  if (what.starts_with("http://") || what.starts_with("https://")) {
    std::string name = what.substr(0, what.find_first_of("?#"));
    name.erase(0, name.rfind('/') + 1);
    if (const auto wanted = args.find("file")) name = *wanted;
    if (!is_harmless(name)) throw usage_error("the URL ends in no name of a file; --file gives it one");
    download(what, {name, std::nullopt, args.text("sha256", "")}, folder);
    print(realizar::io::to_utf8(folder / realizar::io::from_utf8(name)) + "\n");
    return 0;
  }
  if (!is_harmless(what) || std::ranges::count(what, '/') != 1)
    throw usage_error("a model is OWNER/NAME on a hub, or a URL, not '" + what + "'");
  const char* set = std::getenv("HF_ENDPOINT");
  const std::string hub = args.text("hub", set != nullptr && *set != '\0' ? set : "https://huggingface.co");
  const std::string revision = args.text("revision", "main");
  const auto files = chosen(
      files_of(
          curl(request(hub + "/api/models/" + escaped(what) + "/tree/" + escaped(revision) + "?recursive=true"), true)),
      args.find("file"));
  const fs::path place = folder / realizar::io::from_utf8(what);
  for (const remote_file& f : files)
    download(hub + "/" + escaped(what) + "/resolve/" + escaped(revision) + "/" + escaped(f.path), f, place);
  print(realizar::io::to_utf8(files.size() == 1 ? place / realizar::io::from_utf8(files[0].path) : place) + "\n");
  return 0;
}

constexpr std::array<positional, 1> words{{{"REPO-OR-URL"}}};
constexpr std::array<flag, 5> flags{{
    {"file", '\0', "NAME", "the file to take (default: the only GGUF file, Q4_K_M, or all that transformers needs)"},
    {"revision", '\0', "NAME", "a branch, tag or commit (default main)"},
    {"sha256", '\0', "HEX", "what a URL's file must have"},
    {"hub", '\0', "URL", "where OWNER/NAME is looked up (default: HF_ENDPOINT, else https://huggingface.co)"},
    models_flag,
}};

}  // namespace

constinit const command pull_command{"pull",
                                     "downloads a model, and prints where it is",
                                     words,
                                     flags,
                                     run,
                                     "What was broken off goes on where it ended. Sizes and checksums that the hub "
                                     "gives are checked. Needs the program\n"
                                     "curl."};

}  // namespace cli
