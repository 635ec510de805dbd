"""Rollup rows of all events told from a part of them, against counted groups: generated events, and real flights.

Generated: `generate_events.py` beside the tables of facts makes a tenth and a hundredth of the events of each row of
`rollup_truth.csv` with another seed; these are profiled with the row's columns, and all are told. Without that folder
only the flights are. SAMPLES_EVENTS limits the size of the tables' rows (20 million, which takes minutes).
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from tests import flights
from tests.truth import truth_dir
from workbench.measure.profile.opening import Place, opened, raw_bytes
from workbench.measure.profile.profiling import Asked, profile
from workbench.program.streams import Stream
from workbench.simulate.rollup import rollup_rows

FRACTIONS = (10, 100)
BOUNDS = {10: (0.02, 0.08), 100: (0.06, 0.20)}
"""What was promised of each fraction: the median error, and the error that 95 % of the rows keep within."""

SEED, FLIGHT_SEEDS = 7, 3
BUCKETS = {"none": None, "1h": "hour", "1d": "day"}
_COLUMNS = {"zone": "zone_id", "ip": "client_ip"}
_NO_SET = "(none)"


@dataclass(frozen=True, slots=True)
class Told:
    """Rows as counted, and as told from a fraction of the events."""

    counted: float
    expected: float
    p10: float
    p90: float

    @property
    def error(self) -> float:
        """The ratio of the two above one."""
        return float(np.exp(abs(np.log(self.expected / self.counted)))) - 1.0

    @property
    def held(self) -> bool:
        """Whether the interval holds what was counted."""
        return self.p10 <= self.counted <= self.p90


def run() -> list[tuple[str, float, str, str]]:
    """The errors and the coverage of each fraction."""
    figures: list[tuple[str, float, str, str]] = []
    with tempfile.TemporaryDirectory() as scratch:
        for fraction in FRACTIONS:
            for name, rows in (("generated", _generated), ("flights", _flights)):
                told = list(rows(fraction, Path(scratch)))
                figures += _figures(f"{name}, from one event in {fraction}", fraction, told) if told else []
    return figures


def _figures(name: str, fraction: int, told: Sequence[Told]) -> Iterator[tuple[str, float, str, str]]:
    errors = [one.error for one in told]
    median, most = BOUNDS[fraction]
    yield f"{name}: median error of {len(told)} rows", 100 * float(np.median(errors)), "%", f"<= {100 * median:g}"
    yield f"{name}: 95 % of rows within", 100 * float(np.quantile(errors, 0.95)), "%", f"<= {100 * most:g}"
    yield f"{name}: p10 to p90 holds", 100 * float(np.mean([one.held for one in told])), "%", "75 to 90"


def _generated(fraction: int, folder: Path) -> Iterator[Told]:
    truth = truth_dir()
    if truth is None:
        return
    most = float(os.environ.get("SAMPLES_EVENTS", "2e7"))
    with (truth / "rollup_truth.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if float(row["n_events"]) <= most]
    for events, kind, paths in sorted({(int(row["n_events"]), row["profile"], row["path_model"]) for row in rows}):
        mine = [
            row for row in rows if (int(row["n_events"]), row["profile"], row["path_model"]) == (events, kind, paths)
        ]
        sample = folder / f"{kind}-{paths}-{events}-{fraction}.parquet"
        subprocess.run(
            [sys.executable, str(truth / "generate_events.py"), str(events // fraction), kind, str(sample),
             "--seed", str(SEED), "--path-model", paths],
            check=True, capture_output=True,
        )  # fmt: skip
        sets = {row["dims"]: _names(row["dims"]) for row in mine}
        stream = _profiled(sample, "ts", [names for names in sets.values() if names])
        for row in mine:
            yield _told(stream, sets[row["dims"]], f"{row['granularity_s']}s", events, float(row["groups"]))


def _names(dimensions: str) -> list[str]:
    return [] if dimensions == _NO_SET else [_COLUMNS.get(name, name) for name in dimensions.split("+")]


def _flights(fraction: int, folder: Path) -> Iterator[Told]:
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        database.read_csv(str(flights.extract(folder)), sample_size=-1).create("flights")
        [[events]] = database.execute("SELECT count(*) FROM flights").fetchall()
        for seed in range(FLIGHT_SEEDS):
            sample = folder / f"flights-{fraction}-{seed}.parquet"
            part = f"reservoir({events // fraction} ROWS) REPEATABLE ({SEED + seed})"
            database.execute(f"COPY (FROM flights USING SAMPLE {part}) TO '{sample}'")
            stream = _profiled(sample, flights.TIME_COLUMN, flights.SETS)
            for names in flights.SETS:
                for grain, bucket in BUCKETS.items():
                    moment = f"date_trunc('{bucket}', CAST({flights.TIME_COLUMN} AS TIMESTAMP))" if bucket else "1"
                    counted = len(database.table("flights").aggregate("1", ", ".join([*names, moment])))
                    yield _told(stream, names, grain, events, counted)


def _profiled(sample: Path, time_column: str, sets: Sequence[Sequence[str]]) -> Stream:
    with opened(Place([sample])) as source:
        asked = Asked("STR-sample", "Sample", raw_bytes([sample]), time_column=time_column, sets=sets)
        return profile(source, asked).stream


def _told(stream: Stream, names: Sequence[str], grain: str, events: float, counted: float) -> Told:
    rows = rollup_rows(stream, names, grain, float(events))
    return Told(float(counted), rows.expected, rows.p10, rows.p90)
