"""WB408: data is verified well before it is launched."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since, is_open
from workbench.program.finding import Severity
from workbench.program.roadmap import Milestone
from workbench.program.verified import data_state

NOTICE_DAYS = 14


def look(context: Context) -> Iterator[Breach]:
    """Open launches within two weeks whose data, or that of what they deliver, is not verified."""
    for milestone in context.program.all(Milestone):
        days_left = -days_since(milestone.due_on, context.today)
        if not milestone.launch or not is_open(milestone) or not 0 <= days_left <= NOTICE_DAYS:
            continue
        found = data_state(context.program, milestone.id, context.today)
        if found.state != "verified":
            what = f"{milestone.id} launches in {days_left} days and its data is {found.state}: {found.why}"
            yield Breach(milestone.id, ("launch",), what)


RULE = Rule(
    code="WB408",
    title="Launch without verified data",
    family="data",
    severity=Severity.WARNING,
    why="Wrong sums are found the night before, when nothing is left but to publish them or to call it off.",
    hint="Add a verification `about:` the launch, and run it with `workbench verify VER-NAME.yaml FILES --record`.",
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
checks:
  - {id: every-day, kind: date_coverage, table: figures}
runs:
  - ran_on: 2027-01-12
    fingerprint: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
    asked: 00577b70298047633f232f13702b088219b6e377c0921b24634113cf9c9d8e7a
    passed: true
    checks: [{id: every-day, passed: true}]
""",
    look=look,
)
