"""WB415: what is still to come does not rest on what was given up."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.finding import Severity
from workbench.program.requirements import Requirement
from workbench.program.roadmap import Milestone, Spike

GIVEN_UP = frozenset({"dropped", "abandoned", "rejected"})


def look(context: Context) -> Iterator[Breach]:
    """Open milestones, spikes and requirements that depend on something dropped or abandoned, milestones that deliver a
    dropped requirement, and spikes all of whose milestones were abandoned."""
    items = context.program.items
    for item_id, item in sorted(items.items()):
        if not isinstance(item, Milestone | Spike | Requirement) or not in_play(context, item):
            continue
        named = {"depends_on": item.depends_on}
        if isinstance(item, Milestone):
            named["delivers"] = item.delivers
        if isinstance(item, Spike) and all(_given_up(items.get(one)) for one in item.leads_to):
            named["leads_to"] = item.leads_to
        for field, targets in named.items():
            for position, target in enumerate(targets):
                if _given_up(items.get(target)):
                    verb = field.replace("_", " ")
                    what = f"{item_id} {verb} {target}, which is {getattr(items[target], 'status', '')}"
                    yield Breach(item_id, (field, position), what)


def _given_up(item: object) -> bool:
    return getattr(item, "status", None) in GIVEN_UP


_MILESTONES = """\
id: MS-pipeline
kind: milestone
title: Pipeline carries all events
due_on: 2027-03-01
owner: PER-ada
status: {status}
---
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-06-01
owner: PER-ada
depends_on: [MS-pipeline]
"""

RULE = Rule(
    code="WB415",
    title="Rests on what was given up",
    family="roadmap",
    severity=Severity.WARNING,
    why="The date still stands and can no longer be met: what it waits for will never be done.",
    hint="Say what takes its place, or give up what rests on it too.",
    wrong=_MILESTONES.format(status="abandoned"),
    right=_MILESTONES.format(status="started"),
    look=look,
)
