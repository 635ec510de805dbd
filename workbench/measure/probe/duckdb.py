"""DuckDB, as it is installed beside the workbench: one file of a database in the probe's folder."""
# ruff: noqa: S608 - queries are built of names and numbers of our own, quoted by the dialect

from __future__ import annotations

import resource
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from workbench.program.designs import RollupTable, Table
from workbench.simulate.layout import sort_key

from .dialect import Dialect
from .engine import Limits
from .events import EventFile
from .observed import TOTAL, Observed
from .plan import RAW

BLOCK_BYTES = 262_144
"""Bytes of a block of DuckDB's files (its documentation)."""

DIALECT = Dialect(
    bucket=lambda moment, seconds: f"time_bucket(INTERVAL '{seconds} seconds', {moment})",
    sketched=lambda column: f"approx_count_distinct({column})",
    moment=lambda seconds: f"epoch_ms({seconds} * 1000::BIGINT)",
)


class DuckDB:
    """See `Engine`: a database file of its own, in this process."""

    dialect = DIALECT

    def __init__(self, limits: Limits) -> None:
        self._file = limits.folder / "probe.duckdb"
        settings: dict[str, str | bool | int | float | list[str]] = {"memory_limit": f"{limits.memory_bytes}B", "threads": limits.threads,
                    "temp_directory": str(limits.folder / "spill")}  # fmt: skip
        self._database = duckdb.connect(str(self._file), config=settings)
        self.version = duckdb.__version__

    def load(self, table: Table, events: EventFile) -> None:
        """Sorted by the table's key."""
        source = f"SELECT * FROM read_parquet('{events.path}')"
        if isinstance(table, RollupTable):
            source = self.dialect.rolled_up(table, RAW)
        names = table.dimensions if isinstance(table, RollupTable) else events.columns
        keys = ", ".join(self.dialect.name(name) for name in sort_key(table, names))
        self._database.execute(f"CREATE TABLE {self.dialect.name(table.name)} AS {source} ORDER BY {keys}")
        self._database.execute("CHECKPOINT")

    def column_bytes(self, table: Table) -> Mapping[str, float]:
        """Segments share blocks: each has what lies between its place in a block and the next one's."""
        rows = self._database.execute(
            "SELECT column_name, block_id, block_offset, additional_block_ids FROM pragma_storage_info(?) "
            "WHERE persistent AND block_id >= 0",
            [table.name],
        ).fetchall()
        found: dict[str, float] = defaultdict(float)
        places: dict[int, set[int]] = defaultdict(set)
        for _, block, offset, _ in rows:
            places[block].add(offset)
        told: set[tuple[int, int]] = set()
        for column, block, offset, further in rows:
            found[column] += BLOCK_BYTES * len(further or ())
            if (block, offset) in told:
                continue
            told.add((block, offset))
            found[column] += min((one for one in places[block] if one > offset), default=BLOCK_BYTES) - offset
        return {**found, TOTAL: float(sum(found.values()))}

    def ask(self, query: str) -> tuple[Any, ...]:
        """See `Engine`."""
        row = self._database.execute(query).fetchone()
        assert row is not None
        return row

    def cpu_seconds(self) -> float:
        """Of this process: the engine is a part of it, and nothing else works while it does."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime

    def experiments(self, table: Table, events: EventFile) -> Iterator[Observed]:  # noqa: ARG002
        """None of its own."""
        return iter(())

    def close(self) -> None:
        """The file goes with the probe's folder."""
        self._database.close()


def opened(limits: Limits) -> DuckDB:
    """See `Engine`."""
    return DuckDB(limits)
