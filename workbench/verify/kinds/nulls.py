"""Nulls: values are there.

Finds a column that a new version of the collector stopped filling, a join that lost its other side for a day. Blank
text and not-a-number count as no value, and so do words that mean none (`also`).
"""

from __future__ import annotations

from workbench.program.data_checks import Nulls
from workbench.verify.data import Data
from workbench.verify.found import Found

EXAMPLE = """\
id: country-known
kind: nulls
what: At most two percent of a day's events come from an unknown country.
table: events
columns: [country]
also: [unknown, XX]
at_most: 0.02
grain: 1d
"""
"""A check of this kind as a file of checks has it."""


def look(check: Nulls, data: Data) -> Found:
    """Rows without a value, where they are more than may be, in all or in one bucket of time."""
    found = Found()
    for column in check.columns:
        found += _rows_without(check, column, data) if check.at_most == 0 else _buckets_short(check, column, data)
    return found


def _rows_without(check: Nulls, column: str, data: Data) -> Found:
    where = data.where(check.table, check.only, {})
    return data.offending(
        f"SELECT {data.engine.dialect.text(column)} AS without, * FROM {data.name(check.table)}"
        f" WHERE {where} AND {_missing(check, column, data)}"
    )


def _buckets_short(check: Nulls, column: str, data: Data) -> Found:
    keys = data.keys(check.table, [], check.grain)
    shown = "".join(f"{expression} AS {data.name(name)}, " for name, expression in keys.items())
    missing = f"sum(CASE WHEN {_missing(check, column, data)} THEN 1 ELSE 0 END)"
    where = data.where(check.table, check.only, {})
    return data.offending(
        f"SELECT {data.engine.dialect.text(column)} AS without, * FROM ("
        f"SELECT {shown}{missing} AS empty_rows, count(*) AS row_count FROM {data.name(check.table)} WHERE {where}"
        f"{' GROUP BY 1' if keys else ''}) AS counted WHERE empty_rows > {check.at_most!r} * row_count",
        "empty_rows DESC, bucket" if keys else "empty_rows DESC",
    )


def _missing(check: Nulls, column: str, data: Data) -> str:
    quoted, kind = data.column(check.table, column), data.kind(check.table, column)
    if kind == "number":
        return f"({quoted} IS NULL OR isnan({quoted}))"
    if kind != "text":
        return f"({quoted} IS NULL)"
    words = data.engine.dialect.texts(["", *check.also])
    return f"({quoted} IS NULL OR trim({quoted}) IN {words})"
