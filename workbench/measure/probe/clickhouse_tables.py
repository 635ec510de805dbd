"""How ClickHouse's tables of a probe are made: the same on a server as in a process."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.program.designs import RollupTable, Table
from workbench.program.requirements import Measure
from workbench.program.streams import Column
from workbench.simulate.layout import TIME, sort_key

from .dialect import Dialect
from .events import EventFile

DIALECT = Dialect(
    bucket=lambda moment, seconds: f"toStartOfInterval({moment}, INTERVAL {seconds} SECOND)",
    sketched=lambda column: f"uniqHLL12({column})",
    moment=lambda seconds: f"toDateTime({seconds})",
    quote="`",
)

TYPES: Mapping[str, str] = {
    "bool": "Bool", "string": "String", "date": "UInt16", "datetime": "UInt32", "ipv4": "UInt32", "ipv6": "UInt64",
    "uuid": "UInt64", "float32": "Float32", "float64": "Float64",
    **{f"{sign}int{bits}": f"{'U' if sign else ''}Int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)},
}  # fmt: skip
"""Types of columns by a stream's; addresses and identifiers stand as numbers, as the made events have them."""

CODECS = {"lz4": "LZ4", "zstd": "ZSTD(1)"}


def create_table(table: Table, events: EventFile, *, name: str | None = None) -> str:
    """The statement that makes a table: parts of files by column, which are written whole however small."""
    quoted = DIALECT.name
    if isinstance(table, RollupTable):
        columns = [(one, column_type(events.stream.column(one), events)) for one in table.dimensions]
        columns += [(TIME, "DateTime"), *((one.name, measure_type(one, events)) for one in table.measures)]
        states = any(one.function == "distinct" for one in table.measures)
        engine, names = "AggregatingMergeTree" if states else "SummingMergeTree", table.dimensions
    else:
        columns = [(TIME, "DateTime")] + [(one.name, column_type(one, events)) for one in events.stream.columns]
        engine, names = "MergeTree", events.columns
    codec = CODECS[table.codec]
    listed = ", ".join(f"{quoted(column)} {kind} CODEC({codec})" for column, kind in columns)
    key = ", ".join(map(quoted, sort_key(table, names)))
    settings = "min_bytes_for_wide_part = 0, min_rows_for_wide_part = 0"
    return (
        f"CREATE TABLE {quoted(name or table.name)} ({listed}) ENGINE = {engine} ORDER BY ({key}) SETTINGS {settings}"
    )


def column_type(column: Column, events: EventFile) -> str:
    """A column's type: texts of few values as codes."""
    return "LowCardinality(String)" if events.is_coded(column) else TYPES[column.type]


def measure_type(measure: Measure, events: EventFile) -> str:
    """The type of what a rollup keeps of its rows."""
    if measure.function == "distinct" and measure.column:
        return f"AggregateFunction(uniqHLL12, {column_type(events.stream.column(measure.column), events)})"
    return "SimpleAggregateFunction(sum, UInt64)"
