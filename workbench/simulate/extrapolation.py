"""Distinct values of more events than a sample has, from the sample's counts alone."""

from __future__ import annotations

import math

import numpy as np

from workbench.program.streams import Frequencies

from .frequencies import ALTERNATIVES, population
from .rollup import NORMAL_P90
from .spectrum import Spectrum


def extrapolated(frequencies: Frequencies, times: float) -> tuple[float, float, float]:
    """Distinct values expected in `times` as many events as the sample's, with the 10th and 90th percentile.

    At the sample's own size that is what was seen. Law: `frequencies.population`, with the chance of values not seen
    yet. Raises ValueError for less than the sample.
    """
    if not 1 <= times < math.inf:
        raise ValueError(f"a sample tells of more events than it has, not of {times:g} times as many")
    seen, values = frequencies.seen, frequencies.values
    known, distinct, events = population(seen, values), float(sum(values)), float(np.dot(seen, values))
    most = distinct + events * (times - 1.0)

    def told(spectrum: Spectrum) -> float:
        at_first = float(spectrum.expected_distinct(events))
        return min(distinct + max(float(spectrum.expected_distinct(events * times)) - at_first, 0.0), most)

    expected = told(known.middle)
    worlds = np.array([told(known.world(number)) for number in range(ALTERNATIVES)])
    low, high = np.quantile(worlds, (0.1, 0.9))
    noise = NORMAL_P90 * math.sqrt(expected - distinct)  # of values not seen yet, at most Poisson's
    least = expected - math.hypot(max(expected - low, 0.0), noise)
    more = expected + math.hypot(max(high - expected, 0.0), noise)
    return expected, max(distinct, float(least)), min(float(more), most)
