"""WB407: nothing is due before what it depends on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import is_open
from workbench.program.base import Item
from workbench.program.finding import Severity
from workbench.program.roadmap import Milestone, Spike


def look(context: Context) -> Iterator[Breach]:
    """Open milestones and spikes that end before a milestone or spike that they depend on."""
    for _, item in sorted(context.program.items.items()):
        if not isinstance(item, (Milestone, Spike)) or not is_open(item):
            continue
        end = _end(item)
        for position, needed_id in enumerate(item.depends_on):
            needed = context.program.items.get(needed_id)
            needed_end = _end(needed) if needed is not None and is_open(needed) else None
            if end is not None and needed_end is not None and end < needed_end:
                yield Breach(
                    item.id,
                    ("depends_on", position),
                    f"{item.id} ends on {end}, before {needed_id}, which it depends on, ends on {needed_end}",
                )


def _end(item: Item) -> dt.date | None:
    if isinstance(item, Milestone):
        return item.due_on
    return item.ends_on if isinstance(item, Spike) else None


RULE = Rule(
    code="WB407",
    title="Due before what it depends on",
    family="roadmap",
    severity=Severity.WARNING,
    why="One of the two dates is wrong, and whoever relies on it does not know which.",
    hint="Move one of the two dates, or remove the dependency.",
    wrong="""\
id: MS-pipeline
kind: milestone
title: Pipeline carries all events
due_on: 2027-05-01
owner: PER-ada
---
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-04-01
owner: PER-ada
depends_on: [MS-pipeline]
""",
    right="""\
id: MS-pipeline
kind: milestone
title: Pipeline carries all events
due_on: 2027-05-01
owner: PER-ada
---
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-06-01
owner: PER-ada
depends_on: [MS-pipeline]
""",
    look=look,
)
