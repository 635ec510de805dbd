"""Date coverage: every day or hour is there, and none of them twice.

Finds days that were never loaded, hours that a job lost, batches that were loaded twice. Counts in the verification's
zone: a day of a change of clocks has 23 or 25 hours, the hour that is left out is not missed, and the one that comes
twice may. Raw rows (`rows: many`) are looked at for gaps, and for repeats of `unique` where columns are named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from workbench.program.data_checks import DateCoverage
from workbench.verify.clock import times_shown
from workbench.verify.data import Data
from workbench.verify.dialect import UNITS
from workbench.verify.found import SHOWN_ROWS, DataProblemError, Found

EXAMPLE = """\
id: every-day
kind: date_coverage
what: Every day of June is there once for every country.
protects: [FR-public-countries]
table: countries
by: [country]
from_day: "2026-06-01"
to_day: "2026-06-30"
"""
"""A check of this kind as a file of checks has it."""

MOST_BUCKETS = 2_000_000
"""Buckets between the first and last that are still compared one by one: a year of minutes is a quarter of that."""

_STEPS = {
    "1min": dt.timedelta(minutes=1),
    "1h": dt.timedelta(hours=1),
    "1d": dt.timedelta(days=1),
    "1w": dt.timedelta(weeks=1),
}
_WITHIN_DAY = ("1min", "1h")


def look(check: DateCoverage, data: Data) -> Found:
    """Buckets that a combination lacks, has more often than once, or that no clock shows."""
    walls = _wall_zone(check, data)
    bucket = data.engine.dialect.bucket(data.reading(check.table, walls or _zone(check, data)), UNITS[check.grain])
    keys = {"bucket": bucket, **{name: data.column(check.table, name) for name in check.by}}
    counted = data.engine.keep(_counted(check, keys, data))
    expected = _expected(check, counted, ZoneInfo(walls) if walls else None, data)
    return _gaps(check, counted, expected, data) + _repeats(check, counted, keys, expected, data)


def _wall_zone(check: DateCoverage, data: Data) -> str | None:
    """The zone of the clock that the hours were read from, where moments cannot be told from readings."""
    when = data.table(check.table).time
    kind = data.kind(check.table, when) if when else None
    zone = data.zone_of(check.table)
    return zone if check.grain in _WITHIN_DAY and kind in ("time", "text") and zone != "UTC" else None


def _zone(check: DateCoverage, data: Data) -> str:
    """Hours are counted as UTC has them, where each is there once; days as the verification's zone has them."""
    return "UTC" if check.grain in _WITHIN_DAY else data.zone


def _counted(check: DateCoverage, keys: Mapping[str, str], data: Data) -> str:
    """How many rows each combination has in each bucket."""
    selected = ", ".join(f"{expression} AS {data.name(name)}" for name, expression in keys.items())
    groups = ", ".join(str(position + 1) for position in range(len(keys)))
    where = data.where(check.table, check.only, {})
    return f"SELECT {selected}, count(*) AS row_count FROM {data.name(check.table)} WHERE {where} GROUP BY {groups}"


def _expected(check: DateCoverage, counted: str, walls: ZoneInfo | None, data: Data) -> dict[dt.datetime, int]:
    """How often each bucket is there: once, but for hours that a clock shows never or twice."""
    [span] = data.engine.query(
        f"SELECT min(bucket) AS first, max(bucket) AS last, sum(CASE WHEN bucket IS NULL THEN row_count ELSE 0 END)"
        f" AS unread FROM {counted}"
    )
    if span["unread"]:
        raise DataProblemError(f"{span['unread']:,} rows of {check.table} hold no time that can be read")
    if span["first"] is None:
        raise DataProblemError(f"{check.table} has no rows to look at")
    zone = data.zone if walls is None and check.grain in _WITHIN_DAY else "UTC"
    first = _floor(_midnight(check.from_day, zone) or span["first"], check.grain)
    last = _midnight(check.to_day, zone, after=1) or span["last"] + dt.timedelta(microseconds=1)
    buckets = list(islice(_between(first, last, check.grain), MOST_BUCKETS + 1))
    if len(buckets) > MOST_BUCKETS:
        raise DataProblemError(f"{check.table} spans more than {MOST_BUCKETS:,} buckets from {first} on; coarsen grain")
    return {bucket: 1 if walls is None else times_shown(bucket, walls) for bucket in buckets}


def _midnight(day: str | None, zone: str, *, after: int = 0) -> dt.datetime | None:
    """The beginning of a day, or of one so many days after it, as a clock of UTC shows it in another zone."""
    if day is None:
        return None
    begins = dt.datetime.fromisoformat(day) + dt.timedelta(days=after)
    return begins.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC).replace(tzinfo=None)


def _floor(moment: dt.datetime, grain: str) -> dt.datetime:
    """The beginning of the week or month of a day; narrower buckets begin where days do."""
    if grain == "1month":
        return moment.replace(day=1)
    return moment - dt.timedelta(days=moment.weekday()) if grain == "1w" else moment


def _between(first: dt.datetime, last: dt.datetime, grain: str) -> Iterator[dt.datetime]:
    bucket = first
    while bucket < last:
        yield bucket
        bucket = bucket + _STEPS[grain] if grain in _STEPS else (bucket + dt.timedelta(days=31)).replace(day=1)


def _gaps(check: DateCoverage, counted: str, expected: Mapping[dt.datetime, int], data: Data) -> Found:
    """Buckets that are missing. An hour that clocks show twice may be one row: many rollups group by the reading."""
    wanted = {bucket for bucket, times in expected.items() if times}
    named = [data.name(name) for name in check.by]
    first, last = map(data.engine.dialect.moment, (min(expected), max(expected)))
    inside = f"bucket BETWEEN {first} AND {last}"
    never = [str(bucket) for bucket, times in expected.items() if not times]
    shown = f"NOT CAST(bucket AS STRING) IN {data.engine.dialect.texts(never)}" if never else "true"
    lacking = data.engine.query(
        f"SELECT {''.join(f'{name}, ' for name in named)}"
        f"sum(CASE WHEN {inside} AND {shown} THEN 1 ELSE 0 END) AS held FROM {counted}"
        f"{' GROUP BY ' + ', '.join(named) if named else ''}"
        f" HAVING sum(CASE WHEN {inside} AND {shown} THEN 1 ELSE 0 END) < {len(wanted)}"
        f" ORDER BY {', '.join(['held', *named])}"
    )
    sample: list[dict[str, Any]] = []
    for row in lacking:
        if len(sample) >= SHOWN_ROWS:
            break
        combination = {name: row[name] for name in check.by}
        same = " AND ".join(
            f"CAST({data.name(name)} AS STRING) IS NOT DISTINCT FROM {_literal(value, data)}"
            for name, value in combination.items()
        )
        held = {row["bucket"] for row in data.engine.query(f"SELECT bucket FROM {counted} WHERE {same or 'true'}")}
        sample += [{"bucket": bucket, **combination, "row_count": 0} for bucket in sorted(wanted - held)]
    return Found(sum(len(wanted) - int(row["held"]) for row in lacking), tuple(sample[:SHOWN_ROWS]))


def _repeats(
    check: DateCoverage, counted: str, keys: Mapping[str, str], expected: Mapping[dt.datetime, int], data: Data
) -> Found:
    """Rows that are there more often than their bucket is, and rows of hours that clocks are put forward over."""
    if check.rows == "many" and not check.unique:
        return Found()
    unique = {name: data.column(check.table, name) for name in check.unique}
    wanted = unique if check.rows == "many" else {**keys, **unique}
    source = f"({_counted(check, wanted, data)})" if unique else counted
    most = "1" if check.rows == "many" else _most(expected, data)
    return data.offending(
        f"SELECT * FROM {source} AS counted WHERE row_count > {most}",
        ", ".join(["row_count DESC", *map(data.name, wanted)]),
    )


def _most(expected: Mapping[dt.datetime, int], data: Data) -> str:
    """How many rows a bucket has at most, as SQL: one, but of hours that clocks show never or twice."""
    cases = ""
    for times in (0, 2):
        if buckets := [str(bucket) for bucket, shown in expected.items() if shown == times]:
            cases += f" WHEN CAST(bucket AS STRING) IN {data.engine.dialect.texts(buckets)} THEN {times}"
    return f"CASE{cases} ELSE 1 END" if cases else "1"


def _literal(value: Any, data: Data) -> str:
    if value is None:
        return "NULL"
    return data.engine.dialect.text(str(value).lower() if isinstance(value, bool) else str(value))
