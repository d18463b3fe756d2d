#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Time from the start of a program to the first byte it writes, of two programs in turns.

usage: first_token.py [-r N] -- COMMAND... --vs COMMAND...

    first_token.py -- build/bin/realizar run M.gguf "Hello there my friend" -n 2 --raw \\
        --vs llama-completion -m M.gguf -p "Hello there my friend" -n 2 --no-display-prompt -no-cnv

Each command runs once before it counts, so that its files are in memory. Prints medians, all times and their ratio.
"""

import os
import statistics
import subprocess
import sys
import time


def first_byte(command):
    start = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as program:
        found = os.read(program.stdout.fileno(), 1)
        seconds = time.perf_counter() - start
        program.stdout.read()
    if not found or program.returncode != 0:
        sys.exit(f"first_token.py: '{command[0]}' wrote {len(found)} bytes and ended with {program.returncode}")
    return seconds


def main(words):
    repetitions = 7
    if words[:1] == ["-r"]:
        repetitions, words = int(words[1]), words[2:]
    if words[:1] != ["--"] or "--vs" not in words:
        sys.exit(__doc__)
    at = words.index("--vs")
    commands = [words[1:at], words[at + 1:]]
    for command in commands:
        first_byte(command)
    times = [[], []]
    for _ in range(repetitions):
        for command, seconds in zip(commands, times):
            seconds.append(first_byte(command))
    for command, seconds in zip(commands, times):
        print(f"{statistics.median(seconds) * 1000:8.1f} ms  {os.path.basename(command[0])}  ("
              + " ".join(f"{s * 1000:.0f}" for s in seconds) + ")")
    print(f"{statistics.median(times[0]) / statistics.median(times[1]):8.3f}  ratio of the medians")


main(sys.argv[1:])
