"""The spectrum: how the probability mass of a column, or of a tuple of columns, is spread over its values.

A spectrum is a set of atoms: `count` values of probability `exp(log_probability)` each. All that the simulator knows of
cardinality follows from it: expected distinct values, rows of a rollup, entropy, the share of the top N.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

HEAD_RANKS = 512
"""Ranks kept one by one; beyond, the sum over ranks is an integral between half ranks. By the midpoint rule the tail is
then off by skew (skew + 1) / (24 * 512**2), at most 4e-7 for a skew of 1.1 (checked against full sums in the tests)."""

BIN_WIDTH = 0.05
"""Width, in natural-log probability, of the bins in which products are kept. Measured against brute force over 10^5 to
3*10^6 combinations of two to four columns: expected distinct within 0.011 %; the error falls with the square."""

LOWEST_LOG_PROBABILITY = -700.0
"""Values rarer than e^-700 are told as fewer values of that probability with the same mass, so that counts stay finite
in double precision. No number of events below 10^300 can see the difference."""

_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(8)
_CERTAIN = 1.0 - 2.0**-53
_LOGNORMAL_REACH = 9.0  # standard deviations; the mass left out is 2e-19


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Atoms in order of falling probability; the masses `count * exp(log_probability)` sum to one.

    `count` and `log_probability` are one-dimensional and of equal length; counts need not be whole.
    """

    count: Floats
    log_probability: Floats

    @cached_property
    def probability(self) -> Floats:
        """Probability of one value of each atom."""
        return np.exp(self.log_probability)

    @cached_property
    def mass(self) -> Floats:
        """Probability of each atom as a whole; sums to one."""
        return self.count * self.probability

    @property
    def cardinality(self) -> float:
        """Number of values in the population."""
        return float(self.count.sum())

    @property
    def largest(self) -> float:
        """Probability of the most popular value (in a product: of the most popular bin's mean value)."""
        return float(self.probability[0])

    @property
    def entropy_bits(self) -> float:
        """Shannon entropy of one event's value, in bits: the least a codec can reach without context."""
        return max(0.0, float(-(self.mass @ self.log_probability)) / math.log(2))

    @property
    def repeat_probability(self) -> float:
        """Probability that two independent events have the same value: the sum of squared probabilities."""
        return float(self.mass @ self.probability)

    @cached_property
    def _log_absence(self) -> Floats:
        return np.log1p(-np.minimum(self.probability, _CERTAIN))

    def expected_distinct(self, events: ArrayLike) -> Floats:
        """Expected distinct values among `events` independent events; same shape as `events`, at least 0.

        Law: `D(n) = sum count * (1 - (1-p)^n)` (Karlin 1967, occupancy), by `-expm1(n * log1p(-p))`; below one
        event it is n itself. Exact for the atoms. Work and memory are events x atoms: for many values of `events` use
        `DistinctCurve`.
        """
        n = np.asarray(events, dtype=np.float64)
        seen = -np.expm1(np.multiply.outer(n, self._log_absence)) @ self.count
        return np.minimum(seen, n)

    def variance_distinct(self, events: ArrayLike) -> Floats:
        """Variance of the number of distinct values among `events` events; same shape as `events`.

        Law: `sum count * (q - q^2) - n * (sum count * p * q)^2` with `q = (1-p)^n` (Karlin 1967, multinomial sampling).
        """
        n = np.asarray(events, dtype=np.float64)
        unseen = np.exp(np.multiply.outer(n, self._log_absence))
        variance = (unseen * (1.0 - unseen)) @ self.count - n * (unseen @ self.mass) ** 2
        return np.maximum(variance, 0.0)

    def new_values_per_event(self, events: ArrayLike) -> Floats:
        """Slope of `expected_distinct`: new values that one more event brings; same shape as `events`."""
        n = np.asarray(events, dtype=np.float64)
        return np.exp(np.multiply.outer(n, self._log_absence)) @ (-self.count * self._log_absence)

    def expected_singletons(self, events: ArrayLike) -> Floats:
        """Expected number of values seen exactly once: `sum count * n p (1-p)^(n-1)`; same shape as `events`."""
        n = np.asarray(events, dtype=np.float64)
        return n * (np.exp(np.multiply.outer(n - 1.0, self._log_absence)) @ self.mass)

    def top_share(self, values: ArrayLike) -> Floats:
        """Share of the events that the `values` most popular values hold; same shape as `values`."""
        ranks = np.concatenate([[0.0], np.cumsum(self.count)])
        shares = np.concatenate([[0.0], np.cumsum(self.mass)])
        return np.asarray(np.interp(np.asarray(values, dtype=np.float64), ranks, shares), dtype=np.float64)

    def __mul__(self, other: Spectrum) -> Spectrum:
        """Spectrum of the pairs of two independent columns."""
        return product([self, other])

    def _on_lattice(self) -> tuple[int, Floats, Floats]:
        """First bin, mass per bin, and count per bin times the probability at the bin's centre."""
        label = np.rint(self.log_probability / BIN_WIDTH)
        first = int(label.min())
        at = (label - first).astype(np.intp)
        mass = np.bincount(at, self.mass).astype(np.float64)
        scaled_count = np.bincount(at, self.mass * np.exp(BIN_WIDTH * label - self.log_probability)).astype(np.float64)
        return first, mass, scaled_count


def _sorted(count: Floats, log_probability: Floats) -> Spectrum:
    """A spectrum from atoms of any order and total mass; empty atoms are left out."""
    kept = (count > 0) & np.isfinite(log_probability)
    count, log_probability = count[kept], log_probability[kept]
    if count.size == 0:
        raise ValueError("a spectrum needs at least one value of positive probability")
    order = np.argsort(-log_probability, kind="stable")
    count, log_probability = count[order], log_probability[order]
    log_mass = np.log(count) + log_probability
    top = log_mass.max()
    log_mass -= top + math.log(np.exp(log_mass - top).sum())
    log_probability = np.clip(log_mass - np.log(count), LOWEST_LOG_PROBABILITY, 0.0)
    return Spectrum(np.exp(log_mass - log_probability), log_probability)


def product(spectra: Sequence[Spectrum]) -> Spectrum:
    """Spectrum of the tuples of independent columns; of no column, one certain value.

    Each factor is laid on a lattice of log probability that keeps count and mass per bin; adding logs is then a
    convolution of the counts and one of the masses, and a bin's probability is its mass over its count. Counts travel
    multiplied by their bin's probability, so that nothing overflows. One factor alone is returned as it is.
    """
    factors = [spectrum for spectrum in spectra if spectrum.count.size > 1 or spectrum.log_probability[0] < 0.0]
    if not factors:
        return uniform(1.0)
    if len(factors) == 1:
        return factors[0]
    first, mass, scaled_count = 0, np.ones(1), np.ones(1)
    for factor in factors:
        start, factor_mass, factor_count = factor._on_lattice()
        first += start
        mass = np.convolve(mass, factor_mass)
        scaled_count = np.convolve(scaled_count, factor_count)
    kept = np.flatnonzero((mass > 0) & (scaled_count > 0))[::-1]
    log_probability = BIN_WIDTH * (first + kept) + np.log(mass[kept] / scaled_count[kept])
    log_probability = np.clip(log_probability, LOWEST_LOG_PROBABILITY, 0.0)
    return Spectrum(mass[kept] * np.exp(-log_probability), log_probability)


def mixture(parts: Sequence[tuple[float, Spectrum]]) -> Spectrum:
    """Union of disjoint populations: each part is a share of the events (any scale) and the spectrum within it."""
    return _sorted(
        np.concatenate([spectrum.count for _, spectrum in parts]),
        np.concatenate([spectrum.log_probability + math.log(share) for share, spectrum in parts]),
    )


def binned(spectrum: Spectrum) -> Spectrum:
    """The spectrum in bins of `BIN_WIDTH`, count and mass kept: at most a few hundred atoms."""
    first, mass, scaled_count = spectrum._on_lattice()
    kept = np.flatnonzero(mass > 0)[::-1]
    log_probability = np.minimum(BIN_WIDTH * (first + kept) + np.log(mass[kept] / scaled_count[kept]), 0.0)
    return Spectrum(mass[kept] * np.exp(-log_probability), log_probability)


def coarsened(spectrum: Spectrum, head: float, step: float) -> Spectrum:
    """The spectrum with the values past the first `head` in atoms of `step` in log probability, count and mass kept."""
    tail = np.cumsum(spectrum.count) > head
    label, place = np.unique(np.rint(spectrum.log_probability[tail] / step), return_inverse=True)
    count = np.bincount(place, spectrum.count[tail], minlength=label.size)
    mass = np.bincount(place, spectrum.mass[tail], minlength=label.size)
    return from_atoms(
        np.concatenate([spectrum.count[~tail], count]), np.concatenate([spectrum.probability[~tail], mass / count])
    )


def replicated(spectrum: Spectrum, factor: float) -> Spectrum:
    """`factor` times as many values of the same shape: every value becomes `factor` values that share its events."""
    return _sorted(spectrum.count * factor, spectrum.log_probability)


def from_atoms(count: ArrayLike, probability: ArrayLike) -> Spectrum:
    """Spectrum of `count[i]` values of relative probability `probability[i]` each, normalised."""
    with np.errstate(divide="ignore"):
        return _sorted(np.asarray(count, dtype=np.float64), np.log(np.asarray(probability, dtype=np.float64)))


def from_weights(weights: ArrayLike) -> Spectrum:
    """One value for each weight, with that share of the events (normalised; zeros are no values)."""
    shares = np.atleast_1d(np.asarray(weights, dtype=np.float64))
    return from_atoms(np.ones_like(shares), shares)


def uniform(cardinality: float) -> Spectrum:
    """`cardinality` equally likely values."""
    _check_cardinality(cardinality)
    return Spectrum(np.array([float(cardinality)]), np.array([-math.log(cardinality)]))


def zipf(cardinality: float, skew: float) -> Spectrum:
    """`cardinality` values whose probability falls as rank^-`skew`.

    The first `HEAD_RANKS` ranks are atoms of their own; the tail is Gauss-Legendre quadrature in log rank, 8 nodes in
    each panel of at most one e-fold, so that count, mass and every smooth function of p are right. Expected distinct
    is within 1e-6 of the full sum for cardinality 10^3..10^7, skew 0..1.5, events 10^2..10^9. A cardinality that is not
    whole stands for an average: the value after the last whole one counts as that fraction.
    """
    _check_cardinality(cardinality)
    if skew == 0.0:
        return uniform(cardinality)
    whole = min(int(cardinality), HEAD_RANKS)
    rank, count = np.arange(1.0, whole + 1.0), np.ones(whole)
    if cardinality > HEAD_RANKS:
        tail_rank, tail_count = log_quadrature(HEAD_RANKS + 0.5, cardinality + 0.5)
        rank, count = np.concatenate([rank, tail_rank]), np.concatenate([count, tail_count])
    elif cardinality > whole:
        rank, count = np.append(rank, whole + 1.0), np.append(count, cardinality - whole)
    return _sorted(count, -skew * np.log(rank))


def lognormal(mu: float, sigma: float) -> Spectrum:
    """A measure: the whole part of a lognormal amount; its values are the integers.

    The lowest `HEAD_RANKS` integers of any probability are exact (differences of the distribution function), the rest
    is quadrature of the density in log amount.
    """
    low = math.floor(math.exp(mu - _LOGNORMAL_REACH * sigma))
    high = math.exp(mu + _LOGNORMAL_REACH * sigma)
    exact = int(min(HEAD_RANKS, math.ceil(high) - low))
    with np.errstate(divide="ignore"):
        z = (np.log(low + np.arange(exact + 1.0)) - mu) / (sigma * math.sqrt(2))
    mass = np.diff([0.5 * math.erfc(-value) for value in z])
    count = np.ones(exact)
    if low + exact < high:
        amount, amount_count = log_quadrature(low + exact, high, panel=min(1.0, sigma))
        density = np.exp(-0.5 * ((np.log(amount) - mu) / sigma) ** 2) / (amount * sigma * math.sqrt(2 * math.pi))
        mass, count = np.concatenate([mass, density]), np.concatenate([count, amount_count])
    return from_atoms(count, np.maximum(mass, 0.0))


def log_quadrature(low: float, high: float, panel: float = 1.0) -> tuple[Floats, Floats]:
    """Nodes and weights of an integral over (low, high), Gauss-Legendre in the logarithm, panels of `panel` e-folds."""
    edges = np.linspace(math.log(low), math.log(high), max(1, math.ceil(math.log(high / low) / panel)) + 1)
    half = 0.5 * np.diff(edges)[:, None]
    nodes = np.exp((0.5 * (edges[1:] + edges[:-1])[:, None] + half * _NODES).ravel())
    return nodes, (half * _NODE_WEIGHTS).ravel() * nodes


def _check_cardinality(cardinality: float) -> None:
    if not 1.0 <= cardinality < math.inf:
        raise ValueError(f"cardinality must be a number of at least 1, not {cardinality:g}")
