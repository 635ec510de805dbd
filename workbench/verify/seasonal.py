"""What a series of amounts was expected to be, from its own robust seasonal history. Arrays in, arrays out."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]
"""Amounts, one row a day and one column a bucket of the day; not-a-number where there is nothing to judge."""

WEEK, MONTH = 7, 28
"""Days whose median is the level that a day is held against: two, so that the return from holidays is no jump."""

LEAST_WEEKS = 3
"""Weeks from which weekdays are told apart: a median of three leaves out one that is wrong."""

UNSEASONED = 4.0
"""Times more or less that is no jump yet where weekdays cannot be told apart: weekends may have a third of weekdays."""

BELOW_WEEKEND = 1.15
"""Times below the least weekday that is no jump yet: holidays look like weekends."""

LEAST_FLAT = 20.0
"""Amounts up to which equal neighbours are chance."""

USUALLY_EQUAL = 0.1
"""Share of equal neighbours from which a series is one that lies flat by nature."""

SMALLEST = 1e-3
"""Share of the median amount that stands for nothing, in series that are no counts."""

_NORMAL = 1.4826  # standard deviations of a normal distribution in its median absolute deviation


def jumps(series: Series, *, factor: float, deviations: float, counts: bool) -> list[tuple[int, int, float]]:
    """Day, bucket and expected amount of each bucket that jumps against its history.

    In logarithms an amount is level plus season plus noise. Levels are medians of the days before (`WEEK`, `MONTH`),
    the season is the median over weeks of what a weekday's bucket is above its level, and noise is as wide as the
    median absolute deviation of all residuals says; of counts at least as wide as chance makes them. A jump is further
    off than `factor` and than `deviations` of the noise, from both levels.
    """
    if not np.any(series > 0):
        return []
    smallest = 0.5 if counts else SMALLEST * float(np.nanmedian(series[series > 0]))
    logs = np.log(np.maximum(series, smallest))
    seasoned = len(series) >= LEAST_WEEKS * WEEK
    sides = [_residuals(logs, days, WEEK if seasoned else 1) for days in (WEEK, MONTH)]
    off = np.where(np.abs(sides[0]) < np.abs(sides[1]), sides[0], sides[1])
    expected = np.exp(logs - off)
    noise = _NORMAL * float(np.nanmedian(np.abs(off)))
    chance = 1 / np.maximum(expected, smallest) if counts else np.zeros_like(expected)
    limit = np.maximum(np.log(factor if seasoned else max(factor, UNSEASONED)), deviations * np.sqrt(noise**2 + chance))
    with np.errstate(invalid="ignore"):
        jumped = np.abs(off) > limit
        if seasoned:
            jumped &= ~((off < 0) & (series * BELOW_WEEKEND >= _least_weekday(expected)))
    return [(int(day), int(slot), float(expected[day, slot])) for day, slot in np.argwhere(jumped)]


def flat_runs(series: Series, least: int) -> Iterator[tuple[int, int]]:
    """Beginnings and lengths of runs of at least so many equal amounts, in a series that is not flat by nature."""
    amounts = series.ravel()
    equal = np.diff(amounts) == 0.0
    if equal.size == 0:
        return
    edges = np.flatnonzero(np.diff(np.concatenate(([False], equal, [False])).astype(int)))
    runs = [(int(begin), int(end - begin) + 1) for begin, end in edges.reshape(-1, 2)]
    long = [(begin, length) for begin, length in runs if length >= least and amounts[begin] > LEAST_FLAT]
    elsewhere = equal.sum() - sum(length - 1 for _, length in long)
    if elsewhere <= USUALLY_EQUAL * equal.size:
        yield from long


def _residuals(logs: Series, days: int, period: int) -> Series:
    """What is left of an amount without the level of the days before it and the season of its weekday and bucket."""
    above = logs - _levels(logs, days)[:, None]
    season = np.empty_like(logs)
    for weekday in range(period):
        season[weekday::period] = _median(above[weekday::period], axis=0)
    left: Series = above - season
    return left


def _levels(logs: Series, days: int) -> Series:
    """The median of the days before each day; of the first week, that of the week."""
    levels = np.empty(len(logs))
    levels[:WEEK] = _median(logs[:WEEK])
    for day in range(WEEK, len(logs)):
        levels[day] = _median(logs[max(0, day - days) : day])
    return levels


def _least_weekday(expected: Series) -> Series:
    """The least that any weekday has in a bucket of the day, over the days around."""
    least = np.empty_like(expected)
    for day in range(len(expected)):
        first = min(max(0, day - WEEK // 2), len(expected) - WEEK)
        week = expected[first : first + WEEK]
        least[day] = np.fmin.reduce(week, axis=0)
    return least


def _median(values: Series, axis: int | None = None) -> Any:
    """The median of what is there; not-a-number where nothing is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # nothing but gaps: not-a-number is the answer
        return np.nanmedian(values, axis=axis)
