"""WB207: what decides a budget and is only guessed is measured by some spike."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import committed_designs
from workbench.program.finding import Severity
from workbench.simulate.result import DesignEstimate


def look(context: Context) -> Iterator[Breach]:
    """Committed designs of which it cannot be told whether the budget holds, where no open spike measures what decides.

    That is where more than half of the spread rests on guesses that could turn the answer around.
    """
    for design in committed_designs(context.program):
        estimate = context.estimate(design.id) if context.program.budget_of(design) else None
        if not isinstance(estimate, DesignEstimate) or estimate.verdict is None:
            continue
        if estimate.verdict.answer == "cannot_tell_yet" and estimate.verdict.spike is None:
            guessed = next(one.input for one in estimate.drivers if one.grade == "guess")
            yield Breach(
                design.id,
                ("budget",),
                f"it cannot be told yet whether {design.id} fits its budget: {estimate.verdict.reason}",
                f"Plan a spike with `measures: [{guessed}]`, or ask `workbench doubts` what else would tell.",
            )


RULE = Rule(
    code="WB207",
    title="Doubt without a spike",
    family="spikes",
    severity=Severity.WARNING,
    why="An answer that rests on guesses is decided by whoever guesses loudest, until somebody measures.",
    hint="Plan a spike whose `measures:` name the inputs that `workbench doubts` tells.",
    wrong="""\
id: STR-edge
kind: stream
title: Edge requests
events_per_day: {p5: 10000000000, p95: 600000000000}
raw_bytes_per_event: 400
owner: PER-ada
columns:
  - {name: zone, type: uint64, cardinality: 20000, skew: 1.1, privacy: identifies_customer}
  - {name: country, type: uint16, cardinality: 240, skew: 1.0}
""",
    right="""\
id: STR-edge
kind: stream
title: Edge requests
events_per_day: {p5: 10000000000, p95: 600000000000}
raw_bytes_per_event: 400
owner: PER-ada
columns:
  - {name: zone, type: uint64, cardinality: 20000, skew: 1.1, privacy: identifies_customer}
  - {name: country, type: uint16, cardinality: 240, skew: 1.0}
---
id: SPK-count
kind: spike
title: Count a week of requests
question: How many requests does the edge answer a day?
owner: PER-ada
starts_on: 2027-01-11
time_box_days: 14
path_to_scale: The counter stays on and feeds the stream's file every month.
informs: [FR-countries]
measures: [STR-edge.events_per_day]
""",
    look=look,
)
