# realizar: SPDX-License-Identifier: MIT
"""Writes .apr model files (format version 1): used by sklearn_to_apr.py and torch_to_apr.py, or from your own script.

Needs nothing but Python 3.8 and numpy. The layouts of the payloads are described in docs/apr-payloads.md.
"""
import struct
import time
import zlib

import numpy as np

TYPES = {"linear_regression": 1, "logistic_regression": 2, "decision_tree": 3, "random_forest": 4, "gradient_boosting": 5, "k_means": 6,
         "pca": 7, "naive_bayes": 8, "nearest_neighbors": 9, "linear_svm": 10, "ngram_model": 0x10, "tfidf": 0x11,
         "count_vectorizer": 0x12, "neural_sequential": 0x20}
OWN_LAYOUT = b"RLZ1"


def pack_metadata(v):
    """MessagePack of str, bool, int, float, None, lists and dicts with str keys."""
    if v is None:
        return b"\xc0"
    if isinstance(v, bool):
        return b"\xc3" if v else b"\xc2"
    if isinstance(v, (int, np.integer)):
        return struct.pack(">Bq", 0xD3, v)
    if isinstance(v, (float, np.floating)):
        return struct.pack(">Bd", 0xCB, v)
    if isinstance(v, str):
        raw = v.encode()
        return struct.pack(">BI", 0xDB, len(raw)) + raw
    if isinstance(v, dict):
        return struct.pack(">BI", 0xDF, len(v)) + b"".join(pack_metadata(str(k)) + pack_metadata(x) for k, x in v.items())
    return struct.pack(">BI", 0xDD, len(v)) + b"".join(pack_metadata(x) for x in v)


def array(values, dtype="<f4"):
    """Vec of numbers."""
    flat = np.ascontiguousarray(values, dtype=dtype).ravel()
    return struct.pack("<Q", flat.size) + flat.tobytes()


def matrix(values):
    """Matrix: Vec of f32, rows, columns."""
    values = np.atleast_2d(values)
    return array(values) + struct.pack("<QQ", *values.shape)


def text(s):
    raw = s.encode()
    return struct.pack("<Q", len(raw)) + raw


def write_model(path, kind, payload, metadata=None):
    """`kind` is a key of TYPES; `metadata` a dict: model_name, description, hyperparameters, metrics, custom, ..."""
    meta = {"created_at": str(int(time.time())), "aprender_version": "0.27.0"}
    meta.update(metadata or {})
    packed = pack_metadata(meta)
    data = b"APRN" + struct.pack("<BBHIII12x", 1, 0, TYPES[kind], len(packed), len(payload), len(payload)) + packed + payload
    with open(path, "wb") as out:
        out.write(data + struct.pack("<I", zlib.crc32(data)))
