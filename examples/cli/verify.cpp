// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar verify FILE: everything that can be wrong with a file, found and listed.

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <realizar/format/gguf/file.hpp>
#include <realizar/format/gguf/verify.hpp>

#include "apr.hpp"
#include "classical.hpp"
#include "commands.hpp"
#include "open.hpp"
#include "parallel.hpp"
#include "terminal.hpp"
#include "weights.hpp"

namespace cli {

namespace {

namespace gguf = realizar::gguf;
using realizar::error;
using realizar::json::object;

bool computable(realizar::quant::type id) {
  try {
    return realizar::quant::visit_block_type(id, [](auto) { return true; });
  } catch (const error&) {
    return false;
  }
}

/// The first block of a tensor with a weight that is no finite number.
std::optional<error> find_bad_weight(const gguf::tensor& t, realizar::thread_pool& pool, progress& bar) {
  const auto geometry = *realizar::quant::geometry(t.type);
  const std::size_t blocks = t.data.size() / geometry.block_bytes;
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  const std::size_t chunk = std::max<std::size_t>(1, (std::size_t{1} << 16) / geometry.block_size);  // blocks
  std::atomic<std::size_t> first{none};
  const std::size_t group = chunk * 64;
  for (std::size_t start = 0; start < blocks && first == none; start += group) {
    const std::size_t end = std::min(blocks, start + group);
    for_each_index(pool, realizar::ceil_div(end - start, chunk), [&](std::size_t i) {
      const std::size_t from = start + i * chunk, to = std::min(end, from + chunk);
      std::vector<float> weights((to - from) * geometry.block_size);
      decode(t.type, t.data.subspan(from * geometry.block_bytes, (to - from) * geometry.block_bytes), weights);
      const auto bad = std::ranges::find_if(weights, [](float x) { return !std::isfinite(x); });
      if (bad == weights.end()) return;
      const std::size_t block = from + static_cast<std::size_t>(bad - weights.begin()) / geometry.block_size;
      for (std::size_t known = first; block < known && !first.compare_exchange_weak(known, block);) {
      }
    });
    bar.advance((end - start) * geometry.block_bytes);
  }
  if (first == none) return std::nullopt;
  std::vector<float> weights(geometry.block_size);
  decode(t.type, t.data.subspan(first * geometry.block_bytes, geometry.block_bytes), weights);
  const auto bad = std::ranges::find_if(weights, [](float x) { return !std::isfinite(x); });
  const std::size_t weight = first * geometry.block_size + static_cast<std::size_t>(bad - weights.begin());
  return error(realizar::error_code::malformed,
               "tensor '" + std::string(t.name) + "', " +
                   (geometry.block_size > 1 ? "block " + std::to_string(first) : "weight " + std::to_string(weight)) +
                   ", row " + std::to_string(weight / t.shape[0]),
               "finite weights", std::isnan(*bad) ? "NaN" : "infinity");
}

verification check_gguf(const arguments& args) {
  verification v;
  try {
    const gguf::file file = open_file(args[0]);
    v.faults = gguf::verify(file);
    v.tensors = file.tensors().size();
    std::uint64_t bytes = 0;
    for (const auto& t : file.tensors()) bytes += t.data.size();
    realizar::thread_pool pool(args.number<unsigned>("threads", 0, 0, 1024));
    progress bar("verifying", bytes);
    file.advise(realizar::io::advice::sequential);
    for (const gguf::tensor& t : file.tensors()) {
      if (!computable(t.type)) {
        v.unchecked.push_back("tensor '" + printable(t.name) + "' (" + std::string(to_string(t.type)) + ")");
        bar.advance(t.data.size());
      } else if (auto fault = find_bad_weight(t, pool, bar)) {
        v.faults.push_back(fault->within(file.name()));
      }
    }
  } catch (const error& e) {
    v.faults.push_back(e);
  }
  return v;
}

int run(const arguments& args) {
  const verification v = is_apr_file(args[0]) ? verify_apr(args) : check_gguf(args);
  const std::vector<error>& faults = v.faults;
  if (args.is_set("json")) {
    realizar::json::array list, skipped;
    for (const error& e : faults)
      list.emplace_back(object{{"code", to_string(e.code())},
                               {"place", utf8(e.place())},
                               {"expected", utf8(e.expected())},
                               {"found", utf8(e.found())}});
    for (const auto& name : v.unchecked) skipped.emplace_back(utf8(name));
    print_json(object{{"file", utf8(args[0])},
                      {"ok", faults.empty()},
                      {"tensors", v.tensors},
                      {"faults", std::move(list)},
                      {"unchecked", std::move(skipped)}});
  } else {
    for (const auto& name : v.unchecked) note("not checked: " + name);
    for (const error& e : faults) print(printable(e.what()) + "\n");
    if (faults.empty())
      print(printable(args[0]) + ": in order, " + (v.what.empty() ? std::to_string(v.tensors) + " tensors" : v.what) +
            "\n");
  }
  return faults.empty() ? 0 : 3;
}

constexpr std::array<positional, 1> words{{{"FILE"}}};
constexpr std::array<flag, 3> flags{{
    {"json", '\0', "", "the faults as a JSON object"},
    {"threads", '\0', "N", "threads (default: all this process may use)"},
    password_flag,
}};

}  // namespace

constinit const command verify_command{
    "verify", "checks a file strictly: its structure, and that all weights are finite", words, flags, run};

}  // namespace cli
