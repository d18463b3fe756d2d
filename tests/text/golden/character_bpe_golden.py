#!/usr/bin/env python3
"""Writes character_bpe.txt: how llama.cpp cuts random strings with BPE over characters, as digests.

Needs gguf==0.19.0, numpy==2.4.6 and llama_ids (llama_ids.c, here built with llama.cpp 0.7.0); DATA is what REALIZAR_TEST_DATA names.
  python character_bpe_golden.py DATA ./llama_ids > character_bpe.txt

The vocabulary is that of vocab/ggml-vocab-llama-spm.gguf with line ends as pieces; every way to cut a piece into two pieces is a merge, those
of the best score first, the shorter left part first. A line is as in strings.txt: pre-tokenizer, number of strings, of ids, digest.
"""
import os
import sys
import tempfile
from gguf_vocabulary import fields, write
from mixed_strings import mixed_strings
from strings_golden import SPECIAL, TEXTS, digest, llama_ids


def main():
    data, program = sys.argv[1], sys.argv[2]
    natural = [open(os.path.join(data, "text", t), "rb").read() for t in TEXTS]
    tokens, types, scores = map(fields(data, "llama-spm"), ("tokens", "token_type", "scores"))
    known, merges = set(tokens), []
    for i in sorted(range(len(tokens)), key=lambda i: -scores[i]):
        if types[i] == 1:
            merges += [tokens[i][:k] + " " + tokens[i][k:] for k in range(1, len(tokens[i])) if tokens[i][:k] in known and tokens[i][k:] in known]
    strings = list(mixed_strings(5000, natural, SPECIAL))
    with tempfile.TemporaryDirectory() as folder:
        for pre in ("gemma4", "granite-embed-multi-311m", "sarvam-moe"):
            path = os.path.join(folder, "vocabulary.gguf")
            write(path, "gpt2", pre, tokens + ["\n", "\n\n", "\n\n\n"], types + [1, 1, 1], merges=merges)
            ids = [i for part in llama_ids(program, path, False, strings) for i in part]
            print(pre, len(strings), len(ids), "%016x" % digest(ids))


main()
