"""Uncertainty: the same named draws for every design, quantiles over them, and what the spread rests on."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from statistics import NormalDist
from typing import TypeVar, cast

import numpy as np

from workbench.program.base import Amount, Growth, GrowthRange, Range, ShareRange, UncertainShare
from workbench.program.catalog import Coefficient, Grade

from .beta import beta_between
from .columns import median
from .result import Driver, Quantiles, TraceInput
from .spectrum import Floats

Found = TypeVar("Found")

Z_95 = NormalDist().inv_cdf(0.95)
"""Standard deviations from the median to the 95th percentile of a normal distribution."""

NOISE = 9.0
"""Squared correlations below this many draws' worth are indistinguishable from none (three deviations)."""


@cache
def _normal_scores(draws: int) -> Floats:
    inverse = NormalDist().inv_cdf
    return np.array([inverse((rank + 0.5) / draws) for rank in range(draws)])


@lru_cache(maxsize=1024)
def standard_normals(name: str, draws: int, seed: int) -> Floats:
    """Standard normal draws of the input `name`, shape (draws,), read-only.

    Latin hypercube: every input takes the same equally likely values, in an order of its own that depends on its name
    and the seed alone. So all designs and scenarios see the same worlds, and a new input disturbs no other.
    """
    key = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=16).digest()
    scores = np.random.Generator(np.random.PCG64(int.from_bytes(key))).permutation(_normal_scores(draws))
    scores.flags.writeable = False
    return scores


@lru_cache(maxsize=256)
def _beta_scores(p5: float, p95: float, draws: int) -> Floats:
    """The shares of a beta distribution in the order of `_normal_scores`: as many equally likely ones, ascending."""
    return beta_between(p5, p95).quantiles((np.arange(draws) + 0.5) / draws)


def logit(share: float) -> float:
    """Natural logarithm of a share's odds."""
    return math.log(share / (1.0 - share))


def log_deviation(amount: Amount) -> float:
    """Standard deviation of an amount's natural logarithm; zero for a number."""
    return math.log(amount.p95 / amount.p5) / (2 * Z_95) if isinstance(amount, Range) else 0.0


@dataclass(frozen=True)
class UncertainInput:
    """An input that varies over the draws with its `normals`.

    `sigma` is the standard deviation of its natural logarithm, of a share near its median.
    """

    name: str
    sigma: float
    grade: Grade
    normals: Floats


@dataclass
class Draws:
    """The worlds of one estimate. Remembers each input asked for, so that drivers and traces can name them."""

    count: int
    seed: int
    used: dict[str, UncertainInput] = field(default_factory=dict)
    inputs: dict[str, TraceInput] = field(default_factory=dict)
    _values: dict[str, Floats] = field(default_factory=dict)
    _found: dict[tuple[object, ...], tuple[object, object]] = field(default_factory=dict)

    def remember(self, what: str, follows_from: tuple[object, ...], find: Callable[[], Found]) -> Found:
        """What `find` returns, found once in these worlds for the same objects and numbers that it follows from.

        Objects are told apart by identity, which a search over designs keeps for the parts that it leaves alone.
        """
        key = (what, *(one if isinstance(one, str | int | float | None) else id(one) for one in follows_from))
        if key not in self._found:
            self._found[key] = (find(), follows_from)
        return cast("Found", self._found[key][0])

    def amount(self, name: str, amount: Amount, unit: str, source: str) -> Floats:
        """An amount of the program over the draws, shape (draws,).

        A number is itself in each; a range is a lognormal whose 5th and 95th percentiles are the two ends.
        """
        traced = TraceInput(name, median(amount), unit, source)
        return self._lognormal(traced, log_deviation(amount), "guess")

    def growth(self, name: str, growth: Growth, source: str) -> Floats:
        """Amount after a year over the amount before it, shape (draws,): lognormal, with both ends as typed."""
        sigma = (math.log1p(growth.p95) - math.log1p(growth.p5)) / (2 * Z_95) if isinstance(growth, GrowthRange) else 0
        return self._lognormal(TraceInput(name, 1.0 + median(growth), "times a year", source), sigma, "guess")

    def share(self, name: str, share: UncertainShare, source: str) -> Floats:
        """A share of the program over the draws, shape (draws,).

        A number is itself in each; a range is a beta whose 5th and 95th percentiles are the two ends.
        """
        return self.remember("share", (name, share, source), lambda: self._share(name, share, source))

    def _share(self, name: str, share: UncertainShare, source: str) -> Floats:
        if not isinstance(share, ShareRange):
            return self._drawn(TraceInput(name, share, "share", source), 0.0, "guess", lambda normals: normals)
        middle = float(beta_between(share.p5, share.p95).quantiles(np.array(0.5)))
        sigma = (1.0 - middle) * (logit(share.p95) - logit(share.p5)) / (2 * Z_95)
        scores, order = _beta_scores(share.p5, share.p95, self.count), _normal_scores(self.count)
        return self._drawn(
            TraceInput(name, middle, "share", source), sigma, "guess", lambda normals: np.interp(normals, order, scores)
        )

    def coefficient(self, name: str, coefficient: Coefficient) -> Floats:
        """A coefficient over the draws, shape (draws,), with its value as the median.

        Lognormal; a share that by its nature is below 1 is so in every draw: its odds are lognormal, and near the
        median its natural logarithm deviates by `sigma` as the others' do.
        """
        return self.remember("coefficient", (name, coefficient), lambda: self._coefficient(name, coefficient))

    def _coefficient(self, name: str, coefficient: Coefficient) -> Floats:
        traced = TraceInput(
            name, coefficient.value, coefficient.unit, f"{coefficient.source} ({coefficient.date})", coefficient.grade
        )
        if not (coefficient.is_share and coefficient.sigma):
            return self._lognormal(traced, coefficient.sigma, coefficient.grade)
        middle, deviation = logit(coefficient.value), coefficient.deviation
        return self._drawn(
            traced,
            coefficient.sigma,
            coefficient.grade,
            lambda normals: 1.0 / (1.0 + np.exp(-middle - deviation * normals)),
        )

    def normals(self, name: str, sigma: float, grade: Grade) -> Floats:
        """The standard normal draws of an input of that spread, shape (draws,)."""
        normals = standard_normals(name, self.count, self.seed)
        if sigma > 0:
            self.used[name] = UncertainInput(name, sigma, grade, normals)
        return normals

    def _lognormal(self, traced: TraceInput, sigma: float, grade: Grade) -> Floats:
        return self._drawn(traced, sigma, grade, lambda normals: traced.value * np.exp(sigma * normals))

    def _drawn(self, traced: TraceInput, sigma: float, grade: Grade, of: Callable[[Floats], Floats]) -> Floats:
        if self.inputs.get(traced.name) != traced:
            self.inputs[traced.name] = traced
            varies = of(self.normals(traced.name, sigma, grade)) if sigma else traced.value
            values = np.broadcast_to(np.asarray(varies, dtype=np.float64), (self.count,))
            values.flags.writeable = False
            self._values[traced.name] = values
        return self._values[traced.name]

    def drivers(self, outcome: Floats) -> list[Driver]:
        """Shares of the variance of log `outcome` (shape (draws,)) by input, largest first; they sum to at most one.

        Squared linear correlation with each input's log, the first-order share of Sobol as far as effects are straight
        (within 0.04 of pick-and-freeze on the example, tests). Inputs are independent, so their squares add up to the
        share that a sum of effects explains; what is left rests on several together, and on steps such as whole nodes.
        Sampling noise beyond one is scaled away. Empty where nothing varies.
        """
        log_outcome = np.log(np.maximum(outcome, np.finfo(np.float64).tiny))
        centred = log_outcome - log_outcome.mean()
        variance = float(np.square(centred).mean())
        if variance < 1e-18:
            return []
        squares = {
            name: float((centred * one.normals).mean()) ** 2 / (variance * float(np.square(one.normals).mean()))
            for name, one in self.used.items()
        }
        kept = {name: square for name, square in squares.items() if square > NOISE / self.count}
        scale = max(1.0, sum(kept.values()))
        ranked = sorted(kept.items(), key=lambda item: (-item[1], item[0]))
        return [Driver(name, square / scale, self.used[name].grade) for name, square in ranked]


def measured_share(sigma: float, error: float) -> float:
    """Share of a variance that a measurement takes away, where `sigma` was known and `error` is the measurement's.

    Both are standard deviations of the natural logarithm. Normal conjugate update: posterior variance `1 / (1 / sigma^2
    + 1 / error^2)`.
    """
    return sigma**2 / (sigma**2 + error**2) if sigma > 0 else 0.0


def narrowed(coefficient: Coefficient, measured_value: float, error: float) -> Coefficient:
    """The coefficient after a measurement whose natural logarithm deviates by `error` (standard deviation).

    Normal conjugate update of the logarithm, for a share of that of its odds: the mean moves to the measurement by the
    share of the variance that is taken away. A fact, of sigma 0, stays as it is. Graded as measured where the
    measurement has the greater say. Raises ValueError for a measured value that the coefficient cannot take.
    """
    share = measured_share(coefficient.sigma, error)
    if share == 0:
        return coefficient
    if measured_value <= 0 or (coefficient.is_share and measured_value >= 1):
        raise ValueError(f"{measured_value:g} cannot be measured for a coefficient in {coefficient.unit}")
    scale = logit if coefficient.is_share else math.log
    middle = (1 - share) * scale(coefficient.value) + share * scale(measured_value)
    value = 1 / (1 + math.exp(-middle)) if coefficient.is_share else math.exp(middle)
    deviation = coefficient.deviation * math.sqrt(1 - share)
    return coefficient.model_copy(
        update={
            "value": value,
            "sigma": deviation * (1 - value) if coefficient.is_share else deviation,
            "grade": "measured" if share >= 0.5 else coefficient.grade,
            "source": f"measured as {measured_value:g}; before that {coefficient.value:g}: {coefficient.source}",
        }
    )


def guess_share(drivers: Iterable[Driver]) -> float:
    """Share of the variance that rests on inputs of grade guess."""
    return sum(driver.variance_share for driver in drivers if driver.grade == "guess")


def quantile_ranks(draws: int) -> tuple[int, int, int]:
    """Positions, in the sorted draws, of the 10th, 50th and 90th percentile: each is a draw, never between two."""
    last = draws - 1
    return math.floor(0.1 * last + 0.5), math.floor(0.5 * last + 0.5), math.floor(0.9 * last + 0.5)


def quantiles(values: Floats) -> Quantiles:
    """The 10th, 50th and 90th percentile of `values`, shape (draws,)."""
    return quantiles_by_month(values[np.newaxis, :])[0]


def quantiles_by_month(values: Floats) -> list[Quantiles]:
    """One set of quantiles for each row of `values`, shape (months, draws)."""
    ranks = quantile_ranks(values.shape[-1])
    found = np.partition(values, ranks, axis=-1)[:, ranks]
    return [Quantiles(*map(float, row)) for row in found]


def middle(values: Floats) -> int:
    """Position of the first draw of `values`, shape (draws,), at which they are at their p50."""
    return int(np.flatnonzero(values == median_of(values))[0])


def median_of(values: Floats) -> float:
    """The middle draw of `values`, shape (draws,): the p50 of `quantiles`."""
    middle = quantile_ranks(values.size)[1]
    return float(np.partition(values, middle)[middle])
