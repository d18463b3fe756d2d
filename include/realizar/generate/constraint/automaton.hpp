#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A pushdown automaton made deterministic as far as texts go: states are sets of readings, kept and found again, and
/// every step taken once is a look into a table.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/generate/constraint/pushdown.hpp>

namespace realizar::inline REALIZAR_ABI::constraint {

/// Grows with use; for one thread. State ids are good until `clear`.
class automaton {
 public:
  using index = std::uint32_t;
  static constexpr index dead = 0;  ///< the state of texts that no longer can become right

  explicit automaton(std::shared_ptr<const pushdown> grammar) : grammar_(std::move(grammar)) { clear(); }

  const pushdown& grammar() const noexcept { return *grammar_; }
  /// The state of the empty text.
  index start() const noexcept { return start_; }
  /// The text may end here.
  bool accepts(index s) const noexcept { return sets_[s].accepts; }
  /// The text may go on here.
  bool continues(index s) const noexcept { return sets_[s].count != 0; }
  /// Of a relative state: the frame it is relative to may have ended here.
  bool escapes(index s) const noexcept { return sets_[s].escapes; }

  /// The state after one more byte. Throws limit when the text has too many readings, or the step budget is used up.
  index step(index s, std::uint8_t byte) {
    auto& row = rows_[s];
    if (!row) {
      row = std::make_unique<std::array<index, 256>>();
      row->fill(unknown);
    }
    if (const index known = (*row)[byte]; known != unknown) return known;
    const index to = advance(s, byte);
    (*rows_[s])[byte] = to;
    return to;
  }
  index run(index s, std::string_view bytes) {
    for (const char c : bytes) {
      if (s == dead) break;
      s = step(s, static_cast<std::uint8_t>(c));
    }
    return s;
  }

  /// Calls `take(relative state)` for groups of readings of `s`, each cut off below its topmost frame: states that
  /// many others share, whatever the text before.
  template <class Take>
  void cut(index s, Take take) {
    const set_info info = sets_[s];
    std::vector<std::pair<index, index>> by_parent;  // parent, state
    for (std::size_t i = 0; i < info.count; ++i) {
      const std::uint64_t reading = readings_[info.first + i];
      by_parent.emplace_back(parent_of(reading), state_of(reading));
    }
    std::sort(by_parent.begin(), by_parent.end());
    for (std::size_t i = 0; i < by_parent.size();) {
      found_.clear();
      std::size_t j = i;
      for (; j < by_parent.size() && by_parent[j].first == by_parent[i].first; ++j)
        found_.push_back(reading_of(by_parent[j].second, escape));
      i = j;
      std::sort(found_.begin(), found_.end());
      take(intern(false, false));
    }
  }

  /// Forgets all states when there are many; ids from before are then worthless and `age` has changed.
  void trim() {
    if (sets_.size() > grammar_->limits().automaton_states / 4 || frames_.size() > grammar_->limits().automaton_states)
      clear();
    work_left_ = grammar_->limits().work;
  }
  std::size_t age() const noexcept { return age_; }

 private:
  struct set_info {
    std::size_t first = 0;
    std::uint32_t count = 0;
    bool accepts = false, escapes = false;
  };
  struct frame {
    index state, parent, depth;
  };
  static constexpr index unknown = 0xffffffffu;
  static constexpr index bottom = 0, escape = 1;  // frames: the end of the text; unknown frames

  static std::uint64_t reading_of(index state, index parent) noexcept { return std::uint64_t{state} << 32 | parent; }
  static index state_of(std::uint64_t reading) noexcept { return static_cast<index>(reading >> 32); }
  static index parent_of(std::uint64_t reading) noexcept { return static_cast<index>(reading); }

  void clear() {
    sets_.assign(1, {});
    rows_.clear();
    rows_.emplace_back();
    readings_.clear();
    by_hash_.clear();
    frames_.assign(2, {0, 0, 0});
    frame_ids_.clear();
    ++age_;
    work_left_ = grammar_->limits().work;
    found_.clear();
    open_.assign(1, reading_of(grammar_->start(), bottom));
    start_ = close();
  }

  index advance(index s, std::uint8_t byte) {
    const set_info info = sets_[s];
    open_.clear();
    for (std::size_t i = 0; i < info.count; ++i) {
      const std::uint64_t reading = readings_[info.first + i];
      for (index a = grammar_->at(state_of(reading)).arcs; a != pushdown::none; a = grammar_->arc_at(a).next) {
        const pushdown::arc& arc = grammar_->arc_at(a);
        if (arc.kind == pushdown::step::bytes && arc.low <= byte && byte <= arc.high)
          open_.push_back(reading_of(arc.to, parent_of(reading)));
      }
    }
    if (open_.empty()) return dead;
    return close();
  }

  /// Follows the steps that read nothing from all of open_; the set of readings that can read a byte.
  index close() {
    found_.clear();
    seen_.assign(open_.begin(), open_.end());
    std::sort(seen_.begin(), seen_.end());
    seen_.erase(std::unique(seen_.begin(), seen_.end()), seen_.end());
    open_ = seen_;
    bool accepts = false, escapes = false;
    // `seen_` stays sorted: sets are small.
    const auto push = [&](std::uint64_t reading) {
      const auto at = std::lower_bound(seen_.begin(), seen_.end(), reading);
      if (at != seen_.end() && *at == reading) return;
      if (seen_.size() >= grammar_->limits().alternatives)
        throw error(error_code::limit, "grammar", {"at most ", grammar_->limits().alternatives, " readings of a text"},
                    "more: the grammar is too ambiguous");
      seen_.insert(at, reading);
      open_.push_back(reading);
    };
    while (!open_.empty()) {
      const std::uint64_t reading = open_.back();
      open_.pop_back();
      const pushdown::state& s = grammar_->at(state_of(reading));
      const index parent = parent_of(reading);
      bool reads = false;
      for (index a = s.arcs; a != pushdown::none; a = grammar_->arc_at(a).next) {
        if (work_left_-- == 0) {
          work_left_ = 1;
          throw error(error_code::limit, "grammar", "texts that are read in reasonable time", "more work");
        }
        const pushdown::arc& arc = grammar_->arc_at(a);
        if (arc.kind == pushdown::step::bytes) {
          reads = true;
        } else if (arc.kind == pushdown::step::nothing) {
          push(reading_of(arc.to, parent));
        } else if (const pushdown::state& back = grammar_->at(arc.to); back.accepts && back.arcs == pushdown::none) {
          push(reading_of(grammar_->start_of(arc.rule), parent));  // nothing comes after the call: no frame for it
        } else if (const index f = frame_of(arc.to, parent); f != unknown) {
          push(reading_of(grammar_->start_of(arc.rule), f));
        }
      }
      if (reads) found_.push_back(reading);
      if (!s.accepts) continue;
      if (parent == bottom)
        accepts = true;
      else if (parent == escape)
        escapes = true;
      else
        push(reading_of(frames_[parent].state, frames_[parent].parent));
    }
    if (found_.empty() && !accepts && !escapes) return dead;
    std::sort(found_.begin(), found_.end());
    return intern(accepts, escapes);
  }

  /// The frame that goes on in `state` and then in `parent`; unknown beyond the limit of depth.
  index frame_of(index state, index parent) {
    const auto [found, added] = frame_ids_.try_emplace(reading_of(state, parent), static_cast<index>(frames_.size()));
    if (!added) return found->second;
    const index depth = frames_[parent].depth + 1;
    if (depth > grammar_->limits().depth) {
      frame_ids_.erase(found);
      return unknown;
    }
    frames_.push_back({state, parent, depth});
    return found->second;
  }

  /// The id of the set in found_, which is sorted.
  index intern(bool accepts, bool escapes) {
    std::uint64_t hash = 0x9e3779b97f4a7c15u + (accepts ? 1 : 0) + (escapes ? 2 : 0);
    for (const std::uint64_t r : found_) {
      hash = (hash ^ r) * 0xff51afd7ed558ccdu;
      hash ^= hash >> 32;
    }
    auto [it, end] = by_hash_.equal_range(hash);
    for (; it != end; ++it) {
      const set_info& known = sets_[it->second];
      if (known.count == found_.size() && known.accepts == accepts && known.escapes == escapes &&
          std::equal(found_.begin(), found_.end(), readings_.begin() + static_cast<std::ptrdiff_t>(known.first)))
        return it->second;
    }
    if (sets_.size() >= grammar_->limits().automaton_states)
      throw error(error_code::limit, "grammar", {"at most ", grammar_->limits().automaton_states, " states on the way"},
                  "more: there is too much that the grammar must remember");
    const auto id = static_cast<index>(sets_.size());
    sets_.push_back({readings_.size(), static_cast<std::uint32_t>(found_.size()), accepts, escapes});
    readings_.insert(readings_.end(), found_.begin(), found_.end());
    rows_.emplace_back();
    by_hash_.emplace(hash, id);
    return id;
  }

  std::shared_ptr<const pushdown> grammar_;
  index start_ = dead;
  std::vector<set_info> sets_;
  std::vector<std::unique_ptr<std::array<index, 256>>> rows_;  // of each set, once it is stepped from
  std::vector<std::uint64_t> readings_;                        // of all sets
  std::unordered_multimap<std::uint64_t, index> by_hash_;
  std::vector<frame> frames_;
  std::unordered_map<std::uint64_t, index> frame_ids_;
  std::vector<std::uint64_t> open_, seen_, found_;
  std::size_t age_ = 0;
  std::size_t work_left_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::constraint
