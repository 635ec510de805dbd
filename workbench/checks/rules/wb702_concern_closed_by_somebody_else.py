"""WB702: who raised a concern takes it for settled."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.concern_clock import may_settle
from workbench.program.concerns import Concern
from workbench.program.finding import Severity


def look(context: Context) -> Iterator[Breach]:
    """Settled concerns that neither who raised them nor those they were raised for have taken for settled."""
    for concern in context.program.all(Concern):
        if concern.status == "settled" and not may_settle(context.program, concern, concern.settled_by):
            by = f"by {concern.settled_by}" if concern.settled_by else "by nobody"
            what = f"{concern.id} was taken for settled {by}, and raised by {concern.raised_by}"
            yield Breach(concern.id, ("settled_by",), what)


RULE = Rule(
    code="WB702",
    title="Concern closed by somebody else",
    family="concerns",
    severity=Severity.WARNING,
    why="A doubt that others declare dead goes on living where nobody hears it.",
    hint="Ask who raised it: they settle it (`workbench concern settle`), or somebody overrules it by name.",
    wrong="""\
id: CON-quality
kind: concern
title: Nobody checks the data systematically
raised_by: PER-ada
raised_on: 2027-01-04
owner: PER-grace
status: settled
settled_by: PER-grace
settled_on: 2027-01-11
""",
    right="""\
id: CON-quality
kind: concern
title: Nobody checks the data systematically
raised_by: PER-ada
raised_on: 2027-01-04
owner: PER-grace
status: settled
settled_by: PER-ada
settled_on: 2027-01-11
""",
    look=look,
)
