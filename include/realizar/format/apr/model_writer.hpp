#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Writes an `.apr` model file (magic APRN, version 1), the form model_file.hpp describes and aprender reads.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/config.hpp>
#include <realizar/format/apr/compression.hpp>
#include <realizar/format/apr/crc32.hpp>
#include <realizar/format/apr/detail/little_endian.hpp>
#include <realizar/format/apr/message_pack.hpp>
#include <realizar/format/apr/model_type.hpp>
#include <realizar/format/apr/security.hpp>
#include <realizar/io/file_writer.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

/// How a model file is stored. At most one of password and recipient.
struct model_write_options {
  apr::compression compression = apr::compression::none;
  std::string_view password;              ///< encrypt under it, when not empty
  std::optional<key_bytes> recipient;     ///< encrypt for the holder of this X25519 public key's secret half
  std::optional<key_bytes> signing_seed;  ///< sign with the Ed25519 key of this seed
  std::uint8_t quality_score = 0;         ///< 0 to 100
};

/// The bytes of a model file. `metadata` is an object, or null for none.
///
/// Throws error(usage) for impossible options, error(limit) for a payload above 1 GiB, error(unsupported) for what
/// needs a library this program is built without.
inline std::vector<std::byte> model_file_bytes(model_type type, const json::value& metadata,
                                               std::span<const std::byte> payload,
                                               const model_write_options& options = {}) {
  if (metadata.type() != json::kind::null && !metadata.if_object())
    throw error(error_code::usage, "metadata", "an object or null", std::string(json::to_string(metadata.type())));
  if (options.quality_score > 100)
    throw error(error_code::usage, "quality_score", "0 to 100", std::to_string(options.quality_score));
  if (!options.password.empty() && options.recipient)
    throw error(error_code::usage, "encryption", "a password or a recipient", "both");
  constexpr std::size_t most = std::size_t{1} << 30;
  if (payload.size() > most)
    throw error(error_code::limit, "payload", "at most 1 GiB", std::to_string(payload.size()) + " bytes");
  const auto meta = to_message_pack(metadata.if_object() ? metadata : json::value(json::object{}));
  if (meta.size() > most)
    throw error(error_code::limit, "metadata", "at most 1 GiB", std::to_string(meta.size()) + " bytes");

  auto stored = compress(options.compression, payload);
  std::uint8_t flags = 0;
  if (!options.password.empty() || options.recipient) {
    stored = options.recipient ? encrypt_for_recipient(stored, *options.recipient)
                               : encrypt_with_password(stored, options.password);
    flags |= 0x01;
  }
  if (options.signing_seed) flags |= 0x02;
  if (const auto* o = metadata.if_object()) {
    if (o->find("license")) flags |= 0x08;
    if (o->find("model_card")) flags |= 0x40;
  }

  std::vector<std::byte> out;
  out.reserve(32 + meta.size() + stored.size() + 100);
  out.resize(32);
  std::memcpy(out.data(), "APRN\1", 5);
  detail::store(std::span(out), 6, static_cast<std::uint16_t>(type));
  detail::store(std::span(out), 8, static_cast<std::uint32_t>(meta.size()));
  detail::store(std::span(out), 12, static_cast<std::uint32_t>(stored.size()));
  detail::store(std::span(out), 16, static_cast<std::uint32_t>(payload.size()));
  out[20] = static_cast<std::byte>(options.compression);
  out[21] = static_cast<std::byte>(flags);
  out[22] = static_cast<std::byte>(options.quality_score);
  out.insert(out.end(), meta.begin(), meta.end());
  out.insert(out.end(), stored.begin(), stored.end());
  if (options.signing_seed) {
    key_bytes public_key{};
    const auto signature = sign(out, *options.signing_seed, public_key);
    out.insert(out.end(), signature.begin(), signature.end());
    out.insert(out.end(), public_key.begin(), public_key.end());
  }
  detail::append(out, crc32(out));
  return out;
}

/// Writes the file whole or not at all. Throws what `model_file_bytes` and `io::file_writer` throw.
inline void write_model_file(const std::filesystem::path& path, model_type type, const json::value& metadata,
                             std::span<const std::byte> payload, const model_write_options& options = {}) {
  const auto bytes = model_file_bytes(type, metadata, payload, options);
  io::file_writer writer(path);
  writer.write(bytes);
  writer.commit();
}

}  // namespace realizar::inline REALIZAR_ABI::apr
