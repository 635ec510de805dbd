"""WB213: the plan rests on a design that nobody has rejected."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.designs import Design
from workbench.program.finding import Severity


def look(context: Context) -> Iterator[Breach]:
    """A program that has chosen a design which was rejected."""
    plan = context.program.plan
    design = context.program.get(plan.chosen_design, Design) if plan else None
    if plan is not None and design is not None and design.status == "rejected" and in_play(context, plan):
        yield Breach(plan.id, ("chosen_design",), f"{plan.id} rests on {design.id}, which was rejected")


_DESIGN = """\
id: DES-columns
kind: design
title: Raw events and hourly rollups
engine: clickhouse
stream: STR-edge
budget: BUD-2027
status: {status}
owner: PER-ada
serves: [FR-countries]
hardware: {{instance: r6i.4xlarge, disk_gib: 2000}}
tables:
  - {{name: events, type: raw, columns: [zone, country], retention: {{hot_days: 30}}}}
"""

RULE = Rule(
    code="WB213",
    title="Plan that rests on a rejected design",
    family="budget",
    severity=Severity.ERROR,
    why="Every estimate, price and cut line of the plan is of something that will not be built.",
    hint="Name in `chosen_design:` what is to be built, or leave it out until that is decided.",
    wrong=_DESIGN.format(status="rejected"),
    right=_DESIGN.format(status="proposed"),
    look=look,
)
