#pragma once
// realizar: SPDX-License-Identifier: MIT
// Copyright (c) 2026 The realizar authors
/// \file
/// Chat formats known by name, for models whose files have no template: each a template in the same language, after
/// what the models' authors document.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <realizar/base/error.hpp>
#include <realizar/text/chat/chat_template.hpp>
#include <realizar/text/tokenizer.hpp>

namespace realizar::inline REALIZAR_ABI::text {

/// A format: its name, a token only its vocabularies have (or nothing), and the turns as a template. `text(m)` is the
/// content of a message, parts joined; `system` the first message's where that is the system's, `turns` the others.
struct chat_format {
  std::string_view name, sign, turns;
};

/// Sorted by name.
inline constexpr chat_format chat_formats[] = {
    {"alpaca", "",
     "{{ system or 'Below is an instruction that describes a task. Write a response that appropriately completes the "
     "request.' }}\n\n"
     "{% for m in turns %}{{ '### Instruction:\\n' if m.role != 'assistant' else '### Response:\\n' }}{{ text(m) }}"
     "{{ eos_token if m.role == 'assistant' }}\n\n{% endfor %}{% if add_generation_prompt %}{{ '### Response:\\n' }}{% "
     "endif %}"},
    {"chatglm4", "[gMASK]",
     "[gMASK]<sop>{% for m in messages %}<|{{ m.role }}|>\n{{ text(m) }}{% endfor %}{% if add_generation_prompt "
     "%}<|assistant|>\n{% endif %}"},
    {"chatml", "<|im_start|>",
     "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ text(m) }}<|im_end|>\n{% endfor %}"
     "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"},
    {"command-r", "<|START_OF_TURN_TOKEN|>",
     "{{ bos_token }}{% for m in messages %}<|START_OF_TURN_TOKEN|>{{ {'system': '<|SYSTEM_TOKEN|>', 'assistant': "
     "'<|CHATBOT_TOKEN|>'}.get(m.role, '<|USER_TOKEN|>') }}"
     "{{ text(m)|trim }}<|END_OF_TURN_TOKEN|>{% endfor %}{% if add_generation_prompt "
     "%}<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>{% endif %}"},
    {"deepseek",
     "<\xef\xbd\x9c"
     "begin\xe2\x96\x81of\xe2\x96\x81sentence\xef\xbd\x9c>",
     "{{ bos_token }}{{ system ~ '\\n\\n' if system }}{% for m in turns %}{% if m.role == 'assistant' %}"
     "Assistant: {{ text(m) }}{{ eos_token }}{% else %}User: {{ text(m) ~ '\\n\\n' }}{% endif %}{% endfor %}{% if "
     "add_generation_prompt %}Assistant:{% endif %}"},
    {"deepseek-v3", "<\xef\xbd\x9cUser\xef\xbd\x9c>",
     "{{ bos_token }}{{ system }}{% for m in turns %}{% if m.role == 'assistant' %}<\xef\xbd\x9c"
     "Assistant\xef\xbd\x9c>{{ text(m) }}<\xef\xbd\x9c"
     "end\xe2\x96\x81of\xe2\x96\x81sentence\xef\xbd\x9c>{% else %}<\xef\xbd\x9cUser\xef\xbd\x9c>{{ text(m) }}{% endif "
     "%}{% endfor %}"
     "{% if add_generation_prompt %}<\xef\xbd\x9c"
     "Assistant\xef\xbd\x9c>{% endif %}"},
    {"exaone3", "[|endofturn|]",
     "{% for m in messages %}[|{{ m.role }}|]{{ text(m)|trim }}{% if m.role == 'user' %}{{ '\\n' }}{% else %}{{ "
     "'[|endofturn|]\\n' }}{% endif %}{% endfor %}"
     "{% if add_generation_prompt %}[|assistant|]{% endif %}"},
    {"falcon3", "",
     "{% for m in messages %}<|{{ m.role }}|>\n{{ text(m) ~ '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ "
     "'<|assistant|>\\n' }}{% endif %}"},
    {"gemma", "<start_of_turn>",
     "{{ bos_token }}{% for m in turns %}<start_of_turn>{{ 'model' if m.role == 'assistant' else m.role }}\n"
     "{{ system ~ '\\n\\n' if system and loop.first }}{{ text(m)|trim ~ '<end_of_turn>\\n' }}{% endfor %}"
     "{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}"},
    {"granite", "<|start_of_role|>",
     "{% for m in messages %}<|start_of_role|>{{ m.role }}<|end_of_role|>{{ text(m) ~ '<|end_of_text|>\\n' }}{% endfor "
     "%}"
     "{% if add_generation_prompt %}<|start_of_role|>assistant<|end_of_role|>{% endif %}"},
    {"llama2", "",
     "{% for m in turns %}{% if m.role == 'assistant' %} {{ text(m)|trim }} {{ eos_token }}{% else %}{{ bos_token "
     "}}[INST] "
     "{{ '<<SYS>>\\n' ~ system ~ '\\n<</SYS>>\\n\\n' if system and loop.first }}{{ text(m)|trim }} [/INST]{% endif "
     "%}{% endfor %}"},
    {"llama3", "<|start_header_id|>",
     "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n{{ text(m)|trim "
     "}}<|eot_id|>{% endfor %}"
     "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"},
    {"llama4", "<|header_start|>",
     "{{ bos_token }}{% for m in messages %}<|header_start|>{{ m.role }}<|header_end|>\n\n{{ text(m)|trim }}<|eot|>{% "
     "endfor %}"
     "{% if add_generation_prompt %}{{ '<|header_start|>assistant<|header_end|>\\n\\n' }}{% endif %}"},
    {"minicpm", "",
     "{% for m in messages %}{% if m.role == 'assistant' %}{{ text(m)|trim }}{% else %}<\xe7\x94\xa8\xe6\x88\xb7>{{ "
     "text(m)|trim }}<AI>{% endif %}{% endfor %}"},
    {"mistral", "",
     "{{ bos_token }}{% for m in turns %}{% if m.role == 'assistant' %} {{ text(m)|trim }}{{ eos_token }}{% else "
     "%}[INST] "
     "{{ system ~ '\\n\\n' if system and loop.first }}{{ text(m) }} [/INST]{% endif %}{% endfor %}"},
    {"mistral-v7", "[SYSTEM_PROMPT]",
     "{{ bos_token }}{% for m in messages %}{% if m.role == 'assistant' %} {{ text(m) }}{{ eos_token }}{% elif m.role "
     "== 'system' %}[SYSTEM_PROMPT] {{ text(m) }}[/SYSTEM_PROMPT]"
     "{% else %}[INST] {{ text(m) }}[/INST]{% endif %}{% endfor %}"},
    {"openchat", "",
     "{{ bos_token }}{% for m in messages %}{% if m.role == 'system' %}{{ text(m) }}<|end_of_turn|>{% else %}GPT4 "
     "Correct {{ m.role|title }}: {{ text(m) }}<|end_of_turn|>{% endif %}{% endfor %}"
     "{% if add_generation_prompt %}GPT4 Correct Assistant:{% endif %}"},
    {"phi3", "",
     "{% for m in messages %}<|{{ m.role }}|>\n{{ text(m) ~ '<|end|>\\n' }}{% endfor %}{% if add_generation_prompt "
     "%}{{ '<|assistant|>\\n' }}{% endif %}"},
    {"phi4", "<|im_sep|>",
     "{% for m in messages %}<|im_start|>{{ m.role }}<|im_sep|>{{ text(m) }}<|im_end|>{% endfor %}{% if "
     "add_generation_prompt %}<|im_start|>assistant<|im_sep|>{% endif %}"},
    {"vicuna", "",
     "{{ system ~ '\\n\\n' if system }}{% for m in turns %}{% if m.role == 'assistant' %}ASSISTANT: {{ text(m) ~ "
     "eos_token ~ '\\n' }}{% else %}USER: {{ text(m) ~ '\\n' }}{% endif %}{% endfor %}"
     "{% if add_generation_prompt %}ASSISTANT:{% endif %}"},
    {"zephyr", "",
     "{% for m in messages %}<|{{ m.role }}|>\n{{ text(m) ~ eos_token ~ '\\n' }}{% endfor %}{% if "
     "add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}"},
};

/// The template of a format; error(usage) that lists the names where there is none of this one.
inline chat_template named_chat_template(std::string_view name) {
  const auto* const at = std::find_if(std::begin(chat_formats), std::end(chat_formats),
                                      [&](const chat_format& f) { return f.name == name; });
  if (at == std::end(chat_formats)) {
    std::string names;
    for (const chat_format& f : chat_formats) names.append(names.empty() ? "" : ", ").append(f.name);
    throw error(error_code::usage, "chat format", {"one of ", names}, {"'", name.substr(0, 60), "'"});
  }
  std::string source =
      "{%- macro text(m) -%}{%- if m.content is string -%}{{ m.content }}{%- elif m.content is iterable -%}"
      "{%- for p in m.content -%}{{ p.text|default('') }}{%- endfor -%}{%- endif -%}{%- endmacro -%}"
      "{%- set begins = messages and messages[0].role == 'system' -%}"
      "{%- set system = text(messages[0]) if begins else '' -%}{%- set turns = messages[1:] if begins else messages "
      "-%}";
  return chat_template(source.append(at->turns));
}

/// The format that a vocabulary's tokens give away, or nothing: for files that have no template.
inline std::optional<std::string_view> guess_chat_format(const tokenizer& t) {
  for (const std::string_view first : {"phi4", "deepseek-v3"})  // their vocabularies have another's sign too
    for (const chat_format& f : chat_formats)
      if (f.name == first && t.find(f.sign)) return f.name;
  for (const chat_format& f : chat_formats)
    if (!f.sign.empty() && t.find(f.sign)) return f.name;
  if (t.find("<|end|>") && t.find("<|user|>")) return "phi3";
  return std::nullopt;
}

}  // namespace realizar::inline REALIZAR_ABI::text
