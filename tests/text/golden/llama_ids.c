/* realizar: SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The realizar authors
 *
 * Token ids of many separate strings by llama.cpp's library: llama-tokenize loads the vocabulary anew for each, this once.
 *   cc llama_ids.c -o llama_ids -lllama        (llama.h of the same version as the library)
 *   llama_ids VOCABULARY.gguf PARSE_SPECIAL(0|1) < STRINGS > IDS
 * STRINGS: 32-bit length and bytes, again and again; IDS: 32-bit count and 32-bit ids, little-endian, for each string.
 * No BOS. */
#include <llama.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static void quiet(enum ggml_log_level level, const char* text, void* data) {
  (void)data;
  if (level == GGML_LOG_LEVEL_ERROR) fputs(text, stderr);
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  llama_log_set(quiet, NULL);
  llama_backend_init();
  struct llama_model_params params = llama_model_default_params();
  params.vocab_only = true;
  struct llama_model* model = llama_model_load_from_file(argv[1], params);
  if (!model) return 1;
  const struct llama_vocab* vocab = llama_model_get_vocab(model);
  uint32_t size;
  char* text = NULL;
  llama_token* ids = NULL;
  while (fread(&size, 4, 1, stdin) == 1) {
    text = realloc(text, size + 1u);
    ids = realloc(ids, (8u * (size_t)size + 16) * sizeof *ids);
    if (!text || !ids || fread(text, 1, size, stdin) != size) return 1;
    const int32_t n = llama_tokenize(vocab, text, (int32_t)size, ids, (int32_t)(8u * size + 16), false, argv[2][0] == '1');
    if (n < 0) return 1;
    const uint32_t count = (uint32_t)n;
    if (fwrite(&count, 4, 1, stdout) != 1 || fwrite(ids, 4, count, stdout) != count) return 1;
  }
  free(text), free(ids);
  llama_model_free(model);
  return fflush(stdout) != 0;
}
