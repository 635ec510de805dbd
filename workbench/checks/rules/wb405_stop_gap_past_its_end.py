"""WB405: what was temporary is gone by its date."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since, in_play
from workbench.program.finding import Severity
from workbench.program.roadmap import StopGap


def look(context: Context) -> Iterator[Breach]:
    """Stop-gaps whose end date has passed, while something that they fill is neither shipped nor dropped."""
    for stop_gap in context.program.all(StopGap):
        if stop_gap.ends_on is not None and stop_gap.ends_on < context.today and in_play(context, stop_gap):
            days = days_since(stop_gap.ends_on, context.today)
            yield Breach(stop_gap.id, ("ends_on",), f"{stop_gap.id} was to end on {stop_gap.ends_on}, {days} days ago")


RULE = Rule(
    code="WB405",
    title="Stop-gap past its end",
    family="roadmap",
    severity=Severity.WARNING,
    why="Either it is gone and the plan is out of date, or it stayed and nobody decided that it should.",
    hint="Ship or drop what it fills, remove the file when it is gone, or agree with who pays on a new `ends_on`.",
    wrong="""\
id: SG-tool
kind: stop-gap
title: Bought tool for the field
owner: PER-ada
starts_on: 2026-06-01
ends_on: 2026-12-31
exit_plan: Customers move to the dashboard after its launch.
""",
    right="""\
id: SG-tool
kind: stop-gap
title: Bought tool for the field
owner: PER-ada
starts_on: 2026-06-01
ends_on: 2027-10-31
exit_plan: Customers move to the dashboard after its launch.
""",
    look=look,
)
