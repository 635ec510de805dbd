"""WB604: what is shown around is agreed to by somebody who builds it or pays for it."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since, in_play
from workbench.program.finding import Severity
from workbench.program.people import Person
from workbench.program.requirements import Requirement
from workbench.program.reviews import Review
from workbench.program.standing import seats

PATIENCE_DAYS = 7
"""Days that those who were shown something may think about it."""


def look(context: Context) -> Iterator[Breach]:
    """The first review that showed requirements, a week ago, while nobody of those who want, build or pay for them has
    said a word.

    A word counts on the plan's brief, and on any requirement.
    """
    program = context.program
    shown = [
        one
        for one in program.all(Review)
        if _requirements(context, one) and days_since(one.held_on, context.today) > PATIENCE_DAYS
    ]
    if not shown or program.plan is None:
        return
    named = [seat.party for seat in seats(program, context.standings) if seat.party and seat.role != "team"]
    voices = {one.given.person for one in context.standings if _counts(context, one.given.item)}
    heard = {person.team for person in program.all(Person) if person.id in voices} | voices
    if named and not heard & set(named):
        first = min(shown, key=lambda one: (one.held_on, one.id))
        who = ", ".join(dict.fromkeys(program.items[one].title for one in named if one in program.items))
        yield Breach(
            first.id, ("covered",), f"{first.id} showed requirements around, and none of these has agreed: {who}"
        )


def _requirements(context: Context, review: Review) -> bool:
    return any(
        isinstance(one, Requirement) and in_play(context, one) for one in map(context.program.items.get, review.covered)
    )


def _counts(context: Context, item: str) -> bool:
    plan = context.program.plan
    return (plan is not None and item == plan.id) or isinstance(context.program.items.get(item), Requirement)


RULE = Rule(
    code="WB604",
    title="Shown to none who builds or pays",
    family="reach",
    severity=Severity.WARNING,
    why="To be liked by those who would use it moves nothing: who builds and pays says no later.",
    hint="Ask sponsor, builder and budget owner for a verdict, on the brief or one question: `workbench acknowledge`.",
    wrong="""\
id: REV-table
kind: review
title: The table goes round
held_on: 2027-01-04
covered: [FR-countries]
outcome: Liked.
---
id: ACK-ada-plan
kind: acknowledgement
title: Ada likes a column
person: PER-ada
item: DES-columns
verdict: agree
given_on: 2027-01-08
---
id: ACK-grace-plan
kind: acknowledgement
title: Grace likes a column
person: PER-grace
item: DES-columns
verdict: agree
given_on: 2027-01-08
""",
    right="""\
id: REV-table
kind: review
title: The table goes round
held_on: 2027-01-04
covered: [FR-countries]
outcome: Liked.
""",
    look=look,
)
