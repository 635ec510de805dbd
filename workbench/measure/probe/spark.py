"""Spark on this machine's cores: questions of Parquet files, batches that roll events up, lines of JSON."""
# ruff: noqa: S608 - queries are built of names of our own, quoted by the dialect

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.program.designs import RollupTable, Table
from workbench.simulate.layout import sort_key

from . import descendants
from .dialect import Dialect
from .engine import Limits, ProbeError
from .events import EventFile
from .observed import TOTAL, Observed, Progress, Sketched, Worked
from .plan import RAW, SMALL, Plan

FILE = "engines/spark"
"""The data file of what batches cost."""

ROW_GROUP_ROWS = 1 << 20
"""Rows of a group of pyarrow's files, unless told otherwise."""

TIMES = 3

DRIVER_SHARE = 0.6
"""Share of the probe's memory that is the Java heap; the rest is Java's own and Python's."""

WARMING_ROWS, WARMINGS = 200_000, 4
"""Rows and times of a question that is asked first: Java translates what runs often, once."""

DIALECT = Dialect(
    bucket=lambda moment, seconds: f"timestamp_seconds(unix_seconds({moment}) DIV {seconds} * {seconds})",
    sketched=lambda column: f"approx_count_distinct({column})",
    moment=lambda seconds: f"timestamp_seconds({seconds})",
    quote="`",
)


class Spark:
    """See `Engine`: a session whose driver is its only executor; its tables are single files in the probe's folder."""

    dialect = DIALECT

    def __init__(self, limits: Limits, session: Any) -> None:
        self._folder = limits.folder
        self._session = session
        self.version = str(self._session.version)
        self._warm_up()
        self.started_cpu_seconds = descendants.cpu_seconds()

    def load(self, table: Table, events: EventFile) -> None:
        """A raw table is the events sorted by its key, a rollup what a batch wrote, as pyarrow lays them down."""
        if isinstance(table, RollupTable):
            batch = self._folder / f"batch_{table.name}"
            self._rolled_up(table, RAW).write.parquet(str(batch))
            rows, names = pq.read_table(batch), table.dimensions
            shutil.rmtree(batch)
            rows = rows.cast(_narrow(rows.schema, pq.read_schema(events.path)))
        else:
            rows, names = pq.read_table(events.path), events.columns
        rows = rows.sort_by([(name, "ascending") for name in sort_key(table, names)])
        pq.write_table(rows, self._file(table), compression=table.codec, row_group_size=ROW_GROUP_ROWS)
        self._session.read.parquet(str(self._file(table))).createOrReplaceTempView(table.name)

    def column_bytes(self, table: Table) -> Mapping[str, float]:
        """Compressed bytes of each column's chunks, from the file's footer."""
        about = pq.read_metadata(self._file(table))
        sizes: dict[str, float] = dict.fromkeys(about.schema.names, 0.0)
        for group in range(about.num_row_groups):
            for at, name in enumerate(about.schema.names):
                sizes[name] += about.row_group(group).column(at).total_compressed_size
        return {**sizes, TOTAL: float(self._file(table).stat().st_size)}

    def _file(self, table: Table) -> Path:
        return self._folder / f"{table.name}.parquet"

    def ask(self, query: str) -> tuple[Any, ...]:
        """See `Engine`."""
        return tuple(self._session.sql(query).collect()[0])

    def cpu_seconds(self) -> float:
        """Of this process and Java's, which translates and cleans up as it works."""
        return descendants.cpu_seconds()

    def experiments(self, table: Table, events: EventFile) -> Iterator[Observed]:
        """What batches cost beyond starting: rollups, lines of JSON; what its sketch misses."""
        yield Progress(f"the session took {self.started_cpu_seconds:.1f} CPU seconds to start and warm up", aside=True)
        plan = Plan.of(events.stream, ("lz4",))
        for rollup in plan.tables.values():
            if isinstance(rollup, RollupTable):
                yield self._batch(rollup)
        yield self._parsed()
        if plan.many:
            named = self.dialect.name(plan.many)
            exact, found = self.ask(
                f"SELECT count(DISTINCT {named}), {self.dialect.sketched(named)} FROM {self.dialect.name(table.name)}"
            )
            yield Sketched("approx_count_distinct", float(exact), abs(found / exact - 1.0), None)

    def _batch(self, table: RollupTable) -> Observed:
        """A rollup of all events less one of some: what every job costs, however small, falls out."""
        place = str(self._folder / "batch")
        cpu_seconds, events, rows = 0.0, 0.0, 0.0
        for raw, sign in ((RAW, 1.0), (SMALL, -1.0)):
            batch = self._rolled_up(table, raw)
            cpu_seconds += sign * self._timed(partial(batch.write.mode("overwrite").parquet, place))
            events += sign * self._count(raw)
            rows += sign * self._session.read.parquet(place).count()
        amounts = {"job_cpu_ns_per_table_event": events, "shuffle_cpu_ns_per_row": rows}
        return Worked(f"batch of {table.name}", FILE, amounts, cpu_seconds, TIMES)

    def _parsed(self) -> Observed:
        """Lines of JSON read and left, of all events less some."""
        cpu_seconds, size = 0.0, 0.0
        for raw, sign in ((RAW, 1.0), (SMALL, -1.0)):
            place, frame = self._folder / f"json_{raw}", self._session.table(raw)
            frame.write.json(str(place))
            lines = self._session.read.schema(frame.schema).json(str(place))
            cpu_seconds += sign * self._timed(lines.write.format("noop").mode("overwrite").save)
            size += sign * sum(part.stat().st_size for part in place.glob("*.json"))
            shutil.rmtree(place)
        return Worked("parse JSON", FILE, {"parse_cpu_ns_per_byte": size}, cpu_seconds, TIMES)

    def _rolled_up(self, table: RollupTable, raw: str) -> Any:
        return self._session.sql(self.dialect.rolled_up(table, raw))

    def _count(self, table: str) -> float:
        return float(self.ask(f"SELECT count(*) FROM {self.dialect.name(table)}")[0])

    def _timed(self, work: Callable[[], None]) -> float:
        """Fewest CPU seconds of several times."""
        seconds = []
        for _ in range(TIMES):
            before = self.cpu_seconds()
            work()
            seconds.append(self.cpu_seconds() - before)
        return min(seconds)

    def _warm_up(self) -> None:
        grouped = f"SELECT id % 1000 AS k, count(*) AS c FROM range({WARMING_ROWS}) GROUP BY 1"
        for _ in range(WARMINGS):
            self.ask(f"SELECT count(*), max(c) FROM ({grouped} ORDER BY c DESC)")

    def close(self) -> None:
        """End Java; its files go with the probe's folder."""
        self._session.stop()


def _session(limits: Limits) -> Any:
    # Said before Spark starts, or its scripts ask the network which address is theirs.
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    from pyspark.sql import SparkSession  # noqa: PLC0415 - after the address is said

    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": f"{int(limits.memory_bytes * DRIVER_SHARE) >> 20}m",
        "spark.local.dir": str(limits.folder / "spill"),
        "spark.sql.warehouse.dir": str(limits.folder / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.shuffle.partitions": str(limits.threads),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master(f"local[{limits.threads}]").appName("workbench probe")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as error:
        # Its gateway raises whatever Java did, or that there is no Java.
        raise ProbeError(f"Spark does not start here: {error}; it needs Java 17 or newer") from error


def _narrow(wide: pa.Schema, events: pa.Schema) -> pa.Schema:
    """Columns as the events have them: Spark knows no unsigned numbers and writes the next wider ones."""
    return pa.schema([(name, events.field(name).type if name in events.names else wide.field(name).type)
                      for name in wide.names])  # fmt: skip


def opened(limits: Limits) -> Spark:
    """See `Engine`. Raises ProbeError where Spark does not start."""
    return Spark(limits, _session(limits))
