"""WB516: a post-mortem says what made it possible."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since
from workbench.program.finding import Severity
from workbench.program.learning import PostMortem

PATIENCE_DAYS = 7
"""Days after the meeting in which what was said is written down."""


def look(context: Context) -> Iterator[Breach]:
    """Post-mortems held a week ago and more that tell no cause, nothing that went wrong and no lesson."""
    for sheet in context.program.all(PostMortem):
        age = days_since(sheet.held_on, context.today)
        told = [*sheet.causes, *sheet.went_wrong, *sheet.hurdles, *sheet.lessons]
        if sheet.sheet == "post-mortem" and not told and age > PATIENCE_DAYS:
            what = f"{sheet.id} was held {age} days ago, and tells no cause and no lesson"
            yield Breach(sheet.id, ("causes",), what)


_SHEET = """\
id: PM-countries
kind: post-mortem
title: Countries counted twice
about: [FR-countries]
held_on: 2027-01-04
facilitator: PER-grace
"""

RULE = Rule(
    code="WB516",
    title="Empty post-mortem",
    family="learning",
    severity=Severity.WARNING,
    why="The incident counts as learned from, and whoever opens the sheet after the next one finds nothing.",
    hint="Write what made it possible in `causes:`, and in `lessons:` what the next program does from its first day.",
    wrong=_SHEET,
    right=f"{_SHEET}causes: [The job ran twice after a restart.]\n",
    look=look,
)
