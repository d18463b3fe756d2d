#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Mutation testing: small faults put into headers one at a time; a good test suite notices each.

  python3 tests/mutation/mutate.py quant [--count 60] [--seed 1] [--jobs 2]
  python3 tests/mutation/mutate.py format/gguf

A mutant changes one operator or one small number of one line of include/realizar/FOLDER. The tests of that folder, tests/FOLDER/*.cpp,
are compiled against it without optimization, the one named like the header first, until one fails: the mutant is killed. A mutant no
compiler accepts (a static_assert that fails is a test and counts as one) is left out. The score is the share of killed mutants;
survivors are printed with their line, for a reader to judge: some change nothing that can be seen. Needs g++ and doctest.
"""
import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DATA = os.environ.get("REALIZAR_TEST_DATA", "")
FLAGS = ["-std=c++20", "-O0", f'-DREALIZAR_TEST_DATA_DIR="{DATA}"']
SWAPS = [(r" < ", " <= "), (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "), (r" == ", " != "), (r" != ", " == "), (r" \+ ", " - "),
         (r" - ", " + "), (r" \* ", " + "), (r" / ", " * "), (r" % ", " / "), (r" && ", " || "), (r" \|\| ", " && "), (r" << ", " >> "),
         (r" >> ", " << "), (r" & ", " | "), (r" \| ", " & "), (r" \+= ", " -= "), (r"\+\+", "--"), (r"\btrue\b", "false"),
         (r"\bfalse\b", "true")]
LEFT_OUT = re.compile(r"^\s*(//|#|template|using|requires|namespace|concept|friend)|throw error|noexcept = default|operator")


def places(header):
    """(line number, mutated line) of every mutant of a header."""
    for number, line in enumerate(header.read_text().splitlines()):
        code = line.split("//")[0]
        if LEFT_OUT.search(code) or '"' in code:
            continue
        for pattern, other in SWAPS:
            for match in re.finditer(pattern, code):
                yield number, code[:match.start()] + other + code[match.end():]
        for match in re.finditer(r"(?<![\w.'])(\d{1,3})(?![\w.'])", code):
            yield number, code[:match.start()] + str(int(match.group()) + 1) + code[match.end():]


def fate(header, number, mutated, tests, main_object):
    with tempfile.TemporaryDirectory() as scratch:
        overlay = pathlib.Path(scratch) / header.relative_to(ROOT / "include")
        overlay.parent.mkdir(parents=True)
        lines = header.read_text().splitlines()
        lines[number] = mutated
        overlay.write_text("\n".join(lines) + "\n")
        program = scratch + "/test"
        for test in sorted(tests, key=lambda t: t.stem != header.stem):
            compiled = subprocess.run(["g++", *FLAGS, "-I", scratch, "-I", ROOT / "include", test, main_object, "-o", program, "-pthread"],
                                      capture_output=True, text=True)
            if compiled.returncode:
                return "killed" if "static assertion failed" in compiled.stderr else "no program"
            try:
                if subprocess.run([program], capture_output=True, timeout=120).returncode:
                    return "killed"
            except subprocess.TimeoutExpired:
                return "killed"
    return "survived"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    headers = sorted((ROOT / "include/realizar" / options.folder).rglob("*.hpp"))
    tests = sorted((ROOT / "tests" / options.folder).rglob("*.cpp"))
    mutants = [(h, n, line) for h in headers for n, line in places(h)]
    random.Random(options.seed).shuffle(mutants)
    fates = {"killed": 0, "survived": 0, "no program": 0}
    with tempfile.TemporaryDirectory() as scratch, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        main_object = scratch + "/main.o"
        subprocess.run(["g++", *FLAGS, "-c", ROOT / "tests/main.cpp", "-o", main_object], check=True)
        chosen = mutants[:options.count]
        for (header, number, line), result in zip(chosen, pool.map(lambda m: fate(*m, tests, main_object), chosen)):
            fates[result] += 1
            if result == "survived":
                print(f"survived: {header.relative_to(ROOT)}:{number + 1}: {line.strip()}", flush=True)
    counted = fates["killed"] + fates["survived"]
    print(f"{options.folder}: {fates['killed']} of {counted} mutants killed ({100 * fates['killed'] / max(counted, 1):.0f} %), "
          f"{fates['no program']} that do not compile, chosen from {len(mutants)} (seed {options.seed})")


if __name__ == "__main__":
    main()
