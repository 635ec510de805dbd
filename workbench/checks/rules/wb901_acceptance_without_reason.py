"""WB901: who accepts a finding says why, until when, and by whose word."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import either
from workbench.program.finding import Severity


def look(context: Context) -> Iterator[Breach]:
    """Acceptances that lack a reason, an end or a name, and so set nothing aside."""
    for item in context.program.items.values():
        for position, one in enumerate(item.accepted):
            given = {"reason": one.reason, "end (`until`)": one.until, "name (`by`)": one.by}
            missing = [name for name, value in given.items() if value is None]
            if missing:
                yield Breach(
                    item.id,
                    ("accepted", position),
                    f"{item.id} accepts {one.rule} without a {either(missing)}, so the finding stays",
                )


_ACCEPTED = """\
id: SPK-stream
kind: spike
title: Hourly counts from a stream
question: Can a stream keep the counts of an hour?
owner: PER-ada
starts_on: 2027-01-04
path_to_scale: The same job for every zone, on the machines of the cluster.
informs: [FR-countries]
accepted: [{{rule: WB401, {said}}}]
"""

RULE = Rule(
    code="WB901",
    title="Acceptance without a reason, an end or a name",
    family="decisions",
    severity=Severity.WARNING,
    why="A finding that is silenced for no stated reason, or for ever, is one that nobody will look at again.",
    hint="Write `reason`, `until` and `by` beside `rule`, or take the entry out and mend what the rule finds.",
    wrong=_ACCEPTED.format(said="until: 2027-02-26, by: PER-ada"),
    right=_ACCEPTED.format(said="reason: The box is set once the hardware is here, until: 2027-02-26, by: PER-ada"),
    look=look,
)
