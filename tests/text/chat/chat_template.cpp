// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors

#include <realizar/text/chat/chat_template.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include <realizar/base/json/parse.hpp>
#include <realizar/base/json/view.hpp>

#include "../test_data.hpp"

namespace {

using realizar::error;
using realizar::error_code;
using realizar::json::object;
using realizar::text::chat_template;
using realizar::text::rendered_chat;
using test_text::read_text;

std::string golden(std::string_view name) {
  return read_text(std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" / name);
}

std::tm golden_time() {  // 2 January 2026, a Friday, 03:04:05
  std::tm t{};
  t.tm_year = 126, t.tm_mday = 2, t.tm_hour = 3, t.tm_min = 4, t.tm_sec = 5, t.tm_wday = 5, t.tm_yday = 1;
  return t;
}

rendered_chat render(std::string_view source, const object& variables) {
  return chat_template(source).render(variables, {}, {}, golden_time());
}

std::uint32_t folded_hash(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return static_cast<std::uint32_t>(h ^ h >> 32);
}

/// Renders each template of a list of pairs and compares with the text beside it; null stands for an error.
void check_cases(realizar::json::view cases, const object& variables) {
  for (const auto pair : cases.elements()) {
    const std::string source = pair[0].as_string();
    CAPTURE(source);
    if (pair[1].is_null()) {
      CHECK_THROWS_AS(render(source, variables), error);
      continue;
    }
    std::string text;
    try {
      text = render(source, variables).text;
    } catch (const error& e) {
      text = std::string("error: ") + e.what();
    }
    CHECK(text == pair[1].as_string());
  }
}

}  // namespace

TEST_CASE("small templates render as jinja2 renders them, random ones too") {
  const auto document = realizar::json::parse(golden("chat_small.json"));
  const object& variables = document["variables"].as_object();
  check_cases(document["cases"], variables);
  const auto fragments = realizar::json::parse(golden("chat_fragments.json"));
  CHECK(fragments.root().size() == 900);
  check_cases(fragments.root(), variables);
}

TEST_CASE("templates of released models render as jinja2 renders them, for every conversation") {
  const auto folder = test_text::data_file("templates");
  if (folder.empty()) return;
  const auto conversations = realizar::json::parse(golden("chat_conversations.json"));
  std::istringstream lines(golden("chat_templates.txt"));
  std::size_t texts = 0, refused = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name, expected;
    words >> name;
    CAPTURE(name);
    const std::string source = read_text(folder / name);
    std::optional<chat_template> t;
    try {
      t.emplace(source);
    } catch (const error&) {
    }
    for (const auto [name_of_it, variables] : conversations.root().members()) {
      const std::string_view conversation = name_of_it;
      CAPTURE(conversation);
      REQUIRE(static_cast<bool>(words >> expected));
      std::string found = "-", why;
      try {
        if (t) {
          std::ostringstream hash;
          hash << std::hex;
          hash.width(8);
          hash.fill('0');
          hash << folded_hash(t->render(variables.as_object(), {}, {}, golden_time()).text);
          found = hash.str();
        }
      } catch (const error& e) {
        why = e.what();
      }
      CAPTURE(why);
      CHECK(found == expected);
      ++(expected == "-" ? refused : texts);
    }
  }
  CHECK(texts > 3000);
  CHECK(refused > 500);
}

namespace {

/// Parses and renders; what must happen is an error, soon.
error refusal(std::string_view source, const object& variables = {}) {
  const auto start = std::chrono::steady_clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
  try {
    const auto r = render(source, variables);
    FAIL("rendered ", r.text.size(), " bytes");
  } catch (const error& e) {
    WARN(seconds() < 1);
    CHECK(seconds() < 20);  // sanitizers and busy machines are slow; ten times the steps would still show
    return e;
  }
  return error(error_code::usage, "", "", "");
}

std::string repeated(std::string_view s, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += s;
  return out;
}

}  // namespace

TEST_CASE("hostile templates end in a clear error within a second") {
  using code = error_code;
  CHECK(refusal("{% macro f(n) %}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}").code() == code::limit);
  CHECK(refusal("{% macro f() %}{{ g() }}{% endmacro %}{% macro g() %}{{ f() }}{% endmacro %}{{ f() }}").code() ==
        code::limit);
  CHECK(refusal("{% macro f() %}{% call f() %}{{ caller() }}{% endcall %}{{ caller() }}{% endmacro %}{% call f() %}{% "
                "endcall %}")
            .code() == code::limit);
  CHECK(refusal("{% for x in [[]] recursive %}{{ loop([x]) }}{% endfor %}").code() == code::limit);
  CHECK(refusal("{% for i in range(1000000000) %}{{ i }}{% endfor %}").code() == code::limit);
  CHECK(refusal("{{ range(-9223372036854775807, 9223372036854775807)|list }}").code() == code::limit);
  CHECK(refusal("{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}x{% endfor %}{% "
                "endfor %}{% endfor %}")
            .code() == code::limit);
  CHECK(refusal("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}").code() ==
        code::limit);
  CHECK(refusal("{{ 'x' * 1000000000000 }}").code() == code::limit);
  CHECK(refusal("{{ [1] * 1000000000000 }}").code() == code::limit);
  CHECK(refusal("{{ 'x' * 9223372036854775807 * 9 }}").code() == code::limit);
  CHECK(refusal("{% set ns = namespace(s='xxxxxxxxxxxxxxxx') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% "
                "endfor %}{{ ns.s }}")
            .code() == code::limit);
  CHECK(refusal(
            "{% set ns = namespace(s=[1, 2, 3, 4]) %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}")
            .code() == code::limit);
  CHECK(refusal("{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s|replace('a', ns.s) %}{% "
                "endfor %}")
            .code() == code::limit);
  CHECK(refusal("{% set ns = namespace(s=[]) %}{% for i in range(9999) %}{% set ns.s = [ns.s] %}{% endfor %}{{ ns.s }}")
            .code() == code::limit);
  CHECK(refusal("{% set ns = namespace(s=[]) %}{% for i in range(9999) %}{% set ns.s = [ns.s] %}{% endfor %}{{ "
                "ns.s|tojson }}")
            .code() == code::limit);
  CHECK(refusal("{% set ns = namespace(s=[], t=[]) %}{% for i in range(9999) %}{% set ns.s = [ns.s] %}{% set ns.t = "
                "[ns.t] %}{% endfor %}{{ ns.s == ns.t }}")
            .code() == code::limit);
  CHECK(refusal("{% set ns = namespace(a=[0]) %}{% for i in range(64) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ "
                "ns.a|tojson }}")
            .code() == code::limit);
  CHECK(refusal("{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}").code() == code::limit);
  CHECK(refusal("{{ 'x'.center(99999999999) }}").code() == code::limit);
  CHECK(refusal("{{ '%999999999d' % 1 }}").code() == code::limit);
  CHECK(refusal("{{ '{:999999999}'.format(1) }}").code() == code::limit);
  CHECK(refusal("{{ 'x'|indent(999999999) }}").code() == code::limit);
  CHECK(refusal("{{ [1]|tojson(indent=999999999) }}").code() == code::limit);
  CHECK(refusal("{{ [1]|batch(999999999, 0)|list }}").code() == code::limit);
  CHECK(refusal("{{ [1]|slice(999999999)|list }}").code() == code::limit);
  CHECK(refusal("{{ 9 ** 9 ** 9 ** 9 }}").code() == code::limit);
  CHECK(refusal("{{ 9223372036854775807 + 1 }}").code() == code::limit);
  CHECK(refusal("{{ (-9223372036854775807 - 1) // -1 }}").code() == code::limit);
  CHECK(refusal("{{ -(-9223372036854775807 - 1) }}").code() == code::limit);
  CHECK(refusal("{{ 99999999999999999999 }}").code() == code::malformed);
  CHECK(refusal("{{ range(99999)|map('string')|join|list|unique|map('center', 900)|join|length ~ (range(99999)|list == "
                "range(99999)|list) ~ range(99999)|map('string')|unique|list }}")
            .code() == code::limit);

  for (const std::string_view open : {"(", "[", "{1:", "-", "not ", "a[", "f(", "1 if (", "x|default("}) {
    CAPTURE(open);
    refusal("{{ " + repeated(open, 100000));
  }
  CHECK(refusal("{{ " + repeated("(", 2000) + "1" + repeated(")", 2000) + " }}").code() == code::limit);
  CHECK(refusal("{{ " + repeated("[", 2000) + "1" + repeated("]", 2000) + " }}").code() == code::limit);
  CHECK(refusal("{{ " + repeated("-", 2000) + "1 }}").code() == code::limit);
  CHECK(refusal("{{ " + repeated("not ", 2000) + "1 }}").code() == code::limit);
  CHECK(refusal("{{ " + repeated("1 if 1 else ", 2000) + "1 }}").code() == code::limit);
  for (const std::string_view open : {"{% if a %}", "{% for x in y %}", "{% macro f() %}", "{% call f() %}",
                                      "{% filter upper %}", "{% set x %}", "{% with %}"}) {
    CAPTURE(open);
    CHECK(refusal(repeated(open, 2000)).code() == code::limit);
  }
  for (const std::string_view more :
       {" + 1", "|upper", ".a", "()", "[0]", " and 1", " is defined|string", " if 1 else 2", " ~ 1 + 1"}) {
    CAPTURE(more);
    try {
      render("{{ a" + repeated(more, 100000) + " }}", {});
    } catch (const error& e) {
      CHECK(std::string_view(e.what()).find("chat template") != std::string_view::npos);
    }
  }
  for (const std::string_view piece :
       {"{{", "{%", "{#", "{% raw %}", "{{ '", "{{ \"\\", "{% if ", "}}", "{{ \\", "{{ $ }}", "{{ 'a' \n\n\n",
        "{%- -%}", "{{}}", "{{ . }}", "{{ 1. }}", "{{ '\\x' }}", "{{ '\\u12' }}"}) {
    CAPTURE(piece);
    if (piece == "}}") continue;  // text
    refusal(piece);
    if (piece != "{% raw %}") refusal(repeated(piece, 1000));
  }
  CHECK(refusal("\xff").code() == code::malformed);
  CHECK(refusal(std::string(5u << 20, 'a')).code() == code::limit);
}

TEST_CASE("errors name line and column, and what was found") {
  const auto what = [](std::string_view source) { return std::string(refusal(source).what()); };
  CHECK(what("a\n  {{ b.c }}") == "chat template: line 2, column 7: expected a value, found 'b', which is undefined");
  CHECK(what("{{ raise_exception('No tools!') }}") ==
        "chat template: line 1, column 19: expected a conversation that the template accepts, found one it refuses: No "
        "tools!");
  CHECK(what("\n\n{% if %}") == "chat template: line 3, column 7: expected an expression, found '%}'");
  CHECK(what("{{ 'a' + 1 }}") ==
        "chat template: line 1, column 8: expected operands that '+' takes, found a string and an integer");
  CHECK(what("{{ x|nope }}") == "chat template: line 1, column 6: expected the name of a filter, found 'nope'");
  CHECK(what("{% include 'a' %}") ==
        "chat template: line 1, column 4: expected a tag of chat templates, found 'include'");
  CHECK(what("{{ [].append(1) }}").find("a method that changes nothing, found 'append'") != std::string::npos);
  CHECK(what("{{ 1 }") == "chat template: line 1, column 6: expected an opening bracket before, found '}'");
}

TEST_CASE("what came from the conversation stays known") {
  const object variables{{"messages", realizar::json::array{object{{"role", "user"}, {"content", " a<b>c "}}}},
                         {"tool", object{{"name", "f"}, {"x", "<y>"}}}};
  const auto marked = [&](std::string_view source) {
    const rendered_chat r = chat_template(source).render(variables, {{"bos", "<s>"}});
    std::string out;
    std::size_t at = 0;
    for (const auto& range : r.input) {
      out += r.text.substr(at, range.begin - at) + "{" + r.text.substr(range.begin, range.end - range.begin) + "}";
      at = range.end;
    }
    return out + r.text.substr(at);
  };
  CHECK(marked("{{ bos }}<{{ messages[0].role }}>{{ messages[0].content }}</s>") == "<s><user>{ a<b>c }</s>");
  CHECK(marked("{{ '[' + messages[0].content.strip() ~ ']' }}") == "[{a<b>c}]");
  CHECK(marked("{{ ('(' + messages[0].content + ')')|trim('(') }}") == "{ a<b>c })");
  CHECK(marked("{% set x %}<{{ messages[0].content|trim }}>{% endset %}{{ x[1:] }}{{ x|upper }}") ==
        "{a<b>c}><{A<B>C}>");
  CHECK(marked("{{ tool|tojson }}") == "{\"{name}\": \"{f}\", \"{x}\": \"{<y>}\"}");
  CHECK(marked("{{ messages[0].content|replace('<b>', '<eos>') }}") == "{ a}<eos>{c }");
  CHECK(marked("{{ messages[0].content.split('<b>')|join('|') }}") == "{ a}|{c }");
  CHECK(marked("{% macro m(x) %}[{{ x }}]{% endmacro %}{{ m(messages[0].content) }}") == "[{ a<b>c }]");
  CHECK(marked("{{ '%s!'|format(messages[0].content) }}{{ '{}?'.format(messages[0].content) }}") ==
        "{ a<b>c }!{ a<b>c }?");
  CHECK(marked("{% set ns = namespace(s='') %}{% for i in range(3) %}{% set ns.s = ns.s + '<' + "
               "messages[0].content|trim %}{% endfor %}{{ ns.s }}") == "<{a<b>c}<{a<b>c}<{a<b>c}");
}

TEST_CASE("generation blocks are reported by their bytes") {
  const rendered_chat r =
      chat_template("a{% generation %}bc{% endgeneration %}d{% generation %}e{% endgeneration %}").render({});
  CHECK(r.text == "abcde");
  REQUIRE(r.generated.size() == 2);
  CHECK(r.generated[0].begin == 1);
  CHECK(r.generated[0].end == 3);
  CHECK(r.generated[1].end == 5);
}

TEST_CASE("appending again and again takes linear time") {
  object variables{{"x", std::string(1000, 'x')}};
  const auto seconds = [&](int n) {
    const chat_template t("{% set ns = namespace(s='') %}{% for i in range(" + std::to_string(n) +
                          ") %}{% set ns.s = ns.s + x %}{% endfor %}{{ ns.s|length }}");
    const auto start = std::chrono::steady_clock::now();
    CHECK(t.render(variables).text == std::to_string(n * 1000));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  seconds(1000);
  WARN(seconds(20000) < 1);  // 20 MB; copied anew each time it would be 200 GB and past the limits
}
