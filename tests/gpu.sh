#!/bin/sh
# tests/gpu.sh [FOLDER]: builds and runs the checks that need a GPU, on a machine with nvcc, cmake, g++ and nothing else. FOLDER: for
# the build (default: build/gpu). REALIZAR_XSIMD_INCLUDE_DIR names the folder with xsimd/xsimd.hpp; without one the CPU's side, which
# the results are compared with, is plain C++. CUDAARCHS names the chip (default: native). Ends in "N passed, N failed, N skipped".
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$source/build/gpu}
simd="-DREALIZAR_XSIMD_INCLUDE_DIR=${REALIZAR_XSIMD_INCLUDE_DIR:-}"
if [ -z "${REALIZAR_XSIMD_INCLUDE_DIR:-}" ] && [ ! -e /usr/include/xsimd/xsimd.hpp ]; then
  mkdir -p "$folder/no_xsimd/xsimd"
  : > "$folder/no_xsimd/xsimd/xsimd.hpp"
  simd="-DREALIZAR_XSIMD_INCLUDE_DIR=$folder/no_xsimd -DREALIZAR_SCALAR=ON"
fi
# shellcheck disable=SC2086
cmake -S "$source" -B "$folder" -DCMAKE_BUILD_TYPE=Release -DREALIZAR_CUDA=ON -DREALIZAR_BUILD_EXAMPLES=OFF \
  -DREALIZAR_BUILD_BENCH=OFF -DREALIZAR_BUILD_TESTS=ON -DCMAKE_CUDA_ARCHITECTURES="${CUDAARCHS:-native}" $simd
cmake --build "$folder" --target gpu_check -j
"$folder/tests/gpu/gpu_check"
