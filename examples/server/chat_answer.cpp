// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
#include "chat_answer.hpp"

#include <utility>

#include "gathering.hpp"

namespace server {

namespace serve = realizar::serve;
using realizar::finish_reason;

answer_reader::answer_reader(const chat_request& r) : must_call_(r.must_call), parallel_(r.parallel_calls) {
  if (r.calls) format_ = *r.calls;
  if (r.calls && !r.must_call) parser_.emplace(*r.calls);
}

answer_reader::output answer_reader::push(std::string_view text) {
  if (must_call_) {
    held_.append(text);
    return {};
  }
  if (!parser_) return {std::string(text), {}};
  return identified(parser_->push(text));
}

answer_reader::output answer_reader::finish() {
  if (must_call_) {
    try {
      const json::value read = json::parse(held_);
      const auto* o = read.if_object();
      const json::value* name = o != nullptr ? o->find("name") : nullptr;
      const json::value* arguments = o != nullptr ? o->find("arguments") : nullptr;
      if (name != nullptr && name->if_string() != nullptr && arguments != nullptr)
        return identified({{}, {{*name->if_string(), json::to_text(*arguments)}}});
    } catch (const realizar::error&) {  // it was cut off
    }
    return {std::exchange(held_, {}), {}};
  }
  if (!parser_) return {};
  return identified(parser_->finish());
}

answer_reader::output answer_reader::identified(realizar::tool_output&& found) {
  output out{std::move(found.text), {}};
  for (auto& call : found.calls) {
    if (!parallel_ && n_calls_ == 1) break;
    // Templates of Mistral's models take names of nine letters and digits alone.
    const bool brief = format_ == realizar::tool_format::mistral;
    std::string id = brief ? serve::trace_context::random_id(9) : "call_" + serve::trace_context::random_id(24);
    out.calls.push_back({std::move(id), std::move(call.name), std::move(call.arguments)});
    ++n_calls_;
  }
  return out;
}

namespace {

bool is_blank(std::string_view s) { return s.find_first_not_of(" \t\r\n") == s.npos; }

struct streamed_choice {
  explicit streamed_choice(const chat_request& r) : reader(r) {}
  answer_reader reader;
  std::size_t told_calls = 0;
};

}  // namespace

void answer_streamed(exchange& x, std::shared_ptr<const chat_request> r, std::string kind,
                     std::shared_ptr<chat_listener> to) {
  auto choices = std::make_shared<std::vector<streamed_choice>>();
  for (std::size_t i = 0; i < r->request.choices; ++i) choices->emplace_back(*r);
  const auto on_piece = [to, choices](std::size_t, const serve::piece& p) {
    auto& choice = (*choices)[p.choice];
    const auto tell = [&](const answer_reader::output& o, const realizar::token_logprobs* logprobs) {
      const bool between = choice.told_calls != 0 && is_blank(o.text);  // what separates calls is no text
      to->piece(p.choice, between ? std::string_view() : std::string_view(o.text), logprobs);
      for (const auto& call : o.calls) to->call(p.choice, choice.told_calls++, call);
    };
    tell(choice.reader.push(p.text), p.logprobs);
    if (p.finish == finish_reason::none || p.finish == finish_reason::cancelled) return;
    tell(choice.reader.finish(), nullptr);
    to->finish(p.choice, p.finish, choice.reader.calls() != 0);
  };
  const auto on_end = [to](std::vector<serve::outcome>&& all) {
    if (auto f = failure_of_outcomes(all)) return to->fail(*f);
    to->end(all[0]);
  };
  std::vector<serve::request> requests{r->request};
  const auto g =
      gathering::submit(x.s, r->model, std::move(requests), {x.id, std::move(kind), x.trace}, on_piece, on_end);
  to->begin();
  g->go(x.to);
}

void answer_whole(exchange& x, std::shared_ptr<const chat_request> r, std::string kind, chat_body body) {
  auto to = x.to;
  std::vector<serve::request> requests{r->request};
  gathering::submit(x.s, r->model, std::move(requests), {x.id, std::move(kind), x.trace}, {},
                    [to, r, d = x.speaks, body = std::move(body)](std::vector<serve::outcome>&& all) {
                      if (auto f = failure_of_outcomes(all)) return to->send(error_response(*f, d));
                      std::vector<chat_choice> choices;
                      for (const auto& c : all[0].choices) {
                        answer_reader reader(*r);
                        auto out = reader.push(c.text);
                        auto rest = reader.finish();
                        out.text += rest.text;
                        for (auto& call : rest.calls) out.calls.push_back(std::move(call));
                        if (!out.calls.empty() && is_blank(out.text)) out.text.clear();
                        choices.push_back({std::move(out.text), std::move(out.calls), &c});
                      }
                      to->send({.body = body(all[0], choices)});
                    })
      ->go(to);
}

}  // namespace server
