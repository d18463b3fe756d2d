# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""The text the built-in model is trained on, made up here: the same seed gives the same text.

    python3 stories.py --count 5            five stories
    python3 stories.py --count 5 --talk     five conversations
    python3 stories.py --held-out           the text that bits per byte are measured on
"""

import argparse
import random

import plots
import talk
from telling import Telling

TALK_SHARE = 0.4  # of the documents
HELD_OUT = 10**9  # seeds from here on are never trained on


def plain_story(seed):
    t = Telling(random.Random(seed), with_questions=False)
    return plots.tell(t, invented=0.02)


def document(seed):
    """A story (str) or a conversation (list of (role, text))."""
    r = random.Random(seed)
    return talk.conversation(r) if r.random() < TALK_SHARE else plain_story(seed)


def held_out(count=100):
    return "\n".join(plain_story(HELD_OUT + i) for i in range(count)) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--talk", action="store_true")
    parser.add_argument("--held-out", action="store_true")
    args = parser.parse_args()
    if args.held_out:
        print(held_out(), end="")
        return
    for seed in range(args.seed, args.seed + args.count):
        if args.talk:
            for role, text in talk.conversation(random.Random(seed)):
                print(role + ": " + text)
        else:
            print(plain_story(seed))
        print()


if __name__ == "__main__":
    main()
