"""WB210: a gap of ten times stops the plan until both sides have signed what is done about it."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import committed_designs, either
from workbench.program.finding import Severity
from workbench.program.gaps import entry_of, gap, granted, limits_of, signatures_missing
from workbench.simulate.result import DesignEstimate


def look(context: Context) -> Iterator[Breach]:
    """Committed designs that need ten times what is granted, or what `gaps` in program.yaml says, while a validator of
    the budget has not signed a disposition in the ledger."""
    program = context.program
    for design in committed_designs(program):
        budget = program.budget_of(design)
        answer = context.estimate(design.id) if budget else None
        if budget is None or not isinstance(answer, DesignEstimate):
            continue
        entry = entry_of(program, design.id, budget.id)
        needs = answer.nodes.p50 if answer.nodes else None, answer.monthly_cost_usd.p50
        found = gap(limits_of(program), needs, granted(budget, entry.approved if entry else None))
        missing = signatures_missing(entry, budget)
        if found.level == "blocks" and missing:
            told = f"{design.id} needs {found.ratio:.1f} times the {found.by} granted, and nobody of {either(missing)}"
            yield Breach(design.id, ("budget",), f"{told} has signed what is done about it")


RULE = Rule(
    code="WB210",
    title="Gap that nobody signed",
    family="budget",
    severity=Severity.ERROR,
    why="A plan that needs ten times its budget and goes on is a failure with a date that nobody has written down.",
    hint="Propose what is done (`workbench ledger dispose`), and have both validators sign (`workbench ledger sign`).",
    wrong="""\
id: BUD-2027
kind: budget
title: Analytics cluster 2027
starts_on: 2027-01-01
ends_on: 2027-12-31
nodes: 0.001
owner: PER-grace
validators: {engineering: PER-ada, finance: PER-grace}
""",
    right="""\
id: BUD-2027
kind: budget
title: Analytics cluster 2027
starts_on: 2027-01-01
ends_on: 2027-12-31
nodes: 0.001
owner: PER-grace
validators: {engineering: PER-ada, finance: PER-grace}
target_probability: 0
---
id: LED-columns-2027
kind: ledger
title: The column store against 2027
design: DES-columns
budget: BUD-2027
disposition:
  kind: fund
  on: 2027-01-11
  by: PER-ada
  reason: The limit was a placeholder.
  signed_by: [PER-ada, PER-grace]
---
id: DEC-gap
kind: decision
title: Fund it
question: What gives?
about: [DES-columns]
options:
  - {name: fund_it, summary: Raise the limit}
  - {name: do_nothing, summary: Keep it}
deciders: [PER-grace]
decide_by: 2027-02-01
""",
    look=look,
)
