"""From what a column's owner knows (distinct values an hour or a day, share of the top N) to a spectrum."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .spectrum import Floats, Spectrum, zipf

HIGHEST_CARDINALITY = 1e15
HIGHEST_SKEW = 5.0
STEPS = 40
"""Most damped Gauss-Newton steps; facts that a Zipf law can meet are met to 1e-6 in 5 to 15 (tests)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a column. `skew`, where given, is kept; with one fact alone it is 0, which assumes the least."""

    events_per_day: float
    distinct_per_hour: float | None = None
    distinct_per_day: float | None = None
    top_share: tuple[tuple[int, float], ...] = ()
    skew: float | None = None

    @property
    def targets(self) -> Floats:
        """Logarithms of the facts, distinct values first."""
        distinct = [fact for fact in (self.distinct_per_hour, self.distinct_per_day) if fact is not None]
        with np.errstate(divide="ignore"):
            return np.log(np.array([*distinct, *(share for _, share in self.top_share)], dtype=np.float64))

    @property
    def more_distinct_than_events(self) -> bool:
        """Whether a fact cannot be: more distinct values than there are events."""
        hour, day = self.distinct_per_hour or 0.0, self.distinct_per_day or 0.0
        return hour > self.events_per_day / 24.0 or day > self.events_per_day

    def told_by(self, spectrum: Spectrum) -> Floats:
        """What a spectrum says of the same facts, in logarithms."""
        known = [(self.distinct_per_hour, self.events_per_day / 24.0), (self.distinct_per_day, self.events_per_day)]
        events = [number for fact, number in known if fact is not None]
        shares = spectrum.top_share([top for top, _ in self.top_share])
        told: Floats = np.log(np.concatenate([spectrum.expected_distinct(events), shares]))
        return told


@lru_cache(maxsize=256)
def fitted(facts: Facts) -> Spectrum:
    """The Zipf spectrum nearest to the facts: least squares of log ratios over log cardinality and skew.

    An hour has a 24th of the day's events. Raises ValueError without facts, or with more
    distinct values than events.
    """
    targets = facts.targets
    if targets.size == 0 or not np.all(np.isfinite(targets)):
        raise ValueError("a spectrum cannot be fitted without facts; give distinct_per_day or top_share above zero")
    if facts.more_distinct_than_events:
        raise ValueError("more distinct values than events; check distinct_per_hour and distinct_per_day")
    lowest = np.array([0.0, 0.0 if facts.skew is None else facts.skew])
    highest = np.array([math.log(HIGHEST_CARDINALITY), HIGHEST_SKEW if facts.skew is None else facts.skew])
    if targets.size == 1:
        highest[1] = lowest[1]

    def misfit(at: Floats) -> Floats:
        return facts.told_by(zipf(math.exp(at[0]), float(at[1]))) - targets

    starts = [np.array([log_count, skew]) for log_count in np.linspace(lowest[0], highest[0], _STARTS)
              for skew in np.unique(np.linspace(lowest[1], min(highest[1], 2.0 + lowest[1]), _STARTS))]  # fmt: skip
    best = _least_squares(misfit, min(starts, key=lambda at: float(misfit(at) @ misfit(at))), lowest, highest)
    return zipf(math.exp(best[0]), float(best[1]))


_STARTS = 9
_SMALL = 1e-5  # step of numerical derivatives


def _least_squares(misfit: Callable[[Floats], Floats], at: Floats, lowest: Floats, highest: Floats) -> Floats:
    """Levenberg-Marquardt within bounds; a step that leaves them is cut back."""
    error, damping = misfit(at), 1e-3
    for _ in range(STEPS):
        # Differences point inwards at an upper bound; a variable whose bounds meet has no slope and stays.
        moves = np.where(at + _SMALL > highest, np.where(at - _SMALL < lowest, 0.0, -_SMALL), _SMALL)
        slopes = np.stack([(misfit(at + move) - error) / size if size else np.zeros_like(error)
                           for move, size in zip(np.diag(moves), moves, strict=True)], axis=1)  # fmt: skip
        normal = slopes.T @ slopes
        step = np.linalg.solve(normal + damping * np.diag(np.diag(normal) + 1e-12), -slopes.T @ error)
        moved = np.clip(at + step, lowest, highest)
        moved_error = misfit(moved)
        if moved_error @ moved_error < error @ error:
            settled = np.abs(moved - at).max() < 1e-10
            at, error, damping = moved, moved_error, damping / 10.0
            if settled:
                break
        else:
            damping *= 10.0
    return at
