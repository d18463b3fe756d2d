#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Line coverage of include/realizar by the unit tests and the fuzz corpora, as gcov counts it; status 1 below 90 %.

  python3 tests/coverage.py [BUILD_FOLDER] [--missed FILE]

Builds the tests without optimization in BUILD_FOLDER (build/coverage), runs them, and prints a line for each folder of the library
and for each header under 80 %. A line counts as covered when any test runs it; lines that no test instantiates are not there to be
counted, which is why every public template has a test. --missed FILE lists the lines that never ran. Needs g++, its gcov, ninja.
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIBRARY = str(ROOT / "include" / "realizar") + os.sep
LEAST = 90.0


def build_and_run(folder):
    subprocess.run(["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", "-DCMAKE_CXX_COMPILER=g++", "-DCMAKE_BUILD_TYPE=Coverage",
                    "-DCMAKE_CXX_FLAGS=-O0 -fprofile-update=atomic --coverage", "-DREALIZAR_BUILD_EXAMPLES=OFF", "-DREALIZAR_BUILD_BENCH=OFF",
                    "-DREALIZAR_EXTRA_ARCHS=amx;avx512", "-DREALIZAR_TEST_TIMEOUT=1800", "-DREALIZAR_FUZZ_MUTANTS=5"], check=True,
                   stdout=subprocess.DEVNULL)
    names = subprocess.run(["ninja", "-C", folder, "-t", "targets", "all"], check=True, capture_output=True, text=True).stdout
    targets = sorted(set(re.findall(r"^((?:test|replay)_\w+): phony", names, re.M)) - {"test_header", "test_main"})
    subprocess.run(["ninja", "-C", folder, *targets], check=True, stdout=subprocess.DEVNULL)
    for old in pathlib.Path(folder).rglob("*.gcda"):
        old.unlink()
    subprocess.run(["ctest", "--test-dir", folder, "-L", "unit|fuzz", "--output-on-failure", "-j", str(os.cpu_count() or 1)], check=True)


def counts_of(data):
    """{(header, line): times} of one object."""
    counts = collections.Counter()
    report = subprocess.run(["gcov", "--json-format", "--stdout", str(data)], check=True, capture_output=True, cwd=data.parent).stdout
    for text in report.splitlines():
        for source in json.loads(text)["files"]:
            path = os.path.normpath(os.path.join(data.parent, source["file"]))
            if path.startswith(LIBRARY):
                for line in source["lines"]:
                    counts[path[len(LIBRARY):], line["line_number"]] += line["count"]
    return counts


def main():
    arguments = sys.argv[1:]
    missed = arguments.pop(arguments.index("--missed") + 1) if "--missed" in arguments else None
    folder = next((a for a in arguments if a != "--missed"), str(ROOT / "build" / "coverage"))
    build_and_run(folder)
    total = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        for counts in pool.map(counts_of, sorted(pathlib.Path(folder).rglob("*.gcda"))):
            for place, times in counts.items():
                total[place] += times
    if not total:
        sys.exit("coverage.py: expected counts of the library's lines, found none")
    parts = collections.defaultdict(lambda: [0, 0])
    for (header, _), times in total.items():
        for name in (header, header.split("/")[0] + "/", "all of the library"):
            parts[name][0] += times > 0
            parts[name][1] += 1
    for name, (hit, lines) in sorted(parts.items(), key=lambda p: (p[0].endswith(".hpp"), p[0])):
        if not name.endswith(".hpp") or hit < 0.8 * lines:
            print(f"{100 * hit / lines:5.1f} %  {hit:6} of {lines:6}  {name}")
    if missed:
        with open(missed, "w") as out:
            out.writelines(f"{header}:{line}\n" for (header, line), times in sorted(total.items()) if not times)
    hit, lines = parts["all of the library"]
    sys.exit(100 * hit / lines < LEAST)


if __name__ == "__main__":
    main()
