"""Verification's promise: 100 million rows reconciled at three grains, against the bare sums that DuckDB needs for it.

Raw events (time, country, bytes) and three rollups of them, by hour, day and month. Bare: the sums of the events by
country at each of the grains, and nothing else. Reconciled: the check `totals`, which reads the rollups too and
compares.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from workbench.program.data_checks import Amount, Bucket, DataTable, Graded, Totals
from workbench.program.verifications import Verification
from workbench.verify.files import fingerprint
from workbench.verify.verify import verify

Figure = tuple[str, float, str, str]
ROWS = 100_000_000
GRAINS: dict[str, tuple[Bucket, str]] = {"hours": ("1h", "hour"), "days": ("1d", "day"), "months": ("1month", "month")}
TIMES = 3
NOW = dt.datetime(2026, 12, 1)

_EVENTS = """
COPY (SELECT TIMESTAMP '2026-06-01' + to_microseconds(CAST(i * 79000 AS BIGINT)) AS ts,
             'C' || CAST(hash(i) % 40 AS VARCHAR) AS country, CAST(hash(i + 1) % 20000 AS BIGINT) AS bytes
      FROM range({rows}) AS r(i)) TO '{folder}/events.parquet' (FORMAT parquet)
"""
_ROLLUP = """
COPY (SELECT date_trunc('{unit}', ts) AS ts, country, sum(bytes)::BIGINT AS bytes FROM '{folder}/events.parquet'
      GROUP BY ALL) TO '{folder}/{name}.parquet' (FORMAT parquet)
"""


def run(rows: int = ROWS) -> list[Figure]:
    """The figures, each the least of several runs."""
    with tempfile.TemporaryDirectory() as folder:
        with duckdb.connect() as database:
            database.execute(_EVENTS.format(rows=rows, folder=folder))
            for name, (_, unit) in GRAINS.items():
                database.execute(_ROLLUP.format(unit=unit, folder=folder, name=name))
        bare = least(lambda: bare_sums(folder))
        fewest = least(lambda: bare_sums_at_once(folder))
        ours = least(lambda: reconciled(folder))
        files = {"events": [Path(folder) / "events.parquet"]}
        hashed = least(lambda: fingerprint(files))
    return [
        (f"{rows:,} rows: bare sums at three grains, by one query each", bare, "s", "for comparison"),
        (f"{rows:,} rows: bare sums at three grains, by one query for all", fewest, "s", "for comparison"),
        (f"{rows:,} rows reconciled with rollups of three grains", ours, "s", "for comparison"),
        ("reconciled over bare, one query each", ours / bare, "times", "<= 1.5"),
        ("reconciled over bare, one query for all", ours / fewest, "times", "<= 1.5"),
        ("fingerprint of the events", hashed, "s", "for comparison"),
    ]


def bare_sums(folder: str) -> None:
    with duckdb.connect() as database:
        for _, unit in GRAINS.values():
            database.execute(
                f"SELECT date_trunc('{unit}', ts), country, sum(bytes) FROM '{folder}/events.parquet' GROUP BY ALL"
            ).fetchall()


def bare_sums_at_once(folder: str) -> None:
    """The fewest that can be read: the events once, at the finest grain, and the others out of that answer."""
    with duckdb.connect() as database:
        database.execute(
            "CREATE TEMP TABLE finest AS SELECT date_trunc('hour', ts) AS ts, country, sum(bytes) AS bytes"
            f" FROM '{folder}/events.parquet' GROUP BY ALL"
        )
        for _, unit in GRAINS.values():
            database.execute(
                f"SELECT date_trunc('{unit}', ts), country, sum(bytes) FROM finest GROUP BY ALL"
            ).fetchall()


def reconciled(folder: str) -> None:
    tables = ("events", *GRAINS)
    coarser = [Graded(table=name, measure="bytes", grain=grain) for name, (grain, _) in GRAINS.items()]
    finest = Amount(table="events", measure="bytes")
    verification = Verification(
        id="VER-bench", title="Bench", tables=[DataTable(name=name, time="ts") for name in tables],
        checks=[Totals(id="totals", kind="totals", by=["country"], finest=finest, coarser=coarser)],
    )  # fmt: skip
    found, _ = verify(verification, {name: [Path(folder) / f"{name}.parquet"] for name in tables}, NOW)
    assert all(check.passed for check in found)


def least(work: Callable[[], object]) -> float:
    """Seconds of the fastest of several runs: others share the machine."""
    timed = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        timed.append(time.perf_counter() - began)
    return min(timed)
