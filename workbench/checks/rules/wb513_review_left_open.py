"""WB513: a review that has begun comes to an end."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since
from workbench.program.finding import Severity
from workbench.program.reviews import Review

PATIENCE_DAYS = 7


def look(context: Context) -> Iterator[Breach]:
    """Reviews that began more than a week ago and are still open."""
    for review in context.program.all(Review):
        age = days_since(review.held_on, context.today)
        if review.status == "open" and age > PATIENCE_DAYS:
            left = sum(point.outcome is None for point in review.points)
            what = f"{review.id} began {age} days ago and is still open, with {left} points to go through"
            yield Breach(review.id, ("status",), what)


RULE = Rule(
    code="WB513",
    title="Review that never ended",
    family="decisions",
    severity=Severity.WARNING,
    why="Without its end there is no baseline and there are no minutes: nobody can say what was agreed.",
    hint="Go through what is left, then close it: `workbench review close REV-NAME --outcome TEXT`.",
    wrong="""\
id: REV-january
kind: review
title: Planning review
held_on: 2027-01-04
status: open
points:
  - {name: changes, kind: change, what: Two items have changed.}
""",
    right="""\
id: REV-january
kind: review
title: Planning review
held_on: 2027-01-04
points:
  - {name: changes, kind: change, what: Two items have changed., outcome: agreed}
outcome: Agreed as it is.
baseline: baseline/2027-01-04
""",
    look=look,
)
