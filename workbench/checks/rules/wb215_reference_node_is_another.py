"""WB215: the reference node is the machine that it names."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.finding import Severity
from workbench.store.catalog import load_catalog

ROUNDING = 0.02
"""By how much a size may be rounded; 1 GiB taken for 1 GB is 7 percent."""
_FROM, _TO = 1.05, 1.10
"""A disk of its own that is larger by this was written in GB; a much larger one is attached."""


def look(context: Context) -> Iterator[Breach]:
    """A reference node of the price list with other CPUs or memory than it has there, or a disk in GB."""
    plan = context.program.plan
    known = load_catalog().prices.instances.get(plan.reference_node.instance) if plan else None
    if plan is None or known is None or not in_play(context, plan):
        return
    node = plan.reference_node
    for field, said, real in (("vcpu", node.vcpu, known.vcpu), ("memory_gib", node.memory_gib, known.memory_gib)):
        if abs(said / real - 1) > ROUNDING:
            yield Breach(plan.id, ("reference_node", field), _told(plan.id, node.instance, field, said, real))
    if known.disk_gib and _FROM <= node.disk_gib / known.disk_gib <= _TO:
        told = _told(plan.id, node.instance, "disk_gib", node.disk_gib, known.disk_gib)
        yield Breach(plan.id, ("reference_node", "disk_gib"), told)


def _told(plan: str, instance: str, field: str, said: float, real: float) -> str:
    return f"{plan} gives {instance} {said:g} {field}, and it has {real:g}"


def _program(memory: float) -> str:
    return f"""\
id: PRG-sample
kind: program
title: Sample program
true_north:
  statement: Anyone can see how traffic moves; each customer sees their own.
  capabilities:
    - {{name: public_dashboard, title: Public traffic dashboard, audience: public}}
horizon: {{starts_on: 2027-01-01, months: 12}}
reference_node: {{instance: r6i.4xlarge, vcpu: 16, memory_gib: {memory}, disk_gib: 2000}}
sponsor: PER-grace
technical_decider: PER-ada
chosen_design: DES-columns
budget: BUD-2027
"""


RULE = Rule(
    code="WB215",
    title="Reference node that is another machine",
    family="budget",
    severity=Severity.WARNING,
    why="Every node of the plan counts this machine: written in GB where GiB are meant, all are off by seven percent.",
    hint="Write its size as the price list has it, in GiB (1 GB is 0.931 GiB), or name the machine that it is.",
    wrong=_program(137.4),
    right=_program(128),
    look=look,
)
