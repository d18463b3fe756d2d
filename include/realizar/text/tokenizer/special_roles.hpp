#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// What the files beside a tokenizer say of its special tokens, for formats that do not say it themselves.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/text/token.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// Special tokens by their texts, and ids that end a generation.
struct special_roles {
  std::optional<std::string> bos, eos, unknown, padding, separator, mask;
  std::vector<token_id> ends;

  /// Sets the ids of a vocabulary. A text or an id that it does not have is left out: such a token never comes.
  void apply(vocabulary& v) const {
    const auto set = [&v](std::optional<token_id>& id, const std::optional<std::string>& name) {
      if (!name) return;
      for (std::size_t i = 0; i < v.size(); ++i)
        if (v.pieces[i] == *name) {
          id = static_cast<token_id>(i);
          return;
        }
    };
    set(v.special.bos, bos);
    set(v.special.eos, eos);
    set(v.special.unknown, unknown);
    set(v.special.padding, padding);
    set(v.special.separator, separator);
    set(v.special.mask, mask);
    for (const token_id id : ends) {
      if (id < 0 || static_cast<std::size_t>(id) >= v.size()) continue;
      v.end_of_generation.push_back(id);
      if (!v.special.eos) v.special.eos = id;
    }
  }
};

}  // namespace realizar::inline REALIZAR_ABI::text
