"""Counts of values as weighted outcomes: how often values of a spectrum occur, by quadrature instead of by drawing."""

from __future__ import annotations

import math

import numpy as np

from .spectrum import Floats

REACH = 6.0
"""Standard deviations of a count that its outcomes span to either side; what lies beyond is 2e-9."""

_RAREST = 1e-300
"""Means below are taken for this one: no outcome but 0 has any weight."""

_SMALL_RESTS = np.array([0.0, *(math.lgamma(count + 1.0) - count * math.log(count) + count for count in range(1, 16))])


def poisson_outcomes(mean: Floats, size: int) -> tuple[Floats, Floats]:
    """`size` outcomes of a Poisson count and their probabilities; both of the shape of `mean` with one more axis.

    Whole counts from 0 on while `size` of them reach far enough, else equally spaced ones around the mean. Means of at
    least 0; the probabilities sum to one.
    """
    step = np.maximum(1.0, np.ceil(2.0 * REACH * np.sqrt(mean) / size))[..., None]
    count = np.maximum(0.0, np.floor(mean)[..., None] - step * (size // 2)) + step * np.arange(size)
    expected = np.maximum(mean, _RAREST)[..., None]
    excess = (count - expected) / expected
    # The logarithm of the probability by relative excess, so that it loses no digits at counts of 10^15.
    deviance = np.where(
        count > 0.0, expected * ((1.0 + excess) * np.log1p(np.maximum(excess, -0.99)) - excess), expected
    )
    probability = np.exp(-(deviance - deviance.min(axis=-1, keepdims=True)) - _stirling_rest(count))
    return count, probability / probability.sum(axis=-1, keepdims=True)


def _stirling_rest(count: Floats) -> Floats:
    """`ln(count!) - (count ln count - count)`, by Stirling's series from 16 on (within 1e-9)."""
    large = np.maximum(count, 16.0)
    series = 0.5 * np.log(2.0 * math.pi * large) + 1.0 / (12.0 * large) - 1.0 / (360.0 * large**3)
    return np.where(count < 16.0, _SMALL_RESTS[np.minimum(count, 15.0).astype(np.intp)], series)


def jump_outcomes(mean: Floats, variance: Floats, size: int) -> tuple[Floats, Floats]:
    """As `poisson_outcomes`, for an amount of given mean and variance: a Poisson number of equal jumps."""
    jump = np.divide(variance, mean, out=np.ones_like(mean), where=(mean > 0.0) & (variance > 0.0))
    number, probability = poisson_outcomes(mean / jump, size)
    return number * jump[..., None], probability


def exponential_outcomes() -> tuple[Floats, Floats]:
    """Outcomes of an exponential amount of mean one, each the mean of a stratum, and their probabilities.

    Strata widen outwards, so that what happens to one value in 10^8 is among the outcomes.
    """
    edge = np.array([0.0, 0.25, 0.6, 1.1, 2.0, 4.0, 8.0, 19.0, math.inf])
    above = np.exp(-edge)
    probability = above[:-1] - above[1:]
    partial = np.append((edge[:-1] + 1.0) * above[:-1], 0.0)  # the integral of the amount above each edge
    return (partial[:-1] - partial[1:]) / probability, probability
