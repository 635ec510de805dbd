"""A set of columns counted in a sample, extrapolated by its own counts and by the columns it is made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .frequencies import alternatives, from_frequencies, thinned
from .spectrum import Spectrum, from_atoms

FACTOR = 8.0
"""How much larger a sample the two ways are tried on: the structure from an eighth of the sample to all of it."""

SURE = 0.005
"""Relative error below which a structure is not trusted, whatever it says of itself."""

_BISECTIONS = 40
_WIDEST = 60.0  # of log dependence


@dataclass(frozen=True, eq=False)
class Ways:
    """How a measured set is told: by its own counts, by its structure, and the weight of the latter.

    The structure is the spectrum that the set would have if its parts were independent; a dependence rho below 1 makes
    fewer combinations of it: `D(n) = rho D_independent(n / rho)`, with rho from the sample's own distinct values. Where
    the structure is right, rho from an eighth of the sample foretells the whole; so do the counts of an eighth where
    they tell enough. How far each fails to, beside what the sample leaves open, is its error; they are weighed by the
    inverse squares of these.
    """

    own: Spectrum
    structure: Spectrum | None
    weight: float

    @property
    def spectrum(self) -> Spectrum:
        """Both ways together: expected distinct is their weighted mean."""
        if self.structure is None or self.weight == 0:
            return self.own
        count = np.concatenate([self.own.count * (1 - self.weight), self.structure.count * self.weight])
        log_probability = np.concatenate([self.own.log_probability, self.structure.log_probability])
        return from_atoms(count, np.exp(log_probability))


def ways(seen: Sequence[float], values: Sequence[float], independent: Spectrum, normal: float = 0.0) -> Ways:
    """The two ways to tell a set of whose combinations `values[i]` were each seen `seen[i]` times.

    `independent` is the spectrum of its parts, multiplied. `normal` standard deviations of the sample's noise are added
    to the distinct values from which the dependence is told.
    """
    own, events = from_frequencies(seen, values), float(np.dot(seen, values))
    distinct, noise = float(own.expected_distinct(events)), math.sqrt(float(own.variance_distinct(events)))
    whole = dependent(independent, distinct + normal * noise, events)
    part = dependent(independent, float(own.expected_distinct(events / FACTOR)), events / FACTOR)
    if whole is None or part is None:
        return Ways(own, None, 0.0)
    own_part = from_frequencies(*thinned(seen, values, FACTOR))
    missed, own_missed = (_apart(one, events, distinct) for one in (part, own_part))
    own_foretold = np.log([float(one.expected_distinct(FACTOR * events)) for one in alternatives(seen, values)])
    error = math.hypot(missed, SURE)
    own_error = math.hypot(own_missed, float(own_foretold.std()))
    return Ways(own, whole, own_error**2 / (own_error**2 + error**2))


def _apart(spectrum: Spectrum, events: float, distinct: float) -> float:
    """Natural logarithm of what a spectrum expects over what there is."""
    return math.log(float(spectrum.expected_distinct(events)) / distinct)


def dependent(independent: Spectrum, distinct: float, events: float) -> Spectrum | None:
    """The spectrum of parts that hang together so far that `events` events show `distinct` combinations.

    None where even other parts for every event would show fewer.
    """

    def shown(log_dependence: float) -> float:
        dependence = math.exp(log_dependence)
        return dependence * float(independent.expected_distinct(events / dependence))

    low, high = -_WIDEST, _WIDEST
    if not shown(low) < distinct < shown(high):
        return None
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if shown(middle) < distinct else (low, middle)
    log_probability = np.minimum(independent.log_probability - low, 0.0)
    return from_atoms(independent.mass * np.exp(-log_probability), np.exp(log_probability))
