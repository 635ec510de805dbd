"""Samples told further: by their own counts, by the columns they are made of, and with an interval that holds."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from workbench.program.streams import Column, Curve, Frequencies, Stream, TupleSpectrum
from workbench.simulate.frequencies import ALTERNATIVES, population
from workbench.simulate.link_model import EXACT_ABOVE
from workbench.simulate.rollup import rollup_rows
from workbench.simulate.spectrum import Floats, product, zipf


def zipf_shares(values: int, skew: float) -> Floats:
    weights = np.arange(1.0, values + 1.0) ** -skew
    return np.asarray(weights / weights.sum())


@cache
def populations() -> dict[str, Floats]:
    """Shares of the events: one column, pairs of independent columns, users with habits of their own, and even ones."""
    rng = np.random.default_rng(5)
    spread = rng.lognormal(0.0, 2.0, 200_000)
    return {
        "column": zipf_shares(100_000, 1.05),
        "flat column": zipf_shares(300_000, 0.8),
        "pair": np.outer(zipf_shares(3_000, 1.1), zipf_shares(250, 1.0)).ravel(),
        "lognormal": spread / spread.sum(),
        "even": np.full(50_000, 1 / 50_000),
        "few": zipf_shares(300, 0.7),
    }


def sampled(shares: Floats, events: int, seed: int = 1) -> tuple[list[float], list[float]]:
    return counted(np.random.default_rng(seed).multinomial(events, shares))


def counted(numbers: Floats) -> tuple[list[float], list[float]]:
    times, number = np.unique(numbers[numbers > 0], return_counts=True)
    return times.tolist(), number.tolist()


def distinct(shares: Floats, events: float) -> float:
    return float(-np.expm1(events * np.log1p(-shares)).sum())


@pytest.mark.parametrize("name", populations())
@pytest.mark.parametrize(("events", "times", "within"), [(50_000, 10, 0.08), (5_000, 10, 0.20), (50_000, 100, 0.35)])
def test_a_sample_tells_more_events(name: str, events: int, times: int, within: float) -> None:
    shares = populations()[name]
    found = float(population(*sampled(shares, events)).middle.expected_distinct(events * times))
    assert found == pytest.approx(distinct(shares, events * times), rel=within)


def test_values_of_their_own_for_each_event_go_on_so() -> None:
    spectrum = population([1], [20_000]).middle
    for times in (1, 10, 100):
        assert spectrum.expected_distinct(20_000 * times) == pytest.approx(20_000 * times, rel=0.02)


def test_values_seen_often_are_all_there_are() -> None:
    known = population([900, 100], [1, 5])
    assert known.middle.cardinality == pytest.approx(6)
    assert [known.world(number).cardinality for number in range(ALTERNATIVES)] == pytest.approx([6] * ALTERNATIVES)


@pytest.mark.parametrize("name", populations())
def test_every_world_tells_the_sample_back(name: str) -> None:
    """Its events exactly, its distinct values but for their noise; and more events never fewer of them."""
    seen, values = sampled(populations()[name], 10_000)
    known = population(seen, values)
    rare = np.array(seen) <= EXACT_ABOVE
    each, number = np.array(seen)[rare], np.array(values)[rare]
    noise = 4 * np.sqrt(1 / number.sum() + (each**2 @ number) / (each @ number) ** 2)
    for spectrum in (known.middle, *(known.world(number) for number in range(ALTERNATIVES))):
        assert spectrum.mass.sum() == pytest.approx(1.0)
        assert spectrum.expected_distinct(10_000) == pytest.approx(sum(values), rel=noise)
        further = [float(spectrum.expected_distinct(10_000 * times)) for times in (1, 2, 10, 1000)]
        assert further == sorted(further)
        assert np.isfinite(further).all()


def test_eight_of_ten_intervals_hold() -> None:
    held = []
    for shares in populations().values():
        for seed in range(6):
            seen, values = sampled(shares, 5_000, seed)
            column = Column(name="value", type="uint32", frequencies=Frequencies(seen=seen, values=values))
            stream = Stream(id="STR-x", title="X", events_per_day=5_000, raw_bytes_per_event=9.0, columns=[column])
            for times in (10, 100):
                rows = rollup_rows(stream, ["value"], "none", 5_000.0 * times)
                held.append(rows.p10 <= distinct(shares, 5_000.0 * times) <= rows.p90)
    assert 0.6 <= np.mean(held) <= 0.97


def test_a_set_of_rare_pairs_is_told_by_its_columns() -> None:
    """Nearly all pairs of a small sample were seen once: by themselves they say little, their columns say much."""
    events = 4_000
    shares = np.outer(zipf_shares(3_000, 1.1), zipf_shares(250, 1.0))
    seen = np.random.default_rng(3).multinomial(events, shares.ravel()).reshape(shares.shape)

    def frequencies(numbers: Floats) -> Frequencies:
        times, number = counted(numbers)
        return Frequencies(seen=times, values=number)

    stream = Stream(
        id="STR-x", title="X", events_per_day=events, raw_bytes_per_event=9.0, curve=Curve(hourly=[1.0] * 24),
        columns=[Column(name="zone", type="uint32", frequencies=frequencies(seen.sum(axis=1))),
                 Column(name="code", type="uint16", frequencies=frequencies(seen.sum(axis=0)))],
        tuples=[TupleSpectrum(columns=["zone", "code"], frequencies=frequencies(seen.ravel()))],
    )  # fmt: skip
    found = rollup_rows(stream, ["zone", "code"], "none", events * 100.0)
    assert found.expected == pytest.approx(distinct(shares.ravel(), events * 100.0), rel=0.08)
    assert found.p10 < found.expected < found.p90


PARTS = product([zipf(1_000, 1.0), zipf(200, 0.8)])


def hanging_together(dependence: float, events: float) -> tuple[list[float], list[float]]:
    """Counts of a sample of parts that show `dependence` times what independent ones do of events / dependence."""
    whole = np.diff(np.floor(np.cumsum(PARTS.count * dependence)), prepend=0.0).astype(np.intp)
    rates = np.repeat(PARTS.probability, whole) * (events / dependence)
    return counted(np.random.default_rng(11).poisson(rates))


@pytest.mark.parametrize("dependence", [0.05, 0.5, 1.0, 3.0])
def test_dependence_is_told_from_what_was_seen(dependence: float) -> None:
    seen, values = hanging_together(dependence, 1e4)
    later = dependence * float(PARTS.expected_distinct(1e5 / dependence))
    assert population(seen, values, PARTS).middle.expected_distinct(1e5) == pytest.approx(later, rel=0.06)


def test_counts_that_contradict_their_parts_are_believed() -> None:
    """Fifty thousand even pairs: a structure of few common values and many rare ones tells nothing of them."""
    seen, values = sampled(populations()["even"], 20_000)
    found = population(seen, values, PARTS).middle
    assert found.expected_distinct(200_000) == pytest.approx(distinct(populations()["even"], 200_000), rel=0.08)


def test_worlds_are_the_same_each_time() -> None:
    seen, values = sampled(populations()["pair"], 2_000)
    first, again = population(seen, values), population(list(seen), list(values))
    worlds = [float(first.world(number).expected_distinct(1e6)) for number in range(ALTERNATIVES)]
    assert worlds == [float(again.world(number).expected_distinct(1e6)) for number in range(ALTERNATIVES)]
    assert len(set(worlds)) > ALTERNATIVES / 2
