"""WB403: an experiment whose time is over has something to show."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since, is_open
from workbench.program.finding import Severity
from workbench.program.roadmap import Spike

GRACE_DAYS = 7
"""Days after its end in which what a spike has shown is put into words."""


def look(context: Context) -> Iterator[Breach]:
    """Open spikes whose time box has ended with no evidence, or a week ago and more whatever they have shown."""
    for spike in context.program.all(Spike):
        ends_on = spike.ends_on
        if ends_on is None or not is_open(spike):
            continue
        days = days_since(ends_on, context.today)
        if days > (GRACE_DAYS if spike.evidence else 0):
            shown = "is still open" if spike.evidence else "shows no evidence"
            yield Breach(spike.id, ("time_box_days",), f"{spike.id} ended on {ends_on}, {days} days ago, and {shown}")


RULE = Rule(
    code="WB403",
    title="Spike past its time box",
    family="spikes",
    severity=Severity.WARNING,
    why="Time that passes without evidence is an answer too; unread, it costs months before somebody says it.",
    hint="Write what was seen in `evidence:` and the answer in `result:`; then set `status:` to done or abandoned.",
    wrong="""\
id: SPK-stream
kind: spike
title: Aggregate in the stream
question: Does streaming aggregation keep up with an attack?
owner: PER-ada
starts_on: 2026-12-01
time_box_days: 14
status: started
path_to_scale: Replaces the hourly jobs, one table at a time.
informs: [FR-countries]
""",
    right="""\
id: SPK-stream
kind: spike
title: Aggregate in the stream
question: Does streaming aggregation keep up with an attack?
owner: PER-ada
starts_on: 2026-12-01
time_box_days: 14
status: done
result: It does, for twenty minutes.
path_to_scale: Replaces the hourly jobs, one table at a time.
informs: [FR-countries]
evidence:
  - {seen_on: 2026-12-10, what: Kept up with 40 times the usual rate for 20 minutes.}
""",
    look=look,
)
