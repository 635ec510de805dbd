"""Widths: bytes of a value in memory, by the type of its column."""

from __future__ import annotations

from workbench.program.streams import Column

WIDTH = {
    "uint8": 1, "int8": 1, "bool": 1, "uint16": 2, "int16": 2, "date": 2, "uint32": 4, "int32": 4, "float32": 4,
    "ipv4": 4, "datetime": 4, "uint64": 8, "int64": 8, "float64": 8, "ipv6": 16, "uuid": 16,
}  # fmt: skip
"""Bytes of a value in memory; strings have their mean width and a length."""

TIME_WIDTH, MEASURE_WIDTH = 4, 8
UNTOLD_TEXT_WIDTH = 16
"""Bytes of a string whose column does not say mean_bytes."""


def column_width(column: Column) -> float:
    """Mean bytes of a value of a column."""
    if column.type == "string":
        return column.mean_bytes or float(UNTOLD_TEXT_WIDTH)
    return float(WIDTH[column.type])
