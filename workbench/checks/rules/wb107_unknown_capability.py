"""WB107: a requirement serves a capability that the true north knows."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import is_open
from workbench.program.finding import Severity
from workbench.program.requirements import Functional


def look(context: Context) -> Iterator[Breach]:
    """Open functional requirements whose `capability` is not among the true north's."""
    plan = context.program.plan
    if plan is None:
        return
    known = [capability.name for capability in plan.true_north.capabilities]
    for requirement in context.program.all(Functional):
        if requirement.capability is not None and requirement.capability not in known and is_open(requirement):
            yield Breach(
                requirement.id,
                ("capability",),
                f"{requirement.id} serves {requirement.capability}, which is no capability of the true north",
                f"Use one of {', '.join(known)}, or add {requirement.capability} to `true_north.capabilities`.",
            )


RULE = Rule(
    code="WB107",
    title="Unknown capability",
    family="requirements",
    severity=Severity.WARNING,
    why="Work outside the true north is never missed when it is late and never counted when it is done.",
    hint="Name a capability of `true_north` in program.yaml, or add it there.",
    wrong="""\
id: FR-top-countries
kind: functional
title: Top countries
question: Which countries send the most requests?
audience: public
capability: weather_report
priority: 1
owner: PER-ada
acceptance: [The countries of a day add up to that day's requests.]
""",
    right="""\
id: FR-top-countries
kind: functional
title: Top countries
question: Which countries send the most requests?
audience: public
capability: public_dashboard
priority: 1
owner: PER-ada
acceptance: [The countries of a day add up to that day's requests.]
""",
    look=look,
)
