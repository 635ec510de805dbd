"""WB703: whoever overrules a concern says who they are and why."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.concerns import Concern
from workbench.program.finding import Severity


def look(context: Context) -> Iterator[Breach]:
    """Overruled concerns without the person who overruled them, or without a reason."""
    for concern in context.program.all(Concern):
        if concern.status != "overruled":
            continue
        blanks = {"name": concern.overruled_by, "reason": concern.overruled_because}
        missing = [blank for blank, said in blanks.items() if said is None]
        if missing:
            yield Breach(concern.id, ("status",), f"{concern.id} was overruled without a {' and a '.join(missing)}")


RULE = Rule(
    code="WB703",
    title="Overruled without name or reason",
    family="concerns",
    severity=Severity.WARNING,
    why="To go on in spite of a doubt is somebody's decision; unnamed, it is nobody's when the doubt was right.",
    hint="Add `overruled_by:` and `overruled_because:`, or open it again.",
    wrong="""\
id: CON-quality
kind: concern
title: Nobody checks the data systematically
raised_by: PER-ada
raised_on: 2027-01-04
owner: PER-grace
status: overruled
overruled_by: PER-grace
""",
    right="""\
id: CON-quality
kind: concern
title: Nobody checks the data systematically
raised_by: PER-ada
raised_on: 2027-01-04
owner: PER-grace
status: overruled
overruled_by: PER-grace
overruled_because: The figures are internal until the launch.
""",
    look=look,
)
