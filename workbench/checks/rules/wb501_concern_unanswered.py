"""WB501: a concern gets an answer, or a date for one."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.concern_clock import Clock, clock
from workbench.program.concerns import Concern
from workbench.program.finding import Severity


def look(context: Context) -> Iterator[Breach]:
    """Open concerns past the day of their answer, by default ten working days, without an action on its way."""
    for concern in context.program.all(Concern):
        found = clock(context.program, concern, context.today)
        if found is not None and found.ran_out:
            yield Breach(concern.id, ("due_on",), _told(concern, found))


def _told(concern: Concern, found: Clock) -> str:
    due = f"; an answer was due on {concern.due_on}" if concern.due_on else " without a date for an answer"
    held = f"; it is with {found.with_whom or 'nobody'}"
    then = f", next is {found.next_with} on {found.next_on}" if found.next_with else ""
    return f"{concern.id} has been open for {found.age} working days{due}{held}{then}"


RULE = Rule(
    code="WB501",
    title="Concern unanswered",
    family="concerns",
    severity=Severity.WARNING,
    why="A doubt that is waved away comes back as an incident, and whoever raised it stops raising doubts.",
    hint="Answer it with a change (`workbench concern answer`), promise an action, or agree on a day in `due_on`.",
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
