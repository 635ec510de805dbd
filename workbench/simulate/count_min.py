"""How right a Top-N is that a count-min sketch counts: every value's count, and what shares its cells in every row."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .counts import poisson_outcomes
from .spectrum import Floats, Spectrum
from .topn import COUNT_OUTCOMES, Outcomes

GRID = 4096
"""Steps of a cell's load, half of them within its reach."""

RARELY = 1e-9
"""Chance of a value that the grid does not tell the excess of: in all of its rows a cell has one of the largest."""

DEVIATIONS = 8.0
"""Standard deviations of the load of common cells that the grid reaches past its mean."""

STRATA = np.array([*np.arange(1.0, 0.15, -0.2), *np.geomspace(0.1, 1e-8, 25), 0.0])
"""Chances of a larger excess, between which excesses share an outcome: of 10^7 rare values one may crowd in."""


@dataclass(frozen=True, slots=True)
class CountMin:
    """A count-min sketch of `rows` rows of `cells` counters, and a heap of the values whose counts it tells largest.

    Source: Cormode and Muthukrishnan, An improved data stream summary (2005), without conservative update. Measured
    against sketches run on 10^5 events of 1,000 to 100,000 values, 300 to 10,000 cells in two to five rows: recall
    within 0.03, up to 0.12 low where a few hundred cells meet a steep spectrum.
    """

    cells: float
    rows: int

    def outcomes(self, values: Spectrum, events: float) -> Outcomes:
        """Law: a value is reported by its true count and the least, over the rows, of what shares its cell."""
        exact, share = poisson_outcomes(events * values.probability, COUNT_OUTCOMES)
        excess, chance = self.excess(values, events)
        weight = values.count[:, None, None] * share[..., None] * chance
        return Outcomes(weight, np.ones(1), exact[..., None], exact[..., None] + excess)

    def excess(self, values: Spectrum, events: float) -> tuple[Floats, Floats]:
        """Outcomes of what a reported count has too many of, and their probabilities; one for each stratum.

        Law: values fall into a cell as a Poisson number each, of mean 1 / cells, and bring a Poisson number of events;
        rows are independent, so that the least of them is larger than x with the chance of one to the power of `rows`.
        """
        load, step = self._load(values, events)
        beyond = np.clip(1.0 - np.cumsum(load), 0.0, 1.0) ** self.rows
        chance = -np.diff(np.concatenate([[1.0], beyond, [0.0]]))
        amount = step * np.arange(chance.size)
        above = np.concatenate([[1.0], beyond])
        stratum = np.searchsorted(-STRATA, -above, side="right") - 1
        stratum = np.minimum(stratum, STRATA.size - 2)
        total = np.bincount(stratum, chance, minlength=STRATA.size - 1)
        summed = np.bincount(stratum, chance * amount, minlength=STRATA.size - 1)
        return np.divide(summed, total, out=np.zeros_like(total), where=total > 0.0), total / total.sum()

    def _load(self, values: Spectrum, events: float) -> tuple[Floats, float]:
        """Probability of each load of a cell, in steps of so many events from 0 on; what is missing to one lies beyond.

        A compound Poisson distribution by its characteristic function (discrete Fourier transform). Values so large and
        few that a cell seldom has one of them count as beyond the grid.
        """
        mean, hits = events * values.probability, values.count / self.cells
        largest_first = np.argsort(-mean)
        rare = np.empty(mean.size, dtype=bool)
        rare[largest_first] = np.cumsum(hits[largest_first]) <= RARELY ** (1.0 / self.rows)
        mean, hits, missing = mean[~rare], hits[~rare], float(hits[rare].sum())
        reach = float(hits @ mean) + DEVIATIONS * math.sqrt(float(hits @ (mean + mean**2))) + float(mean.max(initial=0))
        step = max(1.0, reach / (GRID / 2))
        angle = 2.0 * math.pi * np.arange(GRID // 2 + 1) / GRID
        turn = np.exp(1j * angle / step) - 1.0
        logarithm = hits @ np.expm1(np.multiply.outer(mean, turn))
        if step > 1.0:
            logarithm = logarithm - angle**2 / 2.0  # a normal of one step: single values' counts do not ring
        load = np.fft.irfft(np.exp(np.conj(logarithm)), GRID)
        load[0] += load[GRID * 3 // 4 :].sum()  # the normal's lower end, which came round
        load[GRID * 3 // 4 :] = 0.0
        load = np.maximum(load, 0.0)
        return load / load.sum() * math.exp(-missing), step
