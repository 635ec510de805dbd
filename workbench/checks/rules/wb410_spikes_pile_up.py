"""WB410: what is tried and patched leads to something that people can use by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity
from workbench.program.progress import reached
from workbench.program.requirements import Functional
from workbench.program.roadmap import Spike, StopGap

LEAST_DEAD_ENDS = 2
"""Dead ends from which on they pile up: one is an experiment, two are a habit."""


def look(context: Context) -> Iterator[Breach]:
    """Programs of whose vision nothing works as self-service, with several things in play that lead nowhere.

    Those are spikes without a path to scale or a link to the plan, questions whose answer somebody rebuilds by hand,
    and beside one of these stop-gaps without an end or exit.
    """
    program, plan = context.program, context.program.plan
    if plan is None or any(one.works for one in reached(program)):
        return
    spikes = [one.id for one in program.all(Spike) if one.status != "abandoned" and _leads_nowhere(one)]
    gaps = [one.id for one in program.all(StopGap) if one.ends_on is None or one.exit_plan is None]
    by_hand = [one.id for one in program.all(Functional) if one.by_hand and one.status != "dropped"]
    dead_ends = [*spikes, *gaps, *by_hand]
    if (spikes or by_hand) and len(dead_ends) >= LEAST_DEAD_ENDS:
        yield Breach(
            plan.id,
            ("true_north", "capabilities"),
            f"none of the {len(plan.true_north.capabilities)} capabilities of {plan.id} works as self-service, while "
            f"{', '.join(dead_ends)} lead nowhere",
        )


def _leads_nowhere(spike: Spike) -> bool:
    return spike.path_to_scale is None or not (spike.leads_to or spike.informs)


RULE = Rule(
    code="WB410",
    title="Spikes pile up and nothing ships",
    family="spikes",
    severity=Severity.WARNING,
    why="Every report is a success and the vision does not move: effort goes where nothing grows, unseen.",
    hint="Stop or link each: give it a path to scale and a milestone, or end it, and ship one capability whole.",
    wrong="""\
id: SPK-one
kind: spike
title: Capture one identifier
question: Does it?
owner: PER-ada
starts_on: 2027-01-04
time_box_days: 30
status: started
---
id: SPK-two
kind: spike
title: Aggregate in the stream
question: Does it?
owner: PER-ada
starts_on: 2027-01-04
time_box_days: 30
status: started
""",
    right="""\
id: SPK-one
kind: spike
title: Capture one identifier
question: Does it?
owner: PER-ada
starts_on: 2027-01-04
time_box_days: 30
status: started
path_to_scale: The capture moves into the event schema.
informs: [FR-countries]
---
id: SPK-two
kind: spike
title: Aggregate in the stream
question: Does it?
owner: PER-ada
starts_on: 2027-01-04
time_box_days: 30
status: started
path_to_scale: The capture moves into the event schema.
informs: [FR-countries]
""",
    look=look,
)
