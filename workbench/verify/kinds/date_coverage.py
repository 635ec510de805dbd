"""Date coverage: every day or hour is there, and none of them twice.

Finds days that were never loaded, hours that a job lost, batches that were loaded twice. Counts in the verification's
zone: a day of a change of clocks has 23 or 25 hours, the hour that is left out is not missed, and the one that comes
twice may. Raw rows (`rows: many`) are looked at for gaps, and for repeats of `unique` where columns are named.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from workbench.program.data_checks import DateCoverage
from workbench.verify.clock import times_shown
from workbench.verify.data import Data
from workbench.verify.dialect import UNITS
from workbench.verify.found import DataProblemError, Found

MOST_BUCKETS = 2_000_000
"""Buckets between the first and last that are still compared one by one: a year of minutes is a quarter of that."""

_STEPS = {
    "1min": dt.timedelta(minutes=1),
    "1h": dt.timedelta(hours=1),
    "1d": dt.timedelta(days=1),
    "1w": dt.timedelta(weeks=1),
}
Rows = Sequence[Mapping[str, Any]]
_WITHIN_DAY = ("1min", "1h")


def look(check: DateCoverage, data: Data) -> Found:
    """Buckets that a combination lacks, or has more often than once."""
    walls = _wall_zone(check, data)
    bucket = data.engine.dialect.bucket(data.reading(check.table, walls or _zone(check, data)), UNITS[check.grain])
    keys = {"bucket": bucket, **{name: data.column(check.table, name) for name in check.by}}
    where = data.where(check.table, check.only, {})
    rows = _rows_by_bucket(check.table, keys, where, data)
    if unread := sum(row["row_count"] for row in rows if row["bucket"] is None):
        raise DataProblemError(f"{unread:,} rows of {check.table} hold no time that can be read")
    if not rows:
        raise DataProblemError(f"{check.table} has no rows to look at")
    expected = _expected(check, rows, ZoneInfo(walls) if walls else None)
    gaps = Found.of([*_gaps(check, rows, expected), *_never_shown(rows, expected)])
    return gaps + _repeats(check, keys, where, data, expected)


def _wall_zone(check: DateCoverage, data: Data) -> str | None:
    """The zone of the clock that the hours were read from, where moments cannot be told from readings."""
    when = data.table(check.table).time
    kind = data.kind(check.table, when) if when else None
    zone = data.zone_of(check.table)
    return zone if check.grain in _WITHIN_DAY and kind in ("time", "text") and zone != "UTC" else None


def _zone(check: DateCoverage, data: Data) -> str:
    """Hours are counted as UTC has them, where each is there once; days as the verification's zone has them."""
    return "UTC" if check.grain in _WITHIN_DAY else data.zone


def _rows_by_bucket(table: str, keys: Mapping[str, str], where: str, data: Data) -> Rows:
    selected = ", ".join(f"{expression} AS {data.name(name)}" for name, expression in keys.items())
    groups = ", ".join(str(position + 1) for position in range(len(keys)))
    return data.engine.query(
        f"SELECT {selected}, count(*) AS row_count FROM {data.name(table)} WHERE {where} GROUP BY {groups}"
    )


def _expected(check: DateCoverage, rows: Rows, walls: ZoneInfo | None) -> Counter[dt.datetime]:
    """How often each bucket is there: once, but for hours that a clock shows never or twice."""
    seen = [row["bucket"] for row in rows]
    first = _start(check.from_day) or min(seen)
    last = _start(check.to_day, end=True) or max(seen) + dt.timedelta(microseconds=1)
    expected: Counter[dt.datetime] = Counter()
    for bucket in _between(first, last, check.grain):
        if len(expected) > MOST_BUCKETS:
            raise DataProblemError(
                f"{check.table} spans more than {MOST_BUCKETS:,} buckets from {first} on; coarsen grain"
            )
        expected[bucket] = 1 if walls is None else times_shown(bucket, walls)
    return +expected


def _start(day: str | None, *, end: bool = False) -> dt.datetime | None:
    if day is None:
        return None
    return dt.datetime.fromisoformat(day) + dt.timedelta(days=1 if end else 0)


def _between(first: dt.datetime, last: dt.datetime, grain: str) -> Iterator[dt.datetime]:
    bucket = first
    while bucket < last:
        yield bucket
        bucket = bucket + _STEPS[grain] if grain in _STEPS else (bucket + dt.timedelta(days=31)).replace(day=1)


def _gaps(check: DateCoverage, rows: Rows, expected: Counter[dt.datetime]) -> Iterator[dict[str, Any]]:
    """Buckets that are missing. An hour that clocks show twice may be one row: many rollups group by the reading."""
    seen: dict[tuple[Any, ...], set[dt.datetime]] = {}
    for row in rows:
        seen.setdefault(tuple(row[name] for name in check.by), set()).add(row["bucket"])
    for combination, buckets in sorted(seen.items(), key=lambda one: str(one[0])):
        for bucket in sorted(expected.keys() - buckets):
            yield {"bucket": bucket, **dict(zip(check.by, combination, strict=True)), "row_count": 0}


def _never_shown(rows: Rows, expected: Counter[dt.datetime]) -> Iterator[Mapping[str, Any]]:
    """Rows of hours that clocks are put forward over."""
    first, last = min(expected), max(expected)
    return (row for row in rows if first < row["bucket"] < last and row["bucket"] not in expected)


def _repeats(
    check: DateCoverage, keys: Mapping[str, str], where: str, data: Data, expected: Counter[dt.datetime]
) -> Found:
    """Rows that are there more often than their bucket is."""
    if check.rows == "many" and not check.unique:
        return Found()
    unique = {name: data.column(check.table, name) for name in check.unique}
    wanted = unique if check.rows == "many" else {**keys, **unique}
    selected = ", ".join(f"{expression} AS {data.name(name)}" for name, expression in wanted.items())
    groups = ", ".join(str(position + 1) for position in range(len(wanted)))
    twice = [bucket for bucket, times in expected.items() if times > 1] if check.rows == "one" else []
    shown = "CAST(bucket AS STRING) IN " + data.engine.dialect.texts(list(map(str, twice))) if twice else "false"
    return data.offending(
        f"SELECT * FROM (SELECT {selected}, count(*) AS row_count FROM {data.name(check.table)} WHERE {where}"
        f" GROUP BY {groups}) AS counted WHERE row_count > CASE WHEN {shown} THEN 2 ELSE 1 END",
        "row_count DESC, 1",
    )
