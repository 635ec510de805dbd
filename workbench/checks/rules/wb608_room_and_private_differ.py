"""WB608: what people say in the room is what they say alone."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.concerns import Concern
from workbench.program.finding import Severity
from workbench.program.polls import Poll, gap

STEP = 1.0
"""The gap of the means, in steps of the scale, from which on the room was polite: every second voter moved by two."""


def look(context: Context) -> Iterator[Breach]:
    """Closed polls whose private mean is a step or more below the room's, with no concern raised about it since.

    Polls of which everything that they ask about is over are left alone.
    """
    program = context.program
    for poll in program.all(Poll):
        apart = gap(poll.room, poll.private)
        items = [one for one in map(program.items.get, poll.about) if one is not None]
        if apart is None or apart > -STEP or (items and not any(in_play(context, one) for one in items)):
            continue
        asked = {poll.id, *poll.about}
        if not any(asked & {*one.about} and one.raised_on >= poll.asked_on for one in program.all(Concern)):
            assert poll.room is not None
            assert poll.private is not None
            means = f"{poll.room.mean:.1f} in the room and {poll.private.mean:.1f} alone"
            yield Breach(poll.id, ("private",), f"{poll.id} came to {means}, and nobody has raised what is behind it")


_POLL = """\
id: POL-launch
kind: poll
title: Confidence in the launch
question: How confident are you that we launch in March?
about: [FR-countries]
asked_on: 2027-01-08
closes_on: 2027-01-10
status: closed
closed_on: 2027-01-11
room: {votes: 5, counts: [0, 0, 1, 3, 1]}
private: {votes: 5, counts: [1, 2, 1, 0, 1]}
"""

RULE = Rule(
    code="WB608",
    title="Room and private differ",
    family="reach",
    severity=Severity.WARNING,
    why="Heads nod and hands know better: what people say only alone is the doubt that stops the plan later.",
    hint="Raise a concern `about:` the poll or what it asks, with what would have to be so for a higher answer.",
    wrong=_POLL,
    right=f"""\
{_POLL}---
id: CON-launch
kind: concern
title: What keeps the launch at two
about: [POL-launch]
raised_by: PER-grace
raised_on: 2027-01-12
owner: PER-ada
""",
    look=look,
)
