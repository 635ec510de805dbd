"""WB701: an answer changes an owner, a date or an item."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.concern_clock import actions
from workbench.program.concerns import Concern
from workbench.program.finding import Severity


def look(context: Context) -> Iterator[Breach]:
    """Answered concerns whose answer names no item that it changed, and that no action follows from."""
    for concern in context.program.all(Concern):
        if concern.status == "answered" and not concern.changes and not any(actions(context.program, concern)):
            answer = f": {concern.answer}" if concern.answer else ""
            yield Breach(concern.id, ("answer",), f"{concern.id} was answered by no owner, no date and no item{answer}")


RULE = Rule(
    code="WB701",
    title="Answer that changes nothing",
    family="concerns",
    severity=Severity.WARNING,
    why="Words that change no plan settle no doubt: the same question comes back, louder, from fewer people.",
    hint="Name in `changes:` what it brings (an action, an owner, a date, an item), or set `status: open` again.",
    wrong="""\
id: CON-quality
kind: concern
title: Nobody checks the data systematically
raised_by: PER-ada
raised_on: 2027-01-04
owner: PER-grace
status: answered
answer: A new engineer will be hired, and that should solve it.
""",
    right="""\
id: CON-quality
kind: concern
title: Nobody checks the data systematically
raised_by: PER-ada
raised_on: 2027-01-04
owner: PER-grace
status: answered
answer: Totals are compared before each publication from now on.
changes: [FR-countries]
""",
    look=look,
)
