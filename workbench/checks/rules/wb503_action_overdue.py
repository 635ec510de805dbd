"""WB503: what was promised after an incident has a date, and is done by it."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import is_open
from workbench.program.finding import Severity
from workbench.program.learning import Action


def look(context: Context) -> Iterator[Breach]:
    """Open actions without a date or past it."""
    for action in context.program.all(Action):
        if not is_open(action):
            continue
        if action.due_on is None:
            yield Breach(action.id, ("due_on",), f"{action.id} is promised for no date")
        elif action.due_on < context.today:
            yield Breach(action.id, ("due_on",), f"{action.id} was due on {action.due_on} and is not done")


RULE = Rule(
    code="WB503",
    title="Action without date or overdue",
    family="learning",
    severity=Severity.WARNING,
    why="A lesson whose action is not done will be paid for a second time.",
    hint="Set `status: done`, or a `due_on` that the owner agrees to, or `status: dropped` with the reason in `notes`.",
    wrong="""\
id: ACT-totals
kind: action
title: Compare totals every night
owner: PER-ada
due_on: 2026-12-31
""",
    right="""\
id: ACT-totals
kind: action
title: Compare totals every night
owner: PER-ada
due_on: 2027-02-01
""",
    look=look,
)
