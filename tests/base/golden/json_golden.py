"""Writes json_golden.txt: pairs of lines, a JSON text and what Python's json module (3.11) reads from it in a plain notation.

The notation: n t f, i<decimal>, d<16 hex digits of the double's bits>, s<hex of UTF-8>, [..] and {s..:..} with spaces between.
"""
import json
import pathlib
import random
import struct


def plain(v):
    if v is None:
        return "n"
    if v is True:
        return "t"
    if v is False:
        return "f"
    if isinstance(v, int):
        return f"i{v}" if -(2**63) <= v < 2**64 else "d" + struct.pack(">d", float(v)).hex()
    if isinstance(v, float):
        return "d" + struct.pack(">d", v).hex()
    if isinstance(v, str):
        return "s" + v.encode().hex()
    if isinstance(v, list):
        return "[" + " ".join(plain(x) for x in v) + "]"
    return "{" + " ".join(plain(k) + ":" + plain(x) for k, x in v.items()) + "}"


def main():
    rng = random.Random(8259)

    def text_of(depth):
        pick = rng.randrange(10 if depth else 7)
        if pick == 0:
            return rng.choice([None, True, False])
        if pick == 1:
            return rng.choice([0, -1, 2**53 + 1, -(2**63), 2**63, 2**64 - 1, rng.randrange(-(10**18), 10**18)])
        if pick in (2, 3):
            bits = struct.pack("<Q", rng.getrandbits(64))
            x = struct.unpack("<d", bits)[0]
            return x if x == x and abs(x) != float("inf") else 0.1
        if pick == 4:
            return rng.choice([5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, -0.0, 1e22, 1e23, 0.1, 1 / 3])
        if pick in (5, 6):
            alphabet = "abc \"\\/\b\f\n\r\t\x00\x1f\x7f\u00e9\u4e2d\U0001f600\uffff\u2028"
            return "".join(rng.choice(alphabet) for _ in range(rng.randrange(12)))
        if pick in (7, 8):
            return [text_of(depth - 1) for _ in range(rng.randrange(5))]
        return {"".join(rng.choice("ab\u00e9\n") for _ in range(6)) + str(i): text_of(depth - 1) for i in range(rng.randrange(5))}

    fixed = ["0.1e1", "-0", "-0.0", "1E+2", "123456789012345678901234567890", "1e-400", "-1e-400", "0e99999999999999999999",
             "0.00000000000000000000000000000000000000001e41", "9007199254740993", "9007199254740993.0", "2.5e-324",
             "179769313486231580793728971405301e276", " [ 1 ,\t2 , { } ] ", '"\\ud83d\\ude00\\u0000\\/"',
             '"\\u0041\\u00e9\\uFFFF"', "18446744073709551615", "18446744073709551616", "-9223372036854775808",
             "-9223372036854775809", "0." + "3" * 400, "1" * 308]
    texts = fixed
    for i in range(80):
        v = text_of(4)
        texts.append(json.dumps(v, ensure_ascii=bool(i % 2), separators=(",", ":") if i % 3 else None))
    with open(pathlib.Path(__file__).with_suffix(".txt"), "w", encoding="utf-8", newline="\n") as out:
        for text in texts:
            out.write(text + "\n" + plain(json.loads(text)) + "\n")


if __name__ == "__main__":
    main()
