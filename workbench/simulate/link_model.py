"""How common the values behind a sample's rare counts are: a penalised composite link model of frequency counts.

Law: `f_k` values are seen k times, Poisson with mean `sum_j g_j / r_j * e^-r_j r_j^k / k!`, where `g_j` events fall on
values of rate `r_j` a sample, on a grid of log rates. The logarithm of g is smooth: its second differences are normal
with variance 1 / stiffness (Eilers 2007, Statistical Modelling 7: Ill-posed problems with counts, the composite link
model and penalized likelihood). A power law is a straight line, and costs nothing. No value is rarer than the grid's
end, of which a sample says little: ends and stiffnesses are weighed by their marginal likelihood (Laplace), all equally
likely before, so that what is not known shows in the spread.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .spectrum import Floats

EXACT_ABOVE = 64
"""A value seen more often than this keeps its share of the sample: the noise of its count is below an eighth."""

RATE_STEP = 0.3
"""Step of the grid in log rate, finer than what counts below 64 resolve; 0.15 moves extrapolations by under 0.5 %."""

ENDS = (*np.exp(-0.6 * np.arange(11)), 1e-6)
"""Rates a sample of the rarest values considered: from once in a sample to once in four hundred, steps that such a
sample can tell apart, and one far beyond any sample foreseen, for populations without an end."""

STIFFNESSES = np.logspace(6, 0, 7)
"""One over the variance of second differences: from a straight line to what the counts themselves settle."""

LEAST_WEIGHT = 1e-3
"""Models less likely than this beside the likeliest are left out."""

_STEPS, _SETTLED, _LONGEST_STEP, _RIDGE = 40, 1e-4, 2.0, 1e-6
_COUNTS = np.arange(1, EXACT_ABOVE + 1)
_LOG_FACTORIALS = np.array([math.lgamma(count + 1.0) for count in _COUNTS])


@dataclass(frozen=True, eq=False)
class Fit:
    """One model: log events at each log rate (both of shape (rates,)), the Hessian around them, its log evidence."""

    log_rates: Floats
    log_events: Floats
    hessian: Floats
    evidence: float

    @cached_property
    def rates(self) -> Floats:
        """Events a sample of one value at each point of the grid."""
        return np.asarray(np.exp(self.log_rates), dtype=np.float64)

    def values(self, log_events: Floats | None = None) -> Floats:
        """Values at each point of the grid that are seen at most `EXACT_ABOVE` times, seen at all or not."""
        events = np.exp(self.log_events if log_events is None else log_events)
        return np.asarray(events / self.rates * at_most(self.rates))

    def foreseen(self, samples: float) -> float:
        """Distinct values expected in so many samples, among those that the grid stands for."""
        return float(self.values() @ -np.expm1(-self.rates * samples))

    def drawn(self, normals: Floats) -> Floats:
        """Values at each point of the grid in one world of the posterior; `normals` of shape (rates,).

        No point moves by more than a factor of two: beyond, it is one that the fit gives no events, and its logarithm
        says nothing.
        """
        deviation = np.linalg.solve(np.linalg.cholesky(self.hessian).T, normals)
        return self.values(self.log_events + np.clip(deviation, -math.log(2.0), math.log(2.0)))


def at_most(rates: Floats) -> Floats:
    """Probability that a value of each rate is seen at most `EXACT_ABOVE` times."""
    zero = np.exp(-rates)
    return np.asarray(np.minimum(zero + np.exp(_log_poisson(np.log(rates))).sum(axis=1), 1.0), dtype=np.float64)


def fits(counts: Floats) -> list[tuple[float, Fit]]:
    """Models of frequency counts, `counts[k - 1]` values seen k times for k up to `EXACT_ABOVE`, with their weights.

    Weights sum to one. Raises ValueError where no value is counted.
    """
    if not counts.any():
        raise ValueError("there are no rare values to tell anything from")
    found = [one for end in ENDS for one in _of_end(counts, _grid(counts, float(end)))]
    evidence = np.array([one.evidence for one in found])
    weights = np.exp(evidence - evidence.max())
    kept = weights > LEAST_WEIGHT
    weights = np.where(kept, weights, 0.0) / weights[kept].sum()
    return [(float(weight), one) for weight, one in zip(weights, found, strict=True) if weight]


def _grid(counts: Floats, end: float) -> Floats:
    """Log rates, rising, from the end to two deviations above the largest count; all grids share their points."""
    largest = max(float(np.flatnonzero(counts)[-1] + 1), 4.0)
    top = math.log(largest) + 2.0 / math.sqrt(largest)
    points = max(math.ceil((top - math.log(end)) / RATE_STEP), 4)
    return np.asarray(top - RATE_STEP * np.arange(points, -1, -1), dtype=np.float64)


def _of_end(counts: Floats, log_rates: Floats) -> Iterator[Fit]:
    """A fit for each stiffness, each begun where the stiffer one ended."""
    link = (np.exp(_log_poisson(log_rates)) / np.exp(log_rates)[:, None]).T
    differences = np.diff(np.eye(log_rates.size), 2, axis=0)
    roughness = differences.T @ differences
    rank = differences.shape[0]
    prior = float(np.linalg.slogdet(differences @ differences.T)[1])
    log_events = np.full(log_rates.size, math.log(counts @ _COUNTS / log_rates.size))
    for stiffness in STIFFNESSES:
        log_events, hessian = _maximised(counts, link, stiffness * roughness, log_events)
        expected = link @ np.exp(log_events)
        likelihood = float(counts @ np.log(np.maximum(expected, 1e-300)) - expected.sum())
        penalty = float(stiffness * log_events @ roughness @ log_events)
        width = rank * math.log(stiffness) + prior - float(np.linalg.slogdet(hessian)[1])
        yield Fit(log_rates, log_events, hessian, likelihood + (width - penalty) / 2)


def _maximised(counts: Floats, link: Floats, penalty: Floats, start: Floats) -> tuple[Floats, Floats]:
    """Log events that maximise the penalised likelihood (Fisher scoring), and its negative second derivative there."""
    log_events = start
    for _ in range(_STEPS):
        expected = np.maximum(link @ np.exp(log_events), 1e-12)
        slopes = link * np.exp(log_events)
        hessian = slopes.T @ (slopes / expected[:, None]) + penalty
        hessian[np.diag_indices_from(hessian)] += _RIDGE
        step = np.linalg.solve(hessian, slopes.T @ (counts / expected - 1.0) - penalty @ log_events)
        largest = float(np.abs(step).max())
        log_events = log_events + step * min(1.0, _LONGEST_STEP / max(largest, _SETTLED))
        if largest < _SETTLED:
            break
    return log_events, hessian


def _log_poisson(log_rates: Floats) -> Floats:
    """Log probability of each count for each rate, shape (rates, counts)."""
    return np.asarray(np.outer(log_rates, _COUNTS) - np.exp(log_rates)[:, None] - _LOG_FACTORIALS, dtype=np.float64)
