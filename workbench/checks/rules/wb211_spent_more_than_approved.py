"""WB211: what a month takes stays near what was approved."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.budgets import Budget
from workbench.program.finding import Severity
from workbench.program.gaps import gap, granted, limits_of
from workbench.program.ledger import Ledger


def look(context: Context) -> Iterator[Breach]:
    """Lines of the ledger whose latest month took a fifth more than was approved, or what `gaps` says."""
    limits = limits_of(context.program)
    for entry in context.program.all(Ledger):
        latest = entry.actuals[-1] if entry.actuals else None
        if latest is None:
            continue
        allowed = granted(context.program.get(entry.budget, Budget), entry.approved)
        found = gap(limits, (latest.nodes, latest.monthly_cost_usd), allowed)
        if found.ratio > limits.actual_over:
            what = f"{entry.id} took {found.ratio:.2f} times the {found.by} approved in {latest.month}"
            yield Breach(entry.id, ("actuals", len(entry.actuals) - 1), what)


RULE = Rule(
    code="WB211",
    title="Spent more than approved",
    family="budget",
    severity=Severity.WARNING,
    why="A bill that drifts past its approval is a decision that nobody took.",
    hint="Hold the month against the estimate (`workbench ledger list`), and ask anew or cut.",
    wrong="""\
id: LED-columns-2027
kind: ledger
title: The column store against 2027
design: DES-columns
budget: BUD-2027
approved: {on: 2026-12-01, by: PER-grace, nodes: 10}
actuals: [{month: 2026-12, nodes: 14}]
""",
    right="""\
id: LED-columns-2027
kind: ledger
title: The column store against 2027
design: DES-columns
budget: BUD-2027
approved: {on: 2026-12-01, by: PER-grace, nodes: 10}
actuals: [{month: 2026-12, nodes: 9}]
""",
    look=look,
)
