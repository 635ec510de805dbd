"""Surprise in standard deviations, against worlds drawn from the prediction, on the scale of each unit."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.simulate.result import Quantiles
from workbench.simulate.rollup import NORMAL_P90
from workbench.simulate.scales import GROWTH, SHARE, scale_of
from workbench.simulate.surprise import chance_below, spread_of, surprise

UNITS = [("B", 30.0), (SHARE, 0.7), ("share of disk", 0.02), (GROWTH, 60.0), (GROWTH, -20.0)]


def around(median: float, spread: float, unit: str) -> Quantiles:
    scale = scale_of(unit)
    return Quantiles(*(scale.back(scale.to(median) + way * NORMAL_P90 * spread) for way in (-1, 0, 1)))


@pytest.mark.parametrize(("unit", "median"), UNITS)
def test_the_spread_is_that_of_the_percentiles(unit: str, median: float) -> None:
    assert spread_of(around(median, 0.4, unit), unit) == pytest.approx(0.4)


@pytest.mark.parametrize(("unit", "median"), UNITS)
def test_measurements_from_the_predicted_world_surprise_as_rarely_as_they_should(unit: str, median: float) -> None:
    scale, rng = scale_of(unit), np.random.default_rng(1)
    truth = scale.to(median) + 0.3 * rng.standard_normal(4000)
    seen = truth + 0.1 * rng.standard_normal(4000)
    predicted = around(median, 0.3, unit)
    deviations = np.array([surprise(predicted, scale.back(float(one)), 0.1, unit) for one in seen])
    assert deviations.mean() == pytest.approx(0.0, abs=0.05)
    assert deviations.std() == pytest.approx(1.0, abs=0.04)
    assert np.mean(np.abs(deviations) >= 2) == pytest.approx(0.0455, abs=0.012)


def test_what_was_taken_for_exact_surprises_by_anything_else() -> None:
    exact = Quantiles(10.0, 10.0, 10.0)
    assert surprise(exact, 10.0, 0.0, "B") == 0
    assert surprise(exact, 10.1, 0.0, "B") > 1000
    assert 0 < surprise(exact, 10.1, 0.1, "B") < 1


@pytest.mark.parametrize(("unit", "value"), [("B", 0.0), (SHARE, 1.0), ("share of disk", 1.2), (GROWTH, -100.0)])
def test_amounts_that_cannot_be_are_refused(unit: str, value: float) -> None:
    with pytest.raises(ValueError, match=r".+"):
        surprise(around(0.5, 0.1, unit), value, 0.1, unit)


def test_the_chance_of_a_limit() -> None:
    assert chance_below(10.0, 10.0, 0.2, "B") == pytest.approx(0.5)
    assert chance_below(10.0 * math.exp(NORMAL_P90 * 0.2), 10.0, 0.2, "B") == pytest.approx(0.9)
    assert chance_below(0.8, 0.8, 0.3, SHARE) == pytest.approx(0.5)
    assert (chance_below(10.0, 9.0, 0.0, "B"), chance_below(10.0, 11.0, 0.0, "B")) == (1.0, 0.0)
    assert chance_below(0.001, 0.0, 0.0, "share of rows") == 1.0
