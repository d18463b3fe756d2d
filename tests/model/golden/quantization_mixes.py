#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Writes quantization_mixes.txt: the types that llama-quantize gives every tensor of models of all shapes the choice depends on.

Needs gguf==0.19.0, numpy==2.4.6 and llama.cpp's llama-quantize (made with build 11669): python quantization_mixes.py [PREFIX]

A line "model ARCHITECTURE KEY=VALUE ...", then a line for each tensor with its shape, row length first, and the types of all mixes in the
order of the first line.
"""
import pathlib
import shlex
import subprocess
import sys
import tempfile

import numpy as np
from gguf import GGUFReader, GGUFWriter

MIXES = ["Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L", "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K", "IQ4_XS"]
SPLIT, FUSED = ["attn_q", "attn_k", "attn_v"], ["attn_qkv"]
GATED, PLAIN = ["ffn_gate", "ffn_up", "ffn_down"], ["ffn_up", "ffn_down"]
# architecture, layers, heads, kv heads, experts, attention, ffn, has a head, width of the ffn
MODELS = [
    ("llama", 20, 8, 8, 0, SPLIT, GATED, True, 512), ("llama", 16, 8, 2, 0, SPLIT, GATED, False, 512),
    ("llama", 5, 8, 1, 0, SPLIT, GATED, True, 344), ("llama", 9, 8, 2, 8, SPLIT, GATED, True, 256),
    ("llama", 80, 8, 1, 0, SPLIT, GATED, True, 256), ("qwen2moe", 6, 8, 8, 16, SPLIT, GATED, True, 256),
    ("falcon", 20, 8, 1, 0, FUSED, PLAIN, True, 512), ("falcon", 4, 8, 8, 0, FUSED, PLAIN, False, 512),
    ("gpt2", 12, 8, 8, 0, FUSED, PLAIN, True, 512), ("phi3", 17, 8, 2, 0, FUSED, PLAIN, True, 512),
    ("gemma2", 10, 8, 4, 0, SPLIT, GATED, False, 300), ("bloom", 3, 8, 8, 0, FUSED, PLAIN, False, 1024),
    ("mpt", 3, 8, 8, 0, FUSED, PLAIN, False, 1024), ("starcoder2", 6, 8, 2, 0, SPLIT, PLAIN, False, 160),
    ("command-r", 6, 8, 8, 0, SPLIT, GATED, False, 256), ("olmo2", 8, 8, 8, 0, SPLIT, GATED, True, 256),
    ("internlm2", 8, 8, 2, 0, SPLIT, GATED, True, 256), ("granite", 8, 8, 2, 0, SPLIT, GATED, False, 256),
]
WIDTH, VOCABULARY = 256, 40


def tensors(layers, heads, kv_heads, experts, attention, ffn, head, ffn_width):
    kv = WIDTH // heads * kv_heads
    rows = {"attn_q": WIDTH, "attn_k": kv, "attn_v": kv, "attn_qkv": WIDTH + 2 * kv}
    yield "token_embd.weight", (VOCABULARY, WIDTH)
    yield "output_norm.weight", (WIDTH,)
    if head:
        yield "output.weight", (VOCABULARY, WIDTH)
    for i in range(layers):
        yield f"blk.{i}.attn_norm.weight", (WIDTH,)
        for name in attention:
            yield f"blk.{i}.{name}.weight", (rows[name], WIDTH)
        yield f"blk.{i}.attn_output.weight", (WIDTH, WIDTH)
        if experts:
            yield f"blk.{i}.ffn_gate_inp.weight", (experts, WIDTH)
        for name in ffn:
            shape = (WIDTH, ffn_width) if name == "ffn_down" else (ffn_width, WIDTH)
            yield (f"blk.{i}.{name}_exps.weight", (experts, *shape)) if experts else (f"blk.{i}.{name}.weight", shape)


def main():
    prefix = sys.argv[1] if len(sys.argv) > 1 else ""
    lines = ["mixes " + " ".join(MIXES)]
    with tempfile.TemporaryDirectory() as folder:
        for arch, layers, heads, kv_heads, experts, attention, ffn, head, ffn_width in MODELS:
            path, out = pathlib.Path(folder) / "in.gguf", pathlib.Path(folder) / "out.gguf"
            shapes = dict(tensors(layers, heads, kv_heads, experts, attention, ffn, head, ffn_width))
            w = GGUFWriter(path, arch)
            w.add_context_length(64)
            w.add_embedding_length(WIDTH)
            w.add_block_count(layers)
            w.add_feed_forward_length(ffn_width)
            w.add_head_count(heads)
            w.add_head_count_kv(kv_heads)
            w.add_layer_norm_rms_eps(1e-5)
            w.add_layer_norm_eps(1e-5)
            w.add_vocab_size(VOCABULARY)
            w.add_logit_scale(1.0)
            w.add_sliding_window(32)
            if experts:
                w.add_expert_count(experts)
                w.add_expert_used_count(2)
                w.add_expert_feed_forward_length(ffn_width)
            w.add_tokenizer_model("none")
            for name, shape in shapes.items():
                w.add_tensor(name, np.ones(shape, np.float32))
            w.write_header_to_file()
            w.write_kv_data_to_file()
            w.write_tensors_to_file()
            w.close()
            found = {}
            for mix in MIXES:
                done = subprocess.run(shlex.split(prefix + "llama-quantize") + [str(path), str(out), mix], capture_output=True)
                if done.returncode != 0:
                    raise SystemExit(f"{arch} {mix}: {done.stderr.decode(errors='replace')[-600:]}")
                for t in GGUFReader(out).tensors:
                    found.setdefault(t.name, []).append(t.tensor_type.name)
            lines.append(f"model {arch} block_count={layers} attention.head_count={heads} attention.head_count_kv={kv_heads} expert_count={experts}")
            for name, shape in shapes.items():
                if len(shape) > 1 and "_inp" not in name:
                    lines.append(f"{name} {','.join(str(d) for d in reversed(shape))} {' '.join(found[name])}")
    (pathlib.Path(__file__).parent / "quantization_mixes.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
