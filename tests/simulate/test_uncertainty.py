"""Draws, quantiles and drivers."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workbench.program.base import GrowthRange, Range, ShareRange
from workbench.program.catalog import Coefficient, Grade
from workbench.simulate.uncertainty import (
    Draws,
    guess_share,
    median_of,
    quantiles,
    quantiles_by_month,
    standard_normals,
)

DRAWS = 4096
TODAY = dt.date(2026, 1, 1)


def coefficient(value: float, sigma: float, grade: Grade = "measured") -> Coefficient:
    return Coefficient(value=value, unit="B", sigma=sigma, source="test", date=TODAY, grade=grade)


def test_a_range_keeps_the_percentiles_that_were_typed() -> None:
    drawn = Draws(DRAWS, 0).amount("events", Range(p5=2e7, p95=1e8), "events", "test")
    low, high = np.quantile(drawn, [0.05, 0.95])
    assert low == pytest.approx(2e7, rel=0.002)
    assert high == pytest.approx(1e8, rel=0.002)


def test_a_coefficient_is_the_median_of_its_draws() -> None:
    drawn = Draws(DRAWS, 0).coefficient("bytes", coefficient(7.0, 0.5))
    assert np.median(drawn) == pytest.approx(7.0, rel=0.001)
    assert np.log(drawn).std() == pytest.approx(0.5, rel=0.005)


@pytest.mark.parametrize(("p5", "p95"), [(0.01, 0.05), (0.2, 0.9), (0.6, 0.6001)])
def test_a_share_keeps_the_percentiles_that_were_typed(p5: float, p95: float) -> None:
    drawn = Draws(DRAWS, 0).share("late", ShareRange(p5=p5, p95=p95), "test")
    low, high = np.quantile(drawn, [0.05, 0.95])
    assert low == pytest.approx(p5, rel=0.005)
    assert high == pytest.approx(p95, rel=0.005)
    assert (drawn > 0).all() and (drawn < 1).all()


def test_growth_keeps_the_percentiles_that_were_typed_below_zero_too() -> None:
    grown = Draws(DRAWS, 0).growth("growth", GrowthRange(p5=-0.1, p95=0.8), "test")
    assert np.quantile(grown, [0.05, 0.95]) == pytest.approx([0.9, 1.8], rel=0.002)


@pytest.mark.parametrize("value", [0.05, 0.4, 0.7])
def test_a_coefficient_that_is_a_share_never_exceeds_one(value: float) -> None:
    share = coefficient(value, 0.3).model_copy(update={"unit": "share of CPU"})
    drawn = Draws(DRAWS, 0).coefficient("utilisation", share)
    assert np.median(drawn) == pytest.approx(value, rel=0.001)
    assert drawn.min() > 0 and drawn.max() < 1
    near = np.abs(standard_normals("utilisation", DRAWS, 0)) < 0.1
    slope = np.log(drawn[near] / value) / standard_normals("utilisation", DRAWS, 0)[near]
    assert slope == pytest.approx(np.full(slope.size, 0.3), rel=0.6)
    assert np.median(slope) == pytest.approx(0.3, rel=0.01)


@pytest.mark.parametrize(("value", "sigma"), [(1.2, 0.0), (1.0, 0.1), (0.0, 0.1)])
def test_a_share_that_cannot_be_is_refused(value: float, sigma: float) -> None:
    with pytest.raises(ValidationError, match="share"):
        Coefficient(value=value, unit="share of disk", sigma=sigma, source="test", date=TODAY, grade="guess")


def test_a_certain_amount_is_the_same_in_every_world() -> None:
    draws = Draws(64, 0)
    assert (draws.amount("events", 5.0, "events", "test") == 5.0).all()
    assert (draws.coefficient("bytes", coefficient(7.0, 0.0)) == 7.0).all()
    assert draws.used == {}


def test_the_same_input_has_the_same_draws_everywhere_and_another_one_has_others() -> None:
    first = Draws(DRAWS, 0).coefficient("clickhouse.bytes", coefficient(7.0, 0.5))
    again = Draws(DRAWS, 0).coefficient("clickhouse.bytes", coefficient(7.0, 0.5))
    assert first.tobytes() == again.tobytes()
    assert standard_normals("clickhouse.bytes", DRAWS, 1).tobytes() != standard_normals("b", DRAWS, 1).tobytes()
    assert standard_normals("clickhouse.bytes", DRAWS, 0).tobytes() != standard_normals("b", DRAWS, 1).tobytes()


def test_inputs_are_independent_of_each_other() -> None:
    names = [f"input {at}" for at in range(20)]
    drawn = np.stack([standard_normals(name, DRAWS, 0) for name in names])
    correlation = np.corrcoef(drawn) - np.eye(len(names))
    assert np.abs(correlation).max() < 5 / np.sqrt(DRAWS)


def test_drivers_are_the_shares_of_a_product_of_lognormals() -> None:
    draws = Draws(DRAWS, 0)
    large = draws.coefficient("large", coefficient(3.0, 0.4, "guess"))
    small = draws.coefficient("small", coefficient(2.0, 0.2))
    draws.coefficient("idle", coefficient(2.0, 0.9, "guess"))
    drivers = draws.drivers(large * small)
    assert [driver.input for driver in drivers] == ["large", "small"]
    assert [driver.variance_share for driver in drivers] == pytest.approx([0.8, 0.2], abs=0.03)
    assert guess_share(drivers) == pytest.approx(0.8, abs=0.03)


def test_nothing_drives_what_does_not_vary() -> None:
    draws = Draws(DRAWS, 0)
    draws.coefficient("idle", coefficient(2.0, 0.9, "guess"))
    assert draws.drivers(np.full(DRAWS, 6.0)) == []


@given(st.lists(st.floats(0, 1e30), min_size=16, max_size=300))
def test_quantiles_are_draws_in_order(values: list[float]) -> None:
    found = quantiles(np.array(values))
    assert found.p10 <= found.p50 <= found.p90
    assert {found.p10, found.p50, found.p90} <= set(values)
    assert found.p50 == median_of(np.array(values))


def test_quantiles_by_month_are_those_of_each_month() -> None:
    values = np.random.default_rng(0).lognormal(size=(5, 1001))
    for month, found in zip(values, quantiles_by_month(values), strict=True):
        assert [found.p10, found.p50, found.p90] == pytest.approx(np.quantile(month, [0.1, 0.5, 0.9]))
