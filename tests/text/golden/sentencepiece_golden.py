#!/usr/bin/env python3
"""Writes small_bpe.model, small_unigram.model and sentencepiece.txt: models of a few hundred pieces and how SentencePiece uses them.

Needs sentencepiece==0.2.3.
  python sentencepiece_golden.py        (in this folder)

Lines of sentencepiece.txt: model, text in hexadecimal, ids.
"""
import os
import sentencepiece

TRAINING = ("once upon a time there was a little girl named lily . she loved to play outside in the park . one day , she saw a big , red "
            "ball . the ball was on the table ; it's a caf\u00e9 in \u6771\u4eac , \u0434\u0430 , ok ! 1234 567 89 ").split(" ")
TEXTS = ["", " ", "once upon a time", "  Once   upon\ta time  ", "the tables' caf\u00e9", "cafe\u0301 \u2460 \uff21\uff22\uff23", "\u6771\u4eac\u90fd \U0001f600!",
         "a" * 50, "[[x]] in[[x]][[x]] the", "x\u3000y\u00a0z", "\u0434\u0430 \u043d\u0435\u0442", "12345 <s> </s> <unk> \u2581\u2581the",
         "   ", "[[x]]", "x[[x]]y", "the[[x]][[x]]the [[x]]  once", "[[x]", "[[[x]]]"]


def main():
    with open("training.tmp", "w", encoding="utf-8") as out:
        for i in range(200):
            out.write(" ".join(TRAINING[(i * 7 + j * (i % 5 + 1)) % len(TRAINING)] for j in range(12)) + "\n")
    common = dict(input="training.tmp", minloglevel=5, user_defined_symbols=["[[x]]"], hard_vocab_limit=False, num_threads=1)
    sentencepiece.SentencePieceTrainer.train(model_prefix="small_bpe", model_type="bpe", vocab_size=420, byte_fallback=True,
                                             normalization_rule_name="identity", remove_extra_whitespaces=False, **common)
    sentencepiece.SentencePieceTrainer.train(model_prefix="small_unigram", model_type="unigram", vocab_size=120,
                                             normalization_rule_name="identity", **common)
    with open("sentencepiece.txt", "w") as out:
        for name in ("small_bpe", "small_unigram"):
            model = sentencepiece.SentencePieceProcessor(model_file=name + ".model")
            for text in TEXTS:
                out.write("%s %s- %s\n" % (name, text.encode().hex(), " ".join(map(str, model.encode(text)))))
    for name in ("training.tmp", "small_bpe.vocab", "small_unigram.vocab"):
        os.remove(name)


main()
