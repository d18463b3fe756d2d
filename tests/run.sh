#!/bin/sh
# Installs what is missing, builds and runs the tests; the last lines are ctest's. From any folder:
#
#   sh tests/run.sh            the release preset
#   sh tests/run.sh --all      also: every other variant that this machine can build (see below)
#   sh tests/run.sh <preset>   one preset of CMakePresets.json
set -eu

cd "$(dirname "$0")/.."
jobs=$(nproc 2>/dev/null || echo 2)
CMAKE_BUILD_PARALLEL_LEVEL=$jobs
CTEST_PARALLEL_LEVEL=$jobs
export CMAKE_BUILD_PARALLEL_LEVEL CTEST_PARALLEL_LEVEL

# Runs a command and prints its output only when it fails.
quiet() {
  if ! output=$("$@" 2>&1); then
    printf '%s\n' "$output"
    return 1
  fi
}

# ctest for a preset; the thread sanitizer wants the address space laid out without chance.
tests_of() {
  if [ "$1" = tsan ] && setarch "$(uname -m)" -R true 2>/dev/null; then
    setarch "$(uname -m)" -R ctest --preset "$1"
  else
    ctest --preset "$1"
  fi
}

variant() { # variant <preset>
  echo "== $1: configure and build"
  quiet cmake --preset "$1" && quiet cmake --build --preset "$1" || return 1
  if [ "$1" = mingw-w64 ]; then # there is no Windows here: that it compiles is the test
    echo "100% of it compiled; its tests need Windows"
    return 0
  fi
  echo "== $1: test"
  tests_of "$1"
}

other_xsimd() { # other_xsimd <include folder>: what sees xsimd must compile and pass with that version
  build=build/xsimd-$(sed -n 's/.*define XSIMD_VERSION_M[AI][JN]OR  *//p' "$1/xsimd/config/xsimd_config.hpp" | paste -sd. -)
  echo "== $build: configure and build"
  quiet cmake --preset release -B "$build" "-DREALIZAR_XSIMD_INCLUDE_DIR=$1" &&
    quiet cmake --build "$build" --target arithmetic_tests || return 1
  echo "== $build: test"
  ctest --test-dir "$build" --output-on-failure -L arithmetic
}

summary=
failed=no
record() { # record <name> <command>...: runs it, keeps the line that tells how it went
  name=$1
  shift
  log=$(mktemp)
  { if "$@" 2>&1; then echo "ended well"; else echo "ended badly"; fi; } | tee "$log" | grep -v '^ended '
  line=$(grep -E '^[0-9]+% (tests passed|of it compiled)' "$log" | tail -n 1 || true)
  if ! tail -n 1 "$log" | grep -q '^ended well$'; then
    failed=yes
    line="FAILED ${line:-before its tests}"
  fi
  rm -f "$log"
  summary="$summary
$name: $line"
}

case ${1-} in
  '')
    sh cmake/install-deps.sh
    variant release
    ;;
  --all)
    sh cmake/install-deps.sh --all
    for preset in release clang debug asan-ubsan tsan scalar-only avx2-only native aarch64 mingw-w64 fuzz; do
      record "$preset" variant "$preset"
    done
    # Other versions of xsimd: folders named in XSIMD_FOLDERS (each holds xsimd/xsimd.hpp), or else what can be fetched.
    folders=${XSIMD_FOLDERS-}
    if [ -z "$folders" ]; then
      for tag in 10.0.0 13.2.0 14.3.0; do
        checkout=build/_xsimd/$tag
        [ -d "$checkout/include" ] ||
          git clone -q --depth 1 --branch "$tag" https://github.com/xtensor-stack/xsimd.git "$checkout" 2>/dev/null || {
          echo "xsimd $tag cannot be fetched: skipped (name folders that hold xsimd/ in XSIMD_FOLDERS)"
          continue
        }
        folders="$folders $PWD/$checkout/include"
      done
    fi
    for folder in $folders; do
      record "xsimd in $folder" other_xsimd "$folder"
    done
    printf '\n== all variants%s\n' "$summary"
    [ $failed = no ]
    ;;
  -*)
    echo "run.sh: expected nothing, --all or a preset, found '$1'" >&2
    exit 2
    ;;
  *)
    variant "$1"
    ;;
esac
