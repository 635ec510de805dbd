"""WB602: what people have agreed to is what the plan still says."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.finding import Severity, spell
from workbench.program.standing import Standing

NAMED = 3
"""Changes that a finding names; the page shows all of them."""


def look(context: Context) -> Iterator[Breach]:
    """Verdicts on open items of which something material has changed since, or nobody can tell."""
    for standing in context.standings:
        given = standing.given
        if standing.state == "stale" and in_play(context, context.program.items[given.item]):
            yield Breach(
                given.id,
                ("seen",),
                f"{given.id} was given on {given.given_on} on another {given.item}; since then {_changed(standing)}",
            )


def _changed(standing: Standing) -> str:
    found = [f"{one.item} {spell(one.field)}".rstrip() for one in standing.changes if one.material]
    more = len(found) - NAMED
    return f"{', '.join(found[:NAMED])}{f' and {more} more' if more > 0 else ''} changed"


_AGREED = """\
id: ACK-grace-lead
kind: acknowledgement
title: Grace agrees with the data lead
person: PER-grace
item: PER-ada
verdict: agree
given_on: 2026-10-02
seen:
  revision: 4b825dc642cb6eb9a060e54bf8d69288fbee4904
  meaning: {meaning}
"""

RULE = Rule(
    code="WB602",
    title="Stale acknowledgement",
    family="reach",
    severity=Severity.WARNING,
    why="Agreement to another plan is none to this one: people find out when it reaches them.",
    hint="Show them what has changed, and ask for a new verdict: page Acknowledgements, or `workbench acknowledge`.",
    wrong=_AGREED.format(meaning="f" * 64),
    right=_AGREED.format(meaning="62a7904ce7e72144c79d6e663febc46a4270491f8bec3a0636054b7327723601"),
    look=look,
)
