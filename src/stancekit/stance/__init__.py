"""Stance: which holder supports or opposes which target, sentence by sentence and for the page."""

from stancekit.stance.issues import Issue, find_issue
from stancekit.stance.questions import Question, Questions, ask
from stancekit.stance.rows import Thresholds, Verdict, answer_rows, judge, neutral
from stancekit.stance.sentences import Sentence, gather

__all__ = [
    "Issue",
    "Question",
    "Questions",
    "Sentence",
    "Thresholds",
    "Verdict",
    "answer_rows",
    "ask",
    "find_issue",
    "gather",
    "judge",
    "neutral",
]
