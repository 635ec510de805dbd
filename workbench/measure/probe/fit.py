"""From what was seen to coefficients: all of them at once, from where the catalog holds them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.program.coefficients import Coefficient
from workbench.simulate.spectrum import Floats
from workbench.simulate.uncertainty import logit

Key = tuple[str, str]
"""A coefficient by its data file and its name."""

STEPS = 8
"""Steps of Gauss and Newton; predictions are smooth in the logarithms, and five settle to a thousandth."""

STEP = 0.01
"""Step in the logarithm by which slopes are found."""

LONGEST_STEP = 1.0
"""No coefficient moves by more than a factor of e at once."""

LEAST_SHARE = 0.05
"""Share of a coefficient's variance that evidence must take away to be worth telling."""

OUTLIER = 2.5
"""Deviations from which on an observation counts less, in proportion (Huber): on a shared machine some timings are off.
"""


@dataclass(frozen=True)
class Told:
    """What all evidence together says of one coefficient.

    `value`, `deviation`: after it, the deviation of its natural logarithm, for a share that of its odds. `measured`,
    `relative_error`: the measurement that by itself would lead from the catalog's value to there.
    """

    key: Key
    prior: Coefficient
    value: float
    deviation: float
    measured: float
    relative_error: float


@dataclass(frozen=True)
class Evidence:
    """Measured values, what each is of and its unit (`labels`), and how coefficients lead to them.

    `predict` takes values of the coefficients, shape as `priors`, and gives what they lead to, shape as `measured`.
    `spread`: standard deviation of the natural logarithm of measured over predicted, were the coefficients right.
    """

    priors: Sequence[tuple[Key, Coefficient]]
    labels: Sequence[tuple[str, str]]
    measured: Floats
    spread: Floats
    predict: Callable[[Floats], Floats]


def narrow(evidence: Evidence, *, least_error: float) -> list[Told]:
    """The coefficients that the evidence tells something about.

    Law: conjugate update of all logarithms at once. Priors are the catalog's, independent of each other; a measured
    value's logarithm deviates from the prediction's by `spread`; the posterior is normal about its mode. No coefficient
    is held for better measured than by `least_error`: what one stream on one machine can say of others.
    """
    priors, predict, spread = evidence.priors, evidence.predict, evidence.spread
    scales = [_Scale(one) for _, one in priors]
    centre = np.array([scale.of(one.value) for scale, (_, one) in zip(scales, priors, strict=True)])
    deviation = np.array([one.deviation for _, one in priors])

    def logs(at: Floats) -> Floats:
        return np.log(predict(np.array([scale.back(value) for scale, value in zip(scales, at, strict=True)])))

    at, wanted = centre.copy(), np.log(evidence.measured)
    precision = np.diag(1.0 / deviation**2)
    for _ in range(STEPS):
        here = logs(at)
        slopes = np.stack([(logs(at + STEP * row) - here) / STEP for row in np.eye(at.size)], axis=1)
        off = (wanted - here) / spread
        weight = np.minimum(1.0, OUTLIER / np.maximum(np.abs(off), 1e-300)) / spread**2
        gathered = precision + slopes.T @ (weight[:, None] * slopes)
        move = np.linalg.solve(gathered, slopes.T @ (weight * (wanted - here)) - precision @ (at - centre))
        at = at + np.clip(move, -LONGEST_STEP, LONGEST_STEP)
    found = np.sqrt(np.diag(np.linalg.inv(gathered)))
    told = [
        _implied(key, prior, scale, float(value), float(narrower), least_error=least_error)
        for (key, prior), scale, value, narrower in zip(priors, scales, at, found, strict=True)
    ]
    return [one for one in told if one is not None]


@dataclass(frozen=True)
class _Scale:
    """The scale on which a coefficient is normal: its logarithm, for a share that of its odds."""

    coefficient: Coefficient

    def of(self, value: float) -> float:
        return logit(value) if self.coefficient.is_share else math.log(value)

    def back(self, at: float) -> float:
        return 1.0 / (1.0 + math.exp(-at)) if self.coefficient.is_share else math.exp(at)


def _implied(
    key: Key, prior: Coefficient, scale: _Scale, at: float, deviation: float, *, least_error: float
) -> Told | None:
    """The single measurement that leads from the prior to the posterior; None where next to nothing was told.

    With the share s of the variance taken away the mean moves by s of the way to the measurement.
    """
    before = prior.deviation
    share = 1.0 - (deviation / before) ** 2
    if share < LEAST_SHARE:
        return None
    error = before * math.sqrt((1.0 - share) / share)
    centre = scale.of(prior.value)
    measured = centre + (at - centre) / share
    error = max(error, least_error)
    share = before**2 / (before**2 + error**2)
    value = scale.back(centre + share * (measured - centre))
    return Told(key, prior, value, before * math.sqrt(1.0 - share), scale.back(measured), error)
