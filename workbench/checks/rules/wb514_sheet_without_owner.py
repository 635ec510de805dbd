"""WB514: a post-mortem is led by somebody."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity
from workbench.program.learning import PostMortem


def look(context: Context) -> Iterator[Breach]:
    """Post-mortems and pre-mortems without a facilitator, that do not say who answered for what either."""
    for sheet in context.program.all(PostMortem):
        if sheet.facilitator is None and not sheet.owners:
            yield Breach(sheet.id, ("facilitator",), f"{sheet.id} has nobody who leads it and names no owners")


_SHEET = """\
id: PM-countries
kind: post-mortem
title: Countries counted twice
about: [FR-countries]
held_on: 2027-01-11
{facilitator}causes: [The job ran twice after a restart.]
"""

RULE = Rule(
    code="WB514",
    title="Post-mortem without an owner",
    family="learning",
    severity=Severity.WARNING,
    why="A sheet that nobody leads is filled by whoever has time, and its lessons are nobody's to carry on.",
    hint="Name in `facilitator:` somebody who was not part of it, and in `owners:` who answered for what.",
    wrong=_SHEET.format(facilitator=""),
    right=_SHEET.format(facilitator="facilitator: PER-grace\n"),
    look=look,
)
