"""WB607: a poll is closed when its time is over, so that its counts are told."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since
from workbench.program.finding import Severity
from workbench.program.polls import Poll

PATIENCE_DAYS = 3
"""Days in which a poll may wait for whoever closes it: a weekend."""


def look(context: Context) -> Iterator[Breach]:
    """Open polls whose last day has passed by more than a weekend."""
    for poll in context.program.all(Poll):
        days = days_since(poll.closes_on, context.today)
        if poll.status == "open" and days > PATIENCE_DAYS:
            yield Breach(poll.id, ("closes_on",), f"{poll.id} was to close on {poll.closes_on}, {days} days ago")


_POLL = """\
id: POL-launch
kind: poll
title: Confidence in the launch
question: How confident are you that we launch in March?
about: [FR-countries]
asked_on: 2027-01-08
closes_on: {closes_on}
"""

RULE = Rule(
    code="WB607",
    title="Poll left open",
    family="reach",
    severity=Severity.WARNING,
    why="People said what they believe, and nobody has looked: the doubts in it help only while there is time.",
    hint="Close it with `workbench poll close`, which puts its counts into the plan.",
    wrong=_POLL.format(closes_on="2027-01-10"),
    right=_POLL.format(closes_on="2027-01-13"),
    look=look,
)
