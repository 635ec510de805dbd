"""WB119: a question is asked once."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.finding import Severity
from workbench.program.requirements import Functional

_SHAPE = frozenset({
    "stream", "dimensions", "measures", "filter_by", "grain", "window", "top_n", "audience", "capability", "question",
})  # fmt: skip
"""The fields that make an answer what it is, and the question itself."""


def look(context: Context) -> Iterator[Breach]:
    """Open questions in the very words of another, of whose answer they share audience, columns, grain and window."""
    seen: dict[str, str] = {}
    for question in context.program.all(Functional):
        if not question.measures or not in_play(context, question):
            continue
        asked = question.model_copy(update={"question": " ".join(question.question.lower().split())})
        shape = asked.model_dump_json(include=set(_SHAPE))
        first = seen.setdefault(shape, question.id)
        if first != question.id:
            yield Breach(question.id, ("question",), f"{question.id} asks what {first} asks: {question.question}")


_QUESTION = """\
id: FR-countries-again
kind: functional
title: Traffic by country
question: How many requests come from each country{more}?
audience: public
capability: public_dashboard
priority: 4
owner: PER-grace
stream: STR-edge
dimensions: [country]
measures: [{{name: requests, function: count}}]
acceptance: [The countries of a day add up to that day's requests.]
"""

RULE = Rule(
    code="WB119",
    title="Question asked twice",
    family="requirements",
    severity=Severity.WARNING,
    why="Two owners answer the same question, are counted and paid for twice, and show two figures one day.",
    hint="Keep one, and set the other to dropped; or say in its question how it differs.",
    wrong=_QUESTION.format(more=""),
    right=_QUESTION.format(more=", on a day of rest"),
    look=look,
)
