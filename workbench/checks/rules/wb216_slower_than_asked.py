"""WB216: a design answers as soon as its questions ask."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import committed_designs
from workbench.program.finding import Severity
from workbench.program.requirements import Functional
from workbench.simulate.result import DesignEstimate


def look(context: Context) -> Iterator[Breach]:
    """Questions of committed designs whose answers come later than they ask, by the median of the estimate."""
    for design in committed_designs(context.program):
        estimate = context.estimate(design.id)
        if not isinstance(estimate, DesignEstimate):
            continue
        for item, seconds in estimate.latency_p95_seconds.items():
            question = context.program.get(item, Functional)
            asked = question.latency_p95_seconds if question else None
            if asked is not None and seconds.p50 > asked and item in design.serves:
                what = f"{design.id} answers {item} within {seconds.p50:.2g} s (p95), where {asked:g} s is asked for"
                yield Breach(design.id, ("serves", design.serves.index(item)), what)


_QUESTION = """\
id: FR-countries
kind: functional
title: Requests by country
question: How many requests come from each country?
audience: public
capability: public_dashboard
priority: 1
owner: PER-ada
stream: STR-edge
dimensions: [country]
measures: [{{name: requests, function: count}}]
queries_per_day: 1000
latency_p95_seconds: {seconds}
acceptance: [The countries of a day add up to that day's requests.]
"""

RULE = Rule(
    code="WB216",
    title="Slower than asked",
    family="budget",
    severity=Severity.INFO,
    why="More nodes hardly make a single answer faster: a table or a promise has to change, and both take time.",
    hint="Keep a rollup for it, ask for less at a time, or agree on a longer wait; a spike tells what is so.",
    wrong=_QUESTION.format(seconds=0.0001),
    right=_QUESTION.format(seconds=1),
    look=look,
)
