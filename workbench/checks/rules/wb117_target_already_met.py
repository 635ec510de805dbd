"""WB117: a target asks for something that is not there yet."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.finding import Severity
from workbench.program.requirements import NonFunctional

LESS_IS_BETTER = frozenset({"latency", "freshness", "cost"})
MORE_IS_BETTER = frozenset({"availability", "retention", "volume"})
BEFORE_WORK = frozenset({"draft", "proposed", "agreed"})
"""Statuses of a quality on which nobody has worked yet; later, to be better than asked is the aim."""


def look(context: Context) -> Iterator[Breach]:
    """Qualities that today's value already beats before any work on them, and volumes below what comes today."""
    for one in context.program.all(NonFunctional):
        if one.now is None or not in_play(context, one):
            continue
        better = one.now < one.must if one.quality in LESS_IS_BETTER else one.now > one.must
        ranked = one.quality in LESS_IS_BETTER | MORE_IS_BETTER
        if ranked and better and (one.status in BEFORE_WORK or one.quality == "volume"):
            what = f"{one.id} asks for {one.must:g} {one.unit}, and it is {one.now:g} today"
            yield Breach(one.id, ("must",), what)


_QUALITY = """\
id: NFR-available
kind: non-functional
title: Answers are there
quality: availability
scale: Share of the minutes of a month in which questions are answered
unit: percent
must: {must}
now: 99.8
priority: 2
owner: PER-ada
status: agreed
"""

RULE = Rule(
    code="WB117",
    title="Target below the baseline",
    family="requirements",
    severity=Severity.WARNING,
    why="Either the two are the wrong way round, or people were asked to agree to something worse than they have.",
    hint="Mend `must` or `now`; where it really is met, set `status: shipped`.",
    wrong=_QUALITY.format(must=99.5),
    right=_QUALITY.format(must=99.9),
    look=look,
)
