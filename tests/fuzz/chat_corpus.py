#!/usr/bin/env python3
"""Writes tests/fuzz/corpus/chat_template: small templates with their variables.

  python chat_corpus.py
"""
import json
import os

MESSAGES = {"messages": [{"role": "system", "content": "S"}, {"role": "user", "content": " a<b> "},
                         {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": {"x": [1, 2.5]}}}]},
                         {"role": "tool", "content": [{"type": "text", "text": "\u00e9\U0001f600"}]}],
            "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {"x": {"type": "array"}}}}}],
            "add_generation_prompt": True}
TEMPLATES = [
    "{{ bos_token }}{% for m in messages %}{{ '<|' + m.role + '|>\\n' + (m.content if m.content is string else '') }}{% endfor %}{% if add_generation_prompt %}A:{% endif %}",
    "{%- for m in messages if m.content is string -%}{{ loop.index }}/{{ loop.length }}{{ m.content|trim|upper }}{{ loop.nextitem.role }}{% else %}none{% endfor %}",
    "{% macro f(a, b=2) %}[{{ a }}{{ b }}{{ caller() if caller else '' }}]{% endmacro %}{{ f(1) }}{% call(x) f('x') %}{{ x }}{% endcall %}",
    "{% set ns = namespace(i=0, s='') %}{% for m in messages %}{% set ns.i = ns.i + 1 %}{% set ns.s = ns.s + m.role %}{% endfor %}{{ ns.i }}{{ ns.s }}",
    "{{ tools|tojson(indent=2) }}{{ tools[0].function.parameters.properties.items()|list }}{{ messages|map(attribute='role')|join(',') }}",
    "{{ messages[1].content.split('<')[0].strip() }}{{ messages[1:]|length }}{{ messages[::-1]|selectattr('role','equalto','user')|list }}",
    "{% for x in [1,[2,[3]]] recursive %}{% if x is iterable %}({{ loop(x) }}){% else %}{{ x }}{% endif %}{% endfor %}",
    "{{ '%s %05.2f %x'|format('a', 3.14159, 255) }}{{ '{:>5}{x!r}'.format(1, x='y') }}{{ 7 // 2 ** 2 % 3 - -1 }}{{ 1 < 2 < 3 }}",
    "{% filter upper %}a{% endfilter %}{% set x %}b{% endset %}{% with a = 1 %}{{ a ~ x }}{% endwith %}{% raw %}{{ }}{% endraw %}{# c #}",
    "{% generation %}{{ messages|last }}{% endgeneration %}{% for i in range(9) %}{% if i == 3 %}{% break %}{% endif %}{% continue %}{% endfor %}",
    "{{ raise_exception('no') if messages[0].role != 'user' }}{{ strftime_now('%Y-%m-%d') }}",
    "{{ messages|groupby('role')|list }}{{ [3,1,2]|sort(reverse=true) }}{{ {'b':1,'a':2}|dictsort }}{{ ['a','A']|unique|list }}{{ 'a b'|title|center(9)|wordwrap(3)|indent }}",
    "{% macro f(n) %}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}",
    "{{ (" * 50 + "1" + ") }}" * 50,
    "{{ 'a'.upper().lower().title().zfill(9).partition('a')[1] }}{{ 'x,y'.rsplit(',', 1)|reverse|list|tojson }}{{ cycler(1,2).next() }}{{ joiner()() }}",
    "{{ '(www.a.com/(b)), <x.org> mailto:q@r.st http://1.2.3.4:80/#x http://[a::1:2]/ x@y.zz foo:b'|urlize(9, true, '_b', 'r', ['foo:']) }}{{ range(9)[::-2] }}{{ messages|pprint }}",
]


def main():
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus", "chat_template")
    os.makedirs(folder, exist_ok=True)
    for i, t in enumerate(TEMPLATES):
        with open(os.path.join(folder, "%02d" % i), "wb") as f:
            f.write((t + "\x1e" + json.dumps(MESSAGES, ensure_ascii=False)).encode("utf-8"))


main()
