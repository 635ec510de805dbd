"""WB113: a backup is somebody else."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import is_open
from workbench.program.finding import Severity


def look(context: Context) -> Iterator[Breach]:
    """Open items whose backup is their owner."""
    for item_id, item in sorted(context.program.items.items()):
        backup = getattr(item, "backup", None)
        if backup is not None and backup == getattr(item, "owner", None) and is_open(item):
            yield Breach(item_id, ("backup",), f"the backup of {item_id} is {backup}, who owns it")


RULE = Rule(
    code="WB113",
    title="Backup is the owner",
    family="people",
    severity=Severity.WARNING,
    why="The item looks covered and is not: on the day its owner is away, nobody answers for it.",
    hint="Name somebody else who knows it well enough to answer.",
    wrong="""\
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-09-01
owner: PER-ada
backup: PER-ada
""",
    right="""\
id: MS-launch
kind: milestone
title: Public dashboard opens
due_on: 2027-09-01
owner: PER-ada
backup: PER-grace
""",
    look=look,
)
