"""WB803: a decision that is taken back says why."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity
from workbench.program.governance import Decision


def look(context: Context) -> Iterator[Breach]:
    """Decisions that were taken back, with no word on why."""
    for decision in context.program.all(Decision):
        for at, one in enumerate(decision.earlier):
            if one.because is None:
                what = f"{decision.id} took back {one.chosen} on {one.reversed_on}, and nobody wrote down why"
                yield Breach(decision.id, ("earlier", at), what)


_DECISION = """\
id: DEC-engine
kind: decision
title: Which engine
question: On which engine do we build?
options:
  - {{name: adopt, summary: Adopt one that others run, approach: adopt}}
  - {{name: nothing, summary: Go on as now, approach: nothing}}
deciders: [PER-ada]
decide_by: 2027-03-31
earlier:
  - {{chosen: nothing, reason: No time., decided_on: 2026-11-02, reversed_on: 2027-01-11{because}}}
"""

RULE = Rule(
    code="WB803",
    title="Reversal without a reason",
    family="decisions",
    severity=Severity.WARNING,
    why="Whoever built on the first answer cannot tell what changed, and the next reversal needs no reason either.",
    hint="Write `because:` beside it; `workbench decide reverse DEC-NAME --because TEXT` asks for it.",
    wrong=_DECISION.format(because=""),
    right=_DECISION.format(because=", because: The spike has shown that it is too slow."),
    look=look,
)
