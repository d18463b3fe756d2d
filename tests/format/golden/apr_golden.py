"""Writes the golden .apr files beside it with other people's code, from the public description of the format alone.

pip install lz4==4.4.5 msgpack==1.2.4 zstandard==0.25.0 cryptography==50.0.2 argon2-cffi==25.1.0 numpy==2.4.6
"""
import json
import pathlib
import struct
import zlib

import argon2.low_level
import lz4.block
import msgpack
import numpy as np
import zstandard
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HERE = pathlib.Path(__file__).parent
RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def model_file(name, kind, meta, raw, compression=0, flags=0, password=None, recipient=None, signer=None):
    stored = {0: lambda: raw, 1: lambda: zstandard.ZstdCompressor(3).compress(raw),
              2: lambda: zstandard.ZstdCompressor(19).compress(raw),
              3: lambda: struct.pack("<I", len(raw)) + lz4.block.compress(raw, store_size=False)}[compression]()
    if password:
        salt, nonce = bytes(range(16)), bytes(range(100, 112))
        key = argon2.low_level.hash_secret_raw(password, salt, 2, 19456, 1, 32, argon2.low_level.Type.ID)
        stored = salt + nonce + AESGCM(key).encrypt(nonce, stored, None)
        flags |= 1
    if recipient:
        ephemeral, nonce = X25519PrivateKey.from_private_bytes(bytes(range(7, 39))), bytes(range(50, 62))
        public = recipient.public_key()
        key = HKDF(hashes.SHA256(), 32, None, b"apr-v1-encrypt").derive(ephemeral.exchange(public))
        stored = ephemeral.public_key().public_bytes(*RAW) + public.public_bytes(*RAW)[:8] + nonce + AESGCM(key).encrypt(nonce, stored, None)
        flags |= 1
    if signer:
        flags |= 2
    packed = msgpack.packb(meta)
    data = b"APRN" + struct.pack("<BBHIIIBBB9x", 1, 0, kind, len(packed), len(stored), len(raw), compression, flags, 77)
    data += packed + stored
    if signer:
        data += signer.sign(data) + signer.public_key().public_bytes(*RAW)
    (HERE / name).write_bytes(data + struct.pack("<I", zlib.crc32(data)))


def tensor_file(name, meta, tensors, flags=0x400, squeeze=None, magic=b"APR\0"):
    def pad(b):
        return b + bytes(-len(b) % 64)

    text = json.dumps(meta).encode()
    index, data = b"", b""
    for key in sorted(tensors):
        byte, shape, raw = tensors[key]
        index += struct.pack("<H", len(key)) + key.encode() + struct.pack("<BB", byte, len(shape))
        index += b"".join(struct.pack("<Q", d) for d in shape) + struct.pack("<QQ", len(data), len(raw))
        data = pad(data + raw)
    body = pad(text)
    index_at = 64 + len(body)
    body += pad(index)
    header = magic + struct.pack("<BBHIQIQQ", 2, 0, flags, len(tensors), 64, len(text), index_at, 64 + len(body))
    header += struct.pack("<I20x", zlib.crc32(header + bytes(20)))
    image = header + body + data
    image += struct.pack("<I", zlib.crc32(image))
    (HERE / name).write_bytes(image[:64] + squeeze(image[64:]) if squeeze else image)


def main():
    meta = {"created_at": "1764278947", "aprender_version": "0.27.0", "hyperparameters": {"a": -1, "b": 300, "c": 70000, "d": 2**40},
            "metrics": {"accuracy": 0.25, "loss": -1.5e-300}, "custom": [None, True, False, "x" * 40, "\u00e9" * 200, -33, -200, -40000, -3000000000],
            "license": {"hash": b"\x00\x01\xff"}, "long": list(range(20))}
    rng = np.random.default_rng(5)
    raw = struct.pack("<BQ", 1, 400) + np.repeat(rng.integers(0, 9, 40), 10).astype("<f4").tobytes() + struct.pack("<fB", 0.5, 1)
    model_file("apr_plain.apr", 1, meta, raw)
    model_file("apr_lz4.apr", 1, meta, raw, 3)
    model_file("apr_zstd.apr", 1, meta, raw, 1)
    model_file("apr_zstd19.apr", 1, meta, raw, 2)
    signer = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    recipient = X25519PrivateKey.from_private_bytes(bytes(range(64, 96)))
    model_file("apr_signed.apr", 1, {}, raw, 3, signer=signer)
    model_file("apr_password.apr", 1, {}, raw, 3, password=b"open sesame")
    model_file("apr_recipient.apr", 1, {}, raw, 0, recipient=recipient)

    x = np.arange(-48, 48, dtype=np.float32) / 7
    half = x.astype("<f2")
    bf16 = (x.view("<u4") >> 16).astype("<u2")
    q8 = struct.pack("<f", 0.5) + np.arange(-48, 48, dtype=np.int8).tobytes()
    q4 = b"".join(struct.pack("<e", s) + bytes((2 * i % 16) | (2 * i + 1) % 16 << 4 for i in range(16)) for s in (0.25, 2.0, -1.0))
    tensors = {"f32": (0, [3, 32], x.tobytes()), "f16": (1, [96], half.tobytes()), "bf16": (30, [96], bf16.tobytes()),
               "f64": (3, [2, 48], x.astype("<f8").tobytes()), "i8": (6, [96], np.arange(-48, 48, dtype=np.int8).tobytes()),
               "u8": (7, [96], np.arange(96, dtype=np.uint8).tobytes()), "i32": (4, [96], np.arange(-48, 48, dtype="<i4").tobytes()),
               "i64": (5, [96], np.arange(-48, 48, dtype="<i8").tobytes()), "apr_q8": (129, [96], q8), "apr_q8_old": (9, [96], q8),
               "apr_q4": (128, [96], q4), "apr_q4_old": (8, [96], q4), "ggml_q8_0": (8, [32], struct.pack("<e", 0.5) + np.arange(-16, 16, dtype=np.int8).tobytes()),
               "ggml_q5_0": (6, [32], struct.pack("<eI", 1.0, 0) + bytes(16)), "scalar": (0, [], struct.pack("<f", 42.0)), "empty": (0, [0, 4], b"")}
    meta = {"model_type": "test", "architecture": "llama", "hidden_size": 32, "rope_theta": 10000.0, "tokenizer.vocabulary": ["a", "b"]}
    tensor_file("apr_tensors.apr", meta, tensors)
    tensor_file("apr_tensors_lz4.apr", meta, tensors, 0x401, lambda b: struct.pack("<I", len(b)) + lz4.block.compress(b, store_size=False))
    tensor_file("apr_tensors_zstd.apr", meta, tensors, 0x402, zstandard.ZstdCompressor(3).compress)
    tensor_file("apr_tensors_flag.apr", meta, {"f32": tensors["f32"]}, 0x401, None, b"APR2")


if __name__ == "__main__":
    main()
