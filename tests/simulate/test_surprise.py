"""Surprise in standard deviations, against worlds drawn from the prediction."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.simulate.result import Quantiles
from workbench.simulate.rollup import NORMAL_P90
from workbench.simulate.surprise import chance_below, log_spread, surprise


def lognormal(median: float, spread: float) -> Quantiles:
    reach = math.exp(NORMAL_P90 * spread)
    return Quantiles(median / reach, median, median * reach)


def test_the_spread_is_that_of_the_percentiles() -> None:
    assert log_spread(lognormal(30.0, 0.4)) == pytest.approx(0.4)


def test_measurements_from_the_predicted_world_surprise_as_rarely_as_they_should() -> None:
    rng = np.random.default_rng(1)
    truth = 30.0 * np.exp(0.3 * rng.standard_normal(4000))
    seen = truth * np.exp(0.1 * rng.standard_normal(4000))
    deviations = np.array([surprise(lognormal(30.0, 0.3), float(one), 0.1) for one in seen])
    assert deviations.mean() == pytest.approx(0.0, abs=0.05)
    assert deviations.std() == pytest.approx(1.0, abs=0.04)
    assert np.mean(np.abs(deviations) >= 2) == pytest.approx(0.0455, abs=0.012)


def test_what_was_taken_for_exact_surprises_by_anything_else() -> None:
    exact = Quantiles(10.0, 10.0, 10.0)
    assert surprise(exact, 10.0, 0.0) == 0
    assert surprise(exact, 10.1, 0.0) > 1000
    assert 0 < surprise(exact, 10.1, 0.1) < 1


def test_amounts_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        surprise(lognormal(1.0, 0.1), 0.0, 0.1)


def test_the_chance_of_a_limit() -> None:
    assert chance_below(10.0, 10.0, 0.2) == pytest.approx(0.5)
    assert chance_below(10.0 * math.exp(NORMAL_P90 * 0.2), 10.0, 0.2) == pytest.approx(0.9)
    assert (chance_below(10.0, 9.0, 0.0), chance_below(10.0, 11.0, 0.0)) == (1.0, 0.0)
