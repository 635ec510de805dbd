"""WB510: a post-mortem changes something."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since
from workbench.program.finding import Severity
from workbench.program.learning import Action, PostMortem

PATIENCE_DAYS = 30


def look(context: Context) -> Iterator[Breach]:
    """Post-mortems held more than a month ago that no action follows, nor their incident."""
    followed = {one.follows for one in context.program.all(Action) if one.status != "dropped"}
    for sheet in context.program.all(PostMortem):
        age = days_since(sheet.held_on, context.today)
        if sheet.sheet == "post-mortem" and age > PATIENCE_DAYS and not followed & {sheet.id, sheet.incident}:
            yield Breach(sheet.id, ("held_on",), f"{sheet.id} was held {age} days ago, and no action follows it")


RULE = Rule(
    code="WB510",
    title="Post-mortem that changed nothing",
    family="learning",
    severity=Severity.INFO,
    why="A meeting that ends in understanding and in no change will be held again.",
    hint="Add an action that `follows:` it, with an owner and a date, or say in `notes` why nothing has to change.",
    wrong="""\
id: PM-sums
kind: post-mortem
facilitator: PER-grace
causes: [The job ran twice after a restart.]
title: What let wrong sums through
held_on: 2026-12-03
""",
    right="""\
id: PM-sums
kind: post-mortem
facilitator: PER-grace
causes: [The job ran twice after a restart.]
title: What let wrong sums through
held_on: 2026-12-03
---
id: ACT-totals
kind: action
title: Compare totals every night
owner: PER-ada
due_on: 2027-02-01
follows: PM-sums
""",
    look=look,
)
