// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include <realizar/generate/drafter.hpp>

#include <vector>

#include <doctest/doctest.h>

#include "mock_model.hpp"

using namespace realizar;

namespace {

std::vector<text::token_id> look_up(const std::vector<text::token_id>& text, std::size_t most) {
  std::vector<text::token_id> out;
  prompt_lookup(3, 2).propose(text, most, out);
  return out;
}

}  // namespace

TEST_CASE("prompt look-up continues the last place that ends alike, the longest match first") {
  CHECK(look_up({1, 2, 3, 4, 5, 9, 2, 3}, 3) == std::vector<text::token_id>{4, 5, 9});
  CHECK(look_up({2, 3, 7, 1, 2, 3, 8, 2, 3, 9, 1, 2, 3}, 1) == std::vector<text::token_id>{8});  // 1 2 3 before 2 3
  CHECK(look_up({2, 3, 7, 2, 3, 8, 2, 3}, 1) == std::vector<text::token_id>{8});                 // the later one
  CHECK(look_up({1, 2, 3}, 4).empty());
  CHECK(look_up({1}, 4).empty());
  CHECK(look_up({}, 4).empty());
}

TEST_CASE("prompt look-up drafts a loop around and around") {
  CHECK(look_up({7, 5, 6, 5, 6, 5, 6}, 5) == std::vector<text::token_id>{5, 6, 5, 6, 5});
  CHECK(look_up({4, 4, 4}, 3) == std::vector<text::token_id>{4, 4, 4});
}

TEST_CASE("a draft model follows the text, wherever it turns") {
  mock::model small({mock::byte_token('a'), mock::byte_token('b'), mock::byte_token('c')});
  small.certainty = 30;
  draft_model d(small, small.tokenizer());
  std::vector<text::token_id> out;
  d.propose(std::vector<text::token_id>{1, 5, 6}, 2, out);  // positions 2 and 3 of the script
  CHECK(out == std::vector<text::token_id>{mock::byte_token('c'), mock::byte_token('a')});
  small.seen.clear();
  out.clear();
  d.propose(std::vector<text::token_id>{1, 5, 6, mock::byte_token('c'), 9, 9}, 1, out);
  CHECK(out == std::vector<text::token_id>{mock::byte_token('c')});
  CHECK(small.seen.size() == 2);  // what it had read is not read again
}

TEST_CASE("a draft model that is not sure drafts nothing, one of another vocabulary is refused") {
  mock::model small({mock::byte_token('a')}), other({mock::byte_token('a')}, {"more"});
  small.certainty = 1;
  draft_model d(small, small.tokenizer());
  std::vector<text::token_id> out;
  d.propose(std::vector<text::token_id>{1, 5, 6}, 4, out);
  CHECK(out.empty());
  CHECK_THROWS_AS(draft_model(small, other.tokenizer()), error);
}
