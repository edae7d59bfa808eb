"""Words that show a side: verbs and other words by class, written by hand, as hashes.

A class stands for its words in some features of the stance model, so that it can read a verb that no training
sentence held.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from stancekit.backends.linear.hashing import HashArray, hash_words

_VERBS: dict[str, str] = {
    "praise": (
        "praise applaud commend laud hail celebrate admire compliment congratulate thank cheer salute honor "
        "honour respect love adore trust appreciate welcome tout champion extol glorify idolize eulogize credit "
        "flatter"
    ),
    "support": (
        "support back endorse favor favour defend embrace approve agree advocate promote champion uphold espouse "
        "vouch rally stump canvass nominate elect pardon reelect vindicate exonerate justify"
    ),
    "help": (
        "help aid assist protect save rescue fund finance donate arm supply bolster strengthen encourage empower "
        "reassure comfort shelter cooperate collaborate partner ally join unite reconcile negotiate befriend "
        "rebuild hire appoint promote reward award honor free release host invite sponsor train equip advise "
        "mentor shield"
    ),
    "criticize": (
        "criticize criticise condemn denounce slam blast bash attack rebuke rebuff deride decry lambast lambaste "
        "assail berate chide scold mock ridicule insult taunt belittle disparage deplore lament chastise "
        "castigate censure vilify excoriate pan lash rip skewer scorn slander smear trash disrespect demean "
        "demonize malign humiliate hate loathe despise detest fear distrust doubt dislike resent envy admonish "
        "fault protest boo heckle jeer troll trounce needle tweak pillory savage roast torch tear"
    ),
    "accuse": (
        "accuse blame allege charge indict convict sue prosecute impeach suspect implicate incriminate denounce "
        "expose fault investigate subpoena interrogate question grill probe jail imprison arrest detain sentence "
        "fine punish penalize fire oust dismiss expel deport suspend ban bar censor blacklist"
    ),
    "reject": (
        "reject oppose resist refuse deny dispute contradict dismiss disavow repudiate renounce disagree object "
        "veto block obstruct thwart stymie undermine undercut overturn repeal revoke cancel withdraw quit defy "
        "ignore snub shun avoid abandon disown distance boycott challenge contest counter refute rebut debunk "
        "downplay hinder hamper stall filibuster"
    ),
    "demand": (
        "demand insist urge call pressure press push force compel order warn threaten caution vow pledge plead "
        "beg implore appeal request ask remind lobby coerce"
    ),
    "harm": (
        "kill murder attack bomb shoot invade assault injure wound hurt harm damage destroy hit strike beat "
        "defeat crush topple overthrow besiege raid fight battle clash combat confront provoke antagonize target "
        "abuse torture rape kidnap abduct hijack hack spy stalk harass bully intimidate terrorize oppress "
        "persecute massacre slaughter execute assassinate poison stab choke strangle rob steal loot cheat defraud "
        "exploit betray mislead deceive lie manipulate sabotage sanction isolate embargo blockade annex occupy "
        "deploy retaliate blackmail extort violate break flout trample jeopardize endanger weaken cripple ruin "
        "wreck sink doom plague trouble worry alarm anger infuriate outrage enrage irritate annoy frustrate upset "
        "embarrass shame offend alienate disappoint shock horrify disgust appall frighten scare"
    ),
    "win": (
        "win succeed excel triumph prevail achieve earn gain thrive flourish improve surge impress inspire "
        "delight charm captivate wow dazzle"
    ),
    "lose": (
        "lose fail flop falter struggle stumble blunder botch bungle collapse crumble plummet suffer flounder "
        "backfire flail lag trail resign"
    ),
    "say": (
        "say tell add note state claim argue contend assert maintain suggest explain write tweet report announce "
        "declare comment remark reply respond acknowledge admit concede testify reveal insist believe think "
        "predict warn describe call label brand dub"
    ),
    "meet": "meet visit speak talk discuss consult confer chat dine negotiate telephone greet",
}
"""Lemmas; their regular forms are made by rule. A form belongs to the first class that lists it."""

_WORDS: dict[str, str] = {
    "good": (
        "good great best better excellent wonderful fantastic terrific amazing outstanding superb brilliant "
        "impressive remarkable extraordinary exceptional incredible inspiring inspirational beloved popular "
        "successful success strong stronger strongest effective smart intelligent wise honest decent honorable "
        "honourable brave bravery courageous courage hero heroic heroes heroism loyal loyalty dedicated "
        "commitment integrity talented gifted skilled experienced qualified competent capable respected esteemed "
        "distinguished renowned acclaimed legendary icon iconic visionary pioneer pioneering leadership patriot "
        "patriotic noble generous generosity kind kindness warm charming charismatic thoughtful compassionate "
        "compassion fair friendly friend friends friendship ally allies alliance partner partners partnership "
        "supporter supporters fan fans proponent proponents admirer admirers backer backers advocate advocates "
        "champion favorite favourite favorable positive optimistic hopeful promising proud pride happy glad "
        "pleased delighted grateful thankful gratitude praise admiration respect affection trust confidence "
        "support endorsement approval applause tribute award prize medal honor honors victory triumph winner wins "
        "progress achievement achievements accomplishment accomplishments popularity hope peace freedom "
        "solidarity cooperation goodwill beautiful perfect favorably bipartisan reassuring"
    ),
    "bad": (
        "bad worst worse terrible horrible awful dreadful poor weak weaker pathetic disgraceful disgrace "
        "disgraced disgusting shameful shame embarrassing embarrassment ridiculous absurd stupid foolish idiotic "
        "idiot moron incompetent incompetence inept unfit unqualified unpopular failed failing failure failures "
        "disaster disastrous catastrophe catastrophic mess chaos chaotic crisis reckless irresponsible careless "
        "dangerous danger threat threats threatening menace evil wicked cruel cruelty brutal brutality ruthless "
        "corrupt corruption crooked dishonest dishonesty liar liars lie lies lying false falsely misleading "
        "deceptive deceitful hypocrite hypocrisy hypocritical racist racism sexist sexism misogynist misogyny "
        "bigot bigoted bigotry xenophobic xenophobia antisemitic fascist fascism nazi extremist extremism radical "
        "radicals fanatic dictator dictatorship tyrant tyranny authoritarian regime thug thugs bully bullying "
        "criminal criminals crime crimes illegal illegally unlawful unconstitutional fraud fraudulent scam "
        "scandal scandals controversy controversial controversies guilty misconduct wrongdoing abuse abuses "
        "abusive assault harassment allegations allegation accusations accusation accused charges conspiracy "
        "treason traitor betrayal enemy enemies foe foes rival rivals opponent opponents adversary critic critics "
        "detractors hostile hostility aggressive aggression angry anger outrage outrageous fury furious hatred "
        "hate contempt disdain scorn disrespect insult insults insulting offensive derogatory vulgar smear attack "
        "attacks criticism criticisms condemnation backlash protest protests protesters lawsuit lawsuits suit "
        "complaint complaints sanctions war conflict feud dispute tensions violence violent terror terrorist "
        "terrorists terrorism killing deaths death victims worried concern concerns concerned fears afraid alarm "
        "alarming troubling troubled disturbing unacceptable inappropriate unfair unjust wrong wrongly mistake "
        "mistakes blunder error flawed biased bias partisan divisive damaging damage harmful harm toxic lazy "
        "arrogant arrogance selfish greedy greed narcissist unstable crazy insane lunatic clown joke loser losers "
        "lost defeat defeated doubts skeptical skepticism sceptical suspicious suspicion distrust disappointed "
        "disappointing disappointment frustrated frustration opposition anti blame denial rejection failure"
    ),
    "negation": (
        "not no never nothing none nobody without neither nor cannot can't don't doesn't didn't isn't aren't "
        "wasn't weren't won't wouldn't couldn't shouldn't haven't hasn't hadn't hardly barely unlikely nt"
    ),
    "passive": "by",
    "be": "was were is are been being be",
    "toward": "against toward towards versus vs over despite",
    "for": "for with behind alongside",
    "contrast": "but however although though while whereas yet",
}
"""Words taken as they are."""

_IRREGULAR: dict[str, str] = {
    "beat": "beat beaten",
    "break": "broke broken",
    "compel": "compelled",
    "expel": "expelled",
    "fight": "fought",
    "hit": "hit",
    "hurt": "hurt",
    "lose": "lost",
    "meet": "met",
    "mislead": "misled",
    "overthrow": "overthrew overthrown",
    "quit": "quit",
    "rebut": "rebutted",
    "say": "said",
    "shoot": "shot",
    "sink": "sank sunk",
    "speak": "spoke spoken",
    "spy": "spied",
    "steal": "stole stolen",
    "strike": "struck",
    "tear": "tore torn",
    "tell": "told",
    "think": "thought",
    "uphold": "upheld",
    "win": "won",
    "withdraw": "withdrew withdrawn",
    "write": "wrote written",
}
"""Past tense and past participle."""
_VOWELS = "aeiou"


def verbs_of(name: str) -> list[str]:
    """The lemmas of one class of verbs, such as ``praise`` or ``accuse``."""
    return _VERBS[name].split()


def past_forms(verb: str) -> tuple[str, str]:
    """The past tense and the past participle.

    Example:
        >>> past_forms("slam"), past_forms("beat")
        (('slammed', 'slammed'), ('beat', 'beaten'))
    """
    if irregular := _IRREGULAR.get(verb):
        return irregular.split()[0], irregular.split()[-1]
    forms = forms_of(verb)
    past = forms[4] if len(forms) > 4 and len(verb) < 5 else forms[2]
    return past, past


def forms_of(verb: str) -> list[str]:
    """The verb with -s, -ed and -ing, and its irregular forms; both spellings where a consonant may double."""
    irregular = _IRREGULAR.get(verb, "").split()
    if verb.endswith("e"):
        return [verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing", *irregular]
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing", *irregular]
    third = f"{verb}es" if verb.endswith(("s", "x", "z", "ch", "sh")) else f"{verb}s"
    short = verb[-1] not in f"{_VOWELS}wxy" and verb[-2] in _VOWELS and (len(verb) < 3 or verb[-3] not in _VOWELS)
    doubled = [f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"] if short else []
    return [verb, third, f"{verb}ed", f"{verb}ing", *doubled, *irregular]


@cache
def classes_by_word() -> dict[str, str]:
    """The class of each cue, by its forms in lower case."""
    classes: dict[str, str] = {}
    for name, verbs in _VERBS.items():
        for form in (form for verb in verbs.split() for form in forms_of(verb)):
            classes.setdefault(form, name)
    for name, words in _WORDS.items():
        for word in words.split():
            classes.setdefault(word, name)
    return classes


@cache
def cue_table() -> tuple[HashArray, npt.NDArray[np.uint64]]:
    """The token hash of each cue, rising, and the number of its class, from 1. Shapes: (cues,), (cues,)."""
    numbers = {name: number for number, name in enumerate((*_VERBS, *_WORDS), 1)}
    classes = {word: numbers[name] for word, name in classes_by_word().items()}
    hashes = hash_words(list(classes))
    order = np.argsort(hashes)
    return hashes[order], np.array(list(classes.values()), dtype=np.uint64)[order]


def cue_classes(hashes: HashArray) -> npt.NDArray[np.uint64]:
    """The class of each token, 0 where it is no cue. Shape: that of ``hashes``."""
    known, classes = cue_table()
    place = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.where(known[place] == hashes, classes[place], np.uint64(0))
