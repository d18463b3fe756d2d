#!/bin/sh
# A story from a language model, on a machine with nothing installed: gets a compiler and xsimd (Debian and its relatives: apt-get, as root
# or with sudo; elsewhere says what to install), builds one program with the model inside, and runs it. From any folder:
#
#   sh examples/demo.sh              a story
#   sh examples/demo.sh "The cat"    a story that begins so
set -eu

cd "$(dirname "$0")/.."
prompt=${1:-Once upon a time}
build=build/demo
program=$build/demo

sh cmake/install-deps.sh --demo

compiler=${CXX:-g++}
native=-march=native
echo 'int main() {}' | "$compiler" $native -x c++ -fsyntax-only - 2>/dev/null || native=

# One program, whatever it was made from last time: rebuilt when a header, the model or the compiler's name is newer than it.
if [ ! -x $program ] || [ -n "$(find include examples/demo examples/builtin_model/stories.gguf cmake/embed.cpp -newer $program -type f | head -n 1)" ]; then
  mkdir -p $build 2>/dev/null || {
    echo "demo.sh: cannot write to $PWD/build; copy this tree to a folder of yours" >&2
    exit 1
  }
  echo "demo.sh: compiling examples/demo (half a minute or so) ..."
  start=$(date +%s)
  "$compiler" -std=c++20 -O2 $native -Iinclude -pthread -DREALIZAR_EMBED_SYMBOL=stories \
    '-DREALIZAR_EMBED_FILE="examples/builtin_model/stories.gguf"' examples/demo/main.cpp cmake/embed.cpp -o $program.part
  mv $program.part $program
  echo "demo.sh: $(($(wc -c <$program) / 1024)) KiB, the model among them, in $(($(date +%s) - start)) s"
fi

echo
$program "$prompt"
cat <<'END'

Another story:      build/demo/demo "The dragon"
Another model:      sh cmake/install-deps.sh
                    cmake -B build -DREALIZAR_NATIVE=ON -DREALIZAR_BUILD_TESTS=OFF
                    cmake --build build -j "$(nproc)" --target realizar_cli
                    build/bin/realizar run model.gguf "Once upon a time"
END
