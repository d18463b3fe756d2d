#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Writes decode_<type>.bin: random and extreme blocks, and what gguf-py decodes them to.

Needs gguf 0.19.0 and numpy 2.4.6 (requirements.txt):  python3 make_golden.py

A file holds, little endian: u32 number of blocks; the blocks; for each block the 64-bit FNV-1a hash of its decoded floats' bytes;
the decoded floats of the first block.
"""
import pathlib

import numpy as np
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType as T
from gguf.quants import dequantize

HERE = pathlib.Path(__file__).parent
# where the half scales of a block lie; the other bytes are random
SCALES = {
    T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q8_0: [0], T.Q2_K: [80, 82], T.Q3_K: [108], T.Q4_K: [0, 2],
    T.Q5_K: [0, 2], T.Q6_K: [208], T.IQ4_NL: [0], T.IQ4_XS: [0], T.MXFP4: [], T.F16: [0], T.BF16: [],
}
# zero, negative zero, the least and the greatest subnormal, the least normal, the greatest, and their negatives
EDGES = [0x0000, 0x8000, 0x0001, 0x03FF, 0x0400, 0x7BFF, 0x8001, 0x83FF, 0xFBFF, 0xBC00]


def fnv1a(data: bytes) -> int:
    h = 0xCBF29CE484222325
    for byte in data:
        h = ((h ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h


def blocks_of(kind: T, rng: np.random.Generator) -> np.ndarray:
    n_random = 6
    size = GGML_QUANT_SIZES[kind][1]
    rows = []
    for index in range(n_random + 2 * len(EDGES)):
        row = rng.integers(0, 256, size, dtype=np.uint8)
        if index >= n_random and index % 5 == 0:
            row[:] = 0 if index % 2 else 255  # extreme codes
        for at in SCALES[kind]:
            if index < n_random:
                bits = rng.integers(0, 0x7C00) | (rng.integers(0, 2) << 15)  # any finite half
            else:
                bits = EDGES[(index - n_random + at) % len(EDGES)]
            row[at:at + 2] = np.frombuffer(np.uint16(bits).tobytes(), dtype=np.uint8)
        if kind == T.MXFP4 and index >= n_random:
            row[0] = [0, 1, 2, 3, 127, 128, 253, 254, 255, 126][index % 10]
        if kind == T.BF16 and row[1] & 0x7F == 0x7F:
            row[1] &= 0xBF  # finite
        rows.append(row)
    return np.stack(rows)


def main() -> None:
    rng = np.random.default_rng(20260101)
    for kind in SCALES:
        blocks = blocks_of(kind, rng)
        with np.errstate(all="ignore"):
            values = np.stack([dequantize(b.reshape(1, -1), kind).reshape(-1).astype("<f4") for b in blocks])
        assert not np.isnan(values).any(), kind
        out = np.uint32(len(blocks)).astype("<u4").tobytes() + blocks.tobytes()
        out += b"".join(fnv1a(v.tobytes()).to_bytes(8, "little") for v in values) + values[0].tobytes()
        (HERE / f"decode_{kind.name.lower()}.bin").write_bytes(out)


if __name__ == "__main__":
    main()
