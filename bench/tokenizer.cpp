// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Suite tokenizer: bytes of text a second to ids and back, with the vocabulary of a file.
#include <algorithm>

#include <realizar/format/gguf/file.hpp>
#include <realizar/generate/sampler/random.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/text/tokenizer/gguf.hpp>

#include "suite.hpp"

namespace bench {

namespace {

using namespace realizar;

/// Words of 1 to 10 letters, some with a capital or a comma: a megabyte of what looks like text.
std::string made_up_text() {
  sampler::random_source random(1);
  std::string text;
  while (text.size() < 1'000'000) {
    const auto length = 1 + random.below(10);
    for (std::uint64_t i = 0; i < length; ++i) text += static_cast<char>('a' + random.below(26));
    if (random.below(8) == 0) text += random.below(2) == 0 ? ',' : '.';
    text += ' ';
  }
  return text;
}

std::string read(const std::string& path) {
  const io::mapped_file file(path);
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

}  // namespace

void tokenizer(const options& o, report& r) {
  if (o.model.empty()) return r.skipped("tokenizer", "--model names no file");
  const gguf::file file(o.model);
  const text::tokenizer t = text::load_tokenizer(file);
  const std::string text = o.text.empty() ? made_up_text() : read(o.text);
  const double megabytes = static_cast<double>(text.size()) * 1e-6;
  std::vector<text::token_id> ids;
  if (r.wants("encode")) r.add("encode", "MB/s", rates(measure(o.stop, [&] { ids = t.encode(text); }), megabytes));
  if (r.wants("growth")) {  // of the time for one letter, when there is twice as much of it: 2 is linear
    const std::string once(8'000'000, 'a'), twice(16'000'000, 'a');
    const std::vector<double> first_times = measure(o.stop, [&] { ids = t.encode(once); });
    const std::vector<double> times = measure(o.stop, [&] { ids = t.encode(twice); });
    const double ratio =
        *std::min_element(times.begin(), times.end()) / *std::min_element(first_times.begin(), first_times.end());
    r.add("growth", "t(2n)/t(n)", {ratio});
  }
  if (!r.wants("decode")) return;
  ids = t.encode(text);
  std::string back;
  r.add("decode", "MB/s", rates(measure(o.stop, [&] { back = t.decode(ids); }), megabytes));
}

}  // namespace bench
