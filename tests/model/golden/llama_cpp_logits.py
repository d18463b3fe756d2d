#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Writes llama_cpp/*.bin: what llama.cpp makes of the models of ../llama_cpp.cpp, as little-endian float32 after the last token.

Needs llama.cpp's llama-debug (made with build 11669) and the test program, which writes the models:
    python llama_cpp_logits.py build/release/tests/test_model [llama-debug]      (the command may hold arguments)
"""
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

GOLDEN = pathlib.Path(__file__).parent / "llama_cpp"


def main():
    peer = shlex.split(sys.argv[2] if len(sys.argv) > 2 else "llama-debug")
    GOLDEN.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        subprocess.run([os.path.abspath(sys.argv[1]), "--test-case=write the models of the golden logits"], check=True,
                       env=dict(os.environ, REALIZAR_GOLDEN_MODELS=scratch))
        prompt = (folder / "prompt.txt").read_text()
        for model in sorted(folder.glob("*.gguf")):
            subprocess.run(peer + ["-m", str(model), "-p", prompt, "--save-logits", "--logits-output-dir", scratch, "-t", "1"], check=True,
                           capture_output=True)
            shutil.copyfile(folder / f"llamacpp-{model.stem}.bin", GOLDEN / f"{model.stem}.bin")
            print(model.stem)


main()
