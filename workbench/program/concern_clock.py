"""The clock of a concern: how long it has waited, with whom it is now, and who is next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from .concerns import Concern, Patience
from .designs import Design
from .learning import Action
from .people import Person, Team
from .program import Program
from .working_days import after_working_days, working_days


@dataclass(frozen=True, slots=True)
class Clock:
    """Where an open concern stands on a day. Ages are in working days.

    `level` 0 is its owner, 1 the first of its ladder; `with_whom` is None where nobody is named. `next_on` is the day
    on which it goes on to `next_with`, None on the last level. `in_hand` says that an action of it is promised for a
    day to come.
    """

    age: int
    due_on: dt.date
    late: int
    level: int
    with_whom: str | None
    next_with: str | None
    next_on: dt.date | None
    in_hand: bool

    @property
    def ran_out(self) -> bool:
        """Whether an answer is overdue and nothing is on its way."""
        return self.late > 0 and not self.in_hand


def clock(program: Program, concern: Concern, today: dt.date) -> Clock | None:
    """The clock of an open concern; None once it was answered, settled or overruled.

    An answer is due on its own day, else after the program's patience; past that it climbs one level of its ladder at
    once, and another each time that as many working days as a level takes have gone by.
    """
    if concern.status != "open":
        return None
    patience = program.plan.concerns if program.plan else Patience()
    due_on = concern.due_on or after_working_days(concern.raised_on, patience.answer_working_days)
    late = max(0, working_days(due_on, today))
    ladder = [concern.owner, *concern.escalates_to]
    level = min(len(ladder) - 1, -(-late // patience.level_working_days)) if late else 0
    last = level == len(ladder) - 1
    return Clock(
        age=working_days(concern.raised_on, today),
        due_on=due_on,
        late=late,
        level=level,
        with_whom=ladder[level],
        next_with=None if last else ladder[level + 1],
        next_on=None if last else after_working_days(due_on, level * patience.level_working_days + 1),
        in_hand=any(one.status == "open" and one.due_on and one.due_on >= today for one in actions(program, concern)),
    )


def actions(program: Program, concern: Concern) -> Iterator[Action]:
    """The actions that come from a concern, or that its answer names."""
    return (one for one in program.all(Action) if one.follows == concern.id or one.id in concern.changes)


def may_settle(program: Program, concern: Concern, person_id: str | None) -> bool:
    """Whether somebody may take a concern for settled: who raised it, for whom it was raised, anybody of that team."""
    person = program.get(person_id, Person)
    if person is None:
        return False
    return person.id in (concern.raised_by, concern.raised_for) or (
        person.team is not None and person.team == concern.raised_for
    )


def default_ladder(program: Program, owner: str | None, about: list[str]) -> list[str]:
    """Who is next if the owner of a new concern does not answer: the lead of their team, who decides on engineering
    where a design is in doubt, the sponsor."""
    person, plan = program.get(owner, Person), program.plan
    team = program.get(person.team, Team) if person else None
    technical = any(isinstance(program.items.get(item), Design) for item in about)
    named = [
        team.lead if team else None,
        plan.technical_decider if plan and technical else None,
        plan.sponsor if plan else None,
    ]
    return list(dict.fromkeys(one for one in named if one and one != owner))
