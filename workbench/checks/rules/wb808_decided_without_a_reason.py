"""WB808: a decision says what was chosen, by whom and why."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import either
from workbench.program.finding import Severity
from workbench.program.governance import Decision


def look(context: Context) -> Iterator[Breach]:
    """Decisions taken without a reason, without a decider, or for something that is none of their options."""
    for decision in context.program.all(Decision):
        if decision.status != "decided":
            continue
        known = [one.name for one in decision.options]
        if decision.chosen is not None and decision.chosen not in known:
            what = f"{decision.id} chose {decision.chosen}, which is none of its options: {', '.join(known)}"
            yield Breach(decision.id, ("chosen",), what)
        blanks = {"option taken": decision.chosen, "reason": decision.reason, "decider": decision.deciders}
        missing = [blank for blank, said in blanks.items() if not said]
        if missing:
            yield Breach(decision.id, ("status",), f"{decision.id} was decided and names no {either(missing)}")


_DECISION = """\
id: DEC-engine
kind: decision
title: Which engine
question: On which engine do we build?
options:
  - {name: adopt, summary: Adopt one that others run, approach: adopt}
  - {name: nothing, summary: Go on as now, approach: nothing}
deciders: [PER-ada]
status: decided
chosen: adopt
decided_on: 2027-01-11
"""

RULE = Rule(
    code="WB808",
    title="Decided without a reason",
    family="decisions",
    severity=Severity.WARNING,
    why="Whoever was not in the room can neither follow it nor see when it no longer holds, and so it is taken again.",
    hint="Write `chosen:` (one of the options), `reason:` and `deciders:`, as they were on that day.",
    wrong=_DECISION,
    right=f"{_DECISION}reason: Others run it at ten times our load.\n",
    look=look,
)
