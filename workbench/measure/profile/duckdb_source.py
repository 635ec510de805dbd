"""Events on one machine: files where they lie, and tables of databases, counted by DuckDB, larger than memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from .source import Dialect, Kind, ProfileError, Rows, stream_name
from .sql_source import QueryError, SqlSource

_CSV = "read_csv({0}, sample_size = -1, union_by_name = true)"
_JSON = "read_json({0}, format = 'newline_delimited', sample_size = -1, union_by_name = true)"
READERS = {
    ".csv": _CSV,
    ".tsv": _CSV,
    ".jsonl": _JSON,
    ".ndjson": _JSON,
    ".json": _JSON,
    ".parquet": "read_parquet({0}, union_by_name = true)",
}

MEMORY_BYTES = 1.5e9
"""Memory that counting takes unless told otherwise; what does not fit goes to a temporary folder."""

OWN_BYTES = 2e8
"""Memory of the process beside what the database counts as its own."""

_KINDS: dict[str, Kind] = {
    "BOOLEAN": "bool", "FLOAT": "float32", "DOUBLE": "float64", "DATE": "date", "UUID": "uuid", "TIMESTAMP": "datetime",
    "TIMESTAMP_NS": "datetime", "TIMESTAMP_MS": "datetime", "TIMESTAMP_S": "datetime",
    "TIMESTAMP WITH TIME ZONE": "datetime",
}  # fmt: skip


def _kind_of(type_name: str) -> Kind:
    if type_name.endswith(("INT", "INTEGER")):
        return "integer"
    return "float64" if type_name.startswith("DECIMAL") else _KINDS.get(type_name, "text")


DIALECT = Dialect(
    quote='"',
    kind_of=_kind_of,
    byte_length="strlen(CAST({0} AS VARCHAR))",
    micros_to_time="make_timestamp({0})",
    to_time="CAST({0} AS TIMESTAMP)",
    random_share="random() < {0}",
)


@contextmanager
def files(paths: Sequence[Path], *, memory_bytes: float = MEMORY_BYTES) -> Iterator[SqlSource]:
    """The events of files of one format. Parquet is read where it lies, text is read once into a table on disk.

    Raises ProfileError for files that are not there or cannot be read as events.
    """
    reader = reader_of(paths)
    with _database(memory_bytes) as database:
        events = reader.format(_listed(paths))
        try:
            what = "VIEW" if reader == READERS[".parquet"] else "TABLE"
            database.execute(f"CREATE {what} events AS FROM {events}")
            yield _source(database, "events")
        except duckdb.Error as error:
            raise ProfileError(f"the files cannot be read as events: {_first_line(error)}") from error


def heading(paths: Sequence[Path]) -> Mapping[str, Kind]:
    """The columns of files of one format, as a stream would call them, with nothing counted yet.

    Raises ProfileError for files that cannot be read as events.
    """
    reader = reader_of(paths)
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as database:
        found: dict[str, Kind] = {}
        for path in paths:
            try:
                rows = database.execute(f"DESCRIBE FROM {reader.format(_listed([path]))}").fetchall()
            except duckdb.Error as error:
                raise ProfileError(f"{path.name} cannot be read as events: {_first_line(error)}") from error
            found.update({stream_name(name): _kind_of(kind) for name, kind, *_ in rows})
    return found


@contextmanager
def table(path: Path, name: str, *, memory_bytes: float = MEMORY_BYTES) -> Iterator[SqlSource]:
    """The events of a table of a DuckDB file, which is only read. Raises ProfileError when there is no such table."""
    if not path.is_file():
        raise ProfileError(f"{path} is not a file; name a DuckDB database")
    with _database(memory_bytes) as database:
        try:
            database.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS theirs (READ_ONLY)")
            place = ".".join(DIALECT.name(part) for part in ("theirs", *name.split(".")))
            yield _source(database, place)
        except duckdb.Error as error:
            raise ProfileError(f"{path.name} has no table {name} to profile: {_first_line(error)}") from error


@contextmanager
def _database(memory_bytes: float) -> Iterator[duckdb.DuckDBPyConnection]:
    with tempfile.TemporaryDirectory(prefix="workbench-profile-") as folder:
        allowed = max(memory_bytes - OWN_BYTES, memory_bytes / 2)
        settings: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "memory_limit": f"{allowed / 2**20:.0f}MiB",
            "preserve_insertion_order": "false",
            "temp_directory": f"{folder}/spilled",
        }
        with duckdb.connect(f"{folder}/events.duckdb", config=settings) as database:
            database.execute("SET TimeZone = 'UTC'")
            yield database


def _source(database: duckdb.DuckDBPyConnection, place: str) -> SqlSource:
    def query(text: str) -> Rows:
        try:
            return database.execute(text).fetchall()
        except duckdb.Error as error:
            raise QueryError(_first_line(error)) from error

    def keep(text: str) -> str:
        database.execute(f"CREATE TEMP TABLE part AS {text}")
        return "part"

    types = {name: kind for name, kind, *_ in database.execute(f"DESCRIBE {place}").fetchall()}
    return SqlSource(place, types, DIALECT, query, keep)


def _listed(paths: Sequence[Path]) -> str:
    return "[" + ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths) + "]"


def reader_of(paths: Sequence[Path]) -> str:
    """How the database reads files, by the ends of their names; they must be of one format. Raises ProfileError."""
    if not paths:
        raise ProfileError("no files to profile; name at least one")
    if missing := [path for path in paths if not path.is_file()]:
        raise ProfileError(f"{missing[0]} is not a file; name CSV, JSON lines or Parquet files")
    readers = {_reader(path) for path in paths}
    if len(readers) > 1:
        raise ProfileError("the files are of several formats; profile one format at a time")
    return readers.pop()


def _reader(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    reader = READERS.get(suffixes[-1] if suffixes else "")
    if reader is None:
        raise ProfileError(f"{path} has no known format; names end in {', '.join(READERS)}, text also in .gz")
    return reader


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
