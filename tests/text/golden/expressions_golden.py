#!/usr/bin/env python3
"""Writes expressions.txt: where expressions of tokenizer.json files cut texts, as Hugging Face's tokenizers (Oniguruma) have it.

Needs tokenizers==0.23.3.
  python expressions_golden.py > expressions.txt

A line is: number of pieces, FNV-1a (64 bit) over their sizes in bytes, the expression as JSON. The texts are drawn from mixed_strings.py's
kinds, spaces and snippets, and again by the test.
"""
import json
import tokenizers
from mixed_strings import KINDS, SNIPPETS, SPACES, generator
from stages_golden import digest

EXPRESSIONS = [
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s",
    r"[\p{Han}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "\\s?[A-Za-z\u00b5\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u01ba]+", "\\s?[!-/:-~\uff01-\uff0f\uff1a-\uff5e\u2018-\u201f\u3000-\u3002]+",
    r"\s+$", "[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+", r"(?=(\d{3})+(?!\d))", r"\p{N}{1,3}(?=(?:\p{N}{3})*\b)", r"\d", r"\D+", r"\w+|[^\w\s]+", r"\W+",
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", r"[^\p{L}\p{N}\s]+",
    r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?((?=[\p{L}])([^a-z]))*((?=[\p{L}])([^A-Z]))+", r"[\s\p{Z}]+", r"\p{Cc}|\p{Cf}", r"[\p{P}\p{S}]",
    r"(?<!\S)\S|\S(?!\S)", r"(?<=\d)(?=\D)|(?<=\D)(?=\d)", r"\b", r"\B", r"^\s*", r"^.|.$", r"$", r"[^\n]+|\n+", r"\s{2,}", r".{1,4}", r"\p{Lu}\p{Ll}*|\p{Ll}+", r"\p{M}+", r"(?i)the|\bof\b|e",
    r"\p{^L}+", r"[^\P{L}]+", r"[\w&&[^\d_]]+", r"[\w-]+", "\\x41|\\x{e9}|\u00e9|[\\x{4e00}-\\x{9fff}]+", r"\u4f60", r"\t|\v|\f|\e|\a", r"\h+", r"a{2}|\p{L}{,3}c", r"[\-\]\[]", r"[a-zA-Z]+|[0-9]+|[^a-zA-Z0-9]"]


def texts():
    draw = generator(7)
    for _ in range(200):
        out = ""
        for _ in range(40):
            what = draw.below(10)
            if what < 2:
                out += SPACES[draw.below(len(SPACES))]
            elif what < 4:
                out += SNIPPETS[draw.below(len(SNIPPETS))]
            else:
                first, last = KINDS[draw.below(4 if what < 7 else len(KINDS))]
                for _ in range(1 + draw.below(4)):
                    code = first + draw.below(last - first + 1)
                    out += "" if 0xd800 <= code < 0xe000 else chr(code)
        yield out


def main():
    all_texts = list(texts())
    for expression in EXPRESSIONS:
        splitter = tokenizers.pre_tokenizers.Split(tokenizers.Regex(expression), "isolated")
        sizes = [len(piece.encode()) for text in all_texts for piece, _ in splitter.pre_tokenize_str(text)]
        print(len(sizes), "%016x" % digest(b"".join(n.to_bytes(4, "little") for n in sizes)), json.dumps(expression))


main()
