"""WB112: a plan does not hang on one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.edits import Edit
from workbench.program.finding import Severity
from workbench.program.ownership import burdens
from workbench.program.people import Person

MOST_ALONE = 1 / 3
"""The share of the open work beyond which one person without backups is a single thread."""
MOST_EDITS = 0.8
"""The share of the edits beyond which a plan is one person's, whoever is named in it."""
LEAST_ITEMS = 5
"""Items without a backup from which on they are too many to be picked up by a word in the corridor."""
LEAST_PEOPLE = 3
"""People from which on there is somebody to share with: a founder alone is no finding."""
LEAST_COMMITS = 10
"""Commits from which on the author of most of them says something: somebody always writes the first ones."""
ALL_ALONE, MANY_ITEMS = 0.9, 10
"""The share of the open work, and its items, from which on one person is a single thread, whoever writes the plan."""


def look(context: Context) -> Iterator[Breach]:
    """People who alone own more than a third of the open work, five items or more, and made more than four fifths of
    the edits; or who alone own nine tenths of it, ten items or more. Where fewer than three people are there, nobody
    is named."""
    if sum(one.is_there(context.today) for one in context.program.all(Person)) < LEAST_PEOPLE:
        return
    written = len(context.history) >= LEAST_COMMITS
    for burden in burdens(context.program, context.history, context.today):
        number = len(burden.alone)
        writes = written and burden.edit_share > MOST_EDITS
        if (writes and number >= LEAST_ITEMS and burden.alone_share > MOST_ALONE) or (
            number >= MANY_ITEMS and burden.alone_share >= ALL_ALONE
        ):
            edits = f", and made {burden.edit_share:.0%} of the edits" if writes else ""
            yield Breach(
                burden.person,
                (),
                f"{burden.person} alone owns {burden.alone_share:.0%} of the open work, {number} items without a "
                f"backup{edits}",
            )


_PEOPLE = """\
id: PER-ada
kind: person
title: Ada Winter
role: Data lead
email: ada@example.com
---
id: PER-mara
kind: person
title: Mara Holt
role: Head of product
"""


def _question(*more: str) -> str:
    return "\n".join([
        "id: FR-countries", "kind: functional", "title: Requests by country",
        "question: How many requests come from each country?", "audience: public", "capability: public_dashboard",
        "priority: 1", "owner: PER-ada", *more, "stream: STR-edge", "dimensions: [country]",
        "measures: [{name: requests, function: count}]",
        "acceptance: [The countries of a day add up to that day's requests.]", "",
    ])  # fmt: skip


def _milestone(*more: str) -> str:
    return "\n".join([
        "id: MS-beta", "kind: milestone", "title: Beta for five customers", "due_on: 2027-06-01", "owner: PER-ada",
        *more, "---", "id: MS-all", "kind: milestone", "title: All customers", "due_on: 2027-09-01", "owner: PER-ada",
        *more, "",
    ])  # fmt: skip


RULE = Rule(
    code="WB112",
    title="Single-threaded",
    family="people",
    severity=Severity.WARNING,
    why="One illness stops the plan; and a plan that one person writes is one that only they have agreed to.",
    hint="Name a `backup:` for what they own, hand items to others, and let those who do the work edit the plan.",
    wrong=f"""\
{_PEOPLE}---
{_question()}---
{_milestone()}""",
    right=f"""\
{_PEOPLE}---
{_question("backup: PER-grace")}---
{_milestone("backup: PER-grace")}""",
    look=look,
    history=[Edit(dt.date(2027, 1, day), "ada@example.com", ("FR-countries",)) for day in range(12, 0, -1)],
)
