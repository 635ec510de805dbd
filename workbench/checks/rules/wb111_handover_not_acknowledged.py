"""WB111: what somebody left behind has been taken over, by name."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity
from workbench.program.ownership import accepted, charges
from workbench.program.people import Handover, Person


def look(context: Context) -> Iterator[Breach]:
    """Hand-overs in effect that the successor has not acknowledged, and people gone whose open items had none."""
    program = context.program
    handed = {one.leaver for one in program.all(Handover)}
    for handover in program.all(Handover):
        if handover.effective_on <= context.today and accepted(handover, context.standings) is None:
            yield Breach(
                handover.id,
                ("successor",),
                f"{handover.id} is in effect since {handover.effective_on}, and {handover.successor} has not "
                "acknowledged its brief",
            )
    gone = [one for one in program.all(Person) if one.left_on and one.left_on <= context.today]
    carried = charges(program, context.today, context.links) if gone else {}
    for person in gone:
        items = list(dict.fromkeys(link.source for link in carried.get(person.id, [])))
        if items and person.id not in handed:
            yield Breach(
                person.id,
                ("left_on",),
                f"{person.id} ({person.title}) left on {person.left_on} with {len(items)} open items, {items[0]} among "
                "them, and no hand-over brief was acknowledged",
                f"Write what is known: workbench handover {person.id} --to PERSON --save, and have it acknowledged.",
            )


RULE = Rule(
    code="WB111",
    title="Hand-over not acknowledged",
    family="people",
    severity=Severity.WARNING,
    why="Who takes over starts from nothing: doubts stay unseen, and the same failure is tried a second time.",
    hint="The successor reads the brief and acknowledges it: `workbench acknowledge`, or a click on the page People.",
    wrong="""\
id: PER-lee
kind: person
title: Lee Marsh
role: Data lead
left_on: 2026-12-31
---
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-09-01
owner: PER-ada
---
id: HND-lee-ada
kind: handover
title: Lee Marsh hands over to Ada Winter
leaver: PER-lee
successor: PER-ada
effective_on: 2026-12-31
items: [MS-launch]
brief: The dashboard waits for the countries, which are half done.
""",
    right="""\
id: PER-lee
kind: person
title: Lee Marsh
role: Data lead
left_on: 2026-12-31
---
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-09-01
owner: PER-ada
---
id: HND-lee-ada
kind: handover
title: Lee Marsh hands over to Ada Winter
leaver: PER-lee
successor: PER-ada
effective_on: 2026-12-31
items: [MS-launch]
brief: The dashboard waits for the countries, which are half done.
---
id: ACK-ada-lee
kind: acknowledgement
title: Ada Winter agrees with the hand-over
person: PER-ada
item: HND-lee-ada
verdict: agree
given_on: 2027-01-04
""",
    look=look,
)
