"""WB401: an experiment ends on a day that is known beforehand."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import is_open
from workbench.program.finding import Severity
from workbench.program.roadmap import Spike


def look(context: Context) -> Iterator[Breach]:
    """Open spikes without `time_box_days`."""
    for spike in context.program.all(Spike):
        if spike.time_box_days is None and is_open(spike):
            yield Breach(spike.id, ("time_box_days",), f"{spike.id} has no time box: it can go on for ever")


RULE = Rule(
    code="WB401",
    title="Spike without time box",
    family="spikes",
    severity=Severity.WARNING,
    why="An experiment without an end turns into the project, without its answer ever being asked for.",
    hint="Add `time_box_days:`; two weeks are usual.",
    wrong="""\
id: SPK-device
kind: spike
title: Capture one identifier
question: Can the device identifier be captured without slowing requests?
owner: PER-ada
starts_on: 2027-03-01
path_to_scale: Capture moves into the edge's event schema with MS-pipeline.
informs: [FR-countries]
""",
    right="""\
id: SPK-device
kind: spike
title: Capture one identifier
question: Can the device identifier be captured without slowing requests?
owner: PER-ada
starts_on: 2027-03-01
time_box_days: 14
path_to_scale: Capture moves into the edge's event schema with MS-pipeline.
informs: [FR-countries]
""",
    look=look,
)
