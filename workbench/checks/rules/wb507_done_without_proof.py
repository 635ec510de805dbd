"""WB507: what is done can be shown."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity
from workbench.program.learning import Action
from workbench.program.verified import verifications_of


def look(context: Context) -> Iterator[Breach]:
    """Actions that are said to be done, with no proof, no words in their notes and no passing verification."""
    for action in context.program.all(Action):
        if action.status != "done" or action.proof is not None or action.notes:
            continue
        runs = [run for one in verifications_of(context.program, action.id) for run in one.runs]
        if not any(run.passed for run in runs):
            yield Breach(action.id, ("status",), f"{action.id} is said to be done, and nothing shows that it works")


RULE = Rule(
    code="WB507",
    title="Action done without proof",
    family="learning",
    severity=Severity.WARNING,
    why="What is ticked off and never looked at again is what the next incident comes through.",
    hint="Add `proof:` with `seen_on`, `what` and `where`, or prove it on the page of incidents and actions.",
    wrong="""\
id: ACT-totals
kind: action
title: Compare totals every night
owner: PER-ada
due_on: 2026-12-31
status: done
""",
    right="""\
id: ACT-totals
kind: action
title: Compare totals every night
owner: PER-ada
due_on: 2026-12-31
status: done
proof: {seen_on: 2027-01-08, what: It stopped a report whose parts did not add up.}
""",
    look=look,
)
