"""Words of closed classes and for people."""

from __future__ import annotations

NEGATIONS = frozenset(
    "not never neither nor hardly didn't doesn't don't hasn't haven't hadn't won't wouldn't couldn't can't cannot "
    "wasn't isn't aren't weren't shouldn't".split()
)

AUXILIARIES = NEGATIONS | frozenset(
    "has have had having is are was were be been being am do does did will would can could may might must shall "
    "should 's 've 'd 'll".split()
)

BE_FORMS = frozenset("is are was were be been being am wasn't isn't aren't weren't 's get gets got".split())

ADVERBS = frozenset(
    "also again ago already always earlier even ever first further just later long more now often once only "
    "recently soon still then there therefore though thus today too twice yesterday instead meanwhile however "
    "previously both simply strongly all very so quite rather most reportedly himself herself itself themselves".split()
)

NOT_ADVERBS = frozenset("anomaly assembly bully early family friendly italy likely monopoly rally reply supply".split())
"""Words in -ly that are no adverbs."""

AUTHOR_PRONOUNS = frozenset("i we you one i'd i'm i've i'll we'd we're we've we'll you'd you've let's".split())
"""Subjects that make a cue the author's own voice, outside quotes."""

PRONOUNS = frozenset("he she they it he's she's they've he'd she'd they'd it's".split())

RELATIVES = frozenset("who which that".split())

DETERMINERS = frozenset(
    "the a an this that these those his her its their our my your some any no every each another".split()
)

PREPOSITIONS = frozenset(
    "about above across after against ahead along amid among around as at before behind below beneath beside "
    "besides between beyond by despite during following for from in inside into like near of off on onto out "
    "outside over past per regarding since through throughout to toward towards under until unlike up upon via "
    "with within without".split()
)

CONJUNCTIONS = frozenset(
    "and but or while although though whereas yet because if when whether as since unless so than where".split()
)

TIME_WORDS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tonight tomorrow week month year "
    "morning afternoon evening night january february march april may june july august september october november "
    "december last earlier later late early again here there then ago flatly bluntly".split()
)

OFFICIALS = frozenset(
    "administration adviser advisor advisers advisors aide aides ambassador ambassadors army authorities cabinet "
    "campaign chancellor chief commander commanders delegation deputy diplomat diplomats embassy envoy envoys "
    "executive foreign general generals government governor head king leader leaders leadership lawmaker "
    "lawmakers legislator legislators military minister ministers ministry mission negotiator negotiators office "
    "official officials parliament president premier queen representative representatives response secretary "
    "secretaries senator senators side spokesman spokesmen spokesperson spokespeople spokeswoman statement troops "
    "forces member members chair chairman chairwoman director mayor prime justice judge report reply letter".split()
)
"""Heads that speak for the party that a following "of", "for", "in", "at" or "from" names."""

OUTSIDERS = frozenset(
    "activist activists adversaries adversary allies ally analyst analysts backer backers commentator "
    "commentators critic critics dissident dissidents economist economists enemies enemy expert experts fan "
    "fans foe foes follower followers historian historians journalist journalists neighbor neighbors neighbour "
    "neighbours observer observers opponent opponents opposition professor protester protesters rebel rebels "
    "refugee refugees reporter reporters researcher researchers resident residents rival rivals scholar "
    "scholars separatist separatists supporter supporters victim victims voter voters".split()
)
"""Heads that do not speak for the party that their modifier names."""

OPENERS = DETERMINERS | frozenset("such all both more most many several few two three four other".split())
"""Words that may open a noun phrase and tell nothing of it."""

MODALS = frozenset(
    "will would can could may might must shall should to did do does let's didn't doesn't don't won't wouldn't "
    "couldn't can't cannot shouldn't".split()
)
SUBJECTS = frozenset("i you he she it we they who which that there what let".split())
FUNCTION_WORDS = (
    PREPOSITIONS
    | CONJUNCTIONS
    | AUXILIARIES
    | PRONOUNS
    | RELATIVES
    | ADVERBS
    | AUTHOR_PRONOUNS
    | frozenset(
        "monday tuesday wednesday thursday friday saturday sunday today yesterday tonight tomorrow "
        "i you we me us him them what whom whose how here no nor if too much less least even only yet perhaps maybe "
        "please yes oh well hence indeed about almost nearly someone anyone everyone something anything everything "
        "nothing nobody none myself yourself ourselves one ones another others either let let's "
        "ahead apart aside away back down else enough far forth forward together why "
        "here's how's she'll that'd that'll that's there's they'll they're they've what's where's who's you're "
        "according due same".split()
    )
)
NO_PARTICIPLES = frozenset(
    "red bed need needs speed seed feed breed deed bloodshed united armed unprecedented sacred naked wicked advanced "
    "alleged proposed planned increased combined continued related so-called king thing something nothing anything "
    "everything spring string ring wing during beijing morning evening meeting building hearing ruling filing funding "
    "bombing killing shooting training spending fighting housing warning finding lobbying policing briefing gathering "
    "uprising beginning feeling offering opening peacekeeping rating polling warming drilling trafficking smuggling "
    "vetting understanding banking".split()
)
"""Nouns and adjectives in -ed and -ing."""


def _third(verb: str) -> str:
    """The third person singular."""
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x")) else f"{verb}s"


_REGULAR = (
    "accept accuse admire admit adopt advise agree announce applaud appoint approve argue assume authorize "
    "celebrate choose condemn confirm congratulate consider contend continue criticise criticize decline defend "
    "denounce deny deploy deserve destroy disagree dismiss embrace enact encourage endorse enforce establish "
    "expect fail hate ignore impose improve insist intend introduce invade involve join lack maintain oppose "
    "ought persuade praise prefer prepare prevent produce prohibit promote propose protect prove provide provoke "
    "pursue ratify recommend reduce refuse reject rely remove replace represent resist restore restrict send "
    "serve settle strengthen suffer suggest suppose tend threaten tout undermine urge violate warn welcome "
    "withdraw write".split()
)
"""Verbs whose bare form and third person are seldom nouns."""
VERBS = (
    frozenset(_REGULAR)
    | frozenset(_third(verb) for verb in _REGULAR)
    | frozenset(
        "was were had did said made went took came saw got gave told found thought knew became left felt put "
        "brought began kept held wrote stood heard let meant set met ran paid sat spoke lay led grew lost fell "
        "sent built understood drew broke spent cut rose drove bought wore chose won sought fought taught caught "
        "sold fled hit shot struck swore threw forgot forgave overthrew withdrew say says want wants seek seeks "
        "need needs get gets keep keeps make makes take takes give gives go goes come comes see sees know knows "
        "think thinks believe believes become becomes seem seems remain remains include includes allow allows "
        "require requires lets help helps try tries tell tells ask asks".split()
    )
)
"""Forms that are verbs wherever they stand, but after a determiner."""
THIRD_OF_NOUNS = frozenset(
    "aims approaches attacks backs bans blames blasts blocks calls challenges charges claims criticizes cuts demands "
    "doubts faces favors favours fears fights helps honors hopes hosts joins kills launches leads likes loves needs "
    "offers orders plans pledges praises presses promises protests pushes questions raises reports requests seeks "
    "signals slams supports targets threatens trusts uses vetoes visits votes vows wants warns wins".split()
)
"""Third persons that are plurals of nouns too, mostly, and verbs right behind a name."""
BARE_OF_NOUNS = frozenset(
    "act back ban cease change close cut delay drop end free halt hand help leave lift limit move open pay pull quit "
    "release reopen respect resume return share start step stop support turn vote work".split()
)
"""Bare forms that are nouns too, mostly, and verbs behind "that" and a name: "insists that Oslo lift the ban"."""
NOUNS_TOO = frozenset("cut hit help need needs left shot thought".split())
"""Those of ``VERBS`` that end a noun phrase as often: "the tax cut"."""


def is_adverb(raw: str) -> bool:
    """Whether a word is an adverb: a listed one, or one in -ly that is neither a name nor another word."""
    if raw.lower() in ADVERBS:
        return True
    return raw.endswith("ly") and len(raw) > 4 and raw not in NOT_ADVERBS and raw.islower()
