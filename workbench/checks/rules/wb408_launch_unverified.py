"""WB408: data is verified well before it is launched."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since, is_open
from workbench.program.finding import Severity
from workbench.program.learning import Verification
from workbench.program.roadmap import Milestone

NOTICE_DAYS = 14


def look(context: Context) -> Iterator[Breach]:
    """Open launches within two weeks that no passed verification is about, nor about what they deliver."""
    verified = {
        item_id
        for verification in context.program.all(Verification)
        if _passed(verification)
        for item_id in verification.about
    }
    for milestone in context.program.all(Milestone):
        days_left = -days_since(milestone.due_on, context.today)
        if not milestone.launch or not is_open(milestone) or not 0 <= days_left <= NOTICE_DAYS:
            continue
        unverified = [item_id for item_id in milestone.delivers if item_id not in verified]
        if milestone.id not in verified and (unverified or not milestone.delivers):
            of = f" of {', '.join(unverified)}" if unverified else ""
            yield Breach(
                milestone.id,
                ("launch",),
                f"{milestone.id} launches in {days_left} days and no verification of the data{of} has passed",
            )


def _passed(verification: Verification) -> bool:
    return bool(verification.checks) and all(check.passed for check in verification.checks)


RULE = Rule(
    code="WB408",
    title="Launch without verified data",
    severity=Severity.WARNING,
    why="Wrong sums are found the night before, when nothing is left but to publish them or to call it off.",
    hint="Add a verification `about:` the launch (dates, totals, parts against wholes), run it and record the results.",
    wrong="""\
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-01-20
owner: PER-ada
launch: true
""",
    right="""\
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-01-20
owner: PER-ada
launch: true
---
id: VER-launch
kind: verification
title: Sums of the launch
about: [MS-launch]
owner: PER-ada
ran_on: 2027-01-12
checks:
  - {what: Countries add up to the day's total., passed: true}
""",
    look=look,
)
