"""The beta distribution of an uncertain share: found from the two percentiles that were typed, and its quantiles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from statistics import NormalDist

import numpy as np

from .spectrum import Floats

_CELLS = 512
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)
_NEGLIGIBLE = 45.0  # a density e^45 times below its top adds nothing that a double could hold
_NEWTON_STEPS = 8  # within one cell the distribution function is nearly straight, and each step doubles the digits
_NORMAL = NormalDist()
_Z_95 = _NORMAL.inv_cdf(0.95)
_MOST_STEPS, _CLOSE, _STEP = 100, 1e-11, 1e-5


@dataclass(frozen=True)
class Beta:
    """A beta distribution with exponents `a` and `b`, worked with in logits u = ln(x / (1 - x)).

    There its density, e^(a u) / (1 + e^u)^(a + b), is smooth with one top whatever the exponents, so that sums over
    equal cells (Gauss-Legendre, 8 nodes each) give its distribution function to about 1e-12 (tests).
    """

    a: float
    b: float

    def below(self, logits: Floats) -> Floats:
        """Probability of a share below each logit, shape as `logits`."""
        edges, cumulated = self._cells
        at = np.clip(np.searchsorted(edges, logits, side="right") - 1, 0, _CELLS - 1)
        inside = np.clip(logits, edges[0], edges[-1])
        return np.asarray((cumulated[at] + self._mass(edges[at], inside)) / cumulated[-1], dtype=np.float64)

    def quantiles(self, probabilities: Floats) -> Floats:
        """The shares below which lie these probabilities (between 0 and 1), shape as given."""
        edges, cumulated = self._cells
        at = np.clip(np.searchsorted(cumulated / cumulated[-1], probabilities) - 1, 0, _CELLS - 1)
        low, high = edges[at], edges[at + 1]
        asked = probabilities * cumulated[-1] - cumulated[at]
        logits = 0.5 * (low + high)
        for _ in range(_NEWTON_STEPS):
            missed = self._mass(low, logits) - asked
            logits = np.clip(logits - missed / np.exp(self._log_density(logits)), low, high)
        return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float64)

    @cached_property
    def _cells(self) -> tuple[Floats, Floats]:
        """Edges of equal cells around the top, in logits, and the mass below each edge."""
        top = math.log(self.a / self.b)
        low, high = top - self._reach(top, -1.0), top + self._reach(top, 1.0)
        edges = np.linspace(low, high, _CELLS + 1)
        return edges, np.concatenate([[0.0], np.cumsum(self._mass(edges[:-1], edges[1:]))])

    def _reach(self, top: float, side: float) -> float:
        """How far from the top the density is still worth counting, on one side: by doubling, then halving."""
        far = 1e-9
        while self._drop(top + side * far) < _NEGLIGIBLE:
            far *= 2.0
        near = far / 2.0
        for _ in range(20):
            middle = 0.5 * (near + far)
            near, far = (near, middle) if self._drop(top + side * middle) > _NEGLIGIBLE else (middle, far)
        return far

    def _drop(self, logit: float) -> float:
        return -float(self._log_density(np.array(logit)))

    def _log_density(self, logits: Floats) -> Floats:
        """Logarithm of the density in logits, 0 at its top."""
        beyond = logits - math.log(self.a / self.b)
        share = self.a / (self.a + self.b)
        near = np.log1p(share * np.expm1(np.minimum(beyond, 1.0)))  # of large exponents, only this form keeps digits
        far = np.logaddexp(math.log1p(-share), math.log(share) + beyond)
        spent = np.where(beyond < 1.0, near, far)
        return np.asarray(self.a * beyond - (self.a + self.b) * spent, dtype=np.float64)

    def _mass(self, low: Floats, high: Floats) -> Floats:
        """Mass between each pair of logits, up to a common factor."""
        half = 0.5 * (high - low)
        logits = (0.5 * (high + low))[..., np.newaxis] + half[..., np.newaxis] * _NODES
        weighed = np.exp(self._log_density(logits)) * _WEIGHTS
        return np.asarray(half * weighed.sum(axis=-1), dtype=np.float64)


@lru_cache(maxsize=256)
def beta_between(p5: float, p95: float) -> Beta:
    """The beta distribution of which one twentieth lies below `p5` and one above `p95`, 0 < p5 < p95 < 1.

    Newton's method in the logarithms of the exponents on the normal scores of both ends, in which the problem is nearly
    linear; it starts near the logit-normal with these ends, nearer to even where they lie far apart. Both hold to 1e-9
    (tests).
    """
    ends = np.log([p5, p95]) - np.log1p([-p5, -p95])
    spread = (ends[1] - ends[0]) / (2 * _Z_95)
    odds = math.exp((ends[0] + ends[1]) / 2 / max(1.0, spread))
    found = np.log([(1 + odds) / spread**2, (1 + 1 / odds) / spread**2])
    missed = _misses(found, ends)
    for _ in range(_MOST_STEPS):
        if np.abs(missed).max() < _CLOSE:
            break
        (top, right), (left, low) = np.stack([(_misses(found + _STEP * axis, ends) - missed) for axis in np.eye(2)], 1)
        move = np.array([low * missed[0] - right * missed[1], top * missed[1] - left * missed[0]])
        move *= _STEP / (top * low - right * left)
        move *= min(1.0, 1.0 / np.abs(move).max())
        while np.abs(_misses(found - move, ends)).max() >= np.abs(missed).max() and np.abs(move).max() > _STEP**2:
            move /= 2.0
        found = found - move
        missed = _misses(found, ends)
    return Beta(*map(float, np.exp(found)))


def _misses(log_exponents: Floats, ends: Floats) -> Floats:
    """How far both ends lie from where they belong, in standard deviations of a normal distribution."""
    below, above = Beta(*map(float, np.exp(log_exponents))).below(ends)
    scores = [_NORMAL.inv_cdf(min(max(float(one), 1e-300), 1 - 1e-16)) for one in (below, above)]
    return np.array([scores[0] + _Z_95, scores[1] - _Z_95])
