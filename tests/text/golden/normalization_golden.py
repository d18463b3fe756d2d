#!/usr/bin/env python3
"""Writes normalization.txt: for each form, the FNV-1a (64 bit) of the UTF-8 of the forms of all code points, and of random sequences.

Needs unicodedata2==15.1.0. Lines: form, "all" or "sequences", digest; and "lower all digest" for lower case.
The sequences are those of tests/text/normalization.cpp: six picks from starters and marks each, 20000 times.
"""
import unicodedata2 as ucd

POOL = [0x61, 0x65, 0x41, 0x1100, 0x1161, 0x11a8, 0xac00, 0x300, 0x301, 0x323, 0x327, 0x345, 0x3b1, 0x915, 0x93c, 0x9c7, 0x9be, 0xfb01, 0x212b,
        0x1e9b, 0x1d15e, 0x0f71, 0x0f72, 0x0f74, 0x30ab, 0x3099]


def digest(texts):
    value = 0xcbf29ce484222325
    for text in texts:
        for byte in text.encode() + b"\n":
            value = (value ^ byte) * 0x100000001b3 % 2**64
    return "%016x" % value


def sequences():
    state = 9
    for _ in range(20000):
        text = ""
        for _ in range(6):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            text += chr(POOL[(state >> 33) % len(POOL)])
        yield text


def main():
    codes = [chr(c) for c in range(1, 0x110000) if not 0xd800 <= c < 0xe000]
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        print(form, "all", digest(ucd.normalize(form, c) for c in codes))
        print(form, "sequences", digest(ucd.normalize(form, s) for s in sequences()))
    print("lower", "all", digest(c.lower()[0] for c in codes))  # of U+0130, the one with two, the first is UnicodeData.txt's


main()
