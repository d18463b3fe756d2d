#!/usr/bin/env bash
# Compiles the program of this folder in two ways and prints how long that took and how large the stripped program is; exit
# status 1 above the budget of 15 seconds on two cores and 1 MB. The flags are those of a user who wants speed on their own
# machine:
#
#   bash bench/single_family/measure.sh              CXX and CXXFLAGS may name others than g++ -O2 -march=native
#
# In two units, as CMake builds it with `realizar_add_kernels(single_family ARCHS native)`, on two cores; and by hand, one
# file with one call of the compiler, which uses one core. Other work on the machine makes the seconds more; those of the
# processor are beside them.
set -eu

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export CXX=${CXX:-g++}
CXXFLAGS=${CXXFLAGS:--O2 -march=native}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

TIMEFORMAT='%R %U'
report() { # report <what> <seconds> <seconds of the processor> <program>
  strip "$4"
  bytes=$(wc -c <"$4")
  echo "$1: $2 s ($3 s of the processor), $bytes bytes stripped"
}

echo "$($CXX --version | head -n 1), $CXXFLAGS; budget 15 s, 1000000 bytes"

# shellcheck disable=SC2086 # the flags are words
read -r real user <<<"$({ time $CXX -std=c++20 $CXXFLAGS -I"$here/../../include" "$here/main.cpp" -o "$folder/one" -pthread >&2; } 2>&1)"
report "one unit, one core" "$real" "$user" "$folder/one"

env -u CXXFLAGS cmake -S "$here" -B "$folder/build" -G Ninja -DCMAKE_BUILD_TYPE=None "-DCMAKE_CXX_FLAGS=$CXXFLAGS" \
  "-DREALIZAR_XSIMD_INCLUDE_DIR=${REALIZAR_XSIMD_INCLUDE_DIR-}" >/dev/null
read -r real user <<<"$({ time cmake --build "$folder/build" -j 2 --target single_family >/dev/null; } 2>&1)"
report "two units, two cores" "$real" "$user" "$folder/build/single_family"
awk -v s="$real" -v b="$bytes" 'BEGIN { exit !(s < 15 && b < 1000000) }'
