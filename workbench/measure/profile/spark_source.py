"""Events beyond one machine: files that a Spark cluster reads and counts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from .source import Dialect, Kind, ProfileError, Rows
from .sql_source import QueryError, SqlSource

EXTRA = "Spark is not installed; install the extra: pip install 'analytics-program-workbench[spark]'"

LOCAL = "local[*]"
"""The master when none is named: all cores of this machine."""

_LOCAL_SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "8",
}
"""A cluster on this machine: nothing listens elsewhere, and counts are not parted for hundreds of workers."""

_KINDS: dict[str, Kind] = {
    "boolean": "bool", "float": "float32", "double": "float64", "date": "date", "timestamp": "datetime",
    "timestamp_ntz": "datetime", "tinyint": "integer", "smallint": "integer", "int": "integer", "bigint": "integer",
}  # fmt: skip


def _kind_of(type_name: str) -> Kind:
    if type_name.startswith("decimal"):
        # Unsigned integers of 64 bits arrive as decimals without a fraction.
        return "integer" if type_name.endswith(",0)") else "float64"
    return _KINDS.get(type_name, "text")


DIALECT = Dialect(
    quote="`",
    kind_of=_kind_of,
    byte_length="octet_length(CAST({0} AS STRING))",
    micros_to_time="timestamp_micros({0})",
    to_time="CAST({0} AS TIMESTAMP)",
    random_share="rand() < {0}",
    to_text="CAST({0} AS STRING)",
    whole_division="{0} DIV {1}",
)


@contextmanager
def files(paths: Sequence[str], master: str | None) -> Iterator[SqlSource]:
    """The events of files of one format, Parquet, CSV or JSON lines, which every worker of the cluster can reach.

    Raises ProfileError where Spark is not installed, the master does not answer, or the files cannot be read.
    """
    # Said before Spark starts, or its scripts ask the network which address is theirs.
    local = master is None or master.startswith("local") or "127.0.0.1" in master
    if local:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    try:
        from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        raise ProfileError(EXTRA) from error
    builder = SparkSession.builder.master(master or LOCAL).appName("workbench profile")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.log.level": "OFF",
        **(_LOCAL_SETTINGS if local else {}),
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:
        # Spark's gateway raises whatever Java did, a connection refused among it.
        raise ProfileError(f"no Spark master answers at {master}: {_first_line(error)}") from error
    try:
        frame = _read(session, paths)
        frame.createOrReplaceTempView("events")

        def query(text: str) -> Rows:
            try:
                return [tuple(row) for row in session.sql(text).collect()]
            except PySparkException as error:
                raise QueryError(_first_line(error)) from error

        def keep(text: str) -> str:
            session.sql(text).cache().createOrReplaceTempView("part")
            return "part"

        yield SqlSource("events", dict(frame.dtypes), DIALECT, query, keep)
    except PySparkException as error:
        raise ProfileError(f"the files cannot be read as events: {_first_line(error)}") from error
    finally:
        session.stop()


def _read(session: Any, paths: Sequence[str]) -> Any:
    """The files as one frame; CSV with a heading, types by all of its rows."""
    reader = session.read
    ends = {path.removesuffix(".gz").rpartition(".")[2].lower() for path in paths}
    if ends <= {"csv", "tsv"}:
        return reader.csv(list(paths), header=True, inferSchema=True, sep="\t" if ends == {"tsv"} else ",")
    if ends <= {"json", "jsonl", "ndjson"}:
        return reader.json(list(paths))
    return reader.option("mergeSchema", "true").parquet(*paths)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
