#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Strict JSON (RFC 8259) as a stream of events: the layer below the value tree, for readers that need no tree.
///
/// Linear time, no recursion, one scratch buffer. What RFC 8259 leaves open is decided strictly: invalid UTF-8, a byte
/// order mark, lone surrogates, and numbers beyond the range of double are errors.

#include <bit>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/base/json/detail/utf8.hpp>
#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::json {

/// What a reader accepts beyond the rules of the format.
struct read_options {
  std::size_t max_depth = 64;                    ///< arrays and objects inside each other; at most `deepest`
  std::size_t max_bytes = std::size_t{1} << 30;  ///< of the text
  bool replace_lone_surrogates = false;          ///< a lone \\uD800..\\uDFFF becomes U+FFFD instead of an error

  static constexpr std::size_t deepest = 4096;
};

/// Receives the events of `read` in document order. `offset` is where the key starts in the text. String views die with
/// the call.
template <class Handler>
concept event_handler = requires(Handler h, std::string_view s, std::size_t offset) {
  h.null();
  h.boolean(true);
  h.integer(std::int64_t{});            // no fraction, no exponent, fits
  h.unsigned_integer(std::uint64_t{});  // the same above INT64_MAX
  h.number(double{});                   // everything else, and -0
  h.string(s);
  h.begin_array();
  h.end_array();
  h.begin_object();
  h.key(s, offset);
  h.end_object();
};

namespace detail {

/// "byte 17 (line 2, column 5)": line and column count from 1, the column in bytes.
inline std::string text_place(std::string_view text, std::size_t offset) {
  std::size_t line = 1, line_start = 0;
  for (std::size_t i = 0; i < offset && i < text.size(); ++i)
    if (text[i] == '\n') {
      ++line;
      line_start = i + 1;
    }
  return "byte " + std::to_string(offset) + " (line " + std::to_string(line) + ", column " +
         std::to_string(offset - line_start + 1) + ")";
}

/// One pass over the text.
template <event_handler Handler>
class event_reader {
 public:
  event_reader(std::string_view text, Handler& handler, const read_options& options)
      : text_(text), handler_(handler), options_(options) {}

  void run() {
    if (text_.size() > options_.max_bytes)
      throw error(error_code::limit, "byte 0", {"a text of at most ", options_.max_bytes, " bytes"},
                  {text_.size(), " bytes"});
    if (options_.max_depth > read_options::deepest)
      throw error(error_code::usage, "max_depth", {"at most ", read_options::deepest}, options_.max_depth);
    skip_space();
    value();
    while (!open_.empty()) {
      skip_space();
      if (open_.back() == '[')
        after_element();
      else
        after_member();
    }
    skip_space();
    if (at_ != text_.size()) fail(at_, "the end of the text");
  }

 private:
  // Reads a scalar, or opens a container (and its first element's value follows in the loop of run through here again).
  void value() {
    for (;;) {
      if (at_ == text_.size()) fail(at_, "a value");
      switch (text_[at_]) {
        case '{': {
          open('{');
          handler_.begin_object();
          skip_space();
          if (peek() == '}') {
            close();
            handler_.end_object();
            return;
          }
          member_key("a string or '}'");
          break;  // and now its value
        }
        case '[':
          open('[');
          handler_.begin_array();
          skip_space();
          if (peek() == ']') {
            close();
            handler_.end_array();
            return;
          }
          break;  // and now its first element
        case '"':
          handler_.string(string());
          return;
        case 't':
          literal("true");
          handler_.boolean(true);
          return;
        case 'f':
          literal("false");
          handler_.boolean(false);
          return;
        case 'n':
          literal("null");
          handler_.null();
          return;
        default:
          number();
          return;
      }
    }
  }

  void after_element() {
    const char c = peek();
    if (c == ']') {
      close();
      handler_.end_array();
    } else if (c == ',') {
      ++at_;
      skip_space();
      value();
    } else {
      fail(at_, "',' or ']'");
    }
  }

  void after_member() {
    const char c = peek();
    if (c == '}') {
      close();
      handler_.end_object();
    } else if (c == ',') {
      ++at_;
      skip_space();
      member_key("a string");
      value();
    } else {
      fail(at_, "',' or '}'");
    }
  }

  void member_key(const char* expected) {
    if (peek() != '"') fail(at_, expected);
    const std::size_t offset = at_;
    handler_.key(string(), offset);
    skip_space();
    if (peek() != ':') fail(at_, "':'");
    ++at_;
    skip_space();
  }

  void open(char bracket) {
    if (open_.size() == options_.max_depth)
      throw error(error_code::limit, text_place(text_, at_),
                  {"at most ", options_.max_depth, " arrays and objects inside each other"}, "one more");
    open_.push_back(bracket);
    ++at_;
  }

  void close() {
    open_.pop_back();
    ++at_;
  }

  // NUL stands for the end as well: neither can continue anything.
  char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_space() noexcept {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
      ++at_;
    }
  }

  void literal(std::string_view word) {
    for (std::size_t i = 0; i < word.size(); ++i)
      if (at_ + i >= text_.size() || text_[at_ + i] != word[i]) fail(at_ + i, {"\"", word, "\""});
    at_ += word.size();
  }

  static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

  std::size_t digits() {
    const std::size_t start = at_;
    while (is_digit(peek())) ++at_;
    if (at_ == start) fail(at_, "a digit");
    return at_ - start;
  }

  void number() {
    const std::size_t start = at_;
    const bool negative = peek() == '-';
    if (negative) ++at_;
    if (!is_digit(peek())) fail(at_, negative ? "a digit" : "a value");
    const std::size_t integer_start = at_;
    if (peek() == '0') {
      ++at_;
      if (is_digit(peek())) fail(at_, "a number without leading zeros");
    } else {
      digits();
    }
    const std::size_t integer_digits = at_ - integer_start;
    bool integral = true;
    if (peek() == '.') {
      integral = false;
      ++at_;
      digits();
    }
    const std::size_t mantissa_end = at_;
    if (peek() == 'e' || peek() == 'E') {
      integral = false;
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      digits();
    }
    const char* const first = text_.data() + start;
    const char* const last = text_.data() + at_;
    if (integral && integer_digits <= 20) {
      if (negative) {
        std::int64_t i = 0;
        if (std::from_chars(first, last, i).ec == std::errc{} && i != 0) return handler_.integer(i);
      } else {
        std::uint64_t u = 0;
        if (std::from_chars(first, last, u).ec == std::errc{}) {
          if (u <= static_cast<std::uint64_t>(INT64_MAX)) return handler_.integer(static_cast<std::int64_t>(u));
          return handler_.unsigned_integer(u);
        }
      }
    }
    double d = 0;
    if (std::from_chars(first, last, d).ec == std::errc::result_out_of_range) {
      if (exceeds_double(integer_start, mantissa_end))
        throw error(error_code::limit, text_place(text_, start), "a number within the range of double",
                    {"\"", text_.substr(start, at_ - start > 40 ? 40 : at_ - start), "\""});
      d = negative ? -0.0 : 0.0;
    }
    handler_.number(d);
  }

  // A number that from_chars calls out of range is either far above 1 or far below: the decimal exponent tells which.
  bool exceeds_double(std::size_t integer_start, std::size_t mantissa_end) const noexcept {
    std::int64_t magnitude = 0;  // of the leading digit that is not zero
    std::size_t i = integer_start;
    while (i < mantissa_end && is_digit(text_[i])) ++i;
    if (text_[integer_start] != '0') {
      magnitude = static_cast<std::int64_t>(i - integer_start) - 1;
    } else {
      for (std::size_t k = i + 1; k < mantissa_end && text_[k] == '0'; ++k) --magnitude;
    }
    std::int64_t exponent = 0;
    std::size_t e = mantissa_end;
    bool negative = false;
    for (; e < at_; ++e) {
      if (text_[e] == '-') negative = true;
      if (is_digit(text_[e]) && exponent < (std::int64_t{1} << 40)) exponent = exponent * 10 + (text_[e] - '0');
    }
    return magnitude + (negative ? -exponent : exponent) > 0;
  }

  // The text between the quotes, unescaped; a view into the input when nothing was escaped.
  std::string_view string() {
    const std::size_t start = ++at_;
    skip_plain();
    if (peek() == '"') return text_.substr(start, at_++ - start);
    scratch_.assign(text_.data() + start, at_ - start);
    for (;;) {
      if (at_ == text_.size()) fail(at_, "'\"' at the end of a string");
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return scratch_;
      }
      if (c != '\\') fail(at_, "an escaped control character");
      escape();
      const std::size_t run = at_;
      skip_plain();
      scratch_.append(text_.data() + run, at_ - run);
    }
  }

  // Up to the next quote, backslash, control character, or the end; checks UTF-8 on the way.
  void skip_plain() {
    const char* const p = text_.data();
    const std::size_t n = text_.size();
    for (;;) {
      constexpr std::uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
      while (n - at_ >= 8) {
        std::uint64_t w;
        std::memcpy(&w, p + at_, 8);
        const std::uint64_t quote = w ^ (ones * '"'), slash = w ^ (ones * '\\');
        // A byte with its high bit set, below 0x20, a quote or a backslash stops the run (false alarms only cost a slow
        // step).
        if ((w | (w - ones * 0x20) | (quote - ones) | (slash - ones)) & highs) break;
        at_ += 8;
      }
      if (at_ == n) return;
      const auto c = static_cast<unsigned char>(p[at_]);
      if (c == '"' || c == '\\' || c < 0x20) return;
      const std::size_t length = utf8_sequence(p + at_, n - at_);
      if (length == 0) fail(at_, "valid UTF-8");
      at_ += length;
    }
  }

  void escape() {
    const std::size_t start = at_++;
    const char c = peek();
    switch (c) {
      case '"':
      case '\\':
      case '/':
        scratch_.push_back(c);
        break;
      case 'b':
        scratch_.push_back('\b');
        break;
      case 'f':
        scratch_.push_back('\f');
        break;
      case 'n':
        scratch_.push_back('\n');
        break;
      case 'r':
        scratch_.push_back('\r');
        break;
      case 't':
        scratch_.push_back('\t');
        break;
      case 'u': {
        ++at_;
        const std::uint32_t code = hex4();
        if (code < 0xd800 || code > 0xdfff) {
          append_utf8(scratch_, code);
        } else if (code < 0xdc00 && text_.substr(at_, 2) == "\\u") {
          const std::size_t second = at_;
          at_ += 2;
          const std::uint32_t low = hex4();
          if (low >= 0xdc00 && low <= 0xdfff) {
            append_utf8(scratch_, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
          } else {
            at_ = second;  // read again: it may begin a pair of its own
            lone_surrogate(start);
          }
        } else {
          lone_surrogate(start);
        }
        return;
      }
      default:
        fail(at_, "one of \" \\ / b f n r t u after a backslash");
    }
    ++at_;
  }

  void lone_surrogate(std::size_t offset) {
    if (!options_.replace_lone_surrogates)
      throw error(error_code::malformed, text_place(text_, offset), "a pair of surrogates", "a lone one");
    append_utf8(scratch_, 0xfffd);
  }

  std::uint32_t hex4() {
    std::uint32_t code = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = peek();
      std::uint32_t nibble = 0;
      if (is_digit(c))
        nibble = static_cast<std::uint32_t>(c - '0');
      else if (c >= 'a' && c <= 'f')
        nibble = static_cast<std::uint32_t>(c - 'a') + 10;
      else if (c >= 'A' && c <= 'F')
        nibble = static_cast<std::uint32_t>(c - 'A') + 10;
      else
        fail(at_, "four hexadecimal digits");
      code = code << 4 | nibble;
      ++at_;
    }
    return code;
  }

  [[noreturn]] REALIZAR_COLD void fail(std::size_t offset, phrase expected) const {
    std::string found = "the end of the text";
    if (offset < text_.size()) {
      const auto c = static_cast<unsigned char>(text_[offset]);
      constexpr char hex[] = "0123456789abcdef";
      if (c > 0x20 && c < 0x7f)
        found = {'\'', static_cast<char>(c), '\''};
      else
        found = {'b', 'y', 't', 'e', ' ', '0', 'x', hex[c >> 4], hex[c & 15]};
    }
    throw error(error_code::malformed, text_place(text_, offset), expected, found);
  }

  std::string_view text_;
  Handler& handler_;
  const read_options& options_;
  std::size_t at_ = 0;
  std::vector<char> open_;  // '[' or '{'
  std::string scratch_;
};

}  // namespace detail

/// Calls `handler` for every event of one JSON text. Duplicate keys are the handler's business.
///
/// Throws error(malformed) with byte offset, line and column for anything RFC 8259 does not allow, error(limit) past
/// the options' limits and for numbers beyond the range of double. Numbers too small for double become 0.
template <event_handler Handler>
void read(std::string_view text, Handler& handler, const read_options& options = {}) {
  detail::event_reader<Handler>(text, handler, options).run();
}

}  // namespace realizar::inline REALIZAR_ABI::json
