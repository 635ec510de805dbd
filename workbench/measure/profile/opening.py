"""Open the events that somebody names: files, a table of a database file, a table behind a URL."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from . import clickhouse_source, duckdb_source, spark_source
from .source import ProfileError, Source

Engine = Literal["duckdb", "spark", "clickhouse"]

ROWS_AT_ONCE = 100_000
"""Rows of a table behind a URL that are fetched at once."""

_WILD = frozenset("*?[")
_DATABASES = (".duckdb", ".db", ".sqlite", ".sqlite3")


@dataclass(frozen=True, slots=True)
class Place:
    """Where events lie, and what counts them: files, with `table` a table of a database file or of the server of `url`.

    `master` is a Spark cluster's; `memory_bytes` what counting on this machine may take, else what it finds at hand.
    """

    files: Sequence[Path] = ()
    table: str | None = None
    url: str | None = None
    engine: Engine = "duckdb"
    master: str | None = None
    memory_bytes: float | None = None


@contextmanager
def opened(place: Place) -> Iterator[Source]:
    """The events, as long as they are asked about. Raises ProfileError where they cannot be had."""
    if place.table is not None:
        with _table(place, place.table) as source:
            yield source
    elif place.engine == "spark":
        duckdb_source.reader_of(place.files)
        with spark_source.files([str(path.resolve()) for path in place.files], place.master) as source:
            yield source
    elif place.engine == "clickhouse":
        with clickhouse_source.files(place.files) as source:
            yield source
    else:
        with duckdb_source.files(place.files, memory_bytes=place.memory_bytes) as source:
            yield source


@contextmanager
def _table(place: Place, name: str) -> Iterator[Source]:
    if place.engine == "clickhouse":
        if place.url is None:
            raise ProfileError("name the server of the table, as --url http://host:8123")
        with clickhouse_source.table(place.url, name) as source:
            yield source
        return
    [path] = place.files if len(place.files) == 1 else [None]
    if path is not None and path.suffix == ".duckdb":
        with duckdb_source.table(path, name, memory_bytes=place.memory_bytes) as source:
            yield source
        return
    if place.url is None and (path is None or path.suffix not in _DATABASES):
        raise ProfileError(f"name one database file ({', '.join(_DATABASES)}), or the server of the table with --url")
    with (
        tempfile.TemporaryDirectory(prefix="workbench-profile-") as folder,
        duckdb_source.files(
            _fetched(place.url or f"sqlite:///{path}", name, Path(folder)), memory_bytes=place.memory_bytes
        ) as source,
    ):
        yield source


def _fetched(url: str, name: str, folder: Path) -> list[Path]:
    """A table fetched into Parquet files, some rows at a time. Raises ProfileError where it cannot be had."""
    import pandas as pd  # noqa: PLC0415 - slow to import, and needed here alone
    from sqlalchemy import MetaData, Table, create_engine, select  # noqa: PLC0415
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    found: list[Path] = []
    try:
        with create_engine(url).connect().execution_options(stream_results=True) as connection:
            schema, _, alone = name.rpartition(".")
            table = Table(alone, MetaData(schema=schema or None), autoload_with=connection)
            for rows in pd.read_sql(select(table), connection, chunksize=ROWS_AT_ONCE):
                found.append(folder / f"{len(found)}.parquet")
                rows.convert_dtypes().to_parquet(found[-1])
    except (SQLAlchemyError, ImportError) as error:
        raise ProfileError(f"{name} cannot be fetched: {next(iter(str(error).splitlines()), '')}") from error
    return found


def files_of(places: Sequence[Path]) -> list[Path]:
    """The files that are named, by themselves, by a folder that holds them at any depth, or by a pattern.

    Of a folder only files of formats that can be read, hidden ones left out. Raises ProfileError for a folder or
    pattern of none.
    """
    found: list[Path] = []
    for place in places:
        if place.is_dir():
            held = [path for path in place.rglob("[!.]*") if path.is_file() and duckdb_source.is_readable(path)]
        elif _WILD.intersection(place.name) and not place.exists():
            held = list(place.parent.glob(place.name))
        else:
            held = [place]
        if not held:
            raise ProfileError(f"{place} holds no file of events; name CSV, JSON lines or Parquet files")
        found += sorted(held)
    return found


def raw_bytes(files: Sequence[Path]) -> float:
    """Bytes of the events as they came: unpacked, where a file is gzipped."""
    return float(sum(map(_raw_bytes, files)))


def _raw_bytes(file: Path) -> int:
    if file.suffix.lower() != ".gz":
        return file.stat().st_size
    with gzip.open(file) as unpacked:
        return sum(len(block) for block in iter(lambda: unpacked.read(1 << 20), b""))
