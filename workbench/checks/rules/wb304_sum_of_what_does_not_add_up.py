"""WB304: distinct counts, percentiles and ratios are not added up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.data_checks import Parts, Totals
from workbench.program.finding import Severity
from workbench.program.requirements import Functional
from workbench.program.verifications import Verification

_ADDS = re.compile(
    r"\b(adds?|added|sums?|summed) (up )?to\b|\badds? up\b|\b(is|are|equals?) the sum of\b", re.IGNORECASE
)
_NOT = re.compile(r"\b(not|never|no|cannot)\b|n't\b|\bat most\b", re.IGNORECASE)


def look(context: Context) -> Iterator[Breach]:
    """Open questions of which no measure adds up, whose acceptance adds them up all the same; and checks that hold
    parts or totals of their data to be equal."""
    apart = {one.id: one for one in context.program.all(Functional) if _adds_nothing(one) and in_play(context, one)}
    for question in apart.values():
        for position, text in enumerate(question.acceptance):
            if _ADDS.search(text) and not _NOT.search(text):
                told = f"{question.id} asks for {_functions(question)}, which do not add up, and is to be accepted by"
                yield Breach(question.id, ("acceptance", position), f"{told} a sum: {text}")
    for verification in context.program.all(Verification):
        for position, check in enumerate(verification.checks):
            equal = isinstance(check, Totals) or (isinstance(check, Parts) and check.relation == "equal")
            wrong = [one for one in check.protects if one in apart] if equal else []
            if wrong and len(wrong) == len(check.protects):
                told = f"{check.id} of {verification.id} adds up {wrong[0]}, whose {_functions(apart[wrong[0]])}"
                yield Breach(verification.id, ("checks", position), f"{told} do not add up")


def _adds_nothing(question: Functional) -> bool:
    return bool(question.measures) and not any(one.additive for one in question.measures)


def _functions(question: Functional) -> str:
    words = {"distinct": "distinct counts", "average": "averages", "top": "largest values"}
    return ", ".join(dict.fromkeys(words.get(one.function, f"{one.function}s") for one in question.measures))


_QUESTION = """\
id: FR-visitors
kind: functional
title: Visitors by country
question: How many visitors come from each country?
audience: internal
capability: public_dashboard
priority: 2
owner: PER-ada
stream: STR-edge
dimensions: [country]
measures: [{{name: visitors, function: distinct, column: client_ip, exact: false}}]
acceptance: [{acceptance}]
"""

RULE = Rule(
    code="WB304",
    title="Sum of what does not add up",
    family="data",
    severity=Severity.WARNING,
    why="Who comes on two days is one visitor: the sum is too large by everybody who came back, and looks plausible.",
    hint="Accept it by a recount of raw events, or by a bound: a part is at most the whole.",
    wrong=_QUESTION.format(acceptance="The visitors of the days add up to those of the month."),
    right=_QUESTION.format(acceptance="A recount of one day's raw events agrees within 2 %."),
    look=look,
)
