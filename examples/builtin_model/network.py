# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""The transformer that train.py trains: the llama architecture, its tensors named as in a GGUF file."""

import torch
from torch import nn
from torch.nn import functional as F

WIDTH, LAYERS, HEADS, KV_HEADS, FFN, CONTEXT = 256, 4, 4, 2, 768, 512
HEAD_DIM = WIDTH // HEADS
ROPE_BASE, EPSILON = 10000.0, 1e-5


class Rounded(torch.autograd.Function):
    """What four bits leave of a matrix: 32 weights in a row share a scale and a minimum. The gradient passes through,
    so that a network trained with it loses little when it is quantized to Q4_K."""

    @staticmethod
    def forward(ctx, weight):
        groups = weight.detach().reshape(-1, 32)
        least = groups.amin(1, keepdim=True).clamp(max=0)
        scale = ((groups.amax(1, keepdim=True) - least) / 15).clamp(min=1e-8)
        return (((groups - least) / scale).round() * scale + least).reshape(weight.shape)

    @staticmethod
    def backward(ctx, gradient):
        return gradient


class Matrix(nn.Linear):
    """A linear map without bias; `rounded` switches to weights of four bits."""

    rounded = False

    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs, bias=False)

    def forward(self, x):
        return F.linear(x, Rounded.apply(self.weight) if Matrix.rounded else self.weight)


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x):
        return F.rms_norm(x, (WIDTH,), self.weight, EPSILON)


def rotate(x, cosine, sine):
    """Turns the pairs (0, 1), (2, 3) ... of each head by its position's angles. x: (batch, heads, tokens, HEAD_DIM)"""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cosine - odd * sine, even * sine + odd * cosine), -1).flatten(-2)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn_norm, self.ffn_norm = Norm(), Norm()
        self.attn_q = Matrix(WIDTH, WIDTH)
        self.attn_k = Matrix(WIDTH, KV_HEADS * HEAD_DIM)
        self.attn_v = Matrix(WIDTH, KV_HEADS * HEAD_DIM)
        self.attn_output = Matrix(WIDTH, WIDTH)
        self.ffn_gate, self.ffn_up = Matrix(WIDTH, FFN), Matrix(WIDTH, FFN)
        self.ffn_down = Matrix(FFN, WIDTH)
        self.register_buffer("future", torch.full((CONTEXT, CONTEXT), -torch.inf).triu(1), persistent=False)

    def forward(self, x, cosine, sine):
        batch, tokens, _ = x.shape

        def heads(y):
            return y.view(batch, tokens, -1, HEAD_DIM).transpose(1, 2)

        y = self.attn_norm(x)
        q = rotate(heads(self.attn_q(y)), cosine, sine)
        k = rotate(heads(self.attn_k(y)), cosine, sine)
        v = heads(self.attn_v(y))
        k, v = (t.repeat_interleave(HEADS // KV_HEADS, 1) for t in (k, v))
        # Written out: torch's fused attention takes three times as long on a CPU, most of it in the backward pass.
        scores = (q @ k.transpose(-1, -2)).float() * HEAD_DIM**-0.5 + self.future[:tokens, :tokens]
        y = scores.softmax(-1).to(v.dtype) @ v
        x = x + self.attn_output(y.transpose(1, 2).reshape(batch, tokens, WIDTH))
        y = self.ffn_norm(x)
        return x + self.ffn_down(F.silu(self.ffn_gate(y)) * self.ffn_up(y))


class Transformer(nn.Module):
    """The embedding is the head too."""

    def __init__(self, vocabulary):
        super().__init__()
        self.token_embd = nn.Embedding(vocabulary, WIDTH)
        self.blk = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.output_norm = Norm()
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                deep = name.endswith(("attn_output.weight", "ffn_down.weight"))
                nn.init.normal_(parameter, std=0.04 / (2 * LAYERS) ** 0.5 if deep else 0.04)
        angles = torch.outer(torch.arange(CONTEXT).float(), ROPE_BASE ** (-torch.arange(0, HEAD_DIM, 2) / HEAD_DIM))
        self.register_buffer("cosine", angles.cos(), persistent=False)
        self.register_buffer("sine", angles.sin(), persistent=False)

    def forward(self, tokens):
        """tokens: (batch, length) -> logits (batch, length, vocabulary)"""
        length = tokens.shape[1]
        table = Rounded.apply(self.token_embd.weight) if Matrix.rounded else self.token_embd.weight
        x = F.embedding(tokens, table)
        for layer in self.blk:
            x = layer(x, self.cosine[:length], self.sine[:length])
        return F.linear(self.output_norm(x), table)
