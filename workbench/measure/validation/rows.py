"""Reading the rows of a table of facts: cells as numbers, the stream that a row is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

FIRST_LINE = 2
"""The line of a table's first row, below its head."""

Row = Mapping[str, str]


class BadRow(ValueError):  # noqa: N818 - named for what it tells of
    """A cell that does not hold what its column promises; the message names line, column and value."""


def numbered(rows: Sequence[Row]) -> Iterator[tuple[int, Row]]:
    """The rows with their lines in the file."""
    return enumerate(rows, start=FIRST_LINE)


def number(line: int, row: Row, column: str) -> float | None:
    """A cell as a number; None for a blank one. Raises BadRow for any other text."""
    cell = row[column].strip()
    try:
        return float(cell) if cell else None
    except ValueError as error:
        raise BadRow(f"line {line}, column {column}: {cell!r} is not a number") from error


def positive(line: int, row: Row, column: str) -> float:
    """A cell that must hold a number above zero. Raises BadRow for a blank or any other one."""
    value = number(line, row, column)
    if value is None or not value > 0.0:
        raise BadRow(f"line {line}, column {column}: {row[column]!r} is not a number above zero")
    return value


def stream_name(row: Row) -> str:
    """The stem of the row's stream file, `<profile>-<path_model>`; tables without a path model are `indep`."""
    return f"{row['profile']}-{row.get('path_model') or 'indep'}"
