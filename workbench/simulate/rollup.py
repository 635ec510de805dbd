"""Rows of a rollup: distinct combinations of its dimensions and its time bucket."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.program.streams import Stream

from .columns import StreamSpectra
from .frequencies import ALTERNATIVES
from .spectrum import Floats, Spectrum

NORMAL_P90 = 1.2815515655446004
"""The 90th percentile of the standard normal distribution."""

GRID_PER_DECADE = 8
"""Grid of a `DistinctCurve`: with exact slopes at the knots it is within 2e-4 of the spectrum's own law (tests)."""

LAST_DECADE = 18


@dataclass(frozen=True, slots=True)
class RollupRows:
    """Rows that a rollup stores for `events` events, with the 10th and 90th percentile."""

    expected: float
    p10: float
    p90: float
    events: float

    @property
    def rollup_ratio(self) -> float:
        """Events per stored row."""
        return self.events / self.expected


def rollup_rows(
    stream: Stream, dimensions: Sequence[str], grain: str, events: float | None = None, *, partitions: int = 1
) -> RollupRows:
    """Rows of the rollup of `events` events (default: those of the stream's curve) by `dimensions` and `grain`.

    `partitions`: best-effort rollup over P streaming tasks stores `P * D(n / P)` rows, each task seeing
    n / P of the events.
    The interval joins the sampling noise of the count with the error of the structure the columns declare, see
    `StreamSpectra.relative_error`. Raises KeyError for an unknown dimension, ValueError for an unknown grain or for
    fewer than one event or partition.
    """
    spectra = StreamSpectra(stream)
    if events is None:
        events = spectra.events
    if not (1 <= events < math.inf and partitions >= 1):
        raise ValueError(f"a rollup needs at least one event and one partition, not {events:g} and {partitions}")
    spectrum = spectra.rows(dimensions, grain)
    share = max(1.0, events / partitions)
    expected = min(partitions * float(spectrum.expected_distinct(share)), events)
    noise = math.sqrt(partitions * float(spectrum.variance_distinct(share)))
    spread = NORMAL_P90 * math.hypot(noise, spectra.relative_error(dimensions) * expected)
    is_sampled = spectra.sampled(dimensions)
    low, high = _worlds(stream, dimensions, grain, events, partitions) if is_sampled else (1.0, 1.0)
    least = expected - math.hypot(spread, expected - min(expected, low * expected))
    most = expected + math.hypot(spread, max(expected, high * expected) - expected)
    return RollupRows(expected, max(1.0, least), max(expected, min(most, events)), events)


def _worlds(
    stream: Stream, dimensions: Sequence[str], grain: str, events: float, partitions: int
) -> tuple[float, float]:
    """The 10th and 90th percentile of rows over the worlds that a sample could come from, as parts of their median."""
    share = max(1.0, events / partitions)
    likeliest = StreamSpectra(stream)
    rows = [
        float(StreamSpectra(stream, middle=likeliest, world=world).rows(dimensions, grain).expected_distinct(share))
        for world in range(ALTERNATIVES)
    ]
    low, middle, high = np.quantile(rows, (0.1, 0.5, 0.9))
    return float(low / middle), float(high / middle)


@dataclass(frozen=True, eq=False)
class DistinctCurve:
    """Expected distinct values of one spectrum as a function of events, cheap for millions of evaluations.

    Cubic Hermite interpolation of log D over log n, from one event to 10^18 (both ends go on as straight lines).
    """

    log_distinct: Floats
    slope: Floats

    @classmethod
    def of(cls, spectrum: Spectrum) -> DistinctCurve:
        """The curve of a spectrum; work is `GRID_PER_DECADE * LAST_DECADE` times its atoms."""
        events = np.logspace(0.0, LAST_DECADE, GRID_PER_DECADE * LAST_DECADE + 1)
        distinct = spectrum.expected_distinct(events)
        slope = events * spectrum.new_values_per_event(events) / distinct
        return cls(np.log(distinct), slope)

    @classmethod
    def through(cls, distinct: Callable[[Floats], Floats]) -> DistinctCurve:
        """The curve of a law of its own, called once with all events of the grid, which must rise and stay positive."""
        events = np.logspace(0.0, LAST_DECADE, GRID_PER_DECADE * LAST_DECADE + 1)
        log_distinct = np.log(distinct(events))
        return cls(log_distinct, np.gradient(log_distinct, np.log(events)))

    def __call__(self, events: ArrayLike) -> Floats:
        """Expected distinct values; same shape as `events`. Below one event it is the number of events."""
        n = np.asarray(events, dtype=np.float64)
        step = math.log(10.0) / GRID_PER_DECADE
        at = np.log(np.maximum(n, 1.0)) / step
        knot = np.minimum(at.astype(np.intp), self.log_distinct.size - 2)
        part = np.minimum(at - knot, 1.0)
        low, high = self.log_distinct[knot], self.log_distinct[knot + 1]
        rise_low, rise_high = step * self.slope[knot] - (high - low), (high - low) - step * self.slope[knot + 1]
        log_distinct = low + part * (high - low) + part * (1 - part) * ((1 - part) * rise_low + part * rise_high)
        distinct: Floats = np.minimum(np.exp(log_distinct), n)
        return distinct
