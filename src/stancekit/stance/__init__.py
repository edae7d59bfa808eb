"""Stance: which holder supports or opposes which target, sentence by sentence and for the page."""

from stancekit.stance.claims import Claim, find_claims
from stancekit.stance.issues import Issue, find_issue
from stancekit.stance.rows import Thresholds, Verdict, answer_rows, judge, neutral
from stancekit.stance.sentences import Sentence, gather

__all__ = [
    "Claim",
    "Issue",
    "Sentence",
    "Thresholds",
    "Verdict",
    "answer_rows",
    "find_claims",
    "find_issue",
    "gather",
    "judge",
    "neutral",
]
