#!/usr/bin/env python3
"""Writes pipelines.txt: what random combinations of stages of tokenizer.json make of texts, as Hugging Face's tokenizers have it.

Needs tokenizers==0.23.3.
  python pipelines_golden.py 2> errors > pipelines.txt       combinations over which tokenizers itself falls (its errors) are left out
  python pipelines_golden.py N                               texts, ids and decoded texts of the Nth line, for looking into a difference

First the number of models and a line of JSON for each; then the texts in hexadecimal; then for each combination its JSON, where the model is a
number, the digest of all ids, that of all decoded texts without and that with special tokens (runs of U+FFFD as one), separated by tabs.
Left out besides: added tokens that a normalizer changes, which tokenizers 0.23 decodes as changed and no more skips; the byte-level
decoder with a suffix of words, where transformers decodes more; Metaspace with "first" behind stages that move characters.
"""
import json
import random
import re
import struct
import sys
import tokenizers
from stages_golden import digest

ALPHABET = list("aAbBzZ019 .,!?'-_|#x") + ["\u00e9", "e\u0301", "\u00df", "\u0130", "\u00a0", "\t", "\n", "\r\n", "\u3000", "\u2581", "\u4e2d", "\u3042", "\u30a2", "\uff21",
    "\ufb01", "\u0391", "\u0416", "\u05d0", "\u0663", "\u2028", "\u200b", "\u200d", "\U0001f600", "\u20ac", "\u0300", "\u0001", "  ", " a", "'s", "n't", " ab", "ab", "<x>", "<y>",
    "</w>", "##", "<0x41>", "Hello", " world", " the"]
BEHAVIORS = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]
EXPRESSIONS = [
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", r"\d{1,2}|\p{Han}+| ?[a-z]+", "[0-9]",
    r" ?[^(\s|[.,!?\u2026\u3002\uff0c\u3001\u0964\u06d4\u060c])]+", r"\p{N}{1,3}", r"\s|\p{P}", r"\b|\B", r"^\s+|\s+$", r"\d{3}(?=(\d{3})+\b)|(?<=a)b",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|\s+", r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"]
rng = random.Random(5)
compact = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
coin = lambda: rng.random() < 0.5
pick = rng.choice


def normalizer(inside=False):
    if not inside and rng.random() < 0.4:
        return {"type": "Sequence", "normalizers": [normalizer(True) for _ in range(rng.randint(0, 4))]}
    return pick([
        {"type": "NFC"}, {"type": "NFD"}, {"type": "NFKC"}, {"type": "NFKD"}, {"type": "Lowercase"}, {"type": "StripAccents"}, {"type": "Nmt"}, {"type": "ByteLevel"},
        {"type": "Strip", "strip_left": coin(), "strip_right": coin()}, {"type": "Prepend", "prepend": pick(["\u2581", " ", "ab"])},
        {"type": "Replace", "pattern": {"String": pick([" ", "a", "ab", "``", "\u2581"])}, "content": pick(["\u2581", "", "xx"])},
        {"type": "Replace", "pattern": {"Regex": pick([r"\s+", " {2,}", r"[^\S\n]+", r"(?<!\n)^", r"\p{M}", "[0-9]", r"\p{Lu}"])}, "content": pick([" ", "\u2581", ""])},
        {"type": "BertNormalizer", "clean_text": coin(), "handle_chinese_chars": coin(), "strip_accents": pick([None, True, False]), "lowercase": coin()}])


def splitter(inside=False, moved=False):
    if not inside and rng.random() < 0.4:
        return {"type": "Sequence", "pretokenizers": [splitter(True, True) for _ in range(rng.randint(0, 3))]}
    return pick([
        {"type": "BertPreTokenizer"}, {"type": "Whitespace"}, {"type": "WhitespaceSplit"}, {"type": "CharDelimiterSplit", "delimiter": pick(["x", " ", "_", "\u2581"])},
        {"type": "UnicodeScripts"}, {"type": "Digits", "individual_digits": coin()}, {"type": "FixedLength", "length": rng.randint(1, 5)},
        {"type": "ByteLevel", "add_prefix_space": coin(), "trim_offsets": coin(), "use_regex": coin()}, {"type": "Punctuation", "behavior": pick(BEHAVIORS)},
        {"type": "Metaspace", "replacement": pick(["\u2581", "_"]), "prepend_scheme": pick(["always", "never"] if moved else ["always", "first", "never"]), "split": coin()},
        {"type": "Split", "pattern": pick([{"String": pick([" ", "a", "ab"])}, {"Regex": pick(EXPRESSIONS)}]), "behavior": pick(BEHAVIORS), "invert": coin()}])


def decoder(letters, inside=False):
    if not inside and rng.random() < 0.3:
        return {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
                                                 {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}
    if not inside and rng.random() < 0.5:
        return {"type": "Sequence", "decoders": [decoder(letters, True) for _ in range(rng.randint(0, 4))]}
    return pick([
        {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True} if letters else {"type": "Fuse"},
        {"type": "WordPiece", "prefix": pick(["##", "a"]), "cleanup": coin()}, {"type": "BPEDecoder", "suffix": pick(["</w>", "b"])}, {"type": "Fuse"}, {"type": "ByteFallback"},
        {"type": "Metaspace", "replacement": pick(["\u2581", "_"]), "prepend_scheme": pick(["always", "first", "never"]), "split": coin()},
        {"type": "Replace", "pattern": {"String": pick(["\u2581", "a", "ab", " "])}, "content": pick([" ", "", "xx"])},
        {"type": "Replace", "pattern": {"Regex": pick(["[0-9]", r"\s+", "^ ", "a$"])}, "content": pick(["N", "", " "])},
        {"type": "Strip", "content": pick([" ", "a", "\u2581"]), "start": rng.randint(0, 2), "stop": rng.randint(0, 2)},
        {"type": "CTC", "pad_token": pick(["<pad>", "a", "<x>"]), "word_delimiter_token": pick(["|", " ", "b"]), "cleanup": coin()}])


def model(kind):
    base = set("".join(ALPHABET))
    if coin():
        base |= set(tokenizers.normalizers.ByteLevel().normalize_str("".join(ALPHABET)))
    base = [c for c in sorted(base) if rng.random() < 0.9]
    words = sorted({"".join(pick(base) for _ in range(rng.randint(2, 4))) for _ in range(30)} | {"ab", "aab", "\u2581a", "\u2581ab", "Hello"})
    rng.shuffle(words)
    some = ["<0x%02X>" % b for b in range(256)][:pick([0, 256, 200])]
    if kind == "Unigram":
        return {"type": kind, "unk_id": 0, "vocab": [["<unk>", 0.0]] + [[w, -rng.randint(1, 40) / 4] for w in base + words + some], "byte_fallback": coin()}
    vocab = {"<unk>": 0}
    add = lambda piece: vocab.setdefault(piece, len(vocab))
    if kind != "BPE":
        for w in base + words:
            add(w)
            if kind == "WordPiece":
                add("##" + w)
        rest = {"continuing_subword_prefix": "##", "max_input_chars_per_word": pick([5, 100])} if kind == "WordPiece" else {}
        return {"type": kind, "unk_token": "<unk>", "vocab": vocab, **rest}
    prefix, suffix = pick(["", "", "##"]), pick(["", "", "</w>"])
    for piece in some:
        add(piece)
    for c in base:
        for piece in sorted({c, c + suffix, prefix + c, prefix + c + suffix}):
            add(piece)
    merges, pieces = [], [p for p in vocab if p not in some and p != "<unk>"]
    for _ in range(80):
        left, right = (pick(["a", "b", " ", "\u2581", "\u0120", "H", "e"]), pick(["a", "b", "l", "e", "1"])) if rng.random() < 0.4 else (pick(pieces), pick(pieces))
        right = right if right.startswith(prefix) else prefix + right
        if left in vocab and right in vocab and not (suffix and left.endswith(suffix)):
            whole = left + right[len(prefix):]
            add(whole)
            merges.append([left, right])
            pieces.append(whole)
    if not any(" " in a + b for a, b in merges) and coin():
        merges = [a + " " + b for a, b in merges]
    return {"type": kind, "dropout": None, "unk_token": pick([None, "<unk>"]), "continuing_subword_prefix": prefix or None, "end_of_word_suffix": suffix or None,
            "fuse_unk": coin(), "byte_fallback": coin(), "ignore_merges": rng.random() < 0.3, "vocab": vocab, "merges": merges}


def added_tokens(m):
    ids = m["vocab"] if isinstance(m["vocab"], dict) else {w: i for i, (w, _) in reversed(list(enumerate(m["vocab"])))}
    out, free = [], len(m["vocab"])
    for content in ["<unk>", "<x>", "<y>", "ab", "<pad>", " a", "\u2581"]:
        if rng.random() < 0.4:
            known = content in ids
            out.append({"id": ids[content] if known else free, "content": content, "single_word": rng.random() < 0.3, "lstrip": rng.random() < 0.3,
                        "rstrip": rng.random() < 0.3, "normalized": coin(), "special": coin()})
            free += not known
    return out


def post_processor(added):
    t = pick(added)
    name, pair = t["content"], [t["content"], t["id"]]
    return pick([
        None, {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True}, {"type": "BertProcessing", "sep": pair, "cls": pair},
        {"type": "RobertaProcessing", "sep": pair, "cls": pair, "trim_offsets": True, "add_prefix_space": False},
        {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": name, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
         "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}], "special_tokens": {name: {"id": name, "ids": [t["id"]], "tokens": [name]}}}])


def main():
    models = [model(kind) for kind in ["BPE"] * 8 + ["Unigram"] * 3 + ["WordPiece"] * 2 + ["WordLevel"]]
    texts = ["", " ", "\u2581"] + ["".join(pick(ALPHABET) for _ in range(rng.randint(1, 12))) for _ in range(40)]
    show = int(sys.argv[1]) if len(sys.argv) > 1 else None
    if show is None:
        print(len(models), *map(compact, models), " ".join(s.encode().hex() + "-" for s in texts), sep="\n")
    done = 0
    while done < 250:
        number = rng.randrange(len(models))
        m = models[number]
        added = added_tokens(m)
        n = normalizer() if rng.random() < 0.6 else None
        c = {"added_tokens": added, "normalizer": n, "pre_tokenizer": splitter(moved=n is not None) if rng.random() < 0.8 else None,
             "post_processor": post_processor(added) if added else None, "decoder": decoder(not m.get("end_of_word_suffix")) if rng.random() < 0.85 else None}
        try:
            t = tokenizers.Tokenizer.from_str(json.dumps(dict(c, version="1.0", truncation=None, padding=None, model=m)))
            if t.normalizer and any(a["normalized"] and t.normalizer.normalize_str(a["content"]) != a["content"] for a in added):
                continue
            ids = [t.encode(s).ids for s in texts]
            decoded = [[t.decode(i, skip_special_tokens=skip) for i in ids] for skip in (True, False)]
        except BaseException as e:
            if isinstance(e, KeyboardInterrupt):
                raise
            continue
        if show == done:
            for row in zip(texts, ids, *decoded):
                print(*map(ascii, row))
        if show is None:
            texts_of = ["%016x" % digest(re.sub("\ufffd+", "\ufffd", "\0".join(d)).encode()) for d in decoded]
            print(compact(dict(c, model=number)), "%016x" % digest(b"".join(struct.pack("<%di" % (len(i) + 1), *i, -1) for i in ids)), *texts_of, sep="\t")
        done += 1


main()
