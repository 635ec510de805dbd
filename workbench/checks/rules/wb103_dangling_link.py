"""WB103: a link must lead to an item that exists."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity, spell


def look(context: Context) -> Iterator[Breach]:
    """Links to ids that no file holds; a file that is there but unreadable has a finding of its own."""
    program = context.program
    for link in context.links:
        if link.target in program.items or link.target in program.unreadable:
            continue
        close = difflib.get_close_matches(link.target, program.items, n=1)
        yield Breach(
            link.source,
            link.field,
            f"{spell(link.field)} of {link.source} names {link.target}, which does not exist",
            f"Write {close[0]}, or add the file of {link.target}." if close else None,
        )


RULE = Rule(
    code="WB103",
    title="Dangling link",
    family="requirements",
    severity=Severity.ERROR,
    why="A plan that points at nothing hides a dependency: the work behind the link is planned by nobody.",
    hint="Correct the id, add the file of the item that it names, or remove the link.",
    wrong="""\
id: MS-beta
kind: milestone
title: Beta for five customers
due_on: 2027-06-01
owner: PER-adda
""",
    right="""\
id: MS-beta
kind: milestone
title: Beta for five customers
due_on: 2027-06-01
owner: PER-ada
""",
    look=look,
)
