#!/usr/bin/env bash
# Prints every header with its lines and the processor's seconds a unit that includes it alone takes in the compiler, the slowest
# first, then the sum of it; the bounds on lines are the test 'layers'. Takes minutes.
#
#   bash tests/header/report.sh [FOLDER...]     of include/realizar; CXX and CXXFLAGS may name others than g++ and -std=c++20
set -eu

cd "$(dirname "${BASH_SOURCE[0]}")/../../include/realizar"
CXX=${CXX:-g++}
CXXFLAGS=${CXXFLAGS:--std=c++20}
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT

TIMEFORMAT=%U
find "${@:-.}" -name '*.hpp' ! -name 'windows_*' | sed 's|^\./||' | sort | while read -r header; do
  # shellcheck disable=SC2086 # the flags are words
  seconds=$({ time echo "#include <realizar/$header>" | $CXX $CXXFLAGS -I.. -fsyntax-only -x c++ - >/dev/null; } 2>&1)
  echo "$seconds $(wc -l <"$header") $header"
done | sort -rn >"$rows"
awk '{ printf "%6.2f s %5d lines  %s\n", $1, $2, $3 }' "$rows"
sort -n -k2 "$rows" | awk '{ lines[NR] = $2 } END {
  printf "%d headers; lines: median %d, nine in ten at most %d, most %d\n", NR, lines[int((NR + 1) / 2)], lines[int(NR * 0.9)], lines[NR] }'
sort -n "$rows" | awk '{ s[NR] = $1; sum += $1 } END {
  printf "seconds: median %.2f, nine in ten at most %.2f, most %.2f, all %.0f\n", s[int((NR + 1) / 2)], s[int(NR * 0.9)], s[NR], sum }'
