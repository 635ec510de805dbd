"""What a probe does within its own process: make events, load them, ask, and tell what was seen."""
# ruff: noqa: S608 - queries are built of names and numbers of our own, quoted by the dialect

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.measure.asking import Asked
from workbench.program.designs import RawTable, Table
from workbench.program.streams import Curve, Stream
from workbench.simulate.grain import events_until
from workbench.simulate.layout import FIRST_MOMENT, TIME

from .engine import Database, Engine, EngineKind, Limits
from .events import EventFile, write_events
from .observed import Asked as AskedSeen
from .observed import CutOff, Loaded, Observed, Progress, Started, Stored
from .plan import RAW, Plan

HOUR_SECONDS = 3600


@dataclass(frozen=True)
class Task:
    """What to probe: the stream that events are made after, how many, and the seconds within which to be done.

    `numbered` and `coded` as in `EventFile`.
    """

    stream: Stream
    events: int
    seconds: float
    seed: int
    numbered: float
    coded: float


def observe(kind: EngineKind, limits: Limits, task: Task) -> Iterator[Observed]:
    """What is seen, as it is seen; stops early, with what there is, when the time is up.

    Raises ProbeError where the engine is not there.
    """
    until = time.monotonic() + task.seconds
    yield Progress(f"opening {kind.title}")
    engine = kind.opened(limits)
    try:
        yield Progress(f"making {task.events:,} events after {task.stream.id}")
        files = _Files(task, Path(limits.folder))
        files.of(1.0)
        yield Started(engine.version, task.events)
        step = ""
        for seen in _steps(engine, kind, Plan.of(task.stream, kind.codecs), files):
            yield seen
            if isinstance(seen, Progress) and not seen.aside:
                step = seen.what
            if time.monotonic() > until:
                yield CutOff(step)
                break
    finally:
        engine.close()


@dataclass(frozen=True)
class _Files:
    """The files of events, one for each share of them that tables hold, made when first wanted."""

    task: Task
    folder: Path

    def of(self, share: float) -> EventFile:
        """The file of that share."""
        task, events = self.task, max(1, round(self.task.events * share))
        path = self.folder / f"events-{events}.parquet"
        if path.exists():
            return EventFile(task.stream, path, events, task.numbered, task.coded)
        return write_events(task.stream, events, path, seed=task.seed, numbered=task.numbered, coded=task.coded)


def _steps(engine: Engine, kind: EngineKind, plan: Plan, files: _Files) -> Iterator[Observed]:
    """The tables and their questions where it keeps any, then what only this engine can tell."""
    if isinstance(engine, Database):
        yield from _tables(engine, kind, plan, files)
    yield Progress("measuring what is the engine's own")
    yield from engine.experiments(plan.tables[RAW], files.of(1.0))


def _tables(engine: Database, kind: EngineKind, plan: Plan, files: _Files) -> Iterator[Observed]:
    for table in plan.tables.values():
        yield Progress(f"loading {table.name}")
        events = files.of(table.sample)
        yield from loaded(engine, table, events)
        picks = _Picks(engine, table.name if isinstance(table, RawTable) else RAW, events)
        for asked in plan.questions.get(table.name, ()):
            yield ask(engine, table, asked, picks, kind.repeats)


def loaded(engine: Database, table: Table, events: EventFile) -> Iterator[Observed]:
    """A table's load: its rows, the CPU seconds, the bytes of its columns."""
    before = engine.cpu_seconds()
    engine.load(table, events)
    cpu_seconds = engine.cpu_seconds() - before
    rows = int(engine.ask(f"SELECT count(*) FROM {engine.dialect.name(table.name)}")[0])
    yield Loaded(table.name, rows, cpu_seconds)
    for column, size in engine.column_bytes(table).items():
        yield Stored(table.name, column, size / rows)


@dataclass(frozen=True)
class _Picks:
    """The values that filters pick, found in a raw table."""

    engine: Database
    raw: str
    events: EventFile

    def conditions(self, asked: Asked) -> str:
        """The WHERE of a question; empty without one."""
        dialect = self.engine.dialect
        kept = [f"{dialect.name(name)} = {self._value(name, asked)}" for name in asked.question.filter_by]
        if asked.one_hour:
            first = FIRST_MOMENT + busiest_hour(self.events.stream.curve) * HOUR_SECONDS
            moment, name = dialect.moment, dialect.name(TIME)
            kept += [f"{name} >= {moment(first)}", f"{name} < {moment(first + HOUR_SECONDS)}"]
        return f" WHERE {' AND '.join(kept)}" if kept else ""

    def _value(self, column: str, asked: Asked) -> str:
        name, raw = self.engine.dialect.name(column), self.engine.dialect.name(self.raw)
        past = 0
        if asked.picked == "middle":
            past = int(self.engine.ask(f"SELECT count(DISTINCT {name}) FROM {raw}")[0]) // 2
        found = self.engine.ask(
            f"SELECT {name} FROM {raw} GROUP BY {name} ORDER BY count(*) DESC, {name} LIMIT 1 OFFSET {past}"
        )[0]
        return "'" + found.replace("'", "''") + "'" if isinstance(found, str) else str(found)


def busiest_hour(curve: Curve) -> int:
    """The hour of the day, from 0, that has the most events."""
    return int(np.diff(events_until(curve, np.arange(25) / 24.0)).argmax())


def ask(engine: Database, table: Table, asked: Asked, picks: _Picks, times: int) -> AskedSeen:
    """A question's CPU seconds and the rows of its answer."""
    query = engine.dialect.question(table, asked.question, picks.conditions(asked))
    seconds: list[float] = []
    rows = 0
    for _ in range(times):
        before = engine.cpu_seconds()
        rows = int(engine.ask(query)[0])
        seconds.append(engine.cpu_seconds() - before)
    return AskedSeen(table.name, asked.name, min(seconds), len(seconds), rows)
