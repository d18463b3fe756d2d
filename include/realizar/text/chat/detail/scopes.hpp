#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Which variable a name means: every name of a tree gets the place of its variable before anything is rendered, by
/// the rules of jinja2's compiler (a scope's variables start from the outer ones of the same name).

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include <realizar/base/error.hpp>
#include <realizar/text/chat/detail/lexer.hpp>
#include <realizar/text/chat/detail/names.hpp>
#include <realizar/text/chat/detail/syntax.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

/// Calls `f` for each child of a node, in the order of the source.
template <class F>
void for_each_child(const tree& t, node_id id, F&& f) {
  const node n = t.nodes[id];
  const auto each = [&](list l) {
    for (std::uint32_t i = 0; i < l.count; ++i) f(t.children[l.first + i]);
  };
  const auto call = [&](std::uint32_t which) {
    const call_arguments c = t.calls[which];
    each(c.positional);
    for (std::uint32_t i = 1; i < c.keywords.count; i += 2) f(t.children[c.keywords.first + i]);
    f(c.more_positional);
    f(c.more_keywords);
  };
  switch (n.type) {
    case node_type::nobody:
    case node_type::constant:
    case node_type::name:
    case node_type::text:
    case node_type::member_target:
    case node_type::leave_loop:
    case node_type::next_round:
      return;
    case node_type::list:
    case node_type::tuple:
    case node_type::mapping:
    case node_type::concat:
    case node_type::branch:
    case node_type::block:
      return each({n.a, n.b});
    case node_type::attribute:
    case node_type::negation:
    case node_type::minus:
    case node_type::plus:
    case node_type::output:
      return f(n.a);
    case node_type::item:
    case node_type::arithmetic:
    case node_type::both:
    case node_type::either:
    case node_type::assign:
      return f(n.a), f(n.b);
    case node_type::slice:
    case node_type::conditional:
    case node_type::assign_block:
      return f(n.a), f(n.b), f(n.c);
    case node_type::call:
    case node_type::filter:
    case node_type::test:
      return f(n.a), call(n.b);
    case node_type::compare:
      f(n.a);
      for (std::uint32_t i = 1; i < n.c; i += 2) f(t.children[n.b + i]);
      return;
    case node_type::loop: {
      const loop_info l = t.loops[n.a];
      return f(l.target), f(l.over), f(l.test), f(l.body), f(l.otherwise);
    }
    case node_type::macro:
    case node_type::call_block: {
      f(n.a);
      const std::vector<node_id> defaults = t.macros[n.b].defaults;
      for (const node_id d : defaults) f(d);
      return f(t.macros[n.b].body);
    }
    case node_type::filter_block:
    case node_type::generation:
      return f(n.a), f(n.b);
    case node_type::with:
      each({n.a, n.b});
      return f(n.c);
  }
}

class scope_resolver {
 public:
  explicit scope_resolver(tree& t) : t_(t) {}

  void run() {
    frame root{nullptr, 0, 0, false, {}, {}};
    analyze(root, t_.body);
    t_.root_scope = finish(root);
    emit(root, t_.body, false);
    for (std::size_t f = 0; f < t_.functions.size(); ++f) t_.functions[f].slots = slots_.size() > f ? slots_[f] : 0;
  }

 private:
  struct variable {
    std::uint32_t slot;
    enum class start : std::uint8_t { parameter, outside, alias, nothing } from;
    const variable* other;  // of an alias
    std::uint32_t other_function;
    bool stored;
  };
  struct frame {
    frame* parent;
    std::uint32_t level, function;
    bool of_test;
    std::map<std::uint32_t, variable> variables;  // by name
    std::vector<std::uint32_t> stored;            // names in the order they were first assigned
  };
  struct found {
    const variable* v;
    std::uint32_t function;
  };
  static constexpr unsigned deepest = 1000;

  struct level_guard {
    level_guard(scope_resolver& r, node_id n) : r_(r) {
      if (++r.depth_ > deepest)
        throw error(error_code::limit, {"chat template: ", source_place(r.t_.source, r.t_.nodes[n].at)},
                    {"at most ", deepest, " levels"}, "more");
    }
    level_guard(const level_guard&) = delete;
    level_guard& operator=(const level_guard&) = delete;
    ~level_guard() { --r_.depth_; }
    scope_resolver& r_;
  };

  static found find(const frame* f, std::uint32_t name) {
    for (; f; f = f->parent) {
      const auto at = f->variables.find(name);
      if (at != f->variables.end()) return {&at->second, f->function};
    }
    return {nullptr, 0};
  }

  /// Variables of one name and nesting share their place, as sibling scopes do not live at the same time.
  std::uint32_t slot(const frame& f, std::uint32_t name) {
    if (slots_.size() <= f.function) slots_.resize(f.function + 1, 0);
    const std::uint64_t key = (std::uint64_t{f.function} << 32) ^ (std::uint64_t{f.level} << 14) ^
                              (std::uint64_t{name} << 1) ^ (f.of_test ? 1u : 0u);
    const auto [at, fresh] = places_.try_emplace(key, slots_[f.function]);
    if (fresh) ++slots_[f.function];
    return at->second;
  }
  variable& define(frame& f, std::uint32_t name, variable::start from, found other = {nullptr, 0}) {
    variable& v = f.variables[name];
    v = {slot(f, name), from, other.v, other.function, v.stored};
    return v;
  }
  void store(frame& f, std::uint32_t name) {
    const auto at = f.variables.find(name);
    if (at != f.variables.end()) {
      if (!at->second.stored) f.stored.push_back(name);
      at->second.stored = true;
      return;
    }
    const found outer = find(f.parent, name);
    define(f, name, outer.v ? variable::start::alias : variable::start::nothing, outer).stored = true;
    f.stored.push_back(name);
  }
  void parameter(frame& f, std::uint32_t name) {
    variable& v = define(f, name, variable::start::parameter);
    if (!v.stored) f.stored.push_back(name);
    v.stored = true;
  }
  void load(frame& f, std::uint32_t name) {
    if (!find(&f, name).v) define(f, name, variable::start::outside);
  }
  void parameters(frame& f, node_id target) {
    const node& n = t_.nodes[target];
    if (n.type == node_type::name) return parameter(f, n.a);
    if (n.type == node_type::tuple) for_each_child(t_, target, [&](node_id c) { parameters(f, c); });
  }
  void targets(frame& f, node_id target) {
    const node& n = t_.nodes[target];
    if (n.type == node_type::name)
      store(f, n.a);
    else if (n.type == node_type::member_target)
      load(f, n.a);
    else
      for_each_child(t_, target, [&](node_id c) { targets(f, c); });
  }

  /// What the statements of a scope read and assign, without the scopes inside.
  void analyze(frame& f, node_id id) {
    if (id == no_node) return;
    const level_guard guard(*this, id);
    const node n = t_.nodes[id];
    const auto children = [&] { for_each_child(t_, id, [&](node_id c) { analyze(f, c); }); };
    switch (n.type) {
      case node_type::name:
        return load(f, n.a);
      case node_type::branch: {
        // A variable that only some branches assign starts from outside all the same.
        const std::size_t begin = f.stored.size();
        children();
        for (std::size_t i = begin; i < f.stored.size(); ++i) {
          const std::uint32_t name = f.stored[i];
          const found outer = find(f.parent, name);
          define(f, name, outer.v ? variable::start::alias : variable::start::outside, outer).stored = true;
        }
        return;
      }
      case node_type::assign:
        analyze(f, n.b);
        return targets(f, n.a);
      case node_type::assign_block:
        return targets(f, n.a);
      case node_type::loop:
        return analyze(f, t_.loops[n.a].over);
      case node_type::macro:
        return store(f, t_.nodes[n.a].a);
      case node_type::call_block:
      case node_type::filter_block:
        return analyze(f, n.a);
      case node_type::with:
        for (std::uint32_t i = 1; i < n.b; i += 2) analyze(f, t_.children[n.a + i]);
        return;
      case node_type::generation:
        return;
      default:
        return children();
    }
  }

  /// The table of what the variables of a scope start from.
  std::uint32_t finish(const frame& f) {
    std::vector<variable_start> starts;
    for (const auto& [name, v] : f.variables) {
      using from = variable_start::from;
      if (v.from == variable::start::outside)
        starts.push_back({from::outside, v.slot, 0, outside(name)});
      else if (v.from == variable::start::alias)
        starts.push_back({from::other, v.slot, hops(f.function, v.other_function), v.other->slot});
      else if (v.from == variable::start::nothing)
        starts.push_back({from::nothing, v.slot, 0, 0});
    }
    if (starts.empty()) return 0;
    t_.scopes.push_back(std::move(starts));
    return static_cast<std::uint32_t>(t_.scopes.size() - 1);
  }
  std::uint32_t outside(std::uint32_t name) {
    const auto [at, fresh] = outside_.try_emplace(name, static_cast<std::uint32_t>(t_.outside.size()));
    if (fresh) t_.outside.push_back(name);
    return at->second;
  }
  std::uint32_t hops(std::uint32_t from, std::uint32_t to) const {
    std::uint32_t n = 0;
    for (; from != to; from = t_.functions[from].parent) ++n;
    return n;
  }
  std::uint32_t new_function(std::uint32_t parent) {
    t_.functions.push_back({parent, 0, false});
    for (std::uint32_t f = parent;; f = t_.functions[f].parent) {
      t_.functions[f].captured = true;
      if (f == 0) break;
    }
    return static_cast<std::uint32_t>(t_.functions.size() - 1);
  }
  frame inner(frame& f, std::uint32_t function, bool of_test = false) {
    return frame{&f, f.level + 1, function, of_test, {}, {}};
  }

  void bind(const frame& f, node_id id, std::uint32_t name, std::uint32_t& hop, std::uint32_t& place) {
    const found v = find(&f, name);
    if (!v.v)
      throw error(error_code::malformed, {"chat template: ", source_place(t_.source, t_.nodes[id].at)},
                  "a name of this scope", t_.names[name]);
    hop = hops(f.function, v.function);
    place = v.v->slot;
  }

  bool mentions(node_id id, std::string_view name) {
    if (id == no_node) return false;
    const level_guard guard(*this, id);
    const node& n = t_.nodes[id];
    if (n.type == node_type::name) return t_.names[n.a] == name;
    bool any = false;
    for_each_child(t_, id, [&](node_id c) { any = any || mentions(c, name); });
    return any;
  }

  /// Binds the names of a scope and goes into the scopes inside. `soft`: inside a condition, where an unknown filter is
  /// an error only when it is reached.
  void emit(frame& f, node_id id, bool soft) {
    if (id == no_node) return;
    const level_guard guard(*this, id);
    const node n = t_.nodes[id];
    const auto children = [&](bool s) { for_each_child(t_, id, [&](node_id c) { emit(f, c, s); }); };
    switch (n.type) {
      case node_type::name:
      case node_type::member_target: {
        std::uint32_t hop = 0, place = 0;
        bind(f, id, n.a, hop, place);
        t_.nodes[id].b = hop;
        t_.nodes[id].c = place;
        return;
      }
      case node_type::filter:
      case node_type::test: {
        const bool filter = n.type == node_type::filter;
        if (n.c == 0 && !soft)
          throw error(error_code::unsupported, {"chat template: ", source_place(t_.source, n.at)},
                      {"the name of a ", filter ? "filter" : "test"}, {"'", t_.names[n.d], "'"});
        return children(soft);
      }
      case node_type::conditional:
      case node_type::branch:
        return children(true);
      case node_type::assign:
      case node_type::assign_block:
        if (in_loop_) refuse_loop_target(n.a);
        emit(f, n.a, soft);
        if (n.type == node_type::assign) return emit(f, n.b, soft);
        t_.nodes[id].d = scope(f, n.b, n.c);
        return;
      case node_type::filter_block:
        t_.nodes[id].d = scope(f, n.b, n.a);
        return;
      case node_type::generation:
        t_.nodes[id].d = scope(f, n.b, no_node);
        return;
      case node_type::with:
        return with(f, id, n, soft);
      case node_type::loop:
        return loop(f, n, soft);
      case node_type::macro:
        emit(f, n.a, soft);
        return macro(f, n.b);
      case node_type::call_block:
        macro(f, n.b);
        return emit(f, n.a, soft);
      default:
        return children(soft);
    }
  }

  void refuse_loop_target(node_id target) {
    const node& n = t_.nodes[target];
    if (n.type == node_type::name && t_.names[n.a] == "loop")
      throw error(error_code::malformed, {"chat template: ", source_place(t_.source, n.at)},
                  "another name than the loop's own variable", "'loop'");
    if (n.type == node_type::tuple) for_each_child(t_, target, [&](node_id c) { refuse_loop_target(c); });
  }

  std::uint32_t scope(frame& f, node_id body, node_id filter) {
    frame in = inner(f, f.function);
    analyze(in, body);
    analyze(in, filter);
    const std::uint32_t s = finish(in);
    emit(in, body, false);
    emit(in, filter, false);
    return s;
  }

  void with(frame& f, node_id id, const node& n, bool soft) {
    frame in = inner(f, f.function);
    for (std::uint32_t i = 0; i < n.b; i += 2) parameters(in, t_.children[n.a + i]);
    analyze(in, n.c);
    t_.nodes[id].d = finish(in);
    for (std::uint32_t i = 0; i < n.b; i += 2) {
      emit(in, t_.children[n.a + i], false);
      emit(f, t_.children[n.a + i + 1], soft);
    }
    emit(in, n.c, false);
  }

  node_id copy_target(node_id target) {
    node n = t_.nodes[target];
    if (n.type == node_type::tuple) {
      std::vector<std::uint32_t> copies;
      for (std::uint32_t i = 0; i < n.b; ++i) copies.push_back(copy_target(t_.children[n.a + i]));
      n.a = static_cast<std::uint32_t>(t_.children.size());
      t_.children.insert(t_.children.end(), copies.begin(), copies.end());
    }
    t_.nodes.push_back(n);
    return static_cast<node_id>(t_.nodes.size() - 1);
  }

  void loop(frame& f, const node& n, bool soft) {
    const bool outer_loop = in_loop_;
    in_loop_ = true;
    loop_info info = t_.loops[n.a];
    refuse_loop_target(info.target);
    emit(f, info.over, soft);
    info.function = info.recursive ? new_function(f.function) : f.function;
    frame body = inner(f, info.function);
    parameter(body, loop_name());
    parameters(body, info.target);
    analyze(body, info.body);
    info.has_variable = info.recursive || mentions(info.body, "loop");
    info.variable_slot = body.variables.find(loop_name())->second.slot;
    info.body_scope = finish(body);
    if (info.test != no_node) {
      frame test = inner(f, info.function, true);
      info.test_target = copy_target(info.target);
      parameters(test, info.test_target);
      analyze(test, info.test);
      info.test_scope = finish(test);
      emit(test, info.test_target, false);
      emit(test, info.test, false);
    }
    emit(body, info.target, false);
    emit(body, info.body, false);
    if (info.otherwise != no_node) {
      frame otherwise = inner(f, info.function);
      analyze(otherwise, info.otherwise);
      info.else_scope = finish(otherwise);
      emit(otherwise, info.otherwise, false);
    }
    t_.loops[n.a] = info;
    in_loop_ = outer_loop;
  }
  std::uint32_t loop_name() {
    if (loop_name_ == none) loop_name_ = name_of("loop");
    return loop_name_;
  }
  std::uint32_t name_of(std::string_view text) {
    for (std::size_t i = 0; i < t_.names.size(); ++i)
      if (t_.names[i] == text) return static_cast<std::uint32_t>(i);
    t_.names.emplace_back(text);
    return static_cast<std::uint32_t>(t_.names.size() - 1);
  }

  void macro(frame& f, std::uint32_t which) {
    macro_info m = t_.macros[which];
    m.function = new_function(f.function);
    frame in = inner(f, m.function);
    for (const std::uint32_t p : m.parameters) parameter(in, p);
    const auto special = [&](std::string_view text, bool& taken, std::uint32_t& place) {
      const std::uint32_t name = name_of(text);
      for (const std::uint32_t p : m.parameters)
        if (p == name) return;
      if (!mentions(m.body, text)) return;
      taken = true;
      parameter(in, name);
      place = in.variables.find(name)->second.slot;
    };
    special("caller", m.takes_caller, m.caller_slot);
    special("kwargs", m.takes_keywords, m.keywords_slot);
    special("varargs", m.takes_more, m.more_slot);
    for (const node_id d : m.defaults) analyze(in, d);
    analyze(in, m.body);
    for (const std::uint32_t p : m.parameters) m.slots.push_back(in.variables.find(p)->second.slot);
    m.scope = finish(in);
    for (const node_id d : m.defaults) emit(in, d, false);
    const bool outer_loop = in_loop_;
    emit(in, m.body, false);
    in_loop_ = outer_loop;
    t_.macros[which] = std::move(m);
  }

  static constexpr std::uint32_t none = 0xffffffffu;

  tree& t_;
  std::map<std::uint64_t, std::uint32_t> places_;
  std::map<std::uint32_t, std::uint32_t> outside_;
  std::vector<std::uint32_t> slots_;
  std::uint32_t loop_name_ = none;
  unsigned depth_ = 0;
  bool in_loop_ = false;
};

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
