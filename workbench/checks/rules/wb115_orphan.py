"""WB115: a question serves the vision, and somebody works on it."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.finding import Severity
from workbench.program.requirements import Functional

WORKED_ON_BY = frozenset({"serves", "delivers", "informs", "fills", "depends_on", "applies_to"})
"""The fields by which work names what it is for."""


def look(context: Context) -> Iterator[Breach]:
    """Open questions that have not shipped, name no capability, and that no design, milestone, spike, stop-gap or other
    requirement names."""
    named = {link.target for link in context.links if link.field[0] in WORKED_ON_BY}
    for question in context.program.all(Functional):
        linked = question.capability is not None or question.id in named
        if not linked and question.status != "shipped" and in_play(context, question):
            what = f"{question.id} serves no capability of the true north, and nothing of the plan works on it"
            yield Breach(question.id, ("capability",), what)


_QUESTION = """\
id: FR-weather
kind: functional
title: Weather and traffic
question: Does rain change how much is asked for?
audience: internal
{capability}priority: 5
owner: PER-ada
acceptance: [A wet and a dry week are told apart.]
"""

RULE = Rule(
    code="WB115",
    title="Orphan question",
    family="requirements",
    severity=Severity.WARNING,
    why="Nobody can say what it is for, nobody works on it, and still it waits in every list for its turn.",
    hint="Name its `capability:`, let a milestone deliver it or a design serve it, or set it to dropped.",
    wrong=_QUESTION.format(capability=""),
    right=_QUESTION.format(capability="capability: public_dashboard\n"),
    look=look,
)
