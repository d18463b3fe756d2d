#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Writes gbnf.txt: what the grammars of llama.cpp (libllama 0.7.0) accept and which tokens they allow.
   make_gbnf.py LIBLLAMA.so llama-spm=VOCABULARY.gguf gpt-2=VOCABULARY.gguf      (llama.cpp's ggml-vocab-NAME.gguf)

Grammars are between lines "grammar N" and "end". Then come
   text N VERDICT HEX                 VERDICT: 1 the text is right, 0 only the beginning of a right one, -1 neither
   walk N VOCABULARY ID ...           tokens that were allowed one after the other
   mask COUNT HASH ENDS ...           for each prefix of the walk: how many tokens are allowed, the FNV-1a hash of their ids, and
                                      whether the text may end
Tokens with bytes that UTF-8 does not have (c0, c1, f5 to ff) are left out: llama.cpp takes them for beginnings of characters; and those
that begin with a NUL, which it never allows."""
import ctypes as c
import pathlib
import random
import sys

sys.path.append(str(pathlib.Path(__file__).parents[2] / "golden"))
from libllama import Array, Data, Library

GRAMMARS = [
    r'''root ::= "yes" | "no, because " reason{1,3}
reason ::= [a-z]+ " "?   # a comment
''',
    r'''root   ::= object
value  ::= object | array | string | number | ("true" | "false" | "null") ws

object ::=
  "{" ws (
            string ":" ws value
    ("," ws string ":" ws value)*
  )? "}" ws

array  ::=
  "[" ws (
            value
    ("," ws value)*
  )? "]" ws

string ::=
  "\"" (
    [^"\\\x7F\x00-\x1F] |
    "\\" (["\\bfnrt] | "u" [0-9a-fA-F]{4}) # escapes
  )* "\"" ws

number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,15})? ws

# Optional space
ws ::= | " " | "\n" [ \t]{0,20}
''',
    r'''root ::= expr "=" " "? term "\n"
expr ::= term ([-+*/] term)*
term ::= ident | num | "(" expr ")"
ident ::= [a-z] [a-z0-9_]*
num ::= [0-9]+
''',
    r'''root ::= item+
item ::= "- " [^\r\n]+ "\n"
''',
    r'''root ::= word (" " word){2,4} [.!?]
word ::= [а-яё]+ | [\u3040-\u30ff]{1,3} | "na\u00efve" | "\U0001F600"
''',
    r'''root ::= a b? c* d+ e{2} f{1,} g{0,2}
a ::= "a"
b ::= "b"
c ::= "c" | "cc"
d ::= [d-f]
e ::= "e"
f ::= "f" ("f" | "g")
g ::= .
''',
    r'''root ::= "(" root ")" | "[" root "]" | ""
''',
    r'''root ::= "a" root "a" | "b" root "b" | "c"
''',
    r'''root ::= list
list ::= item "," list | item
item ::= [^,x-z]{1,5}
''',
    r'''root ::= (("a" | "ab") ("c" | "bc"))+ "\t" "\x41\\\""
''',
    r'''root ::= [^a-z]* "end"
''',
    r'''root ::= move (" " move)*
move ::= ([1-9] [0-9]? ". ") (pawn | nonpawn | castle) [+#]?
pawn ::= ([a-h] "x")? [a-h] [1-8] ("=" [NBRQ])?
nonpawn ::= [NBKQR] [a-h]? [1-8]? "x"? [a-h] [1-8]
castle ::= "O-O" "-O"?
''',
    r'''root ::= empty "x" empty .
empty ::= ""
''',
]
TEXTS = {
    0: ["yes", "no, because ", "no, because a", "no, because it is so ", "no, because a b c d", "maybe", ""],
    1: ['{}', '{"a": [1, 2.5e-3, null], "b": {"c": "x\\n\\u00e9"}}', '{"a" : 1}', '{"a": 01}', '{"a": "\n"}', '{"é": "日本"}', '{"a": tru', '[1]'],
    2: ["a=1\n", "(a+b)*3= x9\n", "a+=1\n", "((((1))))=y\n", "a = 1\n"],
    3: ["- one\n- two\n", "- \n", "- ünï\n", "one"],
    4: ["да нет ёж.", "か きく けこさ!", "naïve naïve naïve?", "😀 😀 😀 😀 😀.", "😀 😀 😀 😀 😀 😀.", "Да нет ёж."],
    5: ["adeeff", "abccdeeff", "adfeefgfg", "adeeffxy", "adeeffxyz", "ad", "adeeff\u20ac\u20ac"],
    6: ["", "()", "([([])])", "([)]", "(", "()()"],
    7: ["c", "abcba", "abcab", "aabbcbbaa", "ab"],
    8: ["1,2,3", "abcde,fghij", "abcdef", ",", "x", "é,ß"],
    9: ["ac\tA\\\"", "abc\tA\\\"", "abcbcabc\tA\\\"", "abbc\tA\\\"", "ab\tA"],
    10: ["end", "ABC end", "ABCen", "ABcend", "日本 end"],
    11: ["1. e4 2. Nf3+ 13. O-O-O#", "1. e8=Q", "1. exd5", "0. e4", "1. Qh4xe1"],
    12: ["xy", "x\u20ac", "x", "xyz", "y"],
}
rng = random.Random(11)
lib = Library(sys.argv[1])
paths = dict(a.split("=", 1) for a in sys.argv[2:])
vocabularies = {name: lib.vocabulary(path) for name, path in paths.items()}


class Vocabulary:
    def __init__(self, handle):
        self.handle = handle
        self.n = lib.lib.llama_vocab_n_tokens(handle)
        lib.lib.llama_vocab_is_eog.argtypes = lib.lib.llama_vocab_is_control.argtypes = [c.c_void_p, c.c_int32]
        lib.lib.llama_vocab_is_eog.restype = lib.lib.llama_vocab_is_control.restype = c.c_bool
        lib.lib.llama_vocab_get_attr.argtypes = [c.c_void_p, c.c_int32]
        self.ends = [i for i in range(self.n) if lib.lib.llama_vocab_is_eog(handle, i)]
        self.texts = [i for i in range(self.n) if i not in self.ends and not lib.lib.llama_vocab_is_control(handle, i)
                      and not lib.lib.llama_vocab_get_attr(handle, i) & 1  # 1: unknown
                      and not self.piece(i).startswith(b"\0") and not any(b in (0xC0, 0xC1) or b > 0xF4 for b in self.piece(i))]

    def piece(self, i):
        buffer = c.create_string_buffer(512)
        n = lib.lib.llama_token_to_piece(self.handle, i, buffer, 512, 0, False)
        return buffer.raw[:n]


def allowed(sampler, ids):
    data = (Data * len(ids))(*[Data(i, 0.0, 0.0) for i in ids])
    a = Array(data, len(ids), -1, False)
    lib.lib.llama_sampler_apply(sampler, c.byref(a))
    return [a.data[i].id for i in range(a.size) if a.data[i].logit > float("-inf")]


def fnv(ids):
    h = 0xCBF29CE484222325
    for i in ids:
        for b in i.to_bytes(4, "little"):
            h = (h ^ b) * 0x100000001B3 & (1 << 64) - 1
    return h


spm = Vocabulary(vocabularies["llama-spm"])
lines = []
for n, grammar in enumerate(GRAMMARS):
    lines += ["grammar %d" % n, grammar.rstrip("\n"), "end"]
    make = lambda v: lib.sampler("grammar", v.handle, grammar.encode(), b"root")
    texts = [t.encode() for t in TEXTS[n]]
    for t in list(texts):  # mutants
        for _ in range(6):
            b = bytearray(t)
            for _ in range(rng.randrange(1, 3)):
                at = rng.randrange(len(b) + 1)
                kind = rng.randrange(3)
                if kind == 0 and at < len(b):
                    del b[at]
                elif kind == 1 and b:
                    b.insert(at, b[rng.randrange(len(b))])
                elif at < len(b):
                    b[at] = rng.choice(b)
            texts.append(bytes(b))
    for t in dict.fromkeys(texts):
        try:
            t.decode()
        except UnicodeDecodeError:
            continue
        if b"\0" in t:
            continue
        sampler = make(spm)
        verdict = None
        for b in t:  # byte tokens of llama-spm
            if not allowed(sampler, [3 + b]):
                verdict = -1
                break
            lib.accept(sampler, 3 + b)
        if verdict is None:
            verdict = 1 if allowed(sampler, spm.ends[:1]) else 0
        lib.free(sampler)
        lines.append("text %d %d %s" % (n, verdict, t.hex()))
    for name, handle in vocabularies.items():
        v = Vocabulary(handle)
        for _ in range(3):
            sampler = make(v)
            walk, masks = [], []
            for _ in range(10):
                may = allowed(sampler, v.texts)
                ends = bool(allowed(sampler, v.ends[:1]))
                masks.append("%d %x %d" % (len(may), fnv(may), ends))
                if not may:
                    break
                token = rng.choice(may if rng.random() < 0.7 else may[-200:])
                walk.append(token)
                lib.accept(sampler, token)
            lib.free(sampler)
            walk = walk[:len(masks) - 1]
            lines.append("walk %d %s %s" % (n, name, " ".join(map(str, walk))))
            lines.append("mask " + " ".join(masks))
(pathlib.Path(__file__).parent / "gbnf.txt").write_text("\n".join(lines) + "\n")
