from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.backends.base import PageModel
from stancekit.genre import decode, log_potentials, posterior, segment
from stancekit.types import Genre, Span

MODEL = PageModel()
scores_of_pages = st.lists(st.tuples(*[st.floats(-50, 50)] * 3), min_size=1, max_size=6).map(np.array)


def path_scores(scores):
    evidence, first, step = log_potentials(scores, MODEL)
    for path in product(range(3), repeat=len(scores)):
        steps = sum(step[a, b] for a, b in pairwise(path))
        yield path, first[path[0]] + steps + sum(evidence[i, kind] for i, kind in enumerate(path))


@given(scores_of_pages)
def test_decode_finds_the_best_of_all_paths(scores):
    values = dict(path_scores(scores))
    assert values[tuple(decode(scores, MODEL).tolist())] == pytest.approx(max(values.values()))


@given(scores_of_pages)
def test_posterior_equals_the_sum_over_all_paths(scores):
    paths, values = zip(*path_scores(scores), strict=True)
    weights = np.exp(np.array(values) - np.logaddexp.reduce(values))
    for block, kind in product(range(len(scores)), range(3)):
        expected = sum(w for path, w in zip(paths, weights, strict=True) if path[block] == kind)
        assert posterior(scores, MODEL)[block, kind] == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.tuples(*[st.floats(-1e6, 1e6)] * 3), max_size=40))
def test_segments_tile_the_blocks(rows):
    blocks = [Span(3 * i, 3 * i + 2) for i in range(len(rows))]
    segments = segment(blocks, np.array(rows).reshape(-1, 3), MODEL)
    assert [Span(b.start, b.end) for s in segments for b in s.blocks] == blocks
    assert all(a.genre is not b.genre for a, b in pairwise(segments))
    assert all(0 <= b.commentary <= 1 for s in segments for b in s.blocks)


def test_segment_ends_a_report_where_comments_begin():
    scores = np.array([[-3.0, -6.0, -3.0]] * 4 + [[4.0, 7.0, 4.0]] * 3)
    segments = segment([Span(i, i + 1) for i in range(7)], scores, MODEL)
    assert [(s.start, s.end, s.genre) for s in segments] == [(0, 4, Genre.REPORTING), (4, 7, Genre.COMMENTARY)]


def test_segment_of_no_blocks_is_empty():
    assert segment([], np.zeros((0, 3)), MODEL) == ()
