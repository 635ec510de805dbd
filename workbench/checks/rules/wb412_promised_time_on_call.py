"""WB412: time that on-call takes is not promised a second time."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity
from workbench.program.people import Person

ROUNDING = 0.005
"""What shares written to two digits may come to beyond one."""


def look(context: Context) -> Iterator[Breach]:
    """People who are there, and whose promised time and on-call come to more than all of it."""
    for person in context.program.all(Person):
        if person.committed_share is None or not person.is_there(context.today):
            continue
        both = person.committed_share + person.on_call_share
        if both > 1 + ROUNDING:
            yield Breach(
                person.id,
                ("committed_share",),
                f"{person.id} has promised {person.committed_share:.0%} of their time and is on call for "
                f"{person.on_call_share:.0%} of it: {person.real_share:.0%} is really there",
            )


RULE = Rule(
    code="WB412",
    title="Time promised twice",
    family="roadmap",
    severity=Severity.WARNING,
    why="On-call comes first when something breaks, so that dates which count on whole weeks slip by what it takes.",
    hint="Lower `committed_share:` to what on-call leaves, and let the dates follow.",
    wrong="""\
id: PER-ada
kind: person
title: Ada Winter
role: Data lead
committed_share: 1.0
on_call_share: 0.33
""",
    right="""\
id: PER-ada
kind: person
title: Ada Winter
role: Data lead
committed_share: 0.67
on_call_share: 0.33
""",
    look=look,
)
