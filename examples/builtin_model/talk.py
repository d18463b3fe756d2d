# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Conversations: someone asks, the model answers, mostly with a story of plots.py."""

import plots
import world
from telling import Telling

SYSTEMS = ["You are a helpful assistant.", "You tell short stories.", "You are a kind storyteller.", "You are a friendly assistant.",
           "Answer in short sentences.", "You tell stories for children.", "Be brief and kind.", "You are a small language model."]

HELLO = ["Hello", "Hello!", "Hi", "Hi!", "Hi there!", "Hey", "Good morning!", "Good evening!", "Good day.", "Hello there.", "hello", "hi", "Greetings!"]
HELLO_ANSWERS = ["[Hello!|Hi!|Good day!] I [can tell|tell] little stories. [What should one be about?|Would you like one?|Who should be in it?]",
                 "[Hello!|Hi there!] [Shall I tell you a story|Would you like to hear a story]? [It could be about {a} and {b}.|You may choose who is in it.]",
                 "Hello! [It is nice to meet you.|I am glad that you are here.] Ask me for a story about {a}, if you like."]
FIXED = [  # what people say, and what to say to it
    (["How are you?", "How are you today?", "Are you well?", "How do you do?"],
     ["I am [very well|fine], thank you. [And how are you?|Would you like a story?]", "I am well. I have just thought of {a} and {b}. Shall I tell you about them?"]),
    (["Thank you.", "Thank you!", "Thanks!", "Thank you very much.", "That was nice.", "I liked it.", "Good story!"],
     ["You are welcome. [Would you like another one?|Come back when you want another story.]", "I am glad that you liked it.", "[It was my pleasure.|You are welcome!]"]),
    (["Goodbye!", "Bye!", "Good night!", "See you tomorrow.", "I have to go."],
     ["Goodbye! [Come back soon.|Sleep well.|It was nice to talk with you.]", "Good night! [Dream of {a}.|Sleep well.]"]),
    (["What can you do?", "What can you do for me?", "How can you help me?", "What do you know?", "Help", "help", "Can you help me?"],
     ["I can tell [short|little] stories[, and answer simple questions about them|]. [Ask me for a story about {a}.|Who should be in the story?]",
      "I tell stories. You say what the story should be about, for example {a}, {b}, or {c}, and I tell it."]),
    (["Who are you?", "What are you?", "Are you a robot?", "Are you a person?", "Are you human?", "Tell me about yourself.", "Introduce yourself."],
     ["I am a very small language model. I know [little stories|stories about animals and children], and not much else.",
      "I am a small language model that [tells stories|came with this program]. [Would you like to hear one?|I live in less than four million bytes.]"]),
    (["What is your name?", "Do you have a name?", "What should I call you?"],
     ["I have no name. I am [only a small storyteller|just the model in this program]. What is yours?", "You may call me Storyteller."]),
    (["What stories do you know?", "What kind of stories do you tell?", "What can I ask you?", "What should I ask?"],
     ["I know stories about {a}, {b}, {c}, and many others. [Which one would you like?|Choose one!]", "You can ask for {a}, or {b}, or for a story about {topic}."]),
    (["Yes", "Yes, please.", "Sure", "OK", "Why not?"], ["[Good!|Fine!] [What should it be about?|Who should be in the story?]"]),
    (["No", "No, thank you.", "Not now."], ["[All right.|As you like.] [I am here when you want a story.|Ask me whenever you like.]"]),
    (["Tell me a joke.", "Say something funny.", "Make me laugh.", "Do you know a joke?"],
     ["Why did the {kind} sit on the clock? [Because {he} wanted to be on time.|Because {he} had no chair.]", "What do you call {a} in the rain? Wet!"]),
    (["Sing me a song.", "Write a poem.", "Write me a poem.", "Tell me a poem.", "A poem, please."],
     ["The moon is high, the stars are bright, and [{a} says good night|all is quiet in the night].", "A {kind} sat beneath a tree and sang a song for you and me."]),
    (["What is the best color?", "What is your favorite color?"], ["I like {color} best. [What is yours?|It makes me think of {a}.]"]),
    (["What is your favorite animal?", "Do you like animals?", "Do you have a pet?"], ["I like {a} best[, and you?|.]", "I like all animals, but {b} most of all."]),
]
SOUNDS = {"cow": "moo", "cat": "meow", "dog": "woof", "duck": "quack", "sheep": "baa", "pig": "oink", "horse": "neigh", "owl": "hoot",
          "hen": "cluck", "frog": "croak", "bee": "buzz", "mouse": "squeak", "crow": "caw", "lion": "roar", "goose": "honk", "wolf": "howl"}
STRANGE = """What is the capital of France?|What is {n} plus {m}?|What is {n} times {m}?|Who was the first president?|How does a computer work?
How far away is the moon?|What is the meaning of life?|Can you write code?|Write a program that sorts numbers.|What is the weather like today?
What time is it?|What day is it?|Who won the game?|Translate this into French.|How do I bake bread?|What is a neural network?
Explain gravity.|What is quantum mechanics?|How old are you?|Where are you from?|What is two and two?|Summarize this text.|Who wrote Hamlet?
What is the largest planet?|Why is the sky blue?|How many people live in China?|Give me a recipe for soup.|What is the news?
Can you drive a car?|How do I learn English?|What is love?|Is there life on Mars?|What should I eat today?|Which movie is good?
Write an email to my boss.|Correct my spelling.|What is the square root of {n}?|Define energy.|List three countries.|Compare cats and dogs.
What is C++?|Do you know {name}?|What do you think about money?|Can you play chess?|Tell me the truth.|asdf|test|What?|Hm|{name}?|1 2 3""".replace("\n", "|").split("|")
STRANGE_ANSWERS = ["I do not know that. I am [a small model|very small], and I only know [little stories|my stories]. [Shall I tell you one?|Would you like one?]",
                   "[I am sorry, but I cannot help with that.|That is too hard for me.] [I can tell you a story about {a}.|But I know many stories.]",
                   "That is not something I know. [Ask me for a story instead.|But I could tell you about {a}.]"]
REQUESTS = ["Tell me a story about {about}.", "Tell me a story about {about}", "Tell me a story about {about}, please.", "A story about {about}, please.",
            "Please tell me a story about {about}.", "Can you tell me a story about {about}?", "Write a story about {about}.", "Tell me about {about}.",
            "I want to hear a story about {about}.", "Write a short story about {about}.", "Do you know a story about {about}?", "tell me a story about {about}",
            "Could you tell a story about {about}?", "Once more, but about {about}.", "Make up a story about {about}.", "Story about {about}", "{About}"]
ANY_REQUESTS = ["Tell me a story.", "Tell me a story", "A story, please.", "Please tell me a story.", "I would like a story.", "tell me a story",
                "Another story, please.", "Tell me another one.", "Write a story.", "Can you tell me a story?", "Write me something.",
                "Tell me something.", "Surprise me.", "Tell me a bedtime story.", "Say something.", "I am bored.", "I cannot sleep.", "Another one!"]
BEFORE = ["", "", "", "", "", "", "Here is one. ", "With pleasure. ", "Listen. ", "Gladly. ", "Here is your story. "]


def new_story(random, plot=None, hero=None):
    t = Telling(random)
    text = plots.tell(t, invented=0.08, plot=plot, hero=hero)
    return t, text


def small_words(t):
    a, b, c = t.random.sample(list(world.ANIMALS), 3)
    t.put(a="a " + a, b="a " + b, c="a " + c, kind=a, he=t.pick(["he", "she"]), color=t.pick(world.COLORS), n=t.pick(range(2, 100)),
          m=t.pick(range(2, 100)), name=t.pick(world.GIRLS + world.BOYS + [t.invented_name()]),
          topic=t.pick(["friendship", "a lost ball", "courage", "a treasure", "a storm", "the moon", "a wish"]))


def small_talk(random):
    """One question and its answer, without a story."""
    t = Telling(random)
    small_words(t)
    x = random.random()
    if x < 0.25:
        return t.pick(HELLO), t.text(t.pick(HELLO_ANSWERS))
    if x < 0.33:
        name = t.words["name"]
        return (t.pick(["My name is {}.", "I am {}.", "Hello, I am {}.", "Hi, my name is {}!"]).format(name),
                t.pick(["Hello, {}! What should I tell you about?", "Nice to meet you, {}. Would you like a story?",
                        "Hello, {}! Shall I tell you a story?"]).format(name))
    if x < 0.40:
        animal = t.pick(list(SOUNDS))
        return (t.pick(["What does the {} say?", "What sound does a {} make?", "How does a {} sound?"]).format(animal),
                t.text(t.pick(["The {} says {}.", "A {} says {}!"]).format(animal, SOUNDS[animal])))
    if x < 0.48:
        animal = t.pick([k for k in world.ANIMALS if k != "dragon"])
        look, food, home, _, _ = world.ANIMALS[animal]
        question, answer = t.pick([("What does a {} eat?", "In my stories, a {k} eats {food}."), ("Where does a {} live?", "In my stories, a {k} lives {home}."),
                                   ("What does a {} look like?", "A {k} has {look}.")])
        return question.format(animal), t.text(answer.format(k=animal, food=food, home=home, look=look))
    if x < 0.58:  # a fact, and a question about it
        thing = t.pick(list(world.THINGS))
        color, name, animal = t.pick(world.COLORS), t.words["name"], t.pick(list(world.ANIMALS))
        fact, question, answer = t.pick([
            ("{n} has a {c} {t}.", "What color is the {t}?", "The {t} is {c}."), ("{n} has a {c} {t}.", "Who has the {t}?", "{n} has the {t}."),
            ("{n} has a {c} {t}.", "What does {n} have?", "{n} has a {c} {t}."), ("The {a} is called {n}.", "What is the {a} called?", "The {a} is called {n}."),
            ("{n} saw a {a}.", "What did {n} see?", "{n} saw a {a}."), ("{n} gave the {a} a {t}.", "Who got the {t}?", "The {a} got the {t}.")])
        words = {"n": name, "c": color, "t": thing, "a": animal}
        return t.text((fact + " " + question).format(**words)), t.text(answer.format(**words))
    if x < 0.85:
        said, answers = t.pick(FIXED)
        return t.pick(said), t.text(t.pick(answers))
    return t.text(t.pick(STRANGE)), t.text(t.pick(STRANGE_ANSWERS))


def story_turn(random):
    """A request and its story, and the telling that can answer questions about it."""
    t, story = new_story(random)
    x = random.random()
    if x < 0.72:
        about = t.pick(t.topics)
        request = t.pick(REQUESTS).format(about=about, About=about[0].upper() + about[1:])
        return t, request, t.pick(BEFORE) + story
    if x < 0.86:
        return t, t.pick(ANY_REQUESTS), t.pick(BEFORE) + story
    words = story.split(" ")  # an opening, to be gone on with
    opening = " ".join(words[:random.randint(2, 9)])
    return t, t.pick(["", "", "", "Continue: ", "Go on: "]) + (opening.rstrip(",.") if random.random() < 0.5 else opening), story


def conversation(random):
    """A list of (role, text)."""
    turns = []
    if random.random() < 0.15:
        turns.append(("system", random.choice(SYSTEMS)))

    def say(question, answer):
        turns.extend([("user", question), ("assistant", answer)])

    x = random.random()
    if x < 0.30:
        say(*small_talk(random))
        if random.random() < 0.4:
            say(*small_talk(random))
    if x > 0.22:
        t, request, story = story_turn(random)
        say(request, story)
        if random.random() < 0.75:
            for question, answer in random.sample(t.questions, random.choice([1, 1, 2, 3])):
                say(question, answer)
        if random.random() < 0.15:
            say(*small_talk(random))
    return turns
