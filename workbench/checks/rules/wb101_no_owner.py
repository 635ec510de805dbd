"""WB101: somebody must be accountable for each open item."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.budgets import Budget
from workbench.program.concerns import Concern
from workbench.program.designs import Design
from workbench.program.finding import Severity
from workbench.program.learning import Action
from workbench.program.requirements import Requirement
from workbench.program.roadmap import Milestone, Spike, StopGap
from workbench.program.streams import Stream
from workbench.program.verifications import Verification

OWNED = (Requirement, Stream, Design, Budget, Milestone, Spike, StopGap, Concern, Verification, Action)


def look(context: Context) -> Iterator[Breach]:
    """Open items whose kind has an owner and that name none."""
    for item_id, item in sorted(context.program.items.items()):
        if isinstance(item, OWNED) and item.owner is None and in_play(context, item):
            yield Breach(item_id, ("owner",), f"{item_id} has no owner")


RULE = Rule(
    code="WB101",
    title="No owner",
    family="people",
    severity=Severity.WARNING,
    why="What everybody owns nobody answers for: nobody is asked when it slips, and nobody notices.",
    hint="Add `owner:` with the id of the one person who answers for it.",
    wrong="""\
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-09-01
""",
    right="""\
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-09-01
owner: PER-ada
""",
    look=look,
)
