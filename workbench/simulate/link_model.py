"""How common the values behind a sample's rare counts are: a penalised composite link model of frequency counts.

Law: `f_k` values are seen k times, Poisson with mean `sum_i v_i e^h_b(i) e^-r_i r_i^k / k!`: a base of `v_i` values of
rate `r_i` a sample, times a factor whose logarithm h wanders smoothly over log rate (Eilers 2007, Statistical
Modelling 7: Ill-posed problems with counts, the composite link model and penalized likelihood). Of a set of columns
the base is its structure, see `dependence`, and h stays level where the counts say nothing. Of anything else the base
is flat, and h goes on straight, which is a power law; kinks are rare and may be large (Student's t with one degree of
freedom). How smooth, and how rare the rarest value, is weighed by the marginal likelihood (Laplace), so that what is
not known shows in the spread.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .spectrum import Floats

EXACT_ABOVE = 64
"""A value seen more often than this keeps its share of the sample: the noise of its count is below an eighth."""

RATE_STEP = 0.3
"""Step of the flat base in log rate, finer than what counts below 64 resolve; 0.15 moves extrapolations by < 0.5 %."""

ENDS = tuple(np.exp(-0.6 * np.arange(11)))
"""Rates a sample of the rarest values considered: from once in a sample to once in four hundred, in steps that such a
sample can tell apart."""

NO_END, NO_END_SHARE = 1e-6, 0.25
"""A rate far beyond any sample foreseen, for populations without an end, and how likely these are beforehand."""

STIFFNESSES = np.logspace(5, 0, 6)
"""One over the variance of differences of h: from none to what the counts themselves settle; all equally likely."""

_STEPS, _SETTLED, _LONGEST_STEP, _RIDGE, _SMALLEST = 60, 1e-3, 2.0, 1e-4, 1e-12
_COUNTS = np.arange(1, EXACT_ABOVE + 1)
_LOG_FACTORIALS = np.array([math.lgamma(count + 1.0) for count in _COUNTS])


@dataclass(frozen=True, eq=False)
class Base:
    """What a population is told from: `values[i]` values of `rates[i]` events a sample, each in a place of h.

    The first `straight` differences of h cost nothing: 1 for a level, 2 for a straight line.
    """

    rates: Floats
    values: Floats
    places: NDArray[np.intp]
    size: int
    straight: int

    def counts(self) -> Floats:
        """Values expected to be seen once, twice and so on from each place, shape (counts, places), for h = 0."""
        expected = np.zeros((self.size, EXACT_ABOVE))
        np.add.at(expected, self.places, np.exp(_log_poisson(self.rates)) * self.values[:, None])
        return np.asarray(expected.T)


@dataclass(frozen=True, eq=False)
class Fit:
    """One model: its base, the log factor h at each place, the Hessian around it, and its log evidence.

    `dependence` is the one that a structure was told with, see `dependence`; None for a flat base.
    """

    base: Base
    log_factor: Floats
    hessian: Floats
    evidence: float
    dependence: float | None = None

    def values(self, base: Base | None = None, log_factor: Floats | None = None) -> Floats:
        """Values of each rate of the base that are seen at most `EXACT_ABOVE` times, seen at all or not."""
        base = base or self.base
        factor = np.exp(self.log_factor if log_factor is None else log_factor)
        return np.asarray(base.values * factor[base.places] * _at_most(base.rates))

    def foreseen(self, samples: float) -> float:
        """Distinct values expected in so many samples, among those that the base stands for."""
        return float(self.values() @ -np.expm1(-self.base.rates * samples))

    def drawn(self, normals: Floats) -> Floats:
        """The log factor in one world of the posterior; `normals` of the same shape.

        No place moves by more than a factor of two: beyond, it is one that the fit gives no events, and its logarithm
        says nothing.
        """
        deviation = np.linalg.solve(np.linalg.cholesky(self.hessian).T, normals)
        return np.asarray(self.log_factor + np.clip(deviation, -math.log(2.0), math.log(2.0)))


def flat_fits(counts: Floats) -> Iterator[tuple[float, Fit]]:
    """Models of frequency counts by themselves, each with the logarithm of its weight (prior and evidence).

    `counts[k - 1]` values were seen k times, k up to `EXACT_ABOVE`.
    """
    priors = [(end, (1.0 - NO_END_SHARE) / len(ENDS)) for end in ENDS] + [(NO_END, NO_END_SHARE)]
    for end, prior in priors:
        for one in fitted(counts, _flat(counts, float(end))):
            yield one.evidence + math.log(prior / STIFFNESSES.size), one


def _flat(counts: Floats, end: float) -> Base:
    """As many events at each log rate, from two deviations above the largest count down to the end."""
    largest = max(float(np.flatnonzero(counts)[-1] + 1), 4.0)
    top = math.log(largest) + 2.0 / math.sqrt(largest)
    places = np.arange(max(math.ceil((top - math.log(end)) / RATE_STEP), 4) + 1)
    rates = np.exp(top - RATE_STEP * places)
    return Base(rates, 1.0 / rates, places, places.size, straight=2)


def fitted(counts: Floats, base: Base, dependence: float | None = None) -> Iterator[Fit]:
    """A fit of a base for each stiffness, each begun where the stiffer one ended."""
    link = base.counts()
    differences = np.diff(np.eye(base.size), base.straight, axis=0)
    level = np.full(base.size, math.log(counts.sum() / max(float(link.sum()), _SMALLEST)))
    log_factor = level
    for stiffness in STIFFNESSES:
        prior = _Prior(differences, float(stiffness), level, kinks=base.straight > 1)
        log_factor, hessian = _maximised(counts, link, prior, log_factor)
        expected = np.maximum(link @ np.exp(log_factor), _SMALLEST)
        likelihood = float(counts @ np.log(expected) - expected.sum())
        evidence = likelihood + prior.log_density(log_factor) - float(np.linalg.slogdet(hessian)[1]) / 2
        yield Fit(base, log_factor, hessian, evidence, dependence)


@dataclass(frozen=True, eq=False)
class _Prior:
    """How smooth h is: its differences are normal of variance 1 / stiffness, or where `kinks` are allowed, Student's t.

    A ridge keeps what the counts say nothing of near the level. Densities leave out what all models share; of the t a
    difference of none counts as much as of the normal that it looks like there, so that places without counts cost
    nothing.
    """

    differences: Floats
    stiffness: float
    level: Floats
    kinks: bool

    def slope_and_precision(self, log_factor: Floats) -> tuple[Floats, Floats]:
        """The negative gradient of the log density at h, and the precision of the normal that it looks like there."""
        rough = self.differences @ log_factor
        weight = np.full(rough.size, self.stiffness)
        if self.kinks:
            weight = 2.0 * self.stiffness / (1.0 + self.stiffness * rough**2)
        precision = self.differences.T @ (weight[:, None] * self.differences)
        slope = self.differences.T @ (weight * rough) + _RIDGE * (log_factor - self.level)
        return np.asarray(slope), np.asarray(precision + _RIDGE * np.eye(self.level.size))

    def log_density(self, log_factor: Floats) -> float:
        """Logarithm of the density of h."""
        rough, away = self.differences @ log_factor, log_factor - self.level
        _, precision = self.slope_and_precision(self.level)
        penalty = np.log1p(self.stiffness * rough**2).sum() if self.kinks else self.stiffness * (rough @ rough) / 2
        return float(np.linalg.slogdet(precision)[1] / 2 - penalty - _RIDGE / 2 * (away @ away))


def _maximised(counts: Floats, link: Floats, prior: _Prior, start: Floats) -> tuple[Floats, Floats]:
    """The h that maximises likelihood times prior (Fisher scoring), and its negative second derivative there."""
    log_factor = start
    for _ in range(_STEPS):
        slopes = link * np.exp(log_factor)
        expected = np.maximum(slopes.sum(axis=1), _SMALLEST)
        prior_slope, precision = prior.slope_and_precision(log_factor)
        hessian = slopes.T @ (slopes / expected[:, None]) + precision
        step = np.linalg.solve(hessian, slopes.T @ (counts / expected - 1.0) - prior_slope)
        largest = float(np.abs(step).max())
        log_factor = log_factor + step * min(1.0, _LONGEST_STEP / max(largest, _SETTLED))
        if largest < _SETTLED:
            break
    return log_factor, hessian


def _at_most(rates: Floats) -> Floats:
    """Probability that a value of each rate is seen at most `EXACT_ABOVE` times."""
    return np.asarray(np.minimum(np.exp(-rates) + np.exp(_log_poisson(rates)).sum(axis=1), 1.0), dtype=np.float64)


def _log_poisson(rates: Floats) -> Floats:
    """Log probability of each count for each rate, shape (rates, counts)."""
    return np.asarray(np.outer(np.log(rates), _COUNTS) - rates[:, None] - _LOG_FACTORIALS, dtype=np.float64)
