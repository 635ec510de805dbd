"""WB214: a design can keep what the qualities of its questions promise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import committed_designs, in_play
from workbench.program.designs import Design
from workbench.program.finding import FieldPath, Severity
from workbench.program.requirements import NonFunctional
from workbench.program.streams import Stream
from workbench.program.units import seconds

ROUNDING = 0.03
"""By how much months and years of days may differ from months and years of the calendar."""
ONE_COPY_AT_MOST = 99.9
"""Percent of the time from which on a store with a single copy of each row cannot promise to be there."""
_KEEPS = re.compile(r"\b(keep|kept|stor|retain|retention|gone|delet|forg[eo]t)", re.IGNORECASE)
_REQUEST = re.compile(r"\brequest", re.IGNORECASE)
"""A privacy that limits how long something is kept, and not how soon somebody is answered."""
_DAY, _HOUR, _PERCENT = 86400.0, 3600.0, 100.0


def look(context: Context) -> Iterator[Breach]:
    """Committed designs that keep no table as long as a retention of what they serve asks, run less often than its
    freshness, keep one copy of each row on machines of ours where it must be there 99.9 percent of the time, or hold
    personal columns for longer than a privacy allows."""
    for design in committed_designs(context.program):
        for quality in context.program.all(NonFunctional):
            served = not quality.applies_to or {*quality.applies_to} & {*design.serves}
            if not served or not in_play(context, quality):
                continue
            found = _broken(design, quality) or _kept_too_long(design, quality, context.program.stream_of(design))
            if found:
                field, what = found
                asked = f"{quality.id} asks for {quality.must:g} {quality.unit}"
                yield Breach(design.id, field, f"{design.id} {what}, and {asked}")


def _kept_too_long(design: Design, quality: NonFunctional, stream: Stream | None) -> tuple[FieldPath, str] | None:
    """The first table that holds personal columns for longer than a privacy allows them to be kept."""
    days = quality.must * (seconds(quality.unit) or 0.0) / _DAY
    if quality.quality != "privacy" or not days or not _KEEPS.search(quality.scale) or _REQUEST.search(quality.scale):
        return None
    personal = {one.name for one in stream.columns if one.privacy == "personal"} if stream else set()
    for position, table in enumerate(design.tables):
        if table.type == "raw":
            held = personal & {*table.columns} if table.columns is not None else personal
        else:
            held = personal & {*table.dimensions, *(one.column for one in table.measures if one.function == "top")}
        kept = table.retention.hot_days + table.retention.cold_days
        if held and kept > days * (1 + ROUNDING):
            return ("tables", position, "retention"), f"keeps {min(held)} for {kept:g} days"
    return None


def _broken(design: Design, quality: NonFunctional) -> tuple[FieldPath, str] | None:
    asked = quality.must * (seconds(quality.unit) or 0.0)
    if quality.quality == "retention" and asked:
        kept = max(one.retention.hot_days + one.retention.cold_days for one in design.tables)
        if kept * _DAY < asked * (1 - ROUNDING):
            return ("tables",), f"keeps nothing longer than {kept:g} days"
    if quality.quality == "freshness" and asked and design.batch_hours and design.batch_hours * _HOUR > asked:
        return ("batch_hours",), f"runs every {design.batch_hours:g} hours"
    if quality.quality == "availability" and design.replicas == 1 and design.hardware is not None:
        share = quality.must if quality.unit.strip().lower() in ("%", "percent") else quality.must * _PERCENT
        if ONE_COPY_AT_MOST <= share <= _PERCENT:
            return ("replicas",), "keeps one copy of each row"
    return None


_KEPT = """\
id: NFR-kept
kind: non-functional
title: Two years can be compared
quality: retention
scale: Months for which the hours of a country can be asked for
unit: months
must: {must}
applies_to: [FR-countries]
priority: 2
owner: PER-ada
"""

RULE = Rule(
    code="WB214",
    title="Design that breaks a quality",
    family="requirements",
    severity=Severity.WARNING,
    why="The promise is on paper and the design says otherwise: it is found out on the day somebody asks.",
    hint="Change the design, or agree with the quality's owner on what it can keep.",
    wrong=_KEPT.format(must=24),
    right=_KEPT.format(must=12),
    look=look,
)
