// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// Chat completions as OpenAI's API has them.
#include "app.hpp"
#include "chat_answer.hpp"
#include "openai_reply.hpp"

namespace server {

namespace {

namespace serve = realizar::serve;
using realizar::finish_reason;

class chunks final : public chat_listener {
 public:
  chunks(exchange& x, std::shared_ptr<const openai_reply> r)
      : reply_(std::move(r)),
        service_(x.s),
        events_(std::make_shared<event_stream>(x.to, x.s.config.keepalive_seconds)),
        held_(reply_->choices) {}

  void begin() override {
    events_->open();
    service_.watch(events_);
    for (std::size_t i = 0; i < reply_->choices; ++i) events_->data(reply_->first(i));
  }
  void piece(std::size_t choice, std::string_view text, const realizar::token_logprobs* logprobs) override {
    if (logprobs != nullptr) held_[choice].push_back(*logprobs);
    if (!text.empty()) tell(choice, text);
  }
  void call(std::size_t choice, std::size_t index, const identified_call& c) override {
    events_->data(reply_->call_begin(choice, index, c));
    events_->data(reply_->call_arguments(choice, index, c.arguments));
  }
  void finish(std::size_t choice, finish_reason reason, bool called) override {
    if (!held_[choice].empty()) tell(choice, {});
    events_->data(reply_->last(choice, reason, called));
  }
  void end(const serve::outcome& all) override {
    if (reply_->include_usage || reply_->trace) events_->data(reply_->usage_chunk({all}));
    events_->data("[DONE]");
    events_->close();
  }
  void fail(const failure& f) override {
    events_->data(error_body(f, dialect::openai));
    events_->close();
  }

 private:
  void tell(std::size_t choice, std::string_view text) {
    events_->data(reply_->delta(choice, text, held_[choice]));
    held_[choice].clear();
  }

  std::shared_ptr<const openai_reply> reply_;
  service& service_;
  std::shared_ptr<event_stream> events_;
  std::vector<std::vector<realizar::token_logprobs>> held_;  // of tokens whose text is not certain yet
};

void chat_completions(exchange& x) {
  const json::value body = x.body();
  const fields f(body);
  const auto trace = trace_level_of(x.request.headers);
  chat_request asked = read_chat(x, f);
  asked.request.timed = trace.has_value();
  const auto r = std::make_shared<const chat_request>(std::move(asked));
  auto reply = std::make_shared<openai_reply>(f, r->model, true);
  reply->trace = trace;
  reply->logprobs = r->request.options.logprobs;
  if (f.boolean("stream", false))
    answer_streamed(x, r, "chat.completion", std::make_shared<chunks>(x, reply));
  else
    answer_whole(x, r, "chat.completion", [reply](const serve::outcome& all, const std::vector<chat_choice>& said) {
      return reply->whole(all, said);
    });
}

void chat_completions_stream(exchange& x) {
  json::value body = x.body();
  if (auto* o = body.if_object()) o->set("stream", true);
  http_request again = x.request;
  again.body = json::to_text(body);
  exchange inner{again, x.to, x.s, x.id, x.trace, x.rest, x.speaks};
  chat_completions(inner);
}

}  // namespace

void add_openai_chat(app& a) {
  for (const std::string prefix : {"/v1", ""}) {
    a.add("POST", prefix + "/chat/completions", dialect::openai, chat_completions);
    a.add("POST", prefix + "/chat/completions/stream", dialect::openai, chat_completions_stream);
  }
}

}  // namespace server
