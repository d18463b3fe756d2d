#!/usr/bin/env python3
"""Writes pattern.txt: where Python's regex module cuts texts, for patterns of the kind tokenizers have.

Needs regex==2026.11.15.
  python pattern_golden.py > pattern.txt

Three lines a case: the pattern (escaped as Python does), the text, the sizes in bytes of the pieces (matches and gaps; "-" marks gaps).
Code points are taken from blocks whose properties have not changed for years.
"""
import random
import regex

PATTERNS = [
    r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?"
    r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|"
    r"\s*[\r\n]+|\s+(?!\S)|\s+",
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++\Z|\s*[\r\n]|\s+(?!\S)|\s",
    r"\d{1,3}(?=(?:\d{3})*\b)",
    r"(?=(\d{3})+(?!\d))",
    r"\s{4}(?!\S)|\s{2}(?!\S)|\s",
    r"\s+$",
    r"\w+|[^\w\s]+",
    r"\b\w",
    r"(?<=a)b|(?<!a)c",
    r"[\p{L}--[a-m]]+" if False else r"[n-zN-Z]+|\S",
    r"(?:ab|a)(?:c|bcd)?d?",
    r"a{2,4}?b?|a",
    r"(?:a|ab)+?c",
    r"(?:x?)*y|[^y]",
    r"\p{Han}+|\p{P}|[^\p{Han}\p{P}]{1,2}",
    r"^a|b$|[^ab]+",
    r"(?i:stra\u00dfe|\u00c9t\u00c9|k)+",
    r"\x41\u0042\.[\]\-a]?|[^]a]",
    r".+|\n",
    r"\p{M}+|\P{M}\p{M}?",
    r"a*b|a",
]
BLOCKS = ["abcdABCDnNxyZ", "0123456789", "     \t\n\r", "'''", "sStTreVeLlmd", "!?.,;-_/()[]", "éÉßñÖø", "αβγΔΩ", "жЖя", "中文漢字", "ひらカタ", "한국",
          "\u0301\u0308", "\u00a0\u3000\u2003", "۱۲٣", "½Ⅳ²", "€$+<=>", "\U0001f600", "\u200d\u200b"]


def main():
    rng = random.Random(7)
    for pattern in PATTERNS:
        compiled = regex.compile(pattern, regex.V1 if "[[" in pattern else regex.V0)
        for _ in range(14):
            blocks = rng.sample(BLOCKS, rng.randint(1, 6)) + BLOCKS[:3] * rng.randint(0, 2)
            text = "".join(c for _ in range(rng.randint(1, 14)) for c in [rng.choice(rng.choice(blocks))] * rng.choice([1, 1, 1, 2, 3]))
            pieces, at = [], 0
            for match in compiled.finditer(text):
                if match.start() > at:
                    pieces.append("-%d" % len(text[at:match.start()].encode()))
                    at = match.start()
                if match.end() > at:
                    pieces.append("%d" % len(text[at:match.end()].encode()))
                    at = match.end()
            if at < len(text):
                pieces.append("-%d" % len(text[at:].encode()))
            print(pattern.encode("unicode_escape").decode().replace("\\\\", "\\"))
            print(text.encode().hex())
            print(" ".join(pieces))


main()
