# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""How a story is put into words: "[one way|another]" chooses, "{X}" names someone or something of the story."""

import re
from dataclasses import dataclass

import world

TOKEN = re.compile(r"[\[\]|]|\{\w+\}|[^\[\]|{}]+")
ARTICLE = re.compile(r"\b([Aa]) (?=[aeiouAEIOU])(?!(?:uni|use|one\b|euro))")
SPACES, SPACED_SIGN = re.compile(r"\s+"), re.compile(r" ([,.!?])")
BEGINNING = re.compile(r'(^"?|[.?!] |\." )([a-z])')
HIS = {"he": ("him", "his", "himself"), "she": ("her", "her", "herself")}


def parse(template, at=0):
    """Alternatives, each a list of words, slots ("{X}") and, as lists, further choices; and where they end."""
    alternatives = [[]]
    tokens = TOKEN.findall(template) if isinstance(template, str) else template
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token == "[":
            inner, at = parse(tokens, at)
            alternatives[-1].append(inner)
        elif token == "|":
            alternatives.append([])
        elif token == "]":
            break
        else:
            alternatives[-1].append(token)
    return alternatives, at


@dataclass
class Character:
    kind: str  # "rabbit", "girl", "king"
    he: str  # "he" or "she"
    name: str  # or ""
    adjective: str
    look: str  # "long soft ears", or ""
    food: str
    home: str  # "in a burrow under an old oak"
    place: str  # a key of world.PLACES
    voice: str = "said"

    @property
    def is_child(self):
        return self.kind in ("girl", "boy")


class Telling:
    """One story in the making: who is in it, the sentences so far, and what could be asked about it."""

    def __init__(self, random, with_questions=True):
        self.random = random
        self.with_questions = with_questions
        self.words = {}
        self.sentences = []
        self.topics = []  # what the story is about, as one would ask for it
        self.questions = []  # (question, answer)
        self.cast = {}

    def pick(self, options):
        return self.random.choice(options)

    def maybe(self, chance):
        return self.random.random() < chance

    def put(self, **words):
        self.words.update(words)

    def cast_as(self, letter, character):
        """Makes {X}, {he}, {him}, {his} ... mean the character; for another letter, say Y, {Y}, {yhe}, {yhim} ..."""
        self.cast[letter] = character
        prefix = "" if letter == "X" else letter.lower()
        him, his, himself = HIS[character.he]
        self.words.update({prefix + "he": character.he, prefix + "him": him, prefix + "his": his,
                           prefix + "himself": himself, letter + "kind": character.kind,
                           letter + "adj": character.adjective, letter + "look": character.look,
                           letter + "food": character.food, letter + "home": character.home})

    def refer(self, letter):
        character = self.cast[letter]
        if not character.name:
            return "the " + character.kind
        if not character.is_child and self.maybe(0.15):
            return "the " + ("little " if self.maybe(0.3) and character.kind not in world.PEOPLE else "") + character.kind
        return character.name

    def introduce(self, letter):
        """"a small rabbit named Pip"."""
        c = self.cast[letter]
        named = self.pick([" named ", " named ", " called "]) + c.name if c.name else ""
        return "a " + c.adjective + " " + c.kind + named

    parsed = {}

    def slot(self, key):
        if key in self.cast:
            return self.refer(key)
        upper = key not in self.words
        word = str(self.words[key[0].lower() + key[1:]] if upper else self.words[key])
        if "{" in word or "[" in word:
            word = self.choose(word)
        return word[0].upper() + word[1:] if upper else word

    def choose(self, template):
        if template not in self.parsed:
            self.parsed[template] = parse(template)[0]
        return self.spell(self.parsed[template])

    def spell(self, alternatives):
        words = alternatives[0] if len(alternatives) == 1 else self.pick(alternatives)
        return "".join(self.spell(w) if isinstance(w, list) else self.slot(w[1:-1]) if w[0] == "{" else w for w in words)

    def text(self, template):
        text = SPACES.sub(" ", self.choose(template)).strip()
        text = ARTICLE.sub(r"\1n ", SPACED_SIGN.sub(r"\1", text))
        return BEGINNING.sub(lambda m: m.group(1) + m.group(2).upper(), text)

    def say(self, *templates):
        """Adds what one of the templates says."""
        text = self.text(self.pick(templates))
        if text:
            self.sentences.append(text)

    def sometimes(self, chance, *templates):
        if self.maybe(chance):
            self.say(*templates)

    def paragraph(self):
        if self.sentences:
            self.sentences.append("\n")

    def ask(self, question, answer):
        if self.with_questions:
            self.questions.append((self.text(question), self.text(answer)))

    def topic(self, *templates):
        for template in templates if self.with_questions else ():
            text = self.text(template)
            self.topics.append(text[0].lower() + text[1:])

    def story(self):
        return re.sub(r" ?\n ?", "\n", " ".join(self.sentences)).strip()

    # Who and what there is.

    def adjective(self):
        return self.pick(world.ADJECTIVES)

    def invented_name(self):
        """A name that no list has, so that the model learns to repeat what it has never seen."""
        onset = "b br c ch d dr f fl g gr h j k kl l m n p pl qu r s sh sn st t tr v w y z".split()
        parts = [self.pick(onset) + self.pick("aeiou") + self.pick(["", "", "l", "n", "r", "m", "x", "t", "b", "zz"])
                 for _ in range(self.pick([1, 2, 2, 3]))]
        return "".join(parts).capitalize()

    def child(self, invented=0.0):
        he = self.pick(["he", "she"])
        home, place = self.pick(world.CHILD_HOMES)
        name = self.pick(world.BOYS if he == "he" else world.GIRLS)
        if self.maybe(invented):
            name = self.invented_name()
        return Character("boy" if he == "he" else "girl", he, name, self.adjective(), "", self.pick(world.CHILD_FOOD),
                         home, place)

    def animal(self, named=0.75, invented=0.0, kind=None):
        kind = kind or self.pick(list(world.ANIMALS))
        look, food, home, place, voice = world.ANIMALS[kind]
        he, name = self.pick(["he", "she"]), ""
        if self.maybe(named):
            name = self.pick(world.ANIMAL_NAMES if self.maybe(0.85) else world.BOYS if he == "he" else world.GIRLS)
        if self.maybe(invented):
            name = self.invented_name()
        return Character(kind, he, name, self.adjective(), look, food, home, place, voice)

    def person(self, named=0.7, invented=0.0, kind=None):
        kind = kind or self.pick(list(world.PEOPLE))
        he, look, food, home, place = world.PEOPLE[kind]
        he = he or self.pick(["he", "she"])
        name = self.pick(world.BOYS if he == "he" else world.GIRLS) if self.maybe(named) else ""
        if self.maybe(invented):
            name = self.invented_name()
        return Character(kind, he, name, self.adjective(), look, food, home, place)

    def anyone(self, invented=0.0):
        x = self.random.random()
        if x < 0.4:
            return self.child(invented)
        if x < 0.85:
            return self.animal(invented=invented)
        return self.person(invented=invented)

    def other(self, than, invented=0.0):
        """Someone that cannot be taken for `than`."""
        while True:
            c = self.animal(invented=invented) if self.maybe(0.7) else self.anyone(invented)
            if c.kind != than.kind and c.name != than.name and (c.he != than.he or self.maybe(0.4)):
                return c

    def elder(self, than):
        """Makes {Z} an old friend or relative, {zhe} and so on."""
        while True:
            who, he = self.pick(world.ELDERS)
            if than.is_child or who not in ("Mother", "Father", "Grandmother", "Grandfather") or self.maybe(0.3):
                if than.kind not in who:
                    break
        who = who.format(n=self.pick(world.ANIMAL_NAMES), g=self.pick(world.GIRLS), b=self.pick(world.BOYS),
                         l=self.pick(world.LAST_NAMES))
        him, his, himself = HIS[he]
        self.put(Z=who, zhe=he, zhim=him, zhis=his, zhimself=himself)

    def go(self, place):
        """Makes {inplace}, {toplace}, {sight}, {sight2}, {spot}, {obstacle} those of the place."""
        inside, to, sights, spots, obstacles = world.PLACES[place]
        sight, sight2 = self.random.sample(sights, 2)
        self.put(place=place, inplace=inside, toplace=to, sight=sight, sight2=sight2, spot=self.pick(spots),
                 obstacle=self.pick(obstacles))

    def take(self, letter="thing", kind=None):
        """Makes {thing}, {athing} ("a red kite"), {use}, {loss}, {color} those of a thing."""
        kind = kind or self.pick(list(world.THINGS))
        adjectives, use, loss = world.THINGS[kind]
        color = self.pick(adjectives)
        self.put(**{letter: kind, "a" + letter: "a " + color + " " + kind, "the" + letter: "the " + color + " " + kind,
                    "my" + letter: color + " " + kind, "color": color, "use": use, "loss": loss})

    def season(self):
        season = self.pick(list(world.SEASONS))
        self.put(season=season, weather=self.pick(world.SEASONS[season]))
        return season
