"""WB416: what is done has something to show."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play, is_open
from workbench.program.finding import Severity
from workbench.program.requirements import Requirement
from workbench.program.roadmap import Milestone, Spike


def look(context: Context) -> Iterator[Breach]:
    """Spikes that are done with neither a result nor evidence; milestones that are done while something that they
    depend on is not; launches that are done while a requirement that only they deliver has not shipped."""
    program = context.program
    for spike in program.all(Spike):
        if spike.status == "done" and spike.result is None and not spike.evidence:
            yield Breach(spike.id, ("status",), f"{spike.id} is done and tells no result")
    still = {item for one in program.all(Milestone) if is_open(one) for item in one.delivers}
    for milestone in program.all(Milestone):
        if milestone.status != "done":
            continue
        for position, needed in enumerate(milestone.depends_on):
            item = program.items.get(needed)
            if item is not None and is_open(item):
                what = f"{milestone.id} is done, and {needed}, which it depends on, is not"
                yield Breach(milestone.id, ("depends_on", position), what)
        for position, one in enumerate(milestone.delivers if milestone.launch else ()):
            asked = program.get(one, Requirement)
            if asked is not None and asked.status != "shipped" and one not in still and in_play(context, asked):
                what = f"{milestone.id} is done, and {one}, which it delivers, is {asked.status}"
                yield Breach(milestone.id, ("delivers", position), what)


_SPIKE = """\
id: SPK-stream
kind: spike
title: Aggregate in the stream
question: Does streaming aggregation keep up with an attack?
owner: PER-ada
starts_on: 2026-12-01
time_box_days: 14
status: done
path_to_scale: Replaces the hourly jobs, one table at a time.
informs: [FR-countries]
"""

RULE = Rule(
    code="WB416",
    title="Done with nothing to show",
    family="roadmap",
    severity=Severity.WARNING,
    why="What is ticked off is looked at by nobody again: its answer, or what it still owes, is lost.",
    hint="Write the result, ship what it delivers, or set it back to started.",
    wrong=_SPIKE,
    right=f"{_SPIKE}result: It keeps up with forty times the usual rate.\n",
    look=look,
)
