"""How far a measurement lies from what was predicted, and whether it meets a limit."""

from __future__ import annotations

import math
from statistics import NormalDist

from .result import Quantiles
from .rollup import NORMAL_P90

SURPRISING = 2.0
"""Standard deviations from which on a measurement says that the model was wrong: one in twenty is so by chance."""

LEAST_SPREAD = 1e-6
"""Spread of a number that is taken for exact, so that what differs from it at all surprises."""


def log_spread(predicted: Quantiles) -> float:
    """Standard deviation of the natural logarithm of a lognormal with these percentiles."""
    return math.log(predicted.p90 / predicted.p10) / (2 * NORMAL_P90) if predicted.p10 > 0 else 0.0


def surprise(predicted: Quantiles, measured: float, relative_error: float) -> float:
    """Standard deviations by which a measurement lies above its prediction; negative below.

    Both are lognormal: `ln(measured / p50) / sqrt(spread^2 + relative_error^2)`. Raises ValueError for amounts that are
    not positive.
    """
    if measured <= 0 or predicted.p50 <= 0:
        raise ValueError("a surprise is told of amounts above zero")
    spread = max(math.hypot(log_spread(predicted), relative_error), LEAST_SPREAD)
    return math.log(measured / predicted.p50) / spread


def chance_below(limit: float, value: float, relative_error: float) -> float:
    """Probability that a lognormal amount of that median and spread is at most `limit`."""
    if relative_error < LEAST_SPREAD:
        return 1.0 if value <= limit else 0.0
    return NormalDist().cdf(math.log(limit / value) / relative_error)
