"""WB301: a column that a question needs is captured, or somebody is to supply it."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.columns import question_columns
from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import is_open
from workbench.program.finding import Severity
from workbench.program.requirements import Functional
from workbench.program.streams import Stream


def look(context: Context) -> Iterator[Breach]:
    """Columns of open questions that their stream does not capture and that nobody is named to supply."""
    for requirement in context.program.all(Functional):
        stream = context.program.get(requirement.stream, Stream)
        if stream is None or not is_open(requirement):
            continue
        if requirement.missing is not None and requirement.missing.supplier is not None:
            continue
        columns = {column.name: column for column in stream.columns}
        for name, field in question_columns(requirement):
            column = columns.get(name)
            if column is not None and not column.captured and column.supplier is None:
                yield Breach(
                    requirement.id,
                    field,
                    f"{requirement.id} needs {name}, which {stream.id} does not capture and nobody is to supply",
                    f"Name a `supplier` at column {name} of {stream.id}, or at `missing` of {requirement.id}.",
                )


RULE = Rule(
    code="WB301",
    title="Column not captured",
    family="data",
    severity=Severity.WARNING,
    why="The question cannot be answered from what is recorded, and history cannot be captured afterwards.",
    hint="Name who supplies the column, or take it out of the question.",
    wrong="""\
id: FR-devices
kind: functional
title: Requests by device
question: Which devices send requests?
audience: internal
capability: public_dashboard
priority: 2
owner: PER-ada
stream: STR-edge
dimensions: [device]
acceptance: [The devices of a day add up to that day's requests.]
""",
    right="""\
id: FR-devices
kind: functional
title: Requests by device
question: Which devices send requests?
audience: internal
capability: public_dashboard
priority: 2
owner: PER-ada
stream: STR-edge
dimensions: [device]
acceptance: [The devices of a day add up to that day's requests.]
missing:
  what: the device identifier in the event
  supplier: PER-ada
  due_on: 2027-04-01
""",
    look=look,
)
