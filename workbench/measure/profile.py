"""From a sample of real events to the description of their stream: counts of values, never the values."""

from __future__ import annotations

import gzip
import math
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from workbench.program.streams import Column, ColumnType, Curve, Frequencies, Stream, TupleSpectrum

GRAINS = {"1h": "hour", "1d": "day"}
"""Time buckets in which the named sets are counted, beside the whole period, and what the database calls them."""

EXACT_TO = 64
"""Values seen at most this often are counted one number of times by one: extrapolation rests on them."""

BIN_WIDTH = 0.05
"""More frequent values share bins of this width in log count, each told by its mean, so that no event is lost. The bins
of the spectrum's own algebra are as wide."""

_CSV = "read_csv(?, sample_size = -1, union_by_name = true)"
_JSON = "read_json(?, format = 'newline_delimited', sample_size = -1, union_by_name = true)"
READERS = {
    ".csv": _CSV,
    ".tsv": _CSV,
    ".jsonl": _JSON,
    ".ndjson": _JSON,
    ".json": _JSON,
    ".parquet": "read_parquet(?, union_by_name = true)",
}

EPOCHS = {1e11: "* 1000000", 1e14: "* 1000", 1e17: "", 1e20: "// 1000"}
"""Whole numbers that are times since 1970: below so many they are seconds, milli-, micro- or nanoseconds (to the year
5138), and how they become microseconds."""

TYPES: dict[str, ColumnType] = {
    "BOOLEAN": "bool",
    "FLOAT": "float32",
    "DOUBLE": "float64",
    "DATE": "date",
    "UUID": "uuid",
    "TIMESTAMP": "datetime",
    "TIMESTAMP_NS": "datetime",
    "TIMESTAMP WITH TIME ZONE": "datetime",
}
INTEGERS: tuple[tuple[ColumnType, int, int], ...] = (
    ("uint8", 0, 2**8 - 1),
    ("uint16", 0, 2**16 - 1),
    ("uint32", 0, 2**32 - 1),
    ("uint64", 0, 2**64 - 1),
    ("int8", -(2**7), 2**7 - 1),
    ("int16", -(2**15), 2**15 - 1),
    ("int32", -(2**31), 2**31 - 1),
    ("int64", -(2**63), 2**63 - 1),
)
"""Integer types with their least and greatest value, narrow ones first."""


class ProfileError(Exception):
    """The events cannot be profiled; the message says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class _Period:
    events_per_day: float
    peak_to_mean: float
    curve: Curve


def profile(
    files: Sequence[Path],
    *,
    stream_id: str,
    title: str,
    time_column: str | None = None,
    sets: Sequence[Sequence[str]] = (),
) -> Stream:
    """The stream that the events of `files` are a sample of: CSV, JSON lines (both also gzipped) or Parquet.

    Per column its type, mean width in bytes (text), share of events without a value and frequency counts; with
    `time_column` also the events a day, the busiest hour over the mean hour, and the course of the day. Each set of
    `sets` is counted over the whole period and, with a time column, in the buckets of `GRAINS`. Times are read as UTC.
    Names that a stream cannot hold get underscores. Values never leave this function.
    Raises ProfileError for files or names that cannot be used.
    """
    with _events(files) as events:
        named = {name for names in sets for name in names} | ({time_column} if time_column else set())
        if unknown := sorted(named - events.types.keys()):
            raise ProfileError(f"there is no column {unknown[0]}; columns are {', '.join(events.types)}")
        if events.count == 0:
            raise ProfileError("the files hold no events; name files with at least one")
        if time_column:
            events.read_as_time(time_column)
        period = events.period(time_column) if time_column else _Period(events.count, 1.0, Curve())
        return Stream(
            id=stream_id,
            title=title,
            source=f"Profile of {events.count:,} events.",
            events_per_day=period.events_per_day,
            peak_to_mean=period.peak_to_mean,
            raw_bytes_per_event=_rounded(sum(map(_raw_bytes, files)) / events.count, 4),
            curve=period.curve,
            columns=[events.column(name) for name in events.types],
            tuples=[counted for names in sets for counted in events.tuples(names, time_column)],
        )


class _Events:
    """The sample as one table of a database of its own, and the questions that a profile asks of it."""

    def __init__(self, table: duckdb.DuckDBPyRelation) -> None:
        names = [_name(column) for column in table.columns]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ProfileError(f"several columns would be called {twice[0]}; rename them apart")
        spelled = (f"{_quoted(column)} AS {_quoted(name)}" for column, name in zip(table.columns, names, strict=True))
        self._table = table.project(", ".join(spelled))
        self.count = len(table)
        self.types = dict(zip(names, map(str, self._table.types), strict=True))

    def read_as_time(self, name: str) -> None:
        """Take a column for times, however the files spell them. Raises ProfileError when it holds others.

        Whole numbers count from the start of 1970, in the unit that `EPOCHS` tells by the latest of them.
        """
        moment = f"CAST({_quoted(name)} AS TIMESTAMP)"
        if self.types[name].endswith(("INT", "INTEGER")):
            [latest] = self._row(f"max({_quoted(name)})")
            scale = next((scale for limit, scale in EPOCHS.items() if (latest or 0) < limit), None)
            if scale is None:
                raise ProfileError(
                    f"{name} cannot be read as a time: {latest} is in no unit known; name another column"
                )
            moment = f"make_timestamp(CAST({_quoted(name)} AS BIGINT) {scale})"
        moments = self._table.project(f"* REPLACE ({moment} AS {_quoted(name)})")
        try:
            moments.aggregate(f"max({_quoted(name)})").fetchall()
        except duckdb.Error as error:
            raise ProfileError(f"{name} cannot be read as a time; name a column of timestamps") from error
        self._table = moments
        self.types[name] = "TIMESTAMP"

    def column(self, name: str) -> Column:
        """One column by itself."""
        quoted = _quoted(name)
        type_ = self._type(name)
        [filled] = self._row(f"count({quoted})")
        [width] = self._row(f"avg(strlen({quoted}))") if self.types[name] == "VARCHAR" else [None]
        return Column(
            name=name,
            type=type_,
            mean_bytes=_rounded(width, 4) if width else None,
            frequencies=self._frequencies(quoted),
            null_share=_rounded(1.0 - filled / self.count, 6),
        )

    def tuples(self, names: Sequence[str], time_column: str | None) -> Iterator[TupleSpectrum]:
        """A named set over the whole period, and in each bucket of time when there is a time column."""
        keys = ", ".join(map(_quoted, names))
        if len(names) > 1:
            yield TupleSpectrum(columns=list(names), frequencies=self._frequencies(keys))
        if time_column is not None:
            for grain, unit in GRAINS.items():
                bucket = f"date_trunc('{unit}', {_quoted(time_column)})"
                counted = self._frequencies(f"{keys}, {bucket}")
                yield TupleSpectrum(columns=list(names), grain=grain, frequencies=counted)

    def period(self, time_column: str) -> _Period:
        """How many days the events cover, and how they come in a day and in the busiest hour."""
        hour = f"date_trunc('hour', {_quoted(time_column)})"
        counts = dict(self._table.aggregate(f"{hour}, count(*)", hour).fetchall())
        counts.pop(None, None)
        if not counts:
            raise ProfileError(f"{time_column} is empty in every event; name a column of timestamps")
        days = (max(counts).date() - min(counts).date()).days + 1
        in_hour = [sum(count for hour, count in counts.items() if hour.hour == clock) for clock in range(24)]
        busiest = max(counts.values()) * 24 * days / sum(in_hour)
        return _Period(
            events_per_day=_rounded(self.count / days, 8),
            peak_to_mean=_rounded(max(1.0, busiest), 4),
            curve=Curve(hourly=[_rounded(count / days, 6) for count in in_hour], days=days),
        )

    def _type(self, name: str) -> ColumnType:
        kind = self.types[name]
        if kind in TYPES:
            return TYPES[kind]
        if kind.startswith("DECIMAL"):
            return "float64"
        if not kind.endswith(("INT", "INTEGER")):
            return "string"
        low, high = (limit or 0 for limit in self._row(f"min({_quoted(name)}), max({_quoted(name)})"))
        return next((narrow for narrow, least, most in INTEGERS if least <= low and high <= most), "float64")

    def _frequencies(self, keys: str) -> Frequencies:
        seen = self._table.aggregate("count(*) AS seen", keys)
        return compact(seen.aggregate("seen, count(*)", "seen").fetchall())

    def _row(self, expressions: str) -> tuple[Any, ...]:
        return self._table.aggregate(expressions).fetchall()[0]


def compact(counts: Iterable[tuple[int, int]]) -> Frequencies:
    """Frequency counts, pairs of times seen and number of values, in few numbers: exact to `EXACT_TO`, then binned.

    A bin keeps its number of values and, but for rounding to six digits, their events.
    """
    bins: dict[int, tuple[int, int]] = {}
    for seen, values in sorted(counts):
        label = seen if seen <= EXACT_TO else EXACT_TO + math.ceil(math.log(seen / EXACT_TO) / BIN_WIDTH)
        events, number = bins.get(label, (0, 0))
        bins[label] = (events + seen * values, number + values)
    return Frequencies(
        seen=[_rounded(events / number, 6) for events, number in bins.values()],
        values=[number for _, number in bins.values()],
    )


@contextmanager
def _events(files: Sequence[Path]) -> Iterator[_Events]:
    if not files:
        raise ProfileError("no files to profile; name at least one")
    if missing := [file for file in files if not file.is_file()]:
        raise ProfileError(f"{missing[0]} is not a file; name CSV, JSON lines or Parquet files")
    formats = sorted({_reader(file) for file in files})
    if len(formats) > 1:
        raise ProfileError("the files are of several formats; profile one format at a time")
    # In a file rather than in memory, so that a sample may be larger than the memory.
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(f"{folder}/events.duckdb") as database:
        database.execute("SET autoinstall_known_extensions = false; SET TimeZone = 'UTC'")
        try:
            database.execute(f"CREATE TABLE events AS FROM {formats[0]}", [[str(file) for file in files]])
        except duckdb.Error as error:
            raise ProfileError(f"the files cannot be read as events: {str(error).splitlines()[0]}") from error
        yield _Events(database.table("events"))


def _reader(file: Path) -> str:
    """The database's reader of a file, by the end of its name."""
    suffixes = [suffix.lower() for suffix in file.suffixes if suffix.lower() != ".gz"]
    reader = READERS.get(suffixes[-1] if suffixes else "")
    if reader is None:
        raise ProfileError(f"{file} has no known format; names end in {', '.join(READERS)}, text also in .gz")
    return reader


def _raw_bytes(file: Path) -> int:
    """Bytes of the events as they came: unpacked, where the file is gzipped."""
    if file.suffix.lower() != ".gz":
        return file.stat().st_size
    with gzip.open(file) as unpacked:
        return sum(len(block) for block in iter(lambda: unpacked.read(1 << 20), b""))


def _name(column: str) -> str:
    """The column's name as a stream can hold it: letters, digits and underscores."""
    return re.sub(r"^(?=[0-9])|[^A-Za-z0-9_]", "_", column)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _rounded(number: float, digits: int) -> float:
    """To `digits` significant digits: no more than the sample says, and the same on every machine."""
    rounded = float(f"{number:.{digits}g}")
    return int(rounded) if rounded.is_integer() else rounded
