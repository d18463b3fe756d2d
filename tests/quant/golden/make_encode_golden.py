#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Writes encode_expected.txt: what llama-quantize makes of a few small tensors.

Needs gguf 0.19.0, numpy 2.4.6 (requirements.txt) and llama.cpp's llama-quantize (made with ggml 0.27.0):
    python3 make_encode_golden.py llama-quantize [DIR]      (the command may hold arguments; DIR keeps the intermediate files)

Lines: "bytes TYPE TENSOR ROW HASH" (64-bit FNV-1a of the row's bytes) for the types whose encoder is a fixed rule, and
"error TYPE TENSOR ROW SUM" (the row's squared error, of gguf-py's decode) for the types whose encoder is a search.
The tensors are made from integers, so that the test makes the same floats without a file.
"""
import pathlib
import shlex
import subprocess
import sys
import tempfile

import numpy as np
from gguf import GGUFReader, GGUFWriter
from gguf.constants import GGMLQuantizationType as T
from gguf.quants import dequantize

HERE = pathlib.Path(__file__).parent
BYTES = ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"]
SEARCHED = ["Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS", "MXFP4"]
BASE = {"Q2_K": "Q2_K", "Q3_K": "Q3_K_S", "Q4_K": "Q4_K_S", "Q5_K": "Q5_K_S", "MXFP4": "Q8_0"}
# tensor: (rows, width); the numbers of tensor t start from seed t + 1
TENSORS = {"gaussian": (16, 1024), "heavy": (4, 4096), "outliers": (8, 512), "special": (8, 256), "scaled": (8, 2048)}


def bell(state: int) -> tuple[int, int]:
    """An integer of about normal distribution, |value| < 2^17, and the next state of the generator."""
    total = 0
    for _ in range(4):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        total += (state >> 16) - 32768
    return total, state


def tensor(name: str, seed: int) -> np.ndarray:
    rows, width = TENSORS[name]
    out = np.zeros((rows, width), dtype=np.float32)
    state = seed
    for r in range(rows):
        for i in range(width):
            v, state = bell(state)
            x = np.float32(v) * np.float32(2.0**-22)  # about 0.009 in standard deviation
            if name == "heavy":
                x = np.float32(v * v * v) * np.float32(2.0**-56)
            elif name == "outliers" and i % 97 == r:
                x = x * np.float32(64)
            elif name == "scaled":
                x = x * np.float32(2.0 ** ((i // 32 * 7 + r) % 9 - 4))
            elif name == "special":
                if r == 0:
                    x = np.float32(0)
                elif r == 1:
                    x = np.float32(0.125)
                elif r == 2:
                    x = np.float32(-0.3)
                elif r == 3:
                    x = abs(x)
                elif r == 4:
                    x = -abs(x) - np.float32(0.0625)
                elif r == 5:
                    x = x * np.float32(2.0**-20)  # scales are subnormal halves
                elif r == 6:
                    x = x * np.float32(2.0**20)
                elif r == 7 and i % 32 != 5:
                    x = np.float32(0)
            out[r, i] = x
    return out


def fnv1a(data: bytes) -> int:
    h = 0xCBF29CE484222325
    for byte in data:
        h = ((h ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h


def main() -> None:
    command = shlex.split(sys.argv[1])
    folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp())
    folder.mkdir(exist_ok=True)
    source = folder / "source.gguf"
    writer = GGUFWriter(source, "llama")
    writer.add_block_count(len(TENSORS))
    writer.add_context_length(128)
    writer.add_embedding_length(256)
    writer.add_feed_forward_length(256)
    writer.add_head_count(8)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(32)
    values = {}
    for t, name in enumerate(TENSORS):
        values[name] = tensor(name, t + 1)
        values[name].tofile(folder / f"{name}.f32")
        writer.add_tensor(f"blk.{t}.ffn_up.weight", values[name])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

    lines = []
    for kind in BYTES + SEARCHED:
        target = folder / f"{kind}.gguf"
        subprocess.run(command + ["--pure", "--tensor-type", f"ffn_up={kind.lower()}", str(source), str(target),
                                  BASE.get(kind, kind), "1"], check=True, capture_output=True)
        found = {entry.name: entry for entry in GGUFReader(target).tensors}
        for t, name in enumerate(TENSORS):
            entry = found[f"blk.{t}.ffn_up.weight"]
            assert entry.tensor_type == T[kind], (kind, entry.tensor_type)
            rows = entry.data.reshape(TENSORS[name][0], -1)
            if kind in BYTES:
                lines += [f"bytes {kind} {name} {r} {fnv1a(row.tobytes()):016x}" for r, row in enumerate(rows)]
            else:
                rest = values[name].astype(np.float64) - dequantize(rows, T[kind]).astype(np.float64)
                lines += [f"error {kind} {name} {r} {e:.9e}" for r, e in enumerate(np.square(rest).sum(axis=1))]
    (HERE / "encode_expected.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
