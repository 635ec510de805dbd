"""The data in DuckDB: Parquet read where it lies, text read once into a database on disk, larger than memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from .dialect import ColumnKind, Dialect
from .files import format_of
from .found import CannotVerifyError, DataProblemError

_READERS = {
    "csv": "read_csv({files}, header = true, sample_size = -1, union_by_name = true)",
    "json": "read_json({files}, format = 'auto', sample_size = -1, union_by_name = true)",
    "parquet": "read_parquet({files}, union_by_name = true)",
}
_KINDS: dict[str, ColumnKind] = {
    "BOOLEAN": "bool",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "instant",
    "VARCHAR": "text",
    "DOUBLE": "number",
    "FLOAT": "number",
}


class DuckDBEngine:
    """Tables in a database of its own. A table that cannot be read fails the checks on it, not the others."""

    dialect = Dialect()

    def __init__(self, database: duckdb.DuckDBPyConnection, files: Mapping[str, Sequence[Path]]) -> None:
        self._database = database
        self._columns: dict[str, Mapping[str, ColumnKind]] = {}
        self._unreadable: dict[str, str] = {}
        self._kept = 0
        for table, held in files.items():
            self._add(table, held)

    def columns(self, table: str) -> Mapping[str, ColumnKind]:
        """The columns of a table. Raises DataProblemError when its files cannot be read together."""
        if table in self._unreadable:
            raise DataProblemError(f"{table} cannot be read: {self._unreadable[table]}")
        return self._columns[table]

    def columns_of_file(self, file: Path) -> Mapping[str, ColumnKind]:
        """The columns of one file as that file alone has them. Raises DataProblemError when it cannot be read."""
        return self._described(f"DESCRIBE FROM {self._reader([file])}")

    def query(self, sql: str) -> Sequence[Mapping[str, Any]]:
        """The rows that answer a query. Raises DataProblemError when DuckDB refuses it."""
        try:
            answer = self._database.execute(sql)
            names = [column[0] for column in answer.description or ()]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
        except duckdb.Error as error:
            raise DataProblemError(_first_line(error)) from error

    def keep(self, sql: str) -> str:
        """Answer a query once and keep the answer as a table, whose name is returned."""
        self._kept += 1
        name = f"kept_{self._kept}"
        self.query(f"CREATE TEMP TABLE {name} AS {sql}")
        return name

    def _add(self, table: str, files: Sequence[Path]) -> None:
        formats = {format_of(file) for file in files}
        if len(formats) > 1:
            raise CannotVerifyError(f"the files of {table} are of several formats; bring them as one")
        quoted = self.dialect.quoted(table)
        form = "VIEW" if formats == {"parquet"} else "TABLE"
        try:
            self._database.execute(f"CREATE {form} {quoted} AS FROM {self._reader(files)}")
            self._columns[table] = self._described(f"DESCRIBE {quoted}")
        except (duckdb.Error, DataProblemError) as error:
            self._unreadable[table] = _first_line(error)

    def _reader(self, files: Sequence[Path]) -> str:
        listed = ", ".join(self.dialect.text(str(file)) for file in files)
        return _READERS[format_of(files[0])].format(files=f"[{listed}]")

    def _described(self, sql: str) -> dict[str, ColumnKind]:
        return {row["column_name"]: _kind(row["column_type"]) for row in self.query(sql)}


@contextmanager
def duckdb_engine(files: Mapping[str, Sequence[Path]]) -> Iterator[DuckDBEngine]:
    """The files' tables in a DuckDB of their own, which is gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="workbench-verify-") as folder,
        duckdb.connect(f"{folder}/data.duckdb") as database,
    ):
        database.execute("SET autoinstall_known_extensions = false; SET TimeZone = 'UTC'")
        database.execute("SET preserve_insertion_order = false")
        database.execute("SET default_null_order = 'nulls_first_on_asc_last_on_desc'")  # as Spark has it
        yield DuckDBEngine(database, files)


def _kind(told: str) -> ColumnKind:
    if told.startswith("TIMESTAMP") and told not in _KINDS:
        return "time"
    if told.endswith(("INT", "INTEGER")):
        return "whole"
    return "number" if told.startswith("DECIMAL") else _KINDS.get(told, "other")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
