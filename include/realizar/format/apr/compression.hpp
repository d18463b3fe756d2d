#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// How bytes inside `.apr` files are compressed: LZ4 always, zstd where the program is built with libzstd
/// (REALIZAR_ZSTD).

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#if defined(REALIZAR_ZSTD)
#include <zstd.h>
#endif

#include <realizar/base/error.hpp>
#include <realizar/config.hpp>
#include <realizar/format/apr/detail/little_endian.hpp>
#include <realizar/format/apr/lz4.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

/// As byte 20 of a model file numbers them.
enum class compression : std::uint8_t {
  none = 0,
  zstd = 1,        ///< level 3
  zstd_small = 2,  ///< level 19
  lz4 = 3,         ///< a u32 with the size, then one block
};

constexpr std::string_view to_string(compression c) noexcept {
  switch (c) {
    case compression::none:
      return "none";
    case compression::zstd:
      return "zstd";
    case compression::zstd_small:
      return "zstd (level 19)";
    case compression::lz4:
      return "LZ4";
  }
  return "unknown";
}

namespace detail {

[[noreturn]] inline void refuse_zstd() {
  throw error(error_code::unsupported, "compression",
              "none or LZ4, as this program is built without libzstd (REALIZAR_ZSTD)", "zstd");
}

inline std::vector<std::byte> decompress_lz4(std::span<const std::byte> stored, std::uint64_t limit) {
  if (stored.size() < 5)
    throw error(error_code::malformed, "LZ4 data", "at least 5 bytes", std::to_string(stored.size()));
  const std::uint64_t size = load<std::uint32_t>(stored, 0);
  // One byte of a block makes at most 255 bytes: what announces more is refused before memory is asked for.
  const std::uint64_t most = (std::min<std::uint64_t>)(limit, 255 * static_cast<std::uint64_t>(stored.size()));
  if (size > most)
    throw error(size > limit ? error_code::limit : error_code::malformed, "LZ4 size",
                "at most " + std::to_string(most) + " bytes from " + std::to_string(stored.size()),
                std::to_string(size));
  std::vector<std::byte> out(static_cast<std::size_t>(size));
  lz4_decompress(stored.subspan(4), out);
  return out;
}

inline std::vector<std::byte> decompress_zstd([[maybe_unused]] std::span<const std::byte> stored,
                                              [[maybe_unused]] std::uint64_t limit) {
#if defined(REALIZAR_ZSTD)
  // The output grows as data comes, so that an announced size alone costs nothing.
  struct stream {
    ZSTD_DStream* z = ZSTD_createDStream();
    ~stream() { ZSTD_freeDStream(z); }
  } s;
  if (!s.z) throw error(error_code::out_of_memory, "zstd", "memory for a stream", "none");
  ZSTD_inBuffer in{stored.data(), stored.size(), 0};
  std::vector<std::byte> out(ZSTD_DStreamOutSize());
  std::size_t used = 0;
  for (;;) {
    ZSTD_outBuffer piece{out.data(), out.size(), used};
    const std::size_t rc = ZSTD_decompressStream(s.z, &piece, &in);
    used = piece.pos;
    if (ZSTD_isError(rc))
      throw error(error_code::malformed, "zstd byte " + std::to_string(in.pos), "a zstd frame", ZSTD_getErrorName(rc));
    if (used > limit) throw error(error_code::limit, "zstd", "at most " + std::to_string(limit) + " bytes", "more");
    if (rc == 0) break;
    if (in.pos == in.size && used < out.size())
      throw error(error_code::malformed, "zstd byte " + std::to_string(in.pos), "more of the frame",
                  "the end of the data");
    if (used == out.size()) out.resize(out.size() * 2);
  }
  if (in.pos != in.size)
    throw error(error_code::malformed, "zstd byte " + std::to_string(in.pos), "the end of the data", "more of it");
  out.resize(used);
  return out;
#else
  refuse_zstd();
#endif
}

}  // namespace detail

/// The bytes `stored` stands for. Throws error(malformed) for damaged data, error(limit) above `limit` bytes,
/// error(unsupported) for zstd in a program without it. Memory is asked for only as far as the stored bytes can fill
/// it.
inline std::vector<std::byte> decompress(compression how, std::span<const std::byte> stored, std::uint64_t limit) {
  switch (how) {
    case compression::none:
      return {stored.begin(), stored.end()};
    case compression::zstd:
    case compression::zstd_small:
      return detail::decompress_zstd(stored, limit);
    case compression::lz4:
      return detail::decompress_lz4(stored, limit);
  }
  throw error(error_code::malformed, "compression", "0 to 3", std::to_string(static_cast<unsigned>(how)));
}

/// The inverse of `decompress`. Throws error(limit) for 2 GiB and more, error(unsupported) for zstd in a program
/// without it.
inline std::vector<std::byte> compress(compression how, std::span<const std::byte> bytes) {
  if (how != compression::none && bytes.size() > 0x7fffffff)
    throw error(error_code::limit, "compression", "less than 2 GiB", std::to_string(bytes.size()) + " bytes");
  switch (how) {
    case compression::none:
      return {bytes.begin(), bytes.end()};
    case compression::lz4: {
      std::vector<std::byte> out;
      detail::append(out, static_cast<std::uint32_t>(bytes.size()));
      const auto block = lz4_compress(bytes);
      out.insert(out.end(), block.begin(), block.end());
      return out;
    }
    case compression::zstd:
    case compression::zstd_small: {
#if defined(REALIZAR_ZSTD)
      std::vector<std::byte> out(ZSTD_compressBound(bytes.size()));
      const std::size_t n =
          ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), how == compression::zstd ? 3 : 19);
      if (ZSTD_isError(n)) throw error(error_code::out_of_memory, "zstd", "success", ZSTD_getErrorName(n));
      out.resize(n);
      return out;
#else
      detail::refuse_zstd();
#endif
    }
  }
  throw error(error_code::usage, "compression", "a known one", std::to_string(static_cast<unsigned>(how)));
}

}  // namespace realizar::inline REALIZAR_ABI::apr
