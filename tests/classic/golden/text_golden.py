"""Vectorizers and the n-gram model against scikit-learn and nltk.

pip install scikit-learn==1.9.1 nltk==3.9.2 numpy==2.4.6
"""
import json
import pathlib
import struct
import sys

from nltk.lm import Lidstone
from nltk.lm.preprocessing import padded_everygram_pipeline
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "examples" / "convert"))
from apr_writer import OWN_LAYOUT, array, text, write_model  # noqa: E402
from sklearn_to_apr import convert  # noqa: E402

TEXTS = ["The quick brown fox jumps over the lazy dog", "To be, or not to be: that is the question!", "fox_2 and FOX-2, the 2nd fox; a b c",
         "It was the best of times, it was the worst of times", "caf\u00e9 au lait \u4e2d\u6587 and na\u00efve caf\u00e9", "", "  ...  ", "be be be"]


def main():
    cases = {"counts": CountVectorizer(), "counts_pairs": CountVectorizer(ngram_range=(1, 2), binary=True, lowercase=False),
             "tfidf": TfidfVectorizer(), "tfidf_pairs": TfidfVectorizer(ngram_range=(2, 3), sublinear_tf=True, norm="l1")}
    expected = {"texts": TEXTS, "rows": {}}
    for name, v in cases.items():
        v.fit(TEXTS[:5])
        convert(v, HERE / f"text_{name}.apr")
        expected["rows"][name] = [[[int(c), float(r[0, c])] for c in sorted(r.nonzero()[1])] for r in v.transform(TEXTS)]

    words = [t.lower().split() for t in TEXTS[:4]]
    train, vocabulary = padded_everygram_pipeline(3, words)
    model = Lidstone(0.25, 3)
    model.fit(train, vocabulary)
    ids = {w: i for i, w in enumerate(sorted(model.vocab))}
    grams = {}
    for sentence in words:
        padded = ["<s>"] * 2 + sentence + ["</s>"] * 2
        for i in range(len(padded) - 2):
            key = tuple(ids[w] for w in padded[i:i + 3])
            grams[key] = grams.get(key, 0) + 1
    order = sorted(grams)
    write_model(HERE / "text_ngram.apr", "ngram_model",
                OWN_LAYOUT + struct.pack("<QdQ", 3, 0.25, len(ids)) + b"".join(text(w) for w in sorted(ids, key=ids.get)) +
                array(order, "<u4") + array([grams[k] for k in order], "<u8"))
    contexts = [("the", "quick"), ("it", "was"), ("<s>", "<s>"), ("lazy", "the"), ("of", "times,")]
    expected["ngram"] = [[[ids[a], ids[b]], ids[w], model.score(w, [a, b])] for a, b in contexts for w in ("the", "brown", "it", "</s>", "<UNK>")]
    (HERE / "text_expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main()
