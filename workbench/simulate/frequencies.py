"""From the counts of a sample to the spectrum of its population, the unseen values included."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from .dependence import structured, structured_fits
from .link_model import EXACT_ABOVE, Fit, flat_fits
from .spectrum import Floats, Spectrum, from_atoms

ALTERNATIVES = 24
"""Worlds that tell how far a sample leaves its population open: the 10th and 90th of a hundred within one in ten."""

FORESEEN = 32
"""Samples by whose distinct values models are ranked: between ten and a hundred, as far as anybody should look."""

STRUCTURE_SHARE = 0.8
"""How likely it is beforehand that a set of columns is told by its structure rather than by its counts alone."""

LEAST_WEIGHT = 1e-3
"""Models less likely than this beside the likeliest are left out."""

_BISECTIONS = 40


@dataclass(frozen=True, eq=False)
class Population:
    """What a sample tells of the population it came from: models of its rare values, weighed by their evidence.

    Law: `link_model`, for sets of columns with `dependence`; values seen more than `EXACT_ABOVE` times keep their
    share. Each spectrum tells the sample's events back, the middle one its distinct values too, the others but for
    their noise. Error of ten and a hundred times the sample: see `make bench` (samples) and tests.
    """

    common_rates: Floats
    common: Floats
    counts: Floats
    events: float
    models: Sequence[tuple[float, Fit]]

    @cached_property
    def middle(self) -> Spectrum:
        """By the model in the middle: half of the weight foresees fewer values in `FORESEEN` samples, half more."""
        if not self.models:
            return from_atoms(self.common, self.common_rates)
        ranked = sorted(self.models, key=lambda model: model[1].foreseen(FORESEEN))
        one = _at(ranked, 0.5)
        values = one.values()
        shown = float(self.counts.sum() / (self.counts @ np.arange(1, EXACT_ABOVE + 1)))
        return self._told(one.base.rates * _scale(one.base.rates, values, shown), values)

    def world(self, number: int, structure: Spectrum | None = None) -> Spectrum:
        """One of `ALTERNATIVES` spectra as likely as each other; `structure` is that of the set's parts in this world.

        Models come in proportion to their weights, at even steps so that small ones get their due, in an order of each
        sample's own. What a structure of this world shows in the sample is what the model's own would.
        """
        if not self.models:
            return self.middle
        rng = np.random.default_rng(zlib.crc32(self.counts.tobytes()))
        place = (rng.permutation(ALTERNATIVES)[number] + 0.5) / ALTERNATIVES
        one = _at(self.models, place)
        drawn = one.drawn(rng.standard_normal((ALTERNATIVES, one.log_factor.size))[number])
        rates, values = one.base.rates, one.values(log_factor=drawn)
        if structure is not None and one.dependence is not None:
            base = structured(structure, self.events, one.dependence)
            shown = float(values @ -np.expm1(-rates)) / float(values @ rates)
            values = one.values(base, drawn)
            rates = base.rates * _scale(base.rates, values, shown)
        return self._told(rates, values)

    def _told(self, rates: Floats, values: Floats) -> Spectrum:
        """The spectrum of the common values and of rare ones, as many of these as the sample has events of them."""
        events = float(self.counts @ np.arange(1, EXACT_ABOVE + 1))
        kept = values > 0
        rare = values[kept] * (events / float(values @ rates))
        return from_atoms(np.concatenate([self.common, rare]), np.concatenate([self.common_rates, rates[kept]]))


def population(seen: Sequence[float], values: Sequence[float], structure: Spectrum | None = None) -> Population:
    """The population of which `values[i]` distinct values were each seen `seen[i]` times in one sample.

    `structure`, for a set of columns, is the spectrum that it would have if its parts were independent.
    """
    atoms = None if structure is None else (structure.count.tobytes(), structure.log_probability.tobytes())
    return _population(tuple(map(float, seen)), tuple(map(float, values)), atoms)


@lru_cache(maxsize=512)
def _population(
    seen: tuple[float, ...], values: tuple[float, ...], structure: tuple[bytes, bytes] | None
) -> Population:
    times, number = np.asarray(seen), np.asarray(values)
    common = times > EXACT_ABOVE
    counts, events = _counts(times[~common], number[~common]), float(times @ number)
    found = list(flat_fits(counts)) if counts.any() else []
    if structure is not None and found:
        parts = Spectrum(*(np.frombuffer(array) for array in structure))
        found = [(weight + math.log(1.0 - STRUCTURE_SHARE), one) for weight, one in found]
        found += [(weight + math.log(STRUCTURE_SHARE), one) for weight, one in structured_fits(counts, parts, events)]
    return Population(times[common], number[common], counts, events, _weighed(found))


def _weighed(found: Sequence[tuple[float, Fit]]) -> list[tuple[float, Fit]]:
    """Log weights turned into weights that sum to one, without the unlikely models."""
    most = max((log_weight for log_weight, _ in found), default=0.0)
    kept = [(math.exp(weight - most), one) for weight, one in found if weight - most > math.log(LEAST_WEIGHT)]
    total = sum(weight for weight, _ in kept)
    return [(weight / total, one) for weight, one in kept]


def _at(models: Sequence[tuple[float, Fit]], place: float) -> Fit:
    """The model at a place between 0 and 1 of the cumulated weights."""
    until = np.cumsum([weight for weight, _ in models])
    return models[min(int(np.searchsorted(until, place)), len(models) - 1)][1]


def _counts(times: Floats, number: Floats) -> Floats:
    """Values seen once, twice and so on up to `EXACT_ABOVE` times; broken times are means of bins."""
    counts = np.zeros(EXACT_ABOVE)
    np.add.at(counts, np.maximum(np.rint(times).astype(np.intp), 1) - 1, number)
    return counts


def _scale(rates: Floats, values: Floats, shown: float) -> float:
    """What to multiply rates with so that a sample shows so many distinct values an event."""
    mass = float(values @ rates)
    low, high = math.log(1e-6), math.log(1e3)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        scale = math.exp(middle)
        more = float(values @ -np.expm1(-rates * scale)) > shown * mass * scale
        low, high = (middle, high) if more else (low, middle)
    return math.exp((low + high) / 2)
