import os
import pickle

import pytest

import stancekit
from stancekit.errors import InputError, StancekitError
from stancekit.parallel import in_processes

TEXTS = ["Moscow condemned France on Monday.", "", "I think they are fools.", "Oslo said it backs the treaty."] * 40


def doubled(batch):
    return [2 * number for number in batch]


def dies(_batch):
    os._exit(3)


def fails(batch):
    raise InputError(f"batch {batch} can't be read: expected another")


def test_results_come_in_order_and_batches_are_read_as_they_are_wanted():
    read = []

    def batches():
        for number in range(12):
            read.append(number)
            yield [number]

    results = in_processes(doubled, batches(), 2)
    assert next(results) == [0]
    assert len(read) <= 5
    assert [found for (found,) in results] == list(range(2, 24, 2))


def test_an_error_in_a_process_reaches_the_caller():
    with pytest.raises(InputError, match="batch 7"):
        list(in_processes(fails, [7], 1))


def test_a_process_that_dies_is_told_in_one_sentence():
    with pytest.raises(StancekitError, match="a worker process died"):
        list(in_processes(dies, [1], 1))


def test_work_that_cannot_be_handed_over_is_refused():
    with pytest.raises(InputError, match="can't be handed to 2 worker processes"):
        list(in_processes(lambda batch: batch, [1], 2))


def test_workers_give_the_answers_of_one_process():
    analyzer = stancekit.load()
    assert list(analyzer.analyze_many(iter(TEXTS), workers=2)) == list(analyzer.analyze_many(TEXTS))


@pytest.mark.parametrize("workers", [0, -1, 1.5, "2"])
def test_workers_must_be_a_number_of_processes(workers):
    with pytest.raises(InputError, match="workers can't be"):
        stancekit.load().analyze_many(TEXTS, workers=workers)


def test_an_analyzer_survives_pickling():
    analyzer = stancekit.load()
    again = pickle.loads(pickle.dumps(analyzer))
    assert again.analyze(TEXTS[0]) == analyzer.analyze(TEXTS[0])
