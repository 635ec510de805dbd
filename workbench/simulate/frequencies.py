"""From the counts of a sample to the spectrum of its population, the unseen values included."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .spectrum import Floats, Spectrum, from_atoms

EXACT_ABOVE = 64
"""A value seen more often than this keeps its share of the sample: the noise of its count is below an eighth."""

LOWEST_RATE = 0.01
"""The rarest values considered are seen once in a hundred samples: further down, a sample says nothing."""

RATE_STEP = 0.15
"""Step of the grid of rates in log rate, a fraction of the width e^(1/sqrt(seen)) that a count resolves below 40."""

ITERATIONS = 1000
"""Steps of expectation-maximisation. Distinct values at the sample's own size are right at every step; what the steps
settle is extrapolation, which moves by at most 2 % between 1,000 and 4,000. Six Zipf samples of 50,000 events, told ten
times further: median error 5 %, worst 10 %."""


def from_frequencies(seen: Sequence[float], values: Sequence[float]) -> Spectrum:
    """Spectrum from frequency counts: `values[i]` distinct values were each seen `seen[i]` times in one sample.

    Law: counts are Poisson with rates mixed over a grid; the mixture maximises the likelihood of the counts given that
    they are not zero (zero-truncated NPMLE, after Orlitsky et al. 2016 and Valiant and Valiant 2013 on unseen
    species). A rate's unseen values are then added back. Expected distinct at the sample's size
    equals what was seen; the share of the events that falls on new values agrees with Good-Turing's.
    """
    times, number = np.asarray(seen, dtype=np.float64), np.asarray(values, dtype=np.float64)
    rare = times <= EXACT_ABOVE
    rates, count = _mixture(times[rare], number[rare]) if rare.any() else (np.empty(0), np.empty(0))
    rates, count = np.concatenate([times[~rare], rates]), np.concatenate([number[~rare], count])
    kept = count > 0
    return from_atoms(count[kept], rates[kept])


def _mixture(times: Floats, number: Floats) -> tuple[Floats, Floats]:
    """Rates per sample, and how many values have each, seen or not."""
    highest = times.max() * math.exp(2.0 / math.sqrt(times.max()))
    rates = np.exp(np.arange(math.log(LOWEST_RATE), math.log(highest) + RATE_STEP, RATE_STEP))
    log_factorial = np.array([math.lgamma(time + 1.0) for time in times])
    log_likelihood = np.outer(np.log(rates), times) - rates[:, None] - log_factorial
    seen_at_all = -np.expm1(-rates)
    likelihood = np.exp(log_likelihood) / seen_at_all[:, None]
    observed = number / number.sum()
    share = seen_at_all / seen_at_all.sum()
    for _ in range(ITERATIONS):
        share *= likelihood @ (observed / (share @ likelihood))
    return rates, number.sum() * share / seen_at_all
