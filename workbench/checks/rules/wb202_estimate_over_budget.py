"""WB202: what a design needs must fit what it may spend."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import committed_designs, either, sides_without_voice
from workbench.program.budgets import Budget
from workbench.program.finding import Severity
from workbench.program.gaps import entry_of, signatures_missing
from workbench.simulate.result import DesignEstimate


def look(context: Context) -> Iterator[Breach]:
    """Committed designs whose budget holds with less than the probability that it asks for.

    A gap whose disposition both validators have signed in the ledger is in their hands and not told again.
    """
    program = context.program
    for design in committed_designs(program):
        budget = program.budget_of(design)
        estimate = context.estimate(design.id) if budget else None
        if budget is None or not isinstance(estimate, DesignEstimate) or estimate.budget is None:
            continue
        probability = estimate.budget.probability_met
        entry = entry_of(program, design.id, budget.id)
        settled = entry is not None and entry.disposition is not None and not signatures_missing(entry, budget)
        if probability < budget.target_probability and not settled:
            yield Breach(
                design.id,
                ("budget",),
                f"{design.id} {_needs(estimate, budget)}: {budget.id} holds with probability {probability:.2f}, "
                f"where {budget.target_probability:g} is asked for{_unvouched(budget)}",
            )


def _needs(estimate: DesignEstimate, budget: Budget) -> str:
    """The larger of the two gaps, in nodes or in money."""
    nodes, cost = estimate.nodes.p50 if estimate.nodes else 0.0, estimate.monthly_cost_usd.p50
    by_nodes = nodes / budget.nodes
    by_cost = cost / budget.monthly_cost_usd if budget.monthly_cost_usd else 0.0
    if by_nodes >= by_cost:
        return f"needs {nodes:.1f} reference nodes (p50), {by_nodes:.1f} times the {budget.nodes:g} granted"
    return f"costs {cost:,.0f} USD a month (p50), {by_cost:.1f} times the {budget.monthly_cost_usd:,.0f} granted"


def _unvouched(budget: Budget) -> str:
    sides = sides_without_voice(budget)
    return f"; nobody vouches for it in {either(sides)}" if sides else ""


RULE = Rule(
    code="WB202",
    title="Estimate over budget",
    family="budget",
    severity=Severity.ERROR,
    why="The gap is known today; each month of building on it makes the cut deeper and the choice smaller.",
    hint="See the ladder with `workbench estimate`, then relax a requirement, change the design or raise the budget.",
    wrong="""\
id: BUD-2027
kind: budget
title: Analytics cluster 2027
starts_on: 2027-01-01
ends_on: 2027-12-31
nodes: 0.1
owner: PER-grace
validators: {engineering: PER-ada, finance: PER-grace}
""",
    right="""\
id: BUD-2027
kind: budget
title: Analytics cluster 2027
starts_on: 2027-01-01
ends_on: 2027-12-31
nodes: 100
owner: PER-grace
validators: {engineering: PER-ada, finance: PER-grace}
""",
    look=look,
)
