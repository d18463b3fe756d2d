#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Special tokens known by their text, for files that do not say what their tokens are for: ends of turns and texts,
/// and the marks of fill-in-the-middle prompts.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <realizar/text/token.hpp>
#include <realizar/text/tokenizer/detail/string_index.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text::detail {

// clang-format off
inline constexpr std::string_view end_of_turn_names[] = {
    "<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>", "<|end_of_text|>", "<EOT>", "_<EOT>",
    "[EOT]", "<\xef\xbd\x9c""end\xe2\x96\x81""of\xe2\x96\x81""sentence\xef\xbd\x9c"">", "<end_of_utterance>"};
inline constexpr std::string_view fim_prefix_names[] = {
    "<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<\xef\xbd\x9c""fim\xe2\x96\x81""begin\xef\xbd\x9c"">", "<PRE>",
    "\xe2\x96\x81""<PRE>", "<|code_prefix|>", "<|prefix|>"};
inline constexpr std::string_view fim_suffix_names[] = {
    "<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<\xef\xbd\x9c""fim\xe2\x96\x81""hole\xef\xbd\x9c"">", "<SUF>",
    "\xe2\x96\x81""<SUF>", "<|code_suffix|>", "<|suffix|>"};
inline constexpr std::string_view fim_middle_names[] = {
    "<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<\xef\xbd\x9c""fim\xe2\x96\x81""end\xef\xbd\x9c"">", "<MID>",
    "\xe2\x96\x81""<MID>", "<|code_middle|>", "<|middle|>"};
inline constexpr std::string_view fim_padding_names[] = {"<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"};
inline constexpr std::string_view fim_repository_names[] = {
    "<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"};
inline constexpr std::string_view fim_separator_names[] = {"<|file_sep|>"};
inline constexpr std::string_view end_of_message_names[] = {"<|eom_id|>"};
inline constexpr std::string_view end_of_generation_names[] = {
    "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>", "<end_of_turn>",
    "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]", "<|end_of_text|>", "<end_of_utterance>",
    "<eos>", "<turn|>", "<|tool_response>", "<\xef\xbd\x9c""end\xe2\x96\x81""of\xe2\x96\x81""sentence\xef\xbd\x9c"">",
    "[e~["};
inline constexpr std::string_view always_shown_names[] = {"<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"};
// clang-format on

/// Fills in the special ids `v` leaves open and its list of tokens that end a generation, and marks all of them as
/// control tokens, by the names of released models.
inline void special_from_names(vocabulary& v) {
  string_index index;
  for (std::size_t i = 0; i < v.size(); ++i)
    if (v.pieces[i].find_first_of("<[") != std::string_view::npos)  // as all the names have
      index.insert(v.pieces, static_cast<std::uint32_t>(i));
  const auto find = [&](std::string_view name) -> std::optional<token_id> {
    const std::uint32_t at = index.find(v.pieces, name);
    if (at == string_index::none) return std::nullopt;
    return static_cast<token_id>(at);
  };
  if (v.kinds.empty()) v.kinds.assign(v.size(), token_kind::normal);
  const auto kind = [&](token_id id) -> token_kind& { return v.kinds[static_cast<std::size_t>(id)]; };
  const auto fill = [&](std::optional<token_id>& id, std::span<const std::string_view> names) {
    for (std::size_t i = 0; i < names.size() && !id; ++i)
      if ((id = find(names[i]))) kind(*id) = token_kind::control;
  };
  fill(v.special.eot, end_of_turn_names);
  fill(v.special.eom, end_of_message_names);
  fill(v.special.fim_prefix, fim_prefix_names);
  fill(v.special.fim_suffix, fim_suffix_names);
  fill(v.special.fim_middle, fim_middle_names);
  fill(v.special.fim_padding, fim_padding_names);
  fill(v.special.fim_repository, fim_repository_names);
  fill(v.special.fim_separator, fim_separator_names);

  auto& ends = v.end_of_generation;
  for (const auto& id : {v.special.fim_padding, v.special.fim_repository, v.special.fim_separator})
    if (id) ends.push_back(*id);
  for (const std::string_view name : end_of_generation_names) {
    if (const auto id = find(name)) {
      ends.push_back(*id);
      kind(*id) = token_kind::control;
    }
  }
  for (const std::string_view name : always_shown_names)
    if (const auto id = find(name)) kind(*id) = token_kind::user_defined;

  for (const auto& id : {v.special.eos, v.special.eot, v.special.eom})
    if (id) ends.push_back(*id);
  const auto ends_at = [&](std::string_view name) {
    const auto id = find(name);
    return id && std::find(ends.begin(), ends.end(), *id) != ends.end();
  };
  const auto keep_going = [&](std::string_view name, token_kind as) {
    if (!ends_at(name)) return;
    const token_id id = *find(name);
    std::erase(ends, id);
    if (v.special.eot == id) v.special.eot.reset();
    kind(id) = as;
  };
  // Where a message ends with <|end|> and a turn with one of these, <|end|> is not the end of the turn.
  const bool calls = ends_at("<|call|>") || ends_at("<|calls|>");
  if (calls && (ends_at("<|return|>") || ends_at("<|flush|>"))) keep_going("<|end|>", token_kind::user_defined);
  if (ends_at("<|tool_response>") && v.special.eos != find("</s>")) keep_going("</s>", token_kind::normal);
}

}  // namespace realizar::inline REALIZAR_ABI::text::detail
