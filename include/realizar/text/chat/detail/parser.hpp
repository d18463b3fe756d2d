#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Tokens to a tree: the statements of jinja2's grammar.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/chat/detail/expression_parser.hpp>
#include <realizar/text/chat/detail/syntax.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

class parser : private expression_parser {
 public:
  explicit parser(tree& t) : expression_parser(t) {}

  void run() { t_.body = statements({}); }

 private:
  /// Until one of the end words, which stays the next token, or the end of the template where there is none.
  node_id statements(std::initializer_list<std::string_view> ends) {
    const level guard(*this);
    const std::uint32_t at = now().at;
    std::vector<std::uint32_t> all;
    for (;;) {
      const token& t = now();
      if (t.type == token_type::end) {
        if (ends.size() != 0) fail({"'{% ", *(ends.end() - 1), " %}'"});
        break;
      }
      if (t.type == token_type::data) {
        all.push_back(constant(t.at, value::string(t_.keep(t.text)), node_type::text));
        take();
      } else if (t.type == token_type::variable_begin) {
        take();
        const node_id what = tuple(true);
        all.push_back(add(node_type::output, t.at, what));
        if (now().type != token_type::variable_end) fail("'}}'");
        take();
      } else {
        take();  // block_begin
        bool ends_here = false;
        for (const std::string_view word : ends) ends_here = ends_here || now().is_name(word);
        if (ends_here) break;
        statement(all);
        block_end();
      }
    }
    return add_list(node_type::block, at, all);
  }
  node_id body(std::initializer_list<std::string_view> ends) {
    skip(":");
    block_end();
    return statements(ends);
  }

  void statement(std::vector<std::uint32_t>& out) {
    if (now().type != token_type::name) fail("the name of a tag");
    const token& t = now();
    const std::string_view word = t.text;
    if (word == "print") {
      take();
      bool first = true;
      while (now().type != token_type::block_end) {
        if (!first) expect(",");
        first = false;
        out.push_back(add(node_type::output, t.at, expression()));
      }
      return;
    }
    out.push_back(word == "for"          ? for_loop()
                  : word == "if"         ? branch()
                  : word == "set"        ? assignment()
                  : word == "macro"      ? macro()
                  : word == "call"       ? call_block()
                  : word == "filter"     ? filter_block()
                  : word == "with"       ? with()
                  : word == "generation" ? generation()
                  : word == "break"      ? jump(node_type::leave_loop)
                  : word == "continue"   ? jump(node_type::next_round)
                                         : refuse());
  }
  node_id refuse() {
    const std::string_view word = now().text;
    for (const std::string_view known : {"autoescape", "block", "extends", "import", "include", "from", "do", "trans"})
      if (word == known)
        throw error(error_code::unsupported, {"chat template: ", source_place(t_.source, now().at)},
                    "a tag of chat templates", {"'", word, "'"});
    fail("a tag such as for, if, set, macro, call, filter, with or generation");
  }
  node_id jump(node_type type) {
    const std::uint32_t at = now().at;
    if (loops_ == 0) fail("this tag inside a loop");
    take();
    return add(type, at);
  }

  node_id for_loop() {
    const std::uint32_t at = take().at;
    loop_info info{};
    info.target = target(true, false, "in");
    expect_word("in");
    info.over = tuple(false, "recursive");
    if (skip_name("if")) info.test = expression();
    info.recursive = skip_name("recursive");
    ++loops_;
    info.body = body({"else", "endfor"});
    --loops_;
    if (take().text == "else") {
      info.otherwise = body({"endfor"});
      take();
    }
    t_.loops.push_back(info);
    return add(node_type::loop, at, static_cast<std::uint32_t>(t_.loops.size() - 1));
  }

  node_id branch() {
    const std::uint32_t at = take().at;
    std::vector<std::uint32_t> parts;
    for (;;) {
      parts.push_back(tuple(false));
      parts.push_back(body({"elif", "else", "endif"}));
      const std::string_view word = take().text;
      if (word == "elif") continue;
      if (word == "else") {
        parts.push_back(no_node);
        parts.push_back(body({"endif"}));
        take();
      }
      break;
    }
    return add_list(node_type::branch, at, parts);
  }

  node_id assignment() {
    const std::uint32_t at = take().at;
    const node_id to = target(true, true);
    if (skip("=")) {
      const node_id what = tuple(true);
      return add(node_type::assign, at, to, what);
    }
    node_id filters = no_node;
    while (now().is("|")) {
      take();
      filters = filter(filters);
    }
    const node_id what = body({"endset"});
    take();
    return add(node_type::assign_block, at, to, what, filters);
  }

  std::uint32_t macro_of(std::uint32_t name, bool parameters) {
    macro_info m{};
    m.name = name;
    if (parameters) {
      expect("(");
      while (!now().is(")")) {
        if (!m.parameters.empty()) expect(",");
        m.parameters.push_back(intern(plain_name()));
        if (m.parameters.back() == intern("caller")) m.explicit_caller = true;
        if (skip("="))
          m.defaults.push_back(expression());
        else if (!m.defaults.empty())
          fail("a default, as the parameter before has one");
      }
      expect(")");
    }
    t_.macros.push_back(std::move(m));
    return static_cast<std::uint32_t>(t_.macros.size() - 1);
  }
  std::string_view plain_name() {
    const token& t = expect_name();
    check_assignable(t);
    return t.text;
  }
  void check_assignable(const token& t) const {
    for (const std::string_view word : {"true", "false", "none", "True", "False", "None"})
      if (t.text == word) lexer_.fail(t.at, "a name that can be assigned to", described(t));
  }

  /// A body's break does not leave the loop around its macro.
  node_id function_body(std::string_view end) {
    const unsigned loops = std::exchange(loops_, 0u);
    const node_id n = body({end});
    loops_ = loops;
    take();
    return n;
  }

  node_id macro() {
    const std::uint32_t at = take().at;
    const std::uint32_t name_at = now().at;
    const std::uint32_t name = intern(plain_name());
    const std::uint32_t m = macro_of(name, true);
    const node_id what = function_body("endmacro");
    t_.macros[m].body = what;
    return add(node_type::macro, at, add(node_type::name, name_at, name), m);
  }

  node_id call_block() {
    const std::uint32_t at = take().at;
    const std::uint32_t m = macro_of(intern("caller"), now().is("("));
    const node_id call = expression();
    if (t_.nodes[call].type != node_type::call) lexer_.fail(at, "the call of a macro", "another expression");
    const node_id what = function_body("endcall");
    t_.macros[m].body = what;
    return add(node_type::call_block, at, call, m);
  }

  node_id filter_block() {
    const std::uint32_t at = take().at;
    node_id f = filter(no_node);
    while (now().is("|")) {
      take();
      f = filter(f);
    }
    const node_id what = body({"endfilter"});
    take();
    return add(node_type::filter_block, at, f, what);
  }

  node_id with() {
    const std::uint32_t at = take().at;
    std::vector<std::uint32_t> pairs;
    while (now().type != token_type::block_end) {
      if (!pairs.empty()) expect(",");
      pairs.push_back(target(true, false));
      expect("=");
      pairs.push_back(expression());
    }
    const node_id what = body({"endwith"});
    take();
    const list l = keep(pairs);
    return add(node_type::with, at, l.first, l.count, what);
  }

  node_id generation() {
    const std::uint32_t at = take().at;
    const node_id what = function_body("endgeneration");
    return add(node_type::generation, at, 0, what);
  }

  /// What can be assigned to: a name, a member of a namespace, or several of them.
  node_id target(bool several, bool members, std::string_view end = {}) {
    const std::uint32_t at = now().at;
    std::vector<std::uint32_t> all;
    bool tuple = false;
    for (;;) {
      if (!all.empty()) expect(",");
      if (tuple_ends(end) || now().is("=")) break;
      all.push_back(one_target(members));
      if (!several || !now().is(",")) break;
      tuple = true;
    }
    if (all.empty()) fail("a name");
    return tuple ? add_list(node_type::tuple, at, all) : all[0];
  }
  node_id one_target(bool members) {
    const level guard(*this);
    const token& t = now();
    if (skip("(")) {
      const node_id inner = target(true, members);
      expect(")");
      return inner;
    }
    expect_name();
    check_assignable(t);
    if (members && skip(".")) {
      const std::uint32_t member = intern(expect_name().text);
      return add(node_type::member_target, t.at, intern(t.text), 0, 0, member);
    }
    return add(node_type::name, t.at, intern(t.text));
  }

  unsigned loops_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
