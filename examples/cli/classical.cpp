// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "classical.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include <realizar/base/json.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/io/path.hpp>

#include "terminal.hpp"

namespace cli {

namespace {

namespace apr = realizar::apr;
using realizar::error;
using realizar::error_code;

}  // namespace

std::string read_text(const std::string& path) {
  if (path == "-") return read_input();
  const auto file = realizar::io::mapped_file::read(realizar::io::from_utf8(path));
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

apr::model_file open_model_file(const std::string& path, const arguments& args) {
  std::string password;
  if (const auto from = args.find("password-file")) {
    password = read_text(*from);
    while (!password.empty() && (password.back() == '\n' || password.back() == '\r')) password.pop_back();
    if (password.empty()) throw usage_error("--password-file: " + *from + " is empty");
  }
  apr::model_file_options options;
  options.password = password;
  return apr::model_file(realizar::io::from_utf8(path), options);
}

realizar::classic::named_model open_classical(const arguments& args) {
  {
    const realizar::io::mapped_file file(realizar::io::from_utf8(args[0]));
    const auto bytes = file.bytes();
    const std::string_view start(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 4));
    if (start.starts_with("APR") && start != "APRN")
      throw error(error_code::unsupported, args[0], "an .apr file of a classical model",
                  "one of tensors: 'realizar inspect' lists them, 'realizar run' runs a language model");
    if (start == "GGUF")
      throw error(error_code::unsupported, args[0], "an .apr file of a classical model",
                  "a GGUF file: 'realizar run' runs it");
  }
  const apr::model_file file = open_model_file(args[0], args);
  try {
    return realizar::classic::named_model(file);
  } catch (const error& e) {
    throw e.within(args[0]);
  }
}

samples read_samples(const arguments& args, const realizar::classic::named_model& model) {
  const auto given = args.all("features");
  const auto csv = args.find("csv"), json = args.find("samples");
  if ((given.empty() ? 0 : 1) + (csv ? 1 : 0) + (json ? 1 : 0) != 1)
    throw usage_error("wants samples from one of --features, --csv and --samples; the model takes " +
                      std::to_string(model.n_features()) + " features");
  if (csv) return parse_csv(read_text(*csv), model, *csv == "-" ? "standard input" : *csv);
  if (json) return parse_json_samples(read_text(*json), model, *json == "-" ? "standard input" : *json);
  samples result;
  for (const std::string& sample : given) add_sample(result, model, sample);
  return result;
}

std::string number_text(float x) {
  if (!std::isfinite(x)) return std::isnan(x) ? "nan" : x > 0 ? "inf" : "-inf";
  return realizar::json::to_text(widened(x));
}

}  // namespace cli
