# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""What happens: each plot is a function that tells one story. The same plot never reads the same twice."""

import world

DAY = "[One day|One morning|One afternoon|One {season} morning|One {season} day|Early one morning|One fine day]"
THEN = "[Then|After that|A little later|Soon]"


def opening(t, invented=0.0, hero=None):
    """Who the story is about, where {he} lives, what {he} is like."""
    x = hero or t.anyone(invented)
    t.cast_as("X", x)
    t.go(x.place)
    t.season()
    t.put(who=t.introduce("X"), weather_then=t.words["weather"][0].lower() + t.words["weather"][1:])
    name = x.name
    kinds = [
        "Once upon a time[,|] there [was|lived] {who}.",
        "Once upon a time, {who} lived {Xhome}.",
        "Once upon a time there was {who} who lived {Xhome}.",
        "There [once was|was once] {who} who lived {Xhome}.",
        "Long ago, {who} lived {Xhome}.",
        "{who} lived {Xhome}.",
        "Long, long ago there was {who}.",
        "In a [land|valley|country] far away lived {who}.",
        "Far away, [behind the blue hills|beyond the river|where the road ends], there lived {who}.",
        "This is [the|a] story of {who}.",
        "It was a [quiet|cold|bright|windy|warm|lovely] [morning|day|evening], and {who} was [wide awake|looking out of the window|on the way home].",
        "It was {season}. {weather}, and {who} was [happy|out for a walk|wide awake].",
        "Every [morning|evening|day], {who} went for a walk {inplace}.",
        '"Hello," said {who}. It was [a bright {season} morning|{season}], and the world was [quiet|full of light|waiting].',
        '"[What a lovely day|Good morning, sun|Good morning, world|Hello, world|What a beautiful morning]!" said {who}.',
    ]
    if name:
        kinds += [
            "{name} was {simple} who lived {Xhome}.",
            "{name} was {simple}. {He} lived {Xhome}.",
            "{name} lived {Xhome}. {He} was {simple}.",
            "{name} the {Xkind} lived {Xhome}." if not x.is_child else "{name} lived {Xhome}.",
            '"[My name is {name}|Hello, I am {name}|Good morning, I am {name}]," said the {adj2} {Xkind}. {He} lived {Xhome}.',
            "There was once {simple} whose name was {name}.",
        ]
    else:
        kinds += ["The {Xkind} lived {Xhome}.", "The {Xadj} {Xkind} lived {Xhome}.", "The {Xkind} was {Xadj}. {He} lived {Xhome}."]
    t.put(name=name, simple="a " + x.adjective + " " + x.kind, adj2=t.pick(["little", "small", "young"]) if x.kind not in ("giant",) else "big")
    t.say(t.pick(kinds))
    if x.look:
        t.sometimes(0.45, "{He} had {Xlook}[, and {he} was proud of that||].",
                    "{He} had {Xlook} and a [kind heart|warm smile|good heart|loud laugh|clever mind].")
    t.sometimes(0.35, "{He} [loved|liked] {Xfood} [more than anything|very much|best of all].",
                "{His} favorite food was {Xfood}.",
                "[From there|There] one could see {sight} and {sight2}.")
    t.ask("[Who is the story about|Who was in the story]?", "[The story is|It is] about {who}.")
    if name:
        t.ask("[What was the name of the {Xkind}|What was the {Xkind} called]?", "The {Xkind} was called {name}." if t.maybe(.5) else "{His} name was {name}.")
        t.ask("Who was {name}?", "{name} was {simple}.")
    t.ask("Where did {X} live?", "{X} lived {Xhome}.")
    t.topic("a {Xkind}", "a {Xadj} {Xkind}")
    if name:
        t.topic("a {Xkind} named {name}", "a {Xkind} called {name}")
        t.topics.append(name)
    return x


def travel(t, place=None):
    """{X} goes to a new place."""
    here = t.words["place"]
    place = place or t.pick([p for p in world.PLACES if p != here])
    t.go(place)
    t.topic("the " + place)


def friend(t):
    """Casts {Y}; {yknown} is "friend Pip, a small rabbit,"."""
    letter = "Y"
    y = t.other(t.cast["X"])
    t.cast_as(letter, y)
    simple = "a " + y.adjective + " " + y.kind
    t.put(they=t.refer("X") + " and " + t.refer(letter), ywho=t.introduce(letter), Yname=y.name,
          yknown="friend " + y.name + ", " + simple + "," if y.name else "friend, " + simple + ",")
    t.topic("a {Xkind} and a {" + letter + "kind}")
    if y.name and t.cast["X"].name:
        t.topics.append(t.cast["X"].name + " and " + y.name)
    return y


def meet(t):
    """{X} meets {Y}."""
    t.say("[There|On the way|Behind a tree|Around the corner|Just then] {he} met {ywho}.",
          "[Suddenly|Just then|At that moment] {ywho} came along.",
          "[There|On a stone|On the path] sat {ywho}.",
          "{He} had not gone far when {he} met {ywho}.")
    t.sometimes(0.6, '"[Hello|Good day|Hi there]," said {Y}. "[Where are you going|What are you doing here|You look busy|Are you all right]?"',
                '"[Hello|Hi|Good morning]!" said {X}. "[Who are you|What is your name|Do you live here]?"' + (' "I am {Yname}," said the {Ykind}.' if t.words["Yname"] else ' "I am only a {Ykind}," said {Y}.'))


def ending(t):
    """How it closes, after all is well."""
    t.say("That [night|evening], {X} [slept well|fell asleep with a smile|was very tired and very happy|dreamed of {sight}].",
          "From that day on, {X} and {Y} were [best friends|good friends|always together].",
          "And [every year|every {season}|whenever they met], they [told the story again|laughed about it|remembered that day].",
          "{X} went home [with a light heart|singing a little song|happy and proud|as the first stars came out].",
          "When the [moon|first star] came up, {they} [sat together and looked at the sky|were home again|shared {Xfood} and laughed].",
          "It had been [a long day, but a good one|the best day of the year|a day to remember].",
          "And they all [lived happily ever after|had supper together|danced until it was dark].",
          "And if you [listen well|go there in {season}], you can still hear them laugh.")


def lesson(t, *texts):
    t.sometimes(0.5, *texts)


def lost(t):
    t.take()
    t.topic("{athing}", "losing {athing}", "a lost {thing}")
    t.say("{X} had {athing}, and {he} [loved it very much|took it everywhere|never went anywhere without it|liked to {use}].",
          "{His} greatest treasure was {athing}. Every day {he} liked to {use}.",
          "For {his} birthday {he} had got {athing}[, and {he} was very proud of it|. It was the best present of all].")
    travel(t)
    friend(t)
    t.say(DAY + " {X} took it {toplace}. {weather}.", DAY + ", {he} went {toplace} to play.",
          DAY + " {X} walked {toplace} with the {thing}. There were {sight} and {sight2}.")
    t.say("{loss}!", "But then something happened. {loss}.", "But {he} was not careful. {loss}.", "{loss}, and {he} could not find it anywhere.")
    t.say('"[Oh no|Oh dear]!" cried {X}. "[My {thing} is gone|Where is my {thing}|I have lost my {thing}]!"',
          "{X} [began to cry|felt very sad|looked around with big eyes]. The {thing} was gone.",
          "{He} [looked left and right|ran here and there|called and searched], but the {thing} was gone.")
    meet(t)
    t.say('"I have lost my {mything}," said {X}. "[Please help me|Can you help me]?"',
          "{X} told {yhim} about the {thing}.", '"Have you seen {athing}?" asked {X}.')
    t.say('"[Of course|Do not worry|Do not cry]," said {Y}. "[We will find it together|Two can look better than one|I will help you look]."',
          "{Y} [wanted to help|was glad to help|knew the place well].", '"Let us look for it together," said {Y}.')
    t.say("They looked [behind every stone|under every leaf|high and low|here and there], but [they found nothing|it was not there].",
          "First they asked [a crow|an old snail|a passing bee|two ducks], but nobody had seen it.",
          "They looked for [an hour|a long time|the whole afternoon]. But {obstacle}[, so they had to go around|, and they had to be careful|].")
    t.say("[Then|At last|Suddenly] {Y} stopped. [Something lay|There was something] {spot}. It was the {thing}!",
          "At last {X} looked {spot}. There [it was|lay the {thing}]!",
          '"Look there!" cried {Y}. The {thing} was {spot}.')
    t.say('"[Thank you|You are a true friend|You found it]!" said {X}, and {he} [hugged {Y}|jumped for joy|laughed].',
          "{X} was so happy that {he} [danced in a circle|gave {Y} a big hug|could not stop smiling].",
          '"How can I thank you?" asked {X}. "[Come and play with me tomorrow|Let us be friends|Tell me a story]," said {Y}.')
    lesson(t, "From then on, {X} [took better care of the {thing}|held the {thing} tight|tied the {thing} to a string].",
           "{X} [learned|knew now] that [a friend is worth more than any {thing}|lost things can be found when friends help].")
    ending(t)
    t.ask("What did {X} lose?", "{X} lost {his} {thing}.")
    t.ask("[Where was the {thing}|Where did they find the {thing}]?", "The {thing} was {spot}.")
    t.ask("Who helped {X}?", "{Y} helped {X}.")


def new_friend(t):
    travel(t)
    friend(t)
    t.topic("friendship", "making a friend", "two friends", "being lonely")
    t.say("But {X} had [no one|nobody] to play with, and {he} [was often sad|felt lonely].",
          "{X} wished for [a friend|someone to play with|just one good friend].",
          "All the others had friends, but {X} was [always alone|too shy to talk to anyone].")
    t.say(DAY + " {he} went {toplace}. {weather}.", DAY + ", {X} walked {toplace} and looked at {sight}.",
          DAY + " {X} was tired of sitting at home, so {he} went {toplace}.")
    t.say("There, {spot}, sat {ywho}.", "[All at once|Suddenly] {he} heard a small sound. There, {spot}, {he} saw {ywho}.",
          "There, {spot}, {he} found {ywho}, all alone.")
    t.say('"Why are you [so sad|all alone|so quiet]?" asked {X}.', '"[Hello|Hi]," said {X} softly. "Are you lost?"',
          '"[May I sit with you|Do you want to play]?" asked {X}.')
    t.say('"[Nobody wants to play with me|I am new here|I do not know anyone]," said {Y}.',
          '{Y} looked up. "[I have no friends|I thought nobody would ever ask]," {yhe} said.',
          "At first {Y} was [too shy to answer|afraid], but then {yhe} smiled.")
    t.say('"[Then let us be friends|I will play with you|I have no friends either]!" said {X}.',
          '"[You have one now|Now you know me]," said {X}.', "{X} gave {yhim} some of {his} {Xfood}, and they [ate|sat] together.")
    t.say("They walked past {sight} and {sight2} and [laughed|talked|sang].",
          "All day long they played hide and seek. {Y} hid so well that {X} [almost gave up|had to look everywhere].",
          "{Y} showed {him} {sight}, and {X} told {yhim} [all about {his} home|three funny stories|a secret].")
    t.say("[Once|In the afternoon] {obstacle}, but together they [found a way|were not afraid|laughed about it].",
          "When {X} [fell down|was tired|got stuck], {Y} [helped {him} up|waited for {him}|was there at once].",
          "Then it began to rain, and they hid together [under a big leaf|in a dry corner|under a tree]. It was [warm and cozy|almost better than the sun].")
    t.say('"[Will you come back tomorrow|Can we play again tomorrow]?" asked {Y}. "[Of course|Every day]!" said {X}.',
          '"This was the best day," said {Y}. "Come back tomorrow." And {X} [did|came back the next day, and the next].',
          "When it was time to go home, {they} [promised to meet again|did not want to say goodbye].")
    lesson(t, "{X} was never lonely again.", "Sometimes a friend is [nearer than you think|just around the corner|only one hello away].",
           "It only takes [one small hello|a little courage] to find a friend.")
    ending(t)
    t.ask("Who did {X} meet?", "{X} met {ywho}.")
    t.ask("Why was {X} sad?", "{X} had [no friends|nobody to play with].")
    t.ask("What did {X} and {Y} become?", "They became friends.")


FEARS = {
    "the dark": ("Every night seemed full of strange sounds", "the lamp went out", "[Stars|Fireflies] shone in the dark, and it was beautiful"),
    "thunder": ("Every time the sky rumbled, {he} hid under the bed", "a storm came up and the thunder rolled", "The thunder was only noise, and the rain sang on the roof"),
    "water": ("{He} never went near it, not even on hot days", "they had to cross the stream", "The water was cool and soft, and it carried {him}"),
    "heights": ("Even a chair was too tall for {him}", "a small bird called for help from a high branch", "From up there {he} could see the whole valley"),
    "strangers": ("When someone knocked, {he} hid behind the door", "a stranger asked for help at the gate", "The stranger was only [a tired traveler|a lost old man], and very kind"),
    "speaking in front of others": ("{His} voice was small, and {his} knees shook", "it was {his} turn to speak before everyone", "Everybody listened and clapped"),
    "the big dog next door": ("It barked so loudly that {he} ran away each time", "the big dog stood right before {him}", "The dog only wanted to play"),
}


def courage(t):
    fear = t.pick([f for f in FEARS if "dog" not in f or t.cast["X"].kind not in ("dog", "puppy", "wolf")])
    habit, event, relief = FEARS[fear]
    t.put(fear=fear, relief=relief)
    travel(t)
    friend(t)
    t.elder(t.cast["X"])
    t.topic("being brave", "courage", "{fear}", "a {Xkind} who was afraid")
    t.say("{X} was [brave in many ways|a happy {Xkind}|good at many things], but {he} was afraid of {fear}.",
          "There was only one thing that {X} [feared|did not like]: {fear}.")
    t.say(habit + ".")
    t.sometimes(0.6, "The others [laughed at {him}|did not understand|teased {him} a little], and that made it worse.",
                '"One day I will be brave," {he} told {himself}.',
                '"[Everyone is afraid of something|Being brave means being afraid and going on]," said {Z}.')
    t.say(DAY + " {X} and {his} {yknown} went {toplace}.",
          DAY + " {X} was {inplace} with {ywho}.")
    t.say("[All at once|Suddenly|Then] " + event + ".", "Everything went well until " + event + ".")
    t.say("{X} [stood very still|felt {his} heart beat fast|wanted to run away].", "{His} [legs shook|heart beat like a drum]. {He} [wanted to hide|closed {his} eyes].")
    t.say('"[You can do it|I am right here with you|Take a deep breath]," [said|whispered] {Y}.',
          '"[Hold my hand|Count to three|Do not look back]," said {Y}.' if t.cast["Y"].is_child else '"[Count to three|Do not give up|I believe in you]," said {Y}.',
          "{Y} needed {him} now, and there was nobody else.")
    t.say("{X} took a deep breath. One step, then another, then one more.", "So {X} [counted to three|sang a little song|thought of {Z}] and went on.",
          "{X} [closed {his} eyes for a moment|thought of home] and did it anyway.")
    t.say("[And then|And] it was [not so bad|not bad at all]! " + relief + ".", "It was [easier|better] than {he} had thought. " + relief + ".")
    t.say('"[You did it|I knew you could do it]!" cried {Y}.', "{Y} [clapped and cheered|was so proud of {him}].", '"I did it," said {X}, and {he} could hardly believe it.')
    t.say("At home {Z} [smiled and made {him} a cup of tea|listened to the whole story|gave {him} a big piece of cake].",
          '{X} told {Z} about it. "[I always knew it|That was brave|I am proud of you]," said {Z}.')
    lesson(t, "{X} was still a little afraid sometimes, but {he} knew what to do.", "Since that day {X} [was not afraid of {fear} anymore|has never been afraid of {fear} again].")
    ending(t)
    t.ask("What was {X} afraid of?", "{X} was afraid of {fear}.")
    t.ask("Who was with {X}?", "{Y} was with {X}.")
    t.ask("Was {X} brave in the end?", "Yes, in the end {X} was very brave.")


BUILDS = {  # what: (parts, how it fails, what helps, what they do then)
    "a tree house": (["boards", "nails", "a rope"], "the floor fell down with a crash", "tied every board with strong rope", "sat high among the leaves"),
    "a raft": (["logs", "rope", "an old sail"], "it sank at once", "put two empty barrels under it", "floated across the water"),
    "a bridge": (["stones", "planks", "long branches"], "the planks slid into the water", "laid heavy stones at both ends", "walked safely to the other side"),
    "a cart": (["four wheels", "a box", "a rope"], "one wheel rolled away", "made new pins for the wheels", "rode down the hill, laughing"),
    "a little house": (["stones", "clay", "straw"], "the roof blew away in the night", "made the roof of heavy clay", "had tea by the new window"),
    "a boat": (["planks", "tar", "a tall mast"], "water came in from every side", "filled every gap with tar", "sailed out into the bay"),
    "a swing": (["a rope", "a board", "a strong branch"], "the knot came loose", "learned to tie a better knot", "swung up to the clouds"),
    "a scarecrow": (["straw", "an old coat", "a hat"], "the crows sat on it and laughed", "hung small bells on its arms", "saw the corn grow tall and golden"),
    "a flying machine": (["wings of cloth", "a wheel", "feathers"], "it jumped like a frog and broke", "made the wings longer and lighter", "flew over the roofs for a whole minute"),
    "a windmill": (["four sails", "a wheel", "a tall post"], "it would not turn", "turned it toward the wind", "ground corn for bread"),
}


def build(t):
    what = t.pick(list(BUILDS))
    parts, fail, fix, then = BUILDS[what]
    a, b, c = t.random.sample(parts, 3)
    t.put(what=what, thewhat="the " + what.split(" ", 1)[1], a=a, b=b, c=c, fail=fail, fix=fix, then=then)
    travel(t)
    friend(t)
    t.topic("building {what}", "{what}", "working together", "never giving up")
    t.say("{X} had a [big plan|dream|secret plan]. {He} wanted to build {what}.",
          DAY + ' {X} had an idea. "I will build {what}!" {he} said.',
          "For a long time {X} had wanted {what} of {his} own.")
    t.say("{He} [looked for|gathered|found] {a}, {b}, and {c}, and brought everything {toplace}.",
          "First {he} needed {a}. Then {he} needed {b}. Last of all {he} [looked for|found] {c}.")
    t.say("{X} [worked all day|worked until the sun went down|hammered and tied and pulled]. But in the end {fail}.",
          "It was hard work. When {thewhat} was almost finished, {fail}!",
          "At last {thewhat} was ready. {X} tried it, but {fail}.")
    t.say('{X} sat down and [sighed|almost cried]. "[It is no use|I will never finish it|Maybe I should give up]," {he} said.',
          "{X} was [sad|angry|so tired that {he} wanted to go home].")
    meet(t)
    t.say('"[What are you building|What is that]?" asked {Y}. "It was going to be {what}," said {X}.',
          "{Y} looked at the broken pieces and [thought for a while|walked around them twice].")
    t.say('"[I have an idea|May I try something|Let us try it together]," said {Y}.', '"[Two can do more than one|I know what is missing]," said {Y}.')
    t.say("This time they {fix}.", "So they started again, and they {fix}.", "{Y} showed {him} what to do, and together they {fix}.")
    t.say("It took [three days|two days|all week|the whole afternoon], but then {thewhat} was [finished|ready|strong and fine].",
          "They did not hurry. [Bit by bit|Piece by piece], {thewhat} grew.")
    t.say("[That evening|The next morning|At last], {they} {then}.", "And then, at last, they {then}!")
    t.say('"We did it!" said {X}. "[I could not have done it without you|You are a clever {Ykind}]."',
          '{X} looked at {thewhat} and [smiled|felt very proud]. "It is ours," {he} said.',
          "They painted it {color1} and {color2}.")
    lesson(t, "Some things need [patience and a friend|two pairs of hands].", "If something breaks, you can always [try again|build it better].")
    ending(t)
    t.ask("What did {X} [build|want to build]?", "{X} wanted to build {what}." if t.maybe(.5) else "{X} built {what}.")
    t.ask("[Who helped {X}|Who helped]?", "{Y} helped {X}.")
    t.ask("What went wrong?", "At first {fail}.")


TRAPS = ["stuck in the mud", "caught in an old net", "trapped under a fallen branch", "caught in the thorns",
         "at the bottom of a dry well", "stuck between two rocks", "alone on a rock in the water", "tangled in a long string"]
TOOLS = ["a long rope", "a strong branch", "a flat board", "a pair of scissors", "an old ladder", "a wide basket"]


def rescue(t):
    travel(t)
    friend(t)
    t.cast_as("W", t.animal(named=0.0))
    while t.cast["W"].kind in (t.cast["X"].kind, t.cast["Y"].kind) or t.cast["W"].kind in ("dragon", "elephant", "lion"):
        t.cast_as("W", t.animal(named=0.0))
    t.put(trap=t.pick(TRAPS), tool=t.pick(TOOLS))
    t.topic("helping others", "a {Wkind} in trouble", "saving a {Wkind}", "a rescue")
    t.say(DAY + " {X} [was walking|went for a walk] {inplace}. {weather}.", DAY + " {X} went {toplace} with {ywho}.", DAY + " {X} was {inplace}, looking at {sight}.")
    t.say('[Suddenly|Then|All at once] {he} heard [a small voice|a cry|someone calling]. "Help! Help me, please!"',
          '"Help!" called a tiny voice. {X} [stopped and listened|looked around].')
    t.say("It was a {Wadj} {Wkind}, {trap}.", "A {Wkind} was {trap}, and it could not get away.", "Not far away, {he} found a {Wkind}. It was {trap}.")
    t.say('"[Do not be afraid|Hold on|Stay calm]," said {X}. "I will [help you|get you out]."', '{X} [ran closer|did not wait a moment]. "[I am coming|Be brave]," {he} called.')
    t.say("{He} pulled and pulled, but [it was no use|{he} was not strong enough|nothing moved].", "{X} tried [once, twice, three times|everything], but [{he} could not do it alone|it did not work].")
    if not any(t.words["ywho"] in s for s in t.sentences):
        t.say("So {he} ran to find {ywho}.", "Luckily, {ywho} came by.", "So {he} called as loud as {he} could, and {ywho} came running.")
    t.say('{Y} brought {tool}. "[Let us try this|Now we pull together|I know what to do]," said {Y}.',
          "Together they looked for something useful, and they found {tool}.")
    t.say('"[One, two, three|Ready, steady, go]!" They [worked together|did it slowly and carefully]. With {tool}, the {Wkind} was soon free.',
          "With {tool} and a lot of patience, they set the {Wkind} free.", "It was not easy, but with {tool} they [got the {Wkind} out|freed the poor {Wkind}].")
    t.say('"Thank you, thank you!" said the {Wkind}. "[I will never forget this|You saved my life|I was so afraid]."',
          'The {Wkind} [shook itself|took a deep breath] and [smiled|bowed]. "You are [my heroes|very kind]," it said.')
    t.say("They gave it [some water|a warm blanket|something to eat] and took it home.",
          "Then the {Wkind} showed them {sight2}, which [nobody else knew|they had never seen].",
          "Later, the {Wkind} came back with a present. It was [a basket of berries|a golden feather|a smooth white stone|a jar of honey].")
    lesson(t, "{X} was glad that {he} had [stopped and listened|not walked by].", "Even [someone small|a {Xkind}] can do something great.", "Good friends come when you call.")
    ending(t)
    t.ask("Who was in trouble?", "A {Wkind} was in trouble. It was {trap}.")
    t.ask("What did they use?", "They used {tool}.")
    t.ask("Who helped the {Wkind}?", "{X} and {Y} helped the {Wkind}.")


def present(t):
    friend(t)
    t.take()
    t.elder(t.cast["X"])
    t.put(gift=t.pick(["a song", "a painting", "a cake", "a chain of flowers", "a poem", "a wooden spoon", "a box made of shells", "a warm scarf", "a puppet", "a little garden"]))
    t.topic("a birthday", "a present", "{gift}", "giving a present")
    t.say("{His} {yknown} had a birthday [tomorrow|in three days|very soon].",
          "{X} and {his} {yknown} [knew each other well|did everything together]. Soon {Y} would have a birthday.")
    t.say("{X} wanted to give {yhim} [something special|the best present in the world|{athing}]. But {he} had no money[ at all|].",
          "In the shop {X} saw {athing}. It was [beautiful|perfect], but it cost far too much.")
    t.say("{He} looked in {his} [pockets|drawer|little box]. There was only [a button|an old string|a nut|a bent nail].", "{X} sat down and [thought and thought|was sad]. What could {he} do?")
    t.say('{He} went to {Z}. "[I have nothing to give|I do not know what to give]," {he} said.',
          "{Z} saw {his} sad face and asked what was wrong.")
    t.say('"The best presents are [made by hand|made with love|not in any shop]," said {Z}.', '"[Give something that only you can give|You can make something]," said {Z}.')
    t.say("So {X} made {gift}. It took [all night|the whole day|many hours], and {he} [made it with great care|had to begin again three times].",
          "{X} ran home and [began at once|went to work]. {He} made {gift}. [Nobody had shown {him} how|It was not easy], but {he} did {his} best.")
    t.say("The next day there was a party. There was [cake|music|warm bread], and everyone brought [big boxes|fine things].", "On the birthday, everybody brought presents with [golden paper|big ribbons]. {X} was the last.")
    t.say('"It is [only small|not much]," said {X}, and {he} gave {yhim} {gift}.', "{X} was [nervous|a little ashamed]. Slowly {he} gave {yhim} {gift}.")
    t.say("{Y} was quiet for a moment. Then {yhe} [smiled from ear to ear|had tears in {yhis} eyes|laughed with joy].", "{Yhis} eyes began to shine.")
    t.say('"[You made this for me|Did you make it yourself]?" {yhe} asked. "It is the [best|most beautiful] present of all!"', '"[Nobody else could have given me this|I will keep it forever]," said {Y}.')
    lesson(t, "{X} knew now that [love is the best present|a present need not be big].", "And {Z} only smiled.")
    ending(t)
    t.ask("What did {X} give {Y}?", "{X} gave {Y} {gift}.")
    t.ask("Whose birthday was it?", "It was the birthday of {Y}.")


DISHES = {"a cake": ("flour", "eggs", "honey"), "soup": ("carrots", "onions", "salt"), "pancakes": ("flour", "milk", "butter"),
          "bread": ("flour", "salt", "warm water"), "an apple pie": ("apples", "butter", "sugar"), "plum jam": ("plums", "sugar", "lemons"),
          "a big salad": ("lettuce", "tomatoes", "nuts"), "berry juice": ("berries", "honey", "cold water"), "porridge": ("oats", "milk", "berries")}


def cooking(t):
    dish = t.pick(list(DISHES))
    a, b, c = t.random.sample(DISHES[dish], 3)
    t.put(dish=dish, thedish="the " + dish.split(" ", 1)[-1], a=a, b=b, c=c)
    travel(t)
    friend(t)
    t.elder(t.cast["X"])
    t.topic("{dish}", "cooking", "baking", "sharing food")
    t.say(DAY + " {X} wanted to make {dish}.", '"Today I will make {dish}," said {X} ' + t.pick(["one {season} morning.", "to {himself}.", "with a smile."]),
          "{X} was hungry for {dish}[, the kind that {Z} used to make|].")
    t.say("{He} looked in the kitchen. There were only {a} and {b}, and no {c}.",
          "{He} found {a} and {b} on the shelf. But the jar for the {c} was empty.")
    t.say("So {X} took {his} basket and went {toplace}.", '"I will ask my neighbors," said {X}, and {he} went {toplace}.')
    meet(t)
    t.say('"I need {c} for {dish}," said {X}. "[Do you have some|Can you give me a little]?"', "{X} asked for some {c}.")
    t.say('"I have {c}," said {Y}, "but I am [so hungry|cold|all alone|very tired]."', '"You can have my {c}," said {Y}. "But nobody ever invites me to eat."')
    t.say('"Then come with me," said {X}. "[We can cook together|You can help me stir|There is enough for two]."', '"[You can eat with me|Come and share it]," said {X} at once.')
    t.say("In the kitchen they [washed their hands and began|sang while they worked]. {X} [mixed|stirred], and {Y} [added the {c}|watched the fire].",
          "They put the {a}, the {b}, and the {c} into a big bowl. {Y} [spilled a little on the floor|had a white nose in the end], and they [laughed|both laughed].")
    t.say("Soon [a wonderful smell filled the house|the whole house smelled sweet and warm|it smelled so good that the neighbors came].", "They waited and waited. At last the meal was ready.")
    t.say('[There was a knock at the door|Then someone knocked]. It was {Z}. "[What smells so good|May I come in]?"', "{Z} came by and [got the biggest bowl|sat down at the table].")
    t.say("They shared everything, and [nobody was hungry anymore|there was even a little left].", "Everyone [ate and laughed|had some], and it tasted [better than ever|like a feast].")
    lesson(t, "Food tastes best [when it is shared|with friends].", "Since then, there is always [one more plate on the table|a place for {Y} at the table].")
    ending(t)
    t.ask("What did {X} [make|cook]?", "{X} made {dish}.")
    t.ask("What was missing?", "The {c} was missing." if not t.words["c"].endswith("s") else "The {c} were missing.")
    t.ask("Who ate with {X}?", "{Y} and {Z} ate with {X}.")


SEEDS = {"sunflower": "a golden sunflower, as tall as a door", "bean": "a long green vine with white flowers", "pumpkin": "a pumpkin as big as a cart",
         "apple tree": "a thin little tree with five leaves", "rose": "a rose as red as the evening sun", "tulip": "a purple tulip",
         "cherry tree": "a small tree full of pink blossoms", "melon": "a round striped melon", "poppy": "a bright red poppy", "lily": "a white lily that smelled of honey"}


def growing(t):
    plant = t.pick(list(SEEDS))
    t.put(plant=plant, grown=SEEDS[plant])
    friend(t)
    t.elder(t.cast["X"])
    t.go(t.pick(["garden", "meadow", "farm", "hill"]))
    t.topic("a seed", "a {plant}", "patience", "growing a {plant}", "a garden")
    t.say(DAY + " {Z} gave {him} a tiny [brown|black|round] seed.", DAY + " {X} found a small seed {spot}.", "A [bird|strong wind] dropped a seed right in front of {X}.")
    t.say('"[What is it|What will it be]?" asked {X}. "[Wait and see|Give it time and water]," said {Z}.', '"This will be a {plant} one day," said {Z}. "But you must be patient."')
    t.say("{X} dug a hole {inplace}, put the seed in, and [covered it with soft earth|patted the earth down].", "{He} planted it {inplace} and gave it [a little water|a drink of water].")
    t.say("The next morning {he} ran to look. [There was nothing|Nothing had happened|The earth was bare].", "{X} sat beside it all day, but nothing [happened|moved].")
    t.say("[A week|Many days] went by. {X} watered it every [morning|evening], and [still nothing happened|nothing came up].", "Every day {X} brought water. Every day {he} saw only [brown earth|bare ground].")
    t.say('{Y} the {Ykind} came by and laughed. "[That seed is asleep|Nothing will ever grow here]," {yhe} said.' if t.words["Yname"] and not t.cast["Y"].is_child else
          'A {Ykind} came by and laughed. "Nothing will ever grow here," {yhe} said.')
    t.say("But {X} did not give up. {He} [pulled out the weeds|sang to the seed|built a small fence around it].", '"[I will wait|Good things take time]," said {X}, and {he} [pulled out the weeds|brought more water].')
    t.sometimes(0.5, "When [a storm came|it was very hot|a cold night came], {he} covered it with [a basket|leaves|{his} own hat].", "Once [a hungry snail|a crow] came near, and {X} [chased it away|gave it something else to eat].")
    t.say("Then, one morning, there was a tiny green [tip|leaf]!", "And one morning the earth [opened a little|had a crack]. Something green looked out.")
    t.say("It grew and grew. In the end it was {grown}.", "Day by day it grew [taller|stronger], until it was {grown}.")
    t.say('Everyone came to see it[, even {Y}|]. "[I was wrong|It is wonderful]," said {Y}.',
          '{Y} could not believe it. "[I am sorry that I laughed|It is beautiful]," {yhe} said.')
    t.say('"It only needed [time and water|someone to wait for it]," said {X}.', "{X} [gave {yhim} a seed of {yhis} own|only smiled]. ")
    lesson(t, "Good things [take time|grow slowly].", "{Z} was right: one must be patient.")
    ending(t)
    t.ask("What did {X} plant?", "{X} planted [a seed|the seed of a {plant}].")
    t.ask("What did the seed become?", "It became {grown}.")
    t.ask("Who laughed?", "{Y} laughed at first." )


def race(t):
    travel(t)
    friend(t)
    t.put(prize=t.pick(["a silver cup", "a basket of apples", "a honey cake", "a blue ribbon", "a jar of jam", "a golden bell"]),
          trouble=t.pick(["fell into a ditch", "hurt " + t.words["yhis"] + " foot", "got stuck in the mud", "slipped on a wet stone", "lost the way"]))
    t.topic("a race", "winning", "{prize}", "helping a friend", "a race between a {Xkind} and a {Ykind}")
    t.say("{X} was [quick|the quickest of all], or so {he} thought.", "Nobody {inplace} could [run|go] as [quickly|far] as {X}.", "{X} loved [races|to run] and wanted to win just once.")
    t.say(DAY + " there was a [big|great] race {inplace}. The prize was {prize}.", "Every {season} there was a race {inplace}, and the winner got {prize}.")
    t.say("{Ywho} [was there too|wanted to run too|stood beside {him} at the start].", '"I will win," said {ywho}. "[You will see|Nobody can beat me]."')
    t.say('"Ready, steady, go!" cried [the old owl|an old goat|the judge]. And off they went.', "[A bell|A whistle|A drum] sounded, and they all ran.")
    t.say("They ran past {sight} and {sight2}. {X} was [in front|right behind {Y}|second].", "At first {Y} was ahead. Then {X} [came closer and closer|caught up].")
    t.say("But {obstacle}, and {Y} {trouble}.", "Then {Y} was not careful. {Yhe} {trouble}.")
    t.say('"[Ouch|Oh no|Help]!" cried {Y}.', "{Y} could not go on.")
    t.say("{X} could see the end of the race. {He} only had to run on. But {he} [stopped|turned around].", "{X} looked at the finish. Then {he} looked back at {Y}. What should {he} do?")
    t.say('"[Lean on me|Take my arm|I will not leave you here]," said {X}.', "{He} ran back and [helped {yhim} up|pulled {yhim} out].")
    t.say("Slowly they went on together, side by side. [All the others|The hens|Two ducks] had already [passed|arrived].", "They were the last, but they crossed the line together.")
    t.say('Everyone [cheered|clapped]. "[That was the best race I have ever seen|You are the real winners]," said the judge.',
          "{X} and {Y} did not win {prize}, but [they did not mind|they won something better].")
    t.say('"[Next year we run again|You are a true friend]," said {Y}.', "In the end the winner shared {prize} with them." if t.words["prize"] in ("a basket of apples", "a honey cake", "a jar of jam") else '"You are a true friend," said {Y}.')
    lesson(t, "Winning is good, but [kindness|a friend] is better.", "{X} never forgot that race.")
    ending(t)
    t.ask("What was the prize?", "The prize was {prize}.")
    t.ask("What happened to {Y}?", "In the race, {Y} {trouble}.")
    t.ask("Did {X} win?", "No, {X} stopped to help {Y}.")


def treasure(t):
    t.take("found", t.pick(["map", "key", "coin", "ring", "bell", "shell", "feather", "book"]))
    find = t.words["afound"]
    travel(t)
    friend(t)
    t.put(find=find, chest=t.pick(["an old wooden box", "a small iron chest", "a clay pot", "a little blue door", "a round tin"]),
          inside=t.pick(["a letter", "a hundred colored stones", "a music box", "an old picture", "a silver flute", "seeds of every kind", "a book full of songs", "a golden bell"]))
    t.topic("a treasure", "a secret", "{afound}", "an adventure", "finding a treasure")
    t.say(DAY + " {X} found {find} [under the bed|in an old coat|in the attic|behind a loose stone].", "While {he} was [cleaning|digging|looking for something else], {X} found {find}.")
    t.say("[Where did it come from|What was it for|Who had lost it]? {X} [wanted to know|could not stop thinking about it].", 'On it there was [a strange sign|a small star|one word]: "{Place}."')
    t.say('{He} showed it to {ywho}. "[It must be a secret|Let us find out|This means adventure]!" said {Y}.', '{X} took it to {his} friend, {ywho}. "[I have seen such a sign before|I know where we must go]," said {Y}.')
    t.say("So {they} set out {toplace}. There were {sight} and {sight2}.", "The next morning they packed [bread and cheese|apples and a rope] and went {toplace}.")
    t.say("It was a long way. {Obstacle}, but [they did not turn back|they helped each other|{Y} knew what to do].", 'On the way {obstacle}. "[Be careful|Step where I step]," said {X}.')
    t.sometimes(0.5, "It grew dark, and [strange sounds came from everywhere|they sat close together].", "Once they took the wrong path and had to [go back|start again].")
    t.say("At last they found {chest}, hidden {spot}.", "And there, {spot}, was {chest}.", "{Y} [pushed some leaves aside|dug with both hands]. There was {chest}!")
    t.say("Slowly {X} opened it. [Inside they found|In it they found] {inside}.",
          "It was [heavy|dusty], but together they opened it. They found {inside}.")
    t.say('"[It is not gold|No gold]," said {Y}. "[No|But look]," said {X}, "[it is better|it is beautiful]."', "It was not gold, but [it was better|they did not mind at all].")
    t.say("They [took it home and showed it to everyone|shared it with the whole village].", "They kept it [as a secret between them|in a safe place], and looked at it every {season}.", "They left it there for the next one who would [come|look for it].")
    lesson(t, "The best treasure, {X} thought, [was the way there|is a friend who comes along].", "{X} put the {found} back where it belonged.")
    ending(t)
    t.ask("What did {X} find?", "{X} found {find}.")
    t.ask("What was inside?", "[Inside they found|They found] {inside}.")
    t.ask("Where was it hidden?", "It was hidden {spot}.")


BREAKS = {"the blue vase": "glue", "the kitchen window": "new glass", "the good teapot": "glue", "the big mirror": "a new mirror", "the garden gate": "nails",
          "the old clock": "a new spring", "the honey jar": "a new jar", "the wooden chair": "nails and glue"}


def honesty(t):
    broken = t.pick(list(BREAKS))
    t.put(broken=broken, mend=BREAKS[broken])
    friend(t)
    t.elder(t.cast["X"])
    t.take(kind=t.pick(["ball", "drum", "wagon", "kite", "boat", "marble"]))
    t.topic("telling the truth", "{broken}", "honesty", "a broken thing")
    t.say(DAY + " {X} was playing with {his} {thing} at home, though {Z} had told {him} not to.", "It was raining, so {X} had to stay in and play with {his} {thing}.")
    t.say("[Crash|Bang]! {Broken} [lay on the floor in pieces|was broken].", "All at once there was a loud crash. {Broken} was broken.")
    t.say("{X} [stood very still|looked at the pieces|turned red]. [Nobody had seen it|Nobody was there].", '"Oh no," whispered {X}. "What will {Z} say?"')
    t.say("Quickly {he} [pushed the pieces under the rug|hid the pieces behind a curtain|closed the door and ran outside].", "{He} hid the {thing} and [ran outside|sat down as if nothing had happened].")
    t.say("But {he} could not [eat|play|sleep|laugh] anymore. {His} stomach [hurt|felt heavy as a stone].", "All day {he} thought about it. Even {Xfood} did not taste good.")
    t.say('{His} {yknown} asked, "[Why are you so quiet|What is the matter]?"', '{Ywho} came to play. "[You look sad|You are so quiet]," said {Y}.')
    t.say('"I broke {broken}," said {X} at last. "[And I hid it|And nobody knows]."', "Then {X} told {yhim} everything.")
    t.say('"[You must tell {Z}|The truth is hard, but it is light afterwards|I will go with you]," said {Y}.', '"[Being sorry is not bad. Hiding it is|Tell the truth. It will feel better]," said {Y}.')
    t.say('So {X} went to {Z} with [slow steps|a beating heart]. "I broke {broken}. I am so sorry," {he} said.', '{X} went to {Z}. {His} voice was [very small|shaking]. "It was me. I broke {broken}," {he} said.')
    t.say("{Z} was quiet for a moment. Then {zhe} [smiled|took {his} hand|put an arm around {him}].", "{Z} [looked sad at first|sighed], but then {zhe} [nodded|smiled].")
    t.say('"[Thank you for telling me the truth|A thing can be mended, but the truth is worth more]," said {Z}.', '"It was only a thing," said {Z}. "[I am glad that you told me|Next time, come to me at once]."')
    t.say("Together they got {mend} and [repaired it|made it whole again]. {Y} helped too.", "They repaired it with {mend}. One could still see [a thin line|where it had been broken], but [nobody minded|it was even prettier].")
    lesson(t, "{X} felt as light as a feather.", "The truth may be hard, but it makes the heart light.")
    ending(t)
    t.ask("What did {X} break?", "{X} broke {broken}.")
    t.ask("Did {X} tell the truth?", "Yes, {X} told {Z} the truth.")
    t.ask("How was it repaired?", "They repaired it with {mend}.")


SKILLS = {  # what: how it goes wrong
    "swim": ("{he} swallowed water", "{he} went under like a stone"),
    "whistle": ("only air came out", "it sounded like wind"),
    "dance": ("{he} stepped on every foot", "{he} fell over a chair"),
    "read": ("the letters seemed to jump", "{he} mixed up the words"),
    "sing": ("the birds flew away", "it sounded like an old door"),
    "skate": ("{he} sat down hard on the ice", "{he} slid into a pile of snow"),
    "climb": ("{he} slid down again", "{he} got stuck halfway"),
    "paint": ("the cow looked like a potato", "{he} spilled the blue paint"),
    "juggle": ("everything fell down", "an apple hit {his} nose"),
    "play the flute": ("it squeaked", "nobody knew the tune"),
    "ride a bicycle": ("{he} fell into a bush", "{he} rolled into the pond"),
    "bake": ("it was as hard as stone", "everything was burned"),
}


def learning(t):
    skill = t.pick(list(SKILLS))
    fails = t.random.sample(SKILLS[skill], 2)
    t.put(skill=skill, fail1=fails[0], fail2=fails[1])
    travel(t)
    friend(t)
    t.elder(t.cast["X"])
    t.topic("learning to {skill}", "practice", "never giving up", "a {Xkind} who wanted to {skill}")
    t.say("There was one thing {X} could not do. {He} could not {skill}.", "{X} wanted to learn to {skill} more than anything[ in the world|].", "Everyone else could {skill}. Only {X} could not.")
    t.say(DAY + " {he} [went|walked] {toplace} to try it. But {fail1}.", '"How hard can it be?" said {X}, and {he} tried. But {fail1}.')
    t.say("{He} tried again, and {fail2}.", "The second time, {fail2}.", "It did not get better. This time {fail2}.")
    t.say("[Some ducks|Two crows|The others] laughed[ out loud|]. {X} [turned red|wanted to run home].", '"[I will never learn it|I am too clumsy]," said {X}, and {he} [sighed|kicked a stone].')
    meet(t)
    t.say('"I want to learn to {skill}, but I cannot do it," said {X}.', "{X} told {yhim} what was wrong.")
    t.say('"[I could not do it either, once|It took me a hundred tries]," said {Y}.', '"[Nobody can do it the first time|You go too quickly]," said {Y}. "I will show you."')
    t.say("Every day they met {inplace}. {Y} was [a patient teacher|kind and patient], and {X} [practiced and practiced|did not give up].", "{Y} showed {him} [slowly, step by step|one small thing each day]. {X} practiced [in the morning and in the evening|even in the rain].")
    t.say("The first week was [hard|very hard]. The second week was [better|a little easier].", "[Some days were good, and some were bad|Sometimes {he} wanted to stop], but {he} went on.")
    t.say("And then, one {season} day, it worked! {X} could {skill}!", 'All at once {X} cried, "Look, I can {skill}!" And it was true.')
    t.say("{Z} came to see it and [clapped|could hardly believe it].", '"[Well done|Bravo|I am proud of you]!" said {Z}, who had watched from far away.')
    t.say('"[You did it yourself|I only helped a little]," said {Y}.', "{X} thanked {Y} with [a big hug|a little dance|a bunch of flowers].")
    lesson(t, "Later {X} taught it to others, and {he} was very patient.", "Everything is hard before it is easy.")
    ending(t)
    t.ask("What did {X} want to learn?", "{X} wanted to learn to {skill}.")
    t.ask("Who taught {X}?", "{Y} taught {X}.")
    t.ask("Could {X} {skill} in the end?", "Yes, in the end {X} could {skill}.")


def way_home(t):
    travel(t)
    friend(t)
    t.put(guide=t.pick(["the north star", "the evening bells", "the river", "the lighthouse beam", "the singing frogs", "the chimney smoke", "the moon"]))
    t.topic("getting lost", "finding the way home", "the way home", "a {Xkind} who got lost")
    t.say(DAY + " {X} followed [a butterfly|a blue bird|a golden leaf] {toplace}.", DAY + " {X} went {toplace} to [pick berries|see {sight}|look around].", '"Do not go too far," everyone had told {him}. But ' + DAY.lower() + " {X} went {toplace}.")
    t.say("It was so beautiful there. There were {sight} and {sight2}, and {he} forgot the time.", "{He} looked at {sight}, then at {sight2}, and went on and on.")
    t.say("When {X} looked up, the sun was [low|almost gone], and {obstacle}.", "Then it grew dark, and [mist came up|everything looked the same].")
    t.say('"[Which way is home|Where am I]?" {X} asked, but nobody answered.', "{X} was lost. {He} sat down {spot} and [began to cry|did not know what to do].")
    meet(t)
    t.say('"I [cannot find my way home|am lost]," said {X}[ in a small voice|].', "{X} told {yhim} that {he} was lost.")
    t.say('"[Do not cry|Do not worry]," said {Y}. "[I know a way|We will follow {guide}]."', '"I was lost once too," said {Y}. "Then I learned to follow {guide}."')
    t.say("They waited [quietly|for a moment], and then they noticed {guide}.", '"There!" said {Y}. "Do you notice it? It is {guide}."')
    t.say("Step by step they followed {guide}, past {sight} and [over a small hill|through the tall grass|along a narrow path].", "They walked for a long time and always followed {guide}. When {X} was tired, {Y} [sang a song|told a joke|let {him} rest].")
    t.say("At last {X} saw [a light in a window|{his} own door|something {he} knew].", "And then, all at once, {X} saw [a light|{his} home].")
    t.say('"[You are home|We have been so worried]!" [cried everyone|called the others], and there was [warm soup|hot milk|a soft blanket] for both.', "Everyone had been [so worried|looking for {him}]. Now they [laughed and cried|hugged {him}] at the same time.")
    t.say('"[Stay for supper|You must stay tonight]," said {X} to {Y}.', "{Y} stayed for supper, and {X} [gave {yhim} the best chair|told everyone about it].")
    lesson(t, "{X} never forgot how to find {guide}.", "Whenever {X} saw someone who was lost, {he} helped.")
    ending(t)
    t.ask("How did {X} find the way home?", "{X} followed {guide}.")
    t.ask("Who helped {X}?", "{Y} helped {X} find the way home.")
    t.ask("Where did {X} get lost?", "{X} got lost {inplace}.")


def mystery(t):
    t.put(goods=t.pick(["apples", "socks", "cookies", "eggs", "spoons", "carrots", "nuts", "blankets", "buttons", "berries"]))
    friend(t)
    t.elder(t.cast["X"])
    t.put(reason=t.pick(["to feed a sick friend", "to make a warm nest for the winter", "to give them to five hungry little ones", "to build a bed for a baby bird", "because nobody had ever invited " + t.words["yhim"] + " to the table"]),
          trail=t.pick(["tiny footprints", "a line of crumbs", "a long gray thread", "a few white hairs", "small wet marks"]))
    t.topic("a mystery", "missing {goods}", "a thief", "a secret in the night")
    t.say(DAY + " {X} counted the {goods}. There were [ten|seven|twelve]. The next day there were only [five|three|four].", "Something strange happened. Every night, some {goods} [were gone|disappeared] from the kitchen.")
    t.say('"Who takes our {goods}?" asked {X}.', '"It must be a thief," said {Z}. But {X} did not believe it.')
    t.say("{X} [asked everyone|looked everywhere], but nobody knew anything about the {goods}.", "First {he} looked for signs. On the floor {he} found {trail}.")
    t.say("So that night {X} did not go to bed. {He} hid [behind the door|under the table|in the big cupboard] and waited.", "{X} made a plan. {He} would [stay awake|hide and watch] all night.")
    t.say("The clock struck [ten, then eleven, then twelve|eleven]. {X} could [hardly keep {his} eyes open|hear {his} own heart].", "It was dark and quiet. Only [the wind|an owl|the clock] could be heard.")
    t.say("[Then|At last|Suddenly] the door opened [slowly|without a sound]. In came {ywho}!", "There was a soft sound. {X} lit the lamp, and there stood {ywho}!")
    t.say('"[So it was you|Stop]!" cried {X}. "Why do you take our {goods}?"', '{Y} [dropped everything|jumped with fright]. "[Please do not be angry|I can explain]," {yhe} said.')
    t.say("{Y} [looked at the floor|had tears in {yhis} eyes]. {Yhe} had taken them {reason}.", '"I am sorry," said {Y}. {Yhe} had done it {reason}.')
    t.say('{X} was not angry anymore. "[You only had to ask|We would have helped you]," {he} said.', '"[Next time, just ask|I wish you had asked]," said {X}, "and we will help you."')
    t.say("Together they [packed a big basket|carried everything there], and {Z} [added warm bread|gave them milk too].", "{X} woke {Z}, and [they all helped|they filled a basket with {goods} and bread].")
    t.say("From then on, [nothing disappeared anymore|there was always a little basket at the door for {Y}].", "{Y} came back every week, but now {yhe} [knocked at the door|came to supper].")
    lesson(t, "There is often a good reason, if you [ask|listen].", "And that was the end of the mystery.")
    ending(t)
    t.ask("Who took the {goods}?", "{Y} took the {goods}.")
    t.ask("Why did {Y} take the {goods}?", "{Yhe} took them {reason}.")
    t.ask("What disappeared?", "The {goods} disappeared.")


WISHES = {  # what: how it comes true, and what is wrong with it
    "to fly": ("{He} rose into the air like a feather", "{he} could not come down, and the wind was cold"),
    "to be tall": ("{He} grew until {he} was taller than a house", "{he} did not fit through {his} own door"),
    "to be strong": ("{He} could lift a cart with one hand", "everything {he} touched broke"),
    "to see the sea": ("A cloud carried {him} to the wide blue sea", "there was nobody there to share it with"),
    "to see snow": ("White flakes fell, though it was warm", "all the flowers began to freeze"),
    "to talk to the moon": ("The moon came down and sat on the roof", "the sky was dark, and the owls could not find their way"),
    "to be as loud as thunder": ("{His} voice rolled over the hills", "all {his} friends covered their ears and ran away"),
    "to be rich": ("The whole room was full of gold", "there was no place left to sleep"),
    "to be invisible": ("Nobody could see {him} anymore", "nobody said good morning to {him} either"),
    "to have a crown": ("A golden crown sat on {his} head", "it was so heavy that {he} could not look up"),
}


def wish(t):
    travel(t)
    friend(t)
    t.put(want=t.pick(list(WISHES)))
    good, bad = WISHES[t.words["want"]]
    t.put(good=good, bad=bad, giver=t.pick(["a tiny fairy", "an old gray fish", "a falling star", "a talking stone", "a golden bird", "a talking snowflake"]))
    t.put(thegiver="the " + t.words["giver"].split(" ", 1)[1])
    t.topic("a wish", "magic", "{giver}", "a {Xkind} who wanted {want}")
    t.say("{X} had a [secret|great] wish. {He} wanted {want}.", "More than anything, {X} wanted {want}.")
    t.say(DAY + " {X} found {giver} {spot}.", DAY + " {X} was {inplace} and met {giver}.")
    t.say('"[Be good to me, and you may have one wish|You may have one wish]," said {thegiver}.', '"What do you want most of all?" asked {thegiver}.')
    t.say('"I want {want}!" said {X} [at once|without thinking].', '{X} did not have to think. "I want {want}," {he} said.')
    t.say("There was [a flash of light|a sound like small bells]. {good}!", "{X} closed {his} eyes, and when {he} opened them, it was true. {good}.")
    t.say("At first it was [wonderful|great fun]. But soon {bad}.", "{X} laughed for joy. But then {he} noticed that {bad}.")
    t.say("{His} {yknown} [looked at {him} sadly|did not know what to say].", '{Ywho}, {his} best friend, came by. "Are you happy now?" {yhe} asked.')
    t.say("{X} thought about it [all night|for a long time]. [Was this what {he} had wanted|Was {he} happy]?", '"This is not what I wanted," said {X} [softly|at last].')
    t.say('The next day {he} went back {toplace} and found {thegiver} again. "Please, [take the wish back|make everything as it was]," {he} said.', '"Please make everything as it was," {he} asked {thegiver}.')
    t.say('"[Now you are wise|You have learned something]," said {thegiver}, and it was done.', "{Thegiver} [smiled|laughed softly], and [all was as before|the magic was gone].")
    t.say("{X} ran to {Y} and [hugged {yhim}|told {yhim} everything]. [The world had never looked so good|Everything was just right].", "{X} was [an ordinary {Xkind}|just {himself}] again, and {he} was glad.")
    lesson(t, "Be careful what you wish for.", "{X} had found out that {he} already had [enough|what {he} needed].")
    ending(t)
    t.ask("What did {X} want?", "{X} wanted {want}.")
    t.ask("Who gave {X} a wish?", "{Thegiver} gave {X} a wish.")
    t.ask("Was the wish good?", "No, because {bad}.")


def errand(t):
    t.elder(t.cast["X"])
    travel(t)
    friend(t)
    t.put(load=t.pick(["a pot of hot soup", "a letter", "a loaf of bread", "a jar of honey", "a bottle of medicine", "a warm blanket", "a basket of eggs", "a small red box"]),
          use2=t.pick(["a board", "a long branch", "a rope", "a big flat stone", "an old plank"]))
    t.put(theload="the " + t.words["load"].split(" ", 1)[1].split(" of ")[0])
    t.topic("{load}", "a long journey", "helping {Z}", "an important errand")
    t.say(DAY + " {X} had to bring {load} to {Z}, who [was ill|could not leave the house|lived far away].", '"Please take {load} to {Z}," someone asked {X} ' + t.pick(["one morning.", "one {season} day."]))
    t.say("{He} [took {his} bag|packed some bread] and [set out|went off] {toplace}.", '"I will be back before dark," said {X}, and {he} set out {toplace}.')
    t.say("{weather}. {He} walked past {sight} and {sight2}, and {he} held {theload} tight.", "The way led past {sight} and {sight2}, and {theload} was heavy.")
    t.say("But then {obstacle}. {X} could not go on.", "Halfway there, {obstacle}. What now?")
    meet(t)
    t.say('"I must bring {theload} to {Z}," said {X}, "but I cannot get by."', '{X} pointed ahead. "I have to get to the other side," {he} said.')
    t.say('{Y} [thought for a moment|scratched {yhis} head]. Then {yhe} [fetched|found] {use2}. "[This will do|Try this]," {yhe} said.', '"Wait here," said {Y}, and {yhe} came back with {use2}.')
    t.say("With {use2} they [made a way|got past it]. {X} [held on to {theload}|was very careful].", "It was not easy, but with {use2} it worked.")
    t.say("[It began to rain|The wind grew strong|It was getting dark], but now there were two of them[, and the way seemed short|].", "They went on together and [sang|talked about everything].")
    t.say("At last they knocked at the right door.", "When they arrived, {Z} was sitting [by the window|in bed|by the fire].")
    t.say('"[You came all this way|What a brave {Xkind} you are]!" said {Z}. {Zhe} was so [glad|happy] to have {theload}.', '{Z} took {theload} and smiled. "[Now I feel better already|You are very kind]," {zhe} said.')
    t.say("All three sat by the fire and [drank tea|ate bread and butter|told stories].", "{Z} gave them [hot tea|two pieces of cake|a warm bed for the night].")
    lesson(t, "A long way is short with [company|a friend].", "{X} had kept {his} promise.")
    ending(t)
    t.ask("What did {X} carry?", "{X} carried {load}.")
    t.ask("Who got {theload}?", "{Z} got {theload}.")
    t.ask("Who helped {X} on the way?", "{Y} helped {X}.")


def sick_friend(t):
    friend(t)
    t.elder(t.cast["X"])
    t.put(cure=t.pick(["a cup of hot tea with honey", "a bowl of soup", "a bunch of wild flowers", "a funny story", "a song", "a jar of berry juice"]),
          ill=t.pick(["a bad cold", "a fever", "a sore throat", "a cough", "a hurt paw" if t.cast["Y"].kind in ("cat", "dog", "puppy", "kitten", "rabbit", "bear", "fox", "lion", "wolf") else "a bad cold"]))
    travel(t)
    t.topic("a sick friend", "being kind", "getting well", "caring for a friend")
    t.say("{X} and {his} {yknown} met every day {inplace}.", "Every day {X} played {inplace} with {ywho}.")
    t.say("But " + DAY.lower() + " {Y} did not come.", DAY + " {X} waited and waited, but {Y} did not come.")
    t.say("{X} knocked at {yhis} door. {Y} was in bed with {ill}.", "{X} ran to {yhis} home. There lay {Y}, with {ill}.")
    t.say('"I feel [terrible|so weak]," said {Y} in a [small|tired] voice.', '"[Do not come near|I cannot play today]," said {Y} sadly.')
    t.say('{X} wanted to help, so {he} went to {Z}. "[What is good for {ill}|What should I do]?" {he} asked.', "{X} asked {Z} for help.")
    t.say('"[Warmth and rest|Rest, and a good friend]," said {Z}, "and {cure}."', '{Z} thought for a while. "Bring {yhim} {cure}," {zhe} said.')
    t.say("{X} went {toplace} and looked for [everything {he} needed|what was needed]. {Obstacle}, but {he} [did not turn back|thought of {Y} and went on].", "It took {him} all [morning|day], but then {X} had {cure}.")
    t.say("{X} sat down [by the bed|at {yhis} side] and gave {yhim} {cure}." if t.words["cure"] not in ("a funny story", "a song") else
          "{X} sat down by the bed and began with {cure}.")
    t.say('{Y} [smiled a little|closed {yhis} eyes and sighed]. "[That feels good|Thank you]," {yhe} said.', "Slowly {Y} [sat up|felt warmer]. {Yhe} even laughed once.")
    t.say("{X} came back [every day|the next day, and the next]. They [played quiet games|counted the clouds from the window|told each other stories].", "All week {X} [took care of {yhim}|came to visit].")
    t.say("Then, one morning, there was a knock at the door. It was {Y}, [healthy and strong|smiling]!", "After [five|seven|three] days {Y} jumped out of bed. {Yhe} was well again!")
    t.say('"[Now let us play|You made me well]," said {Y}.', "They ran {toplace} and [played until it was dark|shouted for joy].")
    lesson(t, "A good friend is the best medicine.", "And when {X} had a cold that winter, you can guess who came.")
    ending(t)
    t.ask("Who was ill?", "{Y} was ill.")
    t.ask("What did {X} bring?", "{X} brought {cure}.")


def music(t):
    t.take(kind=t.pick(["flute", "drum", "bell", "whistle"]))
    travel(t)
    friend(t)
    t.topic("music", "{athing}", "a song", "a party", "a concert")
    t.say("{X} had {athing}. {He} played it [every day|only when {he} was alone|softly, so that nobody could hear].", "When nobody was near, {X} played {athing}.")
    t.say('{He} was [too shy|afraid] to play for others. "[They will laugh|It is not good enough]," {he} thought.', '"It is only for me," {he} always said, because {he} was shy.')
    t.say(DAY + " there was going to be a party {inplace}, with [lights|dancing|cake] for everyone.", "Every {season} there was a great party {inplace}. [Everyone would dance|Hundreds of guests came].")
    t.say("But [the band did not come|the piper was ill|the old fiddle had broken], and there was no music.", "But on that evening the musicians did not come.")
    t.say('"A party without music is [sad|like soup without salt]," said {ywho}.', 'Everyone [stood around|was sad]. {Ywho} sighed, "If only we had some music."')
    t.say("{X} held the {thing} in {his} [pocket|hand]. {His} heart beat fast.", "{X} looked at {his} {thing}. Should {he} try?")
    t.say('{Y} saw it. "[Can you play that|Is that {athing}]?" {yhe} asked.', '"You have {athing}!" said {Y}. "Please play for us."')
    t.say('"Only a little," [said|whispered] {X}.', "{X} wanted to say no, but [everyone was looking at {him}|then {he} saw the sad faces].")
    t.say("The first notes were [very soft|a bit wrong]. But then the music [grew|became stronger and stronger].", "{X} closed {his} eyes and played. It sounded like [rain on leaves|birds in the morning|a small river].")
    t.say("[One foot began to tap, then another|Someone began to clap]. Soon everybody danced [in a big circle|and laughed].", "Nobody spoke. Then they all began to dance.")
    t.say("They danced until the [moon was high|stars came out|last light went out].", 'When the song was over, everyone called, "[More|Again]!"')
    t.say('"[You play so well|That was wonderful]!" said {Y}.', '"[You must play every year|I will never forget that song]," said {Y}.')
    lesson(t, "From then on, {X} played {inplace} every evening.", "{X} was never shy about {his} music again.")
    ending(t)
    t.ask("What did {X} play?", "{X} played {athing}.")
    t.ask("Why was {X} shy?", "{X} thought that the others would laugh.")


def sharing(t):
    t.put(food=t.pick(["apples", "nuts", "cookies", "berries", "pears", "honey cakes", "plums", "carrots"]))
    travel(t)
    friend(t)
    t.topic("sharing", "being selfish", "{food}", "a {Xkind} who would not share")
    t.say("{X} had a big basket of {food}, and {he} did not want to share [them|with anybody].", "All through the summer {X} had gathered {food}. Now {he} had more than {he} could eat.")
    t.say('"[These are mine, only mine|Nobody gets any of them]," {he} said.', "{He} counted the {food} every [evening|morning] and hid them well.")
    t.say(DAY + ' {ywho} came to the door. "[I am so hungry|I have not eaten for days]," said {Y}.', DAY + " {X} met {ywho} {inplace}. {Yhe} looked [thin and tired|very hungry].")
    t.say('"[Go away|No|Find your own food]," said {X}, and {he} [shut the door|turned away].', 'But {X} [hid the basket|shook {his} head]. "I need them all," {he} said.')
    t.say("{Y} went away [without a word|sadly]. {X} ate, but [the {food} did not taste good|{he} felt strange].", "That night {X} could not sleep. {He} thought of {Y}.")
    t.say("The next day {X} wanted to move the basket, but it was so heavy that [it fell into a ditch|it rolled down and got stuck].", "Then there was a storm. Water [ran into the house|came from all sides], and {X} could not carry the heavy basket alone.")
    t.say('"Help!" called {X}. "Please, somebody help me!"', "{X} pulled and pulled, but {he} was too weak.")
    t.say("And who came? It was {Y}. {Yhe} [did not say a word|did not wait] and [took the other side of the basket|pulled with all {yhis} strength].", "{Y} heard {him} and came running. Together they [lifted it|saved everything].")
    t.say('"Why do you help me?" asked {X}.', '"I was mean to you," said {X}. "[And still you came|I am sorry]."')
    t.say('"[You needed help|That is what neighbors do]," said {Y}.', '"[Because you called|Somebody has to begin]," said {Y} with a smile.')
    t.say("{X} [was ashamed|felt warm inside]. {He} opened the basket and gave {yhim} [half|the best] of the {food}.", '"Half of the {food} are yours," said {X}.')
    t.say("They sat down and ate together. The {food} had never tasted so [good|sweet].", "That evening {X} invited [everyone|all the neighbors], and there was enough for all.")
    lesson(t, "What you share [tastes twice as good|comes back to you].", "{X} never hid anything again.")
    ending(t)
    t.ask("What did {X} have?", "{X} had a basket of {food}.")
    t.ask("Did {X} share at first?", "No, at first {X} did not want to share.")
    t.ask("Who helped {X}?", "{Y} helped {X}.")


def storm(t):
    travel(t)
    friend(t)
    t.cast_as("W", t.other(t.cast["Y"]))
    while t.cast["W"].kind in (t.cast["X"].kind, "giant") or t.cast["W"].name == t.cast["X"].name:
        t.cast_as("W", t.other(t.cast["Y"]))
    t.put(wwho=t.introduce("W"), room=t.pick(["a small cave", "an old hut", "a hollow tree", "an empty barn", "a little shed"]))
    t.topic("a storm", "a rainy night", "thunder and lightning", "strangers who became friends")
    t.say(DAY + " {X} was {inplace} when dark clouds came up.", "The sky over the {place} was [black|gray]. {X} was still [outside|far from home].")
    t.say("The wind [howled|blew hard], and rain fell in [big drops|buckets]. {X} ran [and ran|as quickly as {he} could].", "There was [thunder|lightning], and {X} was wet in a moment.")
    t.say("Luckily {he} found {room}. It was [dry|dark but dry] inside.", "At last {he} saw {room} and [crept in|hurried inside].")
    t.say("{X} was not alone. In the corner sat {ywho}, [trembling|wet and cold].", "[But someone was already there|Two eyes shone in the dark]. It was {ywho}.")
    t.say('"May I stay here?" asked {X}. "[Of course|Come in]," said {Y}.', '"[Do not be afraid|I will not hurt you]," said {X}.')
    t.say('Then there was a knock. Outside stood {wwho}. "[Is there room for one more|May I come in]?"', 'A moment later {wwho} [looked in|came running]. "[Please let me in|What weather]!" said {W}.')
    t.say("It was [narrow|small], but they [moved together|made room].", '"[The more, the warmer|There is always room for one more]," said {Y}.')
    t.say("{X} had some [bread|nuts|apples], {Y} had [a candle|a blanket|a bit of cheese], and {W} [had a head full of stories|knew a song].", "They shared what they had, and {W} [told a story|sang a funny song].")
    t.say("[Boom|Crash]! The thunder was loud, but [nobody was afraid anymore|together it was not so bad].", "Outside the storm [went on|roared]. Inside it was [warm|almost cozy].")
    t.say("They laughed and talked until they [fell asleep|were too tired to speak].", "One after another, they fell asleep.")
    t.say("In the morning the sun was shining, and [a rainbow stood over the {place}|every leaf glittered].", "When they woke up, the storm was over. [Birds sang|The air smelled fresh].")
    t.say('"[I almost wish it would rain again|Let us meet here every year]," said {W}.', "{X}, {Y}, and {W} went [home by the same path|out into the sun together].")
    lesson(t, "A storm is only half as bad [with friends|when you are not alone].", "They had come as strangers and left as friends.")
    t.say("{X} went home [with a light heart|singing a little song|happy|as the sun rose].", "It had been [a long night, but a good one|a night to remember].", "And whenever it thundered, {X} smiled.")
    t.ask("Where did they hide?", "They hid in {room}.")
    t.ask("Who was in the story?", "{X}, {Y}, and {W} were in the story.")
    t.ask("What was the weather like?", "There was a [big|wild] storm.")


def tale(t):
    """A story within a story."""
    t.elder(t.cast["X"])
    t.take()
    friend(t)
    t.put(deed=t.pick(["had once caught the moon in a bucket", "had once sailed around the world in a barrel", "had once taught the stars to dance", "had once painted the sky", "had once carried the sun home in a sack", "had once taught the wind to sing"]))
    t.topic("bedtime", "{Z}", "a story at night", "an old story")
    t.say('It was [late|evening], and {X} could not sleep. "Tell me a story," {he} said to {Z}.', '"Tell me a story, please," said {X} to {Z} one {season} evening.')
    t.say('"What should it be about?" asked {Z}. "[One with a {Ykind}|A {Ykind}]," said {X}.', '"Then listen well," said {Z}, and {zhe} [sat down by the fire|lit a candle|closed {zhis} eyes].')
    t.say('"There was once a {Ykind} who {deed}," {Z} began.', '"Long ago," {Z} began, "there was a {Yadj} {Ykind} who {deed}."')
    t.say("The {Ykind} had only {athing} and a brave heart.", "All {yhe} needed was {athing} and a lot of courage.")
    t.say("Everybody laughed at {yhim} and said that it could not be done.", '"That is not possible," everyone said.')
    t.say("But the {Ykind} climbed the highest hill and waited [seven nights|three days] without sleep.", "But the {Ykind} [did not listen|only smiled] and walked to the end of the world.")
    t.say("There {yhe} [used {thething} in a very clever way|held up {thething} and sang], and it worked.", "And with {thething} {yhe} did what nobody had done before.")
    t.say("When {yhe} came home, nobody laughed anymore. They [gave {yhim} the best seat at the table|rang all the bells].", "People came from far away to see {yhim}, and {yhe} [told everyone how it was done|gave each of them a smile].")
    t.say('"Is that true?" asked {X}. "[Every word|As true as I sit here]," said {Z}.', '"And where is the {Ykind} now?" asked {X}. "[Look out of the window|Perhaps not far from here]," said {Z}.')
    t.say("{X} looked out of the window. For a moment {he} thought {he} saw {thething} among the stars.", "{X} yawned. {His} eyes were [heavy|already closed].")
    t.say('"Good night," said {Z} and [blew out the candle|covered {him} with a blanket].', "{Z} [smiled|put out the light] and [closed the door softly|went on tiptoe].")
    t.say("That night {X} dreamed of {athing} and of a {Ykind} with a brave heart.", "And {X} slept and dreamed of faraway places.", "Soon {X} was asleep, and the {thing} in the story shone in {his} dreams.")
    t.ask("Who told the story?", "{Z} told the story.")
    t.ask("What was the tale about?", "It was about a {Ykind} who {deed}.")


PLOTS = [lost, new_friend, courage, build, rescue, present, cooking, growing, race, treasure, honesty, learning, way_home,
         mystery, wish, errand, sick_friend, music, sharing, storm, tale]


def tell(t, invented=0.0, hero=None, plot=None):
    """One whole story."""
    opening(t, invented, hero)
    t.put(color1=t.pick(world.COLORS[:5]), color2=t.pick(world.COLORS[5:]))
    (plot or t.pick(PLOTS))(t)
    return t.story()
