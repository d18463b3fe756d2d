# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""From documents to rows of tokens: the vocabulary, and what a conversation looks like in it (ChatML)."""

import io
import random

import sentencepiece
import torch

import stories

VOCABULARY = 2048
UNKNOWN, BOS, EOS, START, END = range(5)
TEMPLATE = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
            "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
NO_LOSS = -100


def make_vocabulary(documents=20000):
    """A SentencePiece BPE model of the documents' text, as bytes."""

    def lines():
        for seed in range(documents):
            document = stories.document(seed)
            for text in [document] if isinstance(document, str) else [role + "\n" + text for role, text in document]:
                yield from text.split("\n")

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=lines(), model_writer=model, model_type="bpe", vocab_size=VOCABULARY, byte_fallback=True,
        normalization_rule_name="identity", remove_extra_whitespaces=False, add_dummy_prefix=True, split_digits=True,
        character_coverage=1.0, control_symbols=["<|im_start|>", "<|im_end|>"], num_threads=1, minloglevel=2,
        required_chars="".join(chr(c) for c in range(33, 127)))
    return model.getvalue()


class Rows:
    """Documents as rows of tokens, without end. Every row begins with a document; its last one is cut."""

    def __init__(self, vocabulary, seed=0):
        self.pieces = sentencepiece.SentencePieceProcessor(model_proto=vocabulary)
        self.seed = seed

    def encode(self, document):
        """(tokens, targets): what the model is asked to say has targets, what others say has none."""
        if isinstance(document, str):
            tokens = [BOS] + self.pieces.encode(document) + [EOS]
            return tokens, [NO_LOSS] + tokens[1:]
        tokens, targets = [BOS], [NO_LOSS]
        for i, (role, text) in enumerate(document):
            opening = (self.pieces.encode("\n") if i else []) + [START] + self.pieces.encode(role + "\n")
            # Encoded in one go, as the text after "assistant\n" has no space before it.
            whole = (self.pieces.encode("\n") if i else []) + [START] + self.pieces.encode(role + "\n" + text) + [END]
            tokens += whole
            targets += ([NO_LOSS] * len(opening) + whole[len(opening):]) if role == "assistant" else [NO_LOSS] * len(whole)
        return tokens, targets

    def batch(self, rows, length):
        """inputs and targets, each (rows, length)"""
        inputs, targets = [], []
        for _ in range(rows):
            row, wanted = [], []
            while len(row) <= length:
                a, b = self.encode(stories.document(self.seed))
                self.seed += 1
                row += a
                wanted += b
            inputs.append(row[:length])
            targets.append(wanted[1:length + 1])
        return torch.tensor(inputs), torch.tensor(targets)
