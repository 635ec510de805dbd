"""WB501: a concern gets an answer, or a date for one."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since
from workbench.program.finding import Severity
from workbench.program.governance import Concern

PATIENCE_DAYS = 14


def look(context: Context) -> Iterator[Breach]:
    """Open concerns past their date, or raised more than two weeks ago without a date."""
    for concern in context.program.all(Concern):
        if concern.status != "open":
            continue
        age = days_since(concern.raised_on, context.today)
        if concern.due_on is None and age > PATIENCE_DAYS:
            late = " without a date for an answer"
        elif concern.due_on is not None and concern.due_on < context.today:
            late = f"; an answer was due on {concern.due_on}"
        else:
            continue
        next_level = f"; next is {concern.escalates_to[0]}" if concern.escalates_to else ""
        yield Breach(concern.id, ("due_on",), f"{concern.id} has been open for {age} days{late}{next_level}")


RULE = Rule(
    code="WB501",
    title="Concern unanswered",
    family="concerns",
    severity=Severity.WARNING,
    why="A doubt that is waved away comes back as an incident, and whoever raised it stops raising doubts.",
    hint="Write an `answer` that changes an item, an owner or a date, or set `due_on` and tell the next level.",
    wrong="""\
id: CON-quality
kind: concern
title: Nobody checks the data systematically
raised_by: PER-ada
raised_on: 2026-12-01
owner: PER-grace
""",
    right="""\
id: CON-quality
kind: concern
title: Nobody checks the data systematically
raised_by: PER-ada
raised_on: 2026-12-01
owner: PER-grace
due_on: 2027-02-01
""",
    look=look,
)
