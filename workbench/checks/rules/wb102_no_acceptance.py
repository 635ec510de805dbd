"""WB102: a question needs a test that tells when it is answered."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import is_open
from workbench.program.finding import Severity
from workbench.program.requirements import Functional


def look(context: Context) -> Iterator[Breach]:
    """Open functional requirements without acceptance; a quality's own scale, unit and `must` are its acceptance."""
    for requirement in context.program.all(Functional):
        if not requirement.acceptance and is_open(requirement):
            yield Breach(requirement.id, ("acceptance",), f"{requirement.id} does not say when it is done")


RULE = Rule(
    code="WB102",
    title="No acceptance",
    family="requirements",
    severity=Severity.WARNING,
    why="Without a test agreed beforehand, whether the question is answered is settled by whoever speaks last.",
    hint="Add `acceptance:` with at least one check that a third person could run on the answer.",
    wrong="""\
id: FR-top-countries
kind: functional
title: Top countries
question: Which countries send the most requests?
audience: public
capability: public_dashboard
priority: 1
owner: PER-ada
stream: STR-edge
dimensions: [country]
""",
    right="""\
id: FR-top-countries
kind: functional
title: Top countries
question: Which countries send the most requests?
audience: public
capability: public_dashboard
priority: 1
owner: PER-ada
stream: STR-edge
dimensions: [country]
acceptance:
  - The countries of a day add up to that day's requests within 0.1 %.
""",
    look=look,
)
