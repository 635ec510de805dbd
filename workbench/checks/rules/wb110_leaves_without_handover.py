"""WB110: who leaves soon hands over while they are there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since
from workbench.program.finding import Severity
from workbench.program.ownership import charges
from workbench.program.people import Handover, Person

NOTICE_DAYS = 30
"""Days before the last one from which a hand-over must be under way: what somebody knows takes weeks to pass on."""


def look(context: Context) -> Iterator[Breach]:
    """People who leave within thirty days, still answer for something, and hand over nothing."""
    leaving = [one for one in context.program.all(Person) if one.left_on and _soon(one.left_on, context.today)]
    if not leaving:
        return
    carried = charges(context.program, context.today, context.links)
    handing = {one.leaver for one in context.program.all(Handover)}
    for person in leaving:
        items = list(dict.fromkeys(link.source for link in carried.get(person.id, [])))
        if items and person.id not in handing:
            yield Breach(
                person.id,
                ("left_on",),
                f"{person.id} ({person.title}) leaves on {person.left_on} and answers for {len(items)} open items, "
                f"{items[0]} among them, with no hand-over",
                f"Write it: workbench handover {person.id} --to PERSON --save, for the successor to acknowledge.",
            )


def _soon(day: dt.date, today: dt.date) -> bool:
    return 0 < -days_since(day, today) <= NOTICE_DAYS


RULE = Rule(
    code="WB110",
    title="Leaves without a hand-over",
    family="people",
    severity=Severity.WARNING,
    why="After the last day nobody can ask what was half done, what was promised to whom, and which doubt was right.",
    hint="Write it with `workbench handover`, for the successor to acknowledge.",
    wrong="""\
id: PER-lee
kind: person
title: Lee Marsh
role: Data lead
left_on: 2027-01-29
---
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-09-01
owner: PER-lee
""",
    right="""\
id: PER-lee
kind: person
title: Lee Marsh
role: Data lead
left_on: 2027-01-29
---
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-09-01
owner: PER-lee
---
id: HND-lee-ada
kind: handover
title: Lee Marsh hands over to Ada Winter
leaver: PER-lee
successor: PER-ada
effective_on: 2027-01-29
items: [MS-launch]
brief: The dashboard waits for the countries, which are half done.
""",
    look=look,
)
