// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/text/tokenizer/wordpiece.hpp>

#include <string>

#include "../test_data.hpp"

using namespace realizar;
using namespace realizar::text;

namespace {

vocabulary small() {
  vocabulary v;
  v.model = "bert";
  test_text::fill(
      v, {{"[UNK]", 0, token_kind::unknown}, {"[CLS]", 0, token_kind::control}, {"[SEP]", 0, token_kind::control}});
  for (const char* piece : {"\xe2\x96\x81un",
                            "\xe2\x96\x81"
                            "aff",
                            "aff", "able", "\xe2\x96\x81,", "\xe2\x96\x81\xe4\xb8\xad",
                            "\xe2\x96\x81"
                            "e",
                            "\xe2\x96\x81\xc3\xa9",
                            "\xe2\x96\x81"
                            "E"})
    test_text::fill(v, {{piece}});
  v.special.unknown = 0, v.special.bos = 1, v.special.separator = 2;
  v.add_bos = v.add_separator = true;
  return v;
}

std::string pieces(const tokenizer& t, std::string_view text, bool add_special = false) {
  std::string out;
  for (const token_id id : t.encode(text, {.add_special = add_special})) out += std::string(t.piece(id)) + "|";
  return out;
}

}  // namespace

TEST_CASE("WordPiece takes the longest pieces and gives up whole words") {
  const tokenizer t = make_tokenizer(small());
  CHECK(pieces(t, "unaffable", true) == "[CLS]|\xe2\x96\x81un|aff|able|[SEP]|");
  CHECK(pieces(t, "", true) == "[CLS]|[SEP]|");
  CHECK(pieces(t, "UN aff,aff") ==
        "\xe2\x96\x81un|\xe2\x96\x81"
        "aff|\xe2\x96\x81,|\xe2\x96\x81"
        "aff|");
  CHECK(pieces(t, "unx aff") ==
        "[UNK]|\xe2\x96\x81"
        "aff|");
  CHECK(pieces(t, "un\xe4\xb8\xad\xe4\xb8\xad") == "\xe2\x96\x81un|\xe2\x96\x81\xe4\xb8\xad|\xe2\x96\x81\xe4\xb8\xad|");
  CHECK(pieces(t, "\xc3\xa9 e\xcc\x81 \xc3\x89") ==
        "\xe2\x96\x81"
        "e|\xe2\x96\x81"
        "e|\xe2\x96\x81"
        "e|");
  CHECK(pieces(t, "[CLS]") == "[UNK]|[UNK]|[UNK]|");
  CHECK(pieces(t, std::string_view("\0\xff\x01", 3)) == "");
  CHECK(t.decode(t.encode("unaffable , un")) == "unaffable , un");
  CHECK(pieces(t, std::string(1000000, 'x')) == "[UNK]|");
}

TEST_CASE("case and accents stay where the vocabulary keeps them") {
  vocabulary v = small();
  v.lowercase = v.strip_accents = false;
  const tokenizer t = make_tokenizer(v);
  CHECK(pieces(t, "\xc3\xa9 E e") ==
        "\xe2\x96\x81\xc3\xa9|\xe2\x96\x81"
        "E|\xe2\x96\x81"
        "e|");
}
