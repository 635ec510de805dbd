"""What an engine must be able to do to be probed; each engine is one module, imported only when it is asked for."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, cast, runtime_checkable

from workbench.program.designs import Table

from .dialect import Dialect
from .events import EventFile
from .observed import Observed

Codec = Literal["lz4", "zstd"]


class ProbeError(Exception):
    """A probe that cannot run; the message says what, why, and what to do."""


@dataclass(frozen=True)
class Limits:
    """What a probe may use: bytes of memory, threads, and where it may write; where a server listens, by its URL."""

    memory_bytes: int
    threads: int
    folder: Path
    url: str | None = None
    database: str = "workbench_probe"


class Engine(Protocol):
    """One real engine, seen from within the probe's process.

    A module of an engine has a function `opened(limits: Limits) -> Engine`.
    """

    version: str
    """The engine's version, as it says itself."""

    def cpu_seconds(self) -> float:
        """CPU seconds that the engine has used since it was opened, all its threads and processes together."""

    def experiments(self, table: Table, events: EventFile) -> Iterator[Observed]:
        """What only this engine can tell, such as the work of its views, most telling first."""

    def close(self) -> None:
        """Remove everything that it made."""


@runtime_checkable
class Database(Engine, Protocol):
    """An engine that keeps tables, in a database of its own, and answers questions.

    Tables are named by their designs' names.
    """

    dialect: Dialect
    """How it spells what questions need."""

    def load(self, table: Table, events: EventFile) -> None:
        """Make a table and fill it: a raw table from the file of events, a rollup from the raw table `raw`."""

    def column_bytes(self, table: Table) -> Mapping[str, float]:
        """Stored bytes of a table by column; all of it with its overhead under `TOTAL`. Empty where it cannot tell."""

    def ask(self, query: str) -> tuple[Any, ...]:
        """The one row that a query answers."""


@dataclass(frozen=True)
class EngineKind:
    """An engine that can be probed, and where the catalog keeps its coefficients.

    `package`: what must be installed beside the workbench; `questions`: the data file of what its work costs; `stored`:
    that of its format, where the law of storage knows it; `codecs`: those that its tables are measured in;
    `whole_blocks`: whether a column's bytes include what its blocks leave empty; `repeats`: times that a question is
    asked, the fastest of which is what it takes where nobody disturbs; `pace`: events that it takes in a second as a
    share of those of the fastest engines; `listens`: what the URL looks like of one that is probed where it listens;
    `kept_there`: whether a probe that was killed leaves something there that has to be removed.
    """

    name: str
    title: str
    package: str | None
    extra: str | None
    questions: str
    stored: str | None = None
    codecs: tuple[Codec, ...] = ("lz4",)
    whole_blocks: bool = False
    listens: str | None = None
    kept_there: bool = True
    repeats: int = 5
    pace: float = 1.0

    def opened(self, limits: Limits) -> Engine:
        """The engine, ready to load. Raises ProbeError where its package is not installed or it cannot be reached."""
        if self.package and importlib.util.find_spec(self.package) is None:
            raise ProbeError(self.absent)
        module = importlib.import_module(f"{__package__}.{self.name}")
        return cast("Engine", module.opened(limits))

    @property
    def absent(self) -> str:
        """What to say where its package is not installed."""
        what = f"'analytics-program-workbench[{self.extra}]'" if self.extra else str(self.package)
        return f"{self.title} is not installed here; `pip install {what}` brings it"


ENGINES: Mapping[str, EngineKind] = {
    one.name: one
    for one in (
        EngineKind("duckdb", "DuckDB", "duckdb", None, "query_engines/duckdb", "duckdb", whole_blocks=True),
        EngineKind(
            "clickhouse", "ClickHouse", "chdb", "clickhouse", "engines/clickhouse", "clickhouse", ("lz4", "zstd")
        ),
        EngineKind(
            "clickhouse_server", "ClickHouse", "clickhouse_connect", "clickhouse", "engines/clickhouse", "clickhouse",
            ("lz4", "zstd"), listens="http://user:password@host:8123",
        ),
        EngineKind(
            "druid", "Druid", None, None, "engines/druid", repeats=3, pace=0.04,
            listens="http://user:password@host:8888",
        ),
        EngineKind("flink", "Flink", None, None, "engines/flink", pace=0.25),
        EngineKind(
            "postgresql", "PostgreSQL", "psycopg", "postgresql", "engines/preaggregation", repeats=3, pace=0.4,
            listens="postgresql://user:password@host:5432/database",
        ),
        EngineKind("spark", "Spark", "pyspark", "spark", "query_engines/spark", "parquet", repeats=2, pace=0.3),
        EngineKind(
            "spark_server", "Spark", "pyspark", "spark", "query_engines/spark", "parquet", repeats=2, pace=0.2,
            listens="spark://host:7077", kept_there=False,
        ),
    )
}  # fmt: skip
"""The engines that can be probed, by name."""
