#!/usr/bin/env python3
"""Writes tokenizer_json.txt: how Hugging Face's tokenizers cut the texts of the test data, and random text, as digests.

Needs tokenizers==0.22.2; DATA is what REALIZAR_TEST_DATA names.
  python tokenizer_json_golden.py DATA > tokenizer_json.txt
  python tokenizer_json_golden.py DATA strings N > FILE      the random strings, for looking into a difference
  python tokenizer_json_golden.py DATA ids NAME N > FILE     their ids, a line each

A line is: tokenizer, text, number of ids, FNV-1a (64 bit) over the ids. Texts are encoded line by line, with special tokens.
"""
import os
import struct
import sys

TEXTS = ["blns.txt"] + ["lipsum/%s-Lipsum.utf8.txt" % n for n in
         ["Arabic", "Chinese", "Emoji", "Hebrew", "Hindi", "Japanese", "Korean", "Latin", "Russian"]]
NAMES = ["hf-clip", "hf-phi-2", "hf-roberta-base", "hf-t5-small", "minicpm3-4b-tiny"]
SNIPPETS = ["<s>", "</s>", "<unk>", "<|endoftext|>", "<mask>", "<extra_id_3>", "'ll", "  ", "\r\n", "\u2581", "e\u0301", "\u1112\u1161\u11ab", "\ufb01", "<0x41>", "\U0001f469\u200d\U0001f680"]


def path_of(data, name):
    return os.path.join(data, "models/safetensors" if name.startswith("minicpm") else "tokenizers", name, "tokenizer.json")


def random_strings(count):
    state = 1

    def draw(n):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % n

    for _ in range(count):
        text = ""
        for _ in range(1 + draw(24)):
            kind = draw(12)
            if kind < 5:
                text += chr(32 + draw(95))
            elif kind == 5:
                text += " \n\t\u00a0"[draw(4)]
            elif kind == 6:
                text += chr(0xa1 + draw(0x2ff))
            elif kind == 7:
                text += chr(0x4e00 + draw(0x2000))
            elif kind == 8:
                text += chr(0x370 + draw(0x1800))
            elif kind == 9:
                text += chr(0x1f300 + draw(0x300))
            elif kind == 10:
                text += SNIPPETS[draw(len(SNIPPETS))]
            else:
                code = 1 + draw(0xfffd)  # the other planes have letters that are newer than some tables
                text += chr(code if not 0xd800 <= code < 0xe000 else 0x2022)
        yield text


def digest(ids):
    value = 0xcbf29ce484222325
    for byte in struct.pack("<%di" % len(ids), *ids):
        value = (value ^ byte) * 0x100000001b3 % 2**64
    return value


def main():
    data = sys.argv[1]
    if sys.argv[2:3] == ["strings"]:
        for s in random_strings(int(sys.argv[3])):
            print(repr(s))
        return
    import tokenizers
    if sys.argv[2:3] == ["ids"]:
        t = tokenizers.Tokenizer.from_file(path_of(data, sys.argv[3]))
        for s in random_strings(int(sys.argv[4])):
            print(*t.encode(s).ids)
        return
    for name in NAMES:
        t = tokenizers.Tokenizer.from_file(path_of(data, name))
        t.no_truncation()
        t.no_padding()
        for text in TEXTS:
            lines = open(os.path.join(data, "text", text), encoding="utf-8", newline="").read().split("\n")
            ids = [i for line in lines for i in t.encode(line).ids]
            print(name, text, len(ids), "%016x" % digest(ids))
        for count in (5000, 100000):
            if name == "hf-clip":  # its NFC is of Unicode 9, its letters of Unicode 17
                continue
            ids = [i for s in random_strings(count) for i in t.encode(s).ids]
            print(name, "random-%d" % count, len(ids), "%016x" % digest(ids))


if __name__ == "__main__":
    main()
