"""WB411: what serves people knows when to stop, what breaks first and who takes it on."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import either, is_open
from workbench.program.finding import Severity
from workbench.program.roadmap import Spike


def look(context: Context) -> Iterator[Breach]:
    """Open spikes past the first rung that lack a stop threshold, what breaks at ten times, or an owner at scale."""
    for spike in context.program.all(Spike):
        if spike.stage == "spike" or not is_open(spike):
            continue
        fields = {
            "stop threshold": spike.stop_when,
            "word on what breaks at ten times the load": spike.breaks_at_ten_times,
            "owner of its path to scale": spike.scale_owner,
        }
        blanks = [name for name, value in fields.items() if value is None]
        if blanks:
            yield Breach(spike.id, ("stage",), f"{spike.id} is at {spike.stage} and has no {either(blanks)}")


RULE = Rule(
    code="WB411",
    title="Pilot without threshold or path",
    family="spikes",
    severity=Severity.WARNING,
    why="A pilot that people use is hard to stop, and what it cannot carry becomes the limit of the product.",
    hint="Add `stop_when:`, `breaks_at_ten_times:` and `scale_owner:`, or set `stage: spike`.",
    wrong="""\
id: SPK-one
kind: spike
title: Capture for one region
question: Does it?
owner: PER-ada
starts_on: 2027-01-04
time_box_days: 30
status: started
path_to_scale: The capture moves into the event schema.
informs: [FR-countries]
stage: pilot
""",
    right="""\
id: SPK-one
kind: spike
title: Capture for one region
question: Does it?
owner: PER-ada
starts_on: 2027-01-04
time_box_days: 30
status: started
path_to_scale: The capture moves into the event schema.
informs: [FR-countries]
stage: pilot
stop_when: Requests slow down by more than a percent.
breaks_at_ten_times: The memory of the collectors.
scale_owner: PER-grace
""",
    look=look,
)
