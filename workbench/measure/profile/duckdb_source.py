"""Events on one machine: files where they lie, and tables of databases, counted by DuckDB, larger than memory."""

from __future__ import annotations

import os
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

OWN_BYTES = 2.4e8
"""Memory of the process beside what the database counts as its own."""

THREAD_BYTES = 2.5e8
"""Memory that each thread of the database needs to count events of any sort; with less, there are fewer threads. One
thread counts groups of 2*10^7 combinations of texts in 312 MB, two do not."""

_GROUPS = Path("/proc/self/cgroup")
_LIMITS = {
    "": ("/sys/fs/cgroup", "memory.max"),
    "memory": ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"),
}
"""Where Linux says how much memory a group of processes may take, by the controller that `_GROUPS` names."""

_KINDS: dict[str, Kind] = {
    "BOOLEAN": "bool", "FLOAT": "float32", "DOUBLE": "float64", "DATE": "date", "UUID": "uuid", "TIMESTAMP": "datetime",
    "TIMESTAMP_NS": "datetime", "TIMESTAMP_MS": "datetime", "TIMESTAMP_S": "datetime",
    "TIMESTAMP WITH TIME ZONE": "datetime", "BLOB": "binary",
}  # fmt: skip


def _kind_of(type_name: str) -> Kind:
    if type_name.endswith(("INT", "INTEGER")) or (type_name.startswith("DECIMAL") and type_name.endswith(",0)")):
        return "integer"
    return "float64" if type_name.startswith("DECIMAL") else _KINDS.get(type_name, "text")


DIALECT = Dialect(
    quote='"',
    kind_of=_kind_of,
    byte_length="strlen(CAST({0} AS VARCHAR))",
    micros_to_time="make_timestamp({0})",
    random_share="random() < {0}",
    hashed="hash({0})",
)


def memory_at_hand() -> float:
    """Bytes that counting takes unless told otherwise: `MEMORY_BYTES`, or all that a container allows where less."""
    found = [MEMORY_BYTES]
    for line in _GROUPS.read_text().splitlines() if _GROUPS.exists() else ():
        _, controller, group = line.split(":", 2)
        if controller in _LIMITS:
            root, file = _LIMITS[controller]
            # A container may see its own group as the root, and be told the path by which its host knows it.
            limits = (Path(root, file), Path(root, group.lstrip("/"), file))
            told = [limit.read_text().strip() for limit in limits if limit.is_file()]
            found += [float(limit) for limit in told if limit.isdigit()]
    return min(found)


@contextmanager
def files(paths: Sequence[Path], *, memory_bytes: float | None = None) -> Iterator[SqlSource]:
    """The events of files of one format. Parquet is read where it lies, text is read once into a table on disk.

    `memory_bytes` is what the process may take, else `memory_at_hand`. Raises ProfileError for files that are not there
    or cannot be read as events.
    """
    reader = reader_of(paths)
    with _database(memory_bytes) as database:
        events = reader.format(_listed(paths))
        try:
            what = "VIEW" if reader == READERS[".parquet"] else "TABLE"
            _run(database, f"CREATE {what} events AS FROM {events}")
            yield _source(database, "events")
        except QueryError as error:
            raise ProfileError(f"the files cannot be read as events: {error}") from error


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
def table(path: Path, name: str, *, memory_bytes: float | None = None) -> Iterator[SqlSource]:
    """The events of a table of a DuckDB file, which is only read. Raises ProfileError when there is no such table."""
    if not path.is_file():
        raise ProfileError(f"{path} is not a file; name a DuckDB database")
    with _database(memory_bytes) as database:
        try:
            _run(database, f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS theirs (READ_ONLY)")
            place = ".".join(DIALECT.name(part) for part in ("theirs", *name.split(".")))
            yield _source(database, place)
        except QueryError as error:
            raise ProfileError(f"{path.name} has no table {name} to profile: {error}") from error


@contextmanager
def _database(memory_bytes: float | None) -> Iterator[duckdb.DuckDBPyConnection]:
    whole = memory_bytes or memory_at_hand()
    with tempfile.TemporaryDirectory(prefix="workbench-profile-") as folder:
        allowed = max(whole - OWN_BYTES, whole / 2)
        settings: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "memory_limit": f"{allowed / 2**20:.0f}MiB",
            "preserve_insertion_order": "false",
            "temp_directory": f"{folder}/spilled",
            "threads": int(min(max(allowed // THREAD_BYTES, 1), os.cpu_count() or 1)),
        }
        with duckdb.connect(f"{folder}/events.duckdb", config=settings) as database:
            database.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
            yield database


def _source(database: duckdb.DuckDBPyConnection, place: str) -> SqlSource:
    def keep(text: str) -> str:
        _run(database, f"CREATE TEMP TABLE part AS {text}")
        return "part"

    types = {name: kind for name, kind, *_ in _run(database, f"DESCRIBE {place}")}
    return SqlSource(place, types, DIALECT, lambda text: _run(database, text), keep)


def _run(database: duckdb.DuckDBPyConnection, text: str) -> Rows:
    """The rows of a query. Raises QueryError, ProfileError where memory is short, KeyboardInterrupt when stopped."""
    try:
        return database.execute(text).fetchall()
    except duckdb.OutOfMemoryException as error:
        raise ProfileError(
            f"counting needs more memory, or disk to spill to; allow more ({_first_line(error)})"
        ) from error
    except duckdb.Error as error:
        raise QueryError(_first_line(error)) from error
    except RuntimeError as error:
        # So the database tells of a signal that came while it was counting.
        raise KeyboardInterrupt from error


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


def is_readable(path: Path) -> bool:
    """Whether the end of a file's name tells a format that can be read."""
    return _reader_named(path) is not None


def _reader_named(path: Path) -> str | None:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    return READERS.get(suffixes[-1] if suffixes else "")


def _reader(path: Path) -> str:
    reader = _reader_named(path)
    if reader is None:
        raise ProfileError(f"{path} has no known format; names end in {', '.join(READERS)}, text also in .gz")
    return reader


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
