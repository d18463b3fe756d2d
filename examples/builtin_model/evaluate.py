# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Reads the stories of the built-in model as a strict reader would: are its words words, does it repeat itself, does it
answer?

    python3 evaluate.py --program ../../build/bin/realizar [--model stories.gguf] [--seeds 20] [--show]

Needs a list of English words (Debian: wamerican); names of the stories count as words.
"""

import argparse
import collections
import re
import subprocess

import world

QUESTIONS = ["Hello", "What can you do?", "Tell me a story about a brave mouse.", "Anna has a red kite. What color is the kite?",
             "What is the capital of France?", "Thank you!"]


def say(args, prompt, seed, n, *flags):
    model = [args.model] if args.model else ["--demo"]
    done = subprocess.run([args.program, "run", *model, prompt, *flags, "--seed", str(seed), "-n", str(n), "--threads", "1"],
                          capture_output=True, text=True, check=True)
    return done.stdout.rstrip("\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="build/bin/realizar")
    parser.add_argument("--model", help="default: the one in the program")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--words", type=int, default=100)
    parser.add_argument("--dictionary", default="/usr/share/dict/words")
    parser.add_argument("--show", action="store_true", help="also the stories")
    args = parser.parse_args()

    with open(args.dictionary, encoding="utf-8") as lines:
        known = {line.strip().lower() for line in lines}
    names = {name.lower() for name in world.GIRLS + world.BOYS + world.ANIMAL_NAMES}
    total = found = 0
    worst = 0
    print("seed  words  in the dictionary  a 4-gram at most")
    for seed in range(1, args.seeds + 1):
        story = "Once upon a time" + say(args, "Once upon a time", seed, args.words * 2, "--raw")
        words = re.findall(r"[a-z]+(?:'[a-z]+)?", story.lower())[:args.words]
        good = [w for w in words if w in known or w in names]
        grams = collections.Counter(zip(*[words[i:] for i in range(4)]))
        most = max(grams.values())
        total, found, worst = total + len(words), found + len(good), max(worst, most)
        print(f"{seed:4}  {len(words):5}  {100 * len(good) / len(words):15.1f} %  {most:16}")
        if args.show:
            print("      " + story)
        for word in sorted(set(words) - set(good)):
            print("      not in the dictionary: " + word)
    print(f" all  {total:5}  {100 * found / total:15.2f} %  {worst:16}\n")
    for question in QUESTIONS:
        print(question + "\n    " + say(args, question, 1, 200))


if __name__ == "__main__":
    main()
