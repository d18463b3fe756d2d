#!/usr/bin/env python3
"""Writes stages.txt: what each kind of stage of tokenizer.json does to texts, as Hugging Face's tokenizers have it.

Needs tokenizers==0.23.3.
  python stages_golden.py > stages.txt                in this folder
  python stages_golden.py N                           ids and decoded texts of the Nth configuration, for looking into a difference

First a model, WordPiece over the characters of the texts, so that ids tell where a text was cut; then the texts in hexadecimal; then for each
configuration its JSON, the digest of all ids and that of all decoded texts (or "-"; runs of U+FFFD as
one), separated by tabs.
"""
import json
import random
import re
import struct
import sys
import tokenizers

ALPHABET = list("aAbBzZ019 .,!?'-_|#x") + ["\u00e9", "e\u0301", "\u00df", "\u0130", "\u01c5", "\u00a0", "\t", "\n", "\r\n", "\u3000", "\u2581", "\u4e2d", "\u6587",
    "\u3042", "\u30a2", "\u30fc", "\uff21", "\ufb01", "\u0391", "\u03c3", "\u0416", "\u05d0", "\u0663", "\u0e33", "\u1100\u1161", "\uac00", "\u2028",
    "\u200b", "\u200d", "\U0001f469\u200d\U0001f680", "\U0001f600", "\u20ac", "\u00bd", "\u0300", "\ufffd", "\u0001", "\u007f",
    "  ", " a", "'s", "'re", "n't", " do not", "ab", "<x>", "<y>", "xyx", "</w>"]
WORDS = "the quick brown fox doesn't jump over 12 lazy dogs , it ' s 3.14 km !".split()

NORMALIZERS = [
    {"type": "NFC"}, {"type": "NFD"}, {"type": "NFKC"}, {"type": "NFKD"}, {"type": "Lowercase"}, {"type": "StripAccents"}, {"type": "Nmt"}, {"type": "ByteLevel"},
    {"type": "Strip", "strip_left": True, "strip_right": False}, {"type": "Strip", "strip_left": False, "strip_right": True}, {"type": "Strip", "strip_left": True, "strip_right": True},
    {"type": "Prepend", "prepend": "\u2581"}, {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}, {"type": "Replace", "pattern": {"Regex": "\\s{2,}|[0-9]+"}, "content": "xx"},
    {"type": "Replace", "pattern": {"String": "x"}, "content": ""},
    {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
    {"type": "BertNormalizer", "clean_text": False, "handle_chinese_chars": False, "strip_accents": True, "lowercase": False},
    {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": False, "lowercase": True},
    {"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, {"type": "Strip", "strip_left": True, "strip_right": True}]},
]
BEHAVIORS = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]
SPLITTERS = (
    [{"type": "BertPreTokenizer"}, {"type": "Whitespace"}, {"type": "WhitespaceSplit"}, {"type": "CharDelimiterSplit", "delimiter": "x"}, {"type": "UnicodeScripts"}] +
    [{"type": "Digits", "individual_digits": b} for b in (False, True)] + [{"type": "FixedLength", "length": n} for n in (1, 3, 5)] +
    [{"type": "ByteLevel", "add_prefix_space": a, "trim_offsets": True, "use_regex": r} for a in (False, True) for r in (False, True)] +
    [{"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": p, "split": s} for p in ("always", "first", "never") for s in (False, True)] +
    [{"type": "Punctuation", "behavior": b} for b in BEHAVIORS] +
    [{"type": "Split", "pattern": p, "behavior": b, "invert": i} for p in ({"String": "a"}, {"Regex": "\\d{1,2}|\\p{Han}+| ?[a-z]+"}) for b in BEHAVIORS for i in (False, True)] +
    [{"type": "Sequence", "pretokenizers": [{"type": "UnicodeScripts"}, {"type": "Digits", "individual_digits": True}, {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "first", "split": True}]},
     {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Punctuation", "behavior": "Isolated"}, {"type": "FixedLength", "length": 2}]}])
DECODERS = [
    None, {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}, {"type": "WordPiece", "prefix": "##", "cleanup": False}, {"type": "WordPiece", "prefix": "##", "cleanup": True},
    {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}, {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "never", "split": True},
    {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "first", "split": True}, {"type": "BPEDecoder", "suffix": "</w>"}, {"type": "Fuse"}, {"type": "ByteFallback"},
    {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "},
    {"type": "Replace", "pattern": {"String": "##"}, "content": ""}, {"type": "Replace", "pattern": {"Regex": "[0-9]"}, "content": "N"},
    {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
]
ADDED = [{"id": 0, "content": "[U]", "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True},
         {"id": 1, "content": "<x>", "single_word": False, "lstrip": True, "rstrip": False, "normalized": False, "special": True},
         {"id": 2, "content": "<y>", "single_word": True, "lstrip": False, "rstrip": True, "normalized": True, "special": False}]


def texts():
    rng = random.Random(11)
    out = ["", " ", "\u2581", "a", "x", "12", " ".join(WORDS), "do not don't do n't he 's I 'm we 're you 've a . b ? c ! d ,"]
    out += ["".join(rng.choice(ALPHABET) for _ in range(rng.randint(1, 14))) for _ in range(120)]
    out += [" ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 9))) for _ in range(20)]
    return out


def digest(data):
    value = 0xcbf29ce484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001b3 % 2**64
    return value


def main():
    all_texts = texts()
    characters = set("".join(all_texts)) | set("N\u0120\u0121xX")
    for n in NORMALIZERS:
        t = tokenizers.Tokenizer(tokenizers.models.WordLevel({"a": 0}, unk_token="a"))
        t = tokenizers.Tokenizer.from_str(json.dumps(dict(json.loads(t.to_str()), normalizer=n)))
        for s in all_texts:
            characters |= set(t.normalizer.normalize_str(s))
    for s in all_texts:
        characters |= set(tokenizers.normalizers.ByteLevel().normalize_str(s))
    vocab = {"[U]": 0, "<x>": 1, "<y>": 2}
    for c in sorted(characters - {"\ufffd"}):
        for piece in (c, "##" + c):
            vocab.setdefault(piece, len(vocab))
    model = {"type": "WordPiece", "unk_token": "[U]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 1000, "vocab": vocab}
    whole = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": ADDED, "normalizer": None, "pre_tokenizer": None, "post_processor": None, "decoder": None}
    configurations = [{"normalizer": n} for n in NORMALIZERS] + [{"pre_tokenizer": p} for p in SPLITTERS] + [{"decoder": d, "pre_tokenizer": {"type": "Whitespace"}} for d in DECODERS]
    if len(sys.argv) > 1:
        configurations = [configurations[int(sys.argv[1])]]
    else:
        print(json.dumps(model))
        print(" ".join(s.encode().hex() + "-" for s in all_texts))
    for c in configurations:
        t = tokenizers.Tokenizer.from_str(json.dumps(dict(whole, model=model, **c)))
        ids = [t.encode(s).ids for s in all_texts]
        if len(sys.argv) > 1:
            for s, i in zip(all_texts, ids):
                print(ascii(s), i, ascii(t.decode(i)))
            continue
        decoded = "%016x" % digest(re.sub("\ufffd+", "\ufffd", "\0".join(t.decode(i) for i in ids if i)).encode()) if "decoder" in c else "-"
        print(json.dumps(c), "%016x" % digest(b"".join(struct.pack("<%di" % (len(i) + 1), *i, -1) for i in ids)), decoded, sep="\t")


if __name__ == "__main__":
    main()
