#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// The filter urlize of jinja2: addresses in a text become links of HTML, by the rules of jinja2 3.1.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <realizar/text/chat/detail/arguments.hpp>
#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/strings.hpp>
#include <realizar/text/chat/detail/text_filters.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

inline bool all_words(std::string_view s, std::string_view more) {
  bool all = true;
  for_each_character(s, [&](char32_t c, std::size_t, std::size_t) {
    return all = is_word(c) || (c < 0x80 && more.find(static_cast<char>(c)) != std::string_view::npos);
  });
  return all;
}

inline bool is_letter_ignoring_case(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

inline std::string lower_ascii(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

/// Labels with dots between them, the last one a country or a kind ("com", "xn--...").
inline bool is_host(std::string_view s) {
  for (std::size_t dot; (dot = s.find('.')) != std::string_view::npos; s.remove_prefix(dot + 1))
    if (dot == 0 || !all_words(s.substr(0, dot), "%-")) return false;
  if (lower_ascii(s.substr(0, 4)) == "xn--") {
    const std::size_t n = length_of(s) - 4;
    if (n >= 2 && n <= 59 && all_words(s.substr(4), "%")) return true;
  }
  return s.size() >= 2 && s.size() <= 63 && std::all_of(s.begin(), s.end(), is_letter_ignoring_case);
}

/// The same without a scheme: labels of two to 63 characters before one of a few endings.
inline bool is_known_host(std::string_view s) {
  const std::size_t last = s.rfind('.');
  if (last == std::string_view::npos) return false;
  const std::string ending = lower_ascii(s.substr(last + 1));
  static constexpr std::string_view endings[] = {"com", "net", "int", "edu", "gov", "org", "info", "mil"};
  if (std::find(std::begin(endings), std::end(endings), ending) == std::end(endings)) return false;
  for (s = s.substr(0, last + 1); !s.empty();) {
    const std::string_view label = s.substr(0, s.find('.'));
    const std::size_t n = length_of(label);
    if (n < 2 || n > 63 || !all_words(label, "%-")) return false;
    s.remove_prefix(label.size() + 1);
  }
  return true;
}

/// Four numbers, or groups of hexadecimal digits in brackets.
inline bool is_number_host(std::string_view s) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!s.starts_with('[')) {
    for (int part = 0; part < 4; ++part) {
      const std::size_t n =
          (std::min)(static_cast<std::size_t>(std::find_if_not(s.begin(), s.end(), digit) - s.begin()), s.size());
      if (n < 1 || n > 3 || (part < 3 ? s.substr(n, 1) != "." : n != s.size())) return false;
      s.remove_prefix(part < 3 ? n + 1 : n);
    }
    return true;
  }
  if (!s.ends_with(']')) return false;
  s = s.substr(1, s.size() - 2);
  const auto group = [&]() -> bool {  // takes up to four digits and a colon; true for the colon
    std::size_t n = 0;
    while (n < 4 && n < s.size() &&
           (digit(s[n]) || (lower_ascii(s.substr(n, 1))[0] >= 'a' && lower_ascii(s.substr(n, 1))[0] <= 'f')))
      ++n;
    s.remove_prefix(n);
    if (!s.starts_with(':')) return false;
    s.remove_prefix(1);
    return true;
  };
  if (!group() || !group()) return false;
  for (int part = 0; part < 6 && !s.empty(); ++part) static_cast<void>(group());
  return s.empty();
}

/// An address of the web, with a scheme or without one.
inline bool is_web_address(std::string_view s) {
  const std::string start = lower_ascii(s.substr(0, 8));
  const std::size_t scheme = start.starts_with("http://") ? 7 : start == "https://" ? 8 : 0;
  s.remove_prefix(scheme);
  const std::size_t bracket = scheme != 0 && s.starts_with('[') ? s.find(']') : std::string_view::npos;
  const std::size_t end =
      bracket != std::string_view::npos ? bracket + 1 : (std::min)(s.find_first_of(":/?#"), s.size());
  const std::string_view host = s.substr(0, end);
  s.remove_prefix(end);
  if (s.starts_with(':')) {
    std::size_t n = 1;
    while (n < s.size() && s[n] >= '0' && s[n] <= '9') ++n;
    if (n < 2 || n > 6) return false;
    s.remove_prefix(n);
  }
  if (!s.empty() && s[0] != '/' && s[0] != '?' && s[0] != '#') return false;
  if (scheme != 0 && (is_host(host) || is_number_host(host))) return true;
  return scheme == 0 && ((lower_ascii(host.substr(0, 4)) == "www." && is_host(host.substr(4))) || is_known_host(host));
}

inline bool is_mail_address(std::string_view s) {
  const std::size_t at = s.rfind('@');
  if (at == std::string_view::npos || at == 0) return false;
  const std::string_view domain = s.substr(at + 1);
  const std::size_t dot = domain.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == domain.size()) return false;
  return all_words(domain.substr(0, dot), ".-") && all_words(domain.substr(dot + 1), "") &&
         all_words(domain.substr(0, character_size(domain)), "");
}

/// "ftp:", "foo://": what extra_schemes may hold.
inline bool is_scheme(std::string_view s) {
  const std::size_t colon = s.find(':');
  return colon != std::string_view::npos && length_of(s.substr(0, colon)) >= 2 &&
         all_words(s.substr(0, colon), ".+-") && s.size() - colon <= 3 &&
         s.find_first_not_of('/', colon + 1) == std::string_view::npos;
}

inline value link_addresses(machine& m, const value& v, const arguments& given) {
  bound_arguments<5> a(m, "urlize", given, {"trim_url_limit", "nofollow", "target", "rel", "extra_schemes"});
  const value escaped = escape_text(m, v);
  const string_object& text = *escaped.text;
  const std::string_view all = text.view();
  m.work_bytes(16 * all.size());
  std::vector<std::string> relations{"noopener"};
  if (a.flag(1)) relations.emplace_back("nofollow");
  if (!a.is_none(3)) {
    const value parts = split(m, a.text(3), nullptr, -1, false);
    for (const value& part : entries_of(*parts.items)) relations.emplace_back(part.text->view());
  }
  std::sort(relations.begin(), relations.end());
  relations.erase(std::unique(relations.begin(), relations.end()), relations.end());
  std::string joined;
  for (const std::string& r : relations) joined.append(joined.empty() ? "" : " ").append(r);
  std::string attributes = " rel=\"" + std::string(escape_text(m, m.make(joined)).text->view()) + "\"";
  if (a.has(2) && truth(a[2])) attributes += " target=\"" + std::string(escape_text(m, a[2]).text->view()) + "\"";
  std::vector<std::string_view> schemes;
  if (!a.is_none(4))
    for (const value& s : iterate(m, a[4])) {
      if (!s.is_string() || !is_scheme(s.text->view()))
        m.fail("the beginnings of addresses, like 'ftp:'", "another value");
      schemes.push_back(s.text->view());
    }
  text_builder out;
  const auto plain = [&](std::size_t from, std::size_t to) { out.add(*m.part(text, from, to).text); };
  const auto link = [&](std::string_view before, std::size_t from, std::size_t to, std::size_t shown,
                        std::size_t shown_to, std::string_view with, std::string_view after) {
    out.add("<a href=\"");
    out.add(before);
    plain(from, to);
    out.add('"');
    out.add(with);
    out.add('>');
    plain(shown, shown_to);
    out.add(after);
    out.add("</a>");
    if (out.bytes.size() > m.limits().max_output) m.refuse("texts within the limit", "a longer one");
  };
  const auto one = [&](std::size_t word, std::size_t end) {
    std::size_t begin = word, stop = end;  // of the address
    const auto rest = [&] { return all.substr(begin, stop - begin); };
    while (rest().starts_with('(') || rest().starts_with('<') || rest().starts_with("&lt;"))
      begin += rest()[0] == '&' ? 4 : 1;
    const auto ends = [&](std::string_view s) { return rest().ends_with(s); };
    while (ends(")") || ends(">") || ends(".") || ends(",") || ends("&gt;")) stop -= ends("&gt;") ? 4 : 1;
    static constexpr std::string_view pairs[][2] = {{"(", ")"}, {"<", ">"}, {"&lt;", "&gt;"}};
    for (const auto& [open, close] : pairs) {
      const auto count = [](std::string_view s, std::string_view what) {
        std::size_t n = 0;
        for (std::size_t at = 0; (at = s.find(what, at)) != std::string_view::npos; at += what.size()) ++n;
        return n;
      };
      const std::size_t opened = count(rest(), open);
      if (opened <= count(rest(), close)) continue;
      for (std::size_t n = (std::min)(opened, count(all.substr(stop, end - stop), close)); n > 0; --n)
        stop = all.find(close, stop) + close.size();
    }
    plain(word, begin);
    const std::string_view s = rest();
    if (is_web_address(s)) {
      const bool named = s.starts_with("https://") || s.starts_with("http://");
      std::size_t shown = stop;
      std::string_view dots;
      if (!a.is_none(0)) {
        const auto size = static_cast<std::int64_t>(length_of(s));
        const std::int64_t limit = a.integer(0);
        if (size > limit) {
          const std::int64_t kept = limit < 0 ? (std::max<std::int64_t>)(size + limit, 0) : limit;
          shown = begin + offset_of(s, static_cast<std::size_t>(kept));
          dots = "...";
        }
      }
      link(named ? "" : "https://", begin, stop, begin, shown, attributes, dots);
    } else if (s.starts_with("mailto:") && is_mail_address(s.substr(7))) {
      link("", begin, stop, begin + 7, stop, "", "");
    } else if (s.find('@') != std::string_view::npos && !s.starts_with("www.") && !s.starts_with('@') &&
               s.find(':') == std::string_view::npos && is_mail_address(s)) {
      link("mailto:", begin, stop, begin, stop, "", "");
    } else if (std::any_of(schemes.begin(), schemes.end(),
                           [&](auto scheme) { return s != scheme && s.starts_with(scheme); })) {
      link("", begin, stop, begin, stop, attributes, "");
    } else {
      plain(begin, stop);
    }
    plain(stop, end);
  };
  std::size_t word = 0;
  for_each_character(all, [&](char32_t c, std::size_t at, std::size_t size) {
    if (!is_python_space(c)) return true;
    if (word < at) one(word, at);
    plain(at, at + size);
    word = at + size;
    return true;
  });
  if (word < all.size()) one(word, all.size());
  return m.make(out);
}

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
