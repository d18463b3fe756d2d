#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Writes the corpora of gbnf and json_schema: the grammars and schemas of the tests' golden files, and hostile ones."""
import pathlib

here = pathlib.Path(__file__).parent
golden = here.parent / "generate" / "constraint" / "golden"
for name in ("gbnf", "json_schema"):
    (here / "corpus" / name).mkdir(parents=True, exist_ok=True)

grammars, current = [], None
for line in (golden / "gbnf.txt").read_text().splitlines():
    if line.startswith("grammar "):
        current = []
    elif line == "end" and current is not None:
        grammars.append("\n".join(current) + "\n")
        current = None
    elif current is not None:
        current.append(line)
hostile = ["root ::= " + "(" * 3000, "root ::= \"a\"" + "*" * 50, "root ::= root \"a\" | \"b\"", "root ::= a\na ::= \"\"? b\nb ::= a \"x\" | \"y\"\n",
           "root ::= ((\"a\"{200}){200}){200}", "root ::= \"a\"{1000000000}", "root ::= ((\"\" | \"a\"*)* (\"b\"?)*)*\n\0aabab",
           "root ::= s\ns ::= \"a\" s s \"\"? | \"a\" t \"\"? | \"a\"\nt ::= \"a\" s t \"b\"? | \"a\" s \"c\"?\n\0" + "a" * 300, "root ::= [^]",
           "root ::= [\\x00-\\U0010FFFF]+\n\0\u00e9\u20ac\U0001F600", "root ::= \"(\" root \")\" | \"\"\n\0" + "(" * 900, "root ::= <1>", "root ::= \"a\" root"]
for i, g in enumerate(grammars + hostile):
    (here / "corpus" / "gbnf" / ("%02d" % i)).write_bytes(g.encode())

schemas = [line[7:] for line in (golden / "schemas.txt").read_text().splitlines() if line.startswith("schema ")]
hostile = ['{"type":"array","items":' * 200 + "true" + "}" * 200, '{"$ref":"#"}', '{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}',
           '{"allOf":[{"$ref":"#"},{"$ref":"#"}]}', '{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}',
           '{"type":"string","pattern":"^((a+)+)+b$"}', '{"type":"string","pattern":"' + "(" * 500 + '"}', '{"type":"string","pattern":"[a-\\\\d]{3,2}"}',
           '{"type":"string","maxLength":1000000000}', '{"oneOf":[{"const":1},{"const":1}]}', '{"enum":[]}', '{"type":[]}', '{"type":"integer","minimum":1e300}',
           '{"properties":{"\\u0000\\"\\\\":{}},"additionalProperties":true}', '{"anyOf":[{"$ref":"#"},{"type":"null"}]}', "[]", "3", "null"]
for i, s in enumerate(schemas + hostile):
    (here / "corpus" / "json_schema" / ("%02d" % i)).write_text(s)
