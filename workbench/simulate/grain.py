"""Time as a column: the buckets of a grain, weighted by the course of the day."""

from __future__ import annotations

import math
import re

import numpy as np

from workbench.program.designs import RollupTable
from workbench.program.streams import Curve

from .spectrum import Floats, Spectrum, from_atoms, uniform

SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
DAY_SECONDS = SECONDS["d"]
_GRAIN = re.compile(r"([1-9][0-9]*)(s|min|h|d)")


def grain_seconds(grain: str) -> int | None:
    """Seconds of a grain such as `60s`, `10min`, `1h`, `1d`; None for `none`. Raises ValueError for anything else."""
    if grain == "none":
        return None
    match = _GRAIN.fullmatch(grain)
    if match is None:
        raise ValueError(f"{grain!r} is not a grain; say a whole number with s, min, h or d (60s, 1h, 1d), or none")
    return int(match[1]) * SECONDS[match[2]]


def counted_days(table: RollupTable, curve: Curve) -> float:
    """Days of events over which a rollup's rows are counted, at least those of the curve.

    One bucket where that is longer; without buckets all that is kept, since a row then counts until it is dropped.
    """
    seconds = grain_seconds(table.grain)
    kept = table.retention.hot_days + table.retention.cold_days
    return max(curve.days, kept if seconds is None else seconds / DAY_SECONDS)


def time_spectrum(curve: Curve, grain: str) -> Spectrum:
    """Spectrum of the time bucket of an event, over the `curve.days` days that the curve covers.

    Buckets shorter than a day start anew at midnight, longer ones count from the first day; the last may be cut short.
    A bucket's mass is the integral of the curve's density over it. Raises ValueError for an unknown grain.
    """
    seconds = grain_seconds(grain)
    if seconds is None:
        return uniform(1.0)
    if seconds < DAY_SECONDS:
        return from_atoms(*_day_buckets(curve, seconds))
    edges = np.append(np.arange(0.0, curve.days, seconds / DAY_SECONDS), curve.days)
    return from_atoms(np.ones(edges.size - 1), np.diff(events_until(curve, edges)))


def _day_buckets(curve: Curve, seconds: int) -> tuple[Floats, Floats]:
    edges = np.append(np.arange(0.0, DAY_SECONDS, seconds), DAY_SECONDS) / DAY_SECONDS
    whole_days, rest = divmod(curve.days, 1.0)
    days = [(whole_days, edges)] if whole_days else []
    if rest:
        days.append((1.0, np.append(edges[edges < rest], rest)))
    counts = [np.full(edges.size - 1, count) for count, edges in days]
    return np.concatenate(counts), np.concatenate([np.diff(events_until(curve, edges)) for _, edges in days])


def events_until(curve: Curve, day: Floats) -> Floats:
    """Share of a day's events, cumulated from the first midnight until `day` (in days)."""
    whole, part = np.floor(day), day - np.floor(day)
    if curve.hourly is not None:
        cumulated = np.concatenate([[0.0], np.cumsum(curve.hourly)])
        return np.asarray(whole + np.interp(part * 24.0, np.arange(25.0), cumulated / cumulated[-1]), dtype=np.float64)
    swing = curve.swing or 0.0
    return np.asarray(day - swing / (2 * math.pi) * np.sin(2 * math.pi * part), dtype=np.float64)
