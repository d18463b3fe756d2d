#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Who owns which page of the kv cache: ids with reference counts. The pool knows nothing of bytes; those are the
/// backend's.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <realizar/base/error.hpp>

namespace realizar::inline REALIZAR_ABI {

/// Page ids 0 to size() - 1, each free or held by one or more sequences.
class page_pool {
 public:
  using page_id = std::uint32_t;

  explicit page_pool(std::size_t n_pages) : references_(n_pages, 0) {
    free_.reserve(n_pages);
    for (std::size_t i = n_pages; i > 0; --i) free_.push_back(static_cast<page_id>(i - 1));
  }

  std::size_t size() const noexcept { return references_.size(); }
  std::size_t free() const noexcept { return free_.size(); }

  /// A free page, now held once. Throws error(limit) when there is none.
  page_id take() {
    if (free_.empty()) throw error(error_code::limit, "kv cache", "a free page", {"all ", size(), " pages in use"});
    const page_id page = free_.back();
    free_.pop_back();
    references_[page] = 1;
    return page;
  }
  /// One more holder.
  void retain(page_id page) noexcept { ++references_[page]; }
  /// One holder less; the last one frees the page.
  void release(page_id page) noexcept {
    if (--references_[page] == 0) free_.push_back(page);  // within the capacity reserved: no allocation
  }
  /// True when more than one sequence holds the page: it must not be written.
  bool shared(page_id page) const noexcept { return references_[page] > 1; }

 private:
  std::vector<std::uint32_t> references_;
  std::vector<page_id> free_;
};

}  // namespace realizar::inline REALIZAR_ABI
