"""Druid by the URL of its router: datasources of its own there, which go when the probe ends.

API: Druid's documentation of SQL, SQL-based ingestion, tasks and data management, version 24 and newer.
"""
# ruff: noqa: S608 - queries are built of names of our own, quoted by the dialect

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from workbench.program.designs import RollupTable, Table
from workbench.simulate.layout import TIME, sort_key

from .dialect import Dialect
from .druid_router import Router
from .engine import Limits, ProbeError
from .events import EventFile
from .observed import TOTAL, Observed, Worked
from .plan import RAW

FILE = "engines/druid"
OLDEST = 24
"""The first version that takes events by SQL."""

CONTEXT = {"useCache": False, "populateCache": False, "useApproximateCountDistinct": False}
"""Questions are answered anew each time; `count(DISTINCT)` is the exact one."""

TASK_CONTEXT = {"maxNumTasks": 2, "finalizeAggregations": True}
"""One controller and one worker: one core counts and writes."""

READY_SECONDS, PAUSE_SECONDS = 60.0, 0.2
"""How long a historical may take to load a segment; how often it is asked whether it has."""

NUMBERS = {pa.float32(): "float", pa.float64(): "double"}

DIALECT = Dialect(
    bucket=lambda moment, seconds: f"TIME_FLOOR({moment}, 'PT{seconds}S')",
    sketched=lambda column: f"APPROX_COUNT_DISTINCT_BUILTIN({column})",
    moment=lambda seconds: f"MILLIS_TO_TIMESTAMP({seconds * 1000})",
    renamed={TIME: "__time"},
)


class Druid:
    """See `Database`. What taking events costs is told by its tasks, from version 31 on.

    A table is one segment, which one thread scans: on a cluster that nobody else asks, the seconds until the answer is
    there stand for those of its CPU.
    """

    dialect = DIALECT

    def __init__(self, limits: Limits) -> None:
        assert limits.url
        self._router, self._database = Router(limits.url), limits.database
        self._spent, self._worked = 0.0, list[Worked]()
        self._rows: dict[str, int] = {}
        self.version = str(self._router.get("/status").get("version", ""))
        if not _is_new_enough(self.version):
            raise ProbeError(f"Druid {self.version} takes no events by SQL; probe one of version {OLDEST} or newer")

    def cpu_seconds(self) -> float:
        """Of the questions that were asked here, and of tasks where they tell it."""
        return self._spent

    def load(self, table: Table, events: EventFile) -> None:
        """Events are handed over in the statement itself, as lines of CSV; a rollup is counted from the raw table."""
        if isinstance(table, RollupTable):
            source, keys = self._named(self.dialect.rolled_up(table, RAW), RAW), [*table.dimensions]
            amounts = {"rollup_cpu_ns_per_dimension_event": float(len(keys) * self._rows[RAW])}
            values = len(keys) + len(table.measures) + 1
        else:
            lines, source = _handed_over(events)
            keys = [one for one in sort_key(table, events.columns) if one != TIME]
            amounts, values = {"parse_cpu_ns_per_byte": float(lines)}, len(events.columns)
        clustered = f" CLUSTERED BY {', '.join(map(self.dialect.name, keys))}" if keys else ""
        cpu_seconds = self._router.task(
            f'REPLACE INTO "{self._datasource(table.name)}" OVERWRITE ALL {source} PARTITIONED BY ALL{clustered}',
            TASK_CONTEXT,
        )
        self._rows[table.name] = rows = self._ready(table.name)
        if cpu_seconds:
            self._spent += cpu_seconds
            counted = amounts | {"index_cpu_ns_per_value": float(rows * values)}
            self._worked.append(Worked(f"take {table.name}", FILE, counted, cpu_seconds, 1))

    def _ready(self, table: str) -> int:
        """Rows of a table, once a historical has loaded it. Raises ProbeError where none does."""
        asked = (
            "SELECT sum(num_rows), sum(is_available), count(*) FROM sys.segments "
            f"WHERE datasource = '{self._datasource(table)}' AND is_active = 1"
        )
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            rows, available, segments = self._router.sql(asked, {})
            if segments and available == segments and rows:
                return int(rows)
            time.sleep(PAUSE_SECONDS)
        raise ProbeError(f"no historical of Druid has loaded {table} within {READY_SECONDS:g} s; see its load rules")

    def column_bytes(self, table: Table) -> Mapping[str, float]:
        """Segments tell what they take as a whole, not by column."""
        asked = f"SELECT sum(size) FROM sys.segments WHERE datasource = '{self._datasource(table.name)}'"
        return {TOTAL: float(self._router.sql(f"{asked} AND is_active = 1", {})[0])}

    def ask(self, query: str) -> tuple[Any, ...]:
        """See `Database`."""
        named = query
        for table in self._rows:
            named = self._named(named, table)
        before = time.perf_counter()
        answered = self._router.sql(named, CONTEXT)
        self._spent += time.perf_counter() - before
        return tuple(answered)

    def experiments(self, table: Table, events: EventFile) -> Iterator[Observed]:  # noqa: ARG002
        """What taking events and counting rollups cost, where the tasks told."""
        yield from self._worked

    def close(self) -> None:
        """End what still runs for this probe and remove its datasources, from deep storage too."""
        self._router.remove(f"{self._database}_")

    def _datasource(self, table: str) -> str:
        return f"{self._database}_{table}"

    def _named(self, query: str, table: str) -> str:
        """A query of a table by the name of its datasource."""
        return query.replace(f"FROM {self.dialect.name(table)}", f'FROM "{self._datasource(table)}"')


def _handed_over(events: EventFile) -> tuple[int, str]:
    """Events as a query of the lines that it holds, and the bytes of these lines."""
    rows = pq.read_table(events.path)
    at = rows.schema.get_field_index(TIME)
    rows = rows.set_column(at, TIME, rows[TIME].cast(pa.timestamp("ms")).cast(pa.int64()))
    lines = io.BytesIO()
    pyarrow.csv.write_csv(rows, lines, pyarrow.csv.WriteOptions(include_header=False))
    told = json.dumps({"type": "inline", "data": lines.getvalue().decode()})
    form = json.dumps({"type": "csv", "findColumnsFromHeader": False, "columns": rows.schema.names})
    columns = json.dumps([{"name": one.name, "type": _type(one.type)} for one in rows.schema])
    kept = ", ".join(DIALECT.name(one.name) for one in rows.schema if one.name != TIME)
    source = ", ".join("'" + one.replace("'", "''") + "'" for one in (told, form, columns))
    moment = f'MILLIS_TO_TIMESTAMP("{TIME}") AS {DIALECT.name(TIME)}'
    return len(lines.getvalue()), f"SELECT {moment}, {kept} FROM TABLE(EXTERN({source}))"


def _type(kind: pa.DataType) -> str:
    return "long" if pa.types.is_integer(kind) or pa.types.is_boolean(kind) else NUMBERS.get(kind, "string")


def _is_new_enough(version: str) -> bool:
    """A version that cannot be read is one of somebody's own making, and tried."""
    first = version.split(".", 1)[0]
    return not first.isdigit() or int(first) >= OLDEST


def opened(limits: Limits) -> Druid:
    """See `Engine`. Raises ProbeError where no Druid answers."""
    return Druid(limits)
