"""Schema: columns and their types are the agreed ones, in every file.

Finds a column that a release renamed, numbers that became text in the middle of a month, values nobody has agreed to.
Every file is looked at by itself, so that a change shows where it begins. Where a format does not tell a type each
value is tried instead, and any value is sound text.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from workbench.program.data_checks import Schema, SchemaColumn, ValueType
from workbench.verify.data import Data
from workbench.verify.dialect import ColumnKind
from workbench.verify.files import format_of
from workbench.verify.found import SHOWN_ROWS, DataProblemError, Found

EXAMPLE = """\
id: agreed-columns
kind: schema
what: Events have the agreed columns and types, in every file.
table: events
columns:
  - {name: ts, type: time}
  - {name: zone, type: whole}
  - {name: country, type: text, pattern: "[A-Z]{2}"}
  - {name: cache_status, type: text, allowed: [hit, miss, bypass]}
more_columns: false
"""
"""A check of this kind as a file of checks has it."""

with warnings.catch_warnings():
    warnings.simplefilter("ignore", FutureWarning)  # where Spark is installed, its pandas warns of ours
    import pandera.pandas as pandera
    from pandera.errors import SchemaErrors

_DTYPES: Mapping[ColumnKind, Any] = {
    "whole": "int64", "number": "float64", "text": "str", "bool": "bool", "date": "datetime64[s]",
    "time": "datetime64[us]", "instant": "datetime64[us, UTC]", "other": "object",
}  # fmt: skip
_TYPES: Mapping[ColumnKind, ValueType] = {
    "whole": "whole", "number": "number", "text": "text", "bool": "bool", "date": "date", "time": "time",
    "instant": "time",
}  # fmt: skip
_FITTING: Mapping[ValueType, Sequence[ColumnKind]] = {
    "whole": ("whole",), "number": ("whole", "number"), "text": ("text",), "bool": ("bool",),
    "date": ("date",), "time": ("time", "instant", "date"),
}  # fmt: skip
_CASTS: Mapping[ValueType, str] = {
    "whole": "BIGINT", "number": "DOUBLE", "text": "STRING", "bool": "BOOLEAN", "date": "DATE", "time": "TIMESTAMP",
}  # fmt: skip

_UNTOLD: Mapping[str, Sequence[ValueType]] = {"csv": tuple(_FITTING), "json": ("date", "time")}
"""Types that a format does not tell: there each value is tried."""


def look(check: Schema, data: Data) -> Found:
    """Columns that a file lacks, has too many or of another type, and values that may not be."""
    files = data.files[check.table]
    first = data.engine.columns_of_file(files[0])
    wanted = check.columns or [SchemaColumn(name=name, type=_TYPES.get(kind)) for name, kind in first.items()]
    found = Found()
    for file in files:
        found += _structure(check, wanted, file, data)
    return found + _values(check, wanted, data)


def _structure(check: Schema, wanted: Sequence[SchemaColumn], file: Path, data: Data) -> Found:
    """What pandera says of an empty frame that has the columns of a file."""
    try:
        columns = data.engine.columns_of_file(file)
    except DataProblemError as error:
        return Found.of([{"file": file.name, "fault": "cannot be read", "found": str(error)}])
    untold = _UNTOLD.get(format_of(file), ())
    frame = pd.DataFrame({name: pd.Series(dtype=_DTYPES[kind]) for name, kind in columns.items()})
    schema = pandera.DataFrameSchema(
        {one.name: pandera.Column(_dtype(one, columns, untold)) for one in wanted}, strict=not check.more_columns
    )
    return Found.of([{"file": file.name, **fault} for fault in _failures(schema, frame)])


def _dtype(column: SchemaColumn, columns: Mapping[str, ColumnKind], untold: Sequence[ValueType]) -> Any:
    """The dtype that an empty column must have: its own where that fits, or where only its values can tell."""
    kind = columns.get(column.name)
    if kind is None or column.type is None or kind in _FITTING[column.type] or column.type in untold:
        return _DTYPES[kind] if kind else None
    return _DTYPES[_FITTING[column.type][-1]]


def _failures(schema: pandera.DataFrameSchema, frame: pd.DataFrame) -> list[dict[str, Any]]:
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        return [
            {"column": case["column"] if case["check"].startswith("dtype") else case["failure_case"],
             "fault": _FAULTS.get(case["check"], f"must be {case['check']}, is {case['failure_case']}")}
            for case in cases.to_dict("records")
        ]  # fmt: skip
    return []


_FAULTS = {"column_in_dataframe": "is missing", "column_in_schema": "is not agreed"}


def _values(check: Schema, wanted: Sequence[SchemaColumn], data: Data) -> Found:
    """Rows whose value is of no agreed type, not allowed or of another form; distinct values are looked at once."""
    found = Found()
    known = data.engine.columns(check.table)
    for column in wanted:
        kind = known.get(column.name)
        if kind is None:
            continue
        quoted = data.name(column.name)
        if column.type and kind not in _FITTING[column.type] and column.type != "text":
            cast = f"TRY_CAST({quoted} AS {_CASTS[column.type]}) IS NULL"
            found += data.offending(
                f"SELECT {data.engine.dialect.text(f'no {column.type}')} AS fault, * FROM {data.name(check.table)}"
                f" WHERE {quoted} IS NOT NULL AND {cast}"
            )
        if column.allowed or column.pattern:
            found += _unfit(check, column, data)
    return found


def _unfit(check: Schema, column: SchemaColumn, data: Data) -> Found:
    quoted = data.name(column.name)
    rows = data.engine.query(
        f"SELECT CAST({quoted} AS STRING) AS value, count(*) AS row_count FROM {data.name(check.table)}"
        f" WHERE {quoted} IS NOT NULL GROUP BY 1"
    )
    frame = pd.DataFrame(rows, columns=["value", "row_count"]).astype({"value": str})
    checks = [pandera.Check.isin(column.allowed)] if column.allowed else []
    checks += [pandera.Check.str_matches(rf"(?:{column.pattern})\Z")] if column.pattern else []
    try:
        pandera.DataFrameSchema({"value": pandera.Column(str, checks)}).validate(frame, lazy=True)
    except SchemaErrors as error:
        unfit = frame.loc[sorted(set(error.failure_cases["index"]))].sort_values("row_count", ascending=False)
        sample = [
            {"column": column.name, "fault": "not allowed", "value": value, "row_count": int(rows)}
            for value, rows in zip(unfit["value"], unfit["row_count"], strict=True)
        ]
        return Found(int(unfit["row_count"].sum()), tuple(sample[:SHOWN_ROWS]))
    return Found()
