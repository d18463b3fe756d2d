#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// An `.apr` model file (magic APRN, version 1): one classical model as header, metadata and payload, read strictly.
///
/// Layout: 32-byte header, MessagePack metadata, payload, with the SIGNED flag a 64-byte signature and its 32-byte
/// public key, and the CRC-32 of everything before it. All numbers are little-endian.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/base/json/view.hpp>
#include <realizar/config.hpp>
#include <realizar/format/apr/compression.hpp>
#include <realizar/format/apr/crc32.hpp>
#include <realizar/format/apr/detail/little_endian.hpp>
#include <realizar/format/apr/message_pack.hpp>
#include <realizar/format/apr/model_type.hpp>
#include <realizar/format/apr/security.hpp>
#include <realizar/io/mapped_file.hpp>
#include <realizar/io/path.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

/// The bits of a model file's header byte 21.
struct model_flags {
  std::uint8_t bits = 0;

  constexpr bool encrypted() const noexcept { return (bits & 0x01) != 0; }
  constexpr bool is_signed() const noexcept { return (bits & 0x02) != 0; }
  constexpr bool streaming() const noexcept { return (bits & 0x04) != 0; }
  constexpr bool licensed() const noexcept { return (bits & 0x08) != 0; }
  constexpr bool aligned() const noexcept { return (bits & 0x10) != 0; }
  constexpr bool quantized() const noexcept { return (bits & 0x20) != 0; }
  constexpr bool has_model_card() const noexcept { return (bits & 0x40) != 0; }
};

/// What opening a model file may need from the user.
struct model_file_options {
  std::string_view password;                           ///< for payloads encrypted under one
  std::optional<key_bytes> recipient_secret;           ///< X25519, for payloads encrypted for its holder
  std::optional<key_bytes> trusted_signer;             ///< refuse what is not signed with this Ed25519 key
  std::uint64_t max_payload = std::uint64_t{1} << 30;  ///< bytes after decompression
};

/// A model file whose structure, checksum and, where there is one, signature hold. The payload is a view of the file
/// where it is stored plainly, else a copy made when it was opened.
class model_file {
 public:
  static constexpr std::size_t header_size = 32, signature_size = 96, checksum_size = 4;

  /// Maps and checks a file. Throws error(io), error(malformed) naming the field or the checksum with both values,
  /// error(unsupported) for what needs a library this program is built without, error(limit), error(mismatch) for the
  /// wrong signer.
  explicit model_file(const std::filesystem::path& path, const model_file_options& options = {}) : mapped_(path) {
    try {
      bytes_ = mapped_.bytes();
      open(options);
    } catch (const error& e) {
      throw e.within(io::to_utf8(path));
    }
  }

  /// Reads a file that lies in memory and outlives the object.
  static model_file from_memory(std::span<const std::byte> bytes, const model_file_options& options = {}) {
    return model_file(bytes, options);
  }

  model_file(model_file&&) = default;
  model_file& operator=(model_file&&) = default;

  model_type type() const noexcept { return type_; }
  std::uint8_t minor_version() const noexcept { return minor_version_; }
  apr::compression compression() const noexcept { return compression_; }
  model_flags flags() const noexcept { return flags_; }
  /// 0 to 100; 0 when the writer left it open.
  unsigned quality_score() const noexcept { return quality_; }
  /// created_at, aprender_version, model_name, description, hyperparameters, ...: always an object.
  json::view metadata() const noexcept { return metadata_->root(); }
  /// The estimator's fields in bincode, decrypted and decompressed.
  std::span<const std::byte> payload() const noexcept { return payload_; }
  /// The checksum, which holds.
  std::uint32_t checksum() const noexcept { return checksum_; }
  /// The Ed25519 key the file is signed with, when it is; the signature holds (with libsodium; else the file was
  /// refused).
  const std::optional<key_bytes>& signer() const noexcept { return signer_; }
  std::size_t file_size() const noexcept { return bytes_.size(); }

 private:
  model_file(std::span<const std::byte> bytes, const model_file_options& options) : bytes_(bytes) { open(options); }

  [[noreturn]] static void refuse(std::size_t at, const char* field, std::string expected, std::string found,
                                  error_code code = error_code::malformed) {
    throw error(code, "byte " + std::to_string(at) + " (" + field + ")", std::move(expected), std::move(found));
  }

  void open(const model_file_options& options) {
    using std::to_string;
    if (bytes_.size() < 4 || std::memcmp(bytes_.data(), "APRN", 4) != 0)
      refuse(0, "magic", "\"APRN\"", bytes_.size() < 4 ? to_string(bytes_.size()) + " bytes" : "another kind of file");
    if (bytes_.size() < header_size + checksum_size) refuse(4, "header", "at least 36 bytes", to_string(bytes_.size()));
    const auto byte = [&](std::size_t at) { return std::to_integer<std::uint8_t>(bytes_[at]); };
    if (byte(4) != 1) refuse(4, "version", "1", to_string(byte(4)), error_code::unsupported);
    minor_version_ = byte(5);
    flags_.bits = byte(21);
    const std::uint64_t metadata_size = detail::load<std::uint32_t>(bytes_, 8),
                        payload_size = detail::load<std::uint32_t>(bytes_, 12);
    const std::uint64_t expected_size =
        header_size + metadata_size + payload_size + (flags_.is_signed() ? signature_size : 0) + checksum_size;
    if (bytes_.size() != expected_size)
      refuse(8, "sizes", "a file of " + to_string(expected_size) + " bytes", to_string(bytes_.size()));
    checksum_ = detail::load<std::uint32_t>(bytes_, bytes_.size() - checksum_size);
    const std::uint32_t computed = crc32(bytes_.first(bytes_.size() - checksum_size));
    if (computed != checksum_)
      refuse(bytes_.size() - checksum_size, "CRC-32", hex(checksum_) + " of the bytes before it as stored",
             hex(computed) + " computed");
    type_ = static_cast<model_type>(detail::load<std::uint16_t>(bytes_, 6));
    if (byte(20) > 3) refuse(20, "compression", "0 to 3", to_string(byte(20)));
    compression_ = static_cast<apr::compression>(byte(20));
    if (flags_.bits & 0x80) refuse(21, "flags", "bits 0 to 6", to_string(flags_.bits));
    if (flags_.streaming())
      refuse(21, "flags", "a payload in one piece", "the STREAMING flag, whose chunk index no one has published",
             error_code::unsupported);
    quality_ = byte(22);
    if (quality_ > 100) refuse(22, "quality score", "0 to 100", to_string(quality_));
    for (std::size_t i = 23; i < header_size; ++i)
      if (byte(i) != 0) refuse(i, "reserved", "0", to_string(byte(i)));
    const std::uint64_t raw_size = detail::load<std::uint32_t>(bytes_, 16);
    if (raw_size > options.max_payload)
      refuse(16, "uncompressed size", "at most " + to_string(options.max_payload), to_string(raw_size),
             error_code::limit);
    check_signature(options, header_size + static_cast<std::size_t>(metadata_size + payload_size));
    metadata_ = std::make_unique<json::value>(
        parse_metadata(bytes_.subspan(header_size, static_cast<std::size_t>(metadata_size))));
    payload_ =
        bytes_.subspan(header_size + static_cast<std::size_t>(metadata_size), static_cast<std::size_t>(payload_size));
    if (flags_.encrypted()) {
      copy_ = decrypt(options);
      payload_ = copy_;
    }
    if (compression_ != compression::none) {
      copy_ = decompress(compression_, payload_, raw_size);
      payload_ = copy_;
    }
    if (payload_.size() != raw_size)
      refuse(16, "uncompressed size", to_string(payload_.size()) + ", the payload's", to_string(raw_size));
  }

  static json::value parse_metadata(std::span<const std::byte> bytes) {
    if (bytes.empty()) return json::object{};
    json::value v = parse_message_pack(bytes);
    if (!v.if_object()) throw error(error_code::malformed, "metadata", "a map", std::string(json::to_string(v.type())));
    return v;
  }

  void check_signature(const model_file_options& options, std::size_t at) {
    if (!flags_.is_signed()) {
      if (options.trusted_signer)
        refuse(21, "flags", "a signature of the trusted signer", "none", error_code::mismatch);
      return;
    }
    key_bytes key;
    std::memcpy(key.data(), bytes_.data() + at + 64, key.size());
    if (!verify_signature(bytes_.first(at), std::span<const std::byte, 64>(bytes_.data() + at, 64), key))
      refuse(at, "signature", "to hold for the bytes before it", "one that does not");
    if (options.trusted_signer && *options.trusted_signer != key)
      refuse(at + 64, "signer", "the trusted key", "another", error_code::mismatch);
    signer_ = key;
  }

  std::vector<std::byte> decrypt(const model_file_options& options) const {
    if (options.recipient_secret) return decrypt_as_recipient(payload_, *options.recipient_secret);
    if (!has_security || !options.password.empty()) return decrypt_with_password(payload_, options.password);
    refuse(21, "flags", "a password or a recipient's key for the encrypted payload", "neither", error_code::usage);
  }

  static std::string hex(std::uint32_t v) {
    std::string text = "0x";
    for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789ABCDEF"[(v >> shift) & 15u];
    return text;
  }

  io::mapped_file mapped_;
  std::span<const std::byte> bytes_, payload_;
  std::vector<std::byte> copy_;
  std::unique_ptr<json::value> metadata_;  // stays in place when the file moves: views look at it
  std::optional<key_bytes> signer_;
  model_type type_{};
  apr::compression compression_{};
  model_flags flags_;
  std::uint8_t minor_version_ = 0;
  unsigned quality_ = 0;
  std::uint32_t checksum_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::apr
