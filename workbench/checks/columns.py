"""The columns that questions and tables name, each with the field that names it."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.program.designs import Design
from workbench.program.finding import FieldPath
from workbench.program.requirements import Functional

SHOWS_VALUES = frozenset({"min", "max", "top"})


def question_columns(requirement: Functional) -> Iterator[tuple[str, FieldPath]]:
    """Every column that a question uses: its dimensions, its filters, its measures."""
    yield from shown_columns(requirement)
    for position, measure in enumerate(requirement.measures):
        if measure.column is not None and measure.function not in SHOWS_VALUES:
            yield measure.column, ("measures", position, "column")


def shown_columns(requirement: Functional) -> Iterator[tuple[str, FieldPath]]:
    """The columns whose single values the answer shows or lets one ask for; a count or a sum of one shows none."""
    for position, name in enumerate(requirement.dimensions):
        yield name, ("dimensions", position)
    for position, name in enumerate(requirement.filter_by):
        yield name, ("filter_by", position)
    for position, measure in enumerate(requirement.measures):
        if measure.column is not None and measure.function in SHOWS_VALUES:
            yield measure.column, ("measures", position, "column")


def design_columns(design: Design) -> Iterator[tuple[str, FieldPath]]:
    """Every column of its stream that a design stores, measures or shards by."""
    if design.shard_key is not None:
        yield design.shard_key, ("shard_key",)
    for at, table in enumerate(design.tables):
        if table.type == "raw":
            for position, name in enumerate(table.columns or []):
                yield name, ("tables", at, "columns", position)
        else:
            for position, name in enumerate(table.dimensions):
                yield name, ("tables", at, "dimensions", position)
            for position, measure in enumerate(table.measures):
                if measure.column is not None:
                    yield measure.column, ("tables", at, "measures", position, "column")
