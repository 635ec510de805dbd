"""WB404: what is temporary has an end date and a way off it."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import either
from workbench.program.finding import Severity
from workbench.program.roadmap import StopGap


def look(context: Context) -> Iterator[Breach]:
    """Stop-gaps without `ends_on` or `exit_plan`."""
    for stop_gap in context.program.all(StopGap):
        blanks = []
        if stop_gap.ends_on is None:
            blanks.append("end date")
        if stop_gap.exit_plan is None:
            blanks.append("exit plan")
        if blanks:
            yield Breach(stop_gap.id, ("ends_on",), f"{stop_gap.id} has no {either(blanks)}")


RULE = Rule(
    code="WB404",
    title="Stop-gap without end or exit plan",
    family="roadmap",
    severity=Severity.WARNING,
    why="A temporary fix without an end becomes the product, with limits that nobody chose for it.",
    hint="Add `ends_on:` and `exit_plan:`, naming what replaces it.",
    wrong="""\
id: SG-tool
kind: stop-gap
title: Bought tool for the field
owner: PER-ada
starts_on: 2026-11-01
""",
    right="""\
id: SG-tool
kind: stop-gap
title: Bought tool for the field
owner: PER-ada
starts_on: 2026-11-01
ends_on: 2027-10-31
exit_plan: Customers move to the dashboard after its launch; the contract is not renewed.
""",
    look=look,
)
