#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Makes gguf_golden.gguf with gguf-py, the format's reference implementation in Python, and gguf_golden.txt, what gguf-py reads of it.

    pip install gguf==0.19.0 numpy==2.4.6
    python3 gguf_golden.py            writes both files beside this script
    python3 gguf_golden.py FILE       prints what gguf-py reads of any GGUF file, in the same form

A line a key: "key NAME VALUE"; a line a tensor: "tensor NAME TYPE SHAPE OFFSET BYTES HASH". Numbers are decimal, floats the hexadecimal
digits of their bits, strings the hexadecimal digits of their UTF-8 bytes; arrays are [KIND, element, ...]. The hash is FNV-1a (64 bit).
"""
import pathlib
import struct
import sys

import numpy as np
from gguf import GGMLQuantizationType as T, GGUFReader, GGUFValueType as V, GGUFWriter

NAMES = {V.UINT8: "u8", V.INT8: "i8", V.UINT16: "u16", V.INT16: "i16", V.UINT32: "u32", V.INT32: "i32", V.FLOAT32: "f32",
         V.BOOL: "bool", V.STRING: "str", V.ARRAY: "arr", V.UINT64: "u64", V.INT64: "i64", V.FLOAT64: "f64"}

SCALARS = [
    ("u8", V.UINT8, [0, 7, 255]), ("i8", V.INT8, [-128, -1, 127]), ("u16", V.UINT16, [0, 300, 65535]),
    ("i16", V.INT16, [-32768, 5, 32767]), ("u32", V.UINT32, [0, 70000, 4294967295]), ("i32", V.INT32, [-2147483648, -2, 2147483647]),
    ("f32", V.FLOAT32, [0.1, -1e30, float("inf")]), ("bool", V.BOOL, [True, False, True]),
    ("str", V.STRING, ["plain", "", "\u00e9\u4e2d\U0001f600\0end"]), ("u64", V.UINT64, [0, 1 << 40, (1 << 64) - 1]),
    ("i64", V.INT64, [-(1 << 63), 3, (1 << 63) - 1]), ("f64", V.FLOAT64, [0.1, -1e300, 5e-324]),
]


def make(path):
    w = GGUFWriter(path, "golden")
    w.add_key_value("general.quantization_version", 2, V.UINT32)
    for name, kind, values in SCALARS:
        w.add_key_value("golden.scalar." + name, values[-1], kind)
        w.add_key_value("golden.array." + name, values, V.ARRAY, kind)
    w.add_key_value("golden.nested.strings", [["a", "bb"], ["ccc"]], V.ARRAY, V.ARRAY)
    w.add_key_value("golden.nested.deep", [[[1, 2], [3]], [[4]]], V.ARRAY, V.ARRAY)
    rng = np.random.default_rng(1)
    for name, dtype in [("f32", np.float32), ("f16", np.float16), ("f64", np.float64)]:
        w.add_tensor(name, rng.standard_normal((2, 3)).astype(dtype))
    for name, dtype in [("i8", np.int8), ("i16", np.int16), ("i32", np.int32), ("i64", np.int64)]:
        w.add_tensor(name, np.arange(-6, 6, dtype=dtype).reshape(2, 3, 2))
    w.add_tensor("bf16", rng.integers(0, 256, (5, 2), dtype=np.uint8), raw_dtype=T.BF16)
    w.add_tensor("q8_0", rng.integers(0, 256, (3, 68), dtype=np.uint8), raw_dtype=T.Q8_0)
    w.add_tensor("q4_k", rng.integers(0, 256, (1, 2, 2, 144), dtype=np.uint8), raw_dtype=T.Q4_K)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def text_of(parts, kinds):
    """The value whose parts (numpy arrays over the file) follow, with its kinds from outside in; consumes `parts`."""
    kind = kinds
    if kind == V.STRING:
        parts.pop(0)
        return bytes(parts.pop(0)).hex() or "-"
    if kind == V.ARRAY:
        element, n = V(parts.pop(0)[0]), int(parts.pop(0)[0])
        return "[" + ", ".join([NAMES[element]] + [text_of(parts, element) for _ in range(n)]) + "]"
    x = parts.pop(0)[0]
    if kind == V.FLOAT32:
        return struct.pack(">f", x).hex()
    if kind == V.FLOAT64:
        return struct.pack(">d", x).hex()
    return str(int(x))


def fnv(data):
    h = 0xcbf29ce484222325
    for b in data:
        h = (h ^ b) * 0x100000001b3 % (1 << 64)
    return f"{h:016x}"


def dump(path):
    reader = GGUFReader(path)
    lines = []
    for field in reader.fields.values():
        if field.name.startswith("GGUF."):
            continue
        parts = list(field.parts)[2:]  # after the length and the text of the key
        kind = V(parts.pop(0)[0])
        lines.append(f"key {field.name} {NAMES[kind]} {text_of(parts, kind)}")
    for t in reader.tensors:
        shape = ",".join(str(int(d)) for d in t.shape)
        data = t.data.tobytes()
        lines.append(f"tensor {t.name} {t.tensor_type.name} {shape} {t.data_offset} {len(data)} {fnv(data)}")
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) > 1:
        sys.stdout.write(dump(sys.argv[1]))
        return
    here = pathlib.Path(__file__).parent
    make(here / "gguf_golden.gguf")
    (here / "gguf_golden.txt").write_text(dump(here / "gguf_golden.gguf"))


if __name__ == "__main__":
    main()
