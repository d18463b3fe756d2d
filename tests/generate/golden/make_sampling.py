#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Writes sampling.txt: what numpy, in float64 and from the papers' definitions, keeps of random logits under many settings, and which
tokens the published xoshiro256** then draws.   Needs numpy==2.2.6 (any numpy >= 1.24 writes the same file).

Each case: a line "case" with temperature top_k top_p min_p repeat frequency presence seed and the order of the steps; a line "history";
a line "logits"; a line "kept" with id:probability, likeliest first; a line "drawn" with 32 ids drawn in that order of the kept."""
import pathlib
import numpy as np

MASK = (1 << 64) - 1


class Xoshiro256StarStar:
    def __init__(self, seed):
        self.s = []
        for _ in range(4):  # SplitMix64
            seed = (seed + 0x9E3779B97F4A7C15) & MASK
            z = seed
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            self.s.append(z ^ (z >> 31))

    def next(self):
        rotl = lambda x, k: ((x << k) | (x >> (64 - k))) & MASK
        s = self.s
        result = (rotl((s[1] * 5) & MASK, 7) * 9) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 45)
        return result


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def run(logits, history, c):
    ids = np.arange(len(logits))
    x = logits.astype(np.float64)
    for step in c["order"].split():
        if step == "repetition":
            recent = history[-64:]
            for token in set(recent):
                at = np.nonzero(ids == token)[0]
                x[at] = np.where(x[at] > 0, x[at] / c["repeat"], x[at] * c["repeat"])
                x[at] -= recent.count(token) * c["frequency"] + c["presence"]
            x = x.astype(np.float32).astype(np.float64)  # logits are stored as float: this decides ties
        elif step == "temperature":
            x = x / c["temperature"]
        else:
            by = np.lexsort((ids, -x))  # likeliest first, lower id first among equals
            ids, x = ids[by], x[by]
            p = softmax(x)
            if step == "top_k" and c["top_k"]:
                n = min(c["top_k"], len(x))
            elif step == "top_p" and c["top_p"] < 1:
                n = int(np.searchsorted(np.cumsum(p), c["top_p"]) + 1)
            elif step == "min_p":
                n = int((p >= c["min_p"] * p[0]).sum())
            else:
                n = len(x)
            ids, x = ids[:n], x[:n]
    by = np.lexsort((ids, -x))
    return ids[by], softmax(x[by])


def draw(p, seed, n):
    """Integer weights, 2^44 for the likeliest; a uniform integer below their sum by rejection of the sum's bit length."""
    random = Xoshiro256StarStar(seed)
    weights = [int(w) for w in np.floor(p / p[0] * 2.0**44)]
    total = sum(weights)
    out = []
    for _ in range(n):
        while (r := random.next() >> (64 - total.bit_length())) >= total:
            pass
        i = 0
        while r >= weights[i]:
            r -= weights[i]
            i += 1
        out.append(i)
    return out


def main():
    rng = np.random.default_rng(20260101)
    usual = "repetition top_k top_p min_p temperature"
    base = dict(temperature=1.0, top_k=0, top_p=1.0, min_p=0.0, repeat=1.0, frequency=0.0, presence=0.0, order=usual)
    variants = [
        dict(), dict(temperature=0.5), dict(temperature=1.7), dict(top_k=1), dict(top_k=7), dict(top_k=1000), dict(top_p=0.5),
        dict(top_p=0.95), dict(top_p=0.01), dict(min_p=0.05), dict(min_p=0.5), dict(min_p=1.0), dict(repeat=1.3),
        dict(repeat=0.8), dict(frequency=0.7), dict(presence=1.5), dict(repeat=1.1, frequency=-0.4, presence=0.3),
        dict(temperature=0.7, top_k=40, top_p=0.95, min_p=0.05, repeat=1.1),
        dict(temperature=0.7, top_p=0.9, order="temperature top_p"),
        dict(temperature=0.7, top_p=0.9, order="top_p temperature"),
        dict(temperature=2.0, min_p=0.2, top_k=9, order="min_p temperature top_k"),
        dict(temperature=0.8, top_k=12, top_p=0.8, repeat=1.5, order="top_k repetition top_p temperature"),
    ]
    lines = []
    for i, v in enumerate(variants):
        c = {**base, **v}
        n = 40 if i % 3 else 200
        logits = (rng.standard_normal(n) * (1 + i % 4) * 2).round(2).astype(np.float32)
        if i % 5 == 0:
            logits[5] = logits[17]  # a tie
        history = [int(t) for t in rng.integers(0, n, 90)] + [int(logits.argmax())] * 3
        # Settings are floats in the library: use the same ones here.
        for key in ("temperature", "top_p", "min_p", "repeat", "frequency", "presence"):
            c[key] = float(np.float32(c[key]))
        ids, p = run(logits, history, c)
        drawn = ids[draw(p, i, 32)]
        lines.append("case %s %s" % (" ".join(repr(c[k]) for k in ("temperature", "top_k", "top_p", "min_p", "repeat", "frequency",
                                                                   "presence")) + f" {i}", c["order"]))
        lines.append("history " + " ".join(map(str, history)))
        lines.append("logits " + " ".join("%.2f" % x for x in logits))
        lines.append("kept " + " ".join("%d:%.7g" % (a, b) for a, b in zip(ids, p)))
        lines.append("drawn " + " ".join(map(str, drawn)))
    (pathlib.Path(__file__).parent / "sampling.txt").write_text("\n".join(lines) + "\n")


main()
