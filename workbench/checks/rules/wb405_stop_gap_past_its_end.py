"""WB405: what was temporary is gone by its date."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since
from workbench.program.finding import Severity
from workbench.program.roadmap import StopGap


def look(context: Context) -> Iterator[Breach]:
    """Stop-gaps whose end date has passed and whose file is still in the plan."""
    for stop_gap in context.program.all(StopGap):
        if stop_gap.ends_on is not None and stop_gap.ends_on < context.today:
            days = days_since(stop_gap.ends_on, context.today)
            yield Breach(stop_gap.id, ("ends_on",), f"{stop_gap.id} was to end on {stop_gap.ends_on}, {days} days ago")


RULE = Rule(
    code="WB405",
    title="Stop-gap past its end",
    family="roadmap",
    severity=Severity.WARNING,
    why="Either it is gone and the plan is out of date, or it stayed and nobody decided that it should.",
    hint="Remove the file when the stop-gap is gone, or agree on a new `ends_on` with who pays for it.",
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
