"""WB123: a program that builds something names who wants it."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import built_designs
from workbench.program.finding import Severity


def look(context: Context) -> Iterator[Breach]:
    """A program with a design under work or built, and no `sponsor`."""
    plan = context.program.plan
    designs = built_designs(context.program)
    if plan is not None and plan.sponsor is None and designs:
        what = f"{plan.id} names nobody who wants it and pays for it, while {designs[0].id} is being relied on"
        yield Breach(plan.id, ("sponsor",), what)


def _program(sponsor: str) -> str:
    return f"""\
id: PRG-sample
kind: program
title: Sample program
true_north:
  statement: Anyone can see how traffic moves; each customer sees their own.
  capabilities:
    - {{name: public_dashboard, title: Public traffic dashboard, audience: public}}
horizon: {{starts_on: 2027-01-01, months: 12}}
reference_node: {{instance: r6i.4xlarge, vcpu: 16, memory_gib: 128, disk_gib: 2000}}
{sponsor}technical_decider: PER-ada
chosen_design: DES-columns
budget: BUD-2027
"""


RULE = Rule(
    code="WB123",
    title="No sponsor",
    family="people",
    severity=Severity.WARNING,
    why="When it is to be cut, moved or paid for, nobody speaks for it; and who asks where it stands gets no answer.",
    hint="Add `sponsor:` to program.yaml with the id of the person who wants it and pays for it.",
    wrong=_program(""),
    right=_program("sponsor: PER-grace\n"),
    look=look,
)
