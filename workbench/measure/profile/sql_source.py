"""Events in a table of an engine that speaks SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from workbench.program.streams import ColumnType

from .source import EPOCHS, Bucket, ColumnFacts, Dialect, Kind, ProfileError, Rows, narrowest, stream_names

_TYPES: dict[Kind, ColumnType] = {
    "float32": "float32", "float64": "float64", "bool": "bool", "text": "string", "binary": "string", "date": "date",
    "datetime": "datetime", "uuid": "uuid",
}  # fmt: skip


_SEEN, _VALUE, _PARENT = "workbench_seen", "workbench_value", "workbench_parent"
"""Names beside a table's own columns: ClickHouse takes a name that is both for ours."""

AT_ONCE = 24
"""Questions that are asked in one query, where there are many small ones."""


class QueryError(Exception):
    """The engine refuses a query; the message is the first line of what it says."""


@dataclass
class SqlSource:
    """A table, or anything that stands where one may, and the engine that answers questions of it.

    `types` are the engine's own names of the columns' types, by the names of its columns; `query` takes SQL and raises
    QueryError; `keep` makes a table of a query's result and returns its name.
    """

    table: str
    types: Mapping[str, str]
    dialect: Dialect
    query: Callable[[str], Rows]
    keep: Callable[[str], str]

    def __post_init__(self) -> None:
        self._names = dict(zip(stream_names(list(self.types)), self.types, strict=True))
        self._kinds = {name: self.dialect.kind_of(self.types[column]) for name, column in self._names.items()}
        self._times: dict[str, str] = {}

    @property
    def columns(self) -> Sequence[str]:
        """The columns, in their order, as a stream calls them."""
        return list(self._names)

    @cached_property
    def count(self) -> int:
        """Number of events."""
        return int(self._one("count(*)")[0])

    def read_as_time(self, name: str) -> None:
        """Take a column for times, however they are written. Raises ProfileError when it holds others.

        Whole numbers count from the start of 1970, in the unit that `EPOCHS` tells by the latest of them.
        """
        column, kind = self._spelled(name), self._kinds[name]
        if kind == "integer":
            latest = self._one(f"max({column})")[0] or 0
            scale = next((scale for limit, scale in EPOCHS.items() if latest < limit), None)
            if scale is None:
                raise ProfileError(
                    f"{name} cannot be read as a time: {latest} is in no unit known; name another column"
                )
            whole = f"CAST({column} AS BIGINT)"
            micros = self.dialect.whole_division.format(whole, -scale) if scale < 0 else f"{whole} * {scale}"
            moment = self.dialect.micros_to_time.format(micros)
        else:
            moment = (self.dialect.text_to_time if kind == "text" else self.dialect.to_time).format(column)
        try:
            self._one(f"max({moment})")
        except QueryError as error:
            raise ProfileError(f"{name} cannot be read as a time; name a column of timestamps") from error
        self._times[name] = moment
        self._kinds[name] = "datetime"

    def facts(self) -> Mapping[str, ColumnFacts]:
        """What one pass over the events tells of every column."""
        asked: list[str] = []
        places: dict[str, tuple[int, int]] = {}
        for name, kind in self._kinds.items():
            column = self._spelled(name)
            more = {"integer": [f"min({column})", f"max({column})"],
                    "text": [f"avg({self.dialect.byte_length.format(column)})"],
                    "binary": [f"avg(octet_length({column}))"]}.get(kind, [])  # fmt: skip
            places[name] = len(asked), len(asked) + 1 + len(more)
            asked += [f"count({column})", *more]
        row = self._one(", ".join(asked))
        found = {}
        for name, kind in self._kinds.items():
            first, end = places[name]
            filled, *told = row[first:end]
            type_ = narrowest(*told) if kind == "integer" else _TYPES[kind]
            width = float(told[0]) if kind in ("text", "binary") and told[0] is not None else None
            found[name] = ColumnFacts(type_, int(filled), width)
        return found

    def frequencies(self, names: Sequence[str], bucket: tuple[str, Bucket] | None = None) -> Rows:
        """How often the combinations of columns were seen: rows of times seen and number of combinations."""
        keys = [self._spelled(name) for name in names]
        if bucket is not None:
            time_column, width = bucket
            cut = self.dialect.hour if width == "hour" else self.dialect.day
            keys.append(cut.format(self._spelled(time_column)))
        together = ", ".join(keys)
        if self.dialect.hashed and (len(keys) > 1 or self._kinds[names[0]] == "text"):
            together = self.dialect.hashed.format(together)
        counted = f"SELECT count(*) AS {_SEEN} FROM {self.table} GROUP BY {together}"
        return self.query(f"SELECT {_SEEN}, count(*) FROM ({counted}) AS counted GROUP BY {_SEEN}")

    def hours(self, name: str) -> Mapping[dt.datetime, int]:
        """Events in each hour of a time column; those without a time are left out."""
        hour = self.dialect.hour.format(self._spelled(name))
        rows = self.query(f"SELECT {hour}, count(*) FROM {self.table} GROUP BY {hour}")
        return {moment.replace(tzinfo=None): int(count) for moment, count in rows if moment is not None}

    def top(self, name: str, values: int) -> Rows:
        """The most frequent values of a column as text, with the times each was seen, the most frequent one first."""
        text = self.dialect.to_text.format(self._spelled(name))
        counted = f"SELECT {text} AS {_VALUE}, count(*) AS {_SEEN} FROM {self.table} GROUP BY {text}"
        return self.query(f"{counted} ORDER BY {_SEEN} DESC, {_VALUE} LIMIT {values}")

    def sample(self, events: int) -> SqlSource:
        """About so many of the events, taken at random, kept by the engine as long as this source is open."""
        share = self.dialect.random_share.format(min(events / self.count, 1.0))
        return replace(self, table=self.keep(f"SELECT * FROM {self.table} WHERE {share}"))

    def first(self, events: int) -> SqlSource:
        """At most so many of the events, whichever come first."""
        return replace(self, table=f"(SELECT * FROM {self.table} LIMIT {events}) AS first_events")

    def distinct(self, sets: Sequence[Sequence[str]]) -> Sequence[int]:
        """Number of combinations of each set of columns, empty ones included."""
        grouped = (
            f"SELECT count(*) AS {_SEEN} FROM {self.table} GROUP BY {', '.join(map(self._spelled, names))}"
            for names in sets
        )
        return [int(count) for [count] in self._each("count(*)", list(grouped))]

    def following(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        """For each parent and child, the share of the events in which the child has its parent value's usual value."""
        grouped = []
        for parent, child in pairs:
            above, below = self._told_apart(parent), self._told_apart(child)
            both = f"SELECT {above} AS {_PARENT}, count(*) AS {_SEEN} FROM {self.table} GROUP BY {above}, {below}"
            most = f"SELECT max({_SEEN}) AS most, sum({_SEEN}) AS events FROM ({both}) AS pairs GROUP BY {_PARENT}"
            grouped.append(most)
        return [float(most) / float(events) for most, events in self._each("sum(most), sum(events)", grouped)]

    def _each(self, expressions: str, tables: Sequence[str]) -> Rows:
        """One row of expressions over each of some queries, several of these in one query: engines start slowly."""
        found: list[Sequence[Any]] = []
        for start in range(0, len(tables), AT_ONCE):
            parts = (
                f"SELECT {place} AS place, {expressions} FROM ({table}) AS counted"
                for place, table in enumerate(tables[start : start + AT_ONCE])
            )
            found += [rest for _, *rest in sorted(self.query(" UNION ALL ".join(parts)), key=lambda row: row[0])]
        return found

    def _spelled(self, name: str) -> str:
        if name in self._times:
            return self._times[name]
        column = self.dialect.name(self._names[name])
        return self.dialect.fraction.format(column) if self._kinds[name] in ("float32", "float64") else column

    def _told_apart(self, name: str) -> str:
        """A column, or what stands for its values where that is shorter."""
        column = self._spelled(name)
        return self.dialect.hashed.format(column) if self.dialect.hashed and self._kinds[name] == "text" else column

    def _one(self, expressions: str) -> Sequence[Any]:
        row: Sequence[Any] = self.query(f"SELECT {expressions} FROM {self.table}")[0]
        return row
