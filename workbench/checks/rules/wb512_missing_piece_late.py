"""WB512: a missing piece comes on its day."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since, is_open
from workbench.program.finding import Severity
from workbench.program.requirements import Requirement


def look(context: Context) -> Iterator[Breach]:
    """Open requirements whose missing piece was to be there by now."""
    for one in context.program.all(Requirement):
        missing = one.missing
        if missing is None or missing.due_on is None or not is_open(one) or one.status == "shipped":
            continue
        late = days_since(missing.due_on, context.today)
        if late > 0:
            supplier = f" from {missing.supplier}" if missing.supplier else ""
            what = f"{one.id} has waited {late} days beyond {missing.due_on} for '{missing.what}'{supplier}"
            yield Breach(one.id, ("missing", "due_on"), what)


RULE = Rule(
    code="WB512",
    title="Missing piece that is late",
    family="requirements",
    severity=Severity.WARNING,
    why="Whoever waits for it believes that it is on its way; each day of that is a day off the launch.",
    hint="Take `missing` out if the piece is there; else agree on another `due_on` or supplier.",
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
  supplier: PER-ada
  due_on: 2027-01-04
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
  due_on: 2027-02-04
""",
    look=look,
)
