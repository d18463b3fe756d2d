#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Reads SentencePiece's own files (.model): the protocol buffer `sentencepiece_model.proto` describes, without a
/// library for it.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <realizar/base/byte_order.hpp>
#include <realizar/base/error.hpp>
#include <realizar/text/tokenizer.hpp>
#include <realizar/text/tokenizer/make_tokenizer.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text {

namespace detail {

/// The fields of one protocol buffer message, in order.
class protobuf_fields {
 public:
  struct field {
    std::uint64_t number;
    std::uint64_t value;     ///< of numbers; of floats, their bits
    std::string_view bytes;  ///< of strings and messages
  };

  protobuf_fields(std::string_view bytes, const char* what) : bytes_(bytes), what_(what) {}

  std::optional<field> next() {
    if (at_ == bytes_.size()) return std::nullopt;
    const std::uint64_t tag = varint();
    field f{tag >> 3, 0, {}};
    if (f.number == 0) fail("a field number above 0", "0");
    switch (tag & 7) {
      case 0:
        f.value = varint();
        return f;
      case 1:
        f.value = fixed<std::uint64_t>();
        return f;
      case 2: {
        const std::uint64_t size = varint();
        if (size > bytes_.size() - at_) fail(std::to_string(size) + " bytes", std::to_string(bytes_.size() - at_));
        f.bytes = bytes_.substr(at_, static_cast<std::size_t>(size));
        at_ += static_cast<std::size_t>(size);
        return f;
      }
      case 5:
        f.value = fixed<std::uint32_t>();
        return f;
      default:
        fail("a wire type of 0, 1, 2 or 5", std::to_string(tag & 7));
    }
  }

 private:
  [[noreturn]] void fail(std::string expected, std::string found) const {
    throw error(error_code::malformed, std::string(what_) + ": byte " + std::to_string(at_), std::move(expected),
                std::move(found));
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (at_ == bytes_.size()) fail("more of a number", "the end");
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      value |= static_cast<std::uint64_t>(byte & 0x7fu) << shift;
      if (byte < 0x80) return value;
    }
    fail("a number of at most 10 bytes", "a longer one");
  }
  template <class T>
  T fixed() {
    if (bytes_.size() - at_ < sizeof(T))
      fail(std::to_string(sizeof(T)) + " bytes", std::to_string(bytes_.size() - at_));
    const T value = load_le<T>(reinterpret_cast<const std::byte*>(bytes_.data() + at_));
    at_ += sizeof(T);
    return value;
  }

  std::string_view bytes_;
  const char* what_;
  std::size_t at_ = 0;
};

}  // namespace detail

/// Reads the vocabulary of a .model file. Unigram and BPE models are known; words and characters are
/// error(unsupported). Broken messages are error(malformed) with the byte inside the message.
inline vocabulary read_sentencepiece_model(std::string_view bytes) {
  vocabulary v;
  std::uint64_t algorithm = 1;
  std::int32_t unknown = 0, bos = 1, eos = 2, padding = -1;
  bool suffix = false;
  v.add_space_prefix = v.remove_extra_spaces = v.by_sentencepiece = true;
  detail::protobuf_fields model(bytes, "SentencePiece model");
  while (const auto part = model.next()) {
    if (part->number == 1) {
      detail::protobuf_fields piece(part->bytes, "SentencePiece piece");
      std::string_view text;
      float score = 0;
      std::uint64_t kind = 1;
      while (const auto f = piece.next()) {
        if (f->number == 1) text = f->bytes;
        if (f->number == 2) score = std::bit_cast<float>(static_cast<std::uint32_t>(f->value));
        if (f->number == 3) kind = f->value;
      }
      if (kind < 1 || kind > 6)
        throw error(error_code::malformed, "SentencePiece piece " + std::to_string(v.size()), "a type from 1 to 6",
                    std::to_string(kind));
      v.pieces.push_back(text);
      v.scores.push_back(score);
      v.kinds.push_back(static_cast<token_kind>(kind));
    } else if (part->number == 2) {
      detail::protobuf_fields trainer(part->bytes, "SentencePiece trainer");
      while (const auto f = trainer.next()) {
        const auto id = static_cast<std::int32_t>(static_cast<std::uint32_t>(f->value));
        switch (f->number) {
          case 3:
            algorithm = f->value;
            break;
          case 24:
            suffix = f->value != 0;
            break;
          case 35:
            v.byte_fallback = f->value != 0;
            break;
          case 40:
            unknown = id;
            break;
          case 41:
            bos = id;
            break;
          case 42:
            eos = id;
            break;
          case 43:
            padding = id;
            break;
          default:
            break;
        }
      }
    } else if (part->number == 3) {
      detail::protobuf_fields normalizer(part->bytes, "SentencePiece normalizer");
      while (const auto f = normalizer.next()) {
        switch (f->number) {
          case 2:
            v.charsmap = f->bytes;
            break;
          case 3:
            v.add_space_prefix = f->value != 0;
            break;
          case 4:
            v.remove_extra_spaces = f->value != 0;
            break;
          case 5:
            if (f->value == 0)
              throw error(error_code::unsupported, "SentencePiece normalizer", "spaces written as U+2581",
                          "a model that keeps them");
            break;
          default:
            break;
        }
      }
    }
  }
  if (algorithm != 1 && algorithm != 2)
    throw error(error_code::unsupported, "SentencePiece trainer", "a unigram (1) or BPE (2) model",
                std::to_string(algorithm));
  if (suffix)
    throw error(error_code::unsupported, "SentencePiece trainer", "white space before words",
                "a model that has it after them");
  v.model = algorithm == 1 ? "t5" : "llama";
  const auto present = [&v](std::int32_t id) {
    return id >= 0 && static_cast<std::size_t>(id) < v.size() ? std::optional(id) : std::nullopt;
  };
  v.special.unknown = present(unknown);
  v.special.bos = present(bos);
  v.special.eos = present(eos);
  v.special.padding = present(padding);
  return v;
}

/// The tokenizer of a .model file; it adds no special tokens, since the file does not say which the model wants. Throws
/// what read_sentencepiece_model and make_tokenizer throw.
inline tokenizer load_sentencepiece_model(std::string_view bytes) {
  return make_tokenizer(read_sentencepiece_model(bytes));
}

}  // namespace realizar::inline REALIZAR_ABI::text
