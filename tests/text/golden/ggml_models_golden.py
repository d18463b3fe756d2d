#!/usr/bin/env python3
"""Writes ggml_models.txt: how llama.cpp cuts random strings with the models "rwkv", "plamo2", "plamo3", "whitespace" and "hybriddna".

Needs gguf==0.19.0, numpy==2.4.6 and llama_ids (llama_ids.c, here built with llama.cpp 0.7.0); DATA is what REALIZAR_TEST_DATA names.
  python ggml_models_golden.py DATA ./llama_ids > ggml_models.txt
  python ggml_models_golden.py DATA ./llama_ids WORLD    compares llama.cpp with RWKV's own tokenizer (rwkv==0.8.32) instead: WORLD is the
                                                         file rwkv_vocab_v20230424.txt of that package

The vocabularies are made of those at hand, and made again by the tests. A line is: model, pre-tokenizer ("-": none), mode ("special": special
tokens written in the text count), number of strings, of ids, digest as in strings.txt. Strings with a control token's name are left out
of "plain": llama.cpp makes that token of them even then.
"""
import ast
import itertools
import os
import sys
import tempfile
from gguf_vocabulary import fields, write
from mixed_strings import mixed_strings
from strings_golden import SPECIAL, TEXTS, digest, llama_ids

CONTROL, NORMAL, UNKNOWN, BYTE = 3, 1, 2, 6


def escaped(raw):
    """Bytes as RWKV's files have them."""
    return repr(raw)[2:-1]


def pieces(data):
    """The ordinary pieces of Llama's vocabulary with spaces, and their scores; more than one byte."""
    field, seen, out = fields(data, "llama-spm"), set(), []
    for token, kind, score in zip(field("tokens"), field("token_type"), field("scores")):
        text = token.replace("\u2581", " ")
        if kind == NORMAL and len(text.encode()) > 1 and text not in seen:
            seen.add(text)
            out.append((text, score))
    return out


def rwkv(data, path, pre):
    tokens = ["<s>"] + [escaped(bytes([b])) for b in range(256)] + [escaped(text.encode()) for text, _ in pieces(data)]
    write(path, "rwkv", pre, tokens, [CONTROL] + [NORMAL] * (len(tokens) - 1))


def plamo(data, path, model, pre):
    known = pieces(data)
    tokens = ["<|plamo:%s|>" % n for n in ("unk", "bos", "eos", "pad")] + ["<0x%02X>" % b for b in range(256)] + [text for text, _ in known]
    types = [UNKNOWN] + [CONTROL] * 3 + [BYTE] * 256 + [NORMAL] * len(known)
    write(path, model, pre, tokens, types, scores=[0.0] * 260 + [score / 128 for _, score in known])


def whitespace(data, path, pre):
    field = fields(data, "gpt-2")
    write(path, "whitespace", pre, field("tokens"), field("token_type"), merges=field("merges"))


def hybriddna(data, path, pre):
    field = fields(data, "gpt-2")
    more = ["<dna>", "</dna>", "<oov>"] + ["".join(k) + "\ue000" for k in itertools.product("ACGT", repeat=6)]
    write(path, "hybriddna", pre, field("tokens") + more, field("token_type") + [NORMAL] * len(more), merges=field("merges"))


def with_names(i, s):
    return "<|plamo:tool|>" + s + "<|plamo:" + s + "|>" if i % 3 == 0 else s + "<|plamo:eos|>" + s if i % 3 == 1 else s


def with_bases(i, s):
    return s + "<dna>" + "".join("ACGTacgtN"[b % 9] for b in s.encode()) + ("</dna>" + s if i % 2 == 0 else "")


def world(data, program, vocabulary):
    from rwkv.rwkv_tokenizer import TRIE_TOKENIZER
    own = TRIE_TOKENIZER(vocabulary)
    raw = []
    for line in open(vocabulary, encoding="utf-8"):
        text = ast.literal_eval(line[line.index(" "):line.rindex(" ")].strip())
        raw.append(text.encode() if isinstance(text, str) else text)
    natural = [open(os.path.join(data, "text", t), "rb").read() for t in TEXTS]
    strings = [s for s in mixed_strings(100000, natural, SPECIAL) if "<s>" not in s]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "world.gguf")
        write(path, "rwkv", "default", ["<s>"] + [escaped(b) for b in raw], [CONTROL] + [NORMAL] * len(raw))
        for s, ids in zip(strings, llama_ids(program, path, False, strings)):
            assert own.encode(s) == list(ids), repr(s)
    print(len(strings), "strings, equal ids")


def main():
    data, program = sys.argv[1], sys.argv[2]
    if len(sys.argv) > 3:
        return world(data, program, sys.argv[3])
    natural = [open(os.path.join(data, "text", t), "rb").read() for t in TEXTS]
    mixed = list(mixed_strings(5000, natural, SPECIAL))
    named = [with_names(i, s) for i, s in enumerate(mixed)]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "vocabulary.gguf")
        for model, pre, strings, make in (("rwkv", "-", mixed, rwkv), ("plamo2", "-", named, lambda *a: plamo(a[0], a[1], "plamo2", a[2])),
                                          ("plamo3", "-", named, lambda *a: plamo(a[0], a[1], "plamo3", a[2])),
                                          ("whitespace", "gpt-2", mixed, whitespace), ("whitespace", "whitespace", mixed, whitespace),
                                          ("hybriddna", "gpt-2", [with_bases(i, s) for i, s in enumerate(mixed)], hybriddna)):
            make(data, path, "default" if pre == "-" else pre)
            for mode in ("plain", "special"):
                names = ["<s>"] if model == "rwkv" else ["<|plamo:%s|>" % n for n in ("unk", "bos", "eos", "pad")] if model.startswith("plamo") else []
                some = strings if mode == "special" else [s for s in strings if not any(n in s for n in names)]
                ids = [i for part in llama_ids(program, path, mode == "special", some) for i in part]
                print(model, pre, mode, len(some), len(ids), "%016x" % digest(ids), flush=True)


main()
