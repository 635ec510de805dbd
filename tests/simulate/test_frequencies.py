"""Frequency counts of a sample, at its own size and extrapolated."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.simulate.frequencies import population
from workbench.simulate.spectrum import Spectrum


def draw(cardinality: int, skew: float, events: int, seed: int = 1) -> np.ndarray:
    weights = np.arange(1.0, cardinality + 1.0) ** -skew
    return np.random.default_rng(seed).choice(cardinality, events, p=weights / weights.sum())


def measured(values: np.ndarray) -> Spectrum:
    times, number = np.unique(np.unique(values, return_counts=True)[1], return_counts=True)
    return population(times.tolist(), number.tolist()).middle


@pytest.mark.parametrize(("cardinality", "skew"), [(10, 0.5), (3000, 1.1), (50_000, 0.8), (1_000_000, 1.0)])
def test_the_sample_itself_is_told_back(cardinality: int, skew: float) -> None:
    sample = draw(cardinality, skew, 50_000)
    spectrum = measured(sample)
    assert spectrum.expected_distinct(50_000) == pytest.approx(np.unique(sample).size, rel=0.003)
    assert spectrum.expected_distinct(5_000) == pytest.approx(np.unique(sample[:5_000]).size, rel=0.03)


@pytest.mark.parametrize(("cardinality", "skew"), [(3000, 1.1), (50_000, 0.8), (1_000_000, 1.0)])
def test_ten_times_the_sample_is_told_within_a_few_percent(cardinality: int, skew: float) -> None:
    spectrum = measured(draw(cardinality, skew, 50_000))
    later = np.unique(draw(cardinality, skew, 500_000, seed=2)).size
    assert spectrum.expected_distinct(500_000) == pytest.approx(later, rel=0.12)


def test_new_values_agree_with_good_turing() -> None:
    sample = draw(1_000_000, 1.0, 50_000)
    singletons = int((np.unique(sample, return_counts=True)[1] == 1).sum())
    assert measured(sample).new_values_per_event(50_000) == pytest.approx(singletons / 50_000, rel=0.03)


def test_values_seen_often_keep_their_share() -> None:
    spectrum = population([900, 100], [1, 1]).middle
    assert spectrum.probability.tolist() == pytest.approx([0.9, 0.1])
