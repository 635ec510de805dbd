"""Flink in an environment of its own: what reading events and counting them in windows costs, and what windows keep."""
# ruff: noqa: S608 - queries are built of names of our own, quoted by the dialect

from __future__ import annotations

import json
import math
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from workbench.program.designs import Table
from workbench.simulate.layout import TIME

from . import descendants, flink_jobs
from .engine import Limits, ProbeError
from .events import EventFile
from .observed import Direct, Observed, Progress, Worked
from .plan import Plan

FILE = "engines/flink"
PYTHON = "WORKBENCH_FLINK_PYTHON"
"""The environment variable that names the Python which has pyflink."""

ABSENT = (
    f"Flink is not installed here; `make flink-env` makes an environment for it, or name a Python that has "
    f"apache-flink in {PYTHON}"
)

HEAP_SHARE = 0.6
"""Share of the probe's memory that is the Java heap; the rest is Flink's own memory and Python's."""

TIMES = 2
WARMING_TIMES = 2
SMALL_SHARE = 0.15
"""Share of the events that are read as well, so that what every job costs falls out."""

WINDOW_ERROR = 0.35
"""Standard deviation of the logarithm of what one window costs about the mean of all, its timing included (own
measurement of windows of one and two keys, and of distinct values)."""

STATE_ERROR = 0.3
"""Standard deviation of state over stored bytes: stored ones are those of sorted, compressed Parquet files, which stand
for a columnar store's."""

CHECKPOINT_SECONDS = 2
LATE_HOURS = 72
"""Hours that windows wait for late events while their state is measured: longer than the events last."""

STATE_WITHIN_SECONDS = 60.0
"""By then a checkpoint that holds all windows has been made, or none is measured."""

HOUR_SECONDS = 3600
SETTINGS = {
    "rest.address": "127.0.0.1", "rest.bind-address": "127.0.0.1", "rest.bind-port": "0", "rest.port": "0",
    "jobmanager.rpc.address": "127.0.0.1", "table.local-time-zone": "UTC",
    "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
    "taskmanager.memory.managed.size": "64m", "taskmanager.memory.network.max": "64m",
}  # fmt: skip
TYPES = {
    "bool": "BOOLEAN", "string": "STRING", "float32": "FLOAT", "float64": "DOUBLE", "uint64": "DECIMAL(20, 0)",
    "ipv6": "DECIMAL(20, 0)", "uuid": "DECIMAL(20, 0)",
}  # fmt: skip
"""Types of columns that are not whole numbers of up to 64 bits with a sign, which are all BIGINT."""


@dataclass(frozen=True)
class Window:
    """A rollup in windows of so many seconds."""

    name: str
    keys: tuple[str, ...]
    seconds: int
    distinct: str | None = None


class Flink:
    """See `Engine`: a mini-cluster in a process of its own, with tables that are files of lines."""

    def __init__(self, limits: Limits) -> None:
        python = os.environ.get(PYTHON)
        if not python or not Path(python).exists():
            raise ProbeError(ABSENT)
        self._folder, self._checkpoints = limits.folder, limits.folder / "checkpoints"
        heap = f"-Xmx{int(limits.memory_bytes * HEAP_SHARE) >> 20}m"
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        environment |= {"JAVA_TOOL_OPTIONS": f"{os.environ.get('JAVA_TOOL_OPTIONS', '')} {heap}".strip(),
                        "FLINK_LOG_DIR": str(limits.folder)}  # fmt: skip
        settings = {**SETTINGS, "parallelism.default": str(limits.threads),
                    "execution.checkpointing.dir": self._checkpoints.as_uri()}  # fmt: skip
        command = [python, flink_jobs.__file__, str(limits.threads), *(f"{key}={to}" for key, to in settings.items())]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=limits.folder
        )
        self.version = str(self._answer()["version"])
        self.started_cpu_seconds = self.cpu_seconds()

    def _answer(self) -> Mapping[str, object]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise ProbeError("Flink ended while it worked; it needs Java 17, and apache-flink 2.3 or newer")
        told: Mapping[str, object] = json.loads(line)
        if "failed" in told:
            raise ProbeError(f"Flink could not do a job: {told['failed']}")
        return told

    def _tell(self, **what: object) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        self._answer()

    def cpu_seconds(self) -> float:
        """Of this process and Java's, which translates and cleans up as it works."""
        return descendants.cpu_seconds()

    def experiments(self, table: Table, events: EventFile) -> Iterator[Observed]:  # noqa: ARG002
        """Lines parsed, windows counted, state kept."""
        yield Progress(f"the cluster took {self.started_cpu_seconds:.1f} CPU seconds to start", aside=True)
        plan = Plan.of(events.stream, ("zstd",))
        if plan.key is None:
            return
        sources = _Sources(events, self._folder)
        for sql in sources.tables():
            self._tell(run=sql)
        yield self._parsed(sources)
        windows = list(_windows(plan))
        for window in windows:
            each = self._counted(window, sources)
            yield Progress(f"{window.name}: {each * 1e9:,.0f} ns an event beyond parsing it", aside=True)
            if each > 0.0:
                yield Direct(FILE, "job_cpu_ns_per_table_event", each * 1e9, WINDOW_ERROR, 1)
        yield from self._state(windows[-1], sources)

    def _parsed(self, sources: _Sources) -> Observed:
        """All events less some, read and left."""
        self._tell(run=sources.sink("parsed", sources.columns))
        spent = self._beyond("INSERT INTO parsed SELECT * FROM {}", WARMING_TIMES)
        size = sources.size("events") - sources.size("fewer")
        return Worked("parse lines", FILE, {"parse_cpu_ns_per_byte": size}, spent, TIMES)

    def _counted(self, window: Window, sources: _Sources) -> float:
        """CPU seconds of an event in a window, beyond reading the same columns of it."""
        read = [TIME, *window.keys, *([window.distinct] if window.distinct else [])]
        self._tell(run=sources.sink(f"read_{window.name}", read))
        self._tell(run=window_sink(window, sources))
        named = ", ".join(f"`{name}`" for name in read)
        reading = self._beyond(f"INSERT INTO read_{window.name} SELECT {named} FROM {{}}", 0)
        counting = self._beyond(f"INSERT INTO window_{window.name} {windowed(window, '{}')}", 1)
        return (counting - reading) / (sources.events.events * (1.0 - SMALL_SHARE))

    def _beyond(self, sql: str, warming: int) -> float:
        """CPU seconds of a job of all events beyond one of some of them: what starting and translating takes falls out.

        Each is the least of several times, turn by turn, after some of all events that do not count.
        """
        for _ in range(warming):
            self._tell(run=sql.format("events"))
        least = {"fewer": math.inf, "events": math.inf}
        for _ in range(TIMES):
            for name, before in least.items():
                since = self.cpu_seconds()
                self._tell(run=sql.format(name))
                least[name] = min(before, self.cpu_seconds() - since)
        return max(0.0, least["events"] - least["fewer"])

    def _state(self, window: Window, sources: _Sources) -> Iterator[Observed]:
        """Bytes of open windows in a checkpoint, over those of their rows in compressed columns."""
        rows = rolled_up(window, sources.events)
        stored = self._folder / "stored.parquet"
        pq.write_table(rows, stored, compression="zstd")
        self._tell(set="execution.checkpointing.interval", to=f"{CHECKPOINT_SECONDS} s")
        self._tell(start=f"INSERT INTO window_{window.name} {windowed(window, 'waiting')}")
        state, until = 0.0, time.monotonic() + STATE_WITHIN_SECONDS
        settled = 0
        while settled < 2 and time.monotonic() < until:
            time.sleep(CHECKPOINT_SECONDS)
            now = self._checkpoint_bytes()
            settled = settled + 1 if now == state > 0.0 else 0
            state = now
        self._tell(stop=True)
        if settled:
            yield Progress(f"{state / rows.num_rows:.0f} bytes of state for each of {rows.num_rows:,} keys", aside=True)
            yield Direct(FILE, "state_bytes_per_stored_byte", state / stored.stat().st_size, STATE_ERROR, 1)

    def _checkpoint_bytes(self) -> float:
        """Bytes of the newest checkpoint that is complete."""
        complete = [place.parent for place in self._checkpoints.glob("*/chk-*/_metadata")]
        newest = max(complete, key=lambda place: int(place.name.removeprefix("chk-")), default=None)
        return float(sum(file.stat().st_size for file in newest.iterdir())) if newest else 0.0

    def close(self) -> None:
        """End Flink; its files go with the probe's folder."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


@dataclass(frozen=True)
class _Sources:
    """The events as lines: all of them, some, and all with windows that wait."""

    events: EventFile
    folder: Path

    @property
    def columns(self) -> list[str]:
        """Time and the stream's columns."""
        return self.events.columns

    @cached_property
    def types(self) -> Mapping[str, str]:
        """Flink's type of each column."""
        return {TIME: "TIMESTAMP(3)", **{one.name: TYPES.get(one.type, "BIGINT") for one in self.events.stream.columns}}

    def tables(self) -> Iterator[str]:
        """Write the lines; the statements that make tables of them."""
        rows = pq.read_table(self.events.path)
        for name, share in (("events", 1.0), ("fewer", SMALL_SHARE)):
            (self.folder / name).mkdir()
            part = rows.slice(0, round(rows.num_rows * share))
            unheaded = pyarrow.csv.WriteOptions(include_header=False)
            pyarrow.csv.write_csv(part, self.folder / name / "lines.csv", unheaded)
        yield self._table("events", "events", late_hours=0)
        yield self._table("fewer", "fewer", late_hours=0)
        yield self._table("waiting", "events", late_hours=LATE_HOURS, further="'source.monitor-interval' = '1 s', ")

    def _table(self, name: str, folder: str, *, late_hours: int, further: str = "") -> str:
        listed = self._listed(self.columns)
        mark = f"WATERMARK FOR `{TIME}` AS `{TIME}` - INTERVAL '{late_hours}' HOUR"
        place = f"'connector' = 'filesystem', 'format' = 'csv', {further}'path' = '{(self.folder / folder).as_uri()}'"
        return f"CREATE TABLE {name} ({listed}, {mark}) WITH ({place})"

    def sink(self, name: str, columns: list[str]) -> str:
        """The statement that makes a table of these columns that keeps nothing."""
        return f"CREATE TABLE {name} ({self._listed(columns)}) WITH ('connector' = 'blackhole')"

    def size(self, name: str) -> float:
        """Bytes of the lines."""
        return float((self.folder / name / "lines.csv").stat().st_size)

    def _listed(self, columns: list[str]) -> str:
        return ", ".join(f"`{name}` {self.types[name]}" for name in columns)


def _windows(plan: Plan) -> Iterator[Window]:
    """The windows that are measured; the last is the one of most keys, whose state is measured too."""
    assert plan.key
    yield Window("key_by_minute", (plan.key,), 60)
    if plan.few and plan.many:
        yield Window("distinct_by_hour", (plan.few,), HOUR_SECONDS, distinct=plan.many)
    if plan.text:
        yield Window("key_and_text_by_hour", (plan.key, plan.text), HOUR_SECONDS)


def windowed(window: Window, source: str) -> str:
    """The rows of a window as a query."""
    keys = ", ".join(f"`{name}`" for name in window.keys)
    measure = f"COUNT(DISTINCT `{window.distinct}`)" if window.distinct else "COUNT(*)"
    spread = f"TUMBLE(TABLE {source}, DESCRIPTOR(`{TIME}`), INTERVAL '{window.seconds}' SECOND(5))"
    return f"SELECT window_start, {keys}, {measure} AS counted FROM {spread} GROUP BY window_start, window_end, {keys}"


def window_sink(window: Window, sources: _Sources) -> str:
    """The statement that makes a table for a window's rows, which keeps nothing."""
    keys = ", ".join(f"`{name}` {sources.types[name]}" for name in window.keys)
    rows = f"window_start TIMESTAMP(3), {keys}, counted BIGINT"
    return f"CREATE TABLE window_{window.name} ({rows}) WITH ('connector' = 'blackhole')"


def rolled_up(window: Window, events: EventFile) -> pa.Table:
    """The rows of a window as one machine counts them, in order."""
    rows = pq.read_table(events.path, columns=[TIME, *window.keys])
    opened = pc.floor_temporal(rows[TIME], window.seconds, "second")
    rows = rows.set_column(0, TIME, opened)
    counted = rows.group_by([*window.keys, TIME]).aggregate([([], "count_all")])
    return counted.sort_by([(name, "ascending") for name in (*window.keys, TIME)])


def opened(limits: Limits) -> Flink:
    """See `Engine`."""
    return Flink(limits)
