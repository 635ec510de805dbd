"""WB406: a date that has passed is met, moved or given up."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since, in_play, is_open
from workbench.program.finding import Severity
from workbench.program.requirements import Requirement
from workbench.program.roadmap import Milestone


def look(context: Context) -> Iterator[Breach]:
    """Open milestones whose due date has passed, and agreed requirements that have not shipped on their own day.

    A requirement whose milestone is overdue too, or is still to come, is told with that.
    """
    for milestone in context.program.all(Milestone):
        if milestone.due_on < context.today and is_open(milestone):
            days = days_since(milestone.due_on, context.today)
            yield Breach(milestone.id, ("due_on",), f"{milestone.id} was due on {milestone.due_on}, {days} days ago")

    dated = {item for one in context.program.all(Milestone) if is_open(one) for item in one.delivers}
    for asked in context.program.all(Requirement):
        late = asked.due_on is not None and asked.due_on < context.today
        if late and asked.status in ("agreed", "building") and asked.id not in dated and in_play(context, asked):
            what = f"{asked.id} was to work by {asked.due_on}, and is {asked.status}"
            yield Breach(asked.id, ("due_on",), what)


RULE = Rule(
    code="WB406",
    title="Overdue",
    family="roadmap",
    severity=Severity.WARNING,
    why="Everything behind it waits, on dates that nobody believes any more.",
    hint="Set `status: done`, or agree on a new `due_on` with those who depend on it.",
    wrong="""\
id: MS-schema
kind: milestone
title: Event schema agreed
due_on: 2026-12-15
owner: PER-ada
status: started
""",
    right="""\
id: MS-schema
kind: milestone
title: Event schema agreed
due_on: 2026-12-15
owner: PER-ada
status: done
""",
    look=look,
)
