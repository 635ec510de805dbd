"""Samples told further: by their own counts, by the columns they are made of, and with an interval that holds."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from workbench.program.streams import Column, Curve, Frequencies, Stream, TupleSpectrum
from workbench.simulate.frequencies import ALTERNATIVES, alternatives, from_frequencies, thinned
from workbench.simulate.rollup import rollup_rows
from workbench.simulate.sampled import dependent
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
    seen = np.random.default_rng(seed).multinomial(events, shares)
    times, number = np.unique(seen[seen > 0], return_counts=True)
    return times.tolist(), number.tolist()


def distinct(shares: Floats, events: float) -> float:
    return float(-np.expm1(events * np.log1p(-shares)).sum())


@pytest.mark.parametrize("name", populations())
@pytest.mark.parametrize(("events", "times", "within"), [(50_000, 10, 0.08), (5_000, 10, 0.20), (50_000, 100, 0.35)])
def test_a_sample_tells_more_events(name: str, events: int, times: int, within: float) -> None:
    shares = populations()[name]
    found = float(from_frequencies(*sampled(shares, events)).expected_distinct(events * times))
    assert found == pytest.approx(distinct(shares, events * times), rel=within)


def test_values_of_their_own_for_each_event_go_on_so() -> None:
    spectrum = from_frequencies([1], [20_000])
    for times in (1, 10, 100):
        assert spectrum.expected_distinct(20_000 * times) == pytest.approx(20_000 * times, rel=0.02)


def test_values_seen_often_are_all_there_are() -> None:
    spectrum = from_frequencies([900, 100], [1, 5])
    assert spectrum.cardinality == pytest.approx(6)


@pytest.mark.parametrize("name", populations())
def test_every_world_tells_the_sample_back(name: str) -> None:
    seen, values = sampled(populations()[name], 10_000)
    for spectrum in (from_frequencies(seen, values), *alternatives(seen, values)):
        assert spectrum.expected_distinct(10_000) == pytest.approx(sum(values), rel=0.01)
        further = [float(spectrum.expected_distinct(10_000 * times)) for times in (1, 2, 10, 1000)]
        assert further == sorted(further)
        assert np.isfinite(further).all()


def test_eight_of_ten_intervals_hold() -> None:
    held = []
    for name, shares in populations().items():
        for seed in range(6):
            seen, values = sampled(shares, 5_000, seed)
            column = Column(name="value", type="uint32", frequencies=Frequencies(seen=seen, values=values))
            stream = Stream(id="STR-x", title="X", events_per_day=5_000, raw_bytes_per_event=9.0, columns=[column])
            for times in (10, 100):
                rows = rollup_rows(stream, ["value"], "none", 5_000.0 * times)
                held.append((name, rows.p10 <= distinct(shares, 5_000.0 * times) <= rows.p90))
    assert 0.6 <= np.mean([one for _, one in held]) <= 0.97


def test_a_set_of_rare_pairs_is_told_by_its_columns() -> None:
    """Nearly all pairs of a small sample were seen once: by themselves they say little, their columns say much."""
    zones, codes, events = zipf_shares(3_000, 1.1), zipf_shares(250, 1.0), 4_000
    shares = np.outer(zones, codes)
    seen = np.random.default_rng(3).multinomial(events, shares.ravel()).reshape(shares.shape)

    def counted(numbers: Floats) -> Frequencies:
        times, number = np.unique(numbers[numbers > 0], return_counts=True)
        return Frequencies(seen=times.tolist(), values=number.tolist())

    stream = Stream(
        id="STR-x", title="X", events_per_day=events, raw_bytes_per_event=9.0, curve=Curve(hourly=[1.0] * 24),
        columns=[Column(name="zone", type="uint32", frequencies=counted(seen.sum(axis=1))),
                 Column(name="code", type="uint16", frequencies=counted(seen.sum(axis=0)))],
        tuples=[TupleSpectrum(columns=["zone", "code"], frequencies=counted(seen.ravel()))],
    )  # fmt: skip
    found = rollup_rows(stream, ["zone", "code"], "none", events * 100.0)
    assert found.expected == pytest.approx(distinct(shares.ravel(), events * 100.0), rel=0.08)
    assert found.p10 < found.expected < found.p90


@pytest.mark.parametrize("dependence", [0.05, 0.5, 1.0])
def test_dependence_is_told_from_what_was_seen(dependence: float) -> None:
    independent = product([zipf(1_000, 1.0), zipf(200, 0.8)])
    true = dependence * float(independent.expected_distinct(1e5 / dependence))
    found = dependent(independent, true, 1e5)
    assert found is not None
    later = dependence * float(independent.expected_distinct(1e6 / dependence))
    assert found.expected_distinct(1e6) == pytest.approx(later, rel=1e-3)
    assert found.mass.sum() == pytest.approx(1.0)


def test_more_than_independent_parts_could_show_is_not_told_by_them() -> None:
    assert dependent(zipf(100, 1.0), 1_000.0, 1_000.0) is None


def test_a_part_of_a_sample_is_what_chance_leaves_of_it() -> None:
    seen, values = sampled(populations()[next(iter(populations()))], 40_000)
    fewer, kept = thinned(seen, values, 8.0)
    assert np.dot(fewer, kept) == pytest.approx(40_000 / 8, rel=0.002)
    spectrum = from_frequencies(seen, values)
    assert sum(kept) == pytest.approx(float(spectrum.expected_distinct(5_000)), rel=0.01)


def test_there_are_as_many_worlds_as_said() -> None:
    assert len(alternatives([1, 2], [30, 5])) == ALTERNATIVES
    assert len(alternatives([900], [3])) == ALTERNATIVES
