"""WB305: only numbers are added up and averaged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.designs import Design
from workbench.program.finding import FieldPath, Severity
from workbench.program.requirements import Functional, Measure
from workbench.program.streams import Stream

LABELS = frozenset({"string", "uuid", "ipv4", "ipv6", "date", "datetime"})
ARITHMETIC = frozenset({"sum", "average", "percentile"})


def look(context: Context) -> Iterator[Breach]:
    """Open questions and designs that take a sum, an average or a percentile of a column of texts, addresses, dates."""
    program = context.program
    for question in program.all(Functional):
        if in_play(context, question):
            yield from _wrong(question.id, program.get(question.stream, Stream), question.measures, ())
    for design in program.all(Design):
        for place, table in enumerate(design.tables):
            if table.type == "rollup" and in_play(context, design):
                yield from _wrong(design.id, program.stream_of(design), table.measures, ("tables", place))


def _wrong(item: str, stream: Stream | None, measures: Sequence[Measure], at: FieldPath) -> Iterator[Breach]:
    types = {one.name: one.type for one in stream.columns} if stream else {}
    for position, one in enumerate(measures):
        kind = types.get(one.column or "")
        if one.function in ARITHMETIC and kind in LABELS:
            what = f"{item} takes a {one.function} of {one.column}, whose values are of type {kind}"
            yield Breach(item, (*at, "measures", position, "function"), what)


_QUESTION = """\
id: FR-devices
kind: functional
title: Devices by country
question: How many devices does each country use?
audience: internal
capability: public_dashboard
priority: 2
owner: PER-ada
stream: STR-edge
dimensions: [country]
measures: [{{name: devices, function: {function}, column: device}}]
acceptance: [A recount of one day's raw events agrees.]
missing: {{what: the device in the event, supplier: PER-ada, due_on: 2027-04-01}}
"""

RULE = Rule(
    code="WB305",
    title="Arithmetic on labels",
    family="data",
    severity=Severity.ERROR,
    why="The sum of identifiers is a number, and it means nothing: some engines refuse it, others show it.",
    hint="Count them (`distinct`), take the largest (`top`), or name the column of the amount that is meant.",
    wrong=_QUESTION.format(function="sum"),
    right=_QUESTION.format(function="distinct"),
    look=look,
)
