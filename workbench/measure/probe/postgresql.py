"""PostgreSQL by its URL: a schema of its own there, which goes when the probe ends."""
# ruff: noqa: S608 - queries are built of names of our own, quoted by the dialect

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from workbench.program.designs import RollupTable, Table
from workbench.simulate.layout import TIME, sort_key

from .dialect import Dialect
from .engine import ENGINES, Limits, ProbeError
from .events import EventFile
from .observed import TOTAL, Observed, Worked
from .plan import RAW, Plan

FILE = "engines/preaggregation"
"""The data file of the store that takes the rollups of jobs."""

MILLI = 1e-3
TIMES = 3
BATCH_ROWS = 10_000
"""Rows of one statement, as jobs write them."""

MOST_ROWS = 100_000
"""Rows that are written: enough for the index to have levels."""

TYPES = {
    pa.bool_(): "boolean", pa.int8(): "smallint", pa.int16(): "smallint", pa.int32(): "integer", pa.int64(): "bigint",
    pa.uint8(): "smallint", pa.uint16(): "integer", pa.uint32(): "bigint", pa.uint64(): "numeric(20)",
    pa.float32(): "real", pa.float64(): "double precision",
}  # fmt: skip
"""Types of columns; all others are texts, and moments are `timestamp`."""

NAMED = f"name the PostgreSQL server as --url {ENGINES['postgresql'].listens}"

DIALECT = Dialect(
    bucket=lambda moment, seconds: f"date_bin('{seconds} seconds', {moment}, TIMESTAMP '2000-01-01')",
    sketched=lambda column: f"count(DISTINCT {column})",  # it has no sketch of its own
    moment=lambda seconds: f"to_timestamp({seconds})::timestamp",
)


class PostgreSQL:
    """See `Database`. What a statement takes is told by `EXPLAIN ANALYZE`, of one backend that nobody disturbs."""

    dialect = DIALECT

    def __init__(self, limits: Limits) -> None:
        import psycopg  # noqa: PLC0415 - an extra

        self._error: type[Exception] = psycopg.Error
        self._schema, self._spent = limits.database, 0.0
        assert limits.url
        if urlsplit(limits.url).scheme not in ("postgresql", "postgres"):
            raise ProbeError(NAMED)
        try:
            self._connection = psycopg.connect(limits.url, autocommit=True)
        except psycopg.ProgrammingError as error:
            # What it says of an address that it cannot read quotes it, the password included.
            raise ProbeError(NAMED) from error
        except psycopg.Error as error:
            raise ProbeError(f"no PostgreSQL answers: {_first_line(error)}") from error
        for setting in (
            f'CREATE SCHEMA IF NOT EXISTS "{self._schema}"', f'SET search_path = "{self._schema}"',
            "SET timezone = 'UTC'", "SET max_parallel_workers_per_gather = 0", "SET jit = off",
        ):  # fmt: skip
            self._run(setting)
        self.version = str(self._run("SHOW server_version")[0]).split()[0]

    def _run(self, query: str) -> Sequence[Any]:
        """The first row of a statement, empty for one that answers none. Raises ProbeError where it is refused."""
        try:
            cursor = self._connection.execute(query)
            return (cursor.fetchone() or ()) if cursor.description else ()
        except self._error as error:
            raise ProbeError(f"PostgreSQL could not answer: {_first_line(error)}") from error

    def _timed(self, statement: str) -> float:
        """Seconds that the server takes for a statement, planning included; they count as used."""
        told = self._run(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}")[0][0]
        seconds = MILLI * float(told["Planning Time"] + told["Execution Time"])
        self._spent += seconds
        return seconds

    def cpu_seconds(self) -> float:
        """Of this connection's statements: one backend works at a time, on what is in memory."""
        return self._spent

    def load(self, table: Table, events: EventFile) -> None:
        """A raw table is copied in the order of its key and has an index of it, a rollup its primary key."""
        name = self.dialect.name(table.name)
        if isinstance(table, RollupTable):
            rows = self.dialect.rolled_up(table, RAW)
            self._run(f"CREATE TABLE {name} AS {rows} LIMIT 0")
            keys = ", ".join(self.dialect.name(one) for one in [*table.dimensions, TIME])
            self._run(f"ALTER TABLE {name} ADD PRIMARY KEY ({keys})")
            self._timed(f"INSERT INTO {name} {rows}")
        else:
            rows = pq.read_table(events.path)
            rows = rows.sort_by([(one, "ascending") for one in sort_key(table, events.columns)])
            columns = ", ".join(f"{self.dialect.name(one.name)} {_type(one.type)}" for one in rows.schema)
            self._run(f"CREATE TABLE {name} ({columns})")
            self._copy(name, rows)
            if table.sort_key:
                self._run(f"CREATE INDEX ON {name} ({', '.join(map(self.dialect.name, table.sort_key))})")
        self._run(f"VACUUM (ANALYZE) {name}")

    def _copy(self, name: str, rows: pa.Table) -> None:
        lines = io.BytesIO()
        pyarrow.csv.write_csv(rows, lines, pyarrow.csv.WriteOptions(include_header=False))
        try:
            with self._connection.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copied:
                copied.write(lines.getbuffer())
        except self._error as error:
            raise ProbeError(f"PostgreSQL could not take the events: {_first_line(error)}") from error

    def column_bytes(self, table: Table) -> Mapping[str, float]:
        """Rows do not lie by columns: all of them, with what their index takes."""
        return {TOTAL: float(self._run(f"SELECT pg_total_relation_size('{self.dialect.name(table.name)}')")[0])}

    def ask(self, query: str) -> tuple[Any, ...]:
        """See `Database`; it is asked twice, for the answer and for what it takes."""
        self._timed(query)
        return tuple(self._run(query))

    def experiments(self, table: Table, events: EventFile) -> Iterator[Observed]:  # noqa: ARG002
        """Rows of a rollup written in batches that meet the rows that are there, as jobs correct them."""
        plan = Plan.of(events.stream, ("lz4",))
        rollup = next((one for one in plan.tables.values() if isinstance(one, RollupTable)), None)
        if rollup is None:
            return
        source = self.dialect.name(rollup.name)
        rows = min(MOST_ROWS, int(self._run(f"SELECT count(*) FROM {source}")[0]))
        seconds = min(self._written(rollup, source, rows) for _ in range(TIMES))
        yield Worked("write rows of a rollup", FILE, {"write_cpu_ns_per_row": float(rows)}, seconds, TIMES)

    def _written(self, rollup: RollupTable, source: str, rows: int) -> float:
        self._run(f"DROP TABLE IF EXISTS written; CREATE TABLE written (LIKE {source} INCLUDING INDEXES)")
        keys = ", ".join(self.dialect.name(one) for one in [*rollup.dimensions, TIME])
        sums = ", ".join(f"{one} = written.{one} + EXCLUDED.{one}" for one in self._measures(rollup))
        batch = f"INSERT INTO written SELECT * FROM {source} ORDER BY {keys} LIMIT {BATCH_ROWS} OFFSET {{}} "
        return sum(
            self._timed(batch.format(first) + f"ON CONFLICT ({keys}) DO UPDATE SET {sums}")
            for first in range(0, rows, BATCH_ROWS)
        )

    def _measures(self, rollup: RollupTable) -> list[str]:
        return [self.dialect.name(one.name) for one in rollup.measures]

    def close(self) -> None:
        """Remove the schema and all in it."""
        self._run(f'DROP SCHEMA IF EXISTS "{self._schema}" CASCADE')
        self._connection.close()


def _type(kind: pa.DataType) -> str:
    return "timestamp" if pa.types.is_timestamp(kind) else TYPES.get(kind, "text")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def opened(limits: Limits) -> PostgreSQL:
    """See `Engine`. Raises ProbeError where no server answers."""
    return PostgreSQL(limits)
