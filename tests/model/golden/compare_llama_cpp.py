#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Compares the command line `realizar` with llama.cpp on random models of the llama family; exit status 1 when a bound is missed.

Needs gguf==0.19.0, numpy==2.4.6 and llama.cpp's programs llama-debug, llama-completion and llama-quantize (made with build 11669):
    python compare_llama_cpp.py REALIZAR [--llama PREFIX] [--folder DIR] [--shapes a,b] [--types x,y]
    python compare_llama_cpp.py build/bin/realizar --llama /usr/bin/

PREFIX goes before a program's name and may hold a command: "/opt/llama/bin/" or "wrapper " (with the blank). DIR keeps the models.

Models: multi-head, grouped and multi-query attention, heads wider than width / heads, feed-forward widths that are no multiple of 256 or
of 32; F32 and F16 written here, every other type by llama-quantize with its own mixture. Of each the logits after a prompt are compared,
with the prompt's rows computed together (as a prompt) and one by one (as generated), and for F32 the greedy text of 64 steps.
Bounds: cosine > 0.9999 for floating-point types, > 0.99 for quantized ones, the same text.

    python compare_llama_cpp.py REALIZAR --files DIR/*.gguf [--lengths 1,7,200] [--bound 0.9999]
compares files of any architecture instead, after prompts of so many characters: the models of transformers/ beside this script (with
--lengths 1,7,50: their context is 64), or any others. Of those, mistral, phi3 and starcoder2 differ after 50: llama.cpp leaves their
windows of 8 out, transformers does not.
"""
import argparse
import pathlib
import shlex
import subprocess
import sys
import tempfile

import numpy as np
from gguf import GGUFWriter, LlamaFileType, TokenType

# name: width, heads, kv heads, head_dim, ffn
SHAPES = {
    "mha": (256, 4, 4, 64, 704),
    "gqa": (512, 8, 2, 64, 1280),
    "mqa": (256, 8, 1, 32, 512),
    "wide-heads": (256, 4, 2, 96, 480),
    "odd-ffn": (256, 4, 2, 64, 300),
}
FLOATS = ["F32", "F16", "BF16"]
# What llama-quantize makes of the block formats realizar computes with. MXFP4_MOE keeps MXFP4 for experts: here it is asked for.
QUANTIZED = ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L", "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M",
             "Q6_K", "IQ4_NL", "IQ4_XS", "MXFP4"]
LAYERS, CONTEXT, STEPS = 3, 512, 64
PROMPT = "The quick brown fox jumps over the lazy dog. It was a bright cold day in April, and the clocks were striking thirteen."


def vocabulary():
    """Pieces and their kinds: control tokens, the bytes, printable ASCII and all pairs of letters."""
    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)]
    pieces = [("<unk>", TokenType.UNKNOWN), ("<s>", TokenType.CONTROL), ("</s>", TokenType.CONTROL)]
    pieces += [("<0x%02X>" % b, TokenType.BYTE) for b in range(256)]
    pieces += [("\u2581" if c == 32 else chr(c), TokenType.NORMAL) for c in range(32, 127)]
    pieces += [(a + b, TokenType.NORMAL) for a in letters for b in letters]
    return pieces


def write_model(path, shape, dtype, seed=1):
    width, heads, kv_heads, head_dim, ffn = SHAPES[shape]
    random = np.random.default_rng(seed)
    pieces = vocabulary()
    w = GGUFWriter(path, "llama")
    w.add_file_type(LlamaFileType.MOSTLY_F16 if dtype == np.float16 else LlamaFileType.ALL_F32)
    w.add_context_length(CONTEXT)
    w.add_embedding_length(width)
    w.add_block_count(LAYERS)
    w.add_feed_forward_length(ffn)
    w.add_head_count(heads)
    w.add_head_count_kv(kv_heads)
    w.add_key_length(head_dim)
    w.add_value_length(head_dim)
    w.add_rope_dimension_count(head_dim)
    w.add_layer_norm_rms_eps(1e-5)
    w.add_tokenizer_model("llama")
    w.add_token_list([p for p, _ in pieces])
    w.add_token_scores([-float(i) for i in range(len(pieces))])
    w.add_token_types([int(kind) for _, kind in pieces])
    w.add_bos_token_id(1)
    w.add_eos_token_id(2)
    w.add_unk_token_id(0)

    def matrix(name, rows, cols):
        w.add_tensor(name + ".weight", (random.standard_normal((rows, cols), np.float32) / np.sqrt(np.float32(cols))).astype(dtype))

    def norm(name):
        w.add_tensor(name + ".weight", 1 + np.float32(0.1) * random.standard_normal(width, np.float32))

    matrix("token_embd", len(pieces), width)
    norm("output_norm")
    matrix("output", len(pieces), width)
    for i in range(LAYERS):
        norm(f"blk.{i}.attn_norm")
        matrix(f"blk.{i}.attn_q", heads * head_dim, width)
        matrix(f"blk.{i}.attn_k", kv_heads * head_dim, width)
        matrix(f"blk.{i}.attn_v", kv_heads * head_dim, width)
        matrix(f"blk.{i}.attn_output", width, heads * head_dim)
        norm(f"blk.{i}.ffn_norm")
        matrix(f"blk.{i}.ffn_gate", ffn, width)
        matrix(f"blk.{i}.ffn_up", ffn, width)
        matrix(f"blk.{i}.ffn_down", width, ffn)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def cosine(a, b):
    a, b = a.astype(np.float64), b.astype(np.float64)
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


class comparison:
    def __init__(self, realizar, llama, folder):
        self.realizar, self.llama, self.folder = shlex.split(realizar), llama, folder
        self.missed = 0

    def run(self, command):
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise SystemExit(f"{shlex.join(command)}\nfailed with status {done.returncode}: {done.stderr.decode(errors='replace')[-800:]}")
        return done.stdout

    def peer(self, program, *words):
        return self.run(shlex.split(self.llama + program) + list(words))

    def model(self, shape, kind):
        path = self.folder / f"{shape}-{kind}.gguf"
        if path.exists():
            return path
        if kind in ("F32", "F16"):
            write_model(path, shape, np.float32 if kind == "F32" else np.float16)
        elif kind == "MXFP4":
            self.peer("llama-quantize", "--pure", "--tensor-type", "weight=mxfp4", str(self.model(shape, "F32")), str(path), "Q8_0")
        else:
            self.peer("llama-quantize", str(self.model(shape, "F32")), str(path), kind)
        return path

    def logits(self, model, prompt, oracle=None):
        """Cosines of our logits of `model`, as a prompt and as generated, to llama.cpp's of `oracle` or of the same file."""
        oracle = oracle or model
        with tempfile.TemporaryDirectory() as folder:
            self.peer("llama-debug", "-m", str(oracle), "-p", prompt, "--save-logits", "--logits-output-dir", folder, "-t", "1")
            stem = pathlib.Path(folder) / ("llamacpp-" + oracle.stem)
            tokens = np.fromfile(f"{stem}-tokens.bin", np.int32)
            theirs = np.fromfile(f"{stem}.bin", np.float32)
            cosines, same = [], True
            for rows in ("prompt", "generated"):
                out = pathlib.Path(folder) / rows
                self.run(self.realizar + ["logits", str(model), "--tokens", " ".join(map(str, tokens)), "--out", str(out), "--rows", rows,
                                          "--threads", "1"])
                ours = np.fromfile(out, np.float32).reshape(len(tokens), -1)[-1]
                if ours.shape != theirs.shape:
                    raise SystemExit(f"{model}: {ours.size} logits, llama.cpp has {theirs.size}")
                cosines.append(cosine(ours, theirs))
                same = same and ours.argmax() == theirs.argmax()
        return cosines, same

    def file(self, path, lengths, bound, oracle=None):
        probe = subprocess.run(shlex.split(self.llama + "llama-debug") + ["-m", str(path), "-p", "A", "-t", "1"], capture_output=True)
        if probe.returncode != 0:  # it goes by the number of layers, say, where files do not tell
            print(f"| {path.stem} | llama.cpp refuses the file | | | |", flush=True)
            return
        for length in lengths:
            (prompt, generated), same = self.logits(path, (PROMPT.replace(" ", "").upper() * (length // 90 + 1))[:length], oracle)
            kept = min(prompt, generated) > bound
            self.missed += not kept
            print(f"| {path.stem}{' to ' + oracle.stem if oracle else ''} | {length} | {prompt:.6f} | {generated:.6f} | {'yes' if same else 'no'} |{'' if kept else ' MISSED'}", flush=True)

    def same_text(self, shape):
        model = str(self.model(shape, "F32"))
        theirs = self.peer("llama-completion", "-m", model, "-p", PROMPT, "-n", str(STEPS), "--temp", "0", "--ignore-eos", "-no-cnv",
                           "--no-display-prompt", "--simple-io", "-t", "1")
        ours = self.run(self.realizar + ["run", model, PROMPT, "-n", str(STEPS), "-t", "0", "--ignore-eos", "--threads", "1"])
        # realizar writes whole code points: bytes that make none come as U+FFFD, which decoding makes of llama.cpp's
        ours, theirs = (text.decode(errors="replace").rstrip("\n") for text in (ours, theirs))
        return ours == theirs and len(ours) >= STEPS

    def line(self, shape, kind):
        (prompt, generated), same = self.logits(self.model(shape, kind), PROMPT)
        bound = 0.9999 if kind in FLOATS else 0.99
        kept = min(prompt, generated) > bound
        text = ""
        if kind == "F32":
            equal = self.same_text(shape)
            kept = kept and equal
            text = "equal" if equal else "DIFFERENT"
        self.missed += not kept
        print(f"| {shape} | {kind} | {prompt:.6f} | {generated:.6f} | {'yes' if same else 'no'} | {text} |{'' if kept else ' MISSED'}", flush=True)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("realizar", help="the program realizar, or a command that runs it")
    p.add_argument("--llama", default="", metavar="PREFIX", help="what comes before the names of llama.cpp's programs")
    p.add_argument("--folder", metavar="DIR", type=pathlib.Path, help="keep the models here")
    p.add_argument("--shapes", default=",".join(SHAPES))
    p.add_argument("--types", default=",".join(FLOATS + QUANTIZED))
    p.add_argument("--files", nargs="+", type=pathlib.Path, metavar="FILE", help="compare these instead")
    p.add_argument("--lengths", default="1,7,200")
    p.add_argument("--bound", type=float, default=0.9999)
    a = p.parse_args()
    if a.files:
        c = comparison(a.realizar, a.llama, None)
        print("| file | characters | cosine, as a prompt | cosine, as generated | same likeliest token |")
        print("|---|---|---|---|---|", flush=True)
        for path in a.files:
            c.file(path, [int(n) for n in a.lengths.split(",")], a.bound)
        print(f"{c.missed} outside the bounds" if c.missed else "all within the bounds", file=sys.stderr)
        return 1 if c.missed else 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = a.folder or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        c = comparison(a.realizar, a.llama, folder)
        print("| model | type | cosine, as a prompt | cosine, as generated | same likeliest token | greedy text |")
        print("|---|---|---|---|---|---|", flush=True)
        for shape in a.shapes.split(","):
            for kind in a.types.split(","):
                c.line(shape, kind)
    print(f"{c.missed} outside the bounds" if c.missed else "all within the bounds", file=sys.stderr)
    return 1 if c.missed else 0


if __name__ == "__main__":
    sys.exit(main())
