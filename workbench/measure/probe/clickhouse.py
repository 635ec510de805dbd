"""ClickHouse: the engine of a server within the probe's process (chdb), or a server by its URL."""
# ruff: noqa: S608 - queries are built of names and numbers of our own, quoted by the dialect

from __future__ import annotations

import json
import resource
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from workbench.program.designs import RollupTable, Table

from .clickhouse_tables import DIALECT, create_table
from .clickhouse_work import work
from .engine import Limits, ProbeError
from .events import EventFile
from .observed import TOTAL, Observed
from .plan import RAW

ANSWERS_AS = "JSONCompactEachRow"
ONE_INSERT_ROWS = 100_000_000
"""More rows than a probe has: an insert makes one part."""


class Connection(Protocol):
    """A way to a ClickHouse, within one session."""

    def answer(self, query: str) -> str:
        """What a query answers, a row a line, as JSON lists."""

    def insert(self, table: str, columns: Sequence[str], file: Path) -> None:
        """Fill a table with those columns of a Parquet file."""

    def cpu_seconds(self) -> float:
        """CPU seconds of all that was asked of it."""

    def close(self) -> None:
        """End the session."""


class ClickHouse:
    """See `Database`: a database of its own in a ClickHouse."""

    dialect = DIALECT

    def __init__(self, connection: Connection, limits: Limits) -> None:
        self._connection, self._database = connection, limits.database
        for setting in (
            f"max_memory_usage = {limits.memory_bytes}",
            f"max_threads = {limits.threads}",
            f"min_insert_block_size_rows = {ONE_INSERT_ROWS}",
            f"max_insert_block_size = {ONE_INSERT_ROWS}",
            "min_insert_block_size_bytes = 0",
        ):
            self.run(f"SET {setting}")
        self.run(f"CREATE DATABASE IF NOT EXISTS {self._database}")
        self.run(f"USE {self._database}")
        self.version = str(self.ask("SELECT version()")[0])

    def run(self, query: str) -> None:
        """Have something done."""
        self._connection.answer(query)

    def load(self, table: Table, events: EventFile) -> None:
        """One part, in the order of the table's key."""
        self.run(create_table(table, events))
        name = self.dialect.name(table.name)
        if isinstance(table, RollupTable):
            self.run(f"INSERT INTO {name} {self.dialect.rolled_up(table, RAW)}")
        else:
            self._connection.insert(table.name, events.columns, events.path)
        self.run(f"OPTIMIZE TABLE {name} FINAL")

    def column_bytes(self, table: Table) -> Mapping[str, float]:
        """Compressed bytes of each column's files, and all bytes of the parts."""
        parts = f"database = '{self._database}' AND table = '{table.name}' AND active"
        columns = self.rows(
            f"SELECT column, sum(column_data_compressed_bytes) FROM system.parts_columns WHERE {parts} GROUP BY column"
        )
        total = self.ask(f"SELECT sum(bytes_on_disk) FROM system.parts WHERE {parts}")[0]
        return {**{str(name): float(size) for name, size in columns}, TOTAL: float(total)}

    def rows(self, query: str) -> list[Sequence[Any]]:
        """The rows that a query answers."""
        return [json.loads(line) for line in self._connection.answer(query).splitlines()]

    def ask(self, query: str) -> tuple[Any, ...]:
        """See `Engine`. Raises ProbeError for a query without an answer."""
        rows = self.rows(query)
        if not rows:
            raise ProbeError(f"ClickHouse answered nothing to {query}")
        return tuple(rows[0])

    def cpu_seconds(self) -> float:
        """See `Connection`."""
        return self._connection.cpu_seconds()

    def timed(self, query: str, *, before: str | None = None, times: int = 3) -> float:
        """Fewest CPU seconds of a query, `before` each of which something is done that does not count."""
        seconds = []
        for _ in range(times):
            if before:
                self.run(before)
            start = self.cpu_seconds()
            self.run(query)
            seconds.append(self.cpu_seconds() - start)
        return min(seconds)

    def experiments(self, table: Table, events: EventFile) -> Iterator[Observed]:
        """Writing, merging, views, parsing, sketches: see `clickhouse_work`."""
        return work(self, table, events)

    def close(self) -> None:
        """Remove the database; its files go with the probe's folder."""
        self.run(f"DROP DATABASE IF EXISTS {self._database}")
        self._connection.close()


class Embedded:
    """See `Connection`: a ClickHouse that is a part of this process."""

    def __init__(self, folder: Path) -> None:
        import chdb  # noqa: PLC0415 - an extra

        self._connection = chdb.connect(str(folder / "clickhouse"))

    def answer(self, query: str) -> str:
        """See `Connection`."""
        return str(self._connection.query(query, ANSWERS_AS).data())

    def insert(self, table: str, columns: Sequence[str], file: Path) -> None:
        """See `Connection`."""
        kept = ", ".join(map(DIALECT.name, columns))
        self._connection.query(f"INSERT INTO {DIALECT.name(table)} SELECT {kept} FROM file('{file}', Parquet)")

    def cpu_seconds(self) -> float:
        """Of this process: nothing else works while the engine does."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime

    def close(self) -> None:
        """See `Connection`."""
        self._connection.close()


def opened(limits: Limits) -> ClickHouse:
    """See `Engine`."""
    return ClickHouse(Embedded(limits.folder), limits)
