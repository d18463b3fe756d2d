#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Writes the seeds of the fuzzers of GGUF and of importance matrices, and copies those of config.json: tests/fuzz/corpus/gguf/,
importance_matrix/ and model_config/. Plain Python 3, no packages.

One seed for every kind of metadata value (alone and in an array), one for every pair of tensor types, and some of layout.
"""
import pathlib
import struct

KINDS = {  # number: (name, struct code)
    0: ("u8", "B"), 1: ("i8", "b"), 2: ("u16", "H"), 3: ("i16", "h"), 4: ("u32", "I"), 5: ("i32", "i"), 6: ("f32", "f"),
    7: ("bool", "?"), 8: ("str", None), 9: ("arr", None), 10: ("u64", "Q"), 11: ("i64", "q"), 12: ("f64", "d"),
}
TYPES = [  # id, name, weights in a block, bytes of a block
    (0, "f32", 1, 4), (1, "f16", 1, 2), (2, "q4_0", 32, 18), (3, "q4_1", 32, 20), (6, "q5_0", 32, 22), (7, "q5_1", 32, 24),
    (8, "q8_0", 32, 34), (9, "q8_1", 32, 36), (10, "q2_k", 256, 84), (11, "q3_k", 256, 110), (12, "q4_k", 256, 144),
    (13, "q5_k", 256, 176), (14, "q6_k", 256, 210), (15, "q8_k", 256, 292), (16, "iq2_xxs", 256, 66), (17, "iq2_xs", 256, 74),
    (18, "iq3_xxs", 256, 98), (19, "iq1_s", 256, 50), (20, "iq4_nl", 32, 18), (21, "iq3_s", 256, 110), (22, "iq2_s", 256, 82),
    (23, "iq4_xs", 256, 136), (24, "i8", 1, 1), (25, "i16", 1, 2), (26, "i32", 1, 4), (27, "i64", 1, 8), (28, "f64", 1, 8),
    (29, "iq1_m", 256, 56), (30, "bf16", 1, 2), (34, "tq1_0", 256, 54), (35, "tq2_0", 256, 66), (39, "mxfp4", 32, 17),
]


def text(s):
    return struct.pack("<Q", len(s)) + s.encode()


def scalar(kind, n):
    if kind == 8:
        return text("ab"[:n])
    if kind == 9:
        return struct.pack("<IQ", 4, n) + b"".join(struct.pack("<I", i) for i in range(n))
    return struct.pack("<" + KINDS[kind][1], n)


def key(name, kind, payload):
    return text(name) + struct.pack("<I", kind) + payload


def array(kind, n):
    return struct.pack("<IQ", kind, n) + b"".join(scalar(kind, i % 2) for i in range(n))


def gguf(keys=(), tensors=(), version=3, alignment=32, hole=0):
    """tensors: (name, shape, type id, bytes)"""
    info, data = b"", b""
    for name, shape, kind, n_bytes in tensors:
        info += text(name) + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", d) for d in shape)
        info += struct.pack("<IQ", kind, len(data))
        data += bytes(i * 37 % 251 for i in range(n_bytes)) + b"\0" * (-n_bytes % alignment) + b"\0" * hole
    head = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(keys)) + b"".join(keys) + info
    return head + b"\0" * (-len(head) % alignment) + data


def main():
    folder = pathlib.Path(__file__).parent / "corpus" / "gguf"
    folder.mkdir(parents=True, exist_ok=True)
    architecture = key("general.architecture", 8, text("llama"))
    seeds = {"empty": gguf(), "version_2": gguf([architecture], [("t", [2], 0, 8)], version=2)}
    for kind, (name, _) in KINDS.items():
        seeds["kind_" + name] = gguf([key("one", kind, scalar(kind, 1)), key("list", 9, array(kind, 3))])
    deep = struct.pack("<IQ", 9, 1) * 5 + array(8, 2)
    seeds["nested"] = gguf([key("deep", 9, deep)])
    for i in range(0, len(TYPES), 2):
        pair = TYPES[i:i + 2]
        tensors = [(name, [block * 2, 1 + k], kind, 2 * size * (1 + k)) for k, (kind, name, block, size) in enumerate(pair)]
        seeds["type_" + "_".join(t[1] for t in pair)] = gguf([architecture], tensors)
    for alignment in (8, 64):
        keys = [key("general.alignment", 4, struct.pack("<I", alignment))]
        seeds[f"alignment_{alignment}"] = gguf(keys, [("a", [1], 0, 4), ("b", [3, 2, 2, 2], 24, 24)], alignment=alignment)
    seeds["hole"] = gguf([], [("a", [1], 0, 4), ("b", [], 0, 4)], hole=64)
    seeds["shard"] = gguf([key("split.no", 2, struct.pack("<H", 0)), key("split.count", 2, struct.pack("<H", 2)),
                           key("split.tensors.count", 5, struct.pack("<i", 2))], [("a", [1], 0, 4)])
    for name, data in seeds.items():
        (folder / (name + ".gguf")).write_bytes(data)
    importance_matrices()
    for config in (pathlib.Path(__file__).parent.parent / "model/golden/transformers").glob("*/config.json"):
        put("model_config", config.parent.name + ".json", config.read_bytes())
    print(len(seeds), "seeds,", sum(map(len, seeds.values())), "bytes")


def put(target, name, data):
    folder = pathlib.Path(__file__).parent / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def importance_matrices():
    keys = [key("general.type", 8, text("imatrix")), key("imatrix.chunk_count", 4, struct.pack("<I", 2)), key("imatrix.chunk_size", 4, struct.pack("<I", 512)),
            key("imatrix.datasets", 9, struct.pack("<IQ", 8, 1) + text("a.txt"))]

    def sums(name, columns, matrices, *more):
        return [(name + ".in_sum2", [columns, matrices], 0, 4 * columns * matrices), (name + ".counts", [1, matrices], 0, 4 * matrices), *more]
    put("importance_matrix", "dense.gguf", gguf(keys, sums("blk.0.ffn_up.weight", 4, 1) + sums("output.weight", 2, 1)))
    put("importance_matrix", "experts.gguf", gguf(keys, sums("blk.0.ffn_up_exps.weight", 3, 4)))
    put("importance_matrix", "sums.gguf", gguf(keys, sums("a", 2, 1, ("a.in_sum", [2, 1], 0, 8), ("a.stats", [8], 0, 32))))
    put("importance_matrix", "no_counts.gguf", gguf(keys, [("a.in_sum2", [2, 1], 0, 8)]))
    put("importance_matrix", "counts_differ.gguf", gguf(keys, [("a.in_sum2", [2, 3], 0, 24), ("a.counts", [1, 2], 0, 8)]))
    put("importance_matrix", "half.gguf", gguf(keys, [("a.in_sum2", [2, 1], 1, 4), ("a.counts", [1, 1], 1, 2)]))
    put("importance_matrix", "none.gguf", gguf(keys))
    put("importance_matrix", "model.gguf", gguf([key("general.type", 8, text("model"))], sums("a", 2, 1)))


if __name__ == "__main__":
    main()
