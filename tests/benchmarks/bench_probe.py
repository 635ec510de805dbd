"""A probe's promise: after 60 seconds, bytes and CPU of streams that it was not fitted to, predicted and measured.

Each engine is probed once, on the events that ship. Then other streams are loaded into it and asked: those of the truth
tables where they are there, the example's, and real flights with columns of their own. Predictions rest on the catalog
as it ships (`prior`) and as the probe narrowed it (`probed`).
"""

from __future__ import annotations

import datetime as dt
import math
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from tests import flights
from tests.truth import truth_dir
from workbench.measure.probe.engine import ENGINES, EngineKind, Limits
from workbench.measure.probe.events import EventFile
from workbench.measure.probe.measuring import Task, loaded
from workbench.measure.probe.observed import Observed
from workbench.measure.probe.plan import Plan
from workbench.measure.probe.process import probe
from workbench.measure.probe.stored_law import PER_ROW
from workbench.measure.probe.telling import Comparison, compare
from workbench.measure.profile.opening import Place
from workbench.program.catalog import Catalog
from workbench.program.designs import RawTable
from workbench.program.streams import Stream
from workbench.simulate.calibrating import calibrated
from workbench.simulate.layout import TIME
from workbench.store.catalog import load_catalog
from workbench.store.loader import load_stream
from workbench.store.resources import example_dir
from workbench.verbs import probe as verb
from workbench.verbs.profile import profile

ENGINES_PROBED = ("duckdb", "clickhouse")
EVENTS = 1_000_000
OTHER_SEED = 77
SAID_BY_TIME = "time_hour, year, month, day, hour, minute, sched_dep_time"
"""Columns of flights that say again what their time says, which no stream can tell of."""

OF_THE_PROBE_ALONE = ("insert", "view", "parse", "sum of a measure", "few groups", "many groups")
"""What a probe measures beside the questions of the truth tables, of which the promise is."""

SECONDS = 60.0

BOUNDS = {"bytes a row": ("<= 7", "<= 15"), "bytes of a column": ("", ""), "CPU of a question": ("<= 25", "")}
"""What was promised of the median and of nine in ten, in percent."""


def run() -> list[tuple[str, float, str, str]]:
    """Errors of each engine over all streams that it was not fitted to, by what is predicted."""
    figures = []
    for name in ENGINES_PROBED:
        kind, catalog = ENGINES[name], load_catalog()
        with tempfile.TemporaryDirectory() as folder:
            probed = verb.probe(name, Path(folder), today=dt.date.today(), use=True, say=lambda _: None,
                                out=Path(folder) / "CAL-bench.yaml")  # fmt: skip
            narrowed = calibrated(catalog, [probed.calibration])
            print(f"  {probed.calibration.title}, {probed.calibration.seconds:g} s of probe")
            pairs = [pair for task, seen in _others(kind, catalog, Path(folder))
                     for pair in _pairs(kind, catalog, narrowed, task, seen)]  # fmt: skip
        figures += list(_figures(name, pairs))
    return figures


Pair = tuple[Comparison, Comparison]


def _others(kind: EngineKind, catalog: Catalog, folder: Path) -> Iterator[tuple[Task, Sequence[Observed]]]:
    """Other streams, loaded and asked as the probe does, with other events; and what was seen of them."""
    truth = truth_dir()
    paths = [
        *(sorted((truth / "streams").glob("*.yaml")) if truth else []),
        example_dir() / "streams/STR-edge-http.yaml",
    ]
    for path in sorted(paths):
        task = replace(verb.task_of(kind, catalog, load_stream(path), SECONDS), events=EVENTS, seed=OTHER_SEED)
        yield task, probe(kind, task, memory_bytes=verb.MEMORY_BYTES, threads=2, url=None, say=lambda _: None)
    yield _flights(kind, catalog, folder)


def _flights(kind: EngineKind, catalog: Catalog, folder: Path) -> tuple[Task, Sequence[Observed]]:
    """Real flights, in raw tables: bytes alone. Profiled with the sets that their sort key makes, as a plan would."""
    source, path = str(flights.extract(folder)), folder / "flights.parquet"
    moment = f"({flights.TIME_COLUMN}::TIMESTAMP + to_minutes(minute::INTEGER))::TIMESTAMP_S AS {TIME}"
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        rows = f"SELECT {moment}, * EXCLUDE ({SAID_BY_TIME}) FROM read_csv(?, sample_size = -1) ORDER BY 1"
        database.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)", [source])
    alone = _profiled(path, "STR-columns", [])
    key = Plan.of(alone, kind.codecs).key
    stream = _profiled(path, "STR-flights", [[key, one.name] for one in alone.columns if one.name != key])
    task = replace(verb.task_of(kind, catalog, stream, SECONDS), events=duckdb.read_parquet(str(path)).shape[0])
    events = EventFile(stream, path, task.events, task.numbered, task.coded)
    engine = kind.opened(Limits(verb.MEMORY_BYTES, 2, folder))
    seen: list[Observed] = []
    for table in Plan.of(stream, kind.codecs).tables.values():
        if isinstance(table, RawTable) and table.sample == 1.0:
            seen += list(loaded(engine, table, events))
    engine.close()
    return task, seen


def _profiled(path: Path, stream_id: str, sets: Sequence[Sequence[str]]) -> Stream:
    stream = profile(Place([path]), path.with_name(f"{stream_id}.yaml"), time_column=TIME, sets=sets).stream
    # Times are a column of every table.
    return stream.model_copy(update={"columns": [one for one in stream.columns if one.name != TIME]})


def _pairs(kind: EngineKind, prior: Catalog, narrowed: Catalog, task: Task, seen: Sequence[Observed]) -> list[Pair]:
    """Each thing seen as the shipped catalog and as the probed one predict it; the medians of a stream printed."""
    pairs = list(zip(compare(kind, prior, task, seen), compare(kind, narrowed, task, seen), strict=True))
    pairs = [pair for pair in pairs if not pair[0].what.startswith(OF_THE_PROBE_ALONE)]
    for what, chosen in _kinds(pairs).items():
        before, after = (statistics.median(_error(pair[at]) for pair in chosen) for at in (0, 1))
        print(f"    {task.stream.id:<16} {what:<28} prior {before:7.1%}   probed {after:7.1%}   of {len(chosen)}")
    return pairs


def _kinds(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """The predictions by what was promised of them."""
    whole = [pair for pair in pairs if pair[0].what.startswith("all of")]
    columns = [pair for pair in pairs if pair[0].unit == PER_ROW and pair not in whole]
    questions = [pair for pair in pairs if pair[0].unit != PER_ROW]
    named = {"bytes a row": whole, "bytes of a column": columns, "CPU of a question": questions}
    return {name: some for name, some in named.items() if some}


def _figures(engine: str, pairs: Sequence[Pair]) -> Iterator[tuple[str, float, str, str]]:
    for what, chosen in _kinds(pairs).items():
        for at, catalog in ((0, "prior"), (1, "probed")):
            errors = sorted(_error(pair[at]) for pair in chosen)
            median, most = BOUNDS[what] if catalog == "probed" else ("", "")
            name = f"{engine}, {what}, {catalog}"
            yield f"{name}: median error of {len(errors)}", 100 * statistics.median(errors), "%", median
            yield f"{name}: 90 % within", 100 * errors[math.ceil(0.9 * len(errors)) - 1], "%", most


def _error(one: Comparison) -> float:
    return math.expm1(abs(math.log(one.before / one.measured)))
