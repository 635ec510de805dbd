"""Where events lie, and the questions that a profile asks of them: the same of every engine."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from workbench.program.streams import ColumnType

Kind = Literal["integer", "float32", "float64", "bool", "text", "binary", "date", "datetime", "uuid"]
"""What sort of values a column holds, whatever its engine calls it."""

Bucket = Literal["hour", "day"]

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

EPOCHS = {1e11: 10**6, 1e14: 10**3, 1e17: 1, 1e20: -(10**3)}
"""Whole numbers that are times since 1970: below so many they are seconds, milli-, micro- or nanoseconds (to the year
5138), and the microseconds of each; less than none: how many make a microsecond."""

Rows = Sequence[Sequence[Any]]


class ProfileError(Exception):
    """The events cannot be profiled; the message says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What one pass tells of a column: its type, events in which it has a value, mean bytes of a text."""

    type: ColumnType
    filled: int
    mean_bytes: float | None


class Source(Protocol):
    """A sample of events in some engine: what `profiling` asks of it. Column names are those that a stream can hold."""

    @property
    def columns(self) -> Sequence[str]:
        """The columns, in their order."""

    @property
    def count(self) -> int:
        """Number of events."""

    def read_as_time(self, name: str) -> None:
        """Take a column for times, however they are written. Raises ProfileError when it holds others."""

    def facts(self) -> Mapping[str, ColumnFacts]:
        """What one pass over the events tells of every column."""

    def frequencies(self, names: Sequence[str], bucket: tuple[str, Bucket] | None = None) -> Rows:
        """How often the combinations of columns were seen: rows of times seen and number of combinations.

        With `bucket`, a time column and the width of its buckets, these count as one more column.
        """

    def hours(self, name: str) -> Mapping[dt.datetime, int]:
        """Events in each hour of a time column; those without a time are left out."""

    def top(self, name: str, values: int) -> Rows:
        """The most frequent values of a column as text, with the times each was seen, the most frequent one first."""

    def sample(self, events: int) -> Source:
        """About so many of the events, taken at random, kept by the engine as long as this source is open."""

    def first(self, events: int) -> Source:
        """At most so many of the events, whichever come first."""

    def distinct(self, sets: Sequence[Sequence[str]]) -> Sequence[int]:
        """Number of combinations of each set of columns, empty ones included."""

    def following(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        """For each parent and child, the share of the events in which the child has its parent value's usual value."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine spells what a profile asks: names, times, the bytes of a text, a random part of a table.

    `hashed`, where it pays, is a number of 64 bits for values of any sort, told apart by it: of 10^8 values two share
    one with a chance of 1 in 4,000, which changes no count that anybody could see. `fraction` spells a number with a
    fraction so that both of its zeros count as one value.
    """

    quote: str
    kind_of: Callable[[str], Kind]
    byte_length: str
    micros_to_time: str
    random_share: str
    to_time: str = "CAST({0} AS TIMESTAMP)"
    text_to_time: str = "CAST({0} AS TIMESTAMP)"
    to_text: str = "CAST({0} AS VARCHAR)"
    hour: str = "date_trunc('hour', {0})"
    day: str = "date_trunc('day', {0})"
    whole_division: str = "{0} // {1}"
    hashed: str | None = None
    fraction: str = "{0}"

    def name(self, column: str) -> str:
        """A column's name as the engine takes it."""
        return self.quote + column.replace(self.quote, self.quote * 2) + self.quote


def stream_name(column: str) -> str:
    """The column's name as a stream can hold it: letters, digits and underscores."""
    return re.sub(r"^(?=[0-9])|[^A-Za-z0-9_]", "_", column)


def stream_names(columns: Sequence[str]) -> list[str]:
    """The columns' names as a stream can hold them. Raises ProfileError where two would be called the same."""
    names = [stream_name(column) for column in columns]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ProfileError(f"several columns would be called {twice[0]}; rename them apart")
    return names


def narrowest(low: int | None, high: int | None) -> ColumnType:
    """The narrowest type that holds whole numbers from `low` to `high`."""
    least_seen, most_seen = low or 0, high or 0
    return next((narrow for narrow, least, most in INTEGERS if least <= least_seen and most_seen <= most), "float64")
