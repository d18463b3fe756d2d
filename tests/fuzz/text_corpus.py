#!/usr/bin/env python3
"""Writes corpus/tokenizer, corpus/pattern and the stages of corpus/tokenizer_json: one seed for each feature. Run in this folder. corpus/sentencepiece_model is copied from
tests/text/golden."""
import json
import os

SEP = b"\x1e"


def put(folder, name, content):
    os.makedirs(os.path.join("corpus", folder), exist_ok=True)
    with open(os.path.join("corpus", folder, name), "wb") as out:
        out.write(content)


def vocabulary(name, flags, pieces, merges, pre, text):
    put("tokenizer", name, bytes([flags]) + SEP.join([b"\n".join(pieces), b"\n".join(merges), pre, text]))


sp = [b"\x02<unk>", b"\x03<s>", b"\x03</s>", b"\x04[[t]]", b"\x01\xe2\x96\x81", b"\x01a", b"\x01b", b"\x01ab", b"\x01\xe2\x96\x81a", b"\x01\xc3\xa9"]
bpe = [b"\x02<unk>", b"\x03<s>", b"\x04<|t|>", b"\x01he", b"\x01ll", b"\x01hell", b"\x01\xc4\xa0w"]
merges = [b"h e", b"l l", b"he ll", b"\xc4\xa0 w"]
vocabulary("sp_plain", 8 + 2 + 16, sp, [], b"", b"ab  ab [[t]] \xc3\xa9 \xe2\x82\xac <s>")
vocabulary("sp_bytes", 8, sp[1:], [], b"", bytes(range(1, 256)))
vocabulary("sp_unknown", 16 + 32, sp, [], b"", b"xyz \xff\xfe")
vocabulary("sp_no_bytes", 0, sp, [], b"", b"ab")
vocabulary("sp_run", 8 + 2 + 64, sp, [], b"", b"a" * 300 + b" " * 300 + b"ab" * 300)
vocabulary("sp_bad_byte", 0, [b"\x06<0x-1>"], [], b"", b"a")
vocabulary("sp_twice", 8, [b"\x01a", b"\x01a"], [], b"", b"a")
vocabulary("bpe_plain", 1 + 8, bpe, merges, b"gpt-2", b"hello world, it's 1234 <|t|>  x\n\n")
vocabulary("bpe_whole", 1 + 4 + 8 + 16 + 32, bpe, merges, b"llama-bpe", b"hell hello \xe4\xb8\xad\xe6\x96\x87 12345")
vocabulary("bpe_absent", 1 + 8, bpe, [b"x yz"], b"gpt-2", b"a")
vocabulary("bpe_no_bytes", 1, [b"\x01he"], [b"h e"], b"gpt-2", b"hehe the")
vocabulary("bpe_invalid", 1 + 8, bpe, merges, b"qwen2", b"\xff\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80he")
vocabulary("bpe_unknown_pre", 1 + 8, bpe, merges, b"none", b"he")
vocabulary("bpe_digits", 1 + 8, bpe, merges, b"superbpe", b"1234567 1234\xd9\xa1\xd9\xa2")
vocabulary("bpe_strip", 1 + 8 + 64, bpe, merges, b"deepseek-llm", b"  <s>  <|t|>  \n")
vocabulary("characters", 1, [b"\x01\xe2\x96\x81", b"\x01a", b"\x01b", b"\x01ab", b"\x01\n\n", b"\x06<0xC3>"], [b"a b", b"ab ab"], b"gemma4", b"ab  abab \xc3\xa9\n\n\xff")
for which, model in enumerate(["rwkv", "whitespace", "plamo2", "hybriddna", "plamo3", "plain", "unigram", "wordpiece"]):
    vocabulary(model, 128 + 8 + 16 + which, [b"\x02<unk>", b"\x01\\xe2\\x80", b"\x01ab", b"\x01\xe2\x96\x81a", b"\x01<dna>", b"\x01</dna>", b"\x01<oov>",
               b"\x01AAAAAA\xee\x80\x80", b"\x03<|plamo:bos|>"], [b"a b"], b"gpt-2",
               b"ab  ab <dna>aaaaaaac</dna>\xef\xbb\xbf <|plamo:x|> bbbbbb \xe2\x80\x99 <unk>\xff")
vocabulary("empty", 0, [], [], b"", b"")
for i, pattern in enumerate([
        rb"'s|'t| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", rb"(?i:'s|'ll)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}",
        rb"\d{1,3}(?=(?:\d{3})*\b)", rb"(?=(\d{3})+(?!\d))", rb"\s+$|^a|\Bb", rb"(a|b)*?c", rb"[a-c&&[^b]]|[^]x]|\x{1f600}", rb"(?<=a)b(?!c)",
        rb"((a?){3}){3}", rb"\p{Han}+|\P{M}\p{M}*", rb"(", rb"a{2,1}", rb"[z-a]", rb"\1", rb"(?:a|b)*a(?:a|b){9}"]):
    put("pattern", "%02d" % i, pattern + "\nab abc 1234567 it's \u4e2d\u6587 e\u0301 \U0001f600  \n x".encode())
seen = set()
for line in open("../text/golden/stages.txt", encoding="utf-8").read().split("\n")[2:-1]:
    stage = json.loads(line.split("\t")[0])
    which = next(iter(stage))
    kind = (stage[which] or {"type": "none"})["type"]
    if (which, kind) in seen:
        continue
    seen.add((which, kind))
    model = {"type": "BPE", "unk_token": "u", "vocab": {"u": 0, "a": 1, "b": 2, "ab": 3, "\u2581": 4, "\u2581a": 5}, "merges": [["a", "b"], ["\u2581", "a"]]}
    put("tokenizer_json", "stage_%s_%s" % (which, kind), json.dumps(dict(stage, model=model), ensure_ascii=False).encode() +
        SEP + " ab\u2581a b1a \u30a2\u4e2d a, \U0001f600".encode())
