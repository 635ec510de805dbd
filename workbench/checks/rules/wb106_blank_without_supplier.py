"""WB106: a missing piece needs somebody who supplies it and a date."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import either, is_open
from workbench.program.finding import Severity
from workbench.program.requirements import Requirement


def look(context: Context) -> Iterator[Breach]:
    """Open requirements whose missing piece lacks a supplier or a date."""
    for requirement in context.program.all(Requirement):
        missing = requirement.missing
        if missing is None or not is_open(requirement):
            continue
        blanks = [word for word, value in (("supplier", missing.supplier), ("date", missing.due_on)) if value is None]
        if blanks:
            yield Breach(
                requirement.id,
                ("missing",),
                f"{requirement.id} waits for '{missing.what}', for which it names no {either(blanks)}",
            )


RULE = Rule(
    code="WB106",
    title="Missing piece without supplier or date",
    family="requirements",
    severity=Severity.WARNING,
    why="'Not possible' means that something is missing; until somebody is to supply it by a day, it stays missing.",
    hint="Fill in the blank: `missing.supplier` (a person or a team) and `missing.due_on`.",
    wrong="""\
id: FR-devices
kind: functional
title: Requests by device
question: Which devices send requests?
audience: internal
capability: public_dashboard
priority: 2
owner: PER-ada
acceptance: [The devices of a day add up to that day's requests.]
missing:
  what: the device identifier in the event
""",
    right="""\
id: FR-devices
kind: functional
title: Requests by device
question: Which devices send requests?
audience: internal
capability: public_dashboard
priority: 2
owner: PER-ada
acceptance: [The devices of a day add up to that day's requests.]
missing:
  what: the device identifier in the event
  supplier: PER-ada
  due_on: 2027-04-01
""",
    look=look,
)
