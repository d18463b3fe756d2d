#!/usr/bin/env python3
"""Expected texts of chat templates, by jinja2 with the settings of Hugging Face's transformers.

Needs jinja2==3.1.6.
  python chat_golden.py conversations > chat_conversations.json
  python chat_golden.py small > chat_small.json
  python chat_golden.py templates FOLDER > chat_templates.txt

conversations: what templates are rendered with. small: templates of our own with their full texts. templates: for every
*.jinja of a folder a line: its name and for every conversation the folded FNV-1a hash of the text, or "-" for an error.
"""
import datetime
import glob
import json
import os
import sys

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from chat_cases import SMALL, VARIABLES, conversations


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_render"), [], [], body).set_lineno(line)

    def _render(self, caller):
        return caller()


def environment():
    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    def strftime_now(format):
        return datetime.datetime(2026, 1, 2, 3, 4, 5).strftime(format)

    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True,
                                        extensions=[Generation, jinja2.ext.loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = strftime_now
    return env


def rendered(source, variables):
    try:
        return environment().from_string(source).render(**variables)
    except Exception as e:  # whatever Python throws is an error for us too
        if os.environ.get("WHY"):
            print(repr(e)[:200], file=sys.stderr)
        return None


def fnv(data):
    h = 0xcbf29ce484222325
    for b in data:
        h = ((h ^ b) * 0x100000001b3) & 0xffffffffffffffff
    return (h ^ h >> 32) & 0xffffffff


def main():
    what = sys.argv[1]
    if what == "conversations":
        json.dump(conversations(), sys.stdout, ensure_ascii=False, indent=0)
    elif what == "small":
        cases = [[source, rendered(source, VARIABLES)] for source in SMALL]
        json.dump({"variables": VARIABLES, "cases": cases}, sys.stdout, ensure_ascii=False, indent=0)
    elif what == "text":
        print(rendered(open(sys.argv[2], encoding="utf-8").read(), conversations()[sys.argv[3]]), end="")
    else:
        for path in sorted(glob.glob(os.path.join(sys.argv[2], "*.jinja"))):
            source = open(path, encoding="utf-8", newline="").read()
            texts = [rendered(source, variables) for variables in conversations().values()]
            print(os.path.basename(path), *("-" if t is None else "%08x" % fnv(t.encode("utf-8")) for t in texts))


if __name__ == "__main__":
    main()
