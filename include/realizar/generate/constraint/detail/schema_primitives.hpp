#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The rules that grammars of JSON schemas begin with, and those of string formats.

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <realizar/config.hpp>

namespace realizar::inline REALIZAR_ABI::constraint::detail {

/// RFC 8259, with at most 16 digits, exponents of two digits and short white space: a model must not lose itself there.
/// A character is a code point: no half of a surrogate pair is ever written.
inline constexpr std::string_view primitives = R"(ws ::= (" " | "\n" [ \t]{0,20})?
hex ::= [0-9a-fA-F]
char ::= [^"\\\x00-\x1f] | "\\" (["\\/bfnrt] | "u" unit)
unit ::= [0-9a-cA-Ce-fE-F] hex hex hex | [dD] [0-7] hex hex | [dD] [89abAB] hex hex "\\u" [dD] [c-fC-F] hex hex
string ::= "\"" char* "\""
integer ::= "-"? ("0" | [1-9] [0-9]{0,15})
number ::= integer ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,2})?
value ::= object | array | string | number | "true" | "false" | "null"
object ::= "{" ws (member ("," ws member)*)? "}"
member ::= string ws ":" ws value ws
array ::= "[" ws (value ws ("," ws value ws)*)? "]"
date ::= ([1-9] [0-9]{3}) "-" (long "-" (day | "31") | short "-" day | "02-" february)
long ::= "01" | "03" | "05" | "07" | "08" | "10" | "12"
short ::= "04" | "06" | "09" | "11"
day ::= "0" [1-9] | [12] [0-9] | "30"
february ::= "0" [1-9] | "1" [0-9] | "2" [0-8]
time ::= hour ":" sixty ":" sixty ("." [0-9]{1,9})? ("Z" | [-+] hour ":" sixty)
hour ::= [01] [0-9] | "2" [0-3]
sixty ::= [0-5] [0-9]
octet ::= "25" [0-5] | "2" [0-4] [0-9] | "1" [0-9] [0-9] | [1-9] [0-9] | [0-9]
label ::= [a-zA-Z0-9] ([a-zA-Z0-9] | "-" [a-zA-Z0-9]){0,30}
hostname ::= label ("." label){0,3}
)";

/// Formats and their rules; each allows no more than the format does. Years begin with 1000, February has 28 days.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 9> formats{{
    {"date", "date"},
    {"time", "time"},
    {"date-time", "date \"T\" time"},
    {"uuid", "hex{8} \"-\" hex{4} \"-\" hex{4} \"-\" hex{4} \"-\" hex{12}"},
    {"ipv4", "octet \".\" octet \".\" octet \".\" octet"},
    {"ipv6", "(hex{1,4} \":\"){7} hex{1,4}"},
    {"hostname", "hostname"},
    {"email", "[a-zA-Z0-9_+-]{1,30} (\".\" [a-zA-Z0-9_+-]{1,30}){0,3} \"@\" hostname"},
    {"duration", "\"P\" ([1-9] [0-9]{0,3} [YMDW] | \"T\" [1-9] [0-9]{0,3} [HMS])"},
}};

/// A text of a grammar that stands for these bytes.
inline std::string gbnf_text(std::string_view bytes) {
  std::string out = "\"";
  for (const char c : bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (c == '"' || c == '\\')
      out.append(1, '\\').append(1, c);
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out.append("\\x").append(1, digits[static_cast<unsigned char>(c) >> 4]).append(1, digits[c & 15]);
    else
      out.append(1, c);
  }
  return out + "\"";
}

}  // namespace realizar::inline REALIZAR_ABI::constraint::detail
