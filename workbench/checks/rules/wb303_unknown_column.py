"""WB303: questions and tables name columns that their stream has."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from workbench.checks.columns import design_columns, question_columns
from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import is_open
from workbench.program.designs import Design
from workbench.program.finding import FieldPath, Severity
from workbench.program.requirements import Functional
from workbench.program.streams import Stream


def look(context: Context) -> Iterator[Breach]:
    """Columns that an open question or design names and that its stream does not list."""
    program = context.program
    for requirement in program.all(Functional):
        if is_open(requirement):
            stream = program.get(requirement.stream, Stream)
            yield from _unknown(requirement.id, stream, question_columns(requirement))
    for design in program.all(Design):
        if is_open(design):
            yield from _unknown(design.id, program.stream_of(design), design_columns(design))


def _unknown(item_id: str, stream: Stream | None, columns: Iterator[tuple[str, FieldPath]]) -> Iterator[Breach]:
    if stream is None:
        return
    known = [column.name for column in stream.columns]
    for name, field in columns:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            yield Breach(
                item_id,
                field,
                f"{item_id} names column {name}, which {stream.id} does not have",
                f"Write {close[0]}, or add {name} to the columns of {stream.id}." if close else None,
            )


RULE = Rule(
    code="WB303",
    title="Unknown column",
    family="data",
    severity=Severity.ERROR,
    why="Nothing can be sized or answered by a column of which nobody has said how many values it takes.",
    hint="Correct the name, or add the column to the stream, with `captured: false` when it is not recorded yet.",
    wrong="""\
id: FR-top-countries
kind: functional
title: Top countries
question: Which countries send the most requests?
audience: public
capability: public_dashboard
priority: 1
owner: PER-ada
stream: STR-edge
dimensions: [contry]
acceptance: [The countries of a day add up to that day's requests.]
""",
    right="""\
id: FR-top-countries
kind: functional
title: Top countries
question: Which countries send the most requests?
audience: public
capability: public_dashboard
priority: 1
owner: PER-ada
stream: STR-edge
dimensions: [country]
acceptance: [The countries of a day add up to that day's requests.]
""",
    look=look,
)
