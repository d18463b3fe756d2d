#!/usr/bin/env bash
# Compiles the program of this folder for each family of language models, and for all of them at once, and prints how large
# the stripped programs are and how long the compiler took: one unit, one core, CXX and CXXFLAGS as in measure.sh. Exit status 1
# where one family takes more than 1 MB or all of them more than 6.
#
#   bash bench/single_family/families.sh [FAMILY...]
set -eu

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
include=$here/../../include
CXX=${CXX:-g++}
CXXFLAGS=${CXXFLAGS:--O2 -march=native}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

measure() { # measure <name> <source> <bytes allowed>
  TIMEFORMAT=%U
  # shellcheck disable=SC2086 # the flags are words
  seconds=$({ time $CXX -std=c++20 $CXXFLAGS -I"$include" "$2" -o "$folder/program" -pthread >&2; } 2>&1)
  strip "$folder/program"
  bytes=$(wc -c <"$folder/program")
  echo "| $1 | $bytes | $seconds |"
  [ "$bytes" -le "$3" ] || failed=1
}

echo "$($CXX --version | head -n 1), $CXXFLAGS"
echo "| family | bytes, stripped | seconds of the processor |"
echo "|---|---|---|"
if [ $# = 0 ]; then
  for header in "$include"/realizar/model/family/*.hpp; do
    name=$(basename "$header" .hpp)
    case $name in bert | nomic_bert) ;; *) set -- "$@" "$name" ;; esac # those make no text
  done
fi
for name in "$@"; do
  sed "s/\\bllama\\b/$name/g" "$here/main.cpp" >"$folder/$name.cpp"
  measure "$name" "$folder/$name.cpp" 1000000
done
sed -e 's/realizar::model<realizar::family::llama> model(/auto model = realizar::load(/' -e 's/model\/model\.hpp/model\/load.hpp/' \
  "$here/main.cpp" >"$folder/all.cpp"
measure "all of them" "$folder/all.cpp" 6000000
exit $failed
