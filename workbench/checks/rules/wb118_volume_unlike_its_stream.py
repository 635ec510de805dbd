"""WB118: the volume that is asked for is that of the streams."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.base import GrowthRange, Range
from workbench.program.finding import Severity
from workbench.program.requirements import Functional, NonFunctional
from workbench.program.streams import Stream
from workbench.program.units import bytes_per_day, events_per_day

LEAST, MOST = 0.5, 20.0
"""Below half of the mean of the smallest stream, or above twenty times the peak of all at the end, a unit is wrong."""
_MONTHS_A_YEAR = 12
_OTHER = re.compile(
    r"\b(quer(y|ies)|questions?|asked|api|users?|dashboards?|tenants?|customers?|each|single|largest|per)\b",
    re.IGNORECASE,
)
"""Scales of something else than the whole stream: of what is asked of it, or of a part of it."""


def look(context: Context) -> Iterator[Breach]:
    """Open volumes in events or bytes a time that no stream comes near: below half of the smallest one's mean, or over
    twenty times the peak of all together at the end of the horizon. Volumes of what is asked, or of a part, are left
    alone."""
    for quality in context.program.all(NonFunctional):
        if quality.quality != "volume" or not in_play(context, quality):
            continue
        streams = _streams(context, quality)
        if _OTHER.search(f"{quality.title} {quality.scale}"):
            continue
        events, data = events_per_day(quality.unit), bytes_per_day(quality.unit)
        if not streams or (events is None and data is None):
            continue
        per_day = quality.must * (events or data or 0.0)
        means = [_middle(one.events_per_day) * (1.0 if events else _middle(one.raw_bytes_per_event)) for one in streams]
        peaks = sum(mean * _rise(context, one) for mean, one in zip(means, streams, strict=True))
        if not LEAST * min(means) <= per_day <= MOST * peaks:
            of = "events" if events else "bytes"
            what = f"{quality.id} asks for {quality.must:g} {quality.unit}, {per_day:.2g} {of} a day"
            names = ", ".join(one.id for one in streams)
            yield Breach(quality.id, ("must",), f"{what}, where {names} brings {sum(means):.2g}")


def _streams(context: Context, quality: NonFunctional) -> list[Stream]:
    """The streams of what a quality is about; all where that names none."""
    questions = [context.program.get(item, Functional) for item in quality.applies_to]
    named = {one.stream for one in questions if one is not None}
    found = list(context.program.all(Stream))
    return [one for one in found if one.id in named] or found


def _middle(amount: float | Range) -> float:
    return amount.median if isinstance(amount, Range) else amount


def _rise(context: Context, stream: Stream) -> float:
    """Events of the busiest moment at the end of the horizon over those of a mean day at its start."""
    plan = context.program.plan
    growth = stream.growth_per_year
    yearly = 1 + (growth.p95 if isinstance(growth, GrowthRange) else growth)
    years = plan.horizon.months / _MONTHS_A_YEAR if plan else 0.0
    bursts = max((one.multiplier for one in stream.bursts), default=1.0)
    return _middle(stream.peak_to_mean) * max(bursts, 1.0) * max(1.0, float(yearly**years))


_VOLUME = """\
id: NFR-volume
kind: non-functional
title: All requests are counted
quality: volume
scale: Requests taken in without loss
unit: events per {time}
must: 120000000
priority: 1
owner: PER-ada
"""

RULE = Rule(
    code="WB118",
    title="Volume unlike its stream",
    family="requirements",
    severity=Severity.WARNING,
    why="A day taken for a second is a factor of 86,400: what is built for the wrong one fails, or is never paid for.",
    hint="Mend `must` or `unit`, or `events_per_day` of the stream.",
    wrong=_VOLUME.format(time="second"),
    right=_VOLUME.format(time="day"),
    look=look,
)
