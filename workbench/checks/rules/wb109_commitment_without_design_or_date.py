"""WB109: what has been promised says how it is done, or by when."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.designs import Design
from workbench.program.finding import Severity
from workbench.program.requirements import Functional
from workbench.program.roadmap import Milestone

COMMITTED = frozenset({"agreed", "building"})


def look(context: Context) -> Iterator[Breach]:
    """Questions agreed on or being built, with no date, own or of a milestone, and no design that serves them."""
    milestones = [one for one in context.program.all(Milestone) if one.status != "abandoned"]
    dated = {one for milestone in milestones for one in milestone.delivers}
    designed = {one for design in context.program.all(Design) if design.status != "rejected" for one in design.serves}
    for question in context.program.all(Functional):
        if question.status not in COMMITTED or question.due_on or question.id in dated | designed:
            continue
        blanks = "no owner, no design and no date" if question.owner is None else "no design and no date"
        yield Breach(question.id, ("status",), f"{question.id} is {question.status} and has {blanks}")


RULE = Rule(
    code="WB109",
    title="Commitment without design or date",
    family="people",
    severity=Severity.WARNING,
    why='"I can try" is heard as a promise: others plan on it, and nobody can tell whether it will be kept.',
    hint="Give it a `due_on:` or a milestone, and name it in `serves:` of a design; else set it to proposed.",
    wrong="""\
id: FR-device
kind: functional
title: Devices by country
question: Which devices does each country use?
audience: public
capability: public_dashboard
priority: 2
owner: PER-ada
stream: STR-edge
dimensions: [country]
measures: [{name: requests, function: count}]
acceptance: [The devices of a day add up to that day's requests.]
status: agreed
""",
    right="""\
id: FR-device
kind: functional
title: Devices by country
question: Which devices does each country use?
audience: public
capability: public_dashboard
priority: 2
owner: PER-ada
stream: STR-edge
dimensions: [country]
measures: [{name: requests, function: count}]
acceptance: [The devices of a day add up to that day's requests.]
status: agreed
due_on: 2027-06-30
""",
    look=look,
)
