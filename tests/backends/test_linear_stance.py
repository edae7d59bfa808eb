import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancekit.backends.base import PAIR_LABELS, SWAPPED, VOICE_LABELS, ClaimQuery, PairQuery, Relation, VoiceQuery
from stancekit.backends.linear.cues import cue_classes, cue_table, past_forms, verbs_of
from stancekit.backends.linear.hashing import hash_words
from stancekit.backends.linear.masking import FIRST, OTHER, SECOND, mask
from stancekit.backends.linear.stance import LinearStance
from stancekit.backends.linear.stance_features import pair_features, voice_features
from stancekit.backends.linear.vectors import WordVectors, zone_sums
from stancekit.calibration import decide
from stancekit.errors import InputError
from stancekit.finetune.linear_stance import (
    StanceSettings,
    claim_head,
    design_matrix,
    fit_decision,
    fit_head,
    fit_stance,
    folds_by_group,
    held_out_scores,
    pair_head,
    voice_head,
)
from stancekit.finetune.stance_rows import LabelledClaim, LabelledPair, LabelledVoice, StanceRows
from stancekit.text import fold
from stancekit.types import Span

SETTINGS = StanceSettings(pair_bits=12, voice_bits=12, claim_bits=12, folds=2)
WORDS = ("praised", "lauded", "condemned", "river", "disgrace", "honest")
VECTORS = WordVectors.of(hash_words(WORDS), np.random.default_rng(0).normal(size=(len(WORDS), 5)).astype(np.float32))
NAMES = ("Ruritania", "Sylvania", "the Mayor", "Orsova", "Grand Fenwick", "Miss Quill")
TEMPLATES = (
    ("{0} and {1} lie on the same river.", "neutral"),
    ("{0} opened a station near {1} on Monday.", "neutral"),
    ("{0} praised {1} for its patience.", "first_supports"),
    ("{0} will help {1} rebuild the bridge, it said.", "first_supports"),
    ("{0} condemned {1} and recalled its envoy.", "first_opposes"),
    ("{0} accused {1} of breaking the truce.", "first_opposes"),
    ("{0} was warmly applauded by {1}.", "second_supports"),
    ("{0}'s plan was welcomed in {1}, officials said.", "second_supports"),
    ("{0} was sued by {1} last week.", "second_opposes"),
    ("{0} has been harshly criticized by {1}.", "second_opposes"),
)
VOICES = (
    ("{0} arrived at noon.", "neutral"),
    ("{0} spoke for an hour.", "neutral"),
    ("{0} was brave and honest.", "support"),
    ("We should thank {0} for this fine work.", "support"),
    ("{0} lied to us again.", "oppose"),
    ("What a disgrace {0} has become!", "oppose"),
)


def pair(sentence, first, second, others=()):
    spans = [Span(sentence.index(name), sentence.index(name) + len(name)) for name in (first, second, *others)]
    return PairQuery(sentence, spans[0], spans[1], tuple(spans[2:]))


def voice(sentence, target):
    return VoiceQuery(sentence, Span(sentence.index(target), sentence.index(target) + len(target)))


PAIRS = [
    LabelledPair(f"{number}-{first}", pair(text.format(first, second), first, second), PAIR_LABELS.index(label), first)
    for number, (text, label) in enumerate(TEMPLATES)
    for first, second in zip(NAMES, NAMES[1:] + NAMES[:1], strict=True)
]
VOICE_ROWS = [
    LabelledVoice(f"{number}-{name}", voice(text.format(name), name), VOICE_LABELS.index(label), name)
    for number, (text, label) in enumerate(VOICES)
    for name in NAMES
]


def claim(query, holder, target):
    names = tuple(sorted((query.first, query.second)))
    whole = Span(0, len(query.text))
    return ClaimQuery(query.text, holder, target, names, whole, Relation.PLAIN, party=True)


CLAIMS = [
    LabelledClaim(claim(row.query, holder, target), side if PAIR_LABELS[row.label].startswith(order) else 0, row.group)
    for row in PAIRS
    for side in [(0, 1, 2, 1, 2)[row.label]]
    for order, holder, target in (
        ("first", row.query.first, row.query.second),
        ("second", row.query.second, row.query.first),
    )
]
ODD_PAIRS = [
    PairQuery("", Span(0, 0), Span(0, 0)),
    PairQuery("ab", Span(0, 1), Span(1, 2)),
    PairQuery("Éa “no” 中 \ue000 x", Span(0, 2), Span(7, 8), (Span(3, 6), Span(0, 4))),
    PairQuery("x\ud800y z", Span(4, 5), Span(0, 1)),
]


@pytest.fixture(scope="module")
def fitted():
    return fit_stance(StanceRows(PAIRS, VOICE_ROWS, CLAIMS), vectors=VECTORS, settings=SETTINGS, seed=3)


@pytest.fixture(scope="module")
def model(fitted):
    return LinearStance(*fitted, name="tiny 1")


def plain(served):
    return {head: {**values, "temperature": 1.0} for head, values in served.items()}


def test_numpy_serves_the_pair_head_that_scikit_learn_trained(fitted):
    arrays, served = fitted
    queries = [row.query for row in PAIRS] + ODD_PAIRS[:3]
    found = LinearStance(arrays, plain(served), name="tiny 1").score_pairs(queries)
    estimator = fit_head(pair_head(PAIRS, VECTORS, SETTINGS), SETTINGS)
    design = design_matrix(
        pair_features(queries, SETTINGS.pair_bits, VECTORS), SETTINGS.pair_bits, SETTINGS.meaning_scale
    )
    np.testing.assert_allclose(found, estimator.predict_proba(design), atol=1e-6)
    np.testing.assert_array_equal(found.argmax(axis=1), estimator.predict(design))


def test_numpy_serves_the_voice_head_that_scikit_learn_trained(fitted):
    arrays, served = fitted
    queries = [row.query for row in VOICE_ROWS]
    found = LinearStance(arrays, plain(served), name="tiny 1").score_voice(queries)
    estimator = fit_head(voice_head(VOICE_ROWS, VECTORS, SETTINGS), SETTINGS)
    design = design_matrix(
        voice_features(queries, SETTINGS.voice_bits, VECTORS), SETTINGS.voice_bits, SETTINGS.meaning_scale
    )
    np.testing.assert_allclose(found, estimator.predict_proba(design), atol=1e-6)
    np.testing.assert_array_equal(found.argmax(axis=1), estimator.predict(design))


def test_numpy_serves_the_claim_head_that_scikit_learn_trained(fitted):
    arrays, served = fitted
    queries = [row.query for row in CLAIMS]
    untempered = {**served, "claim": plain(served)["claim"]}
    found = LinearStance(arrays, untempered, name="tiny 1").score_claims(queries)
    head = claim_head(StanceRows(PAIRS, VOICE_ROWS, CLAIMS), VECTORS, SETTINGS)
    np.testing.assert_allclose(found, fit_head(head, SETTINGS).predict_proba(head.design), atol=1e-6)


def test_claims_of_a_batch_are_scored_as_one_by_one(model):
    queries = [row.query for row in CLAIMS[:40]]
    alone = np.concatenate([model.score_claims([query]) for query in queries])
    np.testing.assert_array_equal(model.score_claims(queries), alone)
    assert model.score_claims([]).shape == (0, 3)


def test_an_author_and_a_holder_inside_the_target_are_scored(model):
    text = "We back Oslo's plan for the ban."
    target, whole = Span(8, 31), Span(0, 32)
    author = ClaimQuery(text, None, target, (Span(8, 12),), whole, Relation.OWN)
    owner = ClaimQuery(text, Span(8, 12), target, (Span(8, 12),), whole, Relation.PLAIN)
    found = model.score_claims([author, owner])
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_a_fitted_model_knows_who_acts_on_whom(model):
    names = ("Lower Brandel", "Upper Brandel")
    found = model.score_pairs([pair(text.format(*names), *names) for text, _ in TEMPLATES])
    assert [PAIR_LABELS[index] for index in found.argmax(axis=1)] == [label for _, label in TEMPLATES]


def test_a_fitted_model_reads_a_verb_by_its_class(model):
    sentence = "Lower Brandel denounced Upper Brandel."
    found = model.score_pairs([pair(sentence, "Lower Brandel", "Upper Brandel")])[0]
    assert PAIR_LABELS[int(found.argmax())] == "first_opposes"


def test_a_fitted_model_tells_praise_from_blame_of_a_target(model):
    found = model.score_voice([voice(text.format("Zed"), "Zed") for text, _ in VOICES])
    assert [VOICE_LABELS[index] for index in found.argmax(axis=1)] == [label for _, label in VOICES]


def test_score_pairs_follows_a_swap_of_first_and_second(model):
    queries = [row.query for row in PAIRS]
    swapped = [PairQuery(q.text, q.second, q.first, q.others) for q in queries]
    np.testing.assert_array_equal(model.score_pairs(swapped), model.score_pairs(queries)[:, SWAPPED])


def test_scores_do_not_depend_on_names(model):
    text = "{0} condemned {1}, and {2} kept silent."
    named = [("Ruritania", "Sylvania", "Orsova"), ("Evil Traitors", "Brave Heroes", "War"), ("nato", "eu", "un")]
    found = model.score_pairs([pair(text.format(*n), n[0], n[1], (n[2],)) for n in named])
    np.testing.assert_allclose(found, np.tile(found[0], (3, 1)), atol=1e-12)
    said = model.score_voice([voice(f"{n} spoke for an hour.", n) for n in ("Zed", "Mr Liar", "Fraud")])
    np.testing.assert_allclose(said, np.tile(said[0], (3, 1)), atol=1e-12)


@pytest.mark.parametrize("queries", [[], ODD_PAIRS, ODD_PAIRS * 400])
def test_score_pairs_gives_a_row_of_probabilities_a_query(model, queries):
    found = model.score_pairs(queries)
    assert found.shape == (len(queries), len(PAIR_LABELS))
    np.testing.assert_allclose(found.sum(axis=1), np.ones(len(queries)))


def test_score_voice_takes_empty_texts_and_no_query(model):
    assert model.score_voice([]).shape == (0, len(VOICE_LABELS))
    found = model.score_voice([VoiceQuery("", Span(0, 0)), VoiceQuery("a", Span(0, 1))])
    np.testing.assert_allclose(found.sum(axis=1), np.ones(2))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.data())
def test_scores_are_probabilities_whatever_the_text(model, text, data):
    text = fold(text)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=6, max_size=6)))
    first, second, other = (Span(*cuts[i : i + 2]) for i in (0, 2, 4))
    query = PairQuery(text, first, second, (other,))
    alone = model.score_pairs([query])
    assert np.isfinite(alone).all()
    np.testing.assert_allclose(alone.sum(axis=1), [1.0])
    batch = model.score_pairs([PAIRS[0].query, query, *ODD_PAIRS])
    np.testing.assert_allclose(batch[1], alone[0], atol=1e-12)
    assert np.isfinite(model.score_voice([VoiceQuery(text, first, (second, other))])).all()


def test_a_long_sentence_costs_no_more_than_its_length(model):
    def seconds(copies):
        words = "a Dog-A barked. " * copies
        queries = [PairQuery(f"A {words} B", Span(0, 1), Span(len(words) + 3, len(words) + 4))]
        started = time.perf_counter()
        model.score_pairs(queries)
        return time.perf_counter() - started

    seconds(500)
    assert min(seconds(8000) for _ in range(3)) < 60 * min(seconds(1000) for _ in range(3))


def test_fit_stance_gives_the_same_bits_each_time(fitted):
    arrays, served = fit_stance(StanceRows(PAIRS, VOICE_ROWS, CLAIMS), vectors=VECTORS, settings=SETTINGS, seed=3)
    assert served == fitted[1]
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, fitted[0][name])


def test_fit_stance_refuses_rows_without_some_label():
    rows = [row for row in PAIRS if "second" not in PAIR_LABELS[row.label]]
    rows = [row for row in rows if PAIR_LABELS[row.label] != "first_supports"]
    with pytest.raises(InputError, match=r"expected rows of all 5 labels in every fold, found none of label 1"):
        fit_stance(StanceRows(rows, VOICE_ROWS, CLAIMS), vectors=VECTORS, settings=SETTINGS, seed=0)


def test_drills_train_but_are_not_held_out():
    drilled = pair_head(PAIRS[:30], VECTORS, SETTINGS, drills=PAIRS[30:])
    scores, labels = held_out_scores(drilled, SETTINGS, seed=3)
    assert len(scores) == len(labels) == 30
    assert drilled.design.shape[0] == 2 * len(PAIRS)
    np.testing.assert_array_equal(labels, [row.label for row in PAIRS[:30]])


def test_folds_keep_groups_together():
    groups = np.array([f"g{index % 17}" for index in range(100)])
    fold_of = folds_by_group(groups, 4, seed=1)
    assert {len(set(fold_of[groups == name])) for name in groups} == {1}
    assert set(fold_of) == {0, 1, 2, 3}


def test_fit_decision_finds_the_temperature_of_overconfident_scores():
    random = np.random.default_rng(0)
    labels = random.choice(3, 6000, p=[0.8, 0.1, 0.1])
    odds = np.log([0.8, 0.1, 0.1]) + random.normal(0, 1, (6000, 3))
    odds[np.arange(6000), labels] += 1.0  # unit normals with means one apart: these log-odds are calibrated
    temperature, offsets = fit_decision(2 * odds, labels)
    assert temperature == pytest.approx(2, rel=0.05)
    assert offsets[0] == 0
    assert min(offsets[1:]) > 0.2


def test_decide_prefers_a_rare_class_by_its_offset():
    probabilities = np.array([[0.6, 0.4], [0.9, 0.1]])
    assert decide(probabilities, np.array([0.0, 0.0])).tolist() == [0, 0]
    assert decide(probabilities, np.array([0.0, 1.0])).tolist() == [1, 0]


def test_mask_grows_a_span_to_whole_words_and_keeps_the_possessive():
    masked = mask("The Democrats' and Obama's aides.", [(Span(4, 12), FIRST), (Span(18, 24), SECOND)])
    shown = masked.replace(FIRST, "1").replace(SECOND, "2").replace(OTHER, "0")
    assert shown.split() == ["The", "1", "'", "and", "2", "'s", "aides."]


def test_mask_hides_what_looks_like_a_name_but_not_an_opening_word():
    masked = mask("However, President Jo Lind of Norway met a U.S. envoy.", [(Span(0, 0), FIRST)])
    assert [word for word in masked.split() if word[0].isupper()] == []
    assert "envoy." in masked
    assert "Although" in mask("Although Norway left", [])


def test_cue_classes_know_regular_and_irregular_forms():
    classes = cue_classes(hash_words("condemns condemned denouncing fought fight nobody table".split()))
    assert classes[0] == classes[1] == classes[2] > 0
    assert classes[3] == classes[4] > 0
    assert classes[5] > 0
    assert classes[6] == 0
    assert classes[0] != classes[3]
    hashes, _ = cue_table()
    assert (np.diff(hashes.astype(object)) > 0).all()


def test_past_forms_of_regular_doubled_and_irregular_verbs():
    assert past_forms("accuse") == ("accused", "accused")
    assert past_forms("vilify") == ("vilified", "vilified")
    assert past_forms("slam") == ("slammed", "slammed")
    assert past_forms("honor") == ("honored", "honored")
    assert past_forms("steal") == ("stole", "stolen")
    assert {"praise", "commend"} <= set(verbs_of("praise"))


def test_a_word_is_read_like_its_neighbour_in_meaning():
    """Only the vector ties "lauded" to "praised": neither is in a class of cues that the rows hold."""
    near = np.array([[1.0, 0.0], [1.0, 0.01], [-1.0, 0.0]], dtype=np.float32)
    vectors = WordVectors.of(hash_words(["glowed", "beamed", "rotted"]), near)
    rows = [
        LabelledVoice(f"{word}-{name}", voice(f"{name} {word} today.", name), VOICE_LABELS.index(label), name)
        for word, label in (("glowed", "support"), ("rotted", "oppose"), ("sat", "neutral"))
        for name in NAMES
    ]
    model = LinearStance(
        *fit_stance(StanceRows(PAIRS, rows, CLAIMS), vectors=vectors, settings=SETTINGS, seed=3), name="tiny 1"
    )
    ((_, support, oppose),) = model.score_voice([voice("Orsova beamed today.", "Orsova")])
    assert support > oppose


def test_vectors_are_found_by_token_and_kept_to_a_step():
    vectors = np.array([[0.5, -1.0], [0.25, 1.0]], dtype=np.float32)
    words = WordVectors.of(hash_words(["oak", "elm"]), vectors)
    found = words.look_up(hash_words(["elm", "yew", "oak"]))
    np.testing.assert_allclose(found, [vectors[1], [0, 0], vectors[0]], atol=0.5 / 127)
    again = WordVectors.from_arrays(words.to_arrays())
    np.testing.assert_array_equal(again.look_up(hash_words(["oak"])), words.look_up(hash_words(["oak"])))


def test_zone_sums_are_over_the_root_of_the_number_of_tokens():
    vectors = np.array([[1.0], [2.0], [4.0], [8.0]], dtype=np.float32)
    owner = np.array([0, 0, 2, 2])
    zones = [np.array([True, True, True, False]), np.array([False, False, True, True])]
    sums = zone_sums(vectors, owner, zones, count=3)
    np.testing.assert_allclose(sums, [[3 / 2**0.5, 0], [0, 0], [4, 12 / 2**0.5]], rtol=1e-6)
