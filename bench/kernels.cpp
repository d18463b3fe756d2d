// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Suite kernels: bytes of weights a second in the product with one token, for every block format and architecture,
// beside what the memory gives when it is only read.
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <realizar/base/aligned_buffer.hpp>
#include <realizar/base/thread_pool.hpp>
#include <realizar/generate/sampler/random.hpp>
#include <realizar/kernel/multiply.hpp>
#include <realizar/quant/quantize.hpp>
#include <realizar/simd/batch.hpp>

#include "suite.hpp"

namespace bench {

namespace {

using namespace realizar;

template <class... Archs>
struct arch_list {};

#if defined(REALIZAR_SCALAR)
using archs = arch_list<arch::scalar>;
#elif defined(__AVX512F__)
using archs = arch_list<arch::scalar, arch::sse2, arch::avx2, arch::native>;
#elif defined(__AVX2__)
using archs = arch_list<arch::scalar, arch::sse2, arch::native>;
#else
using archs = arch_list<arch::scalar, arch::native>;
#endif

std::vector<float> random_row(std::size_t columns) {
  sampler::random_source random(1);
  std::vector<float> row(columns);
  for (float& x : row) x = static_cast<float>(static_cast<std::int32_t>(random.next())) * 0x1p-31f;
  return row;
}

/// Items [0, n) shared out evenly: the part of one thread.
struct part {
  part(std::size_t n, unsigned index, unsigned n_threads)
      : begin(n * index / n_threads), end(n * (index + 1) / n_threads) {}
  std::size_t begin, end;
};

/// Bytes of weights a thread takes at a time.
constexpr std::size_t item_bytes = 65536;

/// What nothing may optimize away.
volatile std::uint32_t kept;

class memory {
 public:
  memory(const options& o) : pool(o.threads), bytes(o.megabytes * 1'000'000) {}

  /// Every thread reads its part in four streams: on a virtual machine with 4 KB pages one stream got 9.7 GB/s,
  /// four 15.4 (Xeon with AMX, one thread).
  double read_rate(const options& o, report& r) {
    std::memset(bytes.data(), 1, bytes.size());
    constexpr std::size_t step = simd::lanes<std::int32_t, arch::native>;
    const auto* const words = reinterpret_cast<const std::int32_t*>(bytes.data());
    const auto seconds = measure(o.stop, [&] {
      pool.run([&](unsigned index) noexcept {
        const part mine(bytes.size() / (4 * step * sizeof *words), index, pool.size());
        const std::size_t stream = (mine.end - mine.begin) * step;
        const auto* at = words + 4 * mine.begin * step;
        simd::batch<std::int32_t, arch::native> a(0), b(0), c(0), d(0);
        for (const auto* const end = at + stream; at != end; at += step) {
          a = a + simd::load<arch::native>(at);
          b = b + simd::load<arch::native>(at + stream);
          c = c + simd::load<arch::native>(at + 2 * stream);
          d = d + simd::load<arch::native>(at + 3 * stream);
        }
        alignas(64) std::int32_t sums[step];
        simd::store<arch::native>(sums, a + b + (c + d));
        kept = static_cast<std::uint32_t>(sums[0]);
      });
    });
    const auto gb = rates(seconds, static_cast<double>(bytes.size()) * 1e-9);
    r.add("memory read", "GB/s", gb);
    return summarize(gb).median;
  }

  thread_pool pool;
  aligned_buffer<std::byte> bytes;
};

template <class Arch, class Block>
void one(const options& o, report& r, memory& m, double ceiling) {
  const std::string name = std::string(Block::name) + " " + std::string(Arch::name);
  if (!r.wants(name)) return;
  const std::vector<float> row = random_row(o.columns);
  const std::size_t columns = o.columns, row_bytes = quant::row_bytes(Block::id, columns),
                    n_rows = m.bytes.size() / row_bytes;
  quant::quantize(Block::id, row, {m.bytes.data(), row_bytes});
  for (std::size_t i = 1; i < n_rows; ++i) std::memcpy(m.bytes.data() + i * row_bytes, m.bytes.data(), row_bytes);

  aligned_buffer<kernel::activation_chunk> chunks(kernel::activation_chunks(columns));
  kernel::quantize_activations<Arch>(row.data(), columns, chunks.data());
  std::vector<float> y(n_rows);
  const auto* const weights = reinterpret_cast<const Block*>(m.bytes.data());
  const auto seconds = measure(o.stop, [&] {
    m.pool.run([&](unsigned index) noexcept {
      const part mine(n_rows, index, m.pool.size());
      const std::size_t tile = row_bytes < item_bytes ? item_bytes / row_bytes : 1;  // as a projection takes them
      for (std::size_t i = mine.begin; i < mine.end; i += tile) {
        const std::size_t n = mine.end - i < tile ? mine.end - i : tile;
        const auto* const first = weights + i * (columns / Block::size);
        if constexpr (quant::float_block<Block>) {
          const float* const x[] = {row.data()};
          kernel::multiply_tile<Arch>(first, columns, n, x, 1, &y[i], n_rows);
        } else {
          const kernel::activation_chunk* const x[] = {chunks.data()};
          kernel::multiply_tile<Arch>(first, columns / Block::size, n, x, 1, &y[i], n_rows);
        }
      }
    });
  });
  r.add(name, "GB/s", rates(seconds, static_cast<double>(n_rows * row_bytes) * 1e-9), ceiling);
}

template <class... Archs, class... Blocks>
void all(const options& o, report& r, memory& m, double ceiling, arch_list<Archs...>, quant::block_list<Blocks...>) {
  const auto of_arch = [&]<class Arch>(std::type_identity<Arch>) { (one<Arch, Blocks>(o, r, m, ceiling), ...); };
  (of_arch(std::type_identity<Archs>{}), ...);
}

}  // namespace

void kernels(const options& o, report& r) {
  memory m(o);
  all(o, r, m, m.read_rate(o, r), archs{}, quant::block_types{});
}

}  // namespace bench
