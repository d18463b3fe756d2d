#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Draws bench/ratios.svg, how many times llama.cpp's speed, from the tables of bench/RESULTS.md: python3 bench/plot.py [--check]

A table is taken when lines before it say `<!-- plot: PANEL, SERIES, COLUMN -->`: COLUMN is the number of the column of ratios, counted
from 1, and its first column names the bars. --check draws nothing; status 1 when the picture is not what would be drawn.
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
INK, SOFT, RULE = "#1f2933", "#616e7c", "#d9dee3"
COLORS = ["#b4532a", "#2b6cb0", "#7aa6a1"]
WIDTH, HEIGHT, LEFT, BOTTOM, BAR = 860, 230, 44, 46, 15


def tables(text):
    """{panel: {series: {file: ratio}}}, in the order of the text."""
    panels, wanted, rows = {}, [], []
    for line in [*text.splitlines(), ""]:
        if mark := re.fullmatch(r"<!-- plot: ([^,]+), (.+), (\d+) -->", line):
            wanted.append(mark.groups())
        elif line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        else:
            for panel, series, column in wanted:
                found = panels.setdefault(panel, {}).setdefault(series, {})
                for row in rows[2:]:  # below the titles and the rule
                    found.setdefault(re.split(r"[ ,]", row[0])[0], float(row[int(column) - 1]))  # a file's first row counts
            wanted, rows = [], []
    return panels


def label(x, y, words, size=11, color=INK, anchor="middle", weight=""):
    bold = f' font-weight="{weight}"' if weight else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}" fill="{color}"{bold}>{words}</text>'


def draw_panel(title, series, top):
    out = [label(LEFT, top + 16, title, size=13, anchor="start", weight="600")]
    names = list(dict.fromkeys(name for values in series.values() for name in values))
    highest = max(value for values in series.values() for value in values.values())
    base, height = top + HEIGHT - BOTTOM, HEIGHT - BOTTOM - 40
    place = lambda value: base - value / highest * height
    step = 2 if highest > 4 else 0.5
    for i in range(int(highest / step) + 1):
        y = place(i * step)
        out.append(f'<line x1="{LEFT}" y1="{y:g}" x2="{WIDTH - 10}" y2="{y:g}" stroke="{RULE}"/>')
        out.append(label(LEFT - 6, y + 4, f"{i * step:g}", size=10, color=SOFT, anchor="end"))
    group = (WIDTH - LEFT - 10) / len(names)
    for n, name in enumerate(names):
        here = [(s, values[name]) for s, values in enumerate(series.values()) if name in values]
        x = LEFT + group * (n + 0.5) - len(here) * (BAR + 7) / 2
        for s, value in here:
            out.append(f'<rect x="{x:.1f}" y="{place(value):.1f}" width="{BAR}" height="{base - place(value):.1f}" fill="{COLORS[s]}"/>')
            out.append(label(round(x + BAR / 2, 1), round(place(value) - 4, 1), f"{value:.2f}".rstrip("0").rstrip("."), size=9, color=SOFT))
            x += BAR + 7
        out.append(label(round(LEFT + group * (n + 0.5) - 3, 1), base + 16, name))
    y = place(1)
    out.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - 10}" y2="{y:.1f}" stroke="{INK}" stroke-dasharray="4 3"/>')
    x = LEFT
    for s, name in enumerate(series):
        out.append(f'<rect x="{x}" y="{base + 25}" width="10" height="10" fill="{COLORS[s]}"/>')
        out.append(label(x + 15, base + 34, name, color=SOFT, anchor="start"))
        x += 40 + 7 * len(name)
    return out


def picture(panels):
    if not panels:
        sys.exit("plot.py: expected tables marked with <!-- plot: ... --> in RESULTS.md, found none")
    total = HEIGHT * len(panels) + 10
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {total}" font-family="system-ui, sans-serif">',
           f'<rect width="{WIDTH}" height="{total}" fill="#ffffff"/>']
    for i, (title, series) in enumerate(panels.items()):
        out += draw_panel(title, series, 4 + i * HEIGHT)
    return "\n".join([*out, "</svg>", ""])


def main():
    drawn = picture(tables((HERE / "RESULTS.md").read_text()))
    file = HERE / "ratios.svg"
    if "--check" in sys.argv[1:]:
        if not file.exists() or file.read_text() != drawn:
            sys.exit("plot.py: bench/ratios.svg is not what the tables of RESULTS.md say: run python3 bench/plot.py")
        return
    file.write_text(drawn)


if __name__ == "__main__":
    main()
