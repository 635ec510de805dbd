"""WB902: what was accepted for a while is looked at again when the while is over."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity


def look(context: Context) -> Iterator[Breach]:
    """Acceptances whose last day has passed, while what they let pass is still found."""
    for item in context.program.items.values():
        for position, one in enumerate(item.accepted):
            if one.until is not None and one.until < context.today:
                yield Breach(
                    item.id,
                    ("accepted", position, "until"),
                    f"{item.id} accepted {one.rule} until {one.until}, which has passed",
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
accepted:
  - {{rule: WB401, reason: The box is set once the hardware is here, until: {until}, by: PER-ada}}
"""

RULE = Rule(
    code="WB902",
    title="Acceptance past its end",
    family="decisions",
    severity=Severity.WARNING,
    why="The reason held until then; whether it still does is for somebody to say.",
    hint="Mend what the rule finds and take the entry out, or say anew why it may stand and until when.",
    wrong=_ACCEPTED.format(until="2027-01-08"),
    right=_ACCEPTED.format(until="2027-02-26"),
    look=look,
)
