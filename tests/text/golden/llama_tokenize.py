#!/usr/bin/env python3
"""Writes llama_tokenize.txt: how llama.cpp's llama-tokenize cuts the texts of the test data, as digests.

Needs gguf==0.19.0 and a llama-tokenize program (made with llama.cpp build 11669); the data is what REALIZAR_TEST_DATA names.
  python llama_tokenize.py DATA 'llama-tokenize' > llama_tokenize.txt

A line is: vocabulary, pre-tokenizer ("-": the file's own), text, number of ids, FNV-1a (64 bit) over the ids as 32-bit little-endian
words. No BOS, special tokens not parsed. "random" is made by random_text below (and again by the test), "head" is the first 100000
bytes of WikiText-2.
"""
import os
import re
import struct
import subprocess
import sys
import tempfile
from gguf import GGUFReader, GGUFWriter

OWN = ["llama-spm", "phi-3", "gpt-2", "falcon", "mpt", "starcoder", "deepseek-coder", "bert-bge"]
RULES = os.path.join(os.path.dirname(__file__), "../../../include/realizar/text/tokenizer/pre_tokenizer_rules.hpp")


def random_text(size, seed):
    """Runs of 1 to 4 code points of one kind; a linear congruential generator, so that the test makes the same."""
    kinds = [(0x20, 0x7e), (0x61, 0x7a), (0x41, 0x5a), (0x30, 0x39), (0x09, 0x0d), (0x20, 0x20), (0x27, 0x27), (0xa0, 0x24f), (0x370, 0x52f),
             (0x300, 0x36f), (0x590, 0x6ff), (0x900, 0x97f), (0xe00, 0xe7f), (0x2000, 0x206f), (0x2070, 0x218f), (0x2e80, 0x30ff),
             (0x4e00, 0x9fff), (0xac00, 0xd7a3), (0xf900, 0xffef), (0x10000, 0x1ffff), (0x1f300, 0x1f6ff), (0x80, 0x10fffd)]
    state, out = seed, []

    def below(n):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % n

    while len(out) < size:
        first, last = kinds[below(len(kinds))]
        for _ in range(1 + below(4)):
            code = first + below(last - first + 1)
            if not 0xd800 <= code < 0xe000:
                out.append(chr(code))
    return "".join(out)


def with_pre(path, source, pre):
    reader = GGUFReader(source)
    field = lambda key: reader.fields[key].contents()
    writer = GGUFWriter(path, "llama")
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(field("tokenizer.ggml.tokens"))
    writer.add_token_types(field("tokenizer.ggml.token_type"))
    writer.add_token_merges(field("tokenizer.ggml.merges"))
    writer.add_bos_token_id(50256)
    writer.add_eos_token_id(50256)
    writer.add_sep_token_id(50256)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def digest(ids):
    value = 0xcbf29ce484222325
    for byte in struct.pack("<%di" % len(ids), *ids):
        value = (value ^ byte) * 0x100000001b3 % 2**64
    return value


def main():
    data, program = sys.argv[1], sys.argv[2].split()
    text = os.path.join(data, "text")
    files = {"blns": "blns.txt", "shakespeare": "tinyshakespeare/input.txt", "wikitext": "wikitext-2/wiki.test.raw"}
    for name in sorted(os.listdir(os.path.join(text, "lipsum"))):
        files[name.split("-")[0]] = "lipsum/" + name
    texts = {name: open(os.path.join(text, path), "rb").read() for name, path in files.items()}
    texts["head"] = texts["wikitext"][:100000]
    texts["random"] = random_text(100000, 1).encode()
    names = re.findall(r'^\s*\{((?:"[^"]+"\s*)+),', open(RULES).read(), re.MULTILINE)  # C++ literals, joined where they are neighbours
    rules = ["".join(re.findall(r'"([^"]+)"', m)).split() for m in names]
    with tempfile.TemporaryDirectory() as folder:
        input_path, model_path = os.path.join(folder, "text"), os.path.join(folder, "pre.gguf")

        def run(vocabulary, pre, path, which):
            for name in which:
                with open(input_path, "wb") as out:
                    out.write(texts[name])
                result = subprocess.run(program + ["-m", path, "-f", input_path, "--ids", "--no-bos", "--no-parse-special", "--no-escape",
                                         "--log-disable"],
                                        capture_output=True, text=True)
                if result.returncode != 0:
                    print("skipped:", vocabulary, pre, name, result.stderr.strip()[-200:], file=sys.stderr)
                    continue
                ids = [int(x) for x in result.stdout.strip().strip("[]").split(",")]
                print(vocabulary, pre, name, len(ids), "%016x" % digest(ids), flush=True)

        for name in OWN:
            run(name, "-", os.path.join(data, "vocab", "ggml-vocab-%s.gguf" % name), [t for t in texts if t != "head"])
        for names in rules:
            for pre in names:
                with_pre(model_path, os.path.join(data, "vocab", "ggml-vocab-gpt-2.gguf"), pre)
                run("gpt-2", pre, model_path, ["random", "head", "blns", "Chinese"] if pre == names[0] else ["random"])


main()
