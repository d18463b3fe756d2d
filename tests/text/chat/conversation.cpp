// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors

#include <realizar/text/chat/conversation.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <realizar/text/chat/formats.hpp>
#include <realizar/text/tokenizer/make_tokenizer.hpp>

#include "../test_data.hpp"

namespace {

using namespace realizar;
using text::chat_options;
using text::chat_template;

json::value messages() {
  return json::array{
      json::object{{"role", "system"}, {"content", "Be brief."}},
      json::object{{"role", "user"}, {"content", "Hi </s> there"}},
      json::object{{"role", "assistant"}, {"content", "Hello!"}},
      json::object{{"role", "user"}, {"content", json::array{json::object{{"type", "text"}, {"text", "Bye."}}}}}};
}

chat_options options() {
  chat_options o;
  o.special_tokens = {{"bos_token", "<s>"}, {"eos_token", "</s>"}};
  return o;
}

}  // namespace

TEST_CASE("formats known by name write what their authors document") {
  const auto text = [](std::string_view name) {
    return apply_chat_template(text::named_chat_template(name), messages(), options()).text;
  };
  CHECK(text("chatml") ==
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi </s> "
        "there<|im_end|>\n<|im_start|>assistant\nHello!<|im_end|>\n"
        "<|im_start|>user\nBye.<|im_end|>\n<|im_start|>assistant\n");
  CHECK(text("llama2") ==
        "<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHi </s> there [/INST] Hello! </s><s>[INST] Bye. [/INST]");
  CHECK(text("llama3") ==
        "<s><|start_header_id|>system<|end_header_id|>\n\nBe "
        "brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi </s> there<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\nHello!<|eot_id|><|start_header_id|>user<|end_header_id|>"
        "\n\nBye.<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n");
  CHECK(text("mistral") == "<s>[INST] Be brief.\n\nHi </s> there [/INST] Hello!</s>[INST] Bye. [/INST]");
  CHECK(text("phi3") ==
        "<|system|>\nBe brief.<|end|>\n<|user|>\nHi </s> "
        "there<|end|>\n<|assistant|>\nHello!<|end|>\n<|user|>\nBye.<|end|>\n<|assistant|>\n");
  CHECK(text("zephyr") ==
        "<|system|>\nBe brief.</s>\n<|user|>\nHi </s> "
        "there</s>\n<|assistant|>\nHello!</s>\n<|user|>\nBye.</s>\n<|assistant|>\n");
  CHECK(text("gemma") ==
        "<s><start_of_turn>user\nBe brief.\n\nHi </s> "
        "there<end_of_turn>\n<start_of_turn>model\nHello!<end_of_turn>\n<start_of_turn>user\nBye.<end_of_turn>\n"
        "<start_of_turn>model\n");
  CHECK(text("alpaca") ==
        "Be brief.\n\n### Instruction:\nHi </s> there\n\n### Response:\nHello!</s>\n\n### Instruction:\nBye.\n\n### "
        "Response:\n");
  CHECK(text("vicuna") == "Be brief.\n\nUSER: Hi </s> there\nASSISTANT: Hello!</s>\nUSER: Bye.\nASSISTANT:");
  CHECK(text("deepseek") == "<s>Be brief.\n\nUser: Hi </s> there\n\nAssistant: Hello!</s>User: Bye.\n\nAssistant:");
  CHECK(text("command-r") ==
        "<s><|START_OF_TURN_TOKEN|><|SYSTEM_TOKEN|>Be "
        "brief.<|END_OF_TURN_TOKEN|><|START_OF_TURN_TOKEN|><|USER_TOKEN|>Hi </s> there<|END_OF_TURN_TOKEN|>"
        "<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>Hello!<|END_OF_TURN_TOKEN|><|START_OF_TURN_TOKEN|><|USER_TOKEN|>Bye.<|"
        "END_OF_TURN_TOKEN|>"
        "<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>");
  CHECK(text("openchat") ==
        "<s>Be brief.<|end_of_turn|>GPT4 Correct User: Hi </s> there<|end_of_turn|>GPT4 Correct Assistant: "
        "Hello!<|end_of_turn|>"
        "GPT4 Correct User: Bye.<|end_of_turn|>GPT4 Correct Assistant:");
  for (const auto& format : text::chat_formats) {
    CAPTURE(format.name);
    const auto r = apply_chat_template(text::named_chat_template(format.name), messages(), options());
    CHECK(r.text.find("Hi </s> there") != std::string::npos);
    CHECK(r.text.find("Bye.") != std::string::npos);
    CHECK(r.input.size() == 4);
    chat_options plain = options();
    plain.add_generation_prompt = false;
    CHECK(r.text.starts_with(apply_chat_template(text::named_chat_template(format.name), messages(), plain).text));
  }
  CHECK_THROWS_WITH_AS(text::named_chat_template("none"), doctest::Contains("expected one of alpaca, "), error);
}

TEST_CASE("formats known by name agree with the templates of the files that have one") {
  const auto folder = test_text::data_file("templates");
  if (folder.empty()) return;
  const auto same = [&](const char* file, std::string_view name, json::value chat) {
    CAPTURE(file);
    CHECK(apply_chat_template(chat_template(test_text::read_text(folder / file)), chat, options()).text ==
          apply_chat_template(text::named_chat_template(name), chat, options()).text);
  };
  json::value chat = messages();
  chat.if_array()->pop_back();
  chat.if_array()->push_back(json::object{{"role", "user"}, {"content", "Bye."}});
  json::value turns = chat;
  turns.if_array()->erase(turns.if_array()->begin());
  same("Qwen-Qwen2.5-7B-Instruct.jinja", "chatml", chat);
  same("google-gemma-2-2b-it.jinja", "gemma", turns);
  same("microsoft-Phi-3.5-mini-instruct.jinja", "phi3", chat);
}

TEST_CASE("a final message can be continued") {
  chat_options o = options();
  o.add_generation_prompt = false;
  o.continue_final_message = true;
  const json::value chat = json::array{json::object{{"role", "user"}, {"content", "Count."}},
                                       json::object{{"role", "assistant"}, {"content", "One, two, "}}};
  const auto r = apply_chat_template(text::named_chat_template("chatml"), chat, o);
  CHECK(r.text == "<|im_start|>user\nCount.<|im_end|>\n<|im_start|>assistant\nOne, two, ");
  CHECK(r.input.back().end == r.text.size());
  CHECK(apply_chat_template(text::named_chat_template("llama3"), chat, o).text.ends_with("One, two,"));
  o.add_generation_prompt = true;
  CHECK_THROWS_AS(apply_chat_template(text::named_chat_template("chatml"), chat, o), error);
}

TEST_CASE("special tokens count where the template writes them, never where the conversation does") {
  text::vocabulary v = test_text::small_sentencepiece();
  const auto t = text::make_tokenizer(std::move(v));
  chat_options o;
  o.special_tokens = text::special_tokens_of(t);
  CHECK(*o.special_tokens.find("eos_token")->if_string() == "</s>");
  const chat_template own("{{ bos_token }}{% for m in messages %}[{{ m.content }}]{{ eos_token }}{% endfor %}");
  const json::value chat = json::array{json::object{{"role", "user"}, {"content", "a</s>b"}}};
  const auto ids = encode_chat(t, apply_chat_template(own, chat, o));
  CHECK(std::count(ids.begin(), ids.end(), *t.eos()) == 1);
  CHECK(ids.back() == *t.eos());
  CHECK(std::count(ids.begin(), ids.end(), *t.bos()) == 1);
  CHECK(ids.front() == *t.bos());
  const auto trusting = t.encode("[a</s>b]</s>", {.add_special = false, .parse_special = true});
  CHECK(std::count(trusting.begin(), trusting.end(), *t.eos()) == 2);
}
