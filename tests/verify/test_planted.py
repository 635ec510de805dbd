"""Faults as they happen, each planted into clean data, are found by the check that is there for them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.verify.worlds import Tables, World, checked, tables_of, verification_of

UTC = World(seed=101)
AUTUMN = World(seed=102, zone="Europe/Stockholm", first=dt.date(2026, 10, 5))
SPRING = World(seed=103, zone="America/New_York", first=dt.date(2026, 2, 16), ending="csv")
DAY = pd.Timestamp("2026-03-18")
"""A Wednesday in the midst of the first world."""

SUNDAY = pd.Timestamp("2026-03-22")


Plant = Callable[[Tables], None]
Rows = Callable[[pd.DataFrame], pd.Series]


@dataclass(frozen=True)
class Fault:
    name: str
    check: str
    plant: Plant
    world: World = UTC
    shows: tuple[str, Any] | None = None
    """A column of the offending rows and a value that one of them has."""
    rows: int | None = None


@cache
def clean(world: World) -> Tables:
    return tables_of(world)


def on(frame: pd.DataFrame, column: str, day: pd.Timestamp) -> pd.Series:
    return frame[column].dt.floor("D") == day


def drop(table: str, rows: Rows) -> Plant:
    def plant(tables: Tables) -> None:
        tables[table] = tables[table][~rows(tables[table])]

    return plant


def again(table: str, rows: Rows) -> Plant:
    def plant(tables: Tables) -> None:
        tables[table] = pd.concat([tables[table], tables[table][rows(tables[table])]], ignore_index=True)

    return plant


def scaled(table: str, column: str, factor: float, rows: Rows) -> Plant:
    def plant(tables: Tables) -> None:
        frame = tables[table].copy()
        chosen = rows(frame)
        values = frame[column].astype(float)
        values[chosen] = (values[chosen] * factor).round()
        tables[table] = frame.assign(**{column: values})

    return plant


def put(table: str, column: str, value: Any, rows: Rows) -> Plant:
    def plant(tables: Tables) -> None:
        frame = tables[table].copy()
        values = frame[column].astype(object) if isinstance(value, str) or value is None else frame[column].copy()
        values[rows(frame)] = value
        tables[table] = frame.assign(**{column: values})

    return plant


def shifted(table: str, column: str, hours: float) -> Plant:
    def plant(tables: Tables) -> None:
        frame = tables[table]
        tables[table] = frame.assign(**{column: frame[column] + pd.Timedelta(hours=hours)})

    return plant


def days_recut(hours: float) -> Plant:
    """Days made of hours that are told by another clock than all others."""

    def plant(tables: Tables) -> None:
        moved = tables["hours"].assign(day=(tables["hours"]["hour"] + pd.Timedelta(hours=hours)).dt.floor("D"))
        tables["days"] = moved.groupby("day", as_index=False)["requests"].sum()

    return plant


def set_whole(how: Callable[[pd.DataFrame], pd.Series], column: str) -> Plant:
    """The whole made from its parts in a way that does not hold."""

    def plant(tables: Tables) -> None:
        parts = how(tables["countries"].groupby("day")[column])
        tables["days"] = tables["days"].assign(**{column: tables["days"]["day"].map(parts)})

    return plant


def flat_line(table: str, column: str, begin: str, end: str) -> Plant:
    """A collector that is down and repeats its last value."""

    def plant(tables: Tables) -> None:
        frame = tables[table].copy()
        chosen = frame["hour"].between(begin, end)
        values = frame[column].where(~chosen)
        tables[table] = frame.assign(**{column: values.groupby(frame["region"]).ffill().astype(frame[column].dtype)})

    return plant


def renamed(old: str, new: str) -> Plant:
    def plant(tables: Tables) -> None:
        tables["events"] = tables["events"].rename(columns={old: new})

    return plant


def as_text(tables: Tables) -> None:
    tables["events"] = tables["events"].assign(bytes=tables["events"]["bytes"].map("{:,} B".format))


def reach(column: str, value: Callable[[Tables], float]) -> Plant:
    def plant(tables: Tables) -> None:
        tables["reach"] = tables["reach"].assign(**{column: int(value(tables))})

    return plant


FAULTS = [
    # Date coverage
    Fault("a day was never loaded", "days-there", drop("countries", lambda one: one["day"] == DAY), rows=6),
    Fault(
        "one country misses its last day",
        "days-there",
        drop("countries", lambda one: (one["day"] == one["day"].max()) & (one["country"] == "NO")),
        shows=("country", "NO"),
        rows=1,
    ),
    Fault(
        "an hour was loaded twice",
        "hours-there",
        again("hours", lambda one: one["hour"] == DAY + pd.Timedelta(hours=7)),
        shows=("row_count", 2),
        rows=1,
    ),
    Fault(
        "the hour after the change of clocks is lost",
        "hours-there",
        drop("hours", lambda one: one["hour"] == pd.Timestamp("2026-10-25 03:00")),
        AUTUMN,
        rows=1,
    ),
    Fault(
        "an hour that no clock shows is there",
        "hours-there",
        lambda tables: tables.update(
            hours=pd.concat([tables["hours"], tables["hours"].iloc[[5]].assign(hour=pd.Timestamp("2026-03-08 02:00"))])
        ),
        SPRING,
        rows=1,
    ),
    Fault(
        "a batch of events was loaded again",
        "events-there",
        again("events", lambda one: one["event"].between(900, 1149)),
        rows=250,
    ),
    # Totals
    Fault(
        "a job was retried for one day",
        "totals",
        scaled("days", "requests", 2, lambda one: one["day"] == DAY),
        shows=("bucket", "2026-03-18 00:00:00"),
    ),
    Fault("days are cut in another zone", "totals", days_recut(-5)),
    Fault("days are cut in UTC, hours by local clocks", "totals", days_recut(1), AUTUMN),
    Fault(
        "late events reached the hours only",
        "totals",
        scaled("hours", "requests", 1.03, lambda one: on(one, "hour", DAY)),
    ),
    Fault(
        "a month was closed before its last day",
        "months",
        scaled("months", "requests", 0.97, lambda one: one["month"] == pd.Timestamp("2026-03-01")),
        rows=6,
    ),
    # Parts
    Fault(
        "countries exceed the total: retries count twice",
        "countries",
        scaled("countries", "requests", 1.04, lambda one: one["country"] == "US"),
    ),
    Fault(
        "a new country has no row",
        "countries",
        drop("countries", lambda one: (one["country"] == "JP") & (one["day"] >= DAY)),
    ),
    Fault(
        "the largest ten are cut off at five",
        "top",
        lambda tables: tables.update(top=tables["top"].groupby("day").nth([0, 1, 2, 3, 4, 10])),
    ),
    Fault(
        "all others are missing on one day",
        "top",
        drop("top", lambda one: (one["day"] == DAY) & (one["path"] == "other")),
        rows=1,
    ),
    Fault(
        "the largest alone exceed the whole",
        "top-alone",
        scaled("top", "requests", 4, lambda one: one["path"] != "other"),
    ),
    # Recount
    Fault(
        "an hour was counted twice by a retry",
        "recount",
        scaled("rollup", "requests", 2, lambda one: one["hour"] == DAY + pd.Timedelta(hours=3)),
        rows=None,
    ),
    Fault(
        "late events are in the raw data only",
        "recount",
        drop("rollup", lambda one: (one["hour"] == DAY) & (one["country"] == "DE")),
        shows=("country", "DE"),
    ),
    Fault(
        "bytes became kilobytes in the rollup",
        "recount",
        scaled("rollup", "bytes", 1 / 1024, lambda one: one["hour"] >= DAY),
        shows=("measure", "bytes"),
    ),
    Fault(
        "visitors were counted as requests",
        "recount",
        lambda tables: tables.update(rollup=tables["rollup"].assign(visitors=tables["rollup"]["requests"])),
        shows=("measure", "visitors"),
    ),
    Fault(
        "the rollup is an hour off since clocks changed",
        "recount",
        lambda tables: tables.update(
            rollup=tables["rollup"].assign(
                hour=tables["rollup"]["hour"].where(
                    tables["rollup"]["hour"] < "2026-10-26", tables["rollup"]["hour"] + pd.Timedelta(hours=1)
                )
            )
        ),
        AUTUMN,
    ),
    # Hop ledger
    Fault(
        "a full queue dropped events without a word",
        "ledger",
        scaled("ledger", "received", 0.995, lambda one: (one["hour"] == DAY) & (one["stage"] == "queue")),
    ),
    Fault(
        "a retry was received twice",
        "ledger",
        scaled("ledger", "received", 1.5, lambda one: (one["hour"] == DAY) & (one["stage"] == "edge")),
    ),
    Fault("late events are not booked", "ledger", put("ledger", "late", 0, lambda one: on(one, "hour", DAY))),
    Fault(
        "a stage lost its line of an hour",
        "ledger",
        drop("ledger", lambda one: (one["hour"] == DAY) & (one["stage"] == "store")),
        shows=("hop", "queue to store"),
        rows=1,
    ),
    # Additivity
    Fault(
        "visitors of days were added up",
        "visitors",
        reach("visitors", lambda tables: tables["daily_reach"]["visitors"].sum()),
        shows=("broken", "the sum of its parts"),
    ),
    Fault(
        "visitors of the month are fewer than those of a day",
        "visitors",
        reach("visitors", lambda tables: tables["daily_reach"]["visitors"].max() * 0.9),
    ),
    Fault(
        "an account is counted for each plan it had",
        "plans",
        reach("accounts", lambda tables: tables["plan_reach"]["accounts"].sum() + 40),
    ),
    Fault(
        "percentiles were averaged",
        "p95",
        set_whole(lambda one: one.mean(), "p95"),
        shows=("broken", "the plain average of its parts"),
    ),
    Fault(
        "percentiles were added up",
        "p95",
        set_whole(lambda one: one.sum(), "p95"),
        shows=("broken", "above every part"),
    ),
    Fault("averages were averaged", "mean", set_whole(lambda one: one.mean(), "mean_bytes")),
    # Schema
    Fault("a release renamed a column", "schema", renamed("visitor", "visitor_id"), shows=("column", "visitor_id")),
    Fault(
        "a column came without a word",
        "schema",
        lambda tables: tables.update(events=tables["events"].assign(debug=1)),
        shows=("column", "debug"),
    ),
    Fault("numbers became text", "schema", as_text, shows=("column", "bytes")),
    Fault(
        "numbers became text in the midst of a month",
        "schema",
        put("events", "bytes", "n/a", lambda one: one["ts"] > one["ts"].max() - pd.Timedelta(days=3)),
        replace(SPRING, seed=104),
        shows=("fault", "no number"),
    ),
    Fault(
        "a code nobody agreed to",
        "schema",
        put("events", "country", "XX", lambda one: on(one, "ts", DAY)),
        shows=("value", "XX"),
    ),
    Fault("paths carry their query", "schema", put("events", "path", "/p1?x=2", lambda one: one["event"] % 1000 == 0)),
    # Freshness
    Fault(
        "the load stopped a day ago", "fresh", drop("hours", lambda one: on(one, "hour", one["hour"].max().floor("D")))
    ),
    Fault(
        "one country fell behind",
        "fresh-countries",
        drop("rollup", lambda one: (one["country"] == "BR") & (one["hour"] >= DAY)),
        shows=("country", "BR"),
        rows=1,
    ),
    Fault("clocks are ahead by a zone", "fresh", shifted("hours", "hour", 9), shows=("fault", "ahead of the clock")),
    Fault("local times were taken for UTC", "fresh", shifted("hours", "hour", -8), shows=("fault", "too old")),
    # Nulls
    Fault(
        "visitors are missing since a release",
        "filled",
        put("events", "path", None, lambda one: on(one, "ts", DAY)),
        shows=("without", "path"),
    ),
    Fault(
        "blank text stands for nothing", "filled", put("events", "path", "  ", lambda one: one["event"] == 77), rows=1
    ),
    Fault(
        "a lookup failed for a day",
        "mostly-filled",
        put("events", "country", "unknown", lambda one: on(one, "ts", DAY)),
        rows=1,
    ),
    Fault("bytes are not a number", "filled", put("events", "bytes", np.nan, lambda one: one["event"] % 5000 == 1)),
    # Negatives
    Fault(
        "a counter wrapped around", "not-negative", scaled("hours", "bytes", -1, lambda one: one["hour"] == DAY), rows=1
    ),
    Fault(
        "a correction was booked twice",
        "not-negative",
        scaled("hours", "requests", -0.2, lambda one: one["hour"] == DAY),
        rows=1,
    ),
    Fault(
        "minus one stands for unknown",
        "not-negative",
        put("hours", "errors", -1, lambda one: on(one, "hour", DAY)),
        rows=24,
    ),
    Fault(
        "minus one in a text file",
        "not-negative",
        put("hours", "errors", -1, lambda one: one["hour"] == "2026-03-02 05:00"),
        SPRING,
        rows=1,
    ),
    # Ratios
    Fault(
        "errors of two hours stand in one",
        "possible",
        lambda tables: tables.update(
            hours=tables["hours"].assign(errors=tables["hours"]["errors"].where(tables["hours"]["hour"] != DAY, 5_000))
        ),
        rows=1,
    ),
    Fault(
        "shares became percent",
        "possible",
        scaled("hours", "error_share", 100, lambda one: on(one, "hour", DAY)),
        rows=None,
    ),
    Fault(
        "more is cached than was asked for", "possible", scaled("hours", "cached", 2.2, lambda one: one["hour"] >= DAY)
    ),
    Fault("a part of nothing", "possible", put("hours", "requests", 0, lambda one: one["hour"] == DAY), rows=1),
    # Jump
    Fault("bytes became kilobytes", "hours-like", scaled("traffic", "bytes", 1 / 1024, lambda one: one["hour"] >= DAY)),
    Fault(
        "a day was counted twice",
        "days-like",
        scaled("traffic", "requests", 2, lambda one: on(one, "hour", DAY)),
        shows=("bucket", "2026-03-18 00:00:00"),
        rows=1,
    ),
    Fault(
        "a flat Sunday: the collector was down",
        "regions-like",
        flat_line("traffic", "requests", "2026-03-22 03:00", "2026-03-22 23:00"),
    ),
    Fault("a Sunday without data", "days-like", drop("traffic", lambda one: on(one, "hour", SUNDAY)), rows=1),
    Fault(
        "one region was lost for some hours",
        "regions-like",
        drop(
            "traffic",
            lambda one: (one["region"] == "asia") & one["hour"].between("2026-03-18 08:00", "2026-03-18 12:00"),
        ),
        shows=("region", "asia"),
        rows=5,
    ),
    Fault(
        "an hour was counted twice",
        "regions-like",
        scaled("traffic", "requests", 2, lambda one: (one["hour"] == DAY) & (one["region"] == "europe")),
        rows=1,
    ),
    # Agreement
    Fault(
        "one source is in another unit",
        "billing-bytes",
        scaled("billing", "bytes", 1 / 1000, lambda one: one["day"] >= DAY),
    ),
    Fault(
        "one source lost a region",
        "billing-bytes",
        drop("billing", lambda one: one["region"] == "europe"),
        shows=("region", "europe"),
    ),
    Fault("one source counts days of another zone", "billing", shifted("billing", "day", 24)),
    Fault(
        "one source misses the retries",
        "billing",
        scaled("billing", "requests", 0.97, lambda one: one["day"] == DAY),
        rows=1,
    ),
]


def test_there_are_four_of_each_kind_at_least() -> None:
    kinds = {check.id: check.kind for check in verification_of(UTC).checks}
    planted = Counter(kinds[fault.check] for fault in FAULTS)
    assert set(planted) == set(kinds.values())
    assert min(planted.values()) >= 4
    assert len(FAULTS) >= 40


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(tmp_path: Path, fault: Fault) -> None:
    tables = dict(clean(fault.world))
    fault.plant(tables)
    found = checked(fault.world, tables, tmp_path, fault.check)[fault.check]
    assert not found.passed
    assert found.problem is None
    assert found.failing_rows >= len(found.sample) > 0
    if fault.rows is not None:
        assert found.failing_rows == fault.rows, found.sample
    if fault.shows is not None:
        column, value = fault.shows
        assert value in [row.get(column) for row in found.sample], found.sample
