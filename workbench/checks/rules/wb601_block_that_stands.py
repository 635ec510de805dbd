"""WB601: nobody blocks what is being worked on."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.finding import Severity


def look(context: Context) -> Iterator[Breach]:
    """Verdicts that block an open item, however old they are and whatever has changed since."""
    for standing in context.standings:
        given = standing.given
        if not standing.blocks or not in_play(context, context.program.items[given.item]):
            continue
        words = f": {given.words}" if given.words else ""
        yield Breach(given.id, ("verdict",), f"{given.id} has blocked {given.item} since {given.given_on}{words}")


_BLOCK = """\
id: ACK-grace-countries
kind: acknowledgement
title: Grace on the countries
person: PER-grace
item: FR-countries
verdict: {verdict}
given_on: 2026-10-02
words: Countries are wrong for one address in twenty.
"""

RULE = Rule(
    code="WB601",
    title="Block that stands",
    family="reach",
    severity=Severity.WARNING,
    why="Work that somebody has blocked is declined afterwards, when it has been paid for.",
    hint="Answer the block with a change or a decision; only its person can take it back, by another verdict.",
    wrong=_BLOCK.format(verdict="block"),
    right=_BLOCK.format(verdict="agree_with_concern"),
    look=look,
)
