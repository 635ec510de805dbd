"""WB116: two requirements can be met at the same time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.budgets import Budget
from workbench.program.finding import Severity
from workbench.program.requirements import Functional, NonFunctional
from workbench.program.units import MIDDLE, percentile, seconds

_HIGH = 95.0
"""The percentile of a question's own latency."""
_DAY = 86400.0
_APART = re.compile(
    r"\b(raw|rollup|rolled|aggregate|hot|cold|detail|summar|hour|dai?l?y|minute|month|year|audit|log|personal|dashboard|"
    r"api|internal|customer|public|report|read|writ|ingest|quer|load|first|peak|single|backup|archive)",
    re.IGNORECASE,
)
"""Words by which two qualities of one sort are of different things."""


def look(context: Context) -> Iterator[Breach]:
    """Open qualities of the same things that ask for two values on one scale, or for a higher percentile of a wait that
    is below a lower one; costs beyond the budget; questions that may be slower, or look back further, than a quality
    of theirs allows."""
    qualities = [one for one in context.program.all(NonFunctional) if in_play(context, one)]
    for one, other in combinations(qualities, 2):
        if one.quality == other.quality and _same_things(one, other) and _about(one) == _about(other):
            said = _two_values(one, other) or _percentiles(one, other)
            if said:
                yield Breach(other.id, ("must",), said)
    for quality in qualities:
        if dear := _beyond_budget(context, quality):
            yield Breach(quality.id, ("must",), dear)
        for item in quality.applies_to:
            question = context.program.get(item, Functional)
            said = _of_question(quality, question) if question and in_play(context, question) else None
            if said:
                yield Breach(quality.id, ("must",), said)


def _same_things(one: NonFunctional, other: NonFunctional) -> bool:
    """Whether both hold for everything, or share a requirement; one for all, one for some are rule and exception."""
    if not one.applies_to or not other.applies_to:
        return one.applies_to == other.applies_to
    return bool({*one.applies_to} & {*other.applies_to})


def _about(one: NonFunctional) -> set[str]:
    """The words of a quality that tell it from others of its sort: raw or rolled up, read or written, whose."""
    return {found.lower() for found in _APART.findall(f"{one.title} {one.scale}")}


def _value(one: NonFunctional) -> tuple[str, float]:
    """What is asked for, in seconds where its unit is one of time."""
    factor = seconds(one.unit)
    return ("s", one.must * factor) if factor else (one.unit.strip().lower(), one.must)


def _two_values(one: NonFunctional, other: NonFunctional) -> str | None:
    scales = [" ".join(each.scale.lower().split()).rstrip(".") for each in (one, other)]
    (unit, must), (other_unit, other_must) = _value(one), _value(other)
    if scales[0] != scales[1] or unit != other_unit or must == other_must:
        return None
    return f"{other.id} asks for {other.must:g} {other.unit} where {one.id} asks for {one.must:g} {one.unit}"


def _percentiles(one: NonFunctional, other: NonFunctional) -> str | None:
    if one.quality not in ("latency", "freshness"):
        return None
    ranks = [percentile(f"{each.scale} {each.title}") for each in (one, other)]
    (unit, must), (other_unit, other_must) = _value(one), _value(other)
    if ranks[0] is None or ranks[1] is None or ranks[0] == ranks[1] or unit != other_unit or must == other_must:
        return None
    if (ranks[0] < ranks[1]) == (must < other_must):
        return None
    low, high = (one, other) if ranks[0] < ranks[1] else (other, one)
    rank = max(ranks[0], ranks[1])
    return (
        f"{other.id} contradicts {one.id}: p{rank:g} within {high.must:g} {high.unit} ({high.id}), and p"
        f"{min(ranks[0], ranks[1]):g} within {low.must:g} {low.unit} ({low.id})"
    )


def _beyond_budget(context: Context, quality: NonFunctional) -> str | None:
    """What a cost may be beyond what the program's budget grants, where both count nodes or dollars a month."""
    plan, unit = context.program.plan, quality.unit.lower()
    budget = context.program.get(plan.budget, Budget) if plan else None
    if budget is None or quality.quality != "cost":
        return None
    dollars = ("usd" in unit or "dollar" in unit or "$" in unit) and "month" in unit
    granted = budget.monthly_cost_usd if dollars else budget.nodes if unit.endswith("nodes") else None
    if granted is None or quality.must <= granted:
        return None
    return f"{quality.id} allows {quality.must:g} {quality.unit}, where {budget.id} grants {granted:g}"


def _of_question(quality: NonFunctional, question: Functional) -> str | None:
    factor = seconds(quality.unit)
    if factor is None:
        return None
    must, wait = quality.must * factor, question.latency_p95_seconds
    if quality.quality == "latency" and wait:
        rank = percentile(f"{quality.scale} {quality.title}")
        if wait > must and (rank is None or rank >= _HIGH):
            return f"{question.id} may take {wait:g} s, where {quality.id} asks it for {quality.must:g} {quality.unit}"
        if wait < must and rank == MIDDLE:
            return f"{question.id} asks for {wait:g} s (p95), and {quality.id} for {must:g} s in the middle"
    if quality.quality == "retention" and question.window and question.window.days * _DAY > must * (1 + _ROUNDING):
        back = f"{question.id} looks back {question.window.days:g} days"
        return f"{back}, where {quality.id} keeps it for {quality.must:g} {quality.unit}"
    return None


_ROUNDING = 0.03
"""By how much months and years of days may differ from months and years of the calendar."""

_AVERAGE = """\
id: NFR-latency-mean
kind: non-functional
title: Answers come soon
quality: latency
scale: Mean seconds to the answer
unit: seconds
must: {mean}
priority: 1
owner: PER-ada
---
id: NFR-latency-p95
kind: non-functional
title: Hardly any answer is late
quality: latency
scale: Seconds to the answer, p95
unit: ms
must: 1500
priority: 1
owner: PER-ada
"""

RULE = Rule(
    code="WB116",
    title="Requirements that contradict each other",
    family="requirements",
    severity=Severity.WARNING,
    why="Whichever is built, somebody was promised the other; the choice is made by whoever reads only one of the two.",
    hint="Agree with both owners on one value, or say in `applies_to` which holds for what.",
    wrong=_AVERAGE.format(mean=2),
    right=_AVERAGE.format(mean="0.4"),
    look=look,
)
