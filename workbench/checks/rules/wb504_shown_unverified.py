"""WB504: what is shown to others rests on data that somebody verified."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity
from workbench.program.verified import data_state, shown_items


def look(context: Context) -> Iterator[Breach]:
    """Done launches, spikes that led to one and shipped questions whose data has never been verified."""
    for item in shown_items(context.program):
        found = data_state(context.program, item.id, context.today)
        if found.state == "unverified":
            yield Breach(item.id, ("status",), f"{item.id} is shown to others and its data is unverified: {found.why}")


RULE = Rule(
    code="WB504",
    title="Shown and never verified",
    family="data",
    severity=Severity.WARNING,
    why="Unverified is not the same as right: readers will be the ones to find what is wrong.",
    hint="Add a verification `about:` it, and run it with `workbench verify VER-NAME.yaml FILES --record`.",
    wrong="""\
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-01-10
owner: PER-ada
launch: true
status: done
""",
    right="""\
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-01-10
owner: PER-ada
launch: true
status: done
---
id: VER-launch
kind: verification
title: Sums of the launch
about: [MS-launch]
owner: PER-ada
checks:
  - {id: every-day, kind: date_coverage, table: figures}
runs:
  - ran_on: 2027-01-09
    fingerprint: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
    asked: 00577b70298047633f232f13702b088219b6e377c0921b24634113cf9c9d8e7a
    passed: true
    checks: [{id: every-day, passed: true}]
""",
    look=look,
)
