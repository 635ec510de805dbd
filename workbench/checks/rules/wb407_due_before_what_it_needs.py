"""WB407: nothing is due before what it depends on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play, is_open
from workbench.program.base import Item
from workbench.program.finding import FieldPath, Severity
from workbench.program.links import dependency_circles
from workbench.program.program import Program
from workbench.program.requirements import Requirement
from workbench.program.roadmap import Milestone, Spike

_Dated = Milestone | Spike | Requirement


def look(context: Context) -> Iterator[Breach]:
    """Open milestones and spikes that end before one that they depend on or a spike that leads to them; open
    requirements that are due before the first milestone that delivers them, what they depend on, or a missing piece.

    Dates along a circle are left alone: WB104 tells it.
    """
    program = context.program
    circles = [{*one} for one in dependency_circles(program.items)]
    first = _first_deliveries(program)
    for item in (program.items[one] for one in sorted(program.items)):
        if isinstance(item, Milestone | Spike | Requirement) and in_play(context, item) and not _shipped(item):
            waits = [*_dependencies(program, item, circles)]
            if isinstance(item, Spike):
                waits += _results(program, item)
            if isinstance(item, Requirement):
                waits += _deliveries(item, first.get(item.id))
            yield from (Breach(item.id, field, what) for field, what in waits)


def _dependencies(program: Program, item: _Dated, circles: list[set[str]]) -> Iterator[tuple[FieldPath, str]]:
    end = _end(item)
    for position, needed_id in enumerate(item.depends_on):
        needed = program.items.get(needed_id)
        round_and_round = any({item.id, needed_id} <= circle for circle in circles)
        if end is None or needed is None or not is_open(needed) or _shipped(needed) or round_and_round:
            continue
        needed_end = _end(needed)
        if needed_end is not None and end < needed_end:
            what = f"{item.id} ends on {end}, before {needed_id}, which it depends on, ends on {needed_end}"
            yield ("depends_on", position), what


def _results(program: Program, spike: Spike) -> Iterator[tuple[FieldPath, str]]:
    """The milestones that a spike leads to, due before it ends, unless they depend on it and say so themselves."""
    for position, one in enumerate(spike.leads_to):
        milestone = program.get(one, Milestone)
        if milestone is None or spike.ends_on is None or not is_open(milestone) or spike.id in milestone.depends_on:
            continue
        if milestone.due_on < spike.ends_on:
            what = f"{spike.id} ends on {spike.ends_on}, after {one}, which it leads to, is due on {milestone.due_on}"
            yield ("leads_to", position), what


def _first_deliveries(program: Program) -> dict[str, Milestone]:
    """The first milestone that delivers each requirement."""
    later = sorted(program.all(Milestone), key=lambda one: one.due_on, reverse=True)
    return {item: one for one in later if one.status != "abandoned" for item in one.delivers}


def _deliveries(asked: Requirement, first: Milestone | None) -> Iterator[tuple[FieldPath, str]]:
    if asked.due_on is not None and first is not None and first.due_on > asked.due_on and is_open(first):
        yield ("due_on",), f"{asked.id} is due on {asked.due_on}, before {first.id} delivers it on {first.due_on}"
    due_on = asked.due_on or (first.due_on if first is not None else None)
    piece = asked.missing.due_on if asked.missing else None
    if due_on is not None and piece is not None and piece > due_on:
        yield ("missing", "due_on"), f"{asked.id} is due on {due_on}, before what it misses is there on {piece}"


def _end(item: Item) -> dt.date | None:
    if isinstance(item, Milestone | Requirement):
        return item.due_on
    return item.ends_on if isinstance(item, Spike) else None


def _shipped(item: Item) -> bool:
    return getattr(item, "status", None) == "shipped"


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
