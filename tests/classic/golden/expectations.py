"""Writes .apr tensor files: what the other scripts expect of the models they convert."""
import json
import struct
import zlib

import numpy as np


def tensor_file(path, meta, tensors):
    def pad(b):
        return b + bytes(-len(b) % 64)

    text = json.dumps(meta).encode()
    index, data = b"", b""
    for key in sorted(tensors):
        values = np.asarray(tensors[key])
        byte = {"float32": 0, "float64": 3, "int32": 4}[str(values.dtype)]
        raw = np.ascontiguousarray(values).tobytes()
        index += struct.pack("<H", len(key)) + key.encode() + struct.pack("<BB", byte, values.ndim)
        index += b"".join(struct.pack("<Q", d) for d in values.shape) + struct.pack("<QQ", len(data), len(raw))
        data = pad(data + raw)
    body = pad(text)
    index_at = 64 + len(body)
    body += pad(index)
    header = b"APR\0" + struct.pack("<BBHIQIQQ", 2, 0, 0x400, len(tensors), 64, len(text), index_at, 64 + len(body))
    image = header + struct.pack("<I20x", zlib.crc32(header + bytes(20))) + body + data
    path.write_bytes(image + struct.pack("<I", zlib.crc32(image)))
