#!/usr/bin/env python3
"""Writes strings.txt: how llama.cpp, tokenizers, sentencepiece and tiktoken cut random strings and natural texts, as digests.

Needs numpy==2.4.6, tokenizers==0.23.3, sentencepiece==0.2.3, tiktoken==0.14.0, and llama_ids (llama_ids.c, here built with llama.cpp 0.7.0); DATA is what
REALIZAR_TEST_DATA names.
  python strings_golden.py DATA ./llama_ids > strings.txt
  python strings_golden.py DATA ./llama_ids NAME N > ids     the ids of one vocabulary, a line a string, for looking into a difference

A line is: how it is loaded, file, mode ("plain", or "special": special tokens written in the text count, and those around it are added,
which llama_ids does not do), number of strings, number of ids, a digest of them. The strings are mixed_strings.py's, then
the natural texts line by line.
"""
import base64
import os
import struct
import subprocess
import sys
import numpy
from mixed_strings import mixed_strings

FACTOR = 0x100000001b3
TEXTS = ["blns.txt", "tinyshakespeare/input.txt", "wikitext-2/wiki.test.raw"] + ["lipsum/%s-Lipsum.utf8.txt" % n for n in
         ["Arabic", "Chinese", "Emoji", "Hebrew", "Hindi", "Japanese", "Korean", "Latin", "Russian"]]
SPECIAL = ["<s>", "</s>", "<unk>", "<|endoftext|>", "<mask>", "<extra_id_3>", "[MASK]", "[CLS]", "<|im_end|>", "<pad>"]
CL100K = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s")
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
VOCABULARIES = (
    [("gguf", "vocab/ggml-vocab-%s.gguf" % n) for n in
     ["llama-spm", "phi-3", "gpt-2", "gpt-neox", "falcon", "mpt", "starcoder", "deepseek-coder", "bert-bge"]] +
    [("gguf", "models/stories260K/stories260K-f32.gguf"), ("gguf", "models/gguf/llama-2-tiny-random.gguf"), ("gguf", "models/gguf/gridcore-test.gguf")] +
    [("json", "tokenizers/%s/tokenizer.json" % n) for n in ["hf-clip", "hf-phi-2", "hf-roberta-base", "hf-t5-small"]] +
    [("json", "models/safetensors/minicpm3-4b-tiny/tokenizer.json")] +
    [("sentencepiece", "tokenizers/sentencepiece/" + n) for n in ["t5_tokenizer_base.model", "test_model.model"]] +
    [("cl100k", "tokenizers/tiktoken/cl100k_base.tiktoken"), ("llama3", "tokenizers/tiktoken/llama3-tokenizer.model"),
     ("qwen", "tokenizers/tiktoken/qwen.tiktoken"), ("cased", "tokenizers/hf-bert-cased/vocab.txt"), ("uncased", "tokenizers/hf-bert-cased/vocab.txt")])


def llama_ids(program, path, special, strings):
    packed = b"".join(struct.pack("<I", len(b)) + b for b in (s.encode() for s in strings))
    data = subprocess.run([program, path, "1" if special else "0"], input=packed, capture_output=True, check=True).stdout
    at = 0
    while at < len(data):
        n, = struct.unpack_from("<I", data, at)
        yield struct.unpack_from("<%di" % n, data, at + 4)
        at += 4 + 4 * n


def encoder(how, path, program):
    """(mode, strings to ids) pairs."""
    if how == "gguf":
        return [(mode, lambda strings, m=mode: llama_ids(program, path, m == "special", strings)) for mode in ("plain", "special")]
    if how in ("json", "cased", "uncased"):
        import tokenizers
        t = tokenizers.Tokenizer.from_file(path) if how == "json" else \
            tokenizers.BertWordPieceTokenizer(path, lowercase=how == "uncased", strip_accents=how == "uncased")
        t.no_truncation()
        t.no_padding()
        return [("special", lambda strings: (t.encode(s).ids for s in strings))]
    if how == "sentencepiece":
        import sentencepiece
        t = sentencepiece.SentencePieceProcessor(model_file=path)
        return [("plain", lambda strings: (t.encode(s) for s in strings))]
    import tiktoken
    ranks = {base64.b64decode(w[0]): int(w[1]) for w in (line.split() for line in open(path, "rb")) if w}
    t = tiktoken.Encoding(how, pat_str={"cl100k": CL100K, "llama3": LLAMA3, "qwen": QWEN}[how], mergeable_ranks=ranks, special_tokens={})
    return [("plain", lambda strings: (t.encode_ordinary(s) for s in strings))]


def digest(ids):
    """From left to right value = value * FACTOR + id + 1, modulo 2**64; all at once."""
    powers = numpy.cumprod(numpy.full(len(ids), FACTOR, numpy.uint64), dtype=numpy.uint64)
    terms = (numpy.asarray(ids[:-1], numpy.uint64) + numpy.uint64(1)) * powers[len(ids) - 2::-1] if len(ids) > 1 else numpy.zeros(1, numpy.uint64)
    return (int(terms.sum(dtype=numpy.uint64)) + ids[-1] + 1) % 2**64


def main():
    data, program = sys.argv[1], sys.argv[2]
    natural = [open(os.path.join(data, "text", t), "rb").read() for t in TEXTS]
    if len(sys.argv) > 3:
        how, name = next(v for v in VOCABULARIES if sys.argv[3] in v[1])
        for ids in encoder(how, os.path.join(data, name), program)[-1][1](list(mixed_strings(int(sys.argv[4]), natural, SPECIAL))):
            print(*ids)
        return
    strings = list(mixed_strings(100000, natural, SPECIAL))
    for text in natural:
        strings += text.decode().split("\n")
    for how, name in VOCABULARIES:
        for mode, encode in encoder(how, os.path.join(data, name), program):
            all_ids = []
            for number, ids in enumerate(encode(strings), 1):
                all_ids.extend(ids)
                if number in (5000, 100000, len(strings)):
                    print(how, name, mode, number, len(all_ids), "%016x" % digest(all_ids), flush=True)
            assert number == len(strings)


if __name__ == "__main__":
    main()
