"""WB209: a wide gap between estimate and budget is decided about in the open."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import committed_designs
from workbench.program.finding import Severity
from workbench.program.gaps import decisions_about, entry_of, gap, granted, limits_of
from workbench.simulate.result import DesignEstimate


def look(context: Context) -> Iterator[Breach]:
    """Committed designs that need three times what is granted, or what `gaps` in program.yaml says, with no decision
    about the design or its budget."""
    program = context.program
    for design in committed_designs(program):
        budget = program.budget_of(design)
        answer = context.estimate(design.id) if budget else None
        if budget is None or not isinstance(answer, DesignEstimate):
            continue
        entry = entry_of(program, design.id, budget.id)
        needs = answer.nodes.p50 if answer.nodes else None, answer.monthly_cost_usd.p50
        found = gap(limits_of(program), needs, granted(budget, entry.approved if entry else None))
        undecided = not any(decisions_about(program, design.id, budget.id))
        if found.level in ("needs_decision", "blocks") and undecided:
            what = f"{design.id} needs {found.ratio:.1f} times the {found.by} granted, and no decision is about it"
            yield Breach(design.id, ("budget",), what)


RULE = Rule(
    code="WB209",
    title="Gap without a decision",
    family="budget",
    severity=Severity.WARNING,
    why="A gap that nobody decides about is decided by those who build on, one month at a time.",
    hint="Draft one from the solver (page Make it fit, or `workbench solve`), and name who decides by when.",
    wrong="""\
id: BUD-2027
kind: budget
title: Analytics cluster 2027
starts_on: 2027-01-01
ends_on: 2027-12-31
nodes: 0.7
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
