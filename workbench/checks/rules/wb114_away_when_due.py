"""WB114: when something is due, somebody who answers for it is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import is_open
from workbench.program.finding import Severity
from workbench.program.ownership import has_backup
from workbench.program.people import Person
from workbench.program.roadmap import Milestone, Spike


def look(context: Context) -> Iterator[Breach]:
    """Open milestones and spikes whose date falls into their owner's absence, with no backup who is there."""
    work: list[Milestone | Spike] = [*context.program.all(Milestone), *context.program.all(Spike)]
    for item in work:
        due_on = item.due_on if isinstance(item, Milestone) else item.ends_on
        owner, backup = context.program.get(item.owner, Person), context.program.get(item.backup, Person)
        if owner is None or due_on is None or due_on < context.today or not is_open(item) or not _away(owner, due_on):
            continue
        if not has_backup(context.program, item, context.today) or backup is None or _away(backup, due_on):
            yield Breach(
                item.id, ("owner",), f"{item.id} is due on {due_on}, when {owner.id} is away and nobody stands in"
            )


def _away(person: Person, day: dt.date) -> bool:
    return any(one.starts_on <= day <= one.ends_on for one in person.absences)


RULE = Rule(
    code="WB114",
    title="Away when it is due",
    family="people",
    severity=Severity.WARNING,
    why="The last days before a date need somebody who may decide; without one, the date moves.",
    hint="Name a `backup:` who is there, or move the date.",
    wrong="""\
id: PER-ada
kind: person
title: Ada Winter
role: Data lead
absences: [{starts_on: 2027-02-15, ends_on: 2027-03-12}]
---
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-03-01
owner: PER-ada
""",
    right="""\
id: PER-ada
kind: person
title: Ada Winter
role: Data lead
absences: [{starts_on: 2027-02-15, ends_on: 2027-03-12}]
---
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-03-01
owner: PER-ada
backup: PER-grace
""",
    look=look,
)
