"""Counts as weighted outcomes have the moments and the probabilities of the counts they stand for."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.simulate.counts import exponential_outcomes, jump_outcomes, poisson_outcomes

MEANS = np.array([1e-9, 0.3, 4.0, 24.0, 150.0, 1e4, 1e9, 1e15, 1e18])


@pytest.mark.parametrize("size", [32, 48])
def test_outcomes_have_the_mean_and_the_variance_of_a_poisson_count(size: int) -> None:
    count, probability = poisson_outcomes(MEANS, size)
    assert probability.sum(axis=1) == pytest.approx(np.ones(MEANS.size))
    assert (probability * count).sum(axis=1) == pytest.approx(MEANS, rel=1e-6)
    assert (probability * (count - MEANS[:, None]) ** 2).sum(axis=1) == pytest.approx(MEANS, rel=1e-4)


def test_small_counts_have_their_exact_probabilities() -> None:
    count, probability = poisson_outcomes(np.array([0.0, 2.5]), 40)
    assert count[1].tolist() == list(range(40))
    exact = [math.exp(-2.5) * 2.5**seen / math.factorial(seen) for seen in range(40)]
    assert probability[1] == pytest.approx(exact, rel=1e-8)
    assert probability[0, 0] == 1.0


def test_rare_counts_of_rare_values_are_kept() -> None:
    _, probability = poisson_outcomes(np.array([1e-6]), 8)
    assert probability[0, 2] == pytest.approx(5e-13, rel=1e-5)


def test_jumps_have_the_mean_and_the_variance_asked_for() -> None:
    mean, variance = np.array([3.0, 50.0, 1e6, 0.0]), np.array([30.0, 20.0, 5e7, 0.0])
    amount, probability = jump_outcomes(mean, variance, 48)
    assert (probability * amount).sum(axis=1) == pytest.approx(mean, rel=1e-4)
    assert (probability * (amount - mean[:, None]) ** 2).sum(axis=1) == pytest.approx(variance, rel=1e-3)


def test_strata_of_an_exponential_amount_reach_one_in_a_hundred_million() -> None:
    amount, probability = exponential_outcomes()
    assert probability.sum() == pytest.approx(1.0)
    assert probability @ amount == pytest.approx(1.0)
    assert probability @ amount**2 == pytest.approx(2.0, rel=0.05)
    assert probability[-1] < 1e-8
