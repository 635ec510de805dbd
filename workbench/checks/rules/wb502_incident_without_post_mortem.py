"""WB502: an incident is learned from while it is remembered."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since
from workbench.program.finding import Severity
from workbench.program.learning import Incident, PostMortem

PATIENCE_DAYS = 7


def look(context: Context) -> Iterator[Breach]:
    """Incidents older than a week that no post-mortem is about."""
    sheets = [sheet for sheet in context.program.all(PostMortem) if sheet.sheet == "post-mortem"]
    studied = {item for sheet in sheets for item in (sheet.incident, *sheet.about)}
    for incident in context.program.all(Incident):
        age = days_since(incident.happened_on, context.today)
        if age > PATIENCE_DAYS and incident.id not in studied:
            yield Breach(incident.id, ("happened_on",), f"{incident.id} is {age} days old and has no post-mortem")


RULE = Rule(
    code="WB502",
    title="Incident without post-mortem",
    family="learning",
    severity=Severity.WARNING,
    why="The fix removes one error; what let it through stays and lets the next one through.",
    hint="Hold a blameless post-mortem and add its sheet, with `incident:` naming this one.",
    wrong="""\
id: INC-sums
kind: incident
title: Sums wrong before the launch
happened_on: 2026-12-20
effect: The article was called off the night before.
""",
    right="""\
id: INC-sums
kind: incident
title: Sums wrong before the launch
happened_on: 2026-12-20
effect: The article was called off the night before.
---
id: PM-sums
kind: post-mortem
facilitator: PER-grace
causes: [The job ran twice after a restart.]
title: What let wrong sums through
incident: INC-sums
held_on: 2026-12-23
""",
    look=look,
)
