"""WB603: those who pay for the plan and those who build it have said what they think of it."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import built_designs
from workbench.program.finding import Severity
from workbench.program.meaning import brief_items
from workbench.program.people import Person
from workbench.program.standing import seats

WHOSE = frozenset({"sponsor", "builds it", "owns the budget"})
"""The seats without whose word a plan is one person's."""


def look(context: Context) -> Iterator[Breach]:
    """Programs with a design under work of which sponsor, builders or the owner of the budget have said nothing.

    A word counts on the plan's brief, and on anything that the brief tells.
    """
    plan = context.program.plan
    if plan is None or not built_designs(context.program):
        return
    told = brief_items(context.program)
    voices = {one.given.person for one in context.standings if one.given.item in told}
    heard = {person.team for person in context.program.all(Person) if person.id in voices} | voices
    found = [seat for seat in seats(context.program, context.standings) if seat.role in WHOSE and seat.party]
    named = [f"{seat.role} ({_name(context, seat.party)})" for seat in found if seat.party not in heard]
    if named:
        yield Breach(plan.id, (), f"nothing is known of what these think of {plan.id}: {', '.join(named)}")


def _name(context: Context, party: str | None) -> str:
    item = context.program.items.get(party or "")
    return item.title if item else str(party)


_SPONSOR = """\
id: PRG-sample
kind: program
title: Sample program
true_north:
  statement: Anyone can see how traffic moves; each customer sees their own.
  capabilities:
    - {name: public_dashboard, title: Public traffic dashboard, audience: public}
horizon: {starts_on: 2027-01-01, months: 12}
reference_node: {instance: r6i.4xlarge, vcpu: 16, memory_gib: 128, disk_gib: 2000}
sponsor: PER-mara
technical_decider: PER-ada
chosen_design: DES-columns
budget: BUD-2027
---
id: PER-mara
kind: person
title: Mara Holt
role: Head of product
"""

RULE = Rule(
    code="WB603",
    title="Silence is not consent",
    family="reach",
    severity=Severity.WARNING,
    why="A plan that its builders and payers have only been shown is declined when it comes to work or money.",
    hint="Send them the brief (`workbench brief`), and ask for a verdict: `workbench acknowledge PRG-...`.",
    wrong=_SPONSOR,
    right=_SPONSOR
    + """\
---
id: ACK-mara-plan
kind: acknowledgement
title: Mara agrees with the plan
person: PER-mara
item: PRG-sample
verdict: agree
given_on: 2027-01-07
""",
    look=look,
)
