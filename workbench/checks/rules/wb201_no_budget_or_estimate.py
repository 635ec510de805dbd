"""WB201: work on a design starts with a budget and an estimate on paper."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import built_designs, committed_designs, either
from workbench.program.finding import Severity
from workbench.program.gaps import entry_of


def look(context: Context) -> Iterator[Breach]:
    """Committed designs that no budget limits (their own or the program's), and those under work or built for which no
    estimate is written, in the design or in the ledger."""
    plan = context.program.plan
    for design in committed_designs(context.program):
        built, budget = design in built_designs(context.program), context.program.budget_of(design)
        entry = entry_of(context.program, design.id, budget.id if budget else None)
        blanks = []
        if design.budget is None and (plan is None or plan.budget is None):
            blanks.append("budget")
        if built and design.estimate is None and not (entry and entry.estimates):
            blanks.append("written estimate")
        if blanks:
            state = design.status.replace("_", " ")
            yield Breach(design.id, ("status",), f"{design.id} is {state} and has no {either(blanks)}")


RULE = Rule(
    code="WB201",
    title="Under work without budget or estimate",
    family="budget",
    severity=Severity.WARNING,
    why="A limit that some know and nobody wrote down stops the work after it is built, not before.",
    hint="Add `budget:` with the id of a budget, and `estimate:` with nodes, made_on and made_by.",
    wrong="""\
id: DES-narrow
kind: design
title: Two columns of raw events
engine: clickhouse
stream: STR-edge
budget: BUD-2027
status: under_work
owner: PER-ada
hardware: {instance: m6id.8xlarge}
tables:
  - {name: events, type: raw, columns: [zone, country], retention: {hot_days: 30}}
""",
    right="""\
id: DES-narrow
kind: design
title: Two columns of raw events
engine: clickhouse
stream: STR-edge
budget: BUD-2027
status: under_work
owner: PER-ada
hardware: {instance: m6id.8xlarge}
tables:
  - {name: events, type: raw, columns: [zone, country], retention: {hot_days: 30}}
estimate: {nodes: 12, made_on: 2027-01-10, made_by: PER-ada}
""",
    look=look,
)
