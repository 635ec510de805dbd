"""WB108: a program that builds something names who decides how."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import built_designs
from workbench.program.finding import Severity


def look(context: Context) -> Iterator[Breach]:
    """A program with a design under work or built, and no `technical_decider`."""
    plan = context.program.plan
    if plan is None or plan.technical_decider is not None:
        return
    designs = built_designs(context.program)
    if designs:
        yield Breach(
            plan.id,
            ("technical_decider",),
            f"{plan.id} names nobody who decides technical questions, while {designs[0].id} is being relied on",
        )


RULE = Rule(
    code="WB108",
    title="No technical decider",
    family="people",
    severity=Severity.WARNING,
    why="Design questions that nobody may settle wait for the next meeting, or are settled by whoever codes first.",
    hint="Add `technical_decider:` to program.yaml with the id of one person who has built at this scale.",
    wrong="""\
id: PRG-sample
kind: program
title: Sample program
true_north:
  statement: Anyone can see how traffic moves; each customer sees their own.
  capabilities:
    - {name: public_dashboard, title: Public traffic dashboard, audience: public}
horizon: {starts_on: 2027-01-01, months: 24}
reference_node: {instance: r6i.4xlarge, vcpu: 16, memory_gib: 128, disk_gib: 2000}
chosen_design: DES-columns
sponsor: PER-grace
""",
    right="""\
id: PRG-sample
kind: program
title: Sample program
true_north:
  statement: Anyone can see how traffic moves; each customer sees their own.
  capabilities:
    - {name: public_dashboard, title: Public traffic dashboard, audience: public}
horizon: {starts_on: 2027-01-01, months: 24}
reference_node: {instance: r6i.4xlarge, vcpu: 16, memory_gib: 128, disk_gib: 2000}
chosen_design: DES-columns
sponsor: PER-grace
technical_decider: PER-ada
""",
    look=look,
)
