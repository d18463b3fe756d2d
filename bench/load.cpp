// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Suite load: milliseconds from a file's name to its header, its tokenizer, and a model that is ready; the file being
// in the page cache.
#include <realizar/model/load.hpp>

#include "suite.hpp"

namespace bench {

void load(const options& o, report& r) {
  if (o.model.empty()) return r.skipped("load", "--model names no file");
  const auto milliseconds = [&](const std::string& name, auto&& f) {
    if (!r.wants(name)) return;
    std::vector<double> times = measure(o.stop, f);
    for (double& t : times) t *= 1000;
    r.add(name, "ms", times);
  };
  milliseconds("open", [&] { const realizar::gguf::file file(o.model); });
  {
    const realizar::gguf::file file(o.model);
    milliseconds("tokenizer", [&] { const auto t = realizar::text::load_tokenizer(file); });
  }
  milliseconds("model", [&] { const auto m = realizar::load(o.model, {.threads = o.threads}); });
}

}  // namespace bench
