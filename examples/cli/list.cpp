// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar list: the models on this machine.

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <realizar/base/json.hpp>
#include <realizar/format/apr/model_file.hpp>
#include <realizar/format/gguf/file.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/io/path.hpp>

#include "commands.hpp"
#include "model_summary.hpp"
#include "models_folder.hpp"
#include "open.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;
namespace json = realizar::json;

/// Folders within folders that are searched, and entries that are looked at: what lies deeper or beyond is no folder
/// of models.
constexpr int most_levels = 8;
constexpr std::size_t most_entries = 200'000;

struct entry {
  fs::path path;
  std::uintmax_t bytes = 0;
  std::string format, what;  ///< "gguf"; "llama 1.1 B Q4_K"
  std::string fault;         ///< why it cannot be read
};

/// 1100000000 -> "1.1 B".
std::string count_text(std::uint64_t n) {
  if (n >= 1'000'000'000) return fixed(static_cast<double>(n) / 1e9, 1) + " B";
  if (n >= 1'000'000) return fixed(static_cast<double>(n) / 1e6, 1) + " M";
  return std::to_string(n);
}

void describe_language_model(entry& e) {
  const realizar::gguf::file file = open_file(realizar::io::to_utf8(e.path));
  const model_summary s = summarize(file);
  e.what = s.architecture + " " + count_text(s.parameters) + " " + main_type(file);
  e.bytes = std::max<std::uintmax_t>(e.bytes, s.weight_bytes);
}

void describe(entry& e) {
  try {
    const realizar::io::mapped_file file(e.path);
    const std::string_view bytes(reinterpret_cast<const char*>(file.bytes().data()), file.size());
    if (bytes.starts_with("APRN"))
      e.what = to_string(realizar::apr::model_file(e.path).type());
    else
      describe_language_model(e);
  } catch (const realizar::error& error) {
    e.fault = error.what();
  }
}

/// "x-00002-of-00003.gguf": listed with the first.
bool is_later_shard(const std::string& name) {
  const std::size_t of = name.rfind("-of-");
  if (of == std::string::npos || of < 5) return false;
  const std::string number = name.substr(of - 5, 5);
  return std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; }) && number != "00001";
}

/// A folder as transformers saves them, which is one model.
bool is_transformers_folder(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / "config.json", ignored) &&
         (fs::is_regular_file(folder / "model.safetensors", ignored) ||
          fs::is_regular_file(folder / "model.safetensors.index.json", ignored));
}

class search {
 public:
  void look_in(const fs::path& folder, int level = 0) {
    std::error_code failure;
    const fs::path real = fs::canonical(folder, failure);
    if (failure || level > most_levels || !visited_.insert(real).second) return;
    if (is_transformers_folder(folder)) {
      entry e{folder, 0, "transformers", {}, {}};
      try {
        describe_language_model(e);
      } catch (const realizar::error& error) {
        e.fault = error.what();
      }
      found.push_back(std::move(e));
      return;
    }
    std::vector<fs::path> names;
    for (fs::directory_iterator i(folder, fs::directory_options::skip_permission_denied, failure), end;
         !failure && i != end && ++seen_ < most_entries; i.increment(failure))
      names.push_back(i->path());
    std::ranges::sort(names);
    for (const fs::path& path : names) {
      std::error_code ignored;
      if (fs::is_directory(path, ignored))
        look_in(path, level + 1);
      else
        look_at(path);
    }
  }

  void look_at(const fs::path& path) {
    const std::string extension = realizar::io::to_utf8(path.extension());
    if (extension != ".gguf" && extension != ".apr") return;
    std::error_code failure;
    if (!fs::is_regular_file(path, failure) || is_later_shard(realizar::io::to_utf8(path.filename()))) return;
    const fs::path real = fs::canonical(path, failure);
    if (failure || !visited_.insert(real).second) return;
    entry e{path, fs::file_size(path, failure), extension.substr(1), {}, {}};
    describe(e);
    found.push_back(std::move(e));
  }

  std::vector<entry> found;

 private:
  std::set<fs::path> visited_;
  std::size_t seen_ = 0;
};

int run(const arguments& args) {
  search here;
  std::string places;
  const auto look_in = [&](const fs::path& folder) {
    places += (places.empty() ? "" : ", ") + realizar::io::to_utf8(folder);
    here.look_in(folder);
  };
  for (std::size_t i = 0; i < args.size(); ++i) {
    const fs::path folder = realizar::io::from_utf8(args[i]);
    std::error_code failure;
    if (!fs::is_directory(folder, failure))
      throw realizar::error(realizar::error_code::io, args[i], "a folder",
                            failure ? failure.message() : "something else");
    look_in(folder);
  }
  if (args.size() == 0) {
    look_in(models_folder(args));
    for (const fs::path& folder : other_model_folders()) look_in(folder);
  }

  if (args.is_set("json")) {
    json::array all;
    for (const entry& e : here.found) {
      json::object o{{"path", utf8(realizar::io::to_utf8(e.path))}, {"bytes", e.bytes}, {"format", e.format}};
      if (e.fault.empty())
        o.set("model", utf8(e.what));
      else
        o.set("fault", utf8(e.fault));
      all.emplace_back(std::move(o));
    }
    print_json(all);
    return 0;
  }
  if (here.found.empty()) {
    note("no models in " + printable(places));
    return 0;
  }
  const auto left = [](std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text + "  ";
  };
  const auto right = [](const std::string& text, std::size_t width) {
    return std::string(width - std::min(text.size(), width), ' ') + text + "  ";
  };
  for (const entry& e : here.found)
    print(right(bytes_text(e.bytes), 10) + left(printable(e.fault.empty() ? e.what : "cannot be read", 60), 24) +
          printable(realizar::io::to_utf8(e.path)) + "\n");
  return 0;
}

constexpr std::array<positional, 1> words{{{"FOLDER", false, true}}};
constexpr std::array<flag, 2> flags{{models_flag, {"json", '\0', "", "as a JSON array"}}};

}  // namespace

constinit const command list_command{
    "list", "shows the models on this machine",
    words,  flags,
    run,    "Without a folder: that of models, and those in which Hugging Face's hub and llama.cpp keep theirs."};

}  // namespace cli
