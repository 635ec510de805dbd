"""Scales on which amounts are normal: what a standard deviation of an amount is told on."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from workbench.program.coefficients import SHARE_OF

from .uncertainty import logit

SHARE = "share"
"""The unit of a part of a whole that is a field of a program; those of the catalog say of what."""
GROWTH = "percent a year"
"""The unit of growth."""


@dataclass(frozen=True)
class Scale:
    """A transform of an amount to the scale on which it is normal, and the way back."""

    to: Callable[[float], float]
    back: Callable[[float], float]


def scale_of(unit: str) -> Scale:
    """The scale of amounts of a unit: of shares their odds' logarithm, of growth that of 1 plus it, else their own.

    Its `to` raises ValueError for what no such amount can be, as a share above 1.
    """
    if unit == SHARE or unit.startswith(SHARE_OF):
        return Scale(_log_odds, lambda odds: 1.0 / (1.0 + math.exp(-odds)))
    if unit == GROWTH:
        return Scale(lambda percent: math.log1p(percent / 100.0), lambda times: 100.0 * math.expm1(times))
    return Scale(math.log, math.exp)


def _log_odds(share: float) -> float:
    if not 0.0 < share < 1.0:
        raise ValueError(f"{share:g} is no share")
    return logit(share)
