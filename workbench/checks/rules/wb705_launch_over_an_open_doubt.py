"""WB705: nothing launches over a block or a concern that nobody answers."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import committed_designs, days_since, is_open
from workbench.program.concern_clock import clock
from workbench.program.concerns import Concern
from workbench.program.finding import Severity
from workbench.program.roadmap import Milestone

NOTICE_DAYS = 14


def look(context: Context) -> Iterator[Breach]:
    """Launches within two weeks, or done, while a block stands on them, on what they deliver, on the design that serves
    it or on the plan, or while a concern about these is past the day of its answer.

    Of a launch that is done, doubts of after its day are not counted.
    """
    for milestone in context.program.all(Milestone):
        days_left = -days_since(milestone.due_on, context.today)
        done = milestone.status == "done"
        if milestone.launch and (done or (is_open(milestone) and 0 <= days_left <= NOTICE_DAYS)):
            doubts = sorted(_doubts(context, milestone))
            if doubts:
                told = "was launched" if done else f"launches in {days_left} days"
                yield Breach(milestone.id, ("launch",), f"{milestone.id} {told} over {', '.join(doubts)}")


def _doubts(context: Context, milestone: Milestone) -> Iterator[str]:
    """The ids of the blocks and concerns that stand in the way of a launch."""
    last = milestone.due_on if milestone.status == "done" else context.today
    serving = [one.id for one in committed_designs(context.program) if {*one.serves} & {*milestone.delivers}]
    gate = {milestone.id, *milestone.delivers, *serving}
    plan = {context.program.plan.id} if context.program.plan else set()
    for standing in context.standings:
        if standing.blocks and standing.given.item in gate | plan and standing.given.given_on <= last:
            yield standing.given.id
    for concern in context.program.all(Concern):
        found = clock(context.program, concern, context.today)
        if found is not None and found.ran_out and concern.raised_on <= last and gate & set(concern.about):
            yield concern.id


RULE = Rule(
    code="WB705",
    title="Launch over an open doubt",
    family="concerns",
    severity=Severity.ERROR,
    why="A gate that opens over a block teaches everybody that blocks mean nothing.",
    hint="Answer it, or let somebody overrule it by name; else move the launch.",
    wrong="""\
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-01-20
owner: PER-ada
launch: true
delivers: [FR-countries]
---
id: VER-launch
kind: verification
title: Sums of the launch
about: [MS-launch, FR-countries]
owner: PER-ada
checks:
  - {id: every-day, kind: date_coverage, table: figures}
runs:
  - ran_on: 2027-01-12
    fingerprint: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
    asked: 00577b70298047633f232f13702b088219b6e377c0921b24634113cf9c9d8e7a
    passed: true
    checks: [{id: every-day, passed: true}]
---
id: CON-sums
kind: concern
title: The sums of the smaller countries are guesses
about: [FR-countries]
raised_by: PER-grace
raised_on: 2026-12-01
owner: PER-ada
""",
    right="""\
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-01-20
owner: PER-ada
launch: true
delivers: [FR-countries]
---
id: VER-launch
kind: verification
title: Sums of the launch
about: [MS-launch, FR-countries]
owner: PER-ada
checks:
  - {id: every-day, kind: date_coverage, table: figures}
runs:
  - ran_on: 2027-01-12
    fingerprint: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
    asked: 00577b70298047633f232f13702b088219b6e377c0921b24634113cf9c9d8e7a
    passed: true
    checks: [{id: every-day, passed: true}]
---
id: CON-sums
kind: concern
title: The sums of the smaller countries are guesses
about: [FR-countries]
raised_by: PER-grace
raised_on: 2026-12-01
owner: PER-ada
due_on: 2027-01-18
""",
    look=look,
)
