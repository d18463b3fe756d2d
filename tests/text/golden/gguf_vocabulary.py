"""Reads and writes vocabularies in GGUF files, for the scripts beside this one."""
import os
from gguf import GGUFReader, GGUFWriter


def fields(data, name):
    reader = GGUFReader(os.path.join(data, "vocab/ggml-vocab-%s.gguf" % name))
    return lambda key: list(reader.fields["tokenizer.ggml." + key].contents())


def write(path, model, pre, tokens, types, scores=None, merges=None):
    writer = GGUFWriter(path, "llama")
    writer.add_tokenizer_model(model)
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    if scores:
        writer.add_token_scores(scores)
    if merges:
        writer.add_token_merges(merges)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
