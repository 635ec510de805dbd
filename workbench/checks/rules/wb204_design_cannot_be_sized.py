"""WB204: the simulator can size what the plan rests on."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import committed_designs
from workbench.program.finding import Severity
from workbench.simulate.result import NotSized


def look(context: Context) -> Iterator[Breach]:
    """Committed designs that name an engine or a machine that the catalog does not have, or that lack a disk."""
    for design in committed_designs(context.program):
        estimate = context.estimate(design.id)
        if isinstance(estimate, NotSized):
            yield Breach(design.id, ("engine",), f"{design.id} cannot be sized: {_said_of(design.id, estimate)}")


def _said_of(design_id: str, estimate: NotSized) -> str:
    return estimate.reason.removeprefix(f"{design_id}: ")


RULE = Rule(
    code="WB204",
    title="Design that cannot be sized",
    family="budget",
    severity=Severity.ERROR,
    why="Without a size there is neither a cost nor a date on which the budget breaks.",
    hint="Change the design as the finding says, or add the engine or the machine to the catalog with its source.",
    wrong="""\
id: DES-columns
kind: design
title: Raw events in a columnar store
engine: clockhouse
stream: STR-edge
budget: BUD-2027
status: under_work
owner: PER-ada
hardware: {instance: r6i.4xlarge, disk_gib: 2000}
tables:
  - {name: events, type: raw, columns: [zone, country], retention: {hot_days: 30}}
estimate: {nodes: 8, made_on: 2027-01-05, made_by: PER-ada}
""",
    right="""\
id: DES-columns
kind: design
title: Raw events in a columnar store
engine: clickhouse
stream: STR-edge
budget: BUD-2027
status: under_work
owner: PER-ada
hardware: {instance: r6i.4xlarge, disk_gib: 2000}
tables:
  - {name: events, type: raw, columns: [zone, country], retention: {hot_days: 30}}
estimate: {nodes: 8, made_on: 2027-01-05, made_by: PER-ada}
""",
    look=look,
)
