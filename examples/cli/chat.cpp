// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
// realizar chat MODEL: a conversation at the terminal.

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <realizar/base/json.hpp>
#include <realizar/generate/generator.hpp>
#include <realizar/io/file_writer.hpp>
#include <realizar/io/path.hpp>
#include <realizar/text/chat/conversation.hpp>
#include <realizar/text/chat/gguf.hpp>

#include "classical.hpp"
#include "commands.hpp"
#include "generation_flags.hpp"
#include "line_editor.hpp"
#include "model.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

using realizar::json::object;
using realizar::text::token_id;
namespace json = realizar::json;

/// One turn: "user" or "assistant".
struct message {
  std::string role, content;
};

json::array to_json(const std::vector<message>& messages, const std::optional<std::string>& system) {
  json::array all;
  if (system) all.push_back(object{{"role", "system"}, {"content", utf8(*system)}});
  for (const message& m : messages) all.push_back(object{{"role", m.role}, {"content", utf8(m.content)}});
  return all;
}

/// A conversation and the model that takes part in it; the model reads only what it has not read before.
class conversation {
 public:
  explicit conversation(const arguments& args)
      : args_(args), model_(args), template_(template_of(args)), cached_(model_.new_sequence()) {
    system_ = args_.find("system");
  }

  std::vector<message> messages;

  const arguments& settings() const noexcept { return args_; }
  const loaded_model& model() const noexcept { return model_; }
  const std::optional<std::string>& system() const noexcept { return system_; }

  /// Takes one flag more, if the sampler can do with it. Throws usage_error, and all is as it was.
  void set(std::string_view name, const std::optional<std::string>& value) {
    for (const std::string_view fixed :
         {"demo", "history", "context-length", "threads", "cache-type", "no-mmap", "gpu", "chat-format"})
      if (name == fixed) throw usage_error("--" + std::string(name) + " holds for as long as the program runs");
    arguments more = args_.with(name, value);
    make_sampler(options(more).sampling, &model_.tokenizer());
    args_ = std::move(more);
    system_ = args_.find("system");
    if (system_ && system_->empty()) system_.reset();
  }

  /// Answers the last message, a user's, and appends what was said. `begun` messages at the front no longer fit.
  realizar::generation_result answer() {
    auto options = this->options(args_);
    interruptible ctrl_c;
    options.cancel = &interruptible::flag();
    const std::vector<token_id> tokens = fitting_tokens(options.max_tokens);
    std::size_t common = static_cast<std::size_t>(std::ranges::mismatch(tokens, held_).in1 - tokens.begin());
    common = std::min({common, tokens.size() - 1, cached_.length()});
    cached_.truncate(common);
    auto text = realizar::generation<loaded_model>(model_, std::exchange(cached_, model_.new_sequence()),
                                                   {tokens.begin() + static_cast<std::ptrdiff_t>(common), tokens.end()},
                                                   std::move(options));
    held_.clear();
    while (const auto piece = text.next()) {
      print(*piece);
      flush_output();
    }
    realizar::generation_result result = text.result();
    cached_ = std::move(text).release();
    held_ = tokens;
    held_.insert(held_.end(), result.tokens.begin(), result.tokens.end());
    held_.resize(std::min(held_.size(), cached_.length()));
    messages.push_back({"assistant", result.text});
    reused_ = common;
    return result;
  }

  /// Tokens of the last prompt that the model had read before.
  std::size_t reused() const noexcept { return reused_; }

 private:
  realizar::generation_options options(const arguments& args) const {
    auto o = generation_options_of(args, -1);
    take_defaults(o.sampling, args, model_.file());
    return o;
  }

  realizar::text::chat_template template_of(const arguments& args) const {
    if (const auto name = args.find("chat-format")) return realizar::text::named_chat_template(*name);
    auto found = realizar::text::load_chat_template(model_.file(), model_.tokenizer());
    if (!found)
      throw usage_error("a conversation needs a chat template, which " + args[0] +
                        " does not have; name one with --chat-format");
    return *std::move(found);
  }

  std::vector<token_id> tokens_of(std::size_t first) const {
    realizar::text::chat_options options;
    options.special_tokens = realizar::text::special_tokens_of(model_.tokenizer());
    const std::vector<message> kept(messages.begin() + static_cast<std::ptrdiff_t>(first), messages.end());
    return encode_chat(model_.tokenizer(), apply_chat_template(template_, to_json(kept, system_), options));
  }

  /// The conversation's tokens; its oldest turns are left out where there would be no room for an answer. Throws
  /// failure when the last message alone is too long.
  std::vector<token_id> fitting_tokens(std::size_t most_tokens) {
    const std::size_t room = model_.context_length() - std::min(most_tokens, model_.context_length() / 4);
    auto tokens = tokens_of(0);
    std::size_t first = 0;
    while (tokens.size() > room && first + 2 < messages.size()) {
      first += 2;
      tokens = tokens_of(first);
    }
    if (tokens.size() >= model_.context_length())
      throw failure("the message has " + std::to_string(tokens.size()) + " tokens; the context holds " +
                    std::to_string(model_.context_length()));
    if (first != 0) note("(the first " + std::to_string(first) + " messages no longer fit the context)");
    if (tokens.empty()) throw failure("the chat template makes no token of this conversation");
    return tokens;
  }

  arguments args_;
  loaded_model model_;
  realizar::text::chat_template template_;
  std::optional<std::string> system_;
  realizar::sequence cached_;
  std::vector<token_id> held_;  // the tokens of cached_
  std::size_t reused_ = 0;
};

/// Reads an array of messages, or an object that has one; a first message "system" is returned apart.
std::pair<std::vector<message>, std::optional<std::string>> read_conversation(const std::string& path) {
  std::pair<std::vector<message>, std::optional<std::string>> read;
  try {
    const json::value parsed = json::parse(read_text(path));
    const auto list = parsed.root().is_object() ? parsed.root()["messages"] : parsed.root();
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string &role = list[i]["role"].as_string(), &content = list[i]["content"].as_string();
      const std::string_view expected = read.first.size() % 2 == 0 ? "user" : "assistant";
      if (i == 0 && role == "system") {
        read.second = content;
      } else if (role != expected) {
        throw realizar::error(realizar::error_code::malformed, "message " + std::to_string(i + 1),
                              "role '" + std::string(expected) + "'", "'" + printable(role, 40) + "'");
      } else {
        read.first.push_back({role, content});
      }
    }
  } catch (const realizar::error& e) {
    throw e.code() == realizar::error_code::io ? e : e.within(path);
  }
  return read;
}

void write_conversation(const std::string& path, const conversation& talk) {
  realizar::io::file_writer file(realizar::io::from_utf8(path));
  file.write(json::to_text(object{{"messages", to_json(talk.messages, talk.system())}}, 2) + "\n");
  file.commit();
}

constexpr std::string_view help_text =
    "/set NAME VALUE  a flag of this command: temperature, top-k, system, max-tokens, seed, ...\n"
    "/show            the model, the settings, the conversation\n"
    "/save FILE       writes the conversation as JSON\n"
    "/load FILE       goes on with one that was saved\n"
    "/undo            takes back the last question and its answer\n"
    "/regen           answers the last question again\n"
    "/clear           forgets the conversation\n"
    "/bye             ends; so does Ctrl-D\n"
    "\"\"\"              begins and ends a message of several lines\n"
    "Ctrl-C stops an answer.";

/// What is typed, one turn after the other.
class session {
 public:
  explicit session(const arguments& args)
      : talk_(args),
        editor_({"/set ", "/show", "/save ", "/load ", "/undo", "/regen", "/clear", "/bye", "/help"}),
        history_(args.find("history")) {
    if (history_ && std::filesystem::exists(realizar::io::from_utf8(*history_))) load(*history_);
    if (editor_.interactive())
      note(talk_.model().architecture() + ", " + talk_.model().device() + ", context " +
           std::to_string(talk_.model().context_length()) + "; /help says what there is, /bye ends");
  }

  /// The program's exit code: 1 where no person sat there and something went wrong.
  int run() {
    talk();
    return failed_ && !editor_.interactive() ? 1 : 0;
  }

 private:
  void talk() {
    bool interrupted_before = false;
    for (;;) {
      const auto line = editor_.read(">>> ");
      if (line.what == line_editor::outcome::end) return;
      if (line.what == line_editor::outcome::interrupted) {
        if (interrupted_before && line.text.empty()) return;
        interrupted_before = line.text.empty();
        if (interrupted_before) note("(Ctrl-C again, Ctrl-D or /bye ends)");
        continue;
      }
      interrupted_before = false;
      const std::string text = whole_message(line.text);
      if (text.find_first_not_of(" \t\r\n") == std::string::npos) continue;
      editor_.remember(text);
      if (!text.starts_with('/'))
        say(text);
      else if (!guarded([&] { return command(text); }))
        return;
    }
  }

  /// The lines between two """; they may begin and end within a line.
  std::string whole_message(std::string line) {
    constexpr std::string_view quotes = "\"\"\"";
    const std::size_t start = line.find_first_not_of(" \t");
    if (start == std::string::npos || !std::string_view(line).substr(start).starts_with(quotes)) return line;
    std::string text = line.substr(start + quotes.size());
    for (;;) {
      if (const std::size_t end = text.rfind(quotes); end != std::string::npos) {
        text.resize(end);
        if (text.starts_with('\n')) text.erase(0, 1);
        if (text.ends_with('\n')) text.pop_back();
        return text;
      }
      const auto more = editor_.read("... ");
      if (more.what == line_editor::outcome::interrupted) return {};
      if (more.what == line_editor::outcome::end) return text;
      text += "\n" + more.text;
    }
  }

  /// What goes wrong in a turn is said, and the conversation goes on. A full disk behind stdout ends it.
  template <class F>
  bool guarded(F f) {
    try {
      return f();
    } catch (const usage_error& e) {
      complain(e.what());
    } catch (const realizar::error& e) {
      complain(e.what());
    }
    return true;
  }

  void complain(std::string_view what) {
    failed_ = true;
    note(printable(what));
  }

  void say(const std::string& text) {
    talk_.messages.push_back({"user", text});
    answer();
  }

  void answer() {
    const std::size_t before = talk_.messages.size();
    guarded([&] {
      try {
        const auto start = std::chrono::steady_clock::now();
        const auto result = talk_.answer();
        print("\n");
        flush_output();
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (result.finish == realizar::finish_reason::cancelled) note("(stopped)");
        if (result.finish == realizar::finish_reason::length && result.tokens.size() > 0 && editor_.interactive())
          note("(cut off: the context or --max-tokens is used up)");
        if (talk_.settings().is_set("verbose"))
          note("(" + std::to_string(talk_.reused()) + " + " + std::to_string(result.prompt_tokens) +
               " tokens read in " + fixed(result.prompt_ms, 0) + " ms, " + std::to_string(result.tokens.size()) +
               " written, " + fixed(seconds, 2) + " s)");
        if (history_) write_conversation(*history_, talk_);
      } catch (const realizar::error&) {
        if (talk_.messages.size() == before) talk_.messages.pop_back();
        throw;
      } catch (const failure& e) {
        if (talk_.messages.size() != before) throw;
        talk_.messages.pop_back();
        complain(e.what());
      }
      return true;
    });
  }

  void load(const std::string& path) {
    auto [messages, system] = read_conversation(path);
    if (messages.size() % 2 != 0) messages.pop_back();  // a question that was never answered
    if (system) talk_.set("system", *system);
    talk_.messages = std::move(messages);
    for (const message& m : talk_.messages)
      if (m.role == "user") editor_.remember(m.content);
  }

  void show() const {
    note("model        " + printable(talk_.settings()[0].empty() ? "the built-in one" : talk_.settings()[0]) + ", " +
         talk_.model().architecture() + ", context " + std::to_string(talk_.model().context_length()));
    if (talk_.system()) note("system       " + printable(*talk_.system(), 200));
    for (const flag& f : talk_.settings().called().flags)
      if (f.name != "system")
        if (const auto value = talk_.settings().find(f.name)) {
          std::string left(f.name);
          left.resize(std::max<std::size_t>(left.size() + 1, 13), ' ');
          note(left + printable(*value, 200));
        }
    for (const message& m : talk_.messages) note((m.role == "user" ? ">>> " : "    ") + printable(m.content));
  }

  /// False at the end of the conversation.
  bool command(std::string_view line) {
    const auto word = [&line] {
      line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
      const std::string_view found = line.substr(0, line.find(' '));
      line.remove_prefix(found.size());
      return found;
    };
    const std::string_view name = word();
    std::string_view rest = line;
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    const auto file = [&] {
      if (rest.empty()) throw usage_error(std::string(name) + " wants the name of a file");
      return std::string(rest);
    };
    auto& messages = talk_.messages;
    if (name == "/bye" || name == "/exit" || name == "/quit") return false;
    if (name == "/help" || name == "/?") {
      note(help_text);
    } else if (name == "/set") {
      const std::string flag_name(word());
      if (flag_name.empty()) throw usage_error("/set wants a name and a value, as in /set temperature 0.5");
      line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
      talk_.set(flag_name, line.empty() && flag_name != "system" ? std::nullopt : std::optional(std::string(line)));
    } else if (name == "/show") {
      show();
    } else if (name == "/save") {
      write_conversation(file(), talk_);
    } else if (name == "/load") {
      load(file());
    } else if (name == "/undo" || name == "/regen") {
      if (messages.empty()) throw usage_error("nothing has been said");
      messages.pop_back();
      if (name == "/regen")
        answer();
      else
        messages.pop_back();
    } else if (name == "/clear") {
      messages.clear();
    } else {
      constexpr std::array<std::string_view, 9> known{"/set",   "/show",  "/save", "/load", "/undo",
                                                      "/regen", "/clear", "/bye",  "/help"};
      const auto closest = nearest(name, known);
      throw usage_error(
          "unknown command '" + printable(name, 40) + "'" +
          (closest.empty() ? "; /help says what there is" : "; did you mean '" + std::string(closest) + "'?"));
    }
    return true;
  }

  conversation talk_;
  line_editor editor_;
  std::optional<std::string> history_;
  bool failed_ = false;
};

int run(const arguments& args) { return session(args).run(); }

constexpr std::array<positional, 1> words{{{"MODEL"}}};
constexpr auto flags =
    joined(std::array<flag, 4>{{
               demo_flag,
               {"system", 's', "TEXT", "a system message before the conversation"},
               {"history", '\0', "FILE", "goes on with the conversation in FILE, and keeps it there"},
               {"max-tokens", 'n', "N", "the most tokens of an answer; -1: up to the context's end (default -1)"},
           }},
           sampling_flags,
           std::array<flag, 6>{{context_flag,
                                threads_flag,
                                cache_type_flag,
                                copy_flag,
                                gpu_flag,
                                {"verbose", 'v', "", "timings of every answer"}}});

}  // namespace

constinit const command chat_command{
    "chat",
    "a conversation with a model",
    words,
    flags,
    run,
    "Lines are edited as in a shell; the arrow keys bring back those before. /help lists what can be said besides\n"
    "messages. Where no terminal is, every line of the standard input is a message."};

}  // namespace cli
