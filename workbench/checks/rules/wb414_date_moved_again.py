"""WB414: a date that keeps moving is decided about, and not only moved."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import is_open
from workbench.program.edits import Edit, Moved
from workbench.program.finding import Severity
from workbench.program.governance import Decision
from workbench.program.roadmap import Milestone

TIMES = 3
"""From the third time on it is no bad luck: whoever plans on the date has been told three that did not hold."""


def look(context: Context) -> Iterator[Breach]:
    """Open milestones whose date was put off on three days or more, with no decision about them."""
    later: dict[str, dict[dt.date, Moved]] = defaultdict(dict)
    for edit in context.history:
        for one in edit.moved:
            if one.after > one.before:
                later[one.item][edit.day] = one
    decided = {item for decision in context.program.all(Decision) for item in decision.about}
    for milestone in context.program.all(Milestone):
        moves = later.get(milestone.id, {})
        if len(moves) >= TIMES and is_open(milestone) and milestone.id not in decided:
            first = moves[min(moves)].before
            what = f"{milestone.id} was put off {len(moves)} times, from {first} to {milestone.due_on}"
            yield Breach(milestone.id, ("due_on",), f"{what}, and no decision is about it")


_MILESTONE = """\
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-09-01
owner: PER-ada
"""

_DAYS = [dt.date(2027, month, 1) for month in (3, 5, 7, 9)]

RULE = Rule(
    code="WB414",
    title="Date moved again and again",
    family="roadmap",
    severity=Severity.WARNING,
    why="Each move was small and nobody's choice; together they are a change of the plan that nobody agreed to.",
    hint="Decide in the open: a decision `about:` it with options such as less scope, more people, a later date.",
    wrong=_MILESTONE,
    right=f"""\
{_MILESTONE}---
id: DEC-launch
kind: decision
title: When the dashboard opens
question: Do we open later, or with fewer countries?
about: [MS-launch]
options:
  - {{name: later, summary: In September with all countries}}
  - {{name: fewer, summary: In May with ten countries}}
deciders: [PER-grace]
decide_by: 2027-01-29
""",
    look=look,
    history=[
        Edit(dt.date(2027, 1, day), "ada@example.com", ("MS-launch",), (Moved("MS-launch", before, after),))
        for day, before, after in zip((12, 8, 5), _DAYS[2::-1], _DAYS[:0:-1], strict=True)
    ],
)
