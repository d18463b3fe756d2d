// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/tokenizer/character_bpe.hpp>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

#include <realizar/format/gguf/file.hpp>
#include <realizar/text/tokenizer/gguf.hpp>

#include "../golden_strings.hpp"
#include "../mixed_strings.hpp"
#include "../test_data.hpp"

using namespace realizar;
using namespace realizar::text;

namespace {

/// The vocabulary of golden/character_bpe_golden.py.
vocabulary with_merges(const vocabulary& from) {
  vocabulary v;
  v.model = "gpt2";
  detail::string_index known;
  for (std::size_t i = 0; i < from.size(); ++i) {
    v.pieces.push_back(from.pieces[i]);
    v.kinds.push_back(from.kind(i));
    known.insert(from.pieces, static_cast<std::uint32_t>(i));
  }
  std::vector<std::size_t> order(from.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return from.score(a) > from.score(b); });
  for (const std::size_t i : order) {
    if (from.kind(i) != token_kind::normal) continue;
    const std::string_view piece = from.pieces[i];
    for (std::size_t at = utf8_length(piece[0]); at < piece.size(); at += utf8_length(piece[at]))
      if (known.find(from.pieces, piece.substr(0, at)) != known.none &&
          known.find(from.pieces, piece.substr(at)) != known.none)
        v.merges.push_back(std::string(piece.substr(0, at)) + " " + std::string(piece.substr(at)));
  }
  for (const char* ends : {"\n", "\n\n", "\n\n\n"}) {
    v.pieces.push_back(ends);
    v.kinds.push_back(token_kind::normal);
  }
  return v;
}

}  // namespace

TEST_CASE("BPE over characters gives the ids of llama.cpp") {
  const auto path = test_text::data_file("vocab/ggml-vocab-llama-spm.gguf");
  if (path.empty()) return;
  const std::vector<std::string> natural = test_text::natural_texts();
  if (natural.empty()) return;
  vocabulary v = with_merges(read_vocabulary(gguf::file(path)));
  std::ifstream golden(std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" / "character_bpe.txt");
  std::string hex;
  std::size_t number = 0, count = 0, lines = 0;
  for (; golden >> v.pre >> number >> count >> hex; ++lines) {
    const tokenizer t = make_tokenizer(v);
    test_text::mixed_strings source(natural);
    test_text::id_sum sum;
    for (std::size_t i = 0; i < number; ++i) sum.add(t.encode(source.next(), {.add_special = false}));
    CHECK_MESSAGE(sum.count == count, v.pre);
    CHECK_MESSAGE(sum.digest == std::stoull(hex, nullptr, 16), v.pre);
  }
  CHECK(lines == 3);
}

TEST_CASE("a run of line ends that is a token is one; what has no piece becomes bytes or nothing") {
  vocabulary v;
  v.model = "gpt2";
  v.pre = "gemma4";
  test_text::fill(v, {{"\xe2\x96\x81"}, {"a"}, {"b"}, {"\n\n"}, {"<0xC3>", 0, token_kind::byte}, {"\xe2\x96\x81\x61"}});
  v.merges.push_back("\xe2\x96\x81 a");
  const tokenizer t = make_tokenizer(v);
  CHECK(t.encode("b a\n\nb\n") == std::vector<token_id>{2, 5, 3, 2});
  CHECK(t.encode("a\xc3\xa9") == std::vector<token_id>{1, 4});
  CHECK(t.decode(std::vector<token_id>{2, 5, 3}) == "b a\n\n");
  v.merges.push_back("nogap");
  CHECK(test_text::caught([&] { make_tokenizer(v); }).code() == error_code::malformed);
}
