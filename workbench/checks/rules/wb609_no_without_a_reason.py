"""WB609: a doubt comes with its reason."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.finding import Severity


def look(context: Context) -> Iterator[Breach]:
    """Blocks and agreements with a concern, on open items, with neither words nor a concern."""
    for standing in context.standings:
        given, item = standing.given, context.program.items.get(standing.given.item)
        if given.verdict == "agree" or given.words or given.concern or item is None or not in_play(context, item):
            continue
        said = "blocks" if given.verdict == "block" else "agrees, with a concern, with"
        yield Breach(given.id, ("verdict",), f"{given.person} {said} {given.item} and says not why ({given.id})")


_VERDICT = """\
id: ACK-grace-countries
kind: acknowledgement
title: Grace on the countries
person: PER-grace
item: FR-countries
verdict: agree_with_concern
given_on: 2027-01-11
"""

RULE = Rule(
    code="WB609",
    title="Doubt without a reason",
    family="reach",
    severity=Severity.WARNING,
    why="Nobody can answer a doubt that has no words: it stands in the way, or is forgotten, and either is luck.",
    hint="Ask its person for a sentence: `words:`, or a `concern:` whose clock runs.",
    wrong=_VERDICT,
    right=f"{_VERDICT}words: Countries are wrong for one address in twenty.\n",
    look=look,
)
