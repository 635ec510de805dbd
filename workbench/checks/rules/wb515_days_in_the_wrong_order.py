"""WB515: what has happened lies in the past, and its days are in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import FieldPath, Severity

HAPPENED = frozenset({
    "happened_on", "fixed_on", "given_on", "raised_on", "answered_on", "settled_on", "overruled_on", "decided_on",
    "closed_on",
})  # fmt: skip
"""The fields that tell the day of something that has happened."""
EARLIER = dt.timedelta(days=1)
"""By how much the day of who writes may be ahead of the day of who checks: they live in other time zones."""
ORDER = (
    ("happened_on", "fixed_on"), ("raised_on", "answered_on"), ("raised_on", "settled_on"),
    ("raised_on", "overruled_on"), ("asked_on", "closed_on"), ("joined_on", "left_on"), ("looks_from", "looks_to"),
    ("starts_on", "ends_on"),
)  # fmt: skip
"""Pairs of fields of which the second day never comes before the first."""


def look(context: Context) -> Iterator[Breach]:
    """Items that tell as happened what lies in the future, and two days of one item that are the wrong way round."""
    for item_id, item in sorted(context.program.items.items()):
        days = {name: getattr(item, name, None) for name in type(item).model_fields if name.endswith(_DAY_NAMES)}
        known = {name: day for name, day in days.items() if isinstance(day, dt.date)}
        for name in sorted(HAPPENED & known.keys()):
            if known[name] > context.today + EARLIER:
                yield Breach(item_id, (name,), f"{name} of {item_id} is {known[name]}, a day to come")
        yield from _disorder(item_id, known)
        for at, seen_on in _seen(item):
            if seen_on > context.today + EARLIER:
                yield Breach(item_id, at, f"{item_id} has evidence of {seen_on}, a day to come")


_DAY_NAMES = ("_on", "_from", "_to")


def _disorder(item_id: str, days: dict[str, dt.date]) -> Iterator[Breach]:
    for first, then in ORDER:
        if first in days and then in days and days[then] < days[first]:
            what = f"{then} of {item_id} is {days[then]}, before its {first}, {days[first]}"
            yield Breach(item_id, (then,), what)


def _seen(item: object) -> Iterator[tuple[FieldPath, dt.date]]:
    for position, one in enumerate(getattr(item, "evidence", ())):
        yield ("evidence", position, "seen_on"), one.seen_on
    proof = getattr(item, "proof", None)
    if proof is not None:
        yield ("proof", "seen_on"), proof.seen_on
    for position, run in enumerate(getattr(item, "runs", ())):
        yield ("runs", position, "ran_on"), run.ran_on


_CONCERN = """\
id: CON-sums
kind: concern
title: The sums of the smaller countries are guesses
about: [FR-countries]
raised_by: PER-grace
raised_on: 2027-01-06
owner: PER-ada
status: settled
answer: They are counted now.
answered_on: {answered_on}
settled_by: PER-grace
settled_on: 2027-01-12
changes: [FR-countries]
"""

RULE = Rule(
    code="WB515",
    title="Days in the wrong order",
    family="learning",
    severity=Severity.WARNING,
    why="Timelines, clocks and what anybody could have known are counted by these days: one typo and all are wrong.",
    hint="Mend the day; what is only planned belongs into `due_on`.",
    wrong=_CONCERN.format(answered_on="2026-01-08"),
    right=_CONCERN.format(answered_on="2027-01-08"),
    look=look,
)
