"""WB403: an experiment whose time is over has something to show."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since, is_open
from workbench.program.finding import Severity
from workbench.program.roadmap import Spike


def look(context: Context) -> Iterator[Breach]:
    """Open spikes whose time box has ended and that hold no evidence."""
    for spike in context.program.all(Spike):
        ends_on = spike.ends_on
        if ends_on is not None and ends_on < context.today and not spike.evidence and is_open(spike):
            days = days_since(ends_on, context.today)
            yield Breach(
                spike.id,
                ("time_box_days",),
                f"{spike.id} ended on {ends_on}, {days} days ago, and shows no evidence",
            )


RULE = Rule(
    code="WB403",
    title="Spike past its time box without evidence",
    family="spikes",
    severity=Severity.WARNING,
    why="Time that passes without evidence is an answer too; unread, it costs months before somebody says it.",
    hint="Add what was seen to `evidence:`, or set `status: abandoned` and say why in `result:`.",
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
status: started
path_to_scale: Replaces the hourly jobs, one table at a time.
informs: [FR-countries]
evidence:
  - {seen_on: 2026-12-10, what: Kept up with 40 times the usual rate for 20 minutes.}
""",
    look=look,
)
