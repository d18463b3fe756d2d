#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Which tensor of a file an address lies in: how those who look on know what is multiplied.

#include <cstddef>
#include <map>

#include <realizar/format/gguf/file.hpp>

namespace realizar::inline REALIZAR_ABI {

/// The tensors of a file by where their data lie. The file must outlive it.
class tensor_places {
 public:
  explicit tensor_places(const gguf::file& file) {
    for (const gguf::tensor& t : file.tensors()) by_end_[t.data.data() + t.data.size()] = &t;
  }

  /// The tensor whose data `at` points into, wherever; null for another's address.
  const gguf::tensor* find(const std::byte* at) const noexcept {
    const auto after = by_end_.upper_bound(at);
    return after != by_end_.end() && at >= after->second->data.data() ? after->second : nullptr;
  }

 private:
  std::map<const std::byte*, const gguf::tensor*> by_end_;
};

}  // namespace realizar::inline REALIZAR_ABI
