"""The data under verification: the SQL by which checks read it, with names, times and filters in one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.program.data_checks import Amount, DataTable
from workbench.program.verifications import Verification

from .dialect import UNITS, ColumnKind
from .engine import Engine
from .found import SHOWN_ROWS, DataProblemError, Found

ROUNDING = 1e-9
"""Share by which equal totals of floating-point numbers differ, for they are added up in another order."""

EPOCH_UNITS = ((10**11, 1), (10**14, 1000), (10**17, 10**6), (10**20, 10**9))
"""Whole numbers that are times since 1970: below the first number they count the second number to a second."""

COMPACT_DAYS = (1900_01_01, 2100_12_31)
"""Whole numbers that are days as people write them: as seconds since 1970 they would all be of that year's August."""


class Data:
    """Tables in an engine, as a verification describes them, at the moment `now` (UTC, without a zone)."""

    def __init__(
        self, engine: Engine, verification: Verification, files: Mapping[str, Sequence[Path]], now: dt.datetime
    ) -> None:
        self.engine, self.zone, self.files, self.now = engine, verification.time_zone, files, now
        self._tables = {table.name: table for table in verification.tables}
        self._readings: dict[tuple[str, str], str] = {}

    def table(self, name: str) -> DataTable:
        """How the verification describes a table."""
        return self._tables.get(name) or DataTable(name=name)

    def name(self, column: str) -> str:
        """A name as SQL has it."""
        return self.engine.dialect.quoted(column)

    def kind(self, table: str, column: str) -> ColumnKind:
        """What a column holds. Raises DataProblemError when the table has no such column."""
        columns = self.engine.columns(table)
        if column not in columns:
            raise DataProblemError(f"{table} has no column {column}; it has {', '.join(columns)}")
        return columns[column]

    def column(self, table: str, column: str) -> str:
        """A column as SQL has it. Raises DataProblemError when there is none."""
        self.kind(table, column)
        return self.name(column)

    def number(self, table: str, column: str) -> str:
        """A column as a number; what is text is read as one where it can be, and not-a-number is no value."""
        quoted, kind = self.column(table, column), self.kind(table, column)
        if kind == "whole":
            return quoted
        number = quoted if kind == "number" else f"TRY_CAST({quoted} AS DOUBLE)"
        return f"nullif({number}, CAST('NaN' AS DOUBLE))"

    def zone_of(self, table: str) -> str:
        """The zone of times that do not tell their own."""
        return self.table(table).time_zone or self.zone

    def reading(self, table: str, zone: str | None = None) -> str:
        """A table's time as a clock of `zone` (the verification's) shows it; DataProblemError where there is none."""
        to_zone = zone or self.zone
        if (table, to_zone) not in self._readings:
            self._readings[table, to_zone] = self._reading(table, to_zone)
        return self._readings[table, to_zone]

    def _reading(self, table: str, to_zone: str) -> str:
        when = self.table(table).time
        if when is None:
            raise DataProblemError(f"{table} does not say which column tells time; add time: to its table")
        kind, quoted = self.kind(table, when), self.column(table, when)
        dialect = self.engine.dialect
        if kind == "whole":
            [latest] = self.engine.query(f"SELECT max({quoted}) AS latest FROM {self.name(table)}")
            value = latest["latest"] or 0
            if COMPACT_DAYS[0] <= value <= COMPACT_DAYS[1]:
                return dialect.from_compact_day(quoted)
            per_second = next((per for limit, per in EPOCH_UNITS if value < limit), EPOCH_UNITS[-1][1])
            return dialect.reading(dialect.from_epoch(quoted, per_second), "time", "UTC", to_zone)
        if kind not in ("date", "time", "instant"):
            quoted, kind = f"TRY_CAST({quoted} AS TIMESTAMP)", "time"
        return dialect.reading(quoted, kind, self.zone_of(table), to_zone)

    def bucket(self, table: str, grain: str) -> str:
        """The beginning of the bucket of a row's time."""
        return self.engine.dialect.bucket(self.reading(table), UNITS[grain])

    def where(self, table: str, only: Mapping[str, Sequence[str]], without: Mapping[str, Sequence[str]]) -> str:
        """The condition that keeps the wanted rows; a missing value is none of those to leave out."""
        conditions = [self._one_of(table, column, values) for column, values in only.items()]
        conditions += [f"NOT coalesce({self._one_of(table, column, values)}, false)"
                       for column, values in without.items()]  # fmt: skip
        return " AND ".join(conditions) or "true"

    def _one_of(self, table: str, column: str, values: Sequence[str]) -> str:
        return f"CAST({self.column(table, column)} AS STRING) IN {self.engine.dialect.texts(values)}"

    def keys(self, table: str, by: Sequence[str], grain: str | None) -> dict[str, str]:
        """The columns that name a group, as SQL, by the names that findings show."""
        keys = {"bucket": self.bucket(table, grain)} if grain else {}
        return keys | {name: self.column(table, name) for name in by}

    def grouped(self, amount: Amount, by: Sequence[str], grain: str | None, **values: str) -> str:
        """A query that adds up an amount for each group, as `value`; `values` are further aggregates."""
        keys = self.keys(amount.table, by, grain)
        shown = {**keys, "value": self.total(amount), **values}
        selected = ", ".join(f"{expression} AS {self.name(name)}" for name, expression in shown.items())
        groups = f" GROUP BY {', '.join(map(str, range(1, len(keys) + 1)))}" if keys else ""
        where = self.where(amount.table, amount.only, amount.without)
        return f"SELECT {selected} FROM {self.name(amount.table)} WHERE {where}{groups}"

    def total(self, amount: Amount) -> str:
        """The aggregate of an amount: the sum of its measure, or the number of rows."""
        return "count(*)" if amount.measure is None else f"sum({self.number(amount.table, amount.measure)})"

    def offending(self, sql: str, worst_first: str = "1") -> Found:
        """The rows that a query finds, counted, the worst first: alike on all engines where order leaves no ties."""
        rows = self.engine.query(
            f"SELECT count(*) OVER () AS offending_rows, found.* FROM ({sql}) AS found"
            f" ORDER BY {worst_first} LIMIT {SHOWN_ROWS}"
        )
        if not rows:
            return Found()
        sample = [{name: value for name, value in row.items() if name != "offending_rows"} for row in rows]
        return Found(int(rows[0]["offending_rows"]), sample)

    def differing(
        self, one: str, other: str, keys: Sequence[str], tolerance: float, *, labels: tuple[str, str],
        condition: str = "abs({gap}) > {slack}", least: float = 0.0, told: Mapping[str, str] | None = None,
    ) -> Found:  # fmt: skip
        """Groups whose `value` differs between two queries by more than a share of the larger, or is missing in one.

        `condition` says which gaps offend, of `gap` (signed: `one` less `other`) and `slack`; amounts up to `least` are
        let be. Rows hold the two values by their `labels`, and the texts `told` by their names.
        """
        named = [self.name(key) for key in keys]
        listed = "".join(f"{key}, " for key in named)
        groups = f" GROUP BY {', '.join(named)}" if named else ""
        left, right = "coalesce(one, 0)", "coalesce(other, 0)"
        larger = f"greatest(abs({left}), abs({right}))"
        slack, gap = f"({max(tolerance, ROUNDING)!r} * {larger})", f"({left} - {right})"
        offends = condition.format(gap=gap, slack=slack)
        first, second = map(self.name, labels)
        texts = "".join(
            f"{self.engine.dialect.text(text)} AS {self.name(name)}, " for name, text in (told or {}).items()
        )
        return self.offending(
            f"SELECT {texts}{listed}one AS {first}, other AS {second}, {gap} AS difference FROM ("
            f"SELECT {listed}max(one) AS one, max(other) AS other FROM ("
            f"SELECT {listed}value AS one, NULL AS other FROM ({one}) AS a"
            f" UNION ALL SELECT {listed}NULL, value FROM ({other}) AS b) AS sides{groups}) AS compared"
            f" WHERE ({offends}) AND {larger} > {least!r}",
            ", ".join(["abs(difference) DESC", *named]),
        )


def plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON and tables can show it: moments as text, numbers as numbers."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date) or value is None or isinstance(value, bool | int | str):
        return value.isoformat() if isinstance(value, dt.date) else value
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
