"""Tests of who acts on whom: CAMEO events in world news, PETRARCH's unit tests, IBM's claims. Nothing here trains.

- ``cameo`` (Skorupa Parolin et al. 2022), github.com/eventdata/ConfliBERT, GPL-3.0 without a licence for the data.
- ``petrarch_units`` (Norris, Schrodt and Beieler 2017), github.com/openeventdata, MIT; fictional countries.
- ``ibm_claim_stance`` (Bar-Haim et al. 2017), CC BY-SA 3.0; the sentiment of a claim toward what it is about.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from stancekit.backends.base import PAIR_LABELS, VOICE_LABELS, PairQuery, VoiceQuery
from stancekit.finetune.stance_rows import LabelledPair, LabelledVoice
from stancekit.text import fold
from stancekit.types import Span
from training.prepare.source import check_counts, corpora_folder

_PAIR = {"neutral": 0, "support": PAIR_LABELS.index("first_supports"), "oppose": PAIR_LABELS.index("first_opposes")}
_SENTIMENT = {"1": VOICE_LABELS.index("support"), "-1": VOICE_LABELS.index("oppose")}


def load_events(corpus: str, *, folder: Path | None = None) -> list[LabelledPair]:
    """The test rows of ``cameo`` or ``petrarch_units``: the source is first, wherever it stands.

    Rows whose source and target overlap are left out; rows of one sentence share a group.
    """
    rows = [_event(row) for row in _read(corpus, folder)]
    rows = [row for row in rows if not _overlap(row.query.first, row.query.second)]
    check_counts(corpus, {"apart": EXPECTED[f"{corpus}, apart"]}, {"apart": len(rows)})
    return rows


def load_claims(*, folder: Path | None = None) -> list[LabelledVoice]:
    """The test claims whose target stands in the claim; rows of one motion share a group."""
    rows = [_claim(row) for row in _read("ibm_claim_stance", folder) if _has_target(row)]
    check_counts("ibm_claim_stance", {"with target": EXPECTED["claims, with target"]}, {"with target": len(rows)})
    return rows


def _read(corpus: str, folder: Path | None) -> list[dict[str, Any]]:
    table = pq.read_table((folder or corpora_folder()) / "stance" / corpus / "test.parquet")
    check_counts(corpus, {"test": EXPECTED[corpus]}, {"test": table.num_rows})
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def _event(row: dict[str, Any]) -> LabelledPair:
    query = PairQuery(fold(row["text"]), Span(*row["source_span"]), Span(*row["target_span"]))
    return LabelledPair(row["id"], query, _PAIR[row["stance"]], row["text"])


def _overlap(first: Span, second: Span) -> bool:
    return first.start < second.end and second.start < first.end


def _has_target(row: dict[str, Any]) -> bool:
    return row["claim_target_span"] is not None and row["claim_sentiment"] in _SENTIMENT


def _claim(row: dict[str, Any]) -> LabelledVoice:
    query = VoiceQuery(fold(row["text"]), Span(*row["claim_target_span"]))
    return LabelledVoice(row["id"], query, _SENTIMENT[row["claim_sentiment"]], row["group"])


EXPECTED = {
    "cameo": 454,
    "cameo, apart": 454,
    "petrarch_units": 279,
    "petrarch_units, apart": 279,
    "ibm_claim_stance": 1_354,
    "claims, with target": 1_285,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=corpora_folder(), help="the folder of the prepared corpora")
    data = parser.parse_args().data
    for name in ("cameo", "petrarch_units"):
        print(f"{name}: {len(load_events(name, folder=data))} pairs")
    print(f"ibm_claim_stance: {len(load_claims(folder=data))} claims")
