#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// MessagePack (msgpack.org, spec.md) to and from the value tree of base/json.hpp: the metadata of `.apr` model files.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/value.hpp>
#include <realizar/base/utf8.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::apr {

namespace detail {

class message_pack_reader {
 public:
  explicit message_pack_reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  json::value document() {
    json::value v = value(0);
    if (at_ != bytes_.size())
      refuse("the end of the MessagePack data", std::to_string(bytes_.size() - at_) + " bytes more");
    return v;
  }

 private:
  static constexpr unsigned max_depth = 64;

  json::value value(unsigned depth) {
    const std::size_t start = at_;
    const auto tag = static_cast<std::uint8_t>(big_endian(1));
    if (tag < 0x80) return tag;
    if (tag < 0x90) return map(tag & 0x0fu, depth);
    if (tag < 0xa0) return list(tag & 0x0fu, depth);
    if (tag < 0xc0) return text(tag & 0x1fu);
    if (tag >= 0xe0) return static_cast<std::int8_t>(tag);
    switch (tag) {
      case 0xc0:
        return nullptr;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
        return octets(big_endian(1));
      case 0xc5:
        return octets(big_endian(2));
      case 0xc6:
        return octets(big_endian(4));
      case 0xca:
        return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(big_endian(4))));
      case 0xcb:
        return std::bit_cast<double>(big_endian(8));
      case 0xcc:
        return big_endian(1);
      case 0xcd:
        return big_endian(2);
      case 0xce:
        return big_endian(4);
      case 0xcf:
        return big_endian(8);
      case 0xd0:
        return static_cast<std::int8_t>(big_endian(1));
      case 0xd1:
        return static_cast<std::int16_t>(big_endian(2));
      case 0xd2:
        return static_cast<std::int32_t>(big_endian(4));
      case 0xd3:
        return static_cast<std::int64_t>(big_endian(8));
      case 0xd9:
        return text(big_endian(1));
      case 0xda:
        return text(big_endian(2));
      case 0xdb:
        return text(big_endian(4));
      case 0xdc:
        return list(big_endian(2), depth);
      case 0xdd:
        return list(big_endian(4), depth);
      case 0xde:
        return map(big_endian(2), depth);
      case 0xdf:
        return map(big_endian(4), depth);
      default:
        break;
    }
    at_ = start;
    throw error(error_code::unsupported, place(), "nil, a boolean, a number, a string, bytes, an array or a map",
                "MessagePack tag " + std::to_string(tag));
  }

  json::value map(std::uint64_t n, unsigned depth) {
    enter(n, 2, depth);
    std::vector<json::object::member> members;
    members.reserve(static_cast<std::size_t>(n));
    for (std::uint64_t i = 0; i < n; ++i) {
      json::value key = value(depth + 1);
      if (!key.if_string()) refuse("a string as the key of a map", std::string(json::to_string(key.type())));
      std::string name = *key.if_string();
      members.push_back({std::move(name), value(depth + 1)});
    }
    std::size_t duplicate = members.size();
    json::object result = json::object::from_members(std::move(members), duplicate);
    if (duplicate != result.size())
      refuse("each key of a map once",
             "\"" + (result.begin() + static_cast<std::ptrdiff_t>(duplicate))->key + "\" again");
    return result;
  }

  json::value list(std::uint64_t n, unsigned depth) {
    enter(n, 1, depth);
    json::array result;
    result.reserve(static_cast<std::size_t>(n));
    for (std::uint64_t i = 0; i < n; ++i) result.push_back(value(depth + 1));
    return result;
  }

  json::value text(std::uint64_t n) {
    const auto raw = take(n);
    const std::string_view s(reinterpret_cast<const char*>(raw.data()), raw.size());
    if (find_invalid_utf8(s) != std::string_view::npos) refuse("strings in UTF-8", "other bytes");
    return s;
  }

  json::value octets(std::uint64_t n) {
    json::array result;
    for (const std::byte b : take(n)) result.push_back(std::to_integer<std::uint8_t>(b));
    return result;
  }

  void enter(std::uint64_t n, std::uint64_t least_bytes_each, unsigned depth) const {
    if (depth == max_depth)
      throw error(error_code::limit, place(),
                  "at most " + std::to_string(max_depth) + " arrays and maps inside each other", "one more");
    if (n > (bytes_.size() - at_) / least_bytes_each) refuse("as many elements as announced", "the end of the data");
  }

  std::span<const std::byte> take(std::uint64_t n) {
    if (n > bytes_.size() - at_) refuse(std::to_string(n) + " bytes more", std::to_string(bytes_.size() - at_));
    const auto result = bytes_.subspan(at_, static_cast<std::size_t>(n));
    at_ += result.size();
    return result;
  }

  std::uint64_t big_endian(std::size_t n) {
    std::uint64_t v = 0;
    for (const std::byte b : take(n)) v = v << 8 | std::to_integer<std::uint64_t>(b);
    return v;
  }

  std::string place() const { return "MessagePack byte " + std::to_string(at_); }
  [[noreturn]] void refuse(std::string expected, std::string found) const {
    throw error(error_code::malformed, place(), std::move(expected), std::move(found));
  }

  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
};

class message_pack_writer {
 public:
  void value(const json::value& v) {
    switch (v.type()) {
      case json::kind::null:
        put(0xc0);
        return;
      case json::kind::boolean:
        put(*v.if_boolean() ? 0xc3 : 0xc2);
        return;
      case json::kind::integer:
        integer(*v.if_integer());
        return;
      case json::kind::unsigned_integer:
        tagged(0xcf, *v.if_unsigned(), 8);
        return;
      case json::kind::number:
        tagged(0xcb, std::bit_cast<std::uint64_t>(*v.if_number()), 8);
        return;
      case json::kind::string:
        text(*v.if_string());
        return;
      case json::kind::array: {
        const auto& elements = *v.if_array();
        header(elements.size(), 0x90, 16, 0, 0xdc);
        for (const auto& element : elements) value(element);
        return;
      }
      case json::kind::object: {
        const auto& members = *v.if_object();
        header(members.size(), 0x80, 16, 0, 0xde);
        for (const auto& [key, content] : members) {
          text(key);
          value(content);
        }
      }
    }
  }
  std::vector<std::byte> take() { return std::move(out_); }

 private:
  void put(unsigned byte) { out_.push_back(static_cast<std::byte>(byte)); }
  void tagged(unsigned tag, std::uint64_t v, unsigned n) {
    put(tag);
    for (unsigned i = n; i-- > 0;) put(static_cast<unsigned>(v >> (8 * i)) & 0xffu);
  }
  void integer(std::int64_t i) {
    const auto u = static_cast<std::uint64_t>(i);
    if (i >= 0) {
      if (i < 0x80) return put(static_cast<unsigned>(i));
      if (i <= 0xff) return tagged(0xcc, u, 1);
      if (i <= 0xffff) return tagged(0xcd, u, 2);
      if (i <= 0xffffffff) return tagged(0xce, u, 4);
      return tagged(0xcf, u, 8);
    }
    if (i >= -32) return put(static_cast<unsigned>(u) & 0xffu);
    if (i >= -128) return tagged(0xd0, u, 1);
    if (i >= -32768) return tagged(0xd1, u, 2);
    if (i >= -2147483648LL) return tagged(0xd2, u, 4);
    tagged(0xd3, u, 8);
  }
  /// A length: in the tag itself while below `in_tag`, in one byte where `tag8` is a tag, else in two or four (tag16 +
  /// 1).
  void header(std::size_t n, unsigned fixed, std::size_t in_tag, unsigned tag8, unsigned tag16) {
    if (n < in_tag) return put(fixed | static_cast<unsigned>(n));
    if (tag8 != 0 && n <= 0xff) return tagged(tag8, n, 1);
    if (n <= 0xffff) return tagged(tag16, n, 2);
    if (n > 0xffffffffu)
      throw error(error_code::limit, "MessagePack writer", "fewer than 2^32 elements", std::to_string(n));
    tagged(tag16 + 1, n, 4);
  }
  void text(std::string_view s) {
    header(s.size(), 0xa0, 32, 0xd9, 0xda);
    for (const char c : s) put(static_cast<unsigned char>(c));
  }

  std::vector<std::byte> out_;
};

}  // namespace detail

/// One MessagePack value. Bytes come as arrays of integers, float32 as double; extension types, keys that are no
/// strings, duplicate keys and strings that are not UTF-8 are refused. Throws error(malformed), error(unsupported),
/// error(limit) past depth 64.
inline json::value parse_message_pack(std::span<const std::byte> bytes) {
  return detail::message_pack_reader(bytes).document();
}

/// The shortest MessagePack form of a value; doubles stay doubles.
inline std::vector<std::byte> to_message_pack(const json::value& v) {
  detail::message_pack_writer writer;
  writer.value(v);
  return writer.take();
}

}  // namespace realizar::inline REALIZAR_ABI::apr
