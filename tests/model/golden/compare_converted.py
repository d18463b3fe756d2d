#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Converts folders with `realizar convert` and compares what realizar and llama.cpp make of the files; exit status 1 when a bound is missed.

Needs tokenizers==0.23.3, safetensors==0.8.0, numpy==2.4.6, gguf==0.19.0 and llama.cpp's llama-debug and llama-tokenize (build 11669):
    python compare_converted.py REALIZAR --llama PREFIX folders tests/model/golden/transformers/*/
    python compare_converted.py REALIZAR --llama PREFIX tokenizers TEXTS FOLDER...

folders: models whose folders get a tokenizer of letters, as F32, F16 and BF16, prompts of 1, 7 and 50 characters: cosine > 0.9999
(BF16: 0.9995, as llama.cpp rounds what it multiplies with such weights to BF16 too; so BF16 files are also compared to its logits of the same
rounded weights as F32, with the bound of the others). Of mistral, phi3 and starcoder2 llama.cpp leaves out the windows, and so does this.
tokenizers: FOLDER has tokenizer.json (and tokenizer_config.json) or vocab.txt. TEXTS is a file whose cases are separated by a line
__ggml_vocab_test__. The ids of llama-tokenize on the converted file must be those of Hugging Face's tokenizers on tokenizer.json.
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import shlex
import sys
import tempfile

import numpy as np
from compare_llama_cpp import comparison
from safetensors.numpy import load_file, save_file


def letters():
    """A tokenizer.json of 64 pieces as SentencePiece's BPE makes them, none of which merge. llama.cpp wants the last where it reads "phi3"."""
    pieces = ["<unk>", "<s>", "</s>", "\u2581"] + [chr(c) for c in range(65, 91)] + [chr(c) for c in range(97, 123)] + list(".,!?;:'") + ["<|endoftext|>"]
    special = [dict(id=i, content=pieces[i], special=True, normalized=False, lstrip=False, rstrip=False, single_word=False) for i in range(3)]
    return dict(version="1.0", added_tokens=special,
                normalizer=dict(type="Sequence", normalizers=[dict(type="Prepend", prepend="\u2581"),
                                                              dict(type="Replace", pattern=dict(String=" "), content="\u2581")]),
                decoder=dict(type="Sequence", decoders=[dict(type="Replace", pattern=dict(String="\u2581"), content=" "),
                                                        dict(type="Strip", content=" ", start=1, stop=0)]),
                post_processor=dict(type="TemplateProcessing", single=[dict(SpecialToken=dict(id="<s>", type_id=0)), dict(Sequence=dict(id="A", type_id=0))],
                                    pair=[], special_tokens={"<s>": dict(id="<s>", ids=[1], tokens=["<s>"])}),
                model=dict(type="BPE", unk_token="<unk>", fuse_unk=True, byte_fallback=False, vocab={p: i for i, p in enumerate(pieces)}, merges=[]))


def convert(c, folder, out, *words):
    c.run(c.realizar + ["convert", str(folder), str(out), *words])


def round_weights(folder):
    """Weights of matrices to the nearest BF16, still as F32."""
    for path in folder.glob("*.safetensors"):
        tensors = load_file(path)
        for name, t in tensors.items():
            if t.ndim >= 2 and t.dtype == np.float32:
                bits = t.view(np.uint32)
                tensors[name] = ((bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000).view(np.float32)
        save_file(tensors, path)


def folders(c, paths):
    print("| folder | characters | cosine, as a prompt | cosine, as generated | same likeliest token |\n|---|---|---|---|---|", flush=True)
    for path in paths:
        with tempfile.TemporaryDirectory() as scratch:
            copy = pathlib.Path(scratch) / path.name
            shutil.copytree(path, copy)
            config = json.loads((copy / "config.json").read_text())
            if config["model_type"] in ("mistral", "phi3", "starcoder2"):
                config["sliding_window"] = None
                (copy / "config.json").write_text(json.dumps(config))
            (copy / "tokenizer.json").write_text(json.dumps(letters()))
            for kind in ("F32", "F16", "BF16"):
                out = pathlib.Path(scratch) / f"{path.name}-{kind}.gguf"
                convert(c, copy, out, "--type", kind)
                c.file(out, [1, 7, 50], 0.9995 if kind == "BF16" else 0.9999)
            round_weights(copy)
            exact = pathlib.Path(scratch) / "rounded.gguf"
            convert(c, copy, exact, "--type", "F32")
            c.file(out, [1, 7, 50], 0.9999, exact)


def tokenizers(c, texts, paths):
    from tokenizers import Tokenizer
    cases = texts.read_text(encoding="utf-8").split("\n__ggml_vocab_test__\n")
    for path in paths:
        with tempfile.TemporaryDirectory() as scratch:
            copy = pathlib.Path(scratch) / "model"
            shutil.copytree(path, copy)
            theirs = Tokenizer.from_file(str(path / "tokenizer.json"))
            n = theirs.get_vocab_size(with_added_tokens=True)
            width = 2
            tensors = {"model.embed_tokens.weight": np.zeros((n, width), np.float32), "model.norm.weight": np.ones(width, np.float32)}
            save_file(tensors, copy / "model.safetensors")
            (copy / "config.json").write_text(json.dumps(dict(
                model_type="llama", hidden_size=width, num_hidden_layers=1, num_attention_heads=1, intermediate_size=2, vocab_size=n,
                max_position_embeddings=64, rms_norm_eps=1e-5, tie_word_embeddings=True)))
            out = pathlib.Path(scratch) / "model.gguf"
            convert(c, copy, out)
            wrong, shown = 0, 0
            for text in cases:
                file = pathlib.Path(scratch) / "text"
                file.write_bytes(text.encode())
                found = subprocess.run(shlex.split(c.llama + "llama-tokenize") + ["-m", str(out), "-f", str(file), "--ids", "--no-bos",
                                                                                  "--no-parse-special", "--log-disable"],
                                       capture_output=True, stdin=subprocess.DEVNULL)
                if found.returncode != 0:
                    raise SystemExit(found.stderr.decode(errors="replace")[-800:])
                ids = json.loads(found.stdout.decode().strip().splitlines()[-1])
                expected = theirs.encode(text, add_special_tokens=False).ids
                if ids != expected:
                    wrong += 1
                    if shown < 3:
                        shown += 1
                        print(f"  {text[:60]!r}\n    llama.cpp   {ids[:16]}\n    tokenizers  {expected[:16]}")
            c.missed += wrong
            print(f"{path.name}: {len(cases) - wrong} of {len(cases)} texts have the same ids", flush=True)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("realizar")
    p.add_argument("--llama", default="", metavar="PREFIX")
    p.add_argument("what", choices=("folders", "tokenizers"))
    p.add_argument("paths", nargs="+", type=pathlib.Path)
    a = p.parse_args()
    c = comparison(a.realizar, a.llama, None)
    if a.what == "folders":
        folders(c, a.paths)
    else:
        tokenizers(c, a.paths[0], a.paths[1:])
    print(f"{c.missed} outside the bounds" if c.missed else "all within the bounds", file=sys.stderr)
    return 1 if c.missed else 0


if __name__ == "__main__":
    sys.exit(main())
