"""WB409: a date leaves room for how late that on which it rests can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import is_open
from workbench.program.finding import Severity
from workbench.program.roadmap import Milestone
from workbench.program.tasks import Task, tasks
from workbench.simulate.schedule import forecast

LEAST_CHANCE = 0.2
"""The chance of being in time below which a date misleads those who plan on it."""


def look(context: Context) -> Iterator[Breach]:
    """Open milestones whose date holds less than one time in five, once what they depend on is as late as it can be.

    Dates that are over, or before those of what they depend on, are told by WB406 and WB407, and nothing is told of
    what rests on them; of what rests on something late or without an end nobody can tell.
    """
    if not any(one.depends_on for one in context.program.all(Milestone)):
        return
    known = {one.id: one for one in tasks(context.program)}
    told = forecast(context.program, context.today)
    confused = _resting_on_disorder(known)
    for milestone in context.program.all(Milestone):
        found = told.get(milestone.id)
        chance = found.on_time if found and not found.rests_on else None
        if (
            found is None
            or chance is None
            or chance >= LEAST_CHANCE
            or not is_open(milestone)
            or milestone.due_on < context.today
            or milestone.id in confused
        ):
            continue
        yield Breach(
            milestone.id,
            ("due_on",),
            f"{milestone.id} is due on {milestone.due_on}, and by what it depends on done between {found.p10} and "
            f"{found.p90}: in time {chance:.0%} of the time",
        )


def _resting_on_disorder(known: Mapping[str, Task]) -> set[str]:
    """Tasks that are due before what they wait for, and all that wait for these in turn."""
    behind: dict[str, list[str]] = {}
    found = set()
    for one in known.values():
        for each in one.after:
            behind.setdefault(each, []).append(one.id)
            end = None if known[each].done else known[each].due_on
            if end is not None and one.due_on is not None and end > one.due_on:
                found.add(one.id)
    waiting = list(found)
    while waiting:
        for each in behind.get(waiting.pop(), ()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found


RULE = Rule(
    code="WB409",
    title="Date that cannot hold",
    family="roadmap",
    severity=Severity.WARNING,
    why="Each part is nearly in time and the whole never is: delays add up along a path, and one date hides them.",
    hint="Move `due_on:` into the range, give its own start more room, or take work off the path before it.",
    wrong="""\
id: MS-pipeline
kind: milestone
title: Pipeline carries all events
earliest_on: 2027-03-18
due_on: 2027-04-01
latest_on: 2027-05-06
owner: PER-grace
---
id: MS-schema
kind: milestone
title: Event schema agreed
earliest_on: 2027-03-18
due_on: 2027-04-01
latest_on: 2027-05-06
owner: PER-grace
---
id: MS-capture
kind: milestone
title: Devices are captured
earliest_on: 2027-03-18
due_on: 2027-04-01
latest_on: 2027-05-06
owner: PER-grace
---
id: MS-launch
kind: milestone
title: Public dashboard opens
starts_on: 2027-04-01
due_on: 2027-06-01
owner: PER-ada
depends_on: [MS-pipeline, MS-schema, MS-capture]
""",
    right="""\
id: MS-pipeline
kind: milestone
title: Pipeline carries all events
earliest_on: 2027-03-18
due_on: 2027-04-01
latest_on: 2027-05-06
owner: PER-grace
---
id: MS-schema
kind: milestone
title: Event schema agreed
earliest_on: 2027-03-18
due_on: 2027-04-01
latest_on: 2027-05-06
owner: PER-grace
---
id: MS-capture
kind: milestone
title: Devices are captured
earliest_on: 2027-03-18
due_on: 2027-04-01
latest_on: 2027-05-06
owner: PER-grace
---
id: MS-launch
kind: milestone
title: Public dashboard opens
starts_on: 2027-05-10
due_on: 2027-07-10
owner: PER-ada
depends_on: [MS-pipeline, MS-schema, MS-capture]
""",
    look=look,
)
