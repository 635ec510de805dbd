"""Milestones and spikes as a schedule sees them: what waits for what, between which days, and when it will be done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .program import Program
from .roadmap import Milestone, Spike

Day = dt.date
"""A day of the calendar; schedules take today as an argument and know no clock."""
_CLOSED = frozenset({"done", "abandoned"})


def day_of(number: float) -> Day:
    """The day of a proleptic Gregorian ordinal, rounded to the nearest."""
    return dt.date.fromordinal(round(number))


@dataclass(frozen=True, slots=True)
class Task:
    """A milestone or spike as a schedule sees it. `due_on` is None for a spike without a time box."""

    id: str
    after: tuple[str, ...]
    starts_on: Day | None
    due_on: Day | None
    earliest_on: Day | None
    latest_on: Day | None
    done: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a task is done, by one time in ten, as likely as not, and nine times in ten.

    `on_time` is the share of draws in which that is by its `due_on`; None without one. `rests_on` are the tasks, itself
    among them, that have no end anybody can tell, so that the dates are the earliest possible. `slack_days` is by how
    much it may slip before the last date of the plan moves; tasks without slack are `critical`.
    """

    id: str
    p10: Day
    p50: Day
    p90: Day
    on_time: float | None
    rests_on: tuple[str, ...]
    slack_days: int
    critical: bool


def tasks(program: Program) -> list[Task]:
    """The milestones and spikes that are not abandoned; a milestone waits for the spikes that lead to it too."""
    kept: list[Milestone | Spike] = [
        *(one for one in program.all(Milestone) if one.status != "abandoned"),
        *(one for one in program.all(Spike) if one.status != "abandoned"),
    ]
    known = {one.id for one in kept}
    led: dict[str, list[str]] = {}
    for one in kept:
        if isinstance(one, Spike):
            for milestone in one.leads_to:
                led.setdefault(milestone, []).append(one.id)
    return [
        Task(
            id=one.id,
            after=tuple(dict.fromkeys(each for each in (*one.depends_on, *led.get(one.id, ())) if each in known)),
            starts_on=one.starts_on,
            due_on=one.due_on if isinstance(one, Milestone) else one.ends_on,
            earliest_on=one.earliest_on if isinstance(one, Milestone) else None,
            latest_on=one.latest_on if isinstance(one, Milestone) else None,
            done=one.status in _CLOSED,
        )
        for one in kept
    ]
