"""WB606: a verdict is given by the person whose name it carries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.edits import Edit
from workbench.program.finding import Severity
from workbench.program.governance import Acknowledgement
from workbench.program.people import Person

MOST_ITEMS = 3
"""Items beyond which a commit moves files about, as an import or a new layout does, and says nothing of anybody."""


def look(context: Context) -> Iterator[Breach]:
    """Verdicts that somebody else of the program committed last.

    Commits of more than three items are left out, and authors who are nobody in the program, such as a robot.
    """
    people = {one.email.lower(): one for one in context.program.all(Person) if one.email}
    last: dict[str, Edit] = {}
    for edit in reversed(context.history):
        last |= dict.fromkeys(edit.items, edit)
    for given in context.program.all(Acknowledgement):
        person, by = context.program.get(given.person, Person), last.get(given.id)
        if person is None or not person.email or by is None or len(by.items) > MOST_ITEMS:
            continue
        author = people.get(by.email)
        if author is not None and by.email != person.email.lower():
            what = f"{given.id} is the word of {person.id}, and {author.id} committed it on {by.day}"
            yield Breach(given.id, ("person",), what)


def _verdict(person: str) -> str:
    return f"""\
id: PER-ada
kind: person
title: Ada Winter
role: Data lead
email: ada@example.com
---
id: PER-grace
kind: person
title: Grace Ouma
role: Finance partner
email: grace@example.com
---
id: ACK-countries
kind: acknowledgement
title: The question of the countries is agreed to
person: {person}
item: FR-countries
verdict: agree
given_on: 2027-01-11
"""


RULE = Rule(
    code="WB606",
    title="Said for somebody else",
    family="reach",
    severity=Severity.WARNING,
    why="A yes that somebody else has typed binds nobody: on the day it counts, its person has never seen the plan.",
    hint="Remove it, and let its person say it: `workbench acknowledge`, signed in or with their own git.",
    wrong=_verdict("PER-grace"),
    right=_verdict("PER-ada"),
    look=look,
    history=[Edit(dt.date(2027, 1, 11), "ada@example.com", ("ACK-countries",))],
)
