#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Signatures and encryption of `.apr` model files: Ed25519, and AES-256-GCM under a password (Argon2id) or for a
/// recipient (X25519, HKDF-SHA256). The cryptography is libsodium's (REALIZAR_SODIUM); without it such files are
/// refused.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#if defined(REALIZAR_SODIUM)
#include <sodium.h>
#endif

#include <realizar/base/error.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

using key_bytes = std::array<std::byte, 32>;
using signature_bytes = std::array<std::byte, 64>;

namespace detail {

inline constexpr std::size_t salt_size = 16, nonce_size = 12, tag_size = 16, key_size = 32, key_hint_size = 8;

[[noreturn]] inline void refuse_security(std::string what) {
  throw error(error_code::unsupported, "security",
              "no signature and no encryption, as this program is built without libsodium (REALIZAR_SODIUM)",
              std::move(what));
}

#if defined(REALIZAR_SODIUM)
inline const unsigned char* octets(std::span<const std::byte> b) {
  return reinterpret_cast<const unsigned char*>(b.data());
}
inline unsigned char* writable(std::span<std::byte> b) { return reinterpret_cast<unsigned char*>(b.data()); }

inline void start_sodium(bool aes) {
  if (sodium_init() < 0) throw error(error_code::unsupported, "libsodium", "to start", "a failure");
  if (aes && !crypto_aead_aes256gcm_is_available())
    throw error(error_code::unsupported, "libsodium", "a processor with AES instructions for AES-256-GCM", "none");
}

/// A key that is wiped when it dies.
struct secret_key {
  key_bytes bytes{};
  secret_key() = default;
  secret_key(const secret_key&) = delete;
  secret_key& operator=(const secret_key&) = delete;
  ~secret_key() { sodium_memzero(bytes.data(), bytes.size()); }
};

/// Argon2id with the parameters the Rust crate argon2 defaults to: 19 MiB, 2 passes, 1 lane.
inline void key_from_password(std::string_view password, std::span<const std::byte> salt, secret_key& key) {
  if (crypto_pwhash(writable(std::span(key.bytes)), key_size, password.data(), password.size(), octets(salt), 2,
                    std::size_t{19456} * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw error(error_code::out_of_memory, "Argon2id", "19 MiB", "less");
}

/// HKDF-SHA256 (RFC 5869) without salt over the X25519 shared secret; one block gives the 32 bytes.
inline void key_from_exchange(std::span<const std::byte> own_secret, std::span<const std::byte> their_public,
                              secret_key& key) {
  secret_key shared, extracted;
  if (crypto_scalarmult(writable(std::span(shared.bytes)), octets(own_secret), octets(their_public)) != 0)
    throw error(error_code::malformed, "X25519", "a public key of full order", "a weak one");
  const auto hmac = [](std::span<const std::byte> k, std::string_view message, std::span<const std::byte> data,
                       std::span<std::byte> out) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, octets(k), k.size());
    crypto_auth_hmacsha256_update(&state, octets(data), data.size());
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(message.data()), message.size());
    crypto_auth_hmacsha256_final(&state, writable(out));
    sodium_memzero(&state, sizeof state);
  };
  const key_bytes no_salt{};
  hmac(no_salt, {}, shared.bytes, extracted.bytes);
  using namespace std::string_view_literals;
  hmac(extracted.bytes, "apr-v1-encrypt\x01"sv, {}, key.bytes);
}

inline std::vector<std::byte> open_box(std::span<const std::byte> nonce, std::span<const std::byte> box,
                                       const secret_key& key) {
  std::vector<std::byte> out(box.size() - tag_size);
  unsigned long long n = 0;
  if (crypto_aead_aes256gcm_decrypt(writable(std::span(out)), &n, nullptr, octets(box), box.size(), nullptr, 0,
                                    octets(nonce), octets(key.bytes)) != 0)
    throw error(error_code::malformed, "encrypted payload", "to open with the given key",
                "a wrong key or changed bytes");
  return out;
}

inline void seal_box(std::span<const std::byte> plain, const secret_key& key, std::vector<std::byte>& out) {
  std::array<std::byte, nonce_size> nonce;
  randombytes_buf(nonce.data(), nonce.size());
  out.insert(out.end(), nonce.begin(), nonce.end());
  const std::size_t at = out.size();
  out.resize(at + plain.size() + tag_size);
  unsigned long long n = 0;
  crypto_aead_aes256gcm_encrypt(writable(std::span(out).subspan(at)), &n, octets(plain), plain.size(), nullptr, 0,
                                nullptr, octets(nonce),
                                octets(key.bytes));
}
#endif

}  // namespace detail

/// Whether this program can sign, verify, encrypt and decrypt.
#if defined(REALIZAR_SODIUM)
inline constexpr bool has_security = true;
#else
inline constexpr bool has_security = false;
#endif

/// Whether the Ed25519 signature of `message` under `public_key` holds. Throws error(unsupported) without libsodium.
inline bool verify_signature([[maybe_unused]] std::span<const std::byte> message,
                             [[maybe_unused]] std::span<const std::byte, 64> signature,
                             [[maybe_unused]] std::span<const std::byte, 32> public_key) {
#if defined(REALIZAR_SODIUM)
  detail::start_sodium(false);
  return crypto_sign_verify_detached(detail::octets(signature), detail::octets(message), message.size(),
                                     detail::octets(public_key)) == 0;
#else
  detail::refuse_security("a signature to verify");
#endif
}

/// The signature of `message` by the key made from `seed`, and that key's public half.
inline signature_bytes sign([[maybe_unused]] std::span<const std::byte> message, [[maybe_unused]] const key_bytes& seed,
                            [[maybe_unused]] key_bytes& public_key) {
#if defined(REALIZAR_SODIUM)
  detail::start_sodium(false);
  std::array<std::byte, 64> secret;
  crypto_sign_seed_keypair(detail::writable(std::span(public_key)), detail::writable(std::span(secret)),
                           detail::octets(seed));
  signature_bytes signature;
  crypto_sign_detached(detail::writable(std::span(signature)), nullptr, detail::octets(message), message.size(),
                       detail::octets(secret));
  sodium_memzero(secret.data(), secret.size());
  return signature;
#else
  detail::refuse_security("a signature to make");
#endif
}

/// Opens salt (16), nonce (12), ciphertext and tag under a password. A wrong password is error(malformed).
inline std::vector<std::byte> decrypt_with_password([[maybe_unused]] std::span<const std::byte> stored,
                                                    [[maybe_unused]] std::string_view password) {
#if defined(REALIZAR_SODIUM)
  using namespace detail;
  start_sodium(true);
  if (stored.size() < salt_size + nonce_size + tag_size)
    throw error(error_code::malformed, "encrypted payload", "salt, nonce and tag",
                std::to_string(stored.size()) + " bytes");
  secret_key key;
  key_from_password(password, stored.first(salt_size), key);
  return open_box(stored.subspan(salt_size, nonce_size), stored.subspan(salt_size + nonce_size), key);
#else
  detail::refuse_security("an encrypted payload");
#endif
}

/// The inverse of `decrypt_with_password`, under a fresh salt and nonce.
inline std::vector<std::byte> encrypt_with_password([[maybe_unused]] std::span<const std::byte> plain,
                                                    [[maybe_unused]] std::string_view password) {
#if defined(REALIZAR_SODIUM)
  using namespace detail;
  start_sodium(true);
  std::vector<std::byte> out(salt_size);
  randombytes_buf(out.data(), out.size());
  secret_key key;
  key_from_password(password, std::span(out).first(salt_size), key);
  seal_box(plain, key, out);
  return out;
#else
  detail::refuse_security("a payload to encrypt");
#endif
}

/// Opens ephemeral public key (32), first 8 bytes of the recipient's public key, nonce (12), ciphertext and tag with
/// the recipient's X25519 secret key. Another recipient's payload is error(mismatch).
inline std::vector<std::byte> decrypt_as_recipient([[maybe_unused]] std::span<const std::byte> stored,
                                                   [[maybe_unused]] const key_bytes& recipient_secret) {
#if defined(REALIZAR_SODIUM)
  using namespace detail;
  start_sodium(true);
  constexpr std::size_t head = key_size + key_hint_size;
  if (stored.size() < head + nonce_size + tag_size)
    throw error(error_code::malformed, "encrypted payload", "keys, nonce and tag",
                std::to_string(stored.size()) + " bytes");
  key_bytes own_public;
  crypto_scalarmult_base(writable(std::span(own_public)), octets(recipient_secret));
  if (std::memcmp(own_public.data(), stored.data() + key_size, key_hint_size) != 0)
    throw error(error_code::mismatch, "encrypted payload", "to be for the given recipient", "the mark of another key");
  secret_key key;
  key_from_exchange(recipient_secret, stored.first(key_size), key);
  return open_box(stored.subspan(head, nonce_size), stored.subspan(head + nonce_size), key);
#else
  detail::refuse_security("an encrypted payload");
#endif
}

/// The inverse of `decrypt_as_recipient`: for the holder of the secret half of `recipient_public`.
inline std::vector<std::byte> encrypt_for_recipient([[maybe_unused]] std::span<const std::byte> plain,
                                                    [[maybe_unused]] const key_bytes& recipient_public) {
#if defined(REALIZAR_SODIUM)
  using namespace detail;
  start_sodium(true);
  secret_key ephemeral, key;
  randombytes_buf(ephemeral.bytes.data(), key_size);
  std::vector<std::byte> out(key_size);
  crypto_scalarmult_base(writable(std::span(out)), octets(ephemeral.bytes));
  out.insert(out.end(), recipient_public.begin(), recipient_public.begin() + key_hint_size);
  key_from_exchange(ephemeral.bytes, recipient_public, key);
  seal_box(plain, key, out);
  return out;
#else
  detail::refuse_security("a payload to encrypt");
#endif
}

}  // namespace realizar::inline REALIZAR_ABI::apr
