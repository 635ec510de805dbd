"""The few things that DuckDB and Spark spell apart; all other SQL of the checks is the same for both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

ColumnKind = Literal["whole", "number", "text", "bool", "date", "time", "instant", "other"]
"""What a column holds: `time` is a reading of a clock whose zone it does not tell, `instant` a moment."""

UNITS = {"1min": "minute", "1h": "hour", "1d": "day", "1w": "week", "1month": "month"}
"""Widths of time buckets, and what both engines call them."""

_MICROSECONDS = 10**6  # to a second


@dataclass(frozen=True)
class Dialect:
    """How an engine quotes names and moves times between zones. The base class speaks DuckDB's SQL."""

    mark: str = '"'

    def quoted(self, name: str) -> str:
        """A column's or table's name."""
        return self.mark + name.replace(self.mark, self.mark * 2) + self.mark

    def text(self, value: str) -> str:
        """A text as a literal."""
        return "'" + value.replace("'", "''") + "'"

    def texts(self, values: Sequence[str]) -> str:
        """Texts as a list in brackets."""
        return "(" + ", ".join(map(self.text, values)) + ")"

    def reading(self, expression: str, kind: ColumnKind, from_zone: str, to_zone: str) -> str:
        """What a clock of `to_zone` shows at a time column's times, as a timestamp without a zone."""
        if kind == "instant":
            return f"({expression} AT TIME ZONE {self.text(to_zone)})"
        plain = f"CAST({expression} AS TIMESTAMP)"
        if kind == "date" or from_zone == to_zone:
            return plain
        return f"({plain} AT TIME ZONE {self.text(from_zone)} AT TIME ZONE {self.text(to_zone)})"

    def bucket(self, reading: str, unit: str) -> str:
        """The beginning of the bucket that a reading falls into."""
        return f"CAST(date_trunc('{unit}', {reading}) AS TIMESTAMP)"

    def moment(self, moment: dt.datetime) -> str:
        """A time without a zone as a literal."""
        return f"TIMESTAMP '{moment.isoformat(sep=' ')}'"

    def from_epoch(self, expression: str, per_second: int) -> str:
        """Whole numbers counted from the start of 1970, as readings of a clock in UTC."""
        return f"make_timestamp({self._microseconds(expression, per_second, '//')})"

    def from_compact_day(self, expression: str) -> str:
        """Whole numbers such as 20260601, as the beginning of that day; those of no day as no value."""
        return f"CAST(try_strptime(CAST({expression} AS STRING), '%Y%m%d') AS TIMESTAMP)"

    def _microseconds(self, expression: str, per_second: int, divided_by: str) -> str:
        """Whole numbers as microseconds, by the one step that cannot overflow."""
        whole = f"CAST({expression} AS BIGINT)"
        if per_second > _MICROSECONDS:
            return f"{whole} {divided_by} {per_second // _MICROSECONDS}"
        return f"{whole} * {_MICROSECONDS // per_second}"


@dataclass(frozen=True)
class SparkDialect(Dialect):
    """Spark's SQL, in a session whose zone is UTC and whose plain timestamps have none."""

    mark: str = "`"

    def text(self, value: str) -> str:
        """A text as a literal, in which backslashes mean something."""
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def reading(self, expression: str, kind: ColumnKind, from_zone: str, to_zone: str) -> str:
        """What a clock of `to_zone` shows at a time column's times, as a timestamp without a zone."""
        plain = f"CAST({expression} AS TIMESTAMP_NTZ)"
        source = "UTC" if kind == "instant" else from_zone
        if kind == "date" or source == to_zone:
            return plain
        return f"convert_timezone({self.text(source)}, {self.text(to_zone)}, {plain})"

    def bucket(self, reading: str, unit: str) -> str:
        """The beginning of the bucket that a reading falls into."""
        return f"CAST(date_trunc('{unit}', {reading}) AS TIMESTAMP_NTZ)"

    def moment(self, moment: dt.datetime) -> str:
        """A time without a zone as a literal."""
        return f"TIMESTAMP_NTZ '{moment.isoformat(sep=' ')}'"

    def from_epoch(self, expression: str, per_second: int) -> str:
        """Whole numbers counted from the start of 1970, as readings of a clock in UTC."""
        return f"CAST(timestamp_micros({self._microseconds(expression, per_second, 'div')}) AS TIMESTAMP_NTZ)"

    def from_compact_day(self, expression: str) -> str:
        """Whole numbers such as 20260601, as the beginning of that day; those of no day as no value."""
        return f"CAST(try_to_timestamp(CAST({expression} AS STRING), 'yyyyMMdd') AS TIMESTAMP_NTZ)"
