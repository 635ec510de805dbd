"""WB120: work goes on while somebody is away for long."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.finding import Severity
from workbench.program.ownership import has_backup
from workbench.program.people import Person

LONG_DAYS = 14
"""Days still to go from which on an absence outlasts what can wait."""
UNDER_WAY = frozenset({"started", "under_work", "building"})


def look(context: Context) -> Iterator[Breach]:
    """People who are away for two weeks more or longer and own something under way with nobody who stands in."""
    for person in context.program.all(Person):
        ends = [one.ends_on for one in person.absences if one.starts_on <= context.today <= one.ends_on]
        if not ends or (max(ends) - context.today).days < LONG_DAYS:
            continue
        alone = [
            item_id
            for item_id, item in sorted(context.program.items.items())
            if getattr(item, "owner", None) == person.id
            and getattr(item, "status", None) in UNDER_WAY
            and in_play(context, item)
            and not has_backup(context.program, item, context.today)
        ]
        if alone:
            what = f"{person.id} is away until {max(ends)}, and nobody stands in for {', '.join(alone)}"
            yield Breach(person.id, ("absences",), what)


def _milestone(backup: str) -> str:
    return f"""\
id: PER-mara
kind: person
title: Mara Holt
role: Data engineer
absences: [{{starts_on: 2027-01-04, ends_on: 2027-03-12}}]
---
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-06-01
owner: PER-mara
{backup}status: started
"""


RULE = Rule(
    code="WB120",
    title="Away for long with nobody who stands in",
    family="people",
    severity=Severity.WARNING,
    why="Work that waits for somebody to come back is late by their whole absence, and nobody says so.",
    hint="Name a `backup:` who is there for what they own, or hand it over.",
    wrong=_milestone(""),
    right=_milestone("backup: PER-ada\n"),
    look=look,
)
