"""WB804: a decision is taken by the day that it was to be taken by."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since
from workbench.program.finding import Severity
from workbench.program.governance import Decision


def look(context: Context) -> Iterator[Breach]:
    """Open decisions whose day to decide by has passed."""
    for decision in context.program.all(Decision):
        if decision.status == "open" and decision.decide_by and decision.decide_by < context.today:
            days = days_since(decision.decide_by, context.today)
            what = f"{decision.id} was to be decided by {decision.decide_by}, {days} days ago, and is open"
            yield Breach(decision.id, ("decide_by",), what)


_DECISION = """\
id: DEC-engine
kind: decision
title: Which engine
question: On which engine do we build?
options:
  - {{name: adopt, summary: Adopt one that others run, approach: adopt}}
  - {{name: nothing, summary: Go on as now, approach: nothing}}
deciders: [PER-ada]
decide_by: {decide_by}
"""

RULE = Rule(
    code="WB804",
    title="Decision overdue",
    family="decisions",
    severity=Severity.WARNING,
    why="What nobody decides is decided by the calendar: as nothing, at the price of going on as now.",
    hint="Take an option: `workbench decide take DEC-NAME --option NAME --because TEXT --by PER-NAME`, or move it.",
    wrong=_DECISION.format(decide_by="2027-01-08"),
    right=_DECISION.format(decide_by="2027-01-29"),
    look=look,
)
