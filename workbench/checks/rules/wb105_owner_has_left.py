"""WB105: who answers for an item must still be there."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.finding import FieldPath, Severity, spell
from workbench.program.ownership import answers_for
from workbench.program.people import Person


def look(context: Context) -> Iterator[Breach]:
    """Open items that name somebody who has left in a field that makes them answer for it, work on it or decide it."""
    gone = {
        person.id: person
        for person in context.program.all(Person)
        if person.left_on is not None and person.left_on <= context.today
    }
    if not gone:
        return
    for link in context.links:
        person = gone.get(link.target)
        if person is not None and _answers(link.field) and in_play(context, context.program.items[link.source]):
            yield Breach(
                link.source,
                link.field,
                f"{spell(link.field)} of {link.source} is {person.id} ({person.title}), who left on {person.left_on}",
            )


def _answers(field: FieldPath) -> bool:
    """Whether a field makes its person answer for something, or do or decide something that is still to come."""
    return answers_for(field) or field[0] in ("work", "deciders", "escalates_to")


RULE = Rule(
    code="WB105",
    title="Owner has left",
    family="people",
    severity=Severity.WARNING,
    why="The item looks owned and is not: questions about it reach nobody, and what the owner knew has gone along.",
    hint="Name the successor, and write down in `notes` what was handed over.",
    wrong="""\
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-09-01
owner: PER-lee
---
id: PER-lee
kind: person
title: Lee Marsh
role: Former data lead
left_on: 2026-12-31
""",
    right="""\
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-09-01
owner: PER-ada
---
id: PER-lee
kind: person
title: Lee Marsh
role: Former data lead
left_on: 2026-12-31
""",
    look=look,
)
