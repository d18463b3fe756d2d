#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Expressions, by the grammar of jinja2: descent by precedence, one function a rule.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/chat/detail/lexer.hpp>
#include <realizar/text/chat/detail/names.hpp>
#include <realizar/text/chat/detail/syntax.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

/// The rules of expressions, and what all rules need.
class expression_parser {
 protected:
  explicit expression_parser(tree& t) : t_(t), lexer_(t.source) {
    tokens_ = lexer_.run();
    strings_ = std::move(lexer_).strings();
  }

  static constexpr unsigned deepest = 250;

  struct level {  // a rule inside a rule
    explicit level(expression_parser& p) : p_(p) {
      if (++p_.depth_ > deepest)
        throw error(error_code::limit, {"chat template: ", source_place(p.t_.source, p.now().at)},
                    {"at most ", deepest, " levels"}, "more");
    }
    level(const level&) = delete;
    level& operator=(const level&) = delete;
    ~level() { --p_.depth_; }
    expression_parser& p_;
  };

  const token& now() const noexcept { return tokens_[next_]; }
  const token& ahead() const noexcept { return tokens_[next_ + (next_ + 1 < tokens_.size() ? 1 : 0)]; }
  const token& take() noexcept {
    const token& t = tokens_[next_];
    if (t.type != token_type::end) ++next_;
    return t;
  }
  bool skip(std::string_view symbol) noexcept {
    if (!now().is(symbol)) return false;
    take();
    return true;
  }
  bool skip_name(std::string_view name) noexcept {
    if (!now().is_name(name)) return false;
    take();
    return true;
  }

  std::string described(const token& t) const {
    switch (t.type) {
      case token_type::name:
      case token_type::symbol:
        return phrase({"'", t.text.substr(0, 60), "'"}).str();
      case token_type::string:
        return "a string";
      case token_type::integer:
      case token_type::real:
        return "a number";
      case token_type::variable_end:
        return "'}}'";
      case token_type::block_end:
        return "'%}'";
      case token_type::end:
        return "the end of the template";
      default:
        return "text";
    }
  }
  [[noreturn]] REALIZAR_COLD void fail(phrase expected) const { lexer_.fail(now().at, expected, described(now())); }
  void expect(std::string_view symbol) {
    if (!skip(symbol)) fail({"'", symbol, "'"});
  }
  void expect_word(std::string_view name) {
    if (!skip_name(name)) fail({"'", name, "'"});
  }
  void block_end() {
    if (now().type != token_type::block_end) fail("'%}'");
    take();
  }
  const token& expect_name() {
    if (now().type != token_type::name) fail("a name");
    return take();
  }

  node_id add(node_type type, std::uint32_t at, std::uint32_t a = 0, std::uint32_t b = 0, std::uint32_t c = 0,
              std::uint32_t d = 0, operation op = operation::add) {
    t_.nodes.push_back({type, op, at, a, b, c, d});
    return static_cast<node_id>(t_.nodes.size() - 1);
  }
  list keep(const std::vector<std::uint32_t>& items) {
    const list l{static_cast<std::uint32_t>(t_.children.size()), static_cast<std::uint32_t>(items.size())};
    t_.children.insert(t_.children.end(), items.begin(), items.end());
    return l;
  }
  node_id add_list(node_type type, std::uint32_t at, const std::vector<std::uint32_t>& items) {
    const list l = keep(items);
    return add(type, at, l.first, l.count);
  }
  std::uint32_t intern(std::string_view name) {
    for (std::size_t i = 0; i < t_.names.size(); ++i)
      if (t_.names[i] == name) return static_cast<std::uint32_t>(i);
    if (t_.names.size() >= 4096)
      throw error(error_code::limit, {"chat template: ", source_place(t_.source, now().at)}, "at most 4096 names",
                  "more");
    t_.names.emplace_back(name);
    return static_cast<std::uint32_t>(t_.names.size() - 1);
  }
  node_id constant(std::uint32_t at, value v, node_type type = node_type::constant) {
    t_.constants.push_back(v);
    return add(type, at, static_cast<std::uint32_t>(t_.constants.size() - 1));
  }

  // --- expressions ---

  bool tuple_ends(std::string_view word) const noexcept {
    return now().type == token_type::variable_end || now().type == token_type::block_end || now().is(")") ||
           (!word.empty() && now().is_name(word));
  }

  node_id tuple(bool conditional, std::string_view end = {}, bool parentheses = false) {
    const std::uint32_t at = now().at;
    std::vector<std::uint32_t> all;
    bool is_tuple = false;
    for (;;) {
      if (!all.empty()) expect(",");
      if (tuple_ends(end)) break;
      all.push_back(conditional ? expression() : either());
      if (!now().is(",")) break;
      is_tuple = true;
    }
    if (!is_tuple && !all.empty()) return all[0];
    if (!is_tuple && !parentheses) fail("an expression");
    return add_list(node_type::tuple, at, all);
  }

  node_id expression() {
    const level guard(*this);
    node_id e = either();
    while (now().is_name("if")) {
      const std::uint32_t at = take().at;
      const node_id test = either();
      const node_id otherwise = skip_name("else") ? expression() : no_node;
      e = add(node_type::conditional, at, test, e, otherwise);
    }
    return e;
  }
  node_id either() {
    node_id e = both();
    while (now().is_name("or")) {
      const std::uint32_t at = take().at;
      const node_id right = both();
      e = add(node_type::either, at, e, right);
    }
    return e;
  }
  node_id both() {
    node_id e = negation();
    while (now().is_name("and")) {
      const std::uint32_t at = take().at;
      const node_id right = negation();
      e = add(node_type::both, at, e, right);
    }
    return e;
  }
  node_id negation() {
    if (!now().is_name("not")) return comparison();
    const level guard(*this);
    const std::uint32_t at = take().at;
    return add(node_type::negation, at, negation());
  }

  bool comparison_operator(operation& op) {
    struct entry {
      std::string_view text;
      operation op;
    };
    static constexpr entry table[] = {{"==", operation::equal},  {"!=", operation::not_equal},
                                      {"<", operation::less},    {"<=", operation::less_equal},
                                      {">", operation::greater}, {">=", operation::greater_equal}};
    if (now().type == token_type::symbol) {
      for (const entry& e : table)
        if (now().text == e.text) {
          op = e.op;
          take();
          return true;
        }
      return false;
    }
    if (skip_name("in")) {
      op = operation::in;
      return true;
    }
    if (now().is_name("not") && ahead().is_name("in")) {
      take();
      take();
      op = operation::not_in;
      return true;
    }
    return false;
  }
  node_id comparison() {
    const std::uint32_t at = now().at;
    const node_id first = sum();
    std::vector<std::uint32_t> rest;
    operation op{};
    while (comparison_operator(op)) {
      rest.push_back(static_cast<std::uint32_t>(op));
      rest.push_back(sum());
    }
    if (rest.empty()) return first;
    const list l = keep(rest);
    return add(node_type::compare, at, first, l.first, l.count);
  }

  node_id sum() {
    node_id e = concatenation();
    while (now().is("+") || now().is("-")) {
      const operation op = now().text == "+" ? operation::add : operation::subtract;
      const std::uint32_t at = take().at;
      const node_id right = concatenation();
      e = add(node_type::arithmetic, at, e, right, 0, 0, op);
    }
    return e;
  }
  node_id concatenation() {
    const std::uint32_t at = now().at;
    const node_id first = product();
    if (!now().is("~")) return first;
    std::vector<std::uint32_t> all{first};
    while (skip("~")) all.push_back(product());
    return add_list(node_type::concat, at, all);
  }
  node_id product() {
    node_id e = power();
    for (;;) {
      const token& t = now();
      const operation op = t.is("*")    ? operation::multiply
                           : t.is("/")  ? operation::divide
                           : t.is("//") ? operation::divide_floor
                           : t.is("%")  ? operation::modulo
                                        : operation::add;
      if (op == operation::add) return e;
      take();
      const node_id right = power();
      e = add(node_type::arithmetic, t.at, e, right, 0, 0, op);
    }
  }
  node_id power() {
    node_id e = unary(true);
    while (now().is("**")) {
      const std::uint32_t at = take().at;
      const node_id right = unary(true);
      e = add(node_type::arithmetic, at, e, right, 0, 0, operation::power);
    }
    return e;
  }
  node_id unary(bool filters) {
    const level guard(*this);
    const token& t = now();
    node_id e;
    if (skip("-"))
      e = add(node_type::minus, t.at, unary(false));
    else if (skip("+"))
      e = add(node_type::plus, t.at, unary(false));
    else
      e = primary();
    e = postfix(e);
    return filters ? filters_and_tests(e) : e;
  }

  node_id primary() {
    const token& t = now();
    switch (t.type) {
      case token_type::name: {
        take();
        if (t.text == "true" || t.text == "True") return constant(t.at, value::boolean(true));
        if (t.text == "false" || t.text == "False") return constant(t.at, value::boolean(false));
        if (t.text == "none" || t.text == "None") return constant(t.at, value::none());
        return add(node_type::name, t.at, intern(t.text));
      }
      case token_type::string: {
        std::string text;
        while (now().type == token_type::string) text += strings_[take().string];
        return constant(t.at, value::string(t_.keep(text)));
      }
      case token_type::integer:
        take();
        return constant(t.at, value::integer(t.integer));
      case token_type::real:
        take();
        return constant(t.at, value::real(t.real));
      default:
        break;
    }
    if (skip("(")) {
      const node_id e = tuple(true, {}, true);
      expect(")");
      return e;
    }
    if (skip("[")) {
      std::vector<std::uint32_t> all;
      while (!now().is("]")) {
        if (!all.empty()) {
          expect(",");
          if (now().is("]")) break;
        }
        all.push_back(expression());
      }
      expect("]");
      return add_list(node_type::list, t.at, all);
    }
    if (skip("{")) {
      std::vector<std::uint32_t> all;
      while (!now().is("}")) {
        if (!all.empty()) {
          expect(",");
          if (now().is("}")) break;
        }
        all.push_back(expression());
        expect(":");
        all.push_back(expression());
      }
      expect("}");
      return add_list(node_type::mapping, t.at, all);
    }
    fail("an expression");
  }

  node_id postfix(node_id e) {
    for (;;) {
      if (now().is("."))
        e = attribute(e);
      else if (now().is("["))
        e = subscript(e);
      else if (now().is("("))
        e = call(e);
      else
        return e;
    }
  }
  node_id filters_and_tests(node_id e) {
    for (;;) {
      if (skip("|"))
        e = filter(e);
      else if (now().is_name("is"))
        e = test(e);
      else if (now().is("("))
        e = call(e);
      else
        return e;
    }
  }

  node_id attribute(node_id of) {
    const std::uint32_t at = take().at;
    const token& t = take();
    if (t.type == token_type::integer) {
      const node_id index = constant(t.at, value::integer(t.integer));
      return add(node_type::item, at, of, index);
    }
    if (t.type != token_type::name) lexer_.fail(t.at, "the name or number of a member", described(t));
    const auto* method = find_named(method_names, t.text);
    return add(node_type::attribute, at, of, intern(t.text),
               static_cast<std::uint32_t>(method ? method->id : method_id::none));
  }
  node_id subscript(node_id of) {
    const std::uint32_t at = take().at;
    std::vector<std::uint32_t> all;
    while (!now().is("]")) {
      if (!all.empty()) expect(",");
      all.push_back(index());
    }
    expect("]");
    if (all.size() == 1) return add(node_type::item, at, of, all[0]);
    const node_id several = add_list(node_type::tuple, at, all);
    return add(node_type::item, at, of, several);
  }
  node_id index() {
    const std::uint32_t at = now().at;
    node_id parts[3] = {no_node, no_node, no_node};
    if (!now().is(":")) {
      parts[0] = expression();
      if (!now().is(":")) return parts[0];
    }
    take();
    if (!now().is(":") && !now().is("]") && !now().is(",")) parts[1] = expression();
    if (skip(":") && !now().is("]") && !now().is(",")) parts[2] = expression();
    return add(node_type::slice, at, parts[0], parts[1], parts[2]);
  }

  std::uint32_t arguments() {
    const std::uint32_t at = now().at;
    expect("(");
    std::vector<std::uint32_t> positional, keywords;
    call_arguments c{};
    bool comma = false;
    const auto ensure = [&](bool holds) {
      if (!holds) lexer_.fail(at, "arguments in the order: plain, named, *, **", "another");
    };
    while (!now().is(")")) {
      if (comma) {
        expect(",");
        if (now().is(")")) break;
      }
      if (skip("*")) {
        ensure(c.more_positional == no_node && c.more_keywords == no_node);
        c.more_positional = expression();
      } else if (skip("**")) {
        ensure(c.more_keywords == no_node);
        c.more_keywords = expression();
      } else if (now().type == token_type::name && ahead().is("=")) {
        ensure(c.more_keywords == no_node);
        keywords.push_back(intern(take().text));
        take();
        keywords.push_back(expression());
      } else {
        ensure(c.more_positional == no_node && c.more_keywords == no_node && keywords.empty());
        positional.push_back(expression());
      }
      comma = true;
    }
    expect(")");
    c.positional = keep(positional);
    c.keywords = keep(keywords);
    t_.calls.push_back(c);
    return static_cast<std::uint32_t>(t_.calls.size() - 1);
  }
  node_id call(node_id callee) {
    const std::uint32_t at = now().at;
    const std::uint32_t with = arguments();
    return add(node_type::call, at, callee, with);
  }

  std::string dotted_name() {
    std::string name(expect_name().text);
    while (skip(".")) name.append(".").append(expect_name().text);
    return name;
  }
  node_id filter(node_id operand) {
    const std::uint32_t at = now().at;
    const std::string name = dotted_name();
    const std::uint32_t with = now().is("(") ? arguments() : 0;
    const auto* known = find_named(filter_names, name);
    return add(node_type::filter, at, operand, with, static_cast<std::uint32_t>(known ? known->id : filter_id::unknown),
               intern(name));
  }
  node_id test(node_id operand) {
    take();
    const bool negated = skip_name("not");
    const std::uint32_t at = now().at;
    const std::string name = dotted_name();
    std::uint32_t with = 0;
    const token& t = now();
    if (t.is("(")) {
      with = arguments();
    } else if ((t.type == token_type::name && !t.is_name("else") && !t.is_name("or") && !t.is_name("and")) ||
               t.type == token_type::string || t.type == token_type::integer || t.type == token_type::real ||
               t.is("[") || t.is("{")) {
      if (t.is_name("is")) fail("no second test");
      const node_id argument = postfix(primary());
      call_arguments c{};
      c.positional = keep({argument});
      t_.calls.push_back(c);
      with = static_cast<std::uint32_t>(t_.calls.size() - 1);
    }
    const auto* known = find_named(test_names, name);
    const node_id n = add(node_type::test, at, operand, with,
                          static_cast<std::uint32_t>(known ? known->id : test_id::unknown), intern(name));
    return negated ? add(node_type::negation, at, n) : n;
  }

  tree& t_;
  lexer lexer_;
  std::vector<token> tokens_;
  std::vector<std::string> strings_;
  std::size_t next_ = 0;
  unsigned depth_ = 0;
};

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
