"""WB104: work cannot wait for itself."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity
from workbench.program.links import dependency_circles, links


def look(context: Context) -> Iterator[Breach]:
    """Circles among `depends_on` links, reported once, at the first link of the circle."""
    items = context.program.items
    for circle in dependency_circles(items):
        first, second = circle[0], circle[1]
        fields = (link.field for link in links(items[first]) if link.target == second)
        field = next(field for field in fields if field[0] == "depends_on")
        yield Breach(
            first,
            field,
            f"{first} depends on itself: {' -> '.join(circle)}",
            f"Remove one `depends_on` along {' -> '.join(circle)}.",
        )


RULE = Rule(
    code="WB104",
    title="Circular dependency",
    family="roadmap",
    severity=Severity.ERROR,
    why="Items that wait for each other never start, and no date in the circle means anything.",
    hint="Remove one `depends_on` of the circle.",
    wrong="""\
id: MS-schema
kind: milestone
title: Event schema agreed
due_on: 2027-03-01
owner: PER-ada
depends_on: [MS-pipeline]
---
id: MS-pipeline
kind: milestone
title: Pipeline carries all events
due_on: 2027-05-01
owner: PER-ada
depends_on: [MS-schema]
""",
    right="""\
id: MS-schema
kind: milestone
title: Event schema agreed
due_on: 2027-03-01
owner: PER-ada
---
id: MS-pipeline
kind: milestone
title: Pipeline carries all events
due_on: 2027-05-01
owner: PER-ada
depends_on: [MS-schema]
""",
    look=look,
)
