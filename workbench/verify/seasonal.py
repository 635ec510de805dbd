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

LOWEST_HOLIDAY = 1.85
"""Times less than usual that a whole day may be as a holiday; below, most of the data is gone."""

HOLIDAY_NOISE = 2.0
"""Standard deviations of the noise that a day which lies as low as holidays may lie lower."""

LEAST_FLAT = 20.0
"""Amounts up to which equal neighbours are chance."""

USUALLY_EQUAL = 0.1
"""Share of equal neighbours from which a series is one that lies flat by nature."""

TURNS = 2
"""Times that level and season are each found with the other taken out; more change nothing that matters."""

SMALLEST = 1e-3
"""Share of the median amount that stands for nothing, in series that are no counts."""

_NORMAL = 1.4826  # standard deviations of a normal distribution in its median absolute deviation


def jumps(series: Series, *, factor: float, deviations: float, counts: bool) -> list[tuple[int, int, float]]:
    """Day, bucket and expected amount of each bucket that jumps against its history.

    In logarithms an amount is level plus season plus noise. Levels are medians of the days before (`WEEK`, `MONTH`),
    the season is the median over weeks of what a weekday's bucket is above its level, and noise is as wide as the
    median absolute deviation of what is left. A jump is further off than `factor` and than `deviations` of the noise,
    from both levels; of counts, also further than chance makes those of a bucket. Less is a jump only beyond what
    holidays are, and in a short history what weekends are.
    """
    if not np.any(series > 0):
        return []
    seasoned = len(series) >= LEAST_WEEKS * WEEK
    smallest = 0.5 if counts else SMALLEST * float(np.nanmedian(series[series > 0]))
    logs = np.log(np.maximum(series, smallest))
    sides = [_residuals(logs, days, WEEK if seasoned else 1) for days in (WEEK, MONTH)]
    off = np.where(np.abs(sides[0]) < np.abs(sides[1]), sides[0], sides[1])
    expected = np.exp(logs - off)
    noise = _NORMAL * _unfitted(len(series), seasoned) * min(float(np.nanmedian(np.abs(side))) for side in sides)
    least = np.log(factor if seasoned else max(factor, UNSEASONED))
    with np.errstate(invalid="ignore"):
        more = off > max(least, deviations * noise)
        fewer = off - _holidays(off) < -max(least + HOLIDAY_NOISE * noise, deviations * noise)
        if seasoned:
            fewer &= series * BELOW_WEEKEND < _least_weekday(expected)
        else:
            fewer &= ~_weekends(off < -least)[:, None]
        jumped = more | fewer
        if counts:
            apart = np.abs(_steadied(series) - _steadied(expected))
            jumped &= apart > deviations * np.fmax(_NORMAL * _median(apart, axis=0), 1.0)
    return [(int(day), int(slot), float(expected[day, slot])) for day, slot in np.argwhere(jumped)]


def _holidays(off: Series) -> Series:
    """By how much each day as a whole lies low, as holidays do; 0 for other days, and for those below any holiday."""
    if off.shape[1] == 1:
        return np.zeros_like(off)
    days = np.minimum(_median(off, axis=1), 0)[:, None]
    lower: Series = np.where(days < -np.log(LOWEST_HOLIDAY), 0.0, days)
    return lower


def _unfitted(days: int, seasoned: bool) -> float:
    """Times wider that noise is than what a season leaves of it, which was found from as many values as weeks."""
    weeks = days / WEEK
    return weeks / (weeks - 1) if seasoned else 1.0


def _weekends(low: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The days of a short history that are its weekends: one weekday or two neighbours that lie low each time."""
    days = np.mean(low, axis=1) > 1 / 2
    weekdays = {int(day) % WEEK for day in np.flatnonzero(days)}
    each_time = np.isin(np.arange(len(days)) % WEEK, list(weekdays))
    neighbours = bool(weekdays) and (len(weekdays), max(weekdays) - min(weekdays)) in ((1, 0), (2, 1), (2, WEEK - 1))
    is_weekend = neighbours and days.sum() > 1 and bool(np.all(days[each_time]))
    weekends: NDArray[np.bool_] = days & is_weekend
    return weekends


def _steadied(counts: Series) -> Series:
    """Counts by Anscombe's transform, after which chance moves each by one standard deviation of one."""
    steadied: Series = 2 * np.sqrt(np.maximum(counts, 0) + 3 / 8)
    return steadied


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
    if elsewhere <= USUALLY_EQUAL * equal.size and 2 * equal.sum() <= equal.size:
        yield from long


def _residuals(logs: Series, days: int, period: int) -> Series:
    """What is left of an amount without the level of the days before it and the season of its weekday and bucket.

    Each is found with the other taken out, in turns.
    """
    season = np.zeros_like(logs)
    for _ in range(TURNS):
        level = _levels(logs - season, days)[:, None]
        for weekday in range(period):
            season[weekday::period] = _median((logs - level)[weekday::period], axis=0)
    left: Series = logs - level - season
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
