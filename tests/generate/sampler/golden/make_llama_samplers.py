#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Writes llama_samplers.txt: what the samplers of llama.cpp (libllama 0.7.0) leave of random logits.
   make_llama_samplers.py LIBLLAMA.so VOCABULARY.gguf     DRY's breakers want a vocabulary: llama.cpp's ggml-vocab-llama-spm.gguf

A line a case: "NAME parameter ... ; history ... ; logits ... ; id:probability ..." with what is left, likeliest first. Mirostat's cases
are steps of one state, the history of a step being the token that llama.cpp drew in the step before."""
import ctypes as c
import pathlib
import random
import struct
import sys

sys.path.append(str(pathlib.Path(__file__).parents[2] / "golden"))
from libllama import Library

lib = Library(sys.argv[1])
vocabulary = lib.vocabulary(sys.argv[2])
rng = random.Random(7)
BREAKERS = ["\n", ":", "\"", "*"]


def logits(n=60, spread=2.0):
    values = set()
    while len(values) < n:  # no ties: llama.cpp leaves their order to its sort
        values.add(round(rng.gauss(0, spread), 3))
    values = list(values)
    rng.shuffle(values)
    return [struct.unpack("f", struct.pack("f", x))[0] for x in values]


def line(name, parameters, history, values, left):
    return "%s %s ; %s ; %s ; %s" % (name, " ".join(map(str, parameters)), " ".join(map(str, history)), " ".join("%.3f" % x for x in values),
                                     " ".join("%d:%.6g" % x for x in left))


def case(name, parameters, make, history=()):
    sampler = make()
    for token in history:
        lib.accept(sampler, token)
    values = logits(spread=rng.choice([0.5, 2.0, 4.0]))
    left, _ = lib.apply(sampler, values)
    lib.free(sampler)
    return line(name, parameters, history, values, left)


def mirostat(version, tau, eta, steps):
    n = 60
    sampler = lib.sampler("mirostat", n, 1, tau, eta, 100) if version == 1 else lib.sampler("mirostat_v2", 1, tau, eta)
    out, drawn = [], None
    for _ in range(steps):
        values = logits(n, rng.choice([1.0, 2.0, 4.0]))
        left, now = lib.apply(sampler, values)
        out.append(line("mirostat", (version, tau, eta), [] if drawn is None else [drawn], values, left))
        drawn = now
    lib.free(sampler)
    return out


def dry(multiplier, base, allowed, last_n, history):
    breakers = (c.c_char_p * len(BREAKERS))(*[b.encode() for b in BREAKERS])
    return case("dry", (multiplier, base, allowed, last_n),
                lambda: lib.sampler("dry", vocabulary, multiplier, base, allowed, last_n, breakers, len(BREAKERS)), history)


lines = []
for tp in (0.1, 0.3, 0.5, 0.8, 0.95):
    for _ in range(4):
        lines.append(case("typical", [tp], lambda: lib.sampler("typical", tp, 1)))
for n in (0.5, 1.0, 1.5, 2.0, 3.0):
    for _ in range(3):
        lines.append(case("top_n_sigma", [n], lambda: lib.sampler("top_n_sigma", n)))
for t, delta, exponent in ((1.0, 0.5, 1.0), (0.8, 0.8, 1.0), (1.5, 0.7, 2.0), (0.5, 1.0, 0.5), (0.9, 0.0, 1.0)):
    for _ in range(3):
        lines.append(case("temp_ext", (t, delta, exponent), lambda: lib.sampler("temp_ext", t, delta, exponent)))
for threshold in (0.01, 0.05, 0.1, 0.2, 0.4, 0.6):
    for _ in range(3):
        lines.append(case("xtc", (1.0, threshold), lambda: lib.sampler("xtc", 1.0, threshold, 1, 1)))
for x in (0.05, 0.3, 0.6, 0.9, 0.99):
    lines.append(case("top_p", [x], lambda: lib.sampler("top_p", x, 1)))
    lines.append(case("min_p", [x], lambda: lib.sampler("min_p", x, 1)))
for last_n, repeat, frequency, presence in ((64, 1.3, 0.0, 0.0), (8, 1.1, 0.4, 0.2), (64, 0.9, -0.3, 1.0)):
    lines.append(case("penalties", (last_n, repeat, frequency, presence), lambda: lib.sampler("penalties", 32000, last_n, repeat, frequency, presence),
                      [rng.randrange(60) for _ in range(40)]))
for k in range(40):  # few tokens, so that there are repetitions; 13 is a newline, the tokens 3 to 258 are the bytes, so 61 is ':'
    alphabet = rng.choice([[20, 21], [20, 21, 22, 23], [20, 21, 22, 13], [20, 21, 22, 23, 24, 37]])
    history = [rng.choice(alphabet) for _ in range(rng.choice([3, 10, 40, 100]))]
    if k % 4 == 0:
        history = (history[:12] or [20]) * 5
    lines.append(dry(rng.choice([0.5, 0.8, 2.0]), rng.choice([1.0, 1.2, 1.75]), rng.choice([1, 2, 3, 6]), rng.choice([16, 64, 1000]), history))
for version in (1, 2):
    for tau, eta in ((5.0, 0.1), (3.0, 0.5), (1.0, 1.0)):
        lines += mirostat(version, tau, eta, 8)
(pathlib.Path(__file__).parent / "llama_samplers.txt").write_text("\n".join(lines) + "\n")
