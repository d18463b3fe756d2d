#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// From rows as callers write them to rows as kernels read them: positions, page tables, rotations, prompt rows first.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <realizar/model/language_model.hpp>
#include <realizar/nn/pass.hpp>
#include <realizar/nn/position/rope.hpp>

namespace realizar::inline REALIZAR_ABI {

/// The host arrays of one pass. `plan` puts the next rows of every sequence after what the sequence holds and extends
/// it.
class batch_plan {
 public:
  /// rows: at most what the pass's buffers hold; every owner has pages for its rows.
  void plan(std::span<const batch_row> rows, const nn::hyperparameters& h) {
    order_.clear();
    visible_.clear();
    for (const row_kind kind : {row_kind::prompt, row_kind::generated}) {
      for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].kind == kind) order_.push_back(static_cast<std::uint32_t>(i));
      if (kind == row_kind::prompt) n_prompt_ = order_.size();
    }
    place_sequences(rows);
    tokens_.resize(rows.size());
    positions_.resize(rows.size());
    first_page_.resize(rows.size());
    rotations_.resize(rows.size() * h.rotary_dims);
    local_rotations_.resize(h.local_rotary_frequencies.empty() ? 0 : rows.size() * h.rotary_dims);
    wanted_.clear();
    place_of_.resize(rows.size());
    for (std::size_t r = 0; r < rows.size(); ++r) place_of_[order_[r]] = static_cast<std::uint32_t>(r);
    for (std::size_t i = 0; i < rows.size();
         ++i) {  // in the callers' order: it is the order of positions and of logits
      const std::size_t r = place_of_[i];
      tokens_[r] = rows[i].token;
      positions_[r] = static_cast<std::uint32_t>(rows[i].owner->length());
      rows[i].owner->extend(1);
      first_page_[r] = find_first_page(rows[i].owner);
      if (h.rotary_dims != 0)
        nn::position::rotations(h.rotary_frequencies, h.rotary_magnitude, positions_[r],
                                &rotations_[r * h.rotary_dims]);
      if (!local_rotations_.empty())
        nn::position::rotations(h.local_rotary_frequencies, 1.0, positions_[r], &local_rotations_[r * h.rotary_dims]);
      if (rows[i].wants_logits) wanted_.push_back(static_cast<std::uint32_t>(r));
    }
  }

  /// Lets every row see all that its sequence holds: what an encoder does.
  void look_both_ways(std::span<const batch_row> rows) {
    visible_.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
      visible_[place_of_[i]] = static_cast<std::uint32_t>(rows[i].owner->length());
  }

  /// Puts the rows into a pass. The arrays must stay until the backend has finished.
  void describe(nn::pass& p) const noexcept {
    p.rows = {.n_rows = tokens_.size(),
              .n_prompt = n_prompt_,
              .tokens = tokens_.data(),
              .positions = positions_.data(),
              .first_page = first_page_.data(),
              .pages = pages_.data(),
              .rotations = rotations_.data(),
              .local_rotations = local_rotations_.data(),
              .visible = visible_.empty() ? nullptr : visible_.data()};
    p.wanted = {.n_rows = wanted_.size(), .n_prompt = 0};  // logits are always computed as for generated rows
    p.wanted_rows = wanted_.data();
  }

 private:
  /// Lists the pages of every sequence once. A batch has few sequences, so looking one up is a short walk.
  void place_sequences(std::span<const batch_row> rows) {
    pages_.clear();
    owners_.clear();
    for (const auto& row : rows) {
      if (find_first_page(row.owner) != not_placed) continue;
      owners_.push_back({row.owner, static_cast<std::uint32_t>(pages_.size())});
      const auto pages = row.owner->pages();
      pages_.insert(pages_.end(), pages.begin(), pages.end());
    }
  }

  std::uint32_t find_first_page(const sequence* owner) const noexcept {
    for (const auto& o : owners_)
      if (o.owner == owner) return o.first_page;
    return not_placed;
  }

  struct placed_sequence {
    const sequence* owner;
    std::uint32_t first_page;
  };
  static constexpr std::uint32_t not_placed = ~std::uint32_t{0};

  std::size_t n_prompt_ = 0;
  std::vector<std::uint32_t> order_, place_of_;
  std::vector<std::int32_t> tokens_;
  std::vector<std::uint32_t> positions_, first_page_, pages_, wanted_, visible_;
  std::vector<float> rotations_, local_rotations_;
  std::vector<placed_sequence> owners_;
};

}  // namespace realizar::inline REALIZAR_ABI
