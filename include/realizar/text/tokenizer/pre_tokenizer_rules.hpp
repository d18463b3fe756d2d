#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// How byte-level models cut text into words, by the name `tokenizer.ggml.pre` gives: the same words llama.cpp makes.
///
/// The patterns are those of the models' own tokenizers as llama.cpp applies them, which matters where it simplifies:
/// letters are told apart by case in ASCII alone.

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/pattern.hpp>
#include <realizar/text/tokenizer/pre_tokenizer.hpp>
#include <realizar/text/tokenizer/vocabulary.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// What a pre-tokenizer's name stands for.
struct pre_tokenizer_rule {
  std::string_view names;                    ///< all names of it, a space between
  std::array<std::string_view, 6> patterns;  ///< applied in this order; empty ones do not count
  bool ignore_merges = false;                ///< a word that is a token is taken whole
  bool adds_bos = false;                     ///< unless the file says otherwise
  bool has_no_bos = false;                   ///< unless the file names one
  bool characters = false;                   ///< pieces are plain text, not bytes written as letters
  bool escapes_spaces = false;               ///< of characters: with U+2581 for spaces
  bool whole_newlines = false;               ///< of characters: a run of line ends that is a token is taken whole
};

namespace detail {

// clang-format off
inline constexpr pre_tokenizer_rule pre_tokenizer_rules[] = {
    {"default",
     {R"re([\p{P}\$\+<=>\^~\|]+)re",
      R"re('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S))re",
      R"re(\p{N}+)re",
      R"re([0-9][0-9][0-9])re"},
     false, false, false},
    {"gpt-2 phi-2 jina-es jina-de gigachat jina-v2-es jina-v2-de a.x-4.0 mellum modern-bert exaone4 mpt "
     "olmo jais trillion granite-docling jina-v1-en jina-v2-code roberta-bpe",
     {R"re('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S))re"},
     false, false, false},
    {"llama3 llama-v3 llama-bpe falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano",
     {R"re((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?)re"
     R"re([^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     true, true, false},
    {"glm4 chatglm-bpe",
     {R"re((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?)re"
     R"re([^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     false, false, true},
    {"dbrx smaug-bpe",
     {R"re((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?)re"
     R"re([^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     false, false, false},
    {"jais-2",
     {R"re((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?)re"
     R"re([^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s{512}(?!\S)|\s{256}(?!\S)|\s{128}(?!\S)|\s{64}(?!\S)|\s{32})re"
     R"re((?!\S)|\s{16}(?!\S)|\s{8}(?!\S)|\s{4}(?!\S)|\s{1,2}(?!\S)|\s{1})re"},
     false, false, false},
    {"deepseek-llm",
     {R"re([\r\n])re",
      R"re(\s?[A-Za-z\x{b5}\x{c0}-\x{d6}\x{d8}-\x{f6}\x{f8}-\x{1ba}\x{1bc}-\x{1bf}\x{1c4}-\x{293}\x{295}-\x)re"
      R"re({2af}\x{370}-\x{373}\x{376}\x{377}\x{37b}-\x{37d}\x{37f}\x{386}\x{388}-\x{38a}\x{38c}\x{38e}-\x)re"
      R"re({3a1}\x{3a3}-\x{3f5}\x{3f7}-\x{481}\x{48a}-\x{52f}\x{531}-\x{556}\x{10a0}-\x{10c5}\x{13a0}-\x)re"
      R"re({13f5}\x{13f8}-\x{13fd}\x{1c90}-\x{1cba}\x{1cbd}-\x{1cbf}\x{1d00}-\x{1d2b}\x{1d6b}-\x{1d77}\x)re"
      R"re({1d79}-\x{1d9a}\x{1e00}-\x{1f15}\x{1f18}-\x{1f1d}\x{1f20}-\x{1f45}\x{1f48}-\x{1f4d}\x{1f50}-\x)re"
      R"re({1f57}\x{1f59}\x{1f5b}\x{1f5d}\x{1f5f}-\x{1f7d}\x{1f80}-\x{1fb4}\x{1fb6}-\x{1fbc}\x{1fbe}\x)re"
      R"re({1fc2}-\x{1fc4}\x{1fc6}-\x{1fcc}\x{1fd0}-\x{1fd3}\x{1fd6}-\x{1fdb}\x{1fe0}-\x{1fec}\x{1ff2}-\x)re"
      R"re({1ff4}\x{1ff6}-\x{1ffc}\x{2102}\x{2107}\x{210a}-\x{2113}\x{2115}\x{2119}-\x{211d}\x{2124}\x)re"
      R"re({2126}\x{2128}\x{212a}-\x{212d}\x{212f}-\x{2134}\x{2139}\x{213c}-\x{213f}\x{2145}-\x{2149}\x)re"
      R"re({214e}\x{2183}\x{2184}\x{2c00}-\x{2c7b}\x{2c7e}-\x{2ce4}\x{2ceb}-\x{2cee}\x{2cf2}\x{2cf3}\x)re"
      R"re({a640}-\x{a66d}\x{a680}-\x{a69b}\x{a722}-\x{a76f}\x{a771}-\x{a787}\x{a78b}-\x{a78e}\x{ab70}-\x)re"
      R"re({abbf}\x{fb00}-\x{fb06}\x{fb13}-\x{fb17}\x{ff21}-\x{ff3a}\x{ff41}-\x{ff5a}\x{10400}-\x{1044f}\x)re"
      R"re({104b0}-\x{104d3}\x{104d8}-\x{104fb}\x{10c80}-\x{10cb2}\x{10cc0}-\x{10cf2}\x{118a0}-\x{118df}\x)re"
      R"re({1e900}-\x{1e943}]+)re",
      R"re(\s?[!-/:-~\x{ff01}-\x{ff0f}\x{ff1a}-\x{ff5e}\x{2018}-\x{201f}\x{3001}-\x{3002}]+)re",
      R"re(\s+$)re",
      R"re([\x{4e00}-\x{9fa5}\x{800}-\x{4e00}\x{ac00}-\x{d7ff}&&\S]+)re",
      R"re(\p{N}+)re"},
     false, false, false},
    {"deepseek-coder",
     {R"re([\r\n])re",
      R"re(\s?\p{L}+)re",
      R"re(\s?\p{P}+)re",
      R"re([\x{4e00}-\x{9fa5}\x{800}-\x{4e00}\x{ac00}-\x{d7ff}&&\S]+)re",
      R"re(\p{N})re"},
     false, false, false},
    {"deepseek-v3 hunyuan-dense joyai-llm hy_v4",
     {R"re(\p{N}{1,3})re",
      R"re([\x{4e00}-\x{9fa5}\x{3040}-\x{309f}\x{30a0}-\x{30ff}]+)re",
      R"re([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{)re"
     R"re(S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     false, false, false},
    {"spark2_5",
     {R"re(\p{N}{1,3})re",
      R"re([\x{4e00}-\x{9fa5}\x{3040}-\x{309f}\x{30a0}-\x{30ff}]+)re",
      R"re([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{)re"
     R"re(S}]+|[\r\n]|\s+(?!\S)|\s+)re",
      R"re(\p{N})re"},
     false, false, false},
    {"youtu",
     {R"re([\x{ac00}-\x{d7a3}\x{3131}-\x{318e}]+|[\x{ff01}\x{2026}\x{201c}\x{201d}\x{2018}\x{2019}\x{2014}\)re"
     R"re(x{ff1a}\x{ff1b}\x{ff0c}\x{3001}-\x{303f}\x{fe30}-\x{fe4f}]+|[\x{3105}-\x{312f}]+|[\x{4e00}-\x{9f)re"
     R"re(a5}\x{3040}-\x{309f}\x{30a0}-\x{30ff}]+)re",
      R"re([^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|\p{N}|)re"
     R"re( ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     true, false, false},
    {"falcon",
     {R"re([\p{P}\$\+<=>\^~\|`]+)re",
      R"re('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S))re",
      R"re([0-9][0-9][0-9])re"},
     false, false, false},
    {"starcoder refact command-r smollm codeshell exaone minerva-7b mellum2",
     {R"re(\p{N})re",
      R"re('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S))re"},
     false, false, false},
    {"stablelm2 qwen2 deepseek-r1-qwen kormo f2llmv2 megrez hunyuan solar-open grok-2",
     {R"re((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\)re"
     R"re(p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     false, false, false},
    {"qwen35",
     {R"re((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}|)re"
     R"re( ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     false, false, false},
    {"poro-chat bloom gpt3-finnish",
     {R"re( ?[^(\s|.,!?\x{2026}\x{3002}\x{ff0c}\x{3001}\x{964}\x{6d4}\x{60c})]+)re"},
     false, false, false},
    {"viking",
     {R"re( ?[^(\s|.,!?\x{2026}\x{3002}\x{ff0c}\x{3001}\x{964}\x{6d4}\x{60c})]+)re",
      R"re(\p{N})re"},
     false, false, false},
    {"tekken",
     {R"re([^\r\n\p{L}\p{N}]?((?=[\p{L}])([^a-z]))*((?=[\p{L}])([^A-Z]))+|[^\r\n\p{L}\p{N}]?((?=[\p{L}])([^)re"
     R"re(a-z]))+((?=[\p{L}])([^A-Z]))*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     true, true, false},
    {"chameleon",
     {R"re(<sentinel:[0-9]+>)re",
      R"re((IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z)re",
      R"re(([\t\n]|    |  ))re",
      R"re(\p{N})re",
      R"re([\p{P}!-/:-@\[-`{-~])re",
      R"re('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S))re"},
     false, true, false},
    {"gpt-4o llama4 kanana2 talkie minimax-m2",
     {R"re([^\r\n\p{L}\p{N}]?((?=[\p{L}])([^a-z]))*((?=[\p{L}])([^A-Z]))+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE])re"
     R"re(|'[mM]|'[lL][lL]|'[dD])?|[^\r\n\p{L}\p{N}]?((?=[\p{L}])([^a-z]))+((?=[\p{L}])([^A-Z]))*(?:'[sS]|)re"
     R"re('[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n)re"
     R"re(]+|\s+(?!\S)|\s+)re"},
     false, false, false},
    {"granite-embed-multi-97m",
     {R"re([^\r\n\p{L}\p{N}]?((?=[\p{L}\p{M}])([^a-z]))*((?=[\p{L}\p{M}])([^A-Z]))+(?:'[sS]|'[tT]|'[rR][eE])re"
     R"re(|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|[^\r\n\p{L}\p{N}]?((?=[\p{L}\p{M}])([^a-z]))+((?=[\p{L}\p{M}])re"
     R"re()([^A-Z]))*(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|\p{N}{1,3}| ?[^\s\p{L}\p{N)re"
     R"re(}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     true, false, false},
    {"tiny_aya cohere2moe",
     {R"re(\p{N}{1,3}(?=(?:\p{N}{3})*(?!\p{N})))re",
      R"re([^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|\p{N}{)re"
     R"re(1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     false, false, false},
    {"kimi-k2",
     {R"re([\x{4e00}-\x{9fff}\x{3400}-\x{4dbf}\x{20000}-\x{2a6df}\x{2a700}-\x{2ebef}\x{f900}-\x{faff}\x{2f8)re"
     R"re(00}-\x{2fa1f}]+|[^\r\n\p{L}\p{N}]?[\p{L}&&[^\x{4e00}-\x{9fff}\x{3400}-\x{4dbf}\x{20000}-\x{2a6df)re"
     R"re(}\x{2a700}-\x{2ebef}\x{f900}-\x{faff}\x{2f800}-\x{2fa1f}]]+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[)re"
     R"re(mM]|'[lL][lL]|'[dD])?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     false, false, false},
    {"superbpe",
     {R"re(\p{N}+)re",
      R"re((?=([0-9]{3})+(?![0-9])))re"},
     false, false, false},
    {"bailingmoe bailingmoe2 llada-moe",
     {R"re('(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\)re"
     R"re(n]*|\s*[\r\n]|\s+(?!\S)|\s+)re"},
     false, false, false},
    {"seed-coder",
     {R"re((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^)re"
     R"re(\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     false, false, false},
    {"ufakzeka",
     {R"re([^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     false, false, false},
    {"afmoe",
     {R"re(\p{N}{1,3}(?=(?:\p{N}{3})*(?!\p{N})))re",
      R"re([\x{4e00}-\x{9fff}\x{3400}-\x{4dbf}\x{f900}-\x{faff}\x{3040}-\x{309f}\x{30a0}-\x{30ff}\x{ff65}-\)re"
     R"re(x{ff9f}\x{2f00}-\x{2fdf}\x{e40}-\x{e7f}\x{e80}-\x{eff}\x{1780}-\x{17ff}\x{1000}-\x{109f}\x{aa60})re"
     R"re(-\x{aa7f}\x{a9e0}-\x{a9ff}\x{ac00}-\x{d7af}\x{1100}-\x{11ff}]+)re",
      R"re([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{)re"
     R"re(S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     false, false, false},
    {"laguna",
     {R"re([^\n]+|[\n]+)re",
      R"re((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\)re"
     R"re(p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     false, false, false},
    {"exaone-moe",
     {R"re((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p)re"
     R"re({L}\p{M}*)*)+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+)re"},
     false, false, false},
    {"minicpm5",
     {R"re(\p{N}{1,3})re",
      R"re((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}+| ?[^\s)re"
     R"re(\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)re"},
     true, false, false},
    {"gemma4 granite-embed-multi-311m", {R"re([^\n]+|[\n]+)re"}, false, true, false, true, true, true},
    {"sarvam-moe", {R"re([^\n]+|[\n]+)re"}, false, false, false, true, true, false},
    {"whitespace", {R"re(\S+)re"}, false, false, false, true, false, false},
};
// clang-format on

}  // namespace detail

/// All rules, for listings.
inline std::span<const pre_tokenizer_rule> pre_tokenizer_rules() noexcept { return detail::pre_tokenizer_rules; }

/// The rule of a name. Throws error(unsupported) that lists the known names.
inline const pre_tokenizer_rule& find_pre_tokenizer_rule(std::string_view name) {
  std::string known;
  for (const pre_tokenizer_rule& rule : detail::pre_tokenizer_rules) {
    for (std::string_view names = rule.names; !names.empty();) {
      const std::string_view first = names.substr(0, names.find(' '));
      if (first == name) return rule;
      names.remove_prefix(first.size() == names.size() ? first.size() : first.size() + 1);
    }
    known += known.empty() ? "" : " ";
    known += rule.names;
  }
  throw error(error_code::unsupported, "tokenizer.ggml.pre", {"one of ", known}, {"\"", name.substr(0, 100), "\""});
}

/// The rule a vocabulary names; "default" where it names none. Throws as find_pre_tokenizer_rule does.
inline const pre_tokenizer_rule& rule_of(const vocabulary& v) {
  return find_pre_tokenizer_rule(v.pre.empty() ? "default" : v.pre);
}

/// Compiles the patterns of a rule.
inline pre_tokenizer make_pre_tokenizer(const pre_tokenizer_rule& rule) {
  std::vector<pattern> patterns;
  for (const std::string_view source : rule.patterns)
    if (!source.empty()) patterns.emplace_back(source);
  return pre_tokenizer(std::move(patterns));
}

}  // namespace realizar::inline REALIZAR_ABI::text
