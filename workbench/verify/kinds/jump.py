"""Jump: no bucket jumps against the same hour and weekday before it, and no line lies flat.

Finds a change of units, a day that was counted twice, a collector that was down or went on repeating its last value.
It is robust: growth, weekends, holidays that look like weekends and the noise of small counts are no jumps. Buckets
that the data only begins or ends in are left out, and so are hours that a clock shows never or twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from workbench.program.data_checks import Jump
from workbench.verify.clock import times_shown
from workbench.verify.data import Data
from workbench.verify.found import DataProblemError, Found
from workbench.verify.seasonal import Series, flat_runs, jumps

EXAMPLE = """\
id: no-jumps
kind: jump
what: No hour jumps against the same hour and weekday before it, and no line lies flat.
amount: {table: hours, measure: requests}
by: [region]
grain: 1h
factor: 1.7
deviations: 6
flat: 6
holidays: ["2026-12-24", "2026-12-25"]
severity: warning
"""
"""A check of this kind as a file of checks has it."""

WELL_COVERED = 0.9
"""Share of its usual length that the first or last bucket must be covered, to be judged."""

MOST_DAYS = 3_660
"""Days that are judged at most: ten years. Further apart, a time is wrong rather than old."""

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class _Grid:
    """The days that the data covers, cut into buckets; buckets of `left_out` are not judged in any series."""

    begins: dt.datetime
    days: int
    per_day: int
    left_out: frozenset[dt.datetime]

    @property
    def width(self) -> dt.timedelta:
        return dt.timedelta(days=1) / self.per_day

    def bucket(self, position: int) -> dt.datetime:
        return self.begins + self.width * position

    def amounts(self, rows: Rows) -> Series:
        """The amounts of a series: none where it has no row, not-a-number before its first and where left out."""
        amounts = np.zeros(self.days * self.per_day)
        positions = [(row["bucket"] - self.begins) // self.width for row in rows]
        amounts[positions] = [float(row["value"] or 0) for row in rows]
        amounts[: min(positions)] = np.nan
        amounts[[self.bucket(position) in self.left_out for position in range(amounts.size)]] = np.nan
        return amounts.reshape(self.days, self.per_day)


def look(check: Jump, data: Data) -> Found:
    """Buckets further off than history explains, and the beginnings of lines that lie flat."""
    reading = data.reading(check.amount.table)
    rows = data.engine.query(
        data.grouped(check.amount, check.by, check.grain, first_time=f"min({reading})", last_time=f"max({reading})")
    )
    series: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    timed = [row for row in rows if row["bucket"] is not None]
    for row in timed:
        series.setdefault(tuple(row[name] for name in check.by), []).append(row)
    if not series:
        raise DataProblemError(f"{check.amount.table} has no rows to look at")
    grid = _grid(check, timed, data.zone)
    found = [
        {**dict(zip(check.by, combination, strict=True)), **offending}
        for combination, held in sorted(series.items(), key=lambda one: str(one[0]))
        for offending in _judged(check, grid, grid.amounts(held))
    ]
    return Found.of(sorted(found, key=lambda row: -row["times_off"]))


def _judged(check: Jump, grid: _Grid, amounts: Series) -> Iterator[dict[str, Any]]:
    counts = check.amount.measure is None or bool(np.all(np.nan_to_num(amounts) % 1 == 0))
    for day, slot, expected in jumps(amounts, factor=check.factor, deviations=check.deviations, counts=counts):
        value = float(amounts[day, slot])
        off = max(value, 0.0) / expected
        yield {"bucket": grid.bucket(day * grid.per_day + slot), "fault": "jump", "value": value, "expected": expected,
               "times_off": max(off, 1 / off) if off > 0 else expected}  # fmt: skip
    for begin, length in flat_runs(amounts, check.flat):
        yield {"bucket": grid.bucket(begin), "fault": f"{length} buckets with the same value",
               "value": float(amounts.ravel()[begin]), "times_off": float(length)}  # fmt: skip


def _grid(check: Jump, rows: Rows, zone: str) -> _Grid:
    first, last = min(row["bucket"] for row in rows), max(row["bucket"] for row in rows)
    days = (last.date() - first.date()).days + 1
    if days > MOST_DAYS:
        raise DataProblemError(f"times run from {first} to {last}; some of them are wrong, or in another unit")
    whole = _Grid(dt.datetime.combine(first, dt.time()), days, 24 if check.grain == "1h" else 1, frozenset())
    partial = _partial(rows, first, last, whole.width)
    clock = ZoneInfo(zone) if zone != "UTC" and check.grain == "1h" else None
    left_out = {
        bucket
        for bucket in map(whole.bucket, range(days * whole.per_day))
        if bucket > last or bucket in partial or bucket.date().isoformat() in check.holidays
        or (clock is not None and times_shown(bucket, clock) != 1)
    }  # fmt: skip
    return replace(whole, left_out=frozenset(left_out))


def _partial(rows: Rows, first: dt.datetime, last: dt.datetime, width: dt.timedelta) -> set[dt.datetime]:
    """The first and the last bucket, where the data begins or ends in their midst."""
    late = min((row["first_time"] - first) / width for row in rows if row["bucket"] == first)
    early = max((row["last_time"] - last) / width for row in rows if row["bucket"] == last)
    usual = float(np.median([(row["last_time"] - row["bucket"]) / width for row in rows]))
    return ({first} if late > 1 - WELL_COVERED else set()) | ({last} if early < WELL_COVERED * usual else set())
