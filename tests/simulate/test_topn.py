"""Top-N laws against the algorithms themselves, run on generated events, and against the measured runs."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from itertools import pairwise, repeat

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.truth import needs_truth, truth_dir
from workbench.simulate.count_min import CountMin
from workbench.simulate.spectrum import Spectrum, from_weights, product, uniform, zipf
from workbench.simulate.topn import Counters, Method, Segments, UniformSample, topn_accuracy
from workbench.verbs.validate import validate

EVENTS = 100_000
TOPS = (10, 20, 33)
SEEDS = (1, 2, 3)

Events = NDArray[np.int64]
Counts = dict[int, float]


def generated(cardinality: int, skew: float, seed: int) -> Events:
    weights = np.arange(1.0, cardinality + 1.0) ** -skew
    return np.random.default_rng(seed).choice(cardinality, EVENTS, p=weights / weights.sum())


def recall(events: Events, reported: Counts, largest: int) -> float:
    exact = np.bincount(events)
    least = np.sort(exact)[-largest]
    order = np.random.default_rng(0).permutation(list(reported))
    named = sorted(order.tolist(), key=lambda value: -reported[value])[:largest]
    return float(np.mean([exact[value] >= least for value in named]))


def space_saving(events: Events, counters: int, cells: int = 0) -> Counts:
    """Space-Saving, one counter a value; with `cells`, filtered as ClickHouse does."""
    held: dict[int, int] = {}
    queue: list[tuple[int, int]] = []  # counts may have grown since: the first that has not is the least
    waiting = [0] * cells
    cell_of = np.random.default_rng(5).integers(0, max(1, cells), int(events.max()) + 1).tolist()
    for value in events.tolist():
        if value in held:
            held[value] += 1
            continue
        if len(held) < counters:
            held[value] = 1
            heapq.heappush(queue, (1, value))
            continue
        while held[queue[0][1]] != queue[0][0]:
            heapq.heapreplace(queue, (held[queue[0][1]], queue[0][1]))
        least, evicted = queue[0]
        entered = least + 1
        if cells:
            entered = waiting[cell_of[value]] + 1
            if entered < least:
                waiting[cell_of[value]] = entered
                continue
            waiting[cell_of[evicted]] = least
        del held[evicted]
        held[value] = entered
        heapq.heapreplace(queue, (entered, value))
    return {value: float(count) for value, count in held.items()}


def batched(events: Events, batch_events: int) -> Iterator[tuple[int, int]]:
    """Values with their counts in each batch, in random order."""
    if batch_events == 1:
        yield from zip(events.tolist(), repeat(1), strict=False)
        return
    for first in range(0, events.size, batch_events):
        values, counts = np.unique(events[first : first + batch_events], return_counts=True)
        order = np.random.default_rng(first).permutation(values.size)
        yield from zip(values[order].tolist(), counts[order].tolist(), strict=True)


def purged_map(events: Events, counters: int, batch_events: int = 1) -> Counts:
    """Misra-Gries that drops the median from every counter whenever it has too many; batches are counted before."""
    held: Counts = {}
    dropped = 0.0
    for value, count in batched(events, batch_events):
        held[value] = held.get(value, 0.0) + count
        if len(held) > counters:
            median = sorted(held.values())[len(held) // 2]
            dropped += median
            held = {kept: left - median for kept, left in held.items() if left > median}
    return {value: count + dropped for value, count in held.items()}


def sampled(events: Events, rate: float) -> Counts:
    kept = events[np.random.default_rng(7).random(events.size) < rate]
    return dict(zip(*(column.tolist() for column in np.unique(kept, return_counts=True)), strict=True))


def by_segment(events: Events, segments: int, threshold: int) -> Counts:
    total: Counts = {}
    for part in range(segments):
        counts = np.bincount(events[part::segments])
        lot = np.random.default_rng(part).random(counts.size)
        for value in np.lexsort((lot, -counts))[:threshold].tolist():
            if counts[value]:
                total[value] = total.get(value, 0.0) + float(counts[value])
    return total


def count_min(events: Events, cells: int, rows: int, salt: int) -> Counts:
    values, place = np.unique(events, return_inverse=True)
    least = np.full(values.size, np.inf)
    for row in range(rows):
        cell_of = np.random.default_rng([row, salt]).integers(0, cells, values.size)
        least = np.minimum(least, np.bincount(cell_of[place], minlength=cells)[cell_of])
    return dict(zip(values.tolist(), least.tolist(), strict=True))


RUNS: list[tuple[Method, Callable[[Events], Counts]]] = [
    (Counters(100), lambda events: space_saving(events, 100)),
    (Counters(300), lambda events: space_saving(events, 300)),
    (Counters(1000), lambda events: space_saving(events, 1000)),
    (Counters(100, filter_cells=1024), lambda events: space_saving(events, 100, 1024)),
    (Counters(300, filter_cells=2048), lambda events: space_saving(events, 300, 2048)),
    (Counters(300), lambda events: purged_map(events, 300)),
    (Counters(300, batch_events=10_000), lambda events: purged_map(events, 300, 10_000)),
    (UniformSample(0.1), lambda events: sampled(events, 0.1)),
    (UniformSample(0.01), lambda events: sampled(events, 0.01)),
    (Segments(100, uniform(24)), lambda events: by_segment(events, 24, 100)),
    (Segments(1000, uniform(96)), lambda events: by_segment(events, 96, 1000)),
]


@pytest.mark.parametrize(("cardinality", "skew"), [(20_000, 0.7), (100_000, 1.0), (20_000, 1.3)])
@pytest.mark.parametrize(("method", "run"), RUNS)
def test_recall_is_that_of_the_algorithm_itself(
    method: Method, run: Callable[[Events], Counts], cardinality: int, skew: float
) -> None:
    counted = []
    for seed in SEEDS:
        events = generated(cardinality, skew, seed)
        reported = run(events)
        counted.append([recall(events, reported, top) for top in TOPS])
    told = [topn_accuracy(zipf(cardinality, skew), EVENTS, top, method).recall for top in TOPS]
    assert np.mean(counted, axis=0) == pytest.approx(told, abs=0.15)
    assert np.mean(counted) == pytest.approx(np.mean(told), abs=0.06)


@pytest.mark.parametrize(("cardinality", "skew"), [(20_000, 0.7), (100_000, 1.0), (20_000, 1.3), (1_000, 1.0)])
@pytest.mark.parametrize(("cells", "rows"), [(300, 4), (1000, 3), (2700, 5), (10_000, 2)])
def test_a_count_min_sketch_is_as_right_as_told(cells: int, rows: int, cardinality: int, skew: float) -> None:
    counted = []
    for seed in range(8):
        events = generated(cardinality, skew, seed)
        reported = count_min(events, cells, rows, seed)
        counted.append([recall(events, reported, top) for top in TOPS])
    told = [topn_accuracy(zipf(cardinality, skew), EVENTS, top, CountMin(cells, rows)).recall for top in TOPS]
    # Values that share cells with the largest come in bunches, so that most sketches do better than their mean value.
    assert np.all(np.abs(np.mean(counted, axis=0) - told) < 0.13)
    assert np.mean(told) == pytest.approx(np.mean(counted), abs=0.08)


def test_more_cells_and_rows_name_more_of_the_largest() -> None:
    def told(cells: int, rows: int) -> float:
        return topn_accuracy(zipf(100_000, 1.0), EVENTS, 100, CountMin(cells, rows)).recall

    assert told(100, 4) < told(300, 4) < told(1000, 4) < told(10_000, 4)
    assert told(300, 2) < told(300, 4) < told(300, 8)


@pytest.mark.parametrize(("skew", "drifting"), [(0.6, 0.5), (1.05, 0.5), (1.05, 1.0)])
def test_segments_of_drifting_values_are_those_of_hourly_permutations(skew: float, drifting: float) -> None:
    cardinality, hours, threshold = 20_000, 24, 100
    exact, sent = np.zeros((2, cardinality))
    for hour in range(hours):
        random = np.random.default_rng([hour, 1])
        events = generated(cardinality, skew, hour)
        moved = random.random(events.size) < drifting
        events[moved] = random.permutation(cardinality)[events[moved]]
        counts = np.bincount(events, minlength=cardinality)
        handed_on = np.lexsort((random.random(cardinality), -counts))[:threshold]
        exact += counts
        sent[handed_on] += counts[handed_on]
    method = Segments(threshold, uniform(hours), drifting, hours)
    for top in (20, 100, 200):
        named = np.argsort(-sent, kind="stable")[:top]
        counted = np.mean(exact[named] >= np.sort(exact)[-top])
        told = topn_accuracy(zipf(cardinality, skew), hours * EVENTS, top, method)
        assert told.recall == pytest.approx(counted, abs=0.08)


@pytest.mark.parametrize(
    ("cardinality", "skew", "counters"), [(20_000, 0.7, 300), (100_000, 1.0, 300), (1000, 1.0, 64)]
)
def test_the_level_of_the_counters_is_that_of_space_saving(cardinality: int, skew: float, counters: int) -> None:
    events = generated(cardinality, skew, 1)
    for cells, error in ((0, 0.02), (8 * counters, 0.15)):
        least = min(space_saving(events, counters, cells).values())
        assert Counters(counters, cells).level(zipf(cardinality, skew), EVENTS) == pytest.approx(least, rel=error)


@needs_truth
def test_measured_runs_are_met_as_promised() -> None:
    folder = truth_dir()
    assert folder is not None
    validation = validate("topn", folder / "topn_truth.csv")
    assert not validation.skipped
    assert all(reached.holds for reached in validation.targets), validation.targets


@pytest.mark.parametrize(
    "method", [Counters(5000), Counters(5000, filter_cells=32_768), UniformSample(1.0), Segments(5000, uniform(24))]
)
def test_what_holds_every_value_is_exact(method: Method) -> None:
    told = topn_accuracy(zipf(5000, 1.0), 1e6, 100, method)
    assert told.recall == pytest.approx(1.0)
    assert told.count_error == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    "methods",
    [
        [Counters(counters) for counters in (100, 200, 400, 1000, 4000)],
        [Counters(counters, filter_cells=8 * counters) for counters in (100, 200, 400, 1000)],
        [UniformSample(rate) for rate in (1e-4, 1e-3, 0.01, 0.1, 1.0)],
        [Segments(threshold, uniform(96)) for threshold in (100, 300, 1000, 5000)],
    ],
)
def test_more_room_is_never_worse(methods: list[Method]) -> None:
    told = [topn_accuracy(zipf(1e6, 0.9), 1e7, 100, method) for method in methods]
    for smaller, larger in pairwise(told):
        assert larger.recall >= smaller.recall - 0.005
        assert larger.count_error <= smaller.count_error * 1.01 + 1e-9


@pytest.mark.parametrize(
    "spectrum",
    [
        uniform(1.0),
        uniform(1e15),
        zipf(1e15, 2.0),
        product([zipf(1e15, 1.0), zipf(1e6, 0.7)]),
        from_weights([1, 1e-12]),
    ],
)
@pytest.mark.parametrize(
    "method", [UniformSample(1e-6), Counters(1), Counters(300, 2048, 1e5), Segments(1, uniform(96))]
)
def test_accuracy_is_a_share_at_any_size(spectrum: Spectrum, method: Method) -> None:
    for events in (1.0, 1e3, 1e18):
        told = topn_accuracy(spectrum, events, 10, method)
        assert 0.0 <= told.recall_p10 <= told.recall <= told.recall_p90 <= 1.0
        assert 0.0 <= told.count_error < np.inf


@pytest.mark.parametrize(("events", "largest"), [(0.0, 10), (np.nan, 10), (np.inf, 10), (1e6, 0)])
def test_a_top_of_nothing_is_refused(events: float, largest: int) -> None:
    with pytest.raises(ValueError, match="at least one event"):
        topn_accuracy(zipf(100, 1.0), events, largest, UniformSample(0.1))
