#!/usr/bin/env bash
# Compiles the program of this folder and prints how long that took and how large the stripped program is; exit status 1 above
# the budget of 15 seconds and 1 MB. The flags are those of a user who wants speed on their own machine:
#
#   bash bench/single_family/measure.sh              CXX and CXXFLAGS may name others than g++ -O2 -march=native
#
# Other work on the machine makes the seconds more; those of the processor are beside them, and are what the status goes by.
set -eu

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CXX=${CXX:-g++}
CXXFLAGS=${CXXFLAGS:--O2 -march=native}
program=$(mktemp)
trap 'rm -f "$program"' EXIT

TIMEFORMAT='%R %U'
# shellcheck disable=SC2086 # the flags are words
seconds=$({ time $CXX -std=c++20 $CXXFLAGS -I"$here/../../include" "$here/main.cpp" -o "$program" -pthread >&2; } 2>&1)
read -r real user <<<"$seconds"
strip "$program"
bytes=$(wc -c <"$program")
echo "$($CXX --version | head -n 1), $CXXFLAGS"
echo "compile time: $real s ($user s of the processor), budget 15"
echo "stripped size: $bytes bytes, budget 1000000"
awk -v s="$user" -v b="$bytes" 'BEGIN { exit !(s < 15 && b < 1000000) }'
