"""WB212: what is built or runs has a budget for today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import built_designs
from workbench.program.budgets import Budget
from workbench.program.finding import Severity


def look(context: Context) -> Iterator[Breach]:
    """Designs under work or built whose budget covers a period that is over."""
    latest = max((one.ends_on for one in context.program.all(Budget)), default=dt.date.max)
    for design in built_designs(context.program):
        budget = context.program.budget_of(design)
        if budget is None or budget.ends_on >= context.today:
            continue
        more = "" if latest < context.today else ", though the plan has a later one"
        yield Breach(design.id, ("budget",), f"{design.id} rests on {budget.id}, which ended on {budget.ends_on}{more}")


_BUDGET = """\
id: BUD-2027
kind: budget
title: Analytics cluster
starts_on: 2026-01-01
ends_on: {ends_on}
nodes: 100
owner: PER-grace
validators: {{engineering: PER-ada, finance: PER-grace}}
"""

RULE = Rule(
    code="WB212",
    title="Budget that is over",
    family="budget",
    severity=Severity.WARNING,
    why="From the day after, nobody has granted what is spent, and the first bill that somebody reads stops the work.",
    hint="Agree on the next period's budget and name it in the design or in program.yaml.",
    wrong=_BUDGET.format(ends_on="2026-12-31"),
    right=_BUDGET.format(ends_on="2027-12-31"),
    look=look,
)
