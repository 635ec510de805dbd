"""WB121: values are of the size that their unit bears."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.base import GrowthRange
from workbench.program.finding import Severity
from workbench.program.requirements import Functional, NonFunctional
from workbench.program.streams import Stream

LONGEST_WAIT = 300.0
"""Seconds that no customer and no reader waits for an answer: beyond, milliseconds were meant."""
FASTEST_GROWTH = 10.0
"""Growth a year beyond which percent were meant: 10 is eleven times as much after a year."""
_WHOLE, _ONE = 100.0, 1.0


def look(context: Context) -> Iterator[Breach]:
    """Availabilities that are no share of the time, waits of customers beyond five minutes, percentiles below the
    first, growth beyond tenfold a year, and times, volumes and costs that are asked to be nothing or less."""
    for quality in context.program.all(NonFunctional):
        said = _of(quality)
        if said and in_play(context, quality):
            yield Breach(quality.id, ("must",), f"{quality.id} asks for {quality.must:g} {quality.unit}, {said}")
    for question in context.program.all(Functional):
        wait = question.latency_p95_seconds
        if wait and wait > LONGEST_WAIT and question.audience != "internal" and in_play(context, question):
            yield Breach(question.id, ("latency_p95_seconds",), f"{question.id} may take {wait:g} seconds")
        for position, one in enumerate(question.measures):
            if one.percentile is not None and one.percentile < 1 and in_play(context, question):
                what = f"{question.id} asks for the percentile {one.percentile:g} of 100"
                yield Breach(question.id, ("measures", position, "percentile"), what)
    for stream in context.program.all(Stream):
        growth = stream.growth_per_year
        yearly = growth.p95 if isinstance(growth, GrowthRange) else growth
        if yearly > FASTEST_GROWTH and in_play(context, stream):
            what = f"{stream.id} grows by {yearly:g} a year, {1 + yearly:g} times as much"
            yield Breach(stream.id, ("growth_per_year",), what)


def _of(quality: NonFunctional) -> str | None:
    unit = quality.unit.strip().lower()
    if quality.quality == "availability" and unit in ("%", "percent", "per cent"):
        if quality.must > _WHOLE:
            return "more than all of the time"
        if 0 < quality.must <= _ONE:
            return "which is hardly ever"
    if quality.quality in ("latency", "freshness", "volume", "retention", "cost", "availability") and quality.must <= 0:
        return "which is nothing"
    return None


_QUALITY = """\
id: NFR-available
kind: non-functional
title: Answers are there
quality: availability
scale: Share of the minutes of a month in which questions are answered
unit: percent
must: {must}
priority: 2
owner: PER-ada
"""

RULE = Rule(
    code="WB121",
    title="Value unlike its unit",
    family="requirements",
    severity=Severity.WARNING,
    why="A share taken for percent, or milliseconds for seconds, is off by hundreds, and still looks exact.",
    hint="Mend the value or its unit: shares are 0 to 1, percent 0 to 100, waits are in seconds.",
    wrong=_QUALITY.format(must=0.999),
    right=_QUALITY.format(must=99.9),
    look=look,
)
