#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Writes transformers/*.gguf and *.bin: tiny random models of every family as Hugging Face transformers builds them, and what it makes
of 24 tokens: logits (24, vocabulary) as little-endian float32; of encoders the hidden states (24, width). And transformers/*/, the same
models as transformers saves them, where it has the family.

Needs transformers==5.23.0, torch==2.15.0, gguf==0.19.0, numpy: python transformers_logits.py [NAME...]
"""
import pathlib
import sys

import numpy as np
import torch
import transformers as t
from gguf import GGUFWriter

GOLDEN = pathlib.Path(__file__).parent / "transformers"
VOCABULARY, WIDTH, HEADS, KV_HEADS, FFN, LAYERS, CONTEXT, WINDOW, N = 64, 32, 4, 2, 48, 2, 64, 8, 24
TOKENS = [(7 * i * i + 3 * i + 5) % 61 + 3 for i in range(N)]

# From names in transformers to names in GGUF, the part after the layer. None: left out.
LLAMA = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
    "self_attn.qkv_proj": "attn_qkv", "self_attn.dense": "attn_output", "self_attn.query_key_value": "attn_qkv",
    "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down", "mlp.gate_up_proj": "ffn_up",
    "mlp.fc1": "ffn_up", "mlp.fc2": "ffn_down", "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
    "mlp.gate": "ffn_gate_inp", "mlp.shared_expert_gate": "ffn_gate_inp_shexp",
    "mlp.shared_expert.gate_proj": "ffn_gate_shexp", "mlp.shared_expert.up_proj": "ffn_up_shexp",
    "mlp.shared_expert.down_proj": "ffn_down_shexp",
    "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "ln_1": "attn_norm", "ln_2": "ffn_norm",
    "self_attention.query_key_value": "attn_qkv", "self_attention.dense": "attn_output", "attention.query_key_value": "attn_qkv",
    "attention.dense": "attn_output", "mlp.dense_h_to_4h": "ffn_up", "mlp.dense_4h_to_h": "ffn_down",
    "ln_mlp": "attn_norm", "ln_attn": "attn_norm_2",
    "attn.Wqkv": "attn_qkv", "attn.out_proj": "attn_output", "norm_1": "attn_norm", "norm_2": "ffn_norm", "ffn.up_proj": "ffn_up",
    "ffn.down_proj": "ffn_down",
    "attention.self.query": "attn_q", "attention.self.key": "attn_k", "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output", "attention.output.LayerNorm": "attn_output_norm", "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down", "output.LayerNorm": "layer_output_norm",
}
GEMMA = dict(LLAMA, **{"post_attention_layernorm": "post_attention_norm", "pre_feedforward_layernorm": "ffn_norm",
                       "post_feedforward_layernorm": "post_ffw_norm"})
NOMIC = dict(LLAMA, **{"post_attention_layernorm": "attn_output_norm", "post_mlp_layernorm": "layer_output_norm"})
WHOLE = {
    "embed_tokens": "token_embd", "wte": "token_embd", "embed_in": "token_embd", "word_embeddings": "token_embd",
    "word_embeddings_layernorm": "token_embd_norm", "wpe": "position_embd", "norm": "output_norm", "final_layernorm": "output_norm",
    "ln_f": "output_norm", "norm_f": "output_norm", "final_layer_norm": "output_norm", "lm_head": "output",
    "embeddings.word_embeddings": "token_embd", "embeddings.position_embeddings": "position_embd",
    "embeddings.token_type_embeddings": "token_types", "embeddings.LayerNorm": "token_embd_norm",
}


def adjacent(x, heads):
    """Rows whose pairs lie half a head apart become rows whose pairs are neighbours."""
    return x.reshape(heads, 2, x.shape[0] // heads // 2, *x.shape[1:]).swapaxes(1, 2).reshape(x.shape)


def grouped(x, heads, kv_heads):
    """Rows [q .. q k v] a group become all q, all k, all v."""
    dim = x.shape[0] // (heads + 2 * kv_heads)
    x = x.reshape(kv_heads, heads // kv_heads + 2, dim, *x.shape[1:])
    parts = [x[:, :-2], x[:, -2:-1], x[:, -1:]]
    return np.concatenate([p.reshape(-1, *x.shape[3:]) for p in parts])


class case:
    def __init__(self, arch, model, config, names=LLAMA, pairs="split", qkv="plain", meta={}, norm_offset=0.0, tied=False, norm="rms",
                 kv_heads=KV_HEADS, tensors={}, patch=None, transposed=False, encoder=False):
        self.__dict__.update(locals())


BASE = dict(vocab_size=VOCABULARY, hidden_size=WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
            max_position_embeddings=CONTEXT, tie_word_embeddings=False, bos_token_id=1, eos_token_id=2, pad_token_id=0)
DENSE = dict(BASE, num_key_value_heads=KV_HEADS, intermediate_size=FFN)
MULTI = dict(BASE, intermediate_size=FFN)


def rope(kind="default", base=10000.0, **more):
    return dict(rope_parameters=dict(rope_type=kind, rope_theta=base, **more))


def llama(arch="llama", meta={}, tensors={}, **more):
    return case(arch, t.LlamaForCausalLM, t.LlamaConfig(**dict(DENSE, **more)), pairs="adjacent", meta=meta, tensors=tensors,
                tied=more.get("tie_word_embeddings", False), kv_heads=more.get("num_key_value_heads", KV_HEADS))


def llama3_factors():
    f = t.modeling_rope_utils.ROPE_INIT_FUNCTIONS["llama3"](
        t.LlamaConfig(**DENSE, **rope("llama3", 500.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                                      original_max_position_embeddings=32)), "cpu")[0].double().numpy()
    plain = 1.0 / 500.0 ** (np.arange(0, 8, 2) / 8)
    return (plain / f).astype(np.float32)


class open_gate(torch.nn.Module):
    """A gate that lets everything through, whatever comes."""

    def forward(self, x):
        return torch.full((*x.shape[:-1], 1), 100.0)


def open_gates(model):
    for layer in model.model.layers:
        if hasattr(layer.mlp, "shared_expert_gate"):
            layer.mlp.shared_expert_gate = open_gate()


MOE = dict(num_experts=4, num_experts_per_tok=2, moe_intermediate_size=16)
MOE_META = {"expert_count": 4, "expert_used_count": 2, "expert_feed_forward_length": 16}
YARN = rope("yarn", factor=4.0, original_max_position_embeddings=16)
LONG = dict(short_factor=[1.0, 1.25, 1.5, 2.0], long_factor=[1.0, 2.0, 3.0, 4.0])

CASES = {
    "llama": lambda: llama(),
    "llama-tied-multi-query": lambda: llama(num_key_value_heads=1, tie_word_embeddings=True),
    "llama-bias": lambda: llama(attention_bias=True, mlp_bias=True),
    "llama-linear": lambda: llama(meta={"rope.scaling.type": "linear", "rope.scaling.factor": 4.0}, **rope("linear", factor=4.0)),
    "llama-yarn": lambda: llama(meta={"rope.scaling.type": "yarn", "rope.scaling.factor": 4.0,
                                      "rope.scaling.original_context_length": 16}, **YARN),
    "llama-factors": lambda: llama(meta={"rope.freq_base": 500.0}, tensors={"rope_freqs.weight": llama3_factors()},
                                   **rope("llama3", 500.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                                          original_max_position_embeddings=32)),
    "mistral": lambda: case("llama", t.MistralForCausalLM, t.MistralConfig(**DENSE, sliding_window=WINDOW), pairs="adjacent",
                            meta={"attention.sliding_window": WINDOW}),
    "mixtral": lambda: case("llama", t.MixtralForCausalLM, t.MixtralConfig(**DENSE, **rope(), num_local_experts=4, num_experts_per_tok=2),
                            pairs="adjacent", meta={"expert_count": 4, "expert_used_count": 2}),
    "qwen2": lambda: case("qwen2", t.Qwen2ForCausalLM, t.Qwen2Config(**DENSE)),
    "qwen2moe": lambda: case("qwen2moe", t.Qwen2MoeForCausalLM, t.Qwen2MoeConfig(**DENSE, **MOE, shared_expert_intermediate_size=24),
                             meta=dict(MOE_META, expert_shared_feed_forward_length=24)),
    "qwen3": lambda: case("qwen3", t.Qwen3ForCausalLM, t.Qwen3Config(**DENSE, head_dim=16)),
    "qwen3moe": lambda: case("qwen3moe", t.Qwen3MoeForCausalLM, t.Qwen3MoeConfig(**DENSE, **MOE, head_dim=16, norm_topk_prob=True),
                             meta=MOE_META),
    "phi2": lambda: case("phi2", t.PhiForCausalLM, t.PhiConfig(**dict(DENSE, num_key_value_heads=HEADS), **rope(partial_rotary_factor=0.5)),
                         norm="layer", kv_heads=HEADS, meta={"rope.dimension_count": 4}),
    "phi3": lambda: case("phi3", t.Phi3ForCausalLM, t.Phi3Config(**DENSE, sliding_window=WINDOW),
                         meta={"attention.sliding_window": WINDOW}),
    "phi3-longrope": lambda: case("phi3", t.Phi3ForCausalLM,
                                  t.Phi3Config(**DENSE, original_max_position_embeddings=16,
                                               **rope("longrope", original_max_position_embeddings=16, **LONG)),
                                  meta={"rope.scaling.original_context_length": 16,
                                        "rope.scaling.attn_factor": float(np.sqrt(1 + np.log(CONTEXT / 16) / np.log(16)))},
                                  tensors={"rope_factors_long.weight": np.float32(LONG["long_factor"]),
                                           "rope_factors_short.weight": np.float32(LONG["short_factor"])}),
    "gemma": lambda: case("gemma", t.GemmaForCausalLM, t.GemmaConfig(**dict(DENSE, tie_word_embeddings=True), head_dim=16), names=GEMMA | {
        "post_attention_layernorm": "ffn_norm"}, norm_offset=1.0, tied=True),
    "gemma2": lambda: case("gemma2", t.Gemma2ForCausalLM,
                           t.Gemma2Config(**dict(DENSE, tie_word_embeddings=True), head_dim=16, query_pre_attn_scalar=16,
                                          sliding_window=WINDOW, attn_logit_softcapping=2.0, final_logit_softcapping=10.0),
                           names=GEMMA, norm_offset=1.0, tied=True,
                           meta={"attention.sliding_window": WINDOW, "attn_logit_softcapping": 2.0, "final_logit_softcapping": 10.0}),
    "gemma3": lambda: case("gemma3", t.Gemma3ForCausalLM,
                           t.Gemma3TextConfig(**dict(DENSE, tie_word_embeddings=True, num_hidden_layers=7), head_dim=8, query_pre_attn_scalar=8,
                                              sliding_window=WINDOW, rope_parameters={
                                                  "sliding_attention": dict(rope_type="default", rope_theta=10000.0),
                                                  "full_attention": dict(rope_type="linear", factor=8.0, rope_theta=1000000.0)}),
                           names=GEMMA, norm_offset=1.0, tied=True,
                           meta={"attention.sliding_window": WINDOW, "rope.freq_base": 1000000.0, "rope.scaling.type": "linear",
                                 "rope.scaling.factor": 8.0}),
    "gpt2": lambda: case("gpt2", t.GPT2LMHeadModel,
                         t.GPT2Config(n_embd=WIDTH, n_layer=LAYERS, n_head=HEADS, n_inner=FFN, n_positions=CONTEXT, vocab_size=VOCABULARY),
                         norm="layer", kv_heads=HEADS, tied=True, transposed=True),
    "gptneox": lambda: case("gptneox", t.GPTNeoXForCausalLM, t.GPTNeoXConfig(**MULTI, **rope(partial_rotary_factor=0.5)), qkv="grouped",
                            norm="layer", kv_heads=HEADS, meta={"rope.dimension_count": 4, "use_parallel_residual": True}),
    "gptneox-serial": lambda: case("gptneox", t.GPTNeoXForCausalLM,
                                   t.GPTNeoXConfig(**MULTI, **rope(partial_rotary_factor=0.5), use_parallel_residual=False),
                                   qkv="grouped", norm="layer", kv_heads=HEADS,
                                   meta={"rope.dimension_count": 4, "use_parallel_residual": False}),
    "falcon-7b": lambda: case("falcon", t.FalconForCausalLM,
                              t.FalconConfig(**dict(BASE, tie_word_embeddings=True), ffn_hidden_size=FFN), norm="layer", kv_heads=1, tied=True),
    "falcon-40b": lambda: case("falcon", t.FalconForCausalLM,
                               t.FalconConfig(**dict(BASE, tie_word_embeddings=True), ffn_hidden_size=FFN, new_decoder_architecture=True,
                                              num_kv_heads=KV_HEADS), qkv="grouped", norm="layer", tied=True),
    "mpt": lambda: case("mpt", t.MptForCausalLM,
                        t.MptConfig(d_model=WIDTH, n_layers=LAYERS, n_heads=HEADS, max_seq_len=CONTEXT,
                                    vocab_size=VOCABULARY, attn_config=dict(clip_qkv=0.5)),
                        norm="layer", kv_heads=HEADS, tied=True,
                        meta={"attention.clamp_kqv": 0.5, "attention.max_alibi_bias": 8.0, "feed_forward_length": 4 * WIDTH}),
    "bloom": lambda: case("bloom", t.BloomForCausalLM,
                          t.BloomConfig(hidden_size=24, n_layer=LAYERS, n_head=6, vocab_size=VOCABULARY), qkv="grouped",
                          norm="layer", kv_heads=6, tied=True,
                          meta={"embedding_length": 24, "attention.head_count": 6, "feed_forward_length": 96}),
    "stablelm": lambda: case("stablelm", t.StableLmForCausalLM, t.StableLmConfig(**DENSE, use_qkv_bias=True, **rope(partial_rotary_factor=0.5)),
                             norm="layer", meta={"rope.dimension_count": 4}),
    "stablelm-parallel": lambda: case("stablelm", t.StableLmForCausalLM,
                                      t.StableLmConfig(**DENSE, use_parallel_residual=True, qk_layernorm=True,
                                                       **rope(partial_rotary_factor=0.5)),
                                      norm="layer", meta={"rope.dimension_count": 4}),
    "starcoder2": lambda: case("starcoder2", t.Starcoder2ForCausalLM,
                               t.Starcoder2Config(**dict(DENSE, tie_word_embeddings=True), sliding_window=WINDOW), norm="layer", tied=True,
                               meta={"attention.sliding_window": WINDOW}),
    "olmo2": lambda: case("olmo2", t.Olmo2ForCausalLM, t.Olmo2Config(**DENSE), names=GEMMA),
    "command-r": lambda: case("command-r", t.CohereForCausalLM, t.CohereConfig(**dict(DENSE, tie_word_embeddings=True), logit_scale=0.25, **rope()),
                              norm="layer", tied=True, meta={"logit_scale": 0.25}),
    "command-r-plus": lambda: case("command-r", t.CohereForCausalLM,
                                   t.CohereConfig(**dict(DENSE, tie_word_embeddings=True), logit_scale=0.25, use_qk_norm=True, **rope()),
                                   norm="layer", tied=True, meta={"logit_scale": 0.25}),
    "internlm2": lambda: llama("internlm2"),  # its own code is not part of transformers; it is llama with other names
    "granite": lambda: case("granite", t.GraniteForCausalLM,
                            t.GraniteConfig(**DENSE, embedding_multiplier=3.0, logits_scaling=2.0, residual_multiplier=0.3,
                                            attention_multiplier=0.2), pairs="adjacent",
                            meta={"embedding_scale": 3.0, "logit_scale": 2.0, "residual_scale": 0.3, "attention.scale": 0.2}),
    # Its own code is not part of transformers: llama's attention, Qwen's experts, shared ones that need no gate, a dense layer first.
    "deepseek": lambda: case("deepseek", t.Qwen2MoeForCausalLM,
                             t.Qwen2MoeConfig(**DENSE, **MOE, shared_expert_intermediate_size=32, qkv_bias=False, mlp_only_layers=[0]),
                             pairs="adjacent", meta=dict(MOE_META, expert_shared_count=2, leading_dense_block_count=1), patch=open_gates),
    "bert": lambda: case("bert", t.BertModel, t.BertConfig(**MULTI), norm="layer", kv_heads=HEADS, encoder=True, meta={"pooling_type": 1}),
    "nomic-bert": lambda: case("nomic-bert", t.NomicBertModel, t.NomicBertConfig(**MULTI, head_dim=8, **rope(base=1000.0)), names=NOMIC,
                               norm="layer", kv_heads=HEADS, encoder=True, meta={"pooling_type": 2, "rope.freq_base": 1000.0}),
}


def randomize(model, seed, offset):
    """Weights that keep activations near 1, so that every part matters."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, x in model.named_parameters():
            noise = torch.randn(x.shape, generator=generator)
            if x.dim() == 1:
                x.copy_(0.1 * noise if "bias" in name else 1 - offset + 0.2 * noise)
            elif "norm" in name.lower() and x.dim() == 2:
                x.copy_(1 + 0.2 * noise)
            else:
                x.copy_(noise * (1.5 / x.shape[-1] ** 0.5 if "embed" not in name and "wte" not in name and "wpe" not in name else 0.7))


def gguf_tensors(c, model):
    """Name and array of every tensor as GGUF has it."""
    heads, out, stacked = c.config.num_attention_heads, {}, {}
    for name, x in model.state_dict().items():
        x = x.float().numpy()
        parts = name.split(".")
        number = next((i for i, p in enumerate(parts) if p.isdigit()), None)
        if number is None:
            stem, kind = ".".join(parts[:-1]), parts[-1]
            target = next((WHOLE[k] for k in sorted(WHOLE, key=len, reverse=True) if stem == k or stem.endswith("." + k)), None)
            if target is None or (target == "output" and c.tied):
                assert target or "pooler" in stem, name
                continue
            prefix = ""
        else:
            stem, kind, prefix = ".".join(parts[number + 1:-1]), parts[-1], f"blk.{parts[number]}."
            if stem == "mlp.experts":  # (experts, rows, cols)
                if kind == "gate_up_proj":
                    half = x.shape[1] // 2
                    out[prefix + "ffn_gate_exps.weight"], out[prefix + "ffn_up_exps.weight"] = x[:, :half], x[:, half:]
                else:
                    out[prefix + "ffn_down_exps.weight"] = x
                continue
            if "layernorm.norms" in stem:  # one for each head
                target = "attn_q_norm" if "q_layernorm" in stem else "attn_k_norm"
                stacked.setdefault(prefix + target + ".weight", []).append(x)
                continue
            target = c.names[stem]
        if c.transposed and x.ndim == 2 and prefix:
            x = x.T
        if target == "attn_qkv" and c.qkv == "grouped":
            x = grouped(x, heads, c.kv_heads)
        if c.pairs == "adjacent" and target in ("attn_q", "attn_k"):
            x = adjacent(x, heads if target == "attn_q" else c.kv_heads)
        if "norm" in target and kind == "weight":
            x = x + np.float32(c.norm_offset)
        if target == "ffn_gate_inp_shexp":
            x = x.reshape(-1)
        out[prefix + target + "." + kind] = x
    out.update({k: np.stack(v) for k, v in stacked.items()})
    out.update(c.tensors)
    return out


def write(path, c, tensors):
    config = c.config
    w = GGUFWriter(path, c.arch)
    epsilon = 1e-6
    for key in ("rms_norm_eps", "layer_norm_eps", "layer_norm_epsilon", "norm_epsilon"):
        epsilon = getattr(config, key, epsilon)
    head_dim = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    meta = {
        "context_length": CONTEXT, "embedding_length": WIDTH, "block_count": config.num_hidden_layers, "feed_forward_length": FFN,
        "attention.head_count": config.num_attention_heads, "attention.head_count_kv": c.kv_heads,
        "attention.layer_norm_rms_epsilon" if c.norm == "rms" else "attention.layer_norm_epsilon": float(epsilon),
        "attention.key_length": head_dim, "attention.value_length": head_dim, **c.meta,
    }
    for key, value in meta.items():
        add = w.add_bool if isinstance(value, bool) else w.add_uint32 if isinstance(value, int) else \
            w.add_string if isinstance(value, str) else w.add_float32
        add(f"{c.arch}.{key}", value)
    w.add_tokenizer_model("llama")
    w.add_token_list(["<unk>", "<s>", "</s>"] + [chr(33 + i) for i in range(VOCABULARY - 3)])
    w.add_token_scores([0.0] * VOCABULARY)
    w.add_token_types([2, 3, 3] + [1] * (VOCABULARY - 3))
    w.add_bos_token_id(1)
    w.add_eos_token_id(2)
    w.add_unk_token_id(0)
    w.add_add_space_prefix(False)
    for name, x in tensors.items():
        w.add_tensor(name, np.ascontiguousarray(x))
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def main():
    GOLDEN.mkdir(exist_ok=True)
    for name in sys.argv[1:] or CASES:
        c = CASES[name]()
        c.config._attn_implementation = "eager"
        model = c.model(c.config).eval()
        randomize(model, sum(map(ord, name)), c.norm_offset)
        tensors = gguf_tensors(c, model)
        if name not in ("internlm2", "deepseek"):
            model.save_pretrained(GOLDEN / name)
            (GOLDEN / name / "generation_config.json").unlink(missing_ok=True)
        if c.patch:
            c.patch(model)
            tensors = {k: v for k, v in tensors.items() if "gate_inp_shexp" not in k}
        with torch.no_grad():
            out = model(torch.tensor([TOKENS]))
        found = (out.last_hidden_state if c.encoder else out.logits)[0].float().numpy()
        found.astype("<f4").tofile(GOLDEN / f"{name}.bin")
        path = GOLDEN / f"{name}.gguf"
        write(path, c, tensors)
        print(f"{name}: {path.stat().st_size} bytes, values up to {abs(found).max():.2f}", flush=True)


main()
