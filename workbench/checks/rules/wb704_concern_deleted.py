"""WB704: a concern ends by an answer, never by a deleted file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.edits import Edit
from workbench.program.finding import Severity
from workbench.program.kinds import BY_NAME


def look(context: Context) -> Iterator[Breach]:
    """Concerns that the history of the program knows and its folder does not."""
    plan = context.program.plan
    there = {*context.program.items, *context.program.unreadable}
    told = set()
    for edit in context.history:
        for item in edit.items:
            if item.startswith(f"{BY_NAME['concern'].prefix}-") and item not in there and item not in told and plan:
                told.add(item)
                yield Breach(plan.id, (), f"{item} of {plan.id} was deleted on {edit.day} by {edit.email}")


RULE = Rule(
    code="WB704",
    title="Concern deleted",
    family="concerns",
    severity=Severity.WARNING,
    why="A doubt that can be deleted is one that nobody dares to write down, and its ending teaches nobody anything.",
    hint="Bring its file back from git, and settle or overrule it by name.",
    wrong="""\
id: CON-other
kind: concern
title: The dates are too early
raised_by: PER-ada
raised_on: 2027-01-11
owner: PER-grace
""",
    right="""\
id: CON-quality
kind: concern
title: Nobody checks the data systematically
raised_by: PER-ada
raised_on: 2027-01-11
owner: PER-grace
""",
    look=look,
    history=[Edit(dt.date(2027, 1, 12), "grace@example.com", ("CON-quality",))],
)
