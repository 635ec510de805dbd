"""DuckDB, as it is installed beside the workbench: one file of a database in the probe's folder."""
# ruff: noqa: S608 - queries are built of names of our own, quoted by the dialect

from __future__ import annotations

import resource
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from workbench.program.designs import RollupTable, Table
from workbench.simulate.layout import TIME, sort_key

from .dialect import Dialect
from .engine import Limits
from .events import EventFile
from .observed import TOTAL, Observed, Sketched
from .plan import RAW, Plan

BLOCK_BYTES = 262_144
"""Bytes of a block of DuckDB's files (its documentation)."""

DIALECT = Dialect(
    bucket=lambda moment, seconds: f"time_bucket(INTERVAL '{seconds} seconds', {moment})",
    sketched=lambda column: f"approx_count_distinct({column})",
    moment=lambda seconds: f"epoch_ms({seconds} * 1000::BIGINT)",
)


class DuckDB:
    """See `Engine`: a database in this process, with a file for each table, so that files tell what tables take."""

    dialect = DIALECT

    def __init__(self, limits: Limits) -> None:
        self._folder = limits.folder
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{limits.memory_bytes}B",
            "threads": limits.threads,
            "temp_directory": str(limits.folder / "spill"),
        }
        self._database = duckdb.connect(config=settings)
        self._files: list[str] = []
        self.version = duckdb.__version__

    def load(self, table: Table, events: EventFile) -> None:
        """Sorted by the table's key, moments as whole seconds."""
        source = f"FROM read_parquet('{events.path}')"
        if isinstance(table, RollupTable):
            source = f"FROM ({self.dialect.rolled_up(table, RAW)})"
        names = table.dimensions if isinstance(table, RollupTable) else events.columns
        keys = ", ".join(self.dialect.name(name) for name in sort_key(table, names))
        file, name, time = self._file(table), self.dialect.name(table.name), self.dialect.name(TIME)
        self._database.execute(f"ATTACH '{file}' AS {name}")
        seconds = f"SELECT * REPLACE ({time}::TIMESTAMP_S AS {time})"
        self._database.execute(f"CREATE TABLE {name}.{name} AS {seconds} {source} ORDER BY {keys}")
        self._database.execute(f"CHECKPOINT {name}")
        self._files.append(f"{table.name}.main")
        self._database.execute(f"SET search_path = '{','.join(self._files)}'")

    def column_bytes(self, table: Table) -> Mapping[str, float]:
        """Segments share blocks: each has what lies between its place in a block and the next one's."""
        rows = self._database.execute(
            "SELECT column_name, block_id, block_offset, additional_block_ids FROM pragma_storage_info(?) "
            "WHERE persistent AND block_id >= 0",
            [f"{table.name}.main.{table.name}"],
        ).fetchall()
        found: dict[str, float] = defaultdict(float)
        places: dict[int, set[int]] = defaultdict(set)
        for _, block, offset, _ in rows:
            places[block].add(offset)
        told: set[tuple[int, int]] = set()
        for column, block, offset, further in rows:
            found[column] += BLOCK_BYTES * len(further or ())
            if (block, offset) not in told:
                told.add((block, offset))
                found[column] += min((one for one in places[block] if one > offset), default=BLOCK_BYTES) - offset
        return {**found, TOTAL: float(self._file(table).stat().st_size)}

    def _file(self, table: Table) -> Path:
        return self._folder / f"{table.name}.duckdb"

    def ask(self, query: str) -> tuple[Any, ...]:
        """See `Engine`."""
        row = self._database.execute(query).fetchone()
        assert row is not None
        return row

    def cpu_seconds(self) -> float:
        """Of this process: the engine is a part of it, and nothing else works while it does."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime

    def experiments(self, table: Table, events: EventFile) -> Iterator[Observed]:
        """What its sketch of distinct values misses; how large its state is it does not tell."""
        column = Plan.of(events.stream, ("lz4",)).many
        if column is not None:
            named = self.dialect.name(column)
            exact, found = self.ask(
                f"SELECT count(DISTINCT {named}), {self.dialect.sketched(named)} FROM {self.dialect.name(table.name)}"
            )
            yield Sketched("approx_count_distinct", float(exact), abs(found / exact - 1.0), None)

    def close(self) -> None:
        """The file goes with the probe's folder."""
        self._database.close()


def opened(limits: Limits) -> DuckDB:
    """See `Engine`."""
    return DuckDB(limits)
