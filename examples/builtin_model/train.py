# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Trains the built-in model and writes it as an F32 GGUF file.

    pip install -r requirements.txt
    python3 train.py --folder build          about an hour on one core of a server CPU with AMX

It stops and goes on: a checkpoint is written every 250 steps, and the next call continues from the last one. The
learning rate is constant until the last --settle steps, in which it falls to zero while the weights are rounded to four
bits in every forward pass, so that quantizing them later costs little.
"""

import argparse
import math
import os
import time

import gguf
import numpy
import sentencepiece
import torch
from torch.nn import functional as F

import network
import stories
import text

RATE, WARM_UP, DECAY = 2e-3, 100, 0.1
BATCHES = [(16, 256), (8, 512)]  # (rows, tokens): first short ones, then as long as the context
LONG_FROM = 1920  # the step from which they are long


def rate(step, args):
    if step < WARM_UP:
        return RATE * (step + 1) / WARM_UP
    return RATE * min(1.0, max(0.02, (args.steps - step) / args.settle))


def loss_of(model, inputs, targets):
    with torch.autocast("cpu", torch.bfloat16, enabled=model.training):
        logits = model(inputs)
    return F.cross_entropy(logits.float().flatten(0, 1), targets.flatten(), ignore_index=text.NO_LOSS)


@torch.no_grad()
def held_out_bits(model, rows, documents):
    """Bits per byte of stories never trained on."""
    model.eval()
    nats = size = 0
    for i in range(documents):
        story = stories.plain_story(stories.HELD_OUT + i)
        tokens = torch.tensor([text.BOS] + rows.pieces.encode(story))[None, :network.CONTEXT]
        nats += F.cross_entropy(model(tokens)[0, :-1].float(), tokens[0, 1:], reduction="sum").item()
        size += len(story.encode())
    model.train()
    return nats / math.log(2) / size


@torch.no_grad()
def sample(model, rows, generator, n=120):
    model.eval()
    tokens = [text.BOS]
    while len(tokens) < n and tokens[-1] != text.EOS:
        logits = model(torch.tensor([tokens]))[0, -1].float() / 0.7
        best = logits.topk(40)
        tokens.append(best.indices[torch.multinomial(best.values.softmax(-1), 1, generator=generator)].item())
    model.train()
    return rows.pieces.decode(tokens)


def write_gguf(path, model, vocabulary):
    pieces = sentencepiece.SentencePieceProcessor(model_proto=vocabulary)
    out = gguf.GGUFWriter(path, "llama")
    out.add_name("Realizar Stories")
    out.add_description("Tells little stories. Trained from scratch on generated text; see docs/built-in-model.md.")
    out.add_license("mit")
    out.add_context_length(network.CONTEXT)
    out.add_embedding_length(network.WIDTH)
    out.add_block_count(network.LAYERS)
    out.add_feed_forward_length(network.FFN)
    out.add_head_count(network.HEADS)
    out.add_head_count_kv(network.KV_HEADS)
    out.add_rope_dimension_count(network.HEAD_DIM)
    out.add_rope_freq_base(network.ROPE_BASE)
    out.add_layer_norm_rms_eps(network.EPSILON)
    out.add_vocab_size(len(pieces))
    out.add_file_type(gguf.LlamaFileType.ALL_F32)
    kinds = []
    for i in range(len(pieces)):
        kinds.append(gguf.TokenType.UNKNOWN if pieces.is_unknown(i) else gguf.TokenType.CONTROL if pieces.is_control(i)
                     else gguf.TokenType.BYTE if pieces.is_byte(i) else gguf.TokenType.NORMAL)
    out.add_tokenizer_model("llama")
    out.add_token_list([pieces.id_to_piece(i).encode() for i in range(len(pieces))])
    out.add_token_scores([pieces.get_score(i) for i in range(len(pieces))])
    out.add_token_types(kinds)
    out.add_bos_token_id(text.BOS)
    out.add_eos_token_id(text.EOS)
    out.add_unk_token_id(text.UNKNOWN)
    out.add_eot_token_id(text.END)
    out.add_add_bos_token(True)
    out.add_add_eos_token(False)
    out.add_add_space_prefix(True)
    out.add_chat_template(text.TEMPLATE)
    for name, parameter in model.state_dict().items():
        out.add_tensor(name, parameter.float().numpy().astype(numpy.float32))
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", default="build")
    parser.add_argument("--steps", type=int, default=2850)
    parser.add_argument("--settle", type=int, default=350)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--export", action="store_true", help="write the last checkpoint and stop")
    args = parser.parse_args()
    os.makedirs(args.folder, exist_ok=True)
    checkpoint = os.path.join(args.folder, "checkpoint.pt")
    torch.manual_seed(1)
    torch.set_num_threads(args.threads)

    state = torch.load(checkpoint, weights_only=False) if os.path.exists(checkpoint) else None
    vocabulary = state["vocabulary"] if state else text.make_vocabulary()
    rows = text.Rows(vocabulary)
    model = network.Transformer(text.VOCABULARY)
    matrices = [p for p in model.parameters() if p.dim() == 2]
    vectors = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": DECAY}, {"params": vectors, "weight_decay": 0.0}],
                                  lr=RATE, betas=(0.9, 0.95), fused=True)
    step = 0
    if state:
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        step, rows.seed = state["step"], state["seed"]
        print(f"continuing from step {step}", flush=True)

    compiled = torch.compile(loss_of)
    generator = torch.Generator().manual_seed(1)
    begin, first = time.time(), step
    settle_from = args.steps - args.settle
    while step < args.steps and not args.export:
        network.Matrix.rounded = step >= settle_from
        for group in optimizer.param_groups:
            group["lr"] = rate(step, args)
        loss = compiled(model, *rows.batch(*BATCHES[step >= LONG_FROM]))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        if step % 50 == 0:
            seconds = (time.time() - begin) / (step - first)
            print(f"step {step} loss {loss.item():.4f} {seconds:.3f} s a step, {(args.steps - step) * seconds / 60:.0f} min left", flush=True)
        if step % 250 == 0 or step == args.steps:
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "seed": rows.seed,
                        "vocabulary": vocabulary}, checkpoint + ".part")
            os.replace(checkpoint + ".part", checkpoint)
        if step % 500 == 0 or step == args.steps:
            print(f"held out: {held_out_bits(model, rows, 20):.4f} bits a byte\n{sample(model, rows, generator)}", flush=True)

    path = os.path.join(args.folder, "stories-f32.gguf")
    write_gguf(path, model, vocabulary)
    print("wrote " + path)


if __name__ == "__main__":
    main()
