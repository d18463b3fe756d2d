# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""The samplers and grammars of llama.cpp through the C interface of libllama 0.7.0 (the layout of llama_model_params is that version's).
Where its C library is newer than Python's, run the scripts by its loader: ld-linux-x86-64.so.2 --library-path FOLDER python3 SCRIPT ..."""
import ctypes as c
import math

i32, u32, f, size, p = c.c_int32, c.c_uint32, c.c_float, c.c_size_t, c.c_void_p


class Data(c.Structure):
    _fields_ = [("id", i32), ("logit", f), ("p", f)]


class Array(c.Structure):
    _fields_ = [("data", c.POINTER(Data)), ("size", size), ("selected", c.c_int64), ("sorted", c.c_bool)]


class ModelParams(c.Structure):
    _fields_ = [("devices", p), ("overrides", p), ("n_gpu_layers", i32), ("split_mode", c.c_int), ("load_mode", c.c_int), ("lazy_mode", c.c_int),
                ("main_gpu", i32), ("tensor_split", p), ("progress", p), ("progress_data", p), ("kv_overrides", p), ("vocab_only", c.c_bool),
                ("check_tensors", c.c_bool), ("use_extra_bufts", c.c_bool), ("no_host", c.c_bool), ("no_alloc", c.c_bool), ("load_mtp", c.c_bool)]


SAMPLERS = dict(typical=[f, size], top_n_sigma=[f], temp_ext=[f, f, f], xtc=[f, f, size, u32], top_p=[f, size], min_p=[f, size], top_k=[i32],
                penalties=[i32, i32, f, f, f], mirostat=[i32, u32, f, f, i32], mirostat_v2=[u32, f, f],
                dry=[p, f, f, i32, i32, c.POINTER(c.c_char_p), size], grammar=[p, c.c_char_p, c.c_char_p])


class Library:
    def __init__(self, path):
        self.lib = lib = c.CDLL(path)
        for name, arguments in SAMPLERS.items():
            function = getattr(lib, "llama_sampler_init_" + name)
            function.restype, function.argtypes = p, arguments
        lib.llama_sampler_apply.argtypes = [p, c.POINTER(Array)]
        lib.llama_sampler_accept.argtypes = [p, i32]
        lib.llama_sampler_free.argtypes = [p]
        lib.llama_model_default_params.restype = ModelParams
        lib.llama_model_load_from_file.restype, lib.llama_model_load_from_file.argtypes = p, [c.c_char_p, ModelParams]
        lib.llama_model_get_vocab.restype, lib.llama_model_get_vocab.argtypes = p, [p]
        lib.llama_vocab_n_tokens.restype, lib.llama_vocab_n_tokens.argtypes = i32, [p]
        lib.llama_token_to_piece.argtypes = [p, i32, c.c_char_p, i32, i32, c.c_bool]
        self.quiet = c.CFUNCTYPE(None, c.c_int, c.c_char_p, p)(lambda level, text, data: None)
        lib.llama_log_set.argtypes = [p, p]
        lib.llama_log_set(c.cast(self.quiet, p), None)

    def vocabulary(self, path):
        params = self.lib.llama_model_default_params()
        params.vocab_only = True
        model = self.lib.llama_model_load_from_file(str(path).encode(), params)
        assert model, path
        return self.lib.llama_model_get_vocab(model)

    def sampler(self, name, *arguments):
        return getattr(self.lib, "llama_sampler_init_" + name)(*arguments)

    def accept(self, sampler, token):
        self.lib.llama_sampler_accept(sampler, token)

    def free(self, sampler):
        self.lib.llama_sampler_free(sampler)

    def apply(self, sampler, logits):
        """The (token, probability) left, likeliest first, and the token a sampler that draws has drawn."""
        data = (Data * len(logits))(*[Data(i, x, 0) for i, x in enumerate(logits)])
        a = Array(data, len(logits), -1, False)
        self.lib.llama_sampler_apply(sampler, c.byref(a))
        left = [(a.data[i].id, a.data[i].logit) for i in range(a.size) if a.data[i].logit > float("-inf")]
        best = max(l for _, l in left)
        e = [(t, math.exp(l - best)) for t, l in left]
        total = sum(x for _, x in e)
        return sorted(((t, x / total) for t, x in e), key=lambda x: (-x[1], x[0])), a.data[a.selected].id if a.selected >= 0 else None
