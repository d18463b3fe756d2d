"""Random strings of every kind of text: what the scripts beside this compare tokenizers with. tests/text/mixed_strings.hpp makes the
same in C++. A linear congruential generator draws all, so that both agree. Strings hold no lone surrogates.

  for text in mixed_strings(count, natural, special): ...

natural: texts as bytes of UTF-8, of which pieces are cut; special: strings that the vocabularies at hand have as special tokens.
"""

# Code points by kind, first and last: ASCII, letters, capitals, digits, Latin, Greek and Cyrillic, marks, Hebrew and Arabic, India's
# scripts, Thai and Lao, Georgian to Khmer, Greek extended, punctuation, letterlike and numbers, arrows to dingbats, radicals and kana,
# ideographs, Yi to Cherokee, syllables, compatibility forms, controls, planes 1, 2, 3, tags and selectors, private use.
KINDS = [(0x20, 0x7e), (0x61, 0x7a), (0x41, 0x5a), (0x30, 0x39), (0xa0, 0x24f), (0x370, 0x52f), (0x300, 0x36f), (0x590, 0x6ff),
         (0x900, 0xdff), (0xe00, 0xeff), (0x1000, 0x18af), (0x1e00, 0x1fff), (0x2010, 0x206f), (0x2070, 0x218f), (0x2190, 0x27bf),
         (0x2e80, 0x30ff), (0x4e00, 0x9fff), (0xa000, 0xabff), (0xac00, 0xd7a3), (0xf900, 0xffff), (0x00, 0x9f), (0x10000, 0x16fff),
         (0x1d000, 0x1dfff), (0x1f000, 0x1faff), (0x20000, 0x2ffff), (0x30000, 0x323af), (0xe0000, 0xe01ef), (0xf0000, 0x10ffff), (0x1, 0xffff)]
SPACES = [" ", "  ", "\n", "\r\n", "\r", "\t", "\n\n", " \n ", "\u00a0", "\u3000", "\u2028", "\u2029", "\u0085", "\u200b", "\ufeff",
          "\u1680", "\u202f", "\u205f", "\v", "\f", "\u180e", "    ", "\u2003", "\t\t"]
SNIPPETS = ["'s", "'S", "'LL", "'ll", "'Re", "\u2019t", "'m", "'D", "\u2581", "\u2581\u2581", "e\u0301\u0323", "a\u030a", "\u1112\u1161\u11ab",
            "\ufb01", "<0x41>", "\U0001f469\u200d\U0001f680", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3fd", "\U0001f1e9\U0001f1ea", "1\ufe0f\u20e3",
            "\u0915\u094d\u0937", "\u0e01\u0e33", "\u0130", "\u1e9e", "\u03a3\u03b1\u03c2", "\u2126", "\u212b", "\u01c5", "\u2460", "\u00bd",
            "123", "1,234.5", "\u0664\u0665", "\u2163", "...", "?!", "http://a.b/c?d=e", "camelCaseHTTP", "_x_", "\ufffd", "\u0000", "\u0149",
            "\u0f43", "\u2adc", "\U0001d15e", "\u0344", "#include <a>\n\t{", "\u4f60\u597d", "\u3053\u3093", "\u00df", "\u017f", "\u212a"]


class generator:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n


def cut(draw, natural):
    """A piece of a text, of whole code points."""
    text = natural[draw.below(len(natural))]
    begin = draw.below(len(text))
    end = min(len(text), begin + 1 + draw.below(160))
    while begin > 0 and text[begin] & 0xc0 == 0x80:
        begin -= 1
    while end < len(text) and text[end] & 0xc0 == 0x80:
        end += 1
    return text[begin:end].decode()


def code_points(draw):
    first, last = KINDS[draw.below(len(KINDS))]
    out = ""
    for _ in range(1 + draw.below(4)):
        code = first + draw.below(last - first + 1)
        if not 0xd800 <= code < 0xe000:
            out += chr(code)
    return out


def mixed_strings(count, natural, special, seed=1):
    draw = generator(seed)
    for _ in range(count):
        style = draw.below(10)
        if style < 2:
            yield cut(draw, natural)
            continue
        if style == 2:
            run = code_points(draw)[:1] if draw.below(2) else SPACES[draw.below(len(SPACES))]
            yield run * (1 + draw.below(120))
            continue
        text = ""
        for _ in range(1 + draw.below(20)):
            kind = draw.below(10)
            if kind < 5:
                text += code_points(draw)
            elif kind < 7:
                text += SPACES[draw.below(len(SPACES))]
            elif kind < 9:
                text += SNIPPETS[draw.below(len(SNIPPETS))]
            else:
                text += special[draw.below(len(special))]
        yield text
