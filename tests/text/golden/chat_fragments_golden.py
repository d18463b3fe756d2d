#!/usr/bin/env python3
"""Writes chat_fragments.json: random templates with their texts by jinja2 with transformers' settings, null for an error.

Needs jinja2==3.1.6.
  python chat_fragments_golden.py > chat_fragments.json

Every filter, test and method of strings comes with several kinds of arguments; variables are those of chat_cases.py. Left out: what prints
addresses or depends on chance, and what is not of this library's language (big and complex numbers, attributes of numbers, bytes,
pprint past the width of a line, slices of constants that have none, which jinja2 folds to nothing).
"""
import json
import random
import re
import signal
import sys
import warnings

from chat_cases import VARIABLES
from chat_golden import environment

rng = random.Random(3)
pick = rng.choice
STRINGS = ["''", "'a'", "'Hello World'", "' x y '", "'a,b,,c'", "'\\u00e9\\u4e2d'", "'<b>&amp;\"q\"</b>'", "'x\\ny\\n'", "'12'", "'-3.5'", "'%s and %s'", "'abcabc'", "'\\u00df'",
           "'Don\\'t stop'", "'http://example.com/a?b=c, www.x.org. me@x.com (https://y.de)'", "'(www.a.com/(b)), <x.org> mailto:q@r.st ftp://z foo:bar 1.2.3.4 http://1.2.3.4:80/#x'",
           "'@a@b.c x@y http://[::1]/ HTTP://EXAMPLE.NET: example.co a.b.info,'"]
NUMBERS = ["0", "1", "2", "(-1)", "3", "7", "10", "2.5", "(-0.5)", "1e3", "1_000"]
NAMES = ["m", "d", "eos", "u", "m[0]", "m[1].n", "d.A", "d.t", "d.c", "d.z", "d.b", "d['items']", "m|first", "d.z.y", "range(3)", "range(1,7,2)", "range(5)[::-2]", "namespace(a=1)", "dict(a=1,b='x')"]
FILTERS = """abs|attr('role')|batch(2)|list|batch(2,'z')|list|capitalize|center(9)|default('D')|default('D',true)|dictsort|dictsort(true)|dictsort(by='value')|dictsort(reverse=true)|e|filesizeformat
filesizeformat(true)|first|float|float(1.5)|forceescape|format('x','y')|format(1)|groupby('role')|list|indent|indent(2)|indent(2,true)|indent('>')|indent(1,blank=true)|int|int(5)|int(0,16)|items|list|join|join('-')
join(', ','role')|last|length|list|lower|map('upper')|list|map(attribute='role')|list|map(attribute='n',default=9)|list|max|min|max(attribute='n')|pprint|reject('odd')|list|rejectattr('n')|list|select|list|select('string')|list
select('gt',1)|list|selectattr('role','equalto','user')|list|replace('a','b')|replace('l','L',1)|reverse|list|round|round(1)|round(0,'floor')|round(1,'ceil')|safe|slice(2)|list|slice(2,'f')|list|sort|sort(reverse=true)
sort(case_sensitive=true)|sort(attribute='role')|string|striptags|sum|sum(start=3)|sum(attribute='n')|title|tojson|tojson(indent=2)|tojson(sort_keys=true)|tojson(ensure_ascii=true)|tojson(separators=(',',':'))|trim|trim('a')
truncate(5)|truncate(5,true)|truncate(5,true,'!')|truncate(5,leeway=0)|unique|list|unique(true)|list|upper|urlencode|urlize|urlize(10)|urlize(nofollow=true)|urlize(target='_b')|urlize(10,true,rel='x')|urlize(extra_schemes=['foo:'])
wordcount|wordwrap(5)|wordwrap(5,false)|wordwrap(5,wrapstring='|')|xmlattr|xmlattr(false)"""
FILTERS = re.sub(r"\|list\b", "!list", FILTERS).replace("\n", "|").replace("wrapstring='|'", "wrapstring='!'").split("|")
FILTERS = [f.replace("!list", "|list") for f in FILTERS]
TESTS = ["boolean", "callable", "defined", "divisibleby(3)", "eq(1)", "escaped", "even", "false", "filter", "float", "ge(2)", "gt(1)", "in([1,2,'a'])", "integer", "iterable", "le(1)", "lower", "lt(3)",
         "mapping", "ne(1)", "none", "number", "odd", "sameas(none)", "sequence", "string", "test", "true", "undefined", "upper"]
METHODS = ["capitalize()", "casefold()", "center(9,'*')", "count('a')", "endswith('b')", "endswith(('b','c'))", "expandtabs(4)", "find('b')", "find('b',2)", "format('x',1)", "index('a')", "isalnum()", "isalpha()",
           "isascii()", "isdecimal()", "isdigit()", "islower()", "isnumeric()", "isprintable()", "isspace()", "istitle()", "isupper()", "join(['p','q'])", "ljust(5)", "lower()", "lstrip()", "lstrip('ab')",
           "partition('b')", "removeprefix('a')", "removesuffix('c')", "replace('a','xx')", "replace('a','xx',1)", "rfind('a')", "rindex('c')", "rjust(6,'0')", "rpartition('b')", "rsplit(',',1)", "rsplit()",
           "rstrip()", "split()", "split(',')", "split(',',1)", "splitlines()", "splitlines(true)", "startswith('a')", "strip()", "strip(' a')", "swapcase()", "title()", "upper()", "zfill(6)", "copy()",
           "get('a')", "get('role','?')", "items()", "keys()", "values()", "append(1)", "x", "role", "content", "count(1)", "index(1)"]
ITEMS = ["0", "1", "-1", "'a'", "'role'", "99", "'A'", "1.5", "true"]
SLICES = ["1:", "::-1", ":2", "0:9:2", "-2:", "none:1"]
OPERATORS = ["+", "-", "*", "/", "//", "%", "~", "==", "!=", "<", "<=", ">", ">=", "and", "or", "in", "not in"]
POLICY = {"{%": ["{%", "{%", "{%-", "{%+"], "%}": ["%}", "%}", "-%}", "+%}"], "{{": ["{{", "{{", "{{-"], "}}": ["}}", "}}", "-}}"]}


def atom(depth):
    kind = rng.randrange(12 if depth > 0 else 9)
    if kind < 4:
        return pick(STRINGS)
    if kind < 5:
        return pick(NUMBERS)
    if kind < 8:
        return pick(NAMES)
    if kind == 8:
        return pick(["true", "false", "none"])
    parts = [expression(depth - 1) for _ in range(rng.randint(0, 3))]
    if kind == 9:
        return "[%s]" % ", ".join(parts)
    if kind == 10:
        return "{%s}" % ", ".join("%s: %s" % (pick(["'a'", "'b'", "1", "'k'", "none"]), p) for p in parts)
    return "(%s)" % (parts[0] + "," if len(parts) == 1 else ", ".join(parts))


def postfixed(depth):
    e = atom(depth)
    for _ in range(pick([0, 0, 1, 1, 2])):
        kind = rng.randrange(9)
        if kind < 4:
            e += "|" + pick(FILTERS)
        elif kind < 6:
            e = "(%s).%s" % (e, pick(METHODS))
        elif kind == 6:
            e = "(%s)[%s]" % (e, pick(ITEMS))
        elif kind == 7:
            e = "(%s)[%s]" % (pick([s for s in STRINGS] + NAMES), pick(SLICES))
        else:
            e = "(%s is %s%s)" % (e, pick(["", "not "]), pick(TESTS))
    return e


def expression(depth=1):
    kind = rng.randrange(10)
    if depth <= 0 or kind < 6:
        return postfixed(depth)
    if kind < 8:
        return "(%s %s %s)" % (expression(depth - 1), pick(OPERATORS), expression(depth - 1))
    if kind == 8:
        return "(%s if %s else %s)" % (expression(depth - 1), expression(depth - 1), expression(depth - 1))
    return "not " + postfixed(depth - 1)


def tag(s):
    return "%s %s %s" % (pick(POLICY["{%"]), s, pick(POLICY["%}"]))


def statement(depth):
    space = lambda: pick(["", " ", "\n", "  \n ", "\t", "x\n"])
    inside = lambda: "".join(statement(depth - 1) for _ in range(rng.randint(0, 2)))
    kind = rng.randrange(16) if depth > 0 else 0
    if kind < 7:
        return space() + pick(POLICY["{{"]) + " " + expression() + " " + pick(POLICY["}}"]) + space()
    if kind == 7:
        return tag("if " + expression()) + inside() + (tag("else") + inside() if rng.random() < 0.5 else "") + tag("endif")
    if kind in (8, 9):
        end = pick(["", "{{ loop.index }}", "{{ loop.index0 ~ loop.revindex ~ loop.first ~ loop.last ~ loop.length }}", "{{ loop.previtem }}", "{{ loop.nextitem is defined }}", "{{ loop.cycle('p','q') }}",
                    "{{ loop.changed(x) }}", "{{ x }}", "{{ k }}={{ v }}", "{% if loop.index > 1 %}{% break %}{% endif %}", "{% if x %}{% continue %}{% endif %}y", "{{ loop.depth }}", "{{ loop }}"])
        over = pick(["m", "d.A", "d", "d.items()", "d|items", "range(4)", "'abc'", "[3,1,2]", "{'a':1,'b':2}|dictsort", "m|groupby('role')", "[]", expression()])
        return tag("for %s in %s%s" % (pick(["x", "x", "k, v"]), over, pick(["", "", "", " if x", " if x is string"]))) + inside() + end + (tag("else") + inside() if rng.random() < 0.2 else "") + tag("endfor")
    if kind == 10:
        return tag("set %s = %s" % (pick(["x", "y", "u"]), expression())) + "{{ x }}"
    if kind == 11:
        return tag("set x") + inside() + tag("endset") + "{{ x }}"
    if kind == 12:
        return tag("set ns = namespace(a=%s)" % expression()) + tag("set ns.a = " + expression()) + "{{ ns.a }}"
    if kind == 13:
        return tag("macro f(p, q=%s)" % expression()) + inside() + "{{ p }}{{ q }}" + pick(["", "{{ varargs }}", "{{ kwargs }}"]) + tag("endmacro") + "{{ f(%s) }}" % pick(["", "1", "1, 2", "q=3", "1,2,3", "z=1"])
    if kind == 14:
        return tag("filter " + pick(["upper", "indent(2)", "trim", "replace('a','b')", "e", "title"])) + inside() + tag("endfilter")
    return pick(["{# c #}", "{#- c -#}", "{% raw %}{{ a }}{% endraw %}", " text ", tag("with x=%s" % expression()) + "{{ x }}{% endwith %}"])


def main():
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(TimeoutError()))
    env, cases, errors = environment(), [], 0
    while len(cases) < 900:
        source = "".join(statement(2) for _ in range(rng.randint(1, 2)))
        if len(source) > 260:
            continue
        signal.setitimer(signal.ITIMER_REAL, 2)
        try:
            text = env.from_string(source).render(**json.loads(json.dumps(VARIABLES)))
        except TimeoutError:
            continue
        except Exception as e:
            if "object at 0x" in str(e) or errors * 4 > len(cases) or not re.search("(Undefined|Type|Syntax|Argument|ZeroDivision|Security)", repr(e)):
                continue
            text, errors = None, errors + 1
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if text is not None and (len(text) > 600 or re.search("object at 0x|<function|<bound|<built-in|<generator|<Macro", text) or ("pprint" in source and len(text) > 60)):
            continue
        cases.append([source, text])
    print("[")
    print(",\n".join(json.dumps(c, ensure_ascii=False) for c in cases))
    print("]")


main()
