#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Draws docs/pictures/forward_pass.svg, the way of a text through the library: python3 docs/pictures/forward_pass.py"""
import pathlib

INK, SOFT, PAPER, WARM, COOL = "#1f2933", "#616e7c", "#ffffff", "#fbe9d7", "#dcebf7"
out = []


def box(x, y, width, height, title, lines=(), fill=PAPER):
    out.append(f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8" fill="{fill}" stroke="{INK}" stroke-width="1.3"/>')
    text(x + width / 2, y + 22, title, bold=True)
    for i, line in enumerate(lines):
        text(x + width / 2, y + 41 + 16 * i, line, size=11, color=SOFT)


def text(x, y, words, size=13, bold=False, color=INK, anchor="middle"):
    weight = ' font-weight="600"' if bold else ""
    out.append(f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{color}"{weight}>{words}</text>')


def arrow(*points):
    path = " L ".join(f"{x} {y}" for x, y in points)
    out.append(f'<path d="M {path}" fill="none" stroke="{INK}" stroke-width="1.3" marker-end="url(#head)"/>')


box(20, 20, 150, 78, "model.gguf", ["mapped, checked once,", "weights stay in place"], WARM)
box(20, 140, 150, 62, "tokenizer", ["text to ids and back"])
box(20, 244, 150, 62, "your prompt", ["a string"], WARM)
arrow((95, 98), (95, 138))
arrow((95, 244), (95, 204))

out.append(f'<rect x="212" y="20" width="428" height="286" rx="10" fill="{COOL}" stroke="{INK}" stroke-width="1.3"/>')
text(426, 44, "transformer&lt;Family&gt;: a queue of operations", bold=True)
box(228, 64, 92, 50, "embed", ["ids to rows"])
out.append(f'<rect x="228" y="132" width="396" height="100" rx="8" fill="none" stroke="{SOFT}" stroke-width="1.2" stroke-dasharray="5 4"/>')
text(612, 150, "for each layer", size=11, color=SOFT, anchor="end")
for i, (title, line) in enumerate([("project", "norm, q k v, rope"), ("attend", "the paged cache"), ("project", "out, residual"),
                                   ("project", "norm, gate, up"), ("project", "down, residual")]):
    x = 235 + 77.5 * i
    out.append(f'<rect x="{x}" y="162" width="72" height="54" rx="6" fill="{PAPER}" stroke="{INK}" stroke-width="1.2"/>')
    text(x + 36, 181, title, size=12, bold=True)
    first, _, rest = line.partition(", ") if line.count(",") else line.rpartition(" ")
    text(x + 36, 196, first, size=10, color=SOFT)
    text(x + 36, 209, rest, size=10, color=SOFT)
arrow((274, 114), (274, 131))
box(228, 248, 110, 46, "select", ["rows that matter"])
box(372, 248, 130, 46, "project", ["norm, head: logits"])
arrow((283, 232), (283, 246))
arrow((338, 271), (370, 271))
arrow((170, 171), (192, 171), (192, 89), (226, 89))
arrow((170, 45), (210, 45))

box(682, 140, 140, 78, "sampler", ["top-k, top-p, penalties,", "greedy, seed"])
box(682, 20, 140, 62, "text, as it comes", ["never half a letter"], WARM)
arrow((502, 271), (752, 271), (752, 220))
arrow((752, 140), (752, 84))
arrow((682, 196), (660, 196), (660, 322), (212, 322), (200, 322), (200, 100), (226, 100))
text(430, 338, "the next token", size=11, color=SOFT)

svg = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 842 350" font-family="Helvetica, Arial, sans-serif" role="img">
<title>How a text goes through realizar</title>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M 0 0 L 8 4 L 0 8 z" fill="{INK}"/></marker></defs>
<rect width="842" height="350" fill="{PAPER}"/>
"""
pathlib.Path(__file__).with_suffix(".svg").write_text(svg + "\n".join(out) + "\n</svg>\n")
