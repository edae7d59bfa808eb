"""Fine-tuning an encoder, and serving what comes of it, on a tiny one with random weights."""

import json
from dataclasses import replace

import numpy as np
import pytest

import stancekit
from stancekit.artifact import ENCODER, GRAPH, TOKENIZER, Manifest, read_model, write_model
from stancekit.backends.base import (
    COMMENT,
    KINDS,
    OPINION,
    PAIR_LABELS,
    REPORT,
    SWAPPED,
    VOICE_LABELS,
    ClaimQuery,
    PairQuery,
    Relation,
    VoiceQuery,
)
from stancekit.backends.heads import Head
from stancekit.backends.packed import EIGHT, TRANSPOSED
from stancekit.backends.tuned import TextClassifier
from stancekit.errors import ArtifactError, InputError
from stancekit.finetune.data import LabelledPage, LabelledText
from stancekit.finetune.stance_rows import LabelledClaim, LabelledPair, LabelledVoice, StanceRows
from stancekit.loading import bundled_folder
from stancekit.types import Span

transformer = pytest.importorskip("stancekit.finetune.transformer", reason="the extra for encoders is not installed")
serving = pytest.importorskip("stancekit.backends.transformer", reason="the extra for encoders is not installed")
spans = pytest.importorskip("stancekit.backends.spans", reason="the extra for encoders is not installed")
tokens = pytest.importorskip("stancekit.backends.tokens", reason="the extra for encoders is not installed")
reading = pytest.importorskip("stancekit.backends.reading", reason="the extra for encoders is not installed")
loop = pytest.importorskip("stancekit.finetune.loop", reason="the extra for encoders is not installed")
nets = pytest.importorskip("stancekit.finetune.nets", reason="the extra for encoders is not installed")
bags = pytest.importorskip("stancekit.finetune.bags", reason="the extra for encoders is not installed")

NAMES = ("Ruritania", "Sylvania", "Orsova", "Fenwick", "Quill", "Lutha", "Graustark", "Zenda")
SETTINGS = transformer.EncoderSettings(
    epochs=2, head_rate=5e-3, hidden=8, token_budget=600, held_out=0.3, bfloat16=False, checkpoint_every=3, seed=3
)


def pair(number, first, second):
    form, label = (
        ("{0} lies near {1}.", "neutral"),
        ("{0} praised {1}.", "first_supports"),
        ("{0} condemned {1}.", "first_opposes"),
        ("{0} was praised by {1}.", "second_supports"),
        ("{0} was condemned by {1}.", "second_opposes"),
    )[number]
    text = form.format(first, second)
    where = [Span(text.index(name), text.index(name) + len(name)) for name in (first, second)]
    return LabelledPair(text, PairQuery(text, *where), PAIR_LABELS.index(label), first)


PAIRS = [pair(n, a, b) for n in range(5) for a, b in zip(NAMES, NAMES[1:] + NAMES[:1], strict=True)]
VOICES = [
    LabelledVoice(text, VoiceQuery(text, Span(0, len(name))), label, name)
    for name in NAMES
    for label, end in enumerate((" came at noon.", " was honest.", " is a disgrace."))
    for text in [name + end]
]
CLAIMS = [
    LabelledClaim(
        ClaimQuery(row.query.text, row.query.first, row.query.second, (), Span(0, 9), Relation.PLAIN, party=True),
        VOICE_LABELS.index({1: "support", 2: "oppose"}.get(row.label, "neutral")),
        row.group,
    )
    for row in PAIRS
]
ROWS = StanceRows(PAIRS, VOICES, CLAIMS)


def tune(encoder, **options):
    return transformer.fit_page_encoder(ROWS, (), transformer.Tuning(encoder, SETTINGS, **options))


def serve(tuned):
    encoder = serving.TorchEncoder(tuned.config, tuned.arrays, device="cpu")
    reader = reading.Reader(encoder, tokens.Tokenizer(tuned.tokenizer))
    return spans.SpanStance(reader, tuned.arrays, tuned.settings, name="tiny 1")


@pytest.fixture(scope="module")
def tuned(tiny_encoder):
    return tune(tiny_encoder)


@pytest.fixture(scope="module")
def model(tuned):
    return serve(tuned)


QUERIES = {
    "score_pairs": [row.query for row in PAIRS],
    "score_voice": [row.query for row in VOICES],
    "score_claims": [row.query for row in CLAIMS],
}


@pytest.mark.parametrize("method", QUERIES)
def test_answers_are_probabilities_and_the_same_one_by_one(model, method):
    score = getattr(model, method)
    together = score(QUERIES[method])
    assert together.sum(axis=1) == pytest.approx(1.0)
    alone = np.concatenate([score([query]) for query in QUERIES[method]])
    assert together == pytest.approx(alone, abs=1e-5)


def test_a_pair_is_answered_alike_whichever_party_is_called_first(model):
    queries = QUERIES["score_pairs"]
    swapped = [replace(query, first=query.second, second=query.first) for query in queries]
    assert model.score_pairs(queries) == pytest.approx(model.score_pairs(swapped)[:, SWAPPED], abs=1e-5)


def test_the_heads_answer_in_numpy_what_they_answer_in_torch(tuned, model):
    torch = pytest.importorskip("torch")
    net = nets.EncoderNet(serving.build_encoder(json.loads(tuned.config)), spans.HEADS, SETTINGS)
    encoder = {name: array for name, array in tuned.arrays.items() if name.startswith("encoder.")}
    state = {name: torch.from_numpy(np.array(array)) for name, array in encoder.items()}
    for head in spans.HEADS:
        for part in ("hidden", "out"):
            state[f"heads.{head}.{part}.weight"] = torch.from_numpy(np.array(tuned.arrays[f"{head}_{part}"].T))
            state[f"heads.{head}.{part}.bias"] = torch.from_numpy(np.array(tuned.arrays[f"{head}_{part}_bias"]))
    net.load_state_dict(state)
    examples = transformer._examples("claim", CLAIMS, spans.ask_claim, tokens.Tokenizer(tuned.tokenizer))
    scores = loop.score(net, examples) / tuned.settings["claim"]["temperature"]
    served = np.log(model.score_claims(QUERIES["score_claims"]))
    assert served - served[:, :1] == pytest.approx(scores - scores[:, :1], abs=1e-4)


def test_a_run_that_was_broken_off_ends_with_the_same_weights(tiny_encoder, tuned, tmp_path):
    def break_off(progress):
        if progress.step > progress.steps // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tune(tiny_encoder, checkpoint=tmp_path, report=break_off)
    other = transformer.Tuning(tiny_encoder, replace(SETTINGS, epochs=3), tmp_path)
    with pytest.raises(InputError, match="is of another run"):
        transformer.fit_page_encoder(ROWS, (), other)
    resumed = tune(tiny_encoder, checkpoint=tmp_path)
    assert resumed.settings == tuned.settings
    for name, array in tuned.arrays.items():
        assert np.array_equal(resumed.arrays[name], array), name


def test_training_lowers_the_loss_and_reports_what_was_held_out(tiny_encoder):
    seen = []
    tune(tiny_encoder, report=seen.append)
    assert seen[-1].step == seen[-1].steps
    ends = [progress for progress in seen if progress.held_out]
    assert len(ends) == SETTINGS.epochs
    assert set(ends[0].held_out) == set(spans.HEADS)
    assert ends[-1].loss < seen[0].loss


def test_a_long_sentence_is_read_around_what_is_asked(model):
    text = "Ruritania praised Sylvania. " + "x y " * 600 + "Orsova condemned Fenwick."
    near = Span(text.index("Orsova"), text.index("Orsova") + 6), Span(text.index("Fenwick"), text.index("Fenwick") + 7)
    early, late = model.score_pairs([PairQuery(text, Span(0, 9), Span(18, 26)), PairQuery(text, *near)])
    short = model.score_pairs([PairQuery(text[:600], Span(0, 9), Span(18, 26))])[0]
    assert early == pytest.approx(short, abs=1e-5)
    assert late != pytest.approx(early, abs=1e-5)


def test_names_at_the_edges_and_odd_texts_are_answered(model):
    texts = [
        ("ab", Span(0, 1), Span(1, 2)),
        ("Éa “no” 中 🙂 x", Span(0, 2), Span(8, 9)),
        ("x y", Span(0, 1), Span(2, 3)),
    ]
    assert np.isfinite(model.score_pairs([PairQuery(*text) for text in texts])).all()
    assert model.score_pairs([]).shape == (0, 5)


def test_a_model_folder_is_loaded_and_analyzes_pages(tuned, tmp_path):
    manifest = Manifest("tiny", 1, "stance", "transformer", (), "CC0-1.0", tuned.settings, {"claim": 0.1}, {}, (), {})
    write_model(tmp_path, manifest, tuned.arrays, texts={ENCODER: tuned.config, TOKENIZER: tuned.tokenizer})
    analyzer = stancekit.load(backend=tmp_path, device="cpu")
    assert analyzer.stance_model.name == "tiny 1"
    analysis = analyzer.analyze("Russia condemned Poland on Friday. It said that NATO must leave.")
    assert analysis.models["stance"] == "tiny 1"
    assert all(row.evidence for row in analysis.stances)


@pytest.fixture(scope="module")
def graph(tuned):
    export = pytest.importorskip("stancekit.finetune.export", reason="the extra for exporting is not installed")
    return export.export_encoder(tuned.config, tuned.arrays)


def onnx_folder(tuned, graph, folder):
    export = pytest.importorskip("stancekit.finetune.export", reason="the extra for exporting is not installed")
    graph, arrays = export.detached(graph)
    arrays |= {name: array for name, array in tuned.arrays.items() if not name.startswith("encoder.")}
    manifest = Manifest("tiny", 1, "stance", "onnx", (), "CC0-1.0", tuned.settings, {"claim": 0.1}, {}, (), {})
    write_model(folder, manifest, arrays, texts={ENCODER: tuned.config, TOKENIZER: tuned.tokenizer}, graph=graph)
    return folder


@pytest.mark.parametrize("method", QUERIES)
def test_onnx_runtime_answers_what_torch_does(tuned, graph, model, tmp_path, method):
    served = stancekit.load(backend=onnx_folder(tuned, graph, tmp_path)).stance_model
    assert getattr(served, method)(QUERIES[method]) == pytest.approx(getattr(model, method)(QUERIES[method]), abs=1e-5)


def test_the_graph_looks_for_no_tokens_that_attend_to_nothing(graph):
    onnx = pytest.importorskip("onnx", reason="the extra for exporting is not installed")
    onnx_encoder = pytest.importorskip("stancekit.backends.onnx", reason="the extra for ONNX is not installed")
    assert "IsNaN" not in {node.op_type for node in onnx.load_from_string(graph).graph.node}
    encoder = onnx_encoder.OnnxEncoder(graph, {})
    short, long = (1, 5, 2), (1, *range(3, 30), 2)
    assert encoder.encode([short, long])[0] == pytest.approx(encoder.encode([short])[0], abs=1e-5)


def test_a_quantized_graph_is_smaller_and_answers(tuned, graph, tmp_path):
    quantize = pytest.importorskip("stancekit.finetune.quantize")
    sample = [encoded.ids for encoded in tokens.Tokenizer(tuned.tokenizer).encode([row.query.text for row in PAIRS])]
    small = quantize.quantized(graph, sample)
    full, served = (
        stancekit.load(backend=onnx_folder(tuned, made, tmp_path / name)).stance_model
        for name, made in (("full", graph), ("small", small))
    )
    queries = QUERIES["score_pairs"]
    answers = served.score_pairs(queries)
    assert answers == pytest.approx(full.score_pairs(queries), abs=0.03)
    assert answers == pytest.approx(np.concatenate([served.score_pairs([query]) for query in queries]), abs=1e-5)


def test_torch_serves_the_weights_of_a_quantized_graph(tuned, model, graph):
    quantize = pytest.importorskip("stancekit.finetune.quantize")
    export = pytest.importorskip("stancekit.finetune.export")
    sample = [encoded.ids for encoded in tokens.Tokenizer(tuned.tokenizer).encode(["Oslo came at noon."])]
    _, arrays = export.detached(quantize.quantized(graph, sample))
    assert any(array.dtype == np.int8 for array in arrays.values())
    heads = {name: array for name, array in tuned.arrays.items() if not name.startswith("encoder.")}
    served = serve(replace(tuned, arrays=heads | arrays))
    queries = QUERIES["score_pairs"]
    assert served.score_pairs(queries) == pytest.approx(model.score_pairs(queries), abs=0.03)


def test_a_trimmed_encoder_answers_the_same(tuned, model):
    trim = pytest.importorskip("stancekit.finetune.trim")
    record = json.loads(tuned.tokenizer)
    cyrillic = {**record["model"]["vocab"], "ж": len(record["model"]["vocab"])}
    longer = json.dumps({**record, "model": {**record["model"], "vocab": cyrillic}})
    name = "encoder.embeddings.word_embeddings.weight"
    arrays = {**tuned.arrays, name: np.concatenate((tuned.arrays[name], tuned.arrays[name][-1:]))}
    config, tokenizer, smaller = trim.trimmed(tuned.config, longer, arrays)
    assert "ж" not in tokenizer
    assert smaller["encoder.embeddings.position_embeddings.weight"].shape == (tokens.MAX_TOKENS, 16)
    served = serve(replace(tuned, config=config, tokenizer=tokenizer, arrays=smaller))
    queries = QUERIES["score_pairs"]
    assert served.score_pairs(queries) == pytest.approx(model.score_pairs(queries), abs=1e-6)


def test_a_model_of_ours_is_fine_tuned_further(tuned, graph, tmp_path):
    folder = str(onnx_folder(tuned, graph, tmp_path / "ours"))
    rows = [LabelledText(row.query.text, row.label, row.group) for row in VOICES]
    tuning = transformer.Tuning(folder, replace(SETTINGS, epochs=1, encoder_rate=0.0))
    further = transformer.fit_text_encoder(rows, tuning, labels=len(VOICE_LABELS))
    before = {name: array for name, array in tuned.arrays.items() if name.startswith("encoder.")}
    assert all(further.arrays[name] == pytest.approx(array, abs=1e-6) for name, array in before.items())
    assert further.tokenizer == tuned.tokenizer


def test_our_bundled_model_is_found_by_its_name():
    tuning = transformer.Tuning("minilm-onnx", SETTINGS)
    assert tuning.ours.manifest.name == "minilm-onnx"
    assert tuning._load().config.hidden_size == 384


def test_our_bundled_model_reads_in_eight_bits_what_it_reads_in_full_precision():
    onnx_encoder = pytest.importorskip("stancekit.backends.onnx", reason="the extra for ONNX is not installed")
    ours = read_model(bundled_folder("minilm-onnx"))
    texts = [
        "Norway on Tuesday rejected the plan for a wider quota.",
        "Shame on you!",
        "He said it would not help.",
    ]
    ids = [encoded.ids for encoded in tokens.Tokenizer(ours.text(TOKENIZER)).encode(texts)]
    small = np.concatenate(onnx_encoder.OnnxEncoder(ours.files[GRAPH], ours.arrays).encode(ids))
    full = np.concatenate(serving.TorchEncoder(ours.text(ENCODER), ours.arrays, device="cpu").encode(ids))
    lengths = np.linalg.norm(small, axis=1) * np.linalg.norm(full, axis=1)
    assert ((small * full).sum(axis=1) / lengths).min() > 0.98


def test_our_bundled_model_fits_processors_that_add_up_in_sixteen_bits():
    arrays = read_model(bundled_folder("minilm-onnx")).arrays
    factors = [array for name, array in arrays.items() if name.endswith(f"{TRANSPOSED}{EIGHT}")]
    assert len(factors) == 36
    assert 2 * 255 * max(int(np.abs(array.astype(int)).max()) for array in factors) < 1 << 15


def test_a_graph_without_its_weights_is_refused_in_one_sentence(tuned, graph, tmp_path):
    folder = onnx_folder(tuned, graph, tmp_path / "m")
    model = read_model(folder)
    arrays = {name: array for name, array in model.arrays.items() if "attention" not in name}
    write_model(folder, model.manifest, arrays, texts={TOKENIZER: tuned.tokenizer}, graph=model.files[GRAPH])
    with pytest.raises(ArtifactError, match="'tiny 1' can't be served: its settings and arrays don't fit together"):
        stancekit.load(backend=folder)


def test_a_model_without_an_encoder_is_not_fine_tuned_as_one():
    with pytest.raises(InputError, match="'genre-linear 2' can't be fine-tuned"):
        transformer.Tuning("genre-linear", SETTINGS).tokenizer()


def test_an_onnx_model_runs_on_no_gpu(tuned, graph, tmp_path):
    with pytest.raises(InputError, match="device 'cuda' can't be used by backend 'onnx'"):
        stancekit.load(backend=onnx_folder(tuned, graph, tmp_path), device="cuda")


@pytest.mark.parametrize("device", ["gpu", "cuda:99x"])
def test_an_unknown_device_is_refused_in_one_sentence(tuned, device):
    with pytest.raises(InputError, match=f"device '{device}' can't be used"):
        serving.TorchEncoder(tuned.config, tuned.arrays, device=device)


def test_arrays_of_another_encoder_are_refused(tuned, tmp_path):
    manifest = Manifest("tiny", 1, "stance", "transformer", (), "CC0-1.0", tuned.settings, {}, {}, (), {})
    arrays = {name: array for name, array in tuned.arrays.items() if "layer.1." not in name}
    write_model(tmp_path, manifest, arrays, texts={ENCODER: tuned.config, TOKENIZER: tuned.tokenizer})
    with pytest.raises(ArtifactError, match="don't fit together"):
        stancekit.load(backend=tmp_path)


REPORTED = LabelledPage(
    blocks=("Quill came at noon. Zenda lies near Lutha.", "Orsova came at noon.", "Zenda was honest.", "Lutha."),
    kinds=(REPORT, REPORT, COMMENT, COMMENT),
    source="a",
)
OPINED = LabelledPage(blocks=("Lutha is a disgrace. Quill is a disgrace.",) * 3, kinds=(OPINION,) * 3, source="b")


def test_with_pages_the_encoder_learns_their_genre_besides(tiny_encoder):
    tuning = transformer.Tuning(tiny_encoder, replace(SETTINGS, epochs=6))
    pages = [REPORTED, OPINED] * 8
    tuned = transformer.fit_page_encoder(StanceRows((), (), ()), pages, tuning, held_pages=pages)
    assert set(tuned.settings) == {*spans.HEADS, "genre"}
    encoder = serving.TorchEncoder(tuned.config, tuned.arrays, device="cpu")
    head = Head(tuned.arrays, "genre", tuned.settings["genre"], labels=len(KINDS))
    classifier = TextClassifier(reading.Reader(encoder, tokens.Tokenizer(tuned.tokenizer)), head, KINDS)
    report, opinion = classifier.predict_proba([REPORTED.blocks[0], OPINED.blocks[0]])
    assert report[REPORT] > opinion[REPORT]
    assert opinion[OPINION] > report[OPINION]


def test_the_genre_head_learns_articles_and_comments_in_every_epoch_by_their_shares(tiny_encoder):
    tokenizer = transformer.Tuning(tiny_encoder, SETTINGS).tokenizer()
    once, again, other = (bags.genre_examples([REPORTED, OPINED], tokenizer, epochs=3, seed=s) for s in (1, 1, 2))
    assert once == again != other
    for epoch in range(3):
        kinds = [one.labels for one in once if one.epoch == epoch]
        assert set(kinds) == {(REPORT,), (OPINION,), (COMMENT,)}
        assert kinds.count((COMMENT,)) == 2
    weight = [sum(one.weight for one in once if one.labels == (kind,)) for kind in (REPORT, OPINION, COMMENT)]
    assert np.array(weight) / len(once) == pytest.approx([0.4, 0.3, 0.3])
