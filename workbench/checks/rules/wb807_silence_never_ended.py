"""WB807: what was written in silence is shown."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since
from workbench.program.finding import Severity
from workbench.program.learning import PostMortem

PATIENCE_DAYS = 7


def look(context: Context) -> Iterator[Breach]:
    """Pre-mortems of more than a week ago whose lines nobody has shown."""
    for sheet in context.program.all(PostMortem):
        age = days_since(sheet.held_on, context.today)
        if sheet.sheet == "pre-mortem" and sheet.writers and not sheet.lines and age > PATIENCE_DAYS:
            writers = ", ".join(sheet.writers)
            what = f"{sheet.id} began {age} days ago, and what {writers} were to write in silence has never been shown"
            yield Breach(sheet.id, ("writers",), what)


RULE = Rule(
    code="WB807",
    title="Pre-mortem that nobody read",
    family="learning",
    severity=Severity.WARNING,
    why="People wrote down what will go wrong, and the plan goes on as if nobody knew.",
    hint="Open the sheet on the page of post-mortems and show everybody's lines, also if some are missing.",
    wrong="""\
id: PM-before
kind: post-mortem
facilitator: PER-grace
sheet: pre-mortem
title: Before we start
held_on: 2027-01-04
writers: [PER-ada, PER-grace]
""",
    right="""\
id: PM-before
kind: post-mortem
facilitator: PER-grace
sheet: pre-mortem
title: Before we start
held_on: 2027-01-04
writers: [PER-ada, PER-grace]
lines:
  - {by: PER-ada, text: Nobody verifies the sums.}
""",
    look=look,
)
