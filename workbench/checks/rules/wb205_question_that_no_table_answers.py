"""WB205: a design stores what the questions that it serves ask for."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.columns import question_columns
from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import committed_designs
from workbench.program.finding import Severity
from workbench.program.requirements import Functional
from workbench.simulate.result import DesignEstimate


def look(context: Context) -> Iterator[Breach]:
    """Requirements that a committed design serves and that none of its tables can answer truly.

    Those that name a column which the stream does not have are told by WB303.
    """
    for design in committed_designs(context.program):
        estimate = context.estimate(design.id)
        if not isinstance(estimate, DesignEstimate):
            continue
        stream = context.program.stream_of(design)
        known = {one.name for one in stream.columns} if stream else set()
        for requirement, because in estimate.unanswered_because.items():
            question = context.program.get(requirement, Functional)
            if question and any(name not in known for name, _ in question_columns(question)):
                continue
            yield Breach(
                design.id,
                ("serves", design.serves.index(requirement)),
                f"{design.id} serves {requirement}, which none of its tables can answer truly: {because}",
            )


RULE = Rule(
    code="WB205",
    title="Question that no table answers",
    family="requirements",
    severity=Severity.WARNING,
    why="A rollup forgets the columns, the grain and the distinct values that it does not keep; they never come back.",
    hint="Add a table with the question's columns, grain and measures, or take the question out of `serves`.",
    wrong="""\
id: DES-columns
kind: design
title: Raw events in a columnar store
engine: clickhouse
stream: STR-edge
budget: BUD-2027
status: under_work
owner: PER-ada
serves: [FR-countries]
hardware: {instance: r6i.4xlarge, disk_gib: 2000}
tables:
  - {name: by_day, type: rollup, grain: 1d, measures: [{name: requests, function: count}], retention: {hot_days: 30}}
estimate: {nodes: 8, made_on: 2027-01-05, made_by: PER-ada}
""",
    right="""\
id: DES-columns
kind: design
title: Raw events in a columnar store
engine: clickhouse
stream: STR-edge
budget: BUD-2027
status: under_work
owner: PER-ada
serves: [FR-countries]
hardware: {instance: r6i.4xlarge, disk_gib: 2000}
tables:
  - {name: events, type: raw, columns: [zone, country], retention: {hot_days: 30}}
estimate: {nodes: 8, made_on: 2027-01-05, made_by: PER-ada}
""",
    look=look,
)
