#!/bin/sh
# Installs what building and testing realizar needs and this machine lacks: on Debian and its relatives by apt-get, as root or with
# sudo; elsewhere it says what to install and fails. Quiet when nothing is missing.
#
#   sh cmake/install-deps.sh          compiler, cmake, ninja, xsimd, doctest, python3
#   sh cmake/install-deps.sh --demo   only what examples/demo.sh needs: compiler, xsimd
#   sh cmake/install-deps.sh --server also what examples/server needs: Boost
#   sh cmake/install-deps.sh --all    also that, and what the cross-compiled, sanitizer and fuzz variants need
set -eu

all=no
demo=no
server=no
for argument in "$@"; do
  case $argument in
    --all) all=yes; server=yes ;;
    --server) server=yes ;;
    --demo) demo=yes ;;
    *) echo "install-deps.sh: expected --all, --server, --demo or nothing, found '$argument'" >&2; exit 2 ;;
  esac
done

has() { command -v "$1" >/dev/null 2>&1; }
header() { [ -e "/usr/include/$1" ] || [ -e "/usr/local/include/$1" ]; }

# True when the first number of the command's --version is at least $2.$3.
at_least() {
  has "$1" || return 1
  version=$("$1" --version 2>/dev/null | sed -n '1s/.* \([0-9][0-9]*\)\.\([0-9][0-9]*\).*/\1 \2/p')
  [ -n "$version" ] || return 1
  # shellcheck disable=SC2086
  set -- $version "$2" "$3"
  [ "$1" -gt "$3" ] || { [ "$1" -eq "$3" ] && [ "$2" -ge "$4" ]; }
}

libfuzzer() { # clang's run-time libraries, by building the smallest target
  has clang++ || return 1
  folder=$(mktemp -d)
  echo 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }' >"$folder/a.cpp"
  clang++ -fsanitize=fuzzer,address,undefined "$folder/a.cpp" -o "$folder/a" >/dev/null 2>&1
  result=$?
  rm -rf "$folder"
  return $result
}

missing=
need() { # need <package> <probe>...
  package=$1
  shift
  "$@" || missing="$missing $package"
}

need g++ at_least g++ 12 0
need libxsimd-dev header xsimd/xsimd.hpp
if [ $demo = no ]; then
  need cmake at_least cmake 3 25
  need ninja-build has ninja
  need git has git
  need pkgconf has pkg-config
  need doctest-dev header doctest/doctest.h
  need python3 has python3
fi
if [ $server = yes ]; then
  need libboost-dev header boost/beast.hpp
  need libboost-program-options-dev header boost/program_options.hpp
fi
if [ $all = yes ]; then
  need clang has clang++
  need libclang-rt-dev libfuzzer
  need clang-format has clang-format
  need clang-tidy has clang-tidy
  need g++-aarch64-linux-gnu has aarch64-linux-gnu-g++
  need qemu-user has qemu-aarch64
  need g++-mingw-w64-x86-64-posix has x86_64-w64-mingw32-g++-posix
  need doxygen has doxygen
fi
[ -n "$missing" ] || exit 0

give_up() { # give_up <why>
  echo "install-deps.sh: $1; please install (Debian's names):$missing" >&2
  exit 1
}

has apt-get || give_up "no apt-get here"
run=
if [ "$(id -u)" -ne 0 ]; then
  has sudo || give_up "neither root nor sudo"
  run=sudo
fi
echo "install-deps.sh: installing$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
$run apt-get update -qq && $run apt-get install -y -qq --no-install-recommends $missing >/dev/null || give_up "apt-get failed"
