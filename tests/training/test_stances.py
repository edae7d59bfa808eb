import json

import pytest

stances = pytest.importorskip("training.prepare.stances", reason="the training scripts are not beside the tests")

SENTENCES = [json.loads(line) for line in stances.SENTENCES.read_text(encoding="utf-8").splitlines()]
TRAINING = [
    json.loads(line)
    for name in stances.TRAINING
    for line in (stances.ANNOTATIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
]
PAGES = [json.loads(line) for line in stances.PAGES.read_text(encoding="utf-8").splitlines()]


def test_annotations_are_stand_off_and_many():
    assert len(SENTENCES) >= 300
    assert len({row["id"] for row in SENTENCES if row["corpus"] == stances.ALLSIDES}) >= 60
    assert len(PAGES) == 12
    assert {key for row in SENTENCES for key in row} == {"corpus", "id", "kind", "start", "end", "stances"}


def test_no_document_trains_and_measures():
    measured = {(row["corpus"], row["id"]) for row in SENTENCES}
    measured |= {(part["corpus"], part["id"]) for page in PAGES for part in page["parts"]}
    assert not measured & {(row["corpus"], row["id"]) for row in TRAINING}
    assert "fox_comments" not in {row["corpus"] for row in TRAINING}


def test_names_are_short():
    names = [
        stance[key]
        for row in [*SENTENCES, *TRAINING]
        for stance in row["stances"]
        for key in ("holder_name", "target_name")
    ]
    names += [row[key] for page in PAGES for row in page["rows"] for key in ("holder", "target")]
    assert max(map(len, names)) < 80


def test_a_writer_has_the_basis_voice_and_no_one_else_has():
    for row in [*SENTENCES, *TRAINING]:
        for stance in row["stances"]:
            assert (stance["holder"] == "author") == (stance["basis"] == "voice")


@pytest.mark.corpus
def test_spans_lie_in_their_documents():
    try:
        labelled = [sentence for split in stances.SPLITS for sentence in stances.load(split)]
        labelled += stances.load_training()
    except FileNotFoundError:
        pytest.skip("the prepared corpora are not here; set STANCEKIT_DATA")
    for sentence in labelled:
        for stance in sentence.stances:
            for span in (stance.target, *([stance.holder] if stance.holder else [])):
                words = span.slice(sentence.text)
                assert words
                assert words == words.strip()
    for table in stances.load_tables():
        assert all(span.end <= len(table.parts[part]) for row in table.rows for part, span in row.evidence)
