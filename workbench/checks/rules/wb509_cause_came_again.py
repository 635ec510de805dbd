"""WB509: a cause that has come again is prevented."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since
from workbench.program.finding import Severity
from workbench.program.learning import Action, Incident, PostMortem
from workbench.program.program import Program


def look(context: Context) -> Iterator[Breach]:
    """Incidents of a cause that has hit the same item before, with no systemic action after either of them."""
    happened = sorted(context.program.all(Incident), key=lambda one: (one.happened_on, one.id))
    for cause in sorted({one.cause for one in happened} - {"unknown"}):
        of_cause = [one for one in happened if one.cause == cause]
        for before, again in pairwise(of_cause):
            hit = sorted({*before.about} & {*again.about})
            if hit and not _prevented(context.program, {before.id, again.id}):
                days = days_since(before.happened_on, again.happened_on)
                yield Breach(
                    again.id, ("cause",),
                    f"{again.id} is the second of cause {cause} that hit {hit[0]} within {days} days, "
                    f"after {before.id}, and no action prevents a third",
                )  # fmt: skip


def _prevented(program: Program, incidents: set[str]) -> bool:
    sheets = {one.id for one in program.all(PostMortem) if one.incident in incidents or incidents & {*one.about}}
    return any(
        one.systemic and one.status != "dropped" and (one.follows in sheets | incidents or incidents & {*one.about})
        for one in program.all(Action)
    )


RULE = Rule(
    code="WB509",
    title="Cause that came again",
    family="learning",
    severity=Severity.WARNING,
    why="The second time says that the first fix mended the case and not the cause.",
    hint="Promise an action with `systemic: true` that `follows:` one of the two.",
    wrong="""\
id: INC-schema
kind: incident
title: Devices missing
about: [STR-edge]
happened_on: 2026-11-02
cause: schema
effect: Two days of devices were missing.
---
id: INC-schema-again
kind: incident
title: Countries missing
about: [STR-edge]
happened_on: 2027-01-11
cause: schema
effect: A day of countries was missing.
---
id: PM-schema
kind: post-mortem
facilitator: PER-grace
causes: [The job ran twice after a restart.]
title: Schemas that change unseen
incident: INC-schema
held_on: 2026-11-05
---
id: ACT-ask
kind: action
title: Ask before a schema changes
owner: PER-ada
due_on: 2027-02-01
follows: INC-schema
""",
    right="""\
id: INC-schema
kind: incident
title: Devices missing
about: [STR-edge]
happened_on: 2026-11-02
cause: schema
effect: Two days of devices were missing.
---
id: INC-schema-again
kind: incident
title: Countries missing
about: [STR-edge]
happened_on: 2027-01-11
cause: schema
effect: A day of countries was missing.
---
id: PM-schema
kind: post-mortem
facilitator: PER-grace
causes: [The job ran twice after a restart.]
title: Schemas that change unseen
incident: INC-schema
held_on: 2026-11-05
---
id: ACT-ask
kind: action
title: A check refuses events of an unknown schema
owner: PER-ada
due_on: 2027-02-01
follows: INC-schema
systemic: true
""",
    look=look,
)
