"""WB805: each promise of the vision has a day, or a decision against it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity
from workbench.program.governance import Decision
from workbench.program.program import Program
from workbench.program.requirements import Functional
from workbench.program.roadmap import Milestone

_COMING = frozenset({"planned", "started"})


def look(context: Context) -> Iterator[Breach]:
    """After a first launch, capabilities whose day has gone by, with nothing delivered, dated anew or decided."""
    program, plan = context.program, context.program.plan
    launched = any(one.launch and one.status == "done" for one in program.all(Milestone))
    if plan is None or not launched:
        return
    for place, capability in enumerate(plan.true_north.capabilities):
        questions = [one for one in program.all(Functional) if one.capability == capability.name]
        if any(_has_a_future(program, one, context.today) for one in questions):
            continue
        if any(_has_lapsed(program, one, context.today) for one in questions):
            told = f"{len(questions)} questions" if len(questions) > 1 else "question"
            yield Breach(
                plan.id,
                ("true_north", "capabilities", place),
                f"{plan.id} promises {capability.name}, whose day has gone by; of its {told} none is delivered, "
                "dated anew or decided against",
            )


def _has_lapsed(program: Program, question: Functional, today: dt.date) -> bool:
    """Whether a question was dropped, or had a day that has gone by or was given up."""
    if question.status == "dropped" or (question.due_on is not None and question.due_on < today):
        return True
    delivering = [one for one in program.all(Milestone) if question.id in one.delivers]
    return any(one.status == "abandoned" or one.due_on < today for one in delivering)


def _has_a_future(program: Program, question: Functional, today: dt.date) -> bool:
    """Whether a question works, has a day, or somebody decided that it will not."""
    if question.status == "shipped" or (question.due_on is not None and question.due_on >= today):
        return True
    delivering = [one for one in program.all(Milestone) if question.id in one.delivers]
    if any(one.status == "done" or (one.status in _COMING and one.due_on >= today) for one in delivering):
        return True
    about = {question.id}
    if question.status == "dropped" and program.plan:
        about.add(program.plan.id)
    return any(one.status == "decided" and about & {*one.about} for one in program.all(Decision))


RULE = Rule(
    code="WB805",
    title="Promise that nothing delivers",
    family="reach",
    severity=Severity.WARNING,
    why="What was launched is shown around, and the rest of the vision fades without anybody having decided that.",
    hint="Give one of its questions a `due_on` or a milestone that `delivers:` it, or record the decision to leave it.",
    wrong="""\
id: FR-map
kind: functional
title: Traffic map
question: Where does traffic come from?
audience: public
capability: public_dashboard
priority: 2
owner: PER-ada
acceptance: [Countries of a day add up to the day.]
status: agreed
due_on: 2026-12-31
---
id: FR-totals
kind: functional
title: Totals
question: How much traffic is there?
audience: internal
priority: 3
owner: PER-ada
acceptance: [Hours of a day add up to the day.]
status: shipped
---
id: FR-countries
kind: functional
title: Requests by country
question: How many requests come from each country?
audience: public
priority: 1
owner: PER-ada
acceptance: [Countries of a day add up to the day.]
stream: STR-edge
dimensions: [country]
measures: [{name: requests, function: count}]
grain: 1h
---
id: VER-totals
kind: verification
title: Sums of the totals
about: [FR-totals, MS-totals]
owner: PER-ada
checks:
  - {id: every-day, kind: date_coverage, table: figures}
runs:
  - ran_on: 2026-12-01
    fingerprint: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
    asked: 00577b70298047633f232f13702b088219b6e377c0921b24634113cf9c9d8e7a
    passed: true
    checks: [{id: every-day, passed: true}]
---
id: MS-totals
kind: milestone
title: Totals for everybody inside
due_on: 2026-12-10
owner: PER-ada
launch: true
status: done
delivers: [FR-totals]
""",
    right="""\
id: FR-map
kind: functional
title: Traffic map
question: Where does traffic come from?
audience: public
capability: public_dashboard
priority: 2
owner: PER-ada
acceptance: [Countries of a day add up to the day.]
status: agreed
due_on: 2027-06-30
---
id: FR-totals
kind: functional
title: Totals
question: How much traffic is there?
audience: internal
priority: 3
owner: PER-ada
acceptance: [Hours of a day add up to the day.]
status: shipped
---
id: FR-countries
kind: functional
title: Requests by country
question: How many requests come from each country?
audience: public
priority: 1
owner: PER-ada
acceptance: [Countries of a day add up to the day.]
stream: STR-edge
dimensions: [country]
measures: [{name: requests, function: count}]
grain: 1h
---
id: VER-totals
kind: verification
title: Sums of the totals
about: [FR-totals, MS-totals]
owner: PER-ada
checks:
  - {id: every-day, kind: date_coverage, table: figures}
runs:
  - ran_on: 2026-12-01
    fingerprint: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
    asked: 00577b70298047633f232f13702b088219b6e377c0921b24634113cf9c9d8e7a
    passed: true
    checks: [{id: every-day, passed: true}]
---
id: MS-totals
kind: milestone
title: Totals for everybody inside
due_on: 2026-12-10
owner: PER-ada
launch: true
status: done
delivers: [FR-totals]
""",
    look=look,
)
