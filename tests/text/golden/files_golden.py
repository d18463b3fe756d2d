#!/usr/bin/env python3
"""Writes files.txt: how tiktoken and Hugging Face's tokenizers cut the texts of the test data with the vocabularies there, as digests.

Needs tiktoken==0.14.0, tokenizers==0.22.2; the data is what REALIZAR_TEST_DATA names.
  python files_golden.py DATA > files.txt

A line is: vocabulary, text, number of ids, FNV-1a (64 bit) over the ids. Texts are cut line by line for BERT, whole for tiktoken.
No special tokens.
"""
import base64
import os
import struct
import sys
import tiktoken
import tokenizers

TAIL = r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
PATTERNS = {
    "cl100k_base.tiktoken":
        r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s",
    "llama3-tokenizer.model": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|" + TAIL,
    "qwen.tiktoken": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|" + TAIL,
}
TEXTS = ["blns.txt", "wikitext-2/wiki.test.raw"] + ["lipsum/%s-Lipsum.utf8.txt" % n for n in
         ["Arabic", "Chinese", "Emoji", "Hebrew", "Hindi", "Japanese", "Korean", "Latin", "Russian"]]


def digest(ids):
    value = 0xcbf29ce484222325
    for byte in struct.pack("<%di" % len(ids), *ids):
        value = (value ^ byte) * 0x100000001b3 % 2**64
    return value


def main():
    data = sys.argv[1]
    texts = {name: open(os.path.join(data, "text", name), encoding="utf-8", newline="").read() for name in TEXTS}
    for name, pattern in PATTERNS.items():
        lines = open(os.path.join(data, "tokenizers/tiktoken", name), "rb").read().splitlines()
        ranks = {base64.b64decode(a): int(b) for a, b in (line.split() for line in lines if line)}
        encoding = tiktoken.Encoding(name, pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
        for text in TEXTS:
            ids = encoding.encode_ordinary(texts[text])
            print(name, text, len(ids), "%016x" % digest(ids))
    vocabulary = os.path.join(data, "tokenizers/hf-bert-cased/vocab.txt")
    for name, lowercase in (("bert", False), ("bert-lower", True)):
        bert = tokenizers.BertWordPieceTokenizer(vocabulary, lowercase=lowercase)
        for text in TEXTS:
            ids = [i for line in texts[text].split("\n") for i in bert.encode(line, add_special_tokens=False).ids]
            print(name, text, len(ids), "%016x" % digest(ids))


main()
