"""The data in Spark, for sets that are past one machine: the same checks by the same SQL."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from .dialect import ColumnKind, SparkDialect
from .files import format_of, is_array
from .found import CannotVerifyError, DataProblemError

LOCAL_MASTER = "local[*]"
"""Where Spark runs when nobody names a master: on this machine."""

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
_ON_ONE_MACHINE = {"spark.sql.shuffle.partitions": "8"}
"""Spark's 200 parts of every shuffle are for clusters; here most of them would be empty."""

_KINDS: dict[str, ColumnKind] = {
    "boolean": "bool", "date": "date", "timestamp": "instant", "timestamp_ntz": "time", "string": "text",
    "double": "number", "float": "number", "tinyint": "whole", "smallint": "whole", "int": "whole", "bigint": "whole",
}  # fmt: skip


class SparkEngine:
    """Tables as views of a Spark session. A table that cannot be read fails the checks on it, not the others."""

    dialect = SparkDialect()

    def __init__(self, session: Any, files: Mapping[str, Sequence[Path]]) -> None:
        self._session = session
        self._columns: dict[str, Mapping[str, ColumnKind]] = {}
        self._unreadable: dict[str, str] = {}
        self._kept: list[str] = []
        for table, held in files.items():
            self._add(table, held)

    def columns(self, table: str) -> Mapping[str, ColumnKind]:
        """The columns of a table. Raises DataProblemError when its files cannot be read together."""
        if table in self._unreadable:
            raise DataProblemError(f"{table} cannot be read: {self._unreadable[table]}")
        return self._columns[table]

    def columns_of_file(self, file: Path) -> Mapping[str, ColumnKind]:
        """The columns of one file as that file alone has them. Raises DataProblemError when it cannot be read."""
        with _refusals():
            return _kinds(self._read([file]))

    def query(self, sql: str) -> Sequence[Mapping[str, Any]]:
        """The rows that answer a query. Raises DataProblemError when Spark refuses it."""
        with _refusals():
            return [row.asDict() for row in self._session.sql(sql).collect()]

    def keep(self, sql: str) -> str:
        """Answer a query once and keep the answer as a table, whose name is returned."""
        name = f"kept_{len(self._kept) + 1}"
        with _refusals():
            self._session.sql(sql).cache().createOrReplaceTempView(name)
        self._kept.append(name)
        return name

    def close(self) -> None:
        """Forget the kept answers, and leave the cluster, if it is still there."""
        with contextlib.suppress(CannotVerifyError), _refusals():
            self._session.stop()

    def _add(self, table: str, files: Sequence[Path]) -> None:
        try:
            with _refusals():
                frame = self._read(files)
                frame.createOrReplaceTempView(table)
                self._columns[table] = _kinds(frame)
        except DataProblemError as error:
            self._unreadable[table] = str(error)

    def _read(self, files: Sequence[Path]) -> Any:
        formats = {format_of(file) for file in files}
        if len(formats) > 1:
            raise CannotVerifyError(f"{files[0].name} and its fellows are of several formats; bring them as one")
        paths = [str(file.absolute()) for file in files]
        reader = self._session.read
        if formats == {"parquet"}:
            return reader.option("mergeSchema", "true").parquet(*paths)
        if formats == {"json"}:
            return reader.option("multiLine", any(map(is_array, files))).json(paths)
        tabs = any(".tsv" in file.suffixes for file in files)
        return reader.csv(paths, header=True, inferSchema=True, sep="\t" if tabs else ",")


def spark_engine(master: str | None) -> Callable[[Mapping[str, Sequence[Path]]], AbstractContextManager[SparkEngine]]:
    """What opens the files' tables in a Spark session at `master`, which must see the files by the same paths."""

    @contextmanager
    def opened(files: Mapping[str, Sequence[Path]]) -> Iterator[SparkEngine]:
        engine = SparkEngine(_session(master or LOCAL_MASTER), files)
        try:
            yield engine
        finally:
            engine.close()

    return opened


def _session(master: str) -> Any:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra, wanted here only
    except ImportError as error:
        raise CannotVerifyError(
            "Spark is not installed; add it with pip install 'analytics-program-workbench[spark]'"
        ) from error
    builder = SparkSession.builder.master(master).appName("workbench verify")
    settings = _SETTINGS | (_ON_ONE_MACHINE if master.startswith("local") else {})
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as error:  # what py4j raises has no class of its own that tells a master that is not there
        raise CannotVerifyError(f"no Spark at {master}: {_first_line(error)}") from error


@contextmanager
def _refusals() -> Iterator[None]:
    """What Spark refuses, said as a problem of the data; a Spark that is gone ends the run."""
    from py4j.protocol import Py4JJavaError, Py4JNetworkError  # noqa: PLC0415 - comes with the extra
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        yield
    except (PySparkException, Py4JJavaError) as error:
        raise DataProblemError(_first_line(error)) from error
    except (Py4JNetworkError, ConnectionError) as error:
        raise CannotVerifyError(
            "Spark ended in the midst of the checks; see its own log, and run them again"
        ) from error


def _kinds(frame: Any) -> dict[str, ColumnKind]:
    return {name: _kind(told) for name, told in frame.dtypes}


def _kind(told: str) -> ColumnKind:
    return "number" if told.startswith("decimal") else _KINDS.get(told, "other")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
