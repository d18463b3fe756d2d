#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Writes position_golden.hpp: rotary frequencies and ALiBi slopes as Hugging Face transformers makes them.

Needs transformers==5.23.0 and torch==2.15.0: python position_golden.py
"""
import pathlib

from transformers import LlamaConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
from transformers.models.bloom.modeling_bloom import build_alibi_tensor
import torch


def frequencies(kind, base=10000.0, seq_len=None, **scaling):
    config = LlamaConfig(hidden_size=64, num_attention_heads=4, max_position_embeddings=512,
                         rope_parameters=dict(rope_type=kind, rope_theta=base, **scaling))
    if kind == "default":
        inv = 1.0 / base ** (torch.arange(0, 16, 2).double() / 16)
        return inv.tolist(), 1.0
    inv, magnitude = ROPE_INIT_FUNCTIONS[kind](config, "cpu", seq_len=seq_len)
    return inv.tolist(), magnitude


def slopes(n):
    return build_alibi_tensor(torch.ones(1, 2), n, torch.float32)[:, 0, 1].tolist()


def main():
    yarn, yarn_magnitude = frequencies("yarn", factor=4.0, original_max_position_embeddings=512)
    factors = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    longrope, longrope_magnitude = frequencies("longrope", seq_len=2000, factor=8.0, original_max_position_embeddings=512,
                                               short_factor=[1.0] * 8, long_factor=factors)
    arrays = {
        "plain": frequencies("default")[0],
        "linear": frequencies("linear", factor=4.0)[0],
        "dynamic": frequencies("dynamic", factor=2.0, seq_len=2000)[0],
        "llama3": frequencies("llama3", 500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                              original_max_position_embeddings=8192)[0],
        "yarn": yarn,
        "longrope": longrope,
        "slopes_8": slopes(8),
        "slopes_12": slopes(12),
    }
    lines = ["#pragma once", "// realizar: SPDX-License-Identifier: MIT", "// Copyright (c) 2026 The realizar authors", "/// \\file",
             "/// Made by position_golden.py.", "", "#include <array>", "", "namespace golden {", ""]
    for name, values in arrays.items():
        lines.append(f"inline constexpr std::array<double, {len(values)}> {name} = {{{', '.join(repr(v) for v in values)}}};")
    lines += [f"inline constexpr double yarn_magnitude = {yarn_magnitude!r};",
              f"inline constexpr double longrope_magnitude = {longrope_magnitude!r};", "", "}  // namespace golden", ""]
    (pathlib.Path(__file__).parent / "position_golden.hpp").write_text("\n".join(lines))


main()
