"""How far a measurement lies from what was predicted, and whether it meets a limit."""

from __future__ import annotations

import math
from statistics import NormalDist

from .result import Quantiles
from .rollup import NORMAL_P90
from .scales import scale_of

SURPRISING = 2.0
"""Standard deviations from which on a measurement says that the model was wrong: one in twenty is so by chance."""

LEAST_SPREAD = 1e-6
"""Spread of a number that is taken for exact, so that what differs from it at all surprises."""


def spread_of(predicted: Quantiles, unit: str) -> float:
    """Standard deviation of a prediction on the scale of its unit, from its outer percentiles.

    Raises ValueError for what no amount of that unit can be.
    """
    to = scale_of(unit).to
    return (to(predicted.p90) - to(predicted.p10)) / (2 * NORMAL_P90)


def surprise(predicted: Quantiles, measured: float, relative_error: float, unit: str) -> float:
    """Standard deviations by which a measurement lies above its prediction; negative below.

    Both are normal on the scale of their unit: `(to(measured) - to(p50)) / sqrt(spread^2 + relative_error^2)`, where
    `to` is the logarithm, for shares that of the odds and for growth that of 1 plus it. Raises ValueError for what no
    amount of that unit can be.
    """
    to = scale_of(unit).to
    spread = max(math.hypot(spread_of(predicted, unit), relative_error), LEAST_SPREAD)
    return (to(measured) - to(predicted.p50)) / spread


def chance_below(limit: float, value: float, spread: float, unit: str) -> float:
    """Probability that an amount of that median and spread, on the scale of its unit, is at most `limit`.

    Raises ValueError for what no amount of that unit can be, unless the amount is known for certain.
    """
    if spread < LEAST_SPREAD:
        return 1.0 if value <= limit else 0.0
    to = scale_of(unit).to
    return NormalDist().cdf((to(limit) - to(value)) / spread)
