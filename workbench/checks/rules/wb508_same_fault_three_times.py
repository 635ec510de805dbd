"""WB508: a sort of error that comes back is ended, and not only mended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity
from workbench.program.learning import Action, Incident
from workbench.program.program import Program
from workbench.program.roadmap import Spike

TIMES = 3
"""From the third time on it is the way that the work is done, and no accident."""


def look(context: Context) -> Iterator[Breach]:
    """Spikes whose data was wrong three times or more, and after which no systemic action was promised.

    Counts evidence that says how a fault was found, and incidents about the spike.
    """
    for spike in context.program.all(Spike):
        days = _wrong_on(context.program, spike)
        if len(days) >= TIMES and spike.status != "abandoned" and not _ended(context.program, spike):
            told = ", ".join(day.isoformat() for day in days)
            yield Breach(
                spike.id,
                ("evidence",),
                f"the data of {spike.id} was wrong {len(days)} times ({told}), and no action prevents the next time",
            )


def _wrong_on(program: Program, spike: Spike) -> list[dt.date]:
    seen = [one.seen_on for one in spike.evidence if one.found_how is not None]
    happened = [one.happened_on for one in program.all(Incident) if spike.id in one.about]
    return sorted({*seen, *happened})


def _ended(program: Program, spike: Spike) -> bool:
    about = {one.id for one in program.all(Incident) if spike.id in one.about}
    return any(
        one.systemic and one.status != "dropped" and (spike.id in one.about or one.follows in about)
        for one in program.all(Action)
    )


RULE = Rule(
    code="WB508",
    title="Same sort of error three times",
    family="learning",
    severity=Severity.WARNING,
    why="Each fix takes one error away and leaves what makes them; asking people to be careful is no fix.",
    hint="Promise an action with `systemic: true` that is `about:` the spike, such as checks that run first.",
    wrong="""\
id: SPK-devices
kind: spike
title: One figure of devices
question: Can one figure be published?
owner: PER-ada
starts_on: 2026-10-01
time_box_days: 120
path_to_scale: The figure becomes a question of the dashboard.
informs: [FR-countries]
evidence:
  - {seen_on: 2026-11-02, what: The schema had changed, found_how: reader}
  - {seen_on: 2026-11-20, what: The collector was down, found_how: reader}
  - {seen_on: 2026-12-04, what: Retries were counted twice, found_how: team}
""",
    right="""\
id: SPK-devices
kind: spike
title: One figure of devices
question: Can one figure be published?
owner: PER-ada
starts_on: 2026-10-01
time_box_days: 120
path_to_scale: The figure becomes a question of the dashboard.
informs: [FR-countries]
evidence:
  - {seen_on: 2026-11-02, what: The schema had changed, found_how: reader}
  - {seen_on: 2026-11-20, what: The collector was down, found_how: reader}
  - {seen_on: 2026-12-04, what: Retries were counted twice, found_how: team}
---
id: ACT-gate
kind: action
title: Totals and parts are compared before anybody sees a figure
about: [SPK-devices]
owner: PER-ada
due_on: 2027-02-01
systemic: true
""",
    look=look,
)
