"""WB203: a budget has a voice for the need and one for the limit."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import either, in_play, sides_without_voice
from workbench.program.budgets import Budget
from workbench.program.finding import Severity


def look(context: Context) -> Iterator[Breach]:
    """Budgets that are not over, without a validator on the side of engineering or of finance."""
    for budget in context.program.all(Budget):
        sides = sides_without_voice(budget)
        if sides and in_play(context, budget):
            yield Breach(budget.id, ("validators",), f"{budget.id} names nobody who vouches for it in {either(sides)}")


RULE = Rule(
    code="WB203",
    title="Budget that nobody vouches for",
    family="budget",
    severity=Severity.WARNING,
    why="A limit without both voices is a rumour: engineers plan past it and finance learns of the need too late.",
    hint="Add `validators.engineering` (for the need) and `validators.finance` (for the limit).",
    wrong="""\
id: BUD-2027
kind: budget
title: Analytics cluster 2027
starts_on: 2027-01-01
ends_on: 2027-12-31
nodes: 100
owner: PER-grace
validators: {finance: PER-grace}
""",
    right="""\
id: BUD-2027
kind: budget
title: Analytics cluster 2027
starts_on: 2027-01-01
ends_on: 2027-12-31
nodes: 100
owner: PER-grace
validators: {engineering: PER-ada, finance: PER-grace}
""",
    look=look,
)
