"""What people can do and what is asked of them, by week: capacity with on-call and absences taken off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .people import Person
from .program import Program
from .roadmap import Milestone, Spike
from .working_days import working_days

WORKING_DAYS = 5
"""Monday to Friday."""
_CLOSED = frozenset({"done", "abandoned"})


@dataclass(frozen=True, slots=True)
class Load:
    """A piece of work that still lies ahead: whose, how many person-weeks, and between which days."""

    item: str
    by: str
    weeks: float
    starts_on: dt.date
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class Week:
    """One week, from its Monday: person-weeks promised on paper, really there, and asked for."""

    monday: dt.date
    promised: float
    real: float
    asked: float


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The first day by which more work is due than there is time for: person-weeks asked and real until then."""

    by: str
    due_on: dt.date
    asked: float
    real: float
    items: tuple[str, ...]


def loads(program: Program, today: dt.date) -> list[Load]:
    """The work ahead of milestones and spikes that are still open.

    Of something begun, the share of the time that is left is ahead of it; what is only planned, or late, lies ahead
    whole, and what is late is due today. Work of an item without any end is left out: nothing says by when.
    """
    found = []
    open_items: list[Milestone | Spike] = [*program.all(Milestone), *program.all(Spike)]
    for item in open_items:
        due_on = item.due_on if isinstance(item, Milestone) else item.ends_on
        if item.status in _CLOSED or due_on is None:
            continue
        starts_on = item.starts_on or today
        left = 1.0
        if item.status == "started" and starts_on < today <= due_on:
            left = ((due_on - today).days + 1) / ((due_on - starts_on).days + 1)
        begins = max(today, min(starts_on, due_on))
        found += [Load(item.id, one.by, one.weeks * left, begins, max(due_on, today)) for one in item.work]
    return found


def members(program: Program, party: str) -> list[Person]:
    """The people of a party: the person, or everybody of the team."""
    return [one for one in program.all(Person) if party in (one.id, one.team)]


def real_weeks(people: Iterable[Person], starts_on: dt.date, ends_on: dt.date) -> float:
    """Person-weeks that people have for the program between two days, both included; on-call and absences are off."""
    return sum(_days_there(one, starts_on, ends_on) * one.real_share for one in people) / WORKING_DAYS


def by_week(program: Program, party: str, today: dt.date, weeks: int) -> list[Week]:
    """The coming weeks of a person or team: promised, real and asked for, work spread evenly over its days."""
    people = members(program, party)
    mine = loads_on(program, party, loads(program, today))
    first = today - dt.timedelta(days=today.weekday())
    found = []
    for number in range(weeks):
        monday = first + dt.timedelta(weeks=number)
        friday = monday + dt.timedelta(days=WORKING_DAYS - 1)
        promised = sum(
            _days_there(one, monday, friday) * (1.0 if one.committed_share is None else one.committed_share)
            for one in people
        )
        asked = sum(_share_between(one, monday, friday) * one.weeks for one in mine)
        found.append(Week(monday, promised / WORKING_DAYS, real_weeks(people, monday, friday), asked))
    return found


def loads_on(program: Program, party: str, found: Sequence[Load]) -> list[Load]:
    """The loads of a person or team; those of its people are a team's too."""
    names = {party, *(one.id for one in members(program, party))}
    return [one for one in found if one.by in names]


def shortfall(program: Program, party: str, today: dt.date, found: Sequence[Load]) -> Shortfall | None:
    """The first day by which a person or team cannot have done what is due of some loads, even if all began today.

    That is so as soon as the work due by some day exceeds the time until then: the condition under which work that may
    be interrupted can be scheduled at all (earliest due date first). None where all of it can be done.
    """
    mine = sorted(loads_on(program, party, found), key=lambda one: one.due_on)
    people, asked = members(program, party), 0.0
    for position, one in enumerate(mine):
        asked += one.weeks
        if position + 1 < len(mine) and mine[position + 1].due_on == one.due_on:
            continue
        real = real_weeks(people, today, one.due_on)
        if asked > real:
            items = tuple(dict.fromkeys(each.item for each in mine[: position + 1]))
            return Shortfall(party, one.due_on, asked, real, items)
    return None


def days_of_work(starts_on: dt.date, ends_on: dt.date) -> int:
    """Mondays to Fridays between two days, both included; 0 when they are the wrong way round."""
    return max(0, working_days(starts_on - dt.timedelta(days=1), ends_on))


def _days_there(person: Person, starts_on: dt.date, ends_on: dt.date) -> int:
    begins = max(starts_on, person.joined_on) if person.joined_on else starts_on
    ends = min(ends_on, person.left_on) if person.left_on else ends_on
    away: set[dt.date] = set()
    for absence in person.absences:
        first, last = max(begins, absence.starts_on), min(ends, absence.ends_on)
        away |= {first + dt.timedelta(days=at) for at in range((last - first).days + 1)}
    return days_of_work(begins, ends) - sum(day.weekday() < WORKING_DAYS for day in away)


def _share_between(load: Load, starts_on: dt.date, ends_on: dt.date) -> float:
    whole = days_of_work(load.starts_on, load.due_on)
    if whole == 0:  # due on a day of rest: it falls to the week of that day
        return float(starts_on <= load.due_on <= ends_on + dt.timedelta(days=7 - WORKING_DAYS))
    return days_of_work(max(load.starts_on, starts_on), min(load.due_on, ends_on)) / whole
