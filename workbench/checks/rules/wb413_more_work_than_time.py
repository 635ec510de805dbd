"""WB413: what is due fits into the time that people really have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.base import Item
from workbench.program.capacity import loads, members, shortfall
from workbench.program.finding import Severity
from workbench.program.people import Person, Team
from workbench.program.roadmap import Milestone, Spike


def look(context: Context) -> Iterator[Breach]:
    """People and teams who cannot do what is due by some day, on-call and absences off, even if they began today.

    Of a team whose people are not in the plan nobody can tell. What is late already is told by WB403 and WB406.
    """
    program = context.program
    found = [one for one in loads(program, context.today) if not _is_late(program.items[one.item], context.today)]
    for name in sorted({one.by for one in found}):
        item = program.items.get(name)
        known = isinstance(item, Person | Team) and members(program, name)
        short = shortfall(program, name, context.today, found) if known else None
        if short is not None:
            yield Breach(
                name,
                (),
                f"{name} is asked for {short.asked:.1f} person-weeks by {short.due_on} and has {short.real:.1f}: "
                f"{', '.join(short.items)}",
            )


def _is_late(item: Item, today: dt.date) -> bool:
    due_on = item.due_on if isinstance(item, Milestone) else item.ends_on if isinstance(item, Spike) else None
    return due_on is not None and due_on < today


RULE = Rule(
    code="WB413",
    title="More work than time",
    family="roadmap",
    severity=Severity.WARNING,
    why="The dates contradict the people: something will be late, and as the plan does not say what, chance decides.",
    hint="Move a date, take work away, or add somebody, and say what is displaced.",
    wrong="""\
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-03-01
starts_on: 2027-01-18
owner: PER-ada
work: [{by: PER-ada, weeks: 8}]
""",
    right="""\
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-03-01
starts_on: 2027-01-18
owner: PER-ada
work: [{by: PER-ada, weeks: 6}]
""",
    look=look,
)
