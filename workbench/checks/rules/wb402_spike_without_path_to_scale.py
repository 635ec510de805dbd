"""WB402: an experiment says what it becomes when it works."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import either
from workbench.program.finding import Severity
from workbench.program.roadmap import Spike

_PATH = "path to scale"
_REFUSED = re.compile(
    r"^\W*no\b|\b(reject|abandon|fail)(ed|s)?\b|\bnot (taken|pursued|worth|enough)\b|\btoo slow\b", re.IGNORECASE
)
"""How results say that a question was answered with no."""


def look(context: Context) -> Iterator[Breach]:
    """Spikes, unless abandoned, without a path to scale or without a link to what their result serves.

    One that has answered no needs no path, but somebody who hears it: a link.
    """
    for spike in context.program.all(Spike):
        if spike.status == "abandoned":
            continue
        blanks = []
        if spike.path_to_scale is None:
            blanks.append(_PATH)
        if not spike.leads_to and not spike.informs:
            blanks.append("link to the milestone or requirement that its result serves")
        refused = spike.status == "done" and _REFUSED.search(spike.result or "") and blanks == [_PATH]
        if blanks and not refused:
            yield Breach(spike.id, ("path_to_scale",), f"{spike.id} has no {either(blanks)}")


RULE = Rule(
    code="WB402",
    title="Spike without path to scale",
    family="spikes",
    severity=Severity.WARNING,
    why="A success on one example that leads nowhere costs the same time again, and is shown as progress meanwhile.",
    hint="Add `path_to_scale:` (what is built if it works), and a milestone in `leads_to:` or question in `informs:`.",
    wrong="""\
id: SPK-device
kind: spike
title: Capture one identifier
question: Can the device identifier be captured without slowing requests?
owner: PER-ada
starts_on: 2027-03-01
time_box_days: 14
""",
    right="""\
id: SPK-device
kind: spike
title: Capture one identifier
question: Can the device identifier be captured without slowing requests?
owner: PER-ada
starts_on: 2027-03-01
time_box_days: 14
path_to_scale: Capture moves into the edge's event schema, one region a week.
informs: [FR-countries]
""",
    look=look,
)
