#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// A source of weights whose tensors lie on the device: each is uploaded once, when it is first asked for.

#include <cstddef>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <realizar/cuda/buffer.hpp>
#include <realizar/kernel/operations.hpp>

namespace realizar::inline REALIZAR_ABI::cuda {

/// The tensors that are on the device, by their address on the host.
class weight_store {
 public:
  /// The device's copy of n bytes.
  const std::byte* upload(const void* host, std::size_t n) {
    const auto known = places_.find(host);
    if (known != places_.end() && memory_[known->second].size() >= n) return memory_[known->second].data();
    buffer<std::byte> copy(n);
    if (n != 0) detail::check(detail::driver().upload(copy.data(), host, n), {"an upload of ", n, " bytes"});
    places_[host] = memory_.size();
    bytes_ += n;
    return memory_.emplace_back(std::move(copy)).data();
  }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  std::unordered_map<const void*, std::size_t> places_;
  std::vector<buffer<std::byte>> memory_;
  std::size_t bytes_ = 0;
};

/// Weights of a host's source, on the device. The store keeps them.
template <class Weights>
class uploaded_weights {
 public:
  uploaded_weights(Weights host, std::shared_ptr<weight_store> store)
      : host_(std::move(host)), store_(std::move(store)) {}

  template <class Extent>
  kernel::matrix matrix(std::string_view name, Extent rows, Extent cols) const {
    kernel::matrix m = host_.matrix(name, rows, cols);
    m.data = store_->upload(m.data, m.rows * m.row_bytes);
    return m;
  }
  template <class Extent>
  const float* vector(std::string_view name, Extent n) const {
    return floats(host_.vector(name, n), n.n);
  }
  template <class Extent>
  const float* table(std::string_view name, Extent rows, Extent cols) const {
    return floats(host_.table(name, rows, cols), rows.n * cols.n);
  }
  bool has(std::string_view name) const { return host_.has(name); }
  uploaded_weights layer(std::size_t i) const { return {host_.layer(i), store_}; }

 private:
  const float* floats(const float* host, std::size_t n) const {
    return reinterpret_cast<const float*>(store_->upload(host, n * sizeof(float)));
  }

  Weights host_;
  std::shared_ptr<weight_store> store_;
};

}  // namespace realizar::inline REALIZAR_ABI::cuda
