#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Walks a tree and writes its text: statements are executed, expressions evaluated.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/text/chat/detail/filters.hpp>
#include <realizar/text/chat/detail/functions.hpp>
#include <realizar/text/chat/detail/loops.hpp>
#include <realizar/text/chat/detail/machine.hpp>
#include <realizar/text/chat/detail/operators.hpp>
#include <realizar/text/chat/detail/syntax.hpp>
#include <realizar/text/chat/detail/tests.hpp>

namespace realizar::inline REALIZAR_ABI::text::chat::detail {

class evaluator final : private loop_filter {
 public:
  /// `outside`: a value, or missing, for each name of tree::outside.
  evaluator(const tree& t, machine& m, const std::vector<value>& outside, const std::tm& now)
      : t_(t), m_(m), outside_(outside), now_(now), absent_(t.names.size()), spare_(t.functions.size()) {}

  /// Renders into `out`; the ranges of generation blocks go to `generated`.
  void run(text_builder& out, std::vector<byte_range>& generated) {
    out_ = &out;
    root_ = &out;
    generated_ = &generated;
    frame_ = new_frame(0, nullptr);
    enter(t_.root_scope);
    execute(t_.body);
  }

 private:
  enum class flow : std::uint8_t { on, next_round, leave_loop };

  // --- variables ---

  frame* new_frame(std::uint32_t function, frame* parent) {
    const std::size_t n = t_.functions[function].slots;
    frame* f = nullptr;
    if (!spare_[function].empty()) {
      f = spare_[function].back();
      spare_[function].pop_back();
    } else {
      f = m_.memory.make<frame>(nullptr, m_.memory.array<value>(n));
    }
    f->parent = parent;
    std::fill(f->slots, f->slots + n, value());
    return f;
  }
  void give_back(std::uint32_t function, frame* f) {
    if (!t_.functions[function].captured) spare_[function].push_back(f);
  }
  value& variable(std::uint32_t hops, std::uint32_t slot) noexcept {
    frame* f = frame_;
    for (; hops != 0; --hops) f = f->parent;
    return f->slots[slot];
  }
  void enter(std::uint32_t scope) {
    for (const variable_start& s : t_.scopes[scope]) {
      value& v = frame_->slots[s.slot];
      switch (s.source) {
        case variable_start::from::nothing:
          v = value();
          break;
        case variable_start::from::outside:
          v = outside_[s.place];
          break;
        case variable_start::from::other:
          v = variable(s.hops, s.place);
          break;
      }
    }
  }
  value absent(std::uint32_t name) {
    if (!absent_[name]) absent_[name] = m_.memory.make<undefined_object>(std::string_view(t_.names[name]));
    value v(kind::undefined);
    v.absent = absent_[name];
    return v;
  }

  void assign(node_id target, const value& v) {
    const node& n = t_.nodes[target];
    switch (n.type) {
      case node_type::name:
        variable(n.b, n.c) = v;
        return;
      case node_type::member_target: {
        const value& s = variable(n.b, n.c);
        m_.at = n.at;
        if (!s.is(kind::space)) m_.fail("a namespace to assign a member of", type_name(s));
        return set_field(m_, *s.space, t_.names[n.d], v);
      }
      default: {
        m_.at = n.at;
        const auto items = iterate(m_, v);
        if (items.size() != n.b) m_.fail({n.b, " values to unpack"}, items.size());
        for (std::uint32_t i = 0; i < n.b; ++i) assign(t_.children[n.a + i], items[i]);
      }
    }
  }

  // --- statements ---

  void write(const value& v) {
    append_text(m_, *out_, v);
    if (out_->bytes.size() > m_.limits().max_output)
      m_.refuse({"at most ", m_.limits().max_output, " bytes of text"}, "more");
  }

  flow execute(node_id id) {
    const node& n = t_.nodes[id];
    m_.work(1);
    switch (n.type) {
      case node_type::text:
        write(t_.constants[n.a]);
        return flow::on;
      case node_type::output: {
        const value v = evaluate(n.a);
        m_.at = n.at;
        write(v);
        return flow::on;
      }
      case node_type::block: {
        const machine::level guard(m_);
        for (std::uint32_t i = 0; i < n.b; ++i)
          if (const flow f = execute(t_.children[n.a + i]); f != flow::on) return f;
        return flow::on;
      }
      case node_type::branch:
        for (std::uint32_t i = 0; i < n.b; i += 2) {
          const node_id test = t_.children[n.a + i];
          if (test == no_node || truth(evaluate(test))) return execute(t_.children[n.a + i + 1]);
        }
        return flow::on;
      case node_type::loop:
        return loop(n);
      case node_type::assign:
        assign(n.a, evaluate(n.b));
        return flow::on;
      case node_type::assign_block:
        return captured(n.b, n.d, [&](const value& text) { assign(n.a, n.c == no_node ? text : filtered(n.c, text)); });
      case node_type::filter_block:
        return captured(n.b, n.d, [&](const value& text) {
          const value v = filtered(n.a, text);
          m_.at = n.at;
          write(v);
        });
      case node_type::macro: {
        assign(n.a, make_macro(n.b));
        return flow::on;
      }
      case node_type::call_block: {
        const keyword caller{"caller", make_macro(n.b)};
        const value v = call(t_.nodes[n.a], &caller);
        m_.at = n.at;
        write(v);
        return flow::on;
      }
      case node_type::with: {
        std::vector<value> values;
        for (std::uint32_t i = 1; i < n.b; i += 2) values.push_back(evaluate(t_.children[n.a + i]));
        enter(n.d);
        for (std::uint32_t i = 0; i < n.b; i += 2) assign(t_.children[n.a + i], values[i / 2]);
        return execute(n.c);
      }
      case node_type::generation: {
        enter(n.d);
        const std::size_t begin = out_->bytes.size();
        const flow f = execute(n.b);
        if (out_ == root_) generated_->push_back({begin, out_->bytes.size()});
        return f;
      }
      case node_type::leave_loop:
        return flow::leave_loop;
      case node_type::next_round:
        return flow::next_round;
      default:
        return flow::on;
    }
  }

  /// The text that statements write, as a value for `use`.
  template <class Use>
  flow captured(node_id body, std::uint32_t scope, Use&& use) {
    enter(scope);
    text_builder text;
    text_builder* const outer = std::exchange(out_, &text);
    const flow f = execute(body);
    out_ = outer;
    if (f != flow::on) return f;
    use(m_.make(text));
    return flow::on;
  }
  value filtered(node_id filters, const value& text) {
    const value outer = std::exchange(block_text_, text);
    const value v = evaluate(filters);
    block_text_ = outer;
    return v;
  }

  flow loop(const node& n) {
    const loop_info& info = t_.loops[n.a];
    const value over = evaluate(info.over);
    m_.at = n.at;
    if (!info.recursive) return run_loop(info, over, 0, frame_);
    write(render_recursive(info, over, 0, frame_));
    return flow::on;
  }

  value render_recursive(const loop_info& info, const value& over, std::int64_t depth, frame* around) {
    frame* const f = new_frame(info.function, around);
    frame* const outer_frame = std::exchange(frame_, f);
    text_builder text;
    text_builder* const outer = std::exchange(out_, &text);
    run_loop(info, over, depth, around);
    out_ = outer;
    frame_ = outer_frame;
    give_back(info.function, f);
    return m_.make(text);
  }

  flow run_loop(const loop_info& info, const value& over, std::int64_t depth, frame* around) {
    const machine::level guard(m_);
    const auto items = iterate(m_, over);
    loop_object* const l = m_.memory.make<loop_object>();
    l->info = &info;
    l->around = around;
    l->inside = frame_;
    l->items = items.data();
    l->count = items.size();
    l->depth0 = depth;
    l->sized = !(over.is(kind::sequence) && over.items->form == sequence_form::generator);
    if (info.test != no_node) {
      l->filter = this;
      enter(info.test_scope);
    }
    value variable_value(kind::loop);
    variable_value.loop = l;
    bool none_finished = true;
    while (l->advance(m_)) {
      enter(info.body_scope);
      if (info.has_variable) frame_->slots[info.variable_slot] = variable_value;
      assign(info.target, l->current);
      const flow f = execute(info.body);
      if (f == flow::leave_loop) break;
      if (f == flow::on) none_finished = false;
    }
    if (none_finished && info.otherwise != no_node) {
      enter(info.else_scope);
      return execute(info.otherwise);
    }
    return flow::on;
  }

  bool takes(const loop_info& info, frame& f, const value& item) override {
    frame* const outer = std::exchange(frame_, &f);
    assign(info.test_target, item);
    const bool yes = truth(evaluate(info.test));
    frame_ = outer;
    return yes;
  }

  // --- expressions ---

  value evaluate(node_id id) {
    const machine::level guard(m_);
    m_.work(1);
    const node& n = t_.nodes[id];
    switch (n.type) {
      case node_type::constant:
        return t_.constants[n.a];
      case node_type::name: {
        const value& v = variable(n.b, n.c);
        return v.is(kind::missing) ? absent(n.a) : v;
      }
      case node_type::list:
      case node_type::tuple: {
        value* const items = m_.memory.array<value>(n.b);
        for (std::uint32_t i = 0; i < n.b; ++i) items[i] = evaluate(t_.children[n.a + i]);
        return value::sequence(m_.memory.make<sequence_object>(
            items, std::size_t{n.b}, n.type == node_type::list ? sequence_form::list : sequence_form::tuple));
      }
      case node_type::mapping: {
        std::vector<member> members;
        for (std::uint32_t i = 0; i < n.b; i += 2) {
          const value key = evaluate(t_.children[n.a + i]);
          members.push_back({key, evaluate(t_.children[n.a + i + 1])});
        }
        m_.at = n.at;
        return make_mapping(m_, members);
      }
      case node_type::attribute: {
        const value of = evaluate(n.a);
        m_.at = n.at;
        return get_attribute(m_, of, t_.names[n.b], static_cast<method_id>(n.c));
      }
      case node_type::item:
        return item(n);
      case node_type::call:
        return call(n, nullptr);
      case node_type::filter: {
        const value operand = n.a == no_node ? block_text_ : evaluate(n.a);
        return with_arguments(n.b, nullptr, [&](const arguments& a) {
          m_.at = n.at;
          return call_filter(m_, static_cast<filter_id>(n.c), t_.names[n.d], operand, a);
        });
      }
      case node_type::test: {
        const value operand = evaluate(n.a);
        return with_arguments(n.b, nullptr, [&](const arguments& a) {
          m_.at = n.at;
          return value::boolean(call_test(m_, static_cast<test_id>(n.c), t_.names[n.d], operand, a));
        });
      }
      case node_type::negation:
        return value::boolean(!truth(evaluate(n.a)));
      case node_type::minus:
      case node_type::plus: {
        const value v = evaluate(n.a);
        m_.at = n.at;
        if (v.is_undefined()) refuse_undefined(m_, v);
        if (!is_numeric(v)) m_.fail("a number after the sign", type_name(v));
        if (v.is(kind::real)) return n.type == node_type::minus ? value::real(-v.number) : v;
        return integer_or_refuse(n.type, v);
      }
      case node_type::arithmetic: {
        const value a = evaluate(n.a), b = evaluate(n.b);
        m_.at = n.at;
        return arithmetic(m_, n.op, a, b);
      }
      case node_type::concat: {
        text_builder text;
        for (std::uint32_t i = 0; i < n.b; ++i) {
          const value v = evaluate(t_.children[n.a + i]);
          m_.at = n.at;
          append_text(m_, text, v);
        }
        return m_.make(text);
      }
      case node_type::compare: {
        value left = evaluate(n.a);
        for (std::uint32_t i = 0; i < n.c; i += 2) {
          const value right = evaluate(t_.children[n.b + i + 1]);
          m_.at = n.at;
          if (!compare(m_, static_cast<operation>(t_.children[n.b + i]), left, right)) return value::boolean(false);
          left = right;
        }
        return value::boolean(true);
      }
      case node_type::both: {
        const value a = evaluate(n.a);
        return truth(a) ? evaluate(n.b) : a;
      }
      case node_type::either: {
        const value a = evaluate(n.a);
        return truth(a) ? a : evaluate(n.b);
      }
      case node_type::conditional:
        if (truth(evaluate(n.a))) return evaluate(n.b);
        if (n.c != no_node) return evaluate(n.c);
        return m_.undefined({}, "the result of an if without else whose condition is false");
      default:
        m_.at = n.at;
        m_.fail("an expression", "something else");
    }
  }

  value integer_or_refuse(node_type sign, const value& v) {
    if (v.is(kind::natural)) {
      if (sign == node_type::plus) return v;
      m_.refuse("integers of at most 64 bits", "a larger one");
    }
    return sign == node_type::plus ? value::integer(v.whole) : integer_arithmetic(m_, operation::subtract, 0, v.whole);
  }

  value item(const node& n) {
    const value of = evaluate(n.a);
    const node& index = t_.nodes[n.b];
    if (index.type == node_type::slice) {
      const auto part = [&](node_id p) { return p == no_node ? value::none() : evaluate(p); };
      const value from = part(index.a), to = part(index.b), step = part(index.c);
      const value parts[3] = {from, to, step};
      m_.at = n.at;
      if (of.is_undefined()) refuse_undefined(m_, of);
      const value v = take_slice(m_, of, parts);
      if (v.is(kind::missing)) m_.fail("a text, list, tuple or range to slice", type_name(of));
      return v;
    }
    const value key = evaluate(n.b);
    m_.at = n.at;
    return get_item(m_, of, key);
  }

  // --- calls ---

  /// Evaluates the arguments of a call and passes them to `use`.
  template <class Use>
  value with_arguments(std::uint32_t which, const keyword* extra, Use&& use) {
    if (which == 0 && !extra) return use(arguments{});
    const call_arguments& c = t_.calls[which];
    value few[6];
    keyword few_names[4];
    std::size_t n = c.positional.count, k = c.keywords.count / 2;
    value* positional = n <= 6 ? few : m_.memory.array<value>(n);
    keyword* names = k + 1 <= 4 ? few_names : m_.memory.array<keyword>(k + 1);
    for (std::size_t i = 0; i < n; ++i)
      positional[i] = evaluate(t_.children[c.positional.first + static_cast<std::uint32_t>(i)]);
    for (std::uint32_t i = 0; i < k; ++i)
      names[i] = {t_.names[t_.children[c.keywords.first + 2 * i]], evaluate(t_.children[c.keywords.first + 2 * i + 1])};
    if (extra) names[k++] = *extra;
    if (c.more_positional != no_node) {
      const auto more = iterate(m_, evaluate(c.more_positional));
      value* const all = m_.memory.array<value>(n + more.size());
      std::copy(positional, positional + n, all);
      std::copy(more.begin(), more.end(), all + n);
      positional = all;
      n += more.size();
    }
    if (c.more_keywords != no_node) {
      const value more = evaluate(c.more_keywords);
      if (!more.is(kind::mapping)) m_.fail("a mapping after **", type_name(more));
      keyword* const all = m_.memory.array<keyword>(k + more.members->size);
      std::copy(names, names + k, all);
      for (std::size_t i = 0; i < more.members->size; ++i) {
        const member& e = more.members->data[i];
        if (!e.key.is_string()) m_.fail("strings as names of arguments", type_name(e.key));
        all[k++] = {e.key.text->view(), e.content};
      }
      names = all;
    }
    return use(arguments{{positional, n}, {names, k}});
  }

  value call(const node& n, const keyword* extra) {
    const node& callee = t_.nodes[n.a];
    if (callee.type == node_type::attribute && callee.c != static_cast<std::uint32_t>(method_id::none)) {
      const value self = evaluate(callee.a);  // without a value for the bound method
      const auto id = static_cast<method_id>(callee.c);
      m_.at = callee.at;
      if (has_method(self, id) && id < method_id::append) {
        return with_arguments(n.b, extra, [&](const arguments& a) {
          m_.at = n.at;
          return call_method(m_, self, id, t_.names[callee.b], a);
        });
      }
      return call_value(get_attribute(m_, self, t_.names[callee.b], id), n, extra);
    }
    return call_value(evaluate(n.a), n, extra);
  }

  value call_value(const value& f, const node& n, const keyword* extra) {
    return with_arguments(n.b, extra, [&](const arguments& a) {
      m_.at = n.at;
      switch (f.type) {
        case kind::macro:
          return call_macro(*f.macro, a);
        case kind::function:
          return call_function(m_, f.function, a, now_);
        case kind::method:
          return call_method(m_, f.method->self, f.method->method, f.method->name, a);
        case kind::joiner: {
          no_arguments(m_, "joiner", a);
          return f.cycle->at++ == 0 ? m_.refer({}) : f.cycle->separator;
        }
        case kind::loop: {
          bound_arguments<1> b(m_, "loop", a, {"iterable"}, 1);
          if (!f.loop->info->recursive) m_.fail("a loop that is marked recursive", "another");
          return render_recursive(*f.loop->info, b[0], f.loop->depth0 + 1, f.loop->around);
        }
        case kind::undefined:
          refuse_undefined(m_, f);
        default:
          m_.fail("something that can be called", type_name(f));
      }
    });
  }

  value make_macro(std::uint32_t which) {
    value v(kind::macro);
    v.macro = m_.memory.make<macro_object>(&t_.macros[which], frame_, m_.refer(t_.names[t_.macros[which].name]).text);
    return v;
  }

  value call_macro(const macro_object& macro, const arguments& given) {
    const machine::level guard(m_);
    const macro_info& info = *macro.info;
    frame* const f = new_frame(info.function, macro.around);
    std::vector<member> more;
    bool caller_taken = info.explicit_caller;
    const std::size_t n = info.parameters.size();
    for (std::size_t i = 0; i < n && i < given.positional.size(); ++i) f->slots[info.slots[i]] = given.positional[i];
    value caller;
    for (const keyword& k : given.keywords) {
      std::size_t i = (std::min)(given.positional.size(), n);
      while (i < n && t_.names[info.parameters[i]] != k.name) ++i;
      if (i < n) {
        f->slots[info.slots[i]] = k.content;
      } else if (k.name == "caller" && info.takes_caller && !caller_taken) {
        caller = k.content;
      } else if (info.takes_keywords) {
        more.push_back({m_.refer(k.name), k.content});
      } else {
        m_.fail({"an argument that the macro '", t_.names[info.name], "' has"}, {"'", k.name, "'"});
      }
    }
    if (info.takes_caller)
      f->slots[info.caller_slot] = caller.is(kind::missing) || caller.is(kind::none) ? m_.undefined("caller") : caller;
    if (info.takes_keywords) f->slots[info.keywords_slot] = make_mapping(m_, more);
    const std::size_t extra = given.positional.size() > n ? given.positional.size() - n : 0;
    if (info.takes_more)
      f->slots[info.more_slot] =
          m_.make_sequence(given.positional.data() + (given.positional.size() - extra), extra, sequence_form::tuple);
    else if (extra != 0)
      m_.fail({"at most ", n, " arguments of the macro '", t_.names[info.name], "'"}, given.positional.size());

    frame* const outer_frame = std::exchange(frame_, f);
    text_builder text;
    text_builder* const outer = std::exchange(out_, &text);
    enter(info.scope);
    for (std::size_t i = 0; i < n; ++i) {
      value& v = f->slots[info.slots[i]];
      if (!v.is(kind::missing)) continue;
      const std::size_t first_default = n - info.defaults.size();
      v = i < first_default ? absent(info.parameters[i]) : evaluate(info.defaults[i - first_default]);
    }
    execute(info.body);
    out_ = outer;
    frame_ = outer_frame;
    give_back(info.function, f);
    return m_.make(text);
  }

  const tree& t_;
  machine& m_;
  const std::vector<value>& outside_;
  const std::tm& now_;
  std::vector<const undefined_object*> absent_;
  std::vector<std::vector<frame*>> spare_;  // frames of functions that no macro inside refers to
  frame* frame_ = nullptr;
  text_builder* out_ = nullptr;
  text_builder* root_ = nullptr;
  std::vector<byte_range>* generated_ = nullptr;
  value block_text_;
};

}  // namespace realizar::inline REALIZAR_ABI::text::chat::detail
