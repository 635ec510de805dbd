"""Events in a table of a ClickHouse server, or in files that ClickHouse reads in this process."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from .duckdb_source import reader_of
from .source import Dialect, Kind, ProfileError, Rows
from .sql_source import QueryError, SqlSource

EXTRA = "ClickHouse is not installed; install the extra: pip install 'analytics-program-workbench[clickhouse]'"

PART = "workbench_part"
"""The temporary table of a random part of the events; it ends with the session."""

ANSWERS_WITHIN_SECONDS = 6 * 3600
"""A count of all events of a large table may take hours; whoever cannot wait stops it."""

_FORMATS = {"csv": "CSVWithNames", "tsv": "TSVWithNames", "json": "JSONEachRow", "jsonl": "JSONEachRow",
            "ndjson": "JSONEachRow", "parquet": "Parquet"}  # fmt: skip
_KINDS: dict[str, Kind] = {"Bool": "bool", "Float32": "float32", "Float64": "float64", "Date": "date",
                           "Date32": "date", "UUID": "uuid"}  # fmt: skip
_SAID = re.compile(r"DB::Exception: (.+?)\.?\s*(?:\([A-Z_]+\)|\(version |$)", re.MULTILINE)
_WRAPPERS = ("Nullable(", "LowCardinality(")


def _kind_of(type_name: str) -> Kind:
    while type_name.startswith(_WRAPPERS):
        type_name = type_name.partition("(")[2][:-1]
    if type_name.startswith(("Int", "UInt")) or (type_name.startswith("Decimal") and type_name.endswith(", 0)")):
        return "integer"
    if type_name.startswith("DateTime"):
        return "datetime"
    return "float64" if type_name.startswith("Decimal") else _KINDS.get(type_name, "text")


DIALECT = Dialect(
    quote='"',
    kind_of=_kind_of,
    byte_length="length(toString({0}))",
    micros_to_time="fromUnixTimestamp64Micro({0}, 'UTC')",
    random_share="rand() < 4294967296 * {0}",
    to_time="toDateTime64({0}, 6, 'UTC')",
    text_to_time="parseDateTime64BestEffort({0}, 6, 'UTC')",
    to_text="toString({0})",
    hour="toStartOfHour(toTimeZone({0}, 'UTC'))",
    day="toStartOfDay(toTimeZone({0}, 'UTC'))",
    whole_division="intDiv({0}, {1})",
    fraction="({0} + 0)",
)


@contextmanager
def table(url: str, name: str) -> Iterator[SqlSource]:
    """The events of a server's table, which is only read; a random part of it is kept in a temporary one.

    `url` is `http://user:password@host:8123/database`. Raises ProfileError where the server does not answer, has no
    such table, or does not let the user read it.
    """
    try:
        import clickhouse_connect  # noqa: PLC0415 - an extra
        from clickhouse_connect.driver.exceptions import ClickHouseError  # noqa: PLC0415
    except ImportError as error:
        raise ProfileError(EXTRA) from error
    # What it logs of an error is told by the error; nobody has set up where else it may go.
    logging.getLogger("clickhouse_connect").addHandler(logging.NullHandler())
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.hostname is None:
        raise ProfileError("name the ClickHouse server as --url http://user:password@host:8123/database")
    try:
        client = clickhouse_connect.get_client(
            host=parts.hostname, port=parts.port or (8443 if parts.scheme == "https" else 8123),
            username=unquote(parts.username or "default"), password=unquote(parts.password or ""),
            database=parts.path.strip("/") or "default", secure=parts.scheme == "https",
            session_id=f"workbench-{uuid4()}", send_receive_timeout=ANSWERS_WITHIN_SECONDS,
        )  # fmt: skip
    except ClickHouseError as error:
        answered = getattr(error, "code", None) is not None
        why = f"refuses: {_reason(error)}" if answered else "does not answer; see that it listens for HTTP there"
        raise ProfileError(f"ClickHouse at {parts.hostname} {why}") from error

    def query(text: str) -> Rows:
        try:
            rows: Rows = client.query(text).result_rows
        except ClickHouseError as error:
            raise QueryError(_reason(error)) from error
        return rows

    def keep(text: str) -> str:
        try:
            client.command(f"CREATE TEMPORARY TABLE {PART} ENGINE = Memory AS {text}")
        except ClickHouseError as error:
            raise QueryError(f"a temporary table for a random part is refused: {_reason(error)}") from error
        return PART

    try:
        yield _source(".".join(DIALECT.name(part) for part in name.split(".")), query, keep)
    except QueryError as error:
        raise ProfileError(f"{name} cannot be profiled: {error}") from error
    finally:
        # Whoever may not make it, or has lost the server, has nothing to drop.
        with suppress(ClickHouseError):
            client.command(f"DROP TEMPORARY TABLE IF EXISTS {PART}")
        client.close()


@contextmanager
def files(paths: Sequence[Path]) -> Iterator[SqlSource]:
    """The events of files of one format, read where they lie by the ClickHouse within this process."""
    try:
        from chdb.session import Session  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ProfileError(EXTRA) from error
    reader_of(paths)
    ends = [path.name.removesuffix(".gz").rpartition(".")[2].lower() for path in paths]
    listed = ",".join(str(path.resolve()) for path in paths)
    place = f"file('{listed if len(paths) == 1 else '{' + listed + '}'}', '{_FORMATS[ends[0]]}')"
    session = Session()
    session.query("SET input_format_try_infer_exponent_floats = 1, session_timezone = 'UTC'")

    def query(text: str) -> Rows:
        try:
            answer = str(session.query(text, "JSONCompact"))
        except RuntimeError as error:
            raise QueryError(_reason(error)) from error
        return _rows(answer) if answer else []

    def keep(text: str) -> str:
        query(f"CREATE TEMPORARY TABLE {PART} ENGINE = Memory AS {text}")
        return PART

    try:
        yield _source(place, query, keep)
    except QueryError as error:
        raise ProfileError(f"the files cannot be read as events: {error}") from error
    finally:
        session.close()


def _source(place: str, query: Callable[[str], Rows], keep: Callable[[str], str]) -> SqlSource:
    types = {name: kind for name, kind, *_ in query(f"DESCRIBE TABLE {place}")}
    return SqlSource(place, types, DIALECT, query, keep)


def _rows(answer: str) -> Rows:
    """The rows of an answer in JSON, its numbers and times as such."""
    told = json.loads(answer)
    read = [_reader(column["type"]) for column in told["meta"]]
    return [[one if one is None else of(one) for of, one in zip(read, row, strict=True)] for row in told["data"]]


def _reader(type_name: str) -> Callable[[object], object]:
    match _kind_of(type_name):
        case "integer":
            return lambda value: int(str(value))
        case "float64" | "float32":
            return lambda value: float(str(value))
        case "datetime":
            return lambda value: dt.datetime.fromisoformat(str(value))
        case _:
            return lambda value: value


def _reason(error: Exception) -> str:
    """What ClickHouse says of an error, without its place in the engine, its name and the engine's version."""
    told = _SAID.search(str(error))
    return told[1] if told else next(iter(str(error).splitlines()), type(error).__name__)
